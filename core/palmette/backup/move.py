"""Moving an installation to another database, of the other engine too: verified row by row, and resumed after a kill.

Every table is copied in a transaction of its own, which also writes down a hash of what was copied. A second run skips
what is there already and copies again what changed in the source meanwhile. While it runs nobody writes to the source.
Indexes, references and locks are made at the end; the snapshot, which makes a database ours, comes last of all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Column as SqlColumn
from sqlalchemy import Connection, MetaData, Table, Text, delete, insert, inspect, select

from palmette.backup.restore import make_app_role
from palmette.backup.rows import copy_rows, digest_of, make_bare, refuse_left_behind
from palmette.backup.sealing import BackupError
from palmette.blueprint.model import Blueprint
from palmette.schema.apply import settle
from palmette.schema.database import Database
from palmette.schema.dump import rows_dump
from palmette.schema.frame import PREFIX
from palmette.schema.planner_figures import analyze
from palmette.schema.safety import check_references
from palmette.schema.sending import hold
from palmette.schema.status import require_current
from palmette.schema.stored import write_value
from palmette.schema.tables import build_tables
from palmette.schema.tables_digest import DIGEST_KEY, tables_digest

Progress = Callable[[str, int, int], None]
PROGRESS = f"{PREFIX}moving"
LAST = f"{PREFIX}snapshot"


@dataclass(frozen=True)
class Moved:
    """Rows by table, how many tables an earlier run had copied, and whether both databases dump alike."""

    tables: Mapping[str, int]
    resumed: int
    dump_lines: int

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(self.tables.values())


def move(source: Database, target: Database, blueprint: Blueprint, *, progress: Progress = lambda *_: None) -> Moved:
    """Copy everything; BackupError where the target is not empty or what arrived differs. The source stays as it is."""
    require_current(source, blueprint)
    there = build_tables(blueprint, target.dialect)
    here = build_tables(blueprint, source.dialect)
    done = _prepare(target, blueprint)
    with source.still(list(here.metadata.tables)) as reading:
        refuse_left_behind(reading, here)
        names = sorted(here.metadata.tables, key=lambda name: (name == LAST, name))
        found: dict[str, int] = {}
        resumed = 0
        for number, name in enumerate(name for name in names if name != LAST):
            progress(name, number, len(names))
            table = here.metadata.tables[name]
            count, digest = digest_of(reading, table)
            found[name] = count
            if done.get(name) == digest:
                resumed += 1
                continue
            _copy(reading, target, table, there.metadata.tables[name], digest)
        lines = _finish(reading, target, blueprint, found)
        progress("", len(names), len(names))
    analyze(target)
    return Moved(found, resumed, lines)


def _prepare(target: Database, blueprint: Blueprint) -> dict[str, str]:
    """Bare tables in an empty database, or what an earlier run has copied."""
    tables = build_tables(blueprint, target.dialect)
    with target.migrating() as connection:
        names = set(inspect(connection).get_table_names())
        marks = _marks()
        if PROGRESS in names:
            wanted = connection.scalar(select(marks.c.digest).where(marks.c.name == ""))
            if wanted != tables_digest(tables):
                raise BackupError(
                    "move.other_edition",
                    "A move of another edition was begun here.",
                    remedy="Empty the target database and begin anew.",
                )
            return {str(name): str(digest) for name, digest in connection.execute(select(marks)) if name}
        if names:
            raise BackupError(
                "move.not_empty",
                f"The target is not empty: it has tables such as {', '.join(sorted(names)[:3])}.",
                remedy="Give an empty database of its own.",
            )
        make_app_role(connection)
        marks.create(connection)
        connection.execute(insert(marks).values(name="", digest=tables_digest(tables)))
        make_bare(connection, tables)
    return {}


def _copy(reading: Connection, target: Database, table: Table, other: Table, digest: str) -> None:
    marks = _marks()
    with target.migrating() as connection:
        connection.execute(delete(other))
        copy_rows(reading, connection, table, other)
        connection.execute(delete(marks).where(marks.c.name == table.name))
        connection.execute(insert(marks).values(name=table.name, digest=digest))


def _finish(reading: Connection, target: Database, blueprint: Blueprint, found: Mapping[str, int]) -> int:
    """Everything that makes the target whole, in one transaction: or the next run does it again."""
    here = build_tables(blueprint, reading.dialect.name)
    there = build_tables(blueprint, target.dialect)
    with target.migrating() as connection:
        copy_rows(reading, connection, here.metadata.tables[LAST], _emptied(connection, there.metadata.tables[LAST]))
        for name, count in found.items():
            arrived = digest_of(connection, there.metadata.tables[name])
            if arrived != digest_of(reading, here.metadata.tables[name]):
                raise BackupError(
                    "move.differs",
                    f"{name} arrived with {arrived[0]} rows of {count}, or with other values.",
                    remedy="Empty the target database and move again; the source is as it was.",
                )
        _marks().drop(connection)
        settle(connection, blueprint, there)
        check_references(connection)
        write_value(connection, there, DIGEST_KEY, tables_digest(there))
        hold(connection, "moved")
        before, after = rows_dump(reading, blueprint), rows_dump(connection, blueprint)
        if before != after:
            raise BackupError(
                "move.differs",
                "The canonical dumps of both databases differ.",
                remedy="Empty the target database and move again; the source is as it was.",
            )
    return len(before)


def _emptied(connection: Connection, table: Table) -> Table:
    connection.execute(delete(table))
    return table


def _marks() -> Table:
    return Table(
        PROGRESS, MetaData(), SqlColumn("name", Text(), primary_key=True), SqlColumn("digest", Text(), nullable=False)
    )
