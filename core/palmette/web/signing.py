"""Second signatures in a served installation: who is told, what wishes look like, and doing what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.delegation import excess, refuse_excess
from palmette.access.rosters import Roster
from palmette.audit.journal import Event, note
from palmette.audit.kinds import RIGHTS
from palmette.countersign.definition import DELETE, EXPORT, ROLES
from palmette.countersign.requests import REFUSED, SIGNED, WAITING, Request, Requests, Wish
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.imports import approved
from palmette.locale.sentences import sentence
from palmette.records.results import BulkResult
from palmette.records.session import Records
from palmette.web.runtime import Pinned

SCREEN = "/countersign"
NOTICE = "guard"
CHUNK = 200
MOST_TOLD = 20
_TOLD = {
    WAITING: sentence("Somebody asks for your signature: a second person has to agree."),
    SIGNED: sentence("What you asked for was signed. You can do it now."),
    REFUSED: sentence("What you asked for was not signed."),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: how many, and where it is to be seen."""

    count: int
    href: str = ""


def requests_of(pinned: Pinned) -> Requests:
    """The requests of an installation."""
    return Requests(pinned.database, pinned.tables, pinned.blueprint, lambda request: _tell(pinned, request))


def delete_wish(entity: str, ids: Sequence[UUID]) -> Wish:
    """To delete these records."""
    chosen = sorted(str(one) for one in dict.fromkeys(ids))
    return Wish(DELETE, entity, len(chosen), {"ids": chosen})


def export_wish(wish: approved.Wish, count: int) -> Wish:
    """To take a list out as a file."""
    what = {
        "kind": wish.kind, "columns": list(wish.columns), "filter": wish.filter, "sort": wish.sort,
        "search": wish.search, "reason": wish.reason,
    }  # fmt: skip
    return Wish(EXPORT, wish.entity, count, what, wish.reason)


def roles_wish(user: UUID, roles: Sequence[str], before: Sequence[str], branch: UUID | None) -> Wish:
    """To give a person roles."""
    what = {"user": str(user), "roles": sorted(set(roles)), "branch": str(branch) if branch else ""}
    return Wish(ROLES, "frame.user", len(set(roles) - set(before)), what)


def may_sign(pinned: Pinned, actor: Actor, request: Request) -> bool:
    """Whether an actor may sign what another asked for: who signs may do the same to all of it himself."""
    if request.user == actor.id or not requests_of(pinned).signs(actor, request.wish.kind):
        return False
    wish = request.wish
    if wish.kind == ROLES:
        return not any(_exceeds(pinned, actor, role) for role in _texts(wish, "roles"))
    with pinned.gateway.reading(actor) as records:
        if wish.kind == EXPORT:
            found = records.may(wish.entity, "export")
            return found and len(approved.exportable(records, _export(wish), most=wish.records)) == wish.records
        ids = _ids(wish)
        return records.may(wish.entity, "bulk") and records.in_scope(wish.entity, ids, action="delete") == set(ids)


def do_signed(pinned: Pinned, actor: Actor, id: UUID) -> Done:
    """Do what was signed, as who asked for it; under his rights of this moment, once."""
    request = requests_of(pinned).get(id, [actor.wall])
    if request.user != actor.id:
        raise NotFound("countersign.unknown", "There is no such request.", remedy="Look at the list of requests.")
    return {DELETE: _delete, EXPORT: _take_out, ROLES: _give}[request.wish.kind](pinned, actor, request)


def _delete(pinned: Pinned, actor: Actor, request: Request) -> Done:
    ids, requests, total = _ids(request.wish), requests_of(pinned), BulkResult([])
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        with pinned.gateway.writing(actor) as records:
            records.begin_bulk(request.wish.entity, len(some), of=len(ids) - start)
            if start == 0:
                requests.use(records.connection, actor, request)
            total.done.extend(records.delete_many(request.wish.entity, some).done)
    return Done(len(total.done))


def _take_out(pinned: Pinned, actor: Actor, request: Request) -> Done:
    def first(records: Records, count: int) -> None:
        if count > request.wish.records:
            # More than was signed: it is another export, which somebody has to look at anew.
            requests_of(pinned).need(records.connection, actor, export_wish(_export(request.wish), count))
        requests_of(pinned).use(records.connection, actor, request)

    with requests_of(pinned).guarding(actor):
        made = approved.ask_export(pinned.gateway, actor, _export(request.wish), first=first)
    return Done(made.count, f"/exports/{made.id}")


def _give(pinned: Pinned, actor: Actor, request: Request) -> Done:
    wish = request.wish
    user, roles, branch = parse_id(str(wish.what["user"])), _texts(wish, "roles"), parse_id(str(wish.what["branch"]))
    roster = Roster(pinned.directory)
    person = next((one for one in roster.people(actor.walls) if one.id == user), None)
    if person is None:
        raise NotFound("countersign.unknown", "There is no such person any more.")
    for role in roles:
        if role in pinned.blueprint.roles:
            refuse_excess(pinned.blueprint, actor, pinned.blueprint.roles[role])
    about = {"person": person.name, "roles": roles, "before": list(person.roles), "request": str(request.id)}
    with pinned.database.system() as connection:
        requests_of(pinned).use(connection, actor, request)
        note(connection, pinned.tables, person.wall, [Event(RIGHTS, actor, "frame.user", person.id, about)])
    roster.give_roles(person.id, roles, branch=branch)
    return Done(len(roles), f"/people/{person.id}/access")


def _exceeds(pinned: Pinned, actor: Actor, key: str) -> bool:
    role = pinned.blueprint.roles.get(key)
    return role is None or any(excess(pinned.blueprint, actor, role))


def _export(wish: Wish) -> approved.Wish:
    what = cast("dict[str, Any]", wish.what)
    return approved.Wish(
        wish.entity, what["kind"], what["reason"], tuple(what["columns"]), what["filter"], what["sort"], what["search"]
    )


def _ids(wish: Wish) -> list[UUID]:
    return [found for text in _texts(wish, "ids") if (found := parse_id(text)) is not None]


def _texts(wish: Wish, name: str) -> list[str]:
    return [str(one) for one in cast("list[object]", wish.what[name])]


def _tell(pinned: Pinned, request: Request) -> None:
    """Those who may sign, of the wall and, where it has none, of the network; who asked, once it is decided."""
    if request.state != WAITING:
        who = [request.user] if request.decided_by != request.user else []
    else:
        who = _signers(pinned, request)[:MOST_TOLD]
    for one in who:
        key = f"countersign:{request.id}:{request.state}"
        pinned.notices.give(one, kind=NOTICE, text=_TOLD[request.state], key=key, href=SCREEN)


def _signers(pinned: Pinned, request: Request) -> list[UUID]:
    found = []
    for person in Roster(pinned.directory).people(list(pinned.directory.walls())):
        actor = pinned.directory.actor(person.id, channel="job") if person.active and person.roles else None
        if actor is not None and request.wall in actor.walls and may_sign(pinned, actor, request):
            found.append(person.id)
    return found
