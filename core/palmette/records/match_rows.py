"""The keys by which duplicates are found, kept beside the records with every write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table, delete

from palmette.records.matching import rows_of
from palmette.records.rows import CHUNK, among, chunks, store_columns
from palmette.records.writer import Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

Drafts = Sequence[tuple[tuple[int, UUID], Mapping[str, Any]]]  # Any: each kind has its own form


def store_matches(records: Records, writer: Writer, drafts: Drafts) -> None:
    """Insert the keys of new records."""
    region = records.blueprint.edition.region
    given = [(wall, source, values) for (wall, source), values in drafts]
    for target in dict.fromkeys(item.target for item in writer.matched):
        table = records.tables.match(target)
        listed = [item for item in writer.matched if item.target == target]
        rows = rows_of(listed, given, region)
        if rows:
            _store(records, table, rows)


def _store(records: Records, table: Table, rows: Sequence[tuple[int, str, str, UUID, UUID]]) -> None:
    walls, rules, keys, owners, sources = (list(column) for column in zip(*rows, strict=True))
    given: list[list[Any]] = [rules, keys, *(_ids(records, ids) for ids in (owners, sources))]
    columns: tuple[str, ...] = ("rule", "key", "record_id", "source_id")
    if "wall_id" in table.c:
        columns, given = ("wall_id", *columns), [walls, *given]
    store_columns(records.connection, table, columns, given)


def _ids(records: Records, ids: list[UUID]) -> list[Any]:  # Any: the form that the driver takes
    return [item.bytes for item in ids] if records.tables.dialect == "sqlite" else list(ids)


def replace_matches(records: Records, writer: Writer, drafts: Drafts) -> None:
    """Put the keys of the values as they are now in the place of the old ones."""
    if writer.matched and drafts:
        remove_matches(records, writer, [owner for owner, _ in drafts])
        store_matches(records, writer, drafts)


def remove_matches(records: Records, writer: Writer, owners: Sequence[tuple[int, UUID]]) -> None:
    """Take the keys of some records away: nobody is a duplicate of what lies in the trash."""
    for target in dict.fromkeys(item.target for item in writer.matched):
        table = records.tables.match(target)
        for part in chunks(owners, CHUNK):
            within = [table.c.wall_id.in_({wall for wall, _ in part})] if "wall_id" in table.c else []
            sources = among(table.c.source_id, [source for _, source in part], records.tables.dialect)
            records.connection.execute(delete(table).where(*within, sources), execution_options=GATED)
