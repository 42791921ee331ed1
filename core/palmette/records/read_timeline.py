"""One line of time per record: what is planned on top, then activities, moves, phases, files and changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Integer, bindparam, func, literal, or_, select

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.records import read_history, read_one
from palmette.records.read_rows import TITLE, View, view_of
from palmette.records.read_sides import is_side
from palmette.records.read_statement import Prepared, Rows, Statement
from palmette.records.read_titles import titles
from palmette.records.results import Row, TimelineItem
from palmette.schema.types import Id, Moment, Str, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

ABOUT_ENTITY, ABOUT_ID = "about_entity", "about_id"
"""The two text fields by which an entity's records can be about any other record."""

FILES = "@files"
"""The name under which an activity's row has its files."""

MOST_ITEMS = 200
_TIMES = ("at", "done_at")
_LEFT_OUT = frozenset({"rich_text", "computed", "rollup", "children", "secret"})


def timeline(records: Records, entity: str, id: UUID, *, limit: int, before: datetime | None) -> list[TimelineItem]:
    """Items newest first, those before a moment if given; without one, what is planned comes first."""
    model = read_one.known_entity(records, entity)
    read_history.require_readable(records, model, id)
    most = max(1, min(limit, MOST_ITEMS))
    planned: list[TimelineItem] = []
    past: list[TimelineItem] = []
    for about in _entities_about(records, model):
        for item in _activities(records, model, about, id, most, before):
            (planned if _is_planned(about, item.row) else past).append(item)
    past += _moves(records, model, id)
    past += _phases(records, model, id)
    past += _files(records, model, id)
    past += _changes(records, model, id, most)
    earlier = [item for item in past if before is None or item.at < before]
    earlier.sort(key=lambda item: item.at, reverse=True)
    planned.sort(key=lambda item: item.at)
    return [*(planned if before is None else ()), *earlier][:most]


def _entities_about(records: Records, entity: EntityModel) -> list[EntityModel]:
    """Entities whose records are about this one: by their subject, or by naming any record."""
    seen = records.gateway.reads.seen(records.actor).entities
    entities = (item for key, item in records.blueprint.entities.items() if key in seen and not item.is_child)
    return [item for item in entities if _names_any(item) or _subject(item, entity) is not None]


def _names_any(entity: EntityModel) -> bool:
    return ABOUT_ENTITY in entity.fields and ABOUT_ID in entity.fields


def _subject(entity: EntityModel, target: EntityModel) -> FieldModel | None:
    field = entity.fields.get(entity.subject) if entity.subject else None
    return field if field is not None and field.target == target.key else None


def _is_planned(entity: EntityModel, row: Row | Any) -> bool:  # Any: a read-only mapping
    """Whether an activity has a date to be done by and is not done."""
    if "done_at" not in entity.fields or row.get("done_at") is not None:
        return False
    return row.get("due_at") is not None or row.get("due_on") is not None


@dataclass(frozen=True)
class _Plan:
    prepared: Prepared
    view: View

    @property
    def varies(self) -> str:
        return self.prepared.varies


def _activities(
    records: Records, entity: EntityModel, about: EntityModel, id: UUID, most: int, before: datetime | None
) -> Iterable[TimelineItem]:
    key = ("timeline", entity.key, about.key, before is None, records.gateway.zones())
    build = partial(_prepare, records, entity, about, first=before is None)
    plan = records.gateway.reads.prepared(records, key, build)
    given = {"record": id, "text": str(id), "most": most, "before": before}
    found = plan.prepared.run(records, given)
    rows = plan.view.rows(records, found, 4)
    files = attached(records, about, [source[0] for source in found])
    people = [source[3] for source in found if source[3] is not None]
    names = titles(records, records.blueprint.entities["frame.user"], people)
    for row, source in zip(rows, found, strict=True):
        at = _due(records, row) if _is_planned(about, row) else source[2]
        if source[0] in files:
            row[FILES] = files[source[0]]
        yield TimelineItem("activity", at, names.get(source[3], ""), about.key, source[0], row)


def attached(records: Records, about: EntityModel, ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """The files of records that the actor reads (id, name, media_type, size), in their order, of fields he sees."""
    rights = records.gateway.reads.seen(records.actor).rights
    shown = [f.name for f in about.fields.values() if f.kind == "files" and rights.of(about.key, f.name).usable]
    found: dict[UUID, list[Row]] = {}
    if not shown or not ids:
        return found
    table = records.tables.frame("file")
    names = ("id", "name", "media_type", "size")
    prepared = records.gateway.reads.built(("attached", about.key, tuple(shown)), lambda: _files_of(table, names))
    for row in prepared.run(records, {"ids": list(ids), "fields": shown}):
        found.setdefault(row[0], []).append(dict(zip(names, row[1:], strict=True)))
    return found


def _files_of(table: FromClause, names: Sequence[str]) -> Prepared:
    chosen = select(table.c.record_id, *(table.c[name] for name in names)).where(
        table.c.wall_id.in_(bindparam("network", type_=Whole(), expanding=True)),
        table.c.record_id.in_(bindparam("ids", type_=Id(), expanding=True)),
        table.c.field.in_(bindparam("fields", type_=Str(), expanding=True)),
        table.c.deleted_at.is_(None),
    )
    return Prepared(chosen.order_by(table.c.record_id, table.c.position, table.c.id))


def _due(records: Records, row: Row) -> datetime:
    due = row.get("due_at")
    if isinstance(due, datetime):
        return due
    day: Any = row.get("due_on")  # Any: a date, which _is_planned has seen
    return datetime.combine(day, time(), ZoneInfo(records.actor.zone)).astimezone(UTC)


def _prepare(records: Records, entity: EntityModel, about: EntityModel, *, first: bool) -> _Plan:
    statement = Statement(records)
    table = statement.model.tables.table(about.key)
    rows = Rows(statement, about, table)
    view = view_of(rows, _shown_names(statement, about))
    at = _when(about, table)
    person: Any = table.c.owner_id if "owner_id" in table.c else literal(None, Id())
    conditions = [statement.within(about, table), or_(*_ties(entity, about, table))]
    if "deleted_at" in table.c:
        conditions.append(table.c.deleted_at.is_(None))
    if not first:
        conditions.append(at < bindparam("before", type_=Moment()))
    chosen = select(table.c.id, table.c.version, at, person, *view.columns).select_from(rows.source).where(*conditions)
    newest = chosen.order_by(*_open_first(about, table, first=first), at.desc(), table.c.id.desc())
    return _Plan(statement.prepare(newest.limit(bindparam("most", type_=Integer()))), view)


def _open_first(about: EntityModel, table: FromClause, *, first: bool) -> Sequence[ColumnElement[Any]]:
    """What is still to be done is found however long ago it was written down."""
    if not first or "done_at" not in about.fields:
        return ()
    return (table.c[about.fields["done_at"].column].is_not(None),)


def _ties(entity: EntityModel, about: EntityModel, table: FromClause) -> Iterable[ColumnElement[bool]]:
    if _names_any(about):
        named = table.c[about.fields[ABOUT_ENTITY].column] == literal(entity.key, Str())
        yield named & (table.c[about.fields[ABOUT_ID].column] == bindparam("text", type_=Str()))
    if (subject := _subject(about, entity)) is not None:
        yield table.c[subject.column] == bindparam("record", type_=Id())


def _when(entity: EntityModel, table: FromClause) -> ColumnElement[Any]:
    """When it took place: the moments of the record that say so, else its creation."""
    names = [name for name in _TIMES if (field := entity.fields.get(name)) and field.kind == "instant"]
    moments = [table.c[entity.fields[name].column] for name in names]
    return func.coalesce(*moments, table.c.created_at, type_=Moment()) if moments else table.c.created_at


def _shown_names(statement: Statement, entity: EntityModel) -> list[str]:
    rights = statement.seen.rights
    own = [
        field.name
        for field in entity.declared_fields()
        if rights.of(entity.key, field.name).known and field.kind not in _LEFT_OUT and not is_side(field)
    ]
    system = [name for name in ("owner", "stage") if name in entity.fields and rights.of(entity.key, name).known]
    return [TITLE, *own, *system]


def _moves(records: Records, entity: EntityModel, id: UUID) -> Iterable[TimelineItem]:
    for row in read_history.moves(records, entity, id):
        yield TimelineItem("move", _moment(row["at"]), str(row["actor"]), entity.key, _id(row["id"]), row)


def _phases(records: Records, entity: EntityModel, id: UUID) -> Iterable[TimelineItem]:
    zone = ZoneInfo(records.blueprint.edition.zone)
    for row in read_history.phases(records, entity, id):
        yield TimelineItem("phase", phase_moment(_moment(row["at"]), row["since"], zone), "", entity.key, id, row)


def phase_moment(noticed: datetime, since: object, zone: ZoneInfo) -> datetime:
    """When a phase began: as it was noticed, or with the day since which it holds where that was found out later."""
    if not isinstance(since, date) or noticed.astimezone(zone).date() <= since:
        return noticed
    return datetime.combine(since, time(), zone).astimezone(UTC)


def _files(records: Records, entity: EntityModel, id: UUID) -> Iterable[TimelineItem]:
    rights = records.gateway.reads.seen(records.actor).rights
    table = records.tables.frame("file")
    names = ("id", "field", "name", "media_type", "size", "created_at", "created_by_id")
    network = table.c.wall_id.in_(bindparam("network", type_=Whole(), expanding=True))
    mine = table.c.record_id == bindparam("record", type_=Id())
    prepared = records.gateway.reads.built(
        ("timeline files", records.tables.dialect),
        lambda: Prepared(select(*(table.c[name] for name in names)).where(network, mine, table.c.deleted_at.is_(None))),
    )
    rows = [dict(zip(names, row, strict=True)) for row in prepared.run(records, {"record": id})]
    rows = [row for row in rows if rights.of(entity.key, str(row["field"])).usable]
    people = [_id(row["created_by_id"]) for row in rows if row["created_by_id"] is not None]
    who = titles(records, records.blueprint.entities["frame.user"], people)
    for row in rows:
        name = who.get(_id(row["created_by_id"]), "") if row["created_by_id"] is not None else ""
        yield TimelineItem("file", _moment(row["created_at"]), name, entity.key, _id(row["id"]), row)


def _changes(records: Records, entity: EntityModel, id: UUID, most: int) -> Iterable[TimelineItem]:
    """Changes of fields; a move tells itself, and a look changed nothing."""
    for entry in read_history.entries(records, entity, id, limit=most):
        if entry.kind not in ("moved", "revealed"):
            row: Row = {"kind": entry.kind, "changes": entry.changes, "channel": entry.channel}
            yield TimelineItem("change", entry.at, entry.actor, entity.key, entry.id, row)


def _moment(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def _id(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value
