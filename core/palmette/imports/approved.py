"""Exports that were asked for: a reason, the day's quota, a number, and a link of the asker's own that lasts a day.

Nothing is stored but the question: who opens the link within its day gets what it answers then, under his rights.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, text, update

from palmette import clock
from palmette.access.actors import Actor
from palmette.audit.disclosure import Alarm, Disclosures, Shown
from palmette.audit.journal import Event, note, tell
from palmette.audit.kinds import CANARY, EXPORT_REFUSED, EXPORTED
from palmette.errors import Forbidden, InvalidInput, NotFound, Problem, TooMany
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records.results import ListQuery
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED
from palmette.schema.frame import PREFIX

LASTS = timedelta(hours=24)
SHORTEST_REASON = 5
_PAGE = 200

_NUMBER = text(
    f"INSERT INTO {PREFIX}sequence (wall_id, name, period, value) VALUES (:wall, 'export', '', 1) "
    f"ON CONFLICT (wall_id, name, period) DO UPDATE SET value = {PREFIX}sequence.value + 1 RETURNING value"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to take out: a list as it is asked for, its columns, and what for."""

    entity: str
    kind: str
    reason: str
    columns: tuple[str, ...]
    filter: str = ""
    sort: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """An export that may be read until `until`; `count` is how many records it had when it was asked for."""

    id: UUID
    number: int
    wish: Wish
    count: int
    at: datetime
    until: datetime


def ask_export(
    gateway: Gateway, actor: Actor, wish: Wish, *, first: Callable[[Records, int], None] = lambda records, count: None
) -> Approved:
    """Let an actor take a list out; Forbidden without the right, TooMany above the quota, and each is written down.

    `first` is called with the count in the transaction before anything is counted as disclosed.
    """
    if len(wish.reason.strip()) < SHORTEST_REASON:
        problem = Problem("reason", "records.export_reason", "Say what the export is for.")
        raise InvalidInput("records.export_reason", problem.message, problems=[problem])
    with gateway.reading(actor) as records:
        _require_right(records, wish)
        limit = gateway.disclosures.limits(actor).export_rows if gateway.disclosures is not None else None
        ids = exportable(records, wish, most=None if limit is None else limit + 1)
    try:
        with gateway.writing(actor) as records:
            first(records, len(ids))
            _count(records, len(ids), limit)
            if gateway.disclosures is not None:
                _disclose(records, gateway.disclosures, wish, ids)
            return _keep(records, wish, len(ids))
    except TooMany:
        _refuse(gateway, actor, wish, {"records": len(ids), "limit": limit})
        raise


def approved_export(gateway: Gateway, actor: Actor, id: UUID) -> Approved:
    """An export of the actor's own that may still be read; NotFound for another's, an old or an unknown one."""
    table = gateway.tables.frame("export_file")
    with gateway.database.system() as connection:
        row = connection.execute(select(table).where(table.c.id == id, table.c.user_id == actor.id)).first()
        if row is None or row.expires_at <= clock.now():
            raise NotFound("records.no_export", "There is no such export.", remedy="Ask for it again.")
        connection.execute(update(table).where(table.c.id == id).values(read_at=clock.now()))
    asked = json.loads(row.asked)
    wish = Wish(row.entity, row.kind, row.reason, tuple(asked.pop("columns")), **asked)
    return Approved(row.id, row.number, wish, row.records, row.created_at, row.expires_at)


def exportable(records: Records, wish: Wish, *, most: int | None) -> list[UUID]:
    """The records of the list that the actor may take out, at most so many."""
    found: list[UUID] = []
    after = ""
    while most is None or len(found) < most:
        query = ListQuery(
            filter=wish.filter, sort=wish.sort, search=wish.search, fields=("id",), limit=_PAGE, after=after,
            titles=False,
        )  # fmt: skip
        page = records.list(wish.entity, query)
        ids = [row["id"] for row in page.rows if isinstance(row["id"], UUID)]
        allowed = records.in_scope(wish.entity, ids, action="export")
        found += [one for one in ids if one in allowed]
        after = page.next
        if not after:
            break
    return found if most is None else found[:most]


def watermark(approved: Approved, actor: Actor) -> str:
    """What a file says of itself: its number, who took it out, when."""
    return f"No. {approved.number} · {actor.name} · {approved.at:%Y-%m-%d %H:%M} UTC"


def _require_right(records: Records, wish: Wish) -> None:
    if not records.may(wish.entity, "export"):
        raise Forbidden("records.may_not_export", "You may not export this list.")


def _count(records: Records, count: int, limit: int | None) -> None:
    """Add to what was exported today; the row is made with the first."""
    day, key = records.local_today, Shown(records.actor, records.local_today, "", ()).key
    values = {"wall": records.actor.wall, "name": f"export:{key}", "period": day.isoformat(), "count": count}
    before = records.connection.execute(_SO_FAR, values, execution_options=GATED).scalar_one()
    if limit is not None and before + count > limit:
        message = sentence(
            "You may export %(limit)s records on one day; %(left)s are left for today.",
            limit=limit, left=max(0, limit - before),
        )  # fmt: skip
        raise TooMany("records.export_limit", message, remedy="Narrow the list, or ask your head.")
    records.connection.execute(_ADD, values, execution_options=GATED)


_SO_FAR = text(
    f"INSERT INTO {PREFIX}sequence (wall_id, name, period, value) VALUES (:wall, :name, :period, 0) "
    f"ON CONFLICT (wall_id, name, period) DO UPDATE SET value = {PREFIX}sequence.value RETURNING value"
)
_ADD = text(
    f"UPDATE {PREFIX}sequence SET value = value + :count WHERE wall_id = :wall AND name = :name AND period = :period"
)


def _disclose(records: Records, guard: Disclosures, wish: Wish, ids: Sequence[UUID]) -> None:
    """What is exported was disclosed; a canary in it alarms, even one that was seen before."""
    entity = records.entity(wish.entity)
    shown = Shown(records.actor, records.local_today, entity.key, ids)
    if entity.walled:
        guard.show(shown, records.connection)
    for one in guard.canaries.among(ids):
        note(records.connection, records.tables, records.actor.wall, [Event(CANARY, records.actor, entity.key, one)])
        guard.sound(Alarm(CANARY, f"{shown.key}:{shown.day}:export:{one}", records.actor, entity.key, one, 1))


def _keep(records: Records, wish: Wish, count: int) -> Approved:
    actor, now = records.actor, clock.now()
    number = records.connection.execute(_NUMBER, {"wall": actor.wall}, execution_options=GATED).scalar_one()
    asked = {"columns": list(wish.columns), "filter": wish.filter, "sort": wish.sort, "search": wish.search}
    approved = Approved(new_id(), int(number), wish, count, now, now + LASTS)
    row = {
        "id": approved.id, "wall_id": actor.wall, "number": approved.number, "user_id": actor.id,
        "entity": wish.entity, "asked": json.dumps(asked, ensure_ascii=False), "reason": wish.reason.strip()[:500],
        "kind": wish.kind, "records": count, "created_at": now, "expires_at": approved.until, "read_at": None,
    }  # fmt: skip
    records.connection.execute(insert(records.tables.frame("export_file")), row, execution_options=GATED)
    about = {"number": number, "records": count, "reason": row["reason"], "filter": wish.filter, "file": wish.kind}
    note(records.connection, records.tables, actor.wall, [Event(EXPORTED, actor, wish.entity, about=about)])
    return approved


def _refuse(gateway: Gateway, actor: Actor, wish: Wish, about: dict[str, object]) -> None:
    event = Event(EXPORT_REFUSED, actor, wish.entity, about={**about, "reason": wish.reason[:500]})
    tell(gateway.database, gateway.tables, event)
