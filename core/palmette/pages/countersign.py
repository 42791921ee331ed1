"""What waits for a second signature: what others ask one to sign, and one's own requests."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette import clock
from palmette.access.rosters import Roster
from palmette.countersign.requests import REFUSED, SIGNED, USED, WAITING, Request
from palmette.errors import NotFound
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.proof import require_proof
from palmette.pages.values import Values
from palmette.web.identity import CSRF_FIELD
from palmette.web.signing import SCREEN, do_signed, may_sign, requests_of


@get(SCREEN, sync_to_thread=True, name="countersign")
def countersign_screen(request: Incoming) -> Response[str]:
    """Those that wait for the reader, and his own."""
    desk = Desk(request)
    now = clock.now()
    found = requests_of(desk.pinned).listed(desk.actor.walls)
    waiting = [
        one for one in found if one.state == WAITING and one.open(now) and may_sign(desk.pinned, desk.actor, one)
    ]
    mine = [one for one in found if one.user == desk.actor.id]
    names = {
        person.id: person.name for person in Roster(desk.pinned.directory).people(list(desk.pinned.directory.walls()))
    }
    context = {
        "waiting": [_row(desk, one, names) for one in waiting], "mine": [_row(desk, one, names) for one in mine],
        "csrf": desk.csrf,
    }  # fmt: skip
    return desk.page("countersign.html", context)


@post("/countersign/{id:uuid}/{action:str}", status_code=200, name="countersign.act")
async def countersign_act(request: Incoming, id: FromPath[UUID], action: FromPath[str]) -> Response[str]:
    """Sign or refuse what another asked for; do what was signed, or take one's own request back."""
    form = await request.form()
    return await sync_to_thread(_act, request, id, action, form)


def _act(request: Incoming, id: UUID, action: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with desk.saying():
        if action == "do":
            require_proof(desk, form)
            return desk.go(do_signed(desk.pinned, desk.actor, id).href or SCREEN)
        requests = requests_of(desk.pinned)
        found = requests.get(id, desk.actor.walls)
        if action not in ("sign", "refuse") or not (
            found.user == desk.actor.id or may_sign(desk.pinned, desk.actor, found)
        ):
            raise NotFound("countersign.unknown", "There is no such request.", remedy="Look at the list of requests.")
        if action == "sign":
            require_proof(desk, form)
        requests.decide(desk.actor, found, sign=action == "sign")
    return desk.go(SCREEN)


def _row(desk: Desk, one: Request, names: Mapping[UUID, str]) -> Values:
    now, _ = clock.now(), desk.gettext
    state = one.state if one.open(now) or one.state in (REFUSED, USED) else "over"
    states = {
        WAITING: (_("waits"), "warn"), SIGNED: (_("signed"), "ok"), REFUSED: (_("refused"), "bad"),
        USED: (_("done"), "calm"), "over": (_("too old"), "calm"),
    }  # fmt: skip
    text, tone = states[state]
    return {
        "id": str(one.id), "what": _what(desk, one, names), "who": names.get(one.user, "—"), "state": state,
        "when": formats.moment(one.at, desk.reader), "until": formats.moment(one.until, desk.reader),
        "reason": one.wish.reason, "pill": {"text": text, "tone": tone},
    }  # fmt: skip


def _what(desk: Desk, one: Request, names: Mapping[UUID, str]) -> str:
    wish = one.wish
    entity = desk.blueprint.entities.get(wish.entity)
    plural = entity.plural.text(desk.language) if entity else wish.entity
    if wish.kind == "roles":
        roles = wish.what.get("roles")
        named = [
            desk.blueprint.roles[str(key)].label.text(desk.language) if str(key) in desk.blueprint.roles else str(key)
            for key in (roles if isinstance(roles, list) else [])
        ]
        user = UUID(str(wish.what["user"]))
        return desk.gettext("Roles for %(person)s: %(roles)s") % {
            "person": names.get(user, "—"), "roles": ", ".join(named),
        }  # fmt: skip
    text = (
        desk.gettext("Export: %(count)s of %(name)s")
        if wish.kind == "export"
        else desk.gettext("Delete: %(count)s of %(name)s")
    )
    return text % {"count": wish.records, "name": plural}
