"""Search or do: the palette behind Ctrl K on every screen, and the page of everything that was found."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromQuery

from palmette.access.grants import may, may_configure
from palmette.errors import InvalidInput
from palmette.labels import as_label, humanize
from palmette.pages.desk import Desk, Incoming, own_address
from palmette.pages.faces import face
from palmette.pages.marks import marked
from palmette.pages.shell import item_address, list_address, record_address, shell_context
from palmette.pages.side import record_of, record_titles
from palmette.pages.values import TONE_ICONS, Values
from palmette.records.results import Hit
from palmette.web.identity import CSRF_FIELD

HITS, MORE_HITS = 5, 30
SHORTEST, LONGEST = 2, 200
PLACES, NEW, COMMANDS, RECENT = 8, 4, 6, 8
COMMANDS_ONLY = ">"


@get("/find", sync_to_thread=True, name="find")
def find_screen(request: Incoming, q: FromQuery[str] = "", recent: FromQuery[str] = "") -> Response[str]:
    """The palette; only its results when the box asks again. `recent` are addresses of records opened lately."""
    desk = Desk(request)
    text = q.strip()[:LONGEST]
    typed = text.removeprefix(COMMANDS_ONLY).strip()
    groups = [group for group in _groups(desk, text, typed, recent) if group["entries"]]
    context = {"q": text, "groups": groups}
    return desk.part("find_results.html" if "q" in request.query_params else "find.html", context)


@get("/search", sync_to_thread=True, name="search")
def search_screen(request: Incoming, q: FromQuery[str] = "") -> Response[str]:
    """Everything that was found, by object, with the way to each whole list."""
    desk = Desk(request)
    text = " ".join(q.split())[:LONGEST]
    groups = _records(desk, text, MORE_HITS, link=True) if len(text) >= SHORTEST else []
    return desk.page("search.html", {"q": text, "groups": groups, "short": len(text) < SHORTEST})


@post("/look", status_code=200, name="look")
async def change_look(request: Incoming) -> Response[str]:
    """Another theme, density or language for oneself, from wherever one is."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_look, request, dict(form))
    return answer


def _groups(desk: Desk, text: str, typed: str, recent: str) -> Iterator[Values]:
    _ = desk.gettext
    if text.startswith(COMMANDS_ONLY):
        yield {"label": _("Do"), "entries": [*_new(desk, typed), *_commands(desk, typed)]}
        return
    if not text:
        yield {"label": _("Recent"), "entries": _recent(desk, recent), "recent": True}
    if len(text) >= SHORTEST:
        yield from _records(desk, text, HITS)
    yield {"label": _("Go to"), "entries": _places(desk, typed)}
    if text:
        more = {"label": _("Everything found"), "href": f"/search?{urlencode({'q': text})}", "icon": "search"}
        yield {"label": _("Do"), "entries": [*_new(desk, typed), *_commands(desk, typed), more]}


def _records(desk: Desk, text: str, most: int, *, link: bool = False) -> list[Values]:
    with desk.reading() as records:
        hits = records.search(text, limit=most)
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.entity, []).append(hit)
    # The object whose words begin as typed comes first; among equals the order of the blueprint stays.
    ordered = sorted(groups.items(), key=lambda item: not any(hit.at_start for hit in item[1]))
    found = []
    for key, some in ordered:
        entity = desk.blueprint.entities[key]
        group: Values = {
            "label": entity.plural.text(desk.language), "entries": [_hit(desk, hit, text) for hit in some]
        }  # fmt: skip
        if link:
            group["count"] = f"{most}+" if len(some) >= most else str(len(some))
            group["href"] = f"{list_address(desk.blueprint, entity)}?{urlencode({'q': text})}"
        found.append(group)
    return found


def _hit(desk: Desk, hit: Hit, text: str) -> Values:
    entity = desk.blueprint.entities[hit.entity]
    pill = {"text": hit.status, "tone": hit.tone, "icon": hit.icon or TONE_ICONS.get(hit.tone, "circle")}
    return {
        "label": hit.title, "parts": marked(hit.title, text), "note_parts": marked(hit.detail, text),
        "href": record_address(desk.blueprint, entity, hit.id), **face(entity, hit.title),
        "pill": pill if hit.status else None,
    }  # fmt: skip


def _recent(desk: Desk, recent: str) -> list[Values]:
    """Records that this browser opened lately, with the names of now and only while they may be seen."""
    hrefs = list(dict.fromkeys(href for href in recent.split(" ")[:RECENT] if record_of(desk, href)))
    titles = record_titles(desk, hrefs) if hrefs else {}
    entries = []
    for href in hrefs:
        found = record_of(desk, href)
        if found is not None and href in titles:
            note = found[0].label.text(desk.language)
            entries.append({"label": titles[href], "href": href, "note": note, **face(found[0], titles[href])})
    return entries


def _places(desk: Desk, typed: str) -> list[Values]:
    """Entries of the side bar, and every list, board, view and report that has no place there."""
    entries = [entry for section in shell_context(desk)["sections"] for entry in section["entries"]]
    if typed:
        entries += [*_other_places(desk), *_settings(desk)]
    unique = {entry["href"]: entry for entry in reversed(entries)}
    found = _matching(list(reversed(unique.values())), typed)
    return [{**entry, "icon": entry.get("icon") or "list", "count": ""} for entry in found[:PLACES]]


def _other_places(desk: Desk) -> Iterator[Values]:
    blueprint = desk.blueprint
    items = [f"view:{key}" for key in blueprint.views]
    items += [f"report:{key}" for key in blueprint.reports]
    for key, pipeline in blueprint.pipelines.items():
        if not pipeline.hidden and (found := item_address(desk, f"board:{key}")):
            yield {**found, "icon": found["icon"] or "layout-kanban"}
    for entity in blueprint.entities.values():
        if entity.walled and not entity.is_child and not entity.hidden and entity.scope != "frame":
            items.append(entity.key)
    for item in items:
        if found := item_address(desk, item):
            yield found


def _settings(desk: Desk) -> Iterator[Values]:
    _ = desk.gettext
    yield {"label": _("My settings"), "href": "/me", "icon": "user-circle"}
    yield {"label": _("Notices"), "href": "/notices", "icon": "bell"}
    if may_configure(desk.blueprint, desk.actor):
        yield {"label": _("Settings"), "href": "/settings", "icon": "settings"}


def _matching(entries: list[Values], typed: str) -> list[Values]:
    """Those whose words hold what was typed, with the letters marked; all where nothing was typed."""
    words = typed.casefold().split()
    if not words:
        return entries
    found = [entry for entry in entries if all(word in str(entry["label"]).casefold() for word in words)]
    return [{**entry, "parts": marked(str(entry["label"]), typed)} for entry in found]


def _new(desk: Desk, typed: str) -> list[Values]:
    entries = [
        {"label": f"{desk.gettext('New')}: {entity.label.text(desk.language)}", "icon": "plus",
         "href": f"{list_address(desk.blueprint, entity)}/new"}
        for entity in desk.blueprint.entities.values()
        if not entity.is_child and entity.walled and not entity.hidden and entity.scope != "frame"
        and may(desk.blueprint, desk.actor, entity, "create")
    ]  # fmt: skip
    return _matching(entries, typed)[:NEW] if typed else entries[:NEW]


def _commands(desk: Desk, typed: str) -> list[Values]:
    """What changes the look for oneself, the keys of this screen, the way out."""
    _ = desk.gettext
    user = desk.blueprint.entities["frame.user"]
    now = {
        "theme": desk.actor.extra.get("theme"),
        "density": desk.actor.extra.get("density"),
        "language": desk.language,
    }
    names = {"theme": _("Colours"), "density": _("Rows"), "language": _("Language")}
    icons = {"theme": "sun", "density": "layout-rows", "language": "language"}
    entries: list[Values] = [
        {"label": f"{names[field]}: {as_label(option.label, humanize(option.key)).text(desk.language)}",
         "method": "post", "href": f"/look?{urlencode({field: option.key})}", "icon": icons[field]}
        for field in names for option in user.fields[field].options if option.key != now[field]
    ]  # fmt: skip
    entries.append(
        {"label": _("Keys of this screen"), "method": "get", "href": "/keys", "icon": "info-circle", "key": "?"}
    )
    return _matching(entries, typed)[:COMMANDS]


def _look(request: Incoming, form: Values) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    user = desk.blueprint.entities["frame.user"]
    given = {**request.query_params, **form}
    wanted = {name: str(given[name]) for name in ("theme", "density", "language") if given.get(name)}
    for name, value in wanted.items():
        if user.fields[name].option(value) is None:
            raise InvalidInput(
                "records.invalid", "Some fields need another look.", remedy="Choose one that is offered."
            )
    keep_own(desk, wanted)
    return desk.go(own_address(str(request.headers.get("hx-current-url", "/")).removeprefix(_origin(request))))


def keep_own(desk: Desk, wanted: Values) -> None:
    """One's own preferences are not a matter of rights: they are written in the system's name."""
    assert desk.actor.id is not None, "a page has a person"
    with desk.pinned.gateway.writing(desk.pinned.directory.system("page", wall=desk.actor.wall)) as records:
        records.update("frame.user", desk.actor.id, wanted)
    desk.pinned.directory.forget()


def _origin(request: Incoming) -> str:
    return str(request.headers.get("origin", ""))
