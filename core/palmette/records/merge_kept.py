"""What is remembered of a merge, so that it can be undone: every change it made, whole and in order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, FromClause, RowMapping, delete, exists, or_, select

from palmette.money import Money
from palmette.records.changes import Change
from palmette.records.results import MergedRecord
from palmette.records.rows import CHUNK, among, chunks, is_walled, store_rows
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records
    from palmette.schema.tables import Tables

Stored = Mapping[str, Any]  # Any: each kind has its own form


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records of an entity of which the second went into the first."""

    entity: str
    wall: int
    survivor: UUID
    gone: UUID


@dataclass(frozen=True, slots=True)
class OwnedMove:
    """An owned row that went over to another record; `position` is where it stood."""

    entity: str
    id: UUID
    to: UUID
    position: int


@dataclass(frozen=True, slots=True)
class FileMove:
    """A file that went over to another record; `position` is where it stood."""

    wall: int
    id: UUID
    to: UUID
    position: int


@dataclass(frozen=True, slots=True)
class TagPut:
    """A tag that a record got."""

    wall: int
    record: UUID
    tag: UUID


@dataclass(frozen=True, slots=True)
class DocumentMove:
    """A version of a document that stands with the survivor now: where it was, its number and its state there, and the
    state it got."""

    wall: int
    id: UUID
    to: UUID
    version: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Derived:
    """Columns that nobody writes by hand (a phase and since when), as they were before the merge."""

    entity: str
    id: UUID
    before: Stored


@dataclass(frozen=True, slots=True)
class Made:
    """A record that the merge made, and its version then."""

    entity: str
    id: UUID
    version: int


@dataclass
class Done:
    """Everything that a merge did."""

    pairs: list[Pair] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unsaid: list[Change] = field(default_factory=list)
    """Changes of records in the trash, which no hook is told of."""
    owned: list[OwnedMove] = field(default_factory=list)
    files: list[FileMove] = field(default_factory=list)
    tags: list[TagPut] = field(default_factory=list)
    derived: list[Derived] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    documents: list[DocumentMove] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """A remembered merge."""

    id: UUID
    entity: str
    wall: int
    survivor: UUID
    gone: UUID
    title: str
    at: datetime
    actor: str

    @property
    def told(self) -> MergedRecord:
        """The same for those who ask."""
        return MergedRecord(self.id, self.gone, self.title, self.at, self.actor)


def remember(records: Records, wall: int, id: UUID, done: Done, titles: Mapping[UUID, str]) -> None:
    """Store a merge: one row for each pair, the first with all that was done."""
    rows = [
        {
            "wall_id": wall, "id": id if not number else pair.gone, "with_id": id, "entity": pair.entity,
            "survivor_id": pair.survivor, "record_id": pair.gone, "title": titles.get(pair.gone, ""),
            "at": records.now, "actor": records.actor.name, "actor_id": records.actor.id,
            "body": encode(done) if not number else "",
        }
        for number, pair in enumerate(done.pairs)
    ]  # fmt: skip
    store_rows(records.connection, records.tables.frame("merge"), rows)


def forget(records: Records, wall: int, id: UUID) -> None:
    """Take a merge out of memory: it was undone."""
    table = records.tables.frame("merge")
    statement = delete(table).where(table.c.wall_id == wall, table.c.with_id == id)
    records.connection.execute(statement, execution_options=GATED)


def forget_of(records: Records, ids: Collection[UUID]) -> None:
    """The merges into records that go for good: those that went into them may go now as well."""
    merge, distinct = records.tables.frame("merge"), records.tables.frame("distinct")
    for part in chunks(list(ids), CHUNK):
        dialect = records.tables.dialect
        into = select(merge.c.with_id).where(among(merge.c.survivor_id, part, dialect), merge.c.body != "")
        whole = [row[0] for row in records.connection.execute(into, execution_options=GATED)]
        own = [merge.c.with_id.in_(whole)] if whole else []
        of_parts = among(merge.c.survivor_id, part, dialect)
        records.connection.execute(delete(merge).where(or_(of_parts, *own)), execution_options=GATED)
        seen = or_(among(distinct.c.first_id, part, dialect), among(distinct.c.second_id, part, dialect))
        records.connection.execute(delete(distinct).where(seen), execution_options=GATED)


def find(records: Records, id: UUID) -> tuple[Kept, Done] | None:
    """A merge of the actor's walls by its id, with all that it did."""
    table = records.tables.frame("merge")
    statement = select(table).where(table.c.wall_id.in_(walls(records)), table.c.id == id, table.c.body != "")
    row = records.connection.execute(statement, execution_options=GATED).mappings().first()
    return (_kept(row), _known(records, decode(row["body"]))) if row is not None else None


def _known(records: Records, done: Done) -> Done:
    """What was done to records of entities that are still there: a pack may have been taken out since."""
    entities = records.blueprint.entities
    for name in ("pairs", "changes", "unsaid", "owned", "derived", "made"):
        setattr(done, name, [item for item in getattr(done, name) if item.entity in entities])
    return done


def merges_into(records: Records, survivor: UUID) -> list[Kept]:
    """The merges that a record took others in by, newest first."""
    table = records.tables.frame("merge")
    statement = (
        select(table)
        .where(table.c.wall_id.in_(walls(records)), table.c.survivor_id == survivor, table.c.body != "")
        .order_by(table.c.at.desc(), table.c.id.desc())
    )
    rows = records.connection.execute(statement, execution_options=GATED).mappings()
    return [_kept(row) for row in rows]


def gone_into(records: Records, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """What some records went into, at the end of the chain, by their ids; others are left out."""
    table = records.tables.frame("merge")
    found: dict[UUID, UUID] = {}
    asked = list(ids)
    while asked:
        following: list[UUID] = []
        for part in chunks(asked, CHUNK):
            statement = select(table.c.record_id, table.c.survivor_id).where(
                table.c.wall_id.in_(walls(records)), among(table.c.record_id, part, records.tables.dialect)
            )
            for gone, survivor in records.connection.execute(statement, execution_options=GATED):
                found[gone] = survivor
                following.append(survivor)
        asked = [item for item in following if item not in found]
    return {gone: _end(found, gone) for gone in ids if gone in found}


def _end(found: Mapping[UUID, UUID], gone: UUID) -> UUID:
    while gone in found:
        gone = found[gone]
    return gone


def merged_away(tables: Tables, table: FromClause) -> ColumnElement[bool]:
    """Whether a row of an entity's table went into another record: it lies in no trash, and is kept as it was."""
    merge = tables.frame("merge").alias()
    same = [merge.c.wall_id == table.c.wall_id] if is_walled(table) else []
    return exists().where(*same, merge.c.record_id == table.c.id)


def walls(records: Records) -> list[int]:
    """Those of the actor and, for what the network shares, wall 0."""
    return [0, *records.actor.walls]


def _kept(row: RowMapping) -> Kept:
    return Kept(
        row["id"], row["entity"], row["wall_id"], row["survivor_id"], row["record_id"], row["title"], row["at"],
        row["actor"],
    )  # fmt: skip


# ---- as text


def encode(done: Done) -> str:
    """Everything done, as JSON whose values keep their kinds."""
    parts = {name: [_flat(item) for item in getattr(done, name)] for name in _PARTS}
    return msgspec.json.encode(parts).decode()


def decode(text: str) -> Done:
    """The same back."""
    parts = msgspec.json.decode(text)
    return Done(
        **{
            name: [kind(*(_value(item) for item in row)) for row in parts.get(name, ())]
            for name, kind in _PARTS.items()
        }
    )


_PARTS: Mapping[str, Callable[..., Any]] = {
    "pairs": Pair, "changes": Change, "unsaid": Change, "owned": OwnedMove, "files": FileMove, "tags": TagPut,
    "derived": Derived, "made": Made, "documents": DocumentMove,
}  # fmt: skip


def _flat(item: Any) -> list[Any]:  # Any: JSON
    return [_json(getattr(item, name)) for name in item.__dataclass_fields__]


def _json(value: Any) -> Any:
    """A value as JSON: texts, numbers and truths as they are, all else with the mark of its kind."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {"=": {str(key): _json(item) for key, item in value.items()}}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, Money):
        return {"m": [value.minor, value.currency]}
    mark, write, _ = next(entry for kind, entry in _MARKS.items() if isinstance(value, kind))
    return {mark: write(value)}


def _value(data: Any) -> Any:
    if isinstance(data, list):
        return [_value(item) for item in data]
    if not isinstance(data, dict):
        return data
    ((mark, inner),) = data.items()
    if mark == "=":
        return {key: _value(item) for key, item in inner.items()}
    if mark == "m":
        return Money(*inner)
    return next(read for found, _, read in _MARKS.values() if found == mark)(inner)


_MARKS: Mapping[type, tuple[str, Callable[[Any], str], Callable[[str], Any]]] = {
    UUID: ("u", str, UUID),
    Decimal: ("n", str, Decimal),
    datetime: ("i", datetime.isoformat, datetime.fromisoformat),
    date: ("d", date.isoformat, date.fromisoformat),
    time: ("t", time.isoformat, time.fromisoformat),
}
"""A moment is a date too, so it stands before."""
