"""What is planned next for each of many records: the nearest open activity about it, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, literal, or_, select

from palmette.blueprint.model import EntityModel
from palmette.ids import parse_id
from palmette.records.read_statement import Prepared, Statement
from palmette.records.read_timeline import ABOUT_ENTITY, ABOUT_ID
from palmette.schema.types import Str

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST = 5_000
_NEEDED = ("done_at", "due_on", "due_at", "subject")


@dataclass(frozen=True, slots=True)
class Planned:
    """The nearest thing to do about a record: what, and by which day or moment."""

    what: str
    due: date | datetime


def next_planned(records: Records, entity: EntityModel, ids: Sequence[UUID]) -> dict[UUID, Planned]:
    """The nearest one of each record that has any which the actor sees."""
    found: dict[UUID, tuple[datetime, Planned]] = {}
    seen = records.gateway.reads.seen(records.actor)
    for key, about in records.blueprint.entities.items():
        if not ids or key not in seen.entities or not {ABOUT_ENTITY, ABOUT_ID, *_NEEDED} <= set(about.fields):
            continue
        if not all(seen.rights.of(key, name).known for name in _NEEDED):
            continue
        for row in _rows(records, entity, about, ids):
            _keep_nearest(records, found, row)
    return {one: planned for one, (_, planned) in found.items()}


def _rows(records: Records, entity: EntityModel, about: EntityModel, ids: Sequence[UUID]) -> Sequence[Any]:
    key = ("next planned", entity.key, about.key, records.gateway.zones())
    prepared = records.gateway.reads.prepared(records, key, partial(_prepare, records, entity, about))
    return prepared.run(records, {"texts": [str(one) for one in ids]})


def _prepare(records: Records, entity: EntityModel, about: EntityModel) -> Prepared:
    statement = Statement(records)
    table = statement.model.tables.table(about.key)
    column = {name: table.c[about.fields[name].column] for name in (ABOUT_ENTITY, ABOUT_ID, *_NEEDED)}
    chosen = select(column[ABOUT_ID], column["subject"], column["due_on"], column["due_at"]).where(
        statement.within(about, table),
        column[ABOUT_ENTITY] == literal(entity.key, Str()),
        column[ABOUT_ID].in_(bindparam("texts", type_=Str(), expanding=True)),
        column["done_at"].is_(None),
        or_(column["due_on"].is_not(None), column["due_at"].is_not(None)),
        table.c.deleted_at.is_(None),
    )
    return statement.prepare(chosen.order_by(column["due_on"], table.c.id).limit(MOST))


def _keep_nearest(records: Records, found: dict[UUID, tuple[datetime, Planned]], row: Any) -> None:  # Any: a row
    about = parse_id(str(row[0]))
    due = row[3] or row[2]
    if about is None:
        return
    at = due if isinstance(due, datetime) else datetime.combine(due, time.max, ZoneInfo(records.actor.zone))
    if about not in found or at < found[about][0]:
        found[about] = (at, Planned(str(row[1] or ""), due))
