"""Tags of records: short words, made when first used, per wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Insert, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from palmette.errors import Problem
from palmette.ids import new_ids
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.before import Before, read_before
from palmette.records.create_rows import refusal
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.search_keys import sort_key
from palmette.records.values.refusal import Refused
from palmette.records.values.texts import clean_line
from palmette.records.write_one import writer_for
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

LONGEST, MOST = 60, 50
"""Characters of a tag, tags of one call."""

TONE = "calm"


def tag(records: Records, entity: str, ids: Sequence[UUID], names: Sequence[str]) -> None:
    """Put tags on those of the records that the actor may change."""
    writer = writer_for(records, entity)
    wanted = _names(names)
    before = read_before(records, writer, ids, (), action="update")
    if not before or not wanted:
        return
    old = _tags(records, before)
    for wall in {item.wall for item in before.values()}:
        inside = [item for item in before.values() if item.wall == wall]
        known = _ensure(records, wall, wanted)
        rows = [
            {"wall_id": wall, "record_id": item.id, "tag_id": tag_id, "entity": writer.entity.key}
            for item in inside
            for tag_id in known.values()
        ]
        table = records.tables.frame("tagging")
        records.connection.execute(_unless_there(records, table), rows, execution_options=GATED)
    _remember(records, writer.entity.key, before, old)


def untag(records: Records, entity: str, ids: Sequence[UUID], names: Sequence[str]) -> None:
    """Take tags off those of the records that the actor may change."""
    writer = writer_for(records, entity)
    wanted = _names(names)
    before = read_before(records, writer, ids, (), action="update")
    if not before or not wanted:
        return
    old = _tags(records, before)
    tags, tagging = records.tables.frame("tag"), records.tables.frame("tagging")
    walls = {item.wall for item in before.values()}
    matching = select(tags.c.id).where(tags.c.wall_id.in_(walls), tags.c.key.in_(list(wanted)))
    for part in chunks(list(before), CHUNK):
        statement = delete(tagging).where(
            tagging.c.wall_id.in_(walls),
            among(tagging.c.record_id, part, records.tables.dialect),
            tagging.c.tag_id.in_(matching),
        )
        records.connection.execute(statement, execution_options=GATED)
    _remember(records, writer.entity.key, before, old)


def tags(records: Records, entity: str, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The tags of those of the records that the actor may read, in order; records without tags have an empty list."""
    writer = writer_for(records, entity, reading=True)
    readable = read_before(records, writer, ids, (), action="read", locked=False)
    found = _tags(records, readable)
    return {record_id: found.get(record_id, []) for record_id in readable}


def _tags(records: Records, before: Mapping[UUID, Before]) -> dict[UUID, list[str]]:
    table, tagging = records.tables.frame("tag"), records.tables.frame("tagging")
    walls = {item.wall for item in before.values()}
    found: dict[UUID, list[str]] = {}
    for part in chunks(list(before), CHUNK):
        statement = (
            select(tagging.c.record_id, table.c.name)
            .join(table, (table.c.wall_id == tagging.c.wall_id) & (table.c.id == tagging.c.tag_id))
            .where(tagging.c.wall_id.in_(walls), among(tagging.c.record_id, part, records.tables.dialect))
            .order_by(tagging.c.record_id, table.c.key)
        )
        for record, name in records.connection.execute(statement, execution_options=GATED):
            found.setdefault(record, []).append(name)
    return found


def _names(names: Iterable[str]) -> dict[str, str]:
    """Key and name of each tag."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            text = clean_line(name, LONGEST)
        except Refused as refused:
            problems += refused.problems("tags")
        else:
            if text:
                found.setdefault(sort_key(text), text)
    if len(found) > MOST:
        problems.append(
            Problem("tags", "values.too_many", sentence("%(most)s tags at most.", most=MOST), "Leave some out.")
        )
    if problems:
        raise refusal(problems)
    return found


def _ensure(records: Records, wall: int, wanted: Mapping[str, str]) -> dict[str, UUID]:
    """Ids of tags by key; new ones are made."""
    table = records.tables.frame("tag")
    rows = [
        {"wall_id": wall, "id": record_id, "name": name, "key": key, "tone": TONE}
        for record_id, (key, name) in zip(new_ids(len(wanted)), wanted.items(), strict=True)
    ]
    records.connection.execute(_unless_there(records, table), rows, execution_options=GATED)
    statement = select(table.c.key, table.c.id).where(table.c.wall_id == wall, table.c.key.in_(list(wanted)))
    return {row[0]: row[1] for row in records.connection.execute(statement, execution_options=GATED)}


def _unless_there(records: Records, table: Table) -> Insert:
    if records.tables.dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def _remember(records: Records, entity: str, before: Mapping[UUID, Before], old: Mapping[UUID, list[str]]) -> None:
    new = _tags(records, before)
    entries = [
        journal.Entry(
            journal.TAGGED,
            item.wall,
            record_id,
            item.version,
            {"tags": old.get(record_id, [])},
            {"tags": new.get(record_id, [])},
        )
        for record_id, item in before.items()
        if old.get(record_id) != new.get(record_id)
    ]
    journal.remember(records, entity, entries)
