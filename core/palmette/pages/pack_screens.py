"""Screens of packs: `/p/{pack}/{key}` with its parts, its acts, and the styles and scripts that only it loads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import NotFound
from palmette.labels import as_label
from palmette.pages.desk import Context, Desk, Incoming
from palmette.pages.screen_definition import Screen, ScreenCall, ScreenPart, Then, read_pack_file
from palmette.pages.screens_open import may_open_screen
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import pinned_of
from palmette.web.static import KEPT, TYPES


@get("/p/{pack:str}/{screen:str}", sync_to_thread=True, name="pack.screen")
def pack_screen(request: Incoming, pack: FromPath[str], screen: FromPath[str]) -> Response[str]:
    """A screen of a pack within the frame of all screens."""
    desk = Desk(request)
    found = _screen(desk, pack, screen)
    with desk.reading() as records:
        values = found.draw(records, _asked(request))
    return desk.page(found.template, {**_around(desk, pack, found), **values})


@get("/p/{pack:str}/{screen:str}/{part:str}", sync_to_thread=True, name="pack.part")
def pack_part(request: Incoming, pack: FromPath[str], screen: FromPath[str], part: FromPath[str]) -> Response[str]:
    """A part of it by itself."""
    desk = Desk(request)
    found = _screen(desk, pack, screen)
    drawn = found.parts.get(part)
    if drawn is None:
        raise _missing()
    return _part(desk, pack, found, drawn, _asked(request))


@post("/p/{pack:str}/{screen:str}/{act:str}", status_code=200, name="pack.act")
async def pack_act(request: Incoming, pack: FromPath[str], screen: FromPath[str], act: FromPath[str]) -> Response[str]:
    """What a button of it does, and what is drawn then."""
    form = await request.form()
    return await sync_to_thread(_act, request, pack, screen, act, form)


def _act(request: Incoming, pack: str, key: str, act: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    found = _screen(desk, pack, key)
    do = found.acts.get(act)
    if do is None:
        raise _missing()
    sent = {name: tuple(str(one) for one in form.getall(name)) for name in form if name != CSRF_FIELD}
    with desk.writing() as records:
        then = do(records, ScreenCall(sent))
    # Only what is stored is drawn: by now the hooks of all packs have had their say.
    if not desk.is_htmx or not then.part:
        return desk.go(_address(pack, key, then))
    asked = ScreenCall({name: (value,) for name, value in then.values.items()})
    return _part(desk, pack, found, found.parts[then.part], asked)


def _address(pack: str, key: str, then: Then) -> str:
    query = f"?{urlencode(then.values)}" if then.values else ""
    return f"/p/{pack}/{key}{query}"


def _part(desk: Desk, pack: str, screen: Screen, part: ScreenPart, asked: ScreenCall) -> Response[str]:
    with desk.reading() as records:
        values = part.draw(records, asked)
    return desk.part(part.template, {**_around(desk, pack, screen), **values})


def _asked(request: Incoming) -> ScreenCall:
    return ScreenCall({name: tuple(request.query_params.getall(name)) for name in request.query_params})


def _missing() -> NotFound:
    return NotFound("http.not_found", "There is no such page.")


def _screen(desk: Desk, pack: str, key: str) -> Screen:
    found = desk.blueprint.screens.get(f"{pack}/{key}")
    if found is None or not may_open_screen(desk.blueprint, desk.actor, found):
        raise _missing()
    return found


def _around(desk: Desk, pack: str, screen: Screen) -> Context:
    """What every template of a screen has besides its own values."""
    return {
        "w": {name: as_label(text).text(desk.language) for name, text in screen.words.items()},
        "screen": {
            "title": as_label(screen.label).text(desk.language),
            "help": as_label(screen.help).text(desk.language),
            "icon": screen.icon,
            "href": f"/p/{pack}/{screen.key}",
            "package": screen.template.partition(":")[0],
            "styles": [_file_address(pack, name) for name in screen.styles],
            "scripts": [_file_address(pack, name) for name in screen.scripts],
        },
    }


# ---- styles and scripts


@get("/assets/packs/{pack:str}/{digest:str}/{name:str}", opt={"public": True}, sync_to_thread=True, name="pack.file")
def pack_file(request: Incoming, pack: FromPath[str], digest: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """A style or a script of a screen, by its content: a changed one has another address."""
    declared = _files(pinned_of(request).blueprint.screens, pack).get(name)
    content = read_pack_file(declared) if declared else None
    if content is None or _digest(content) != digest:
        raise _missing()
    return Response(content, media_type=TYPES[f".{name.rpartition('.')[2]}"], headers=KEPT)


def _files(screens: Mapping[str, Screen], pack: str) -> dict[str, str]:
    """What screens of a pack declare, by the last part of the name."""
    found = [screen for key, screen in screens.items() if key.startswith(f"{pack}/")]
    files = [name for screen in found for name in (*screen.styles, *screen.scripts)]
    return {_last(name): name for name in files}


def _last(name: str) -> str:
    return name.rpartition(":")[2].rpartition("/")[2]


def _file_address(pack: str, name: str) -> str:
    return f"/assets/packs/{pack}/{_known_digest(name)}/{_last(name)}"


@lru_cache(maxsize=200)
def _known_digest(name: str) -> str:
    """Files of installed packages do not change while the process lives."""
    return _digest(read_pack_file(name) or b"")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
