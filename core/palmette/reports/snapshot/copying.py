"""Makes the snapshot of a wall: its figures, read in one transaction, written as columns."""

from __future__ import annotations

import csv
import hashlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import Column, Connection, Table, select

from palmette import clock
from palmette.blueprint.model import Blueprint
from palmette.reports.snapshot.columns import snapshot_tables, type_of
from palmette.reports.snapshot.store import NETWORK, About, SnapshotFolder
from palmette.schema.database import Database
from palmette.schema.tables import Tables
from palmette.schema.types import Flag, Id, Moment

BATCH = 50_000
MEMORY = "512MB"


@dataclass(frozen=True)
class Copier:
    """Copies walls of a database into a folder."""

    database: Database
    blueprint: Blueprint
    tables: Tables
    folder: SnapshotFolder

    def copy(self, wall: int) -> About:
        """One wall, or the network's own rows for wall 0; the snapshot before stays until this one is whole."""
        self.folder.root.mkdir(parents=True, exist_ok=True)
        began, at = time.perf_counter(), clock.now()
        rows: dict[str, int] = {}
        with tempfile.TemporaryDirectory(dir=self.folder.root) as name, duckdb.connect() as target:
            target.execute(f"SET memory_limit = '{MEMORY}'; SET TimeZone = 'UTC'")
            made = Path(name) / "made"
            made.mkdir()
            with self.database.steady() as connection:
                for table, columns in snapshot_tables(self.blueprint, self.tables):
                    if (count := self._table(connection, target, wall, table, columns, made)) is not None:
                        rows[table.name] = count
            about = About(at, shape_of(self.blueprint, self.tables), rows, time.perf_counter() - began)
            self.folder.keep(wall, made, about)
        return about

    def _table(
        self, connection: Connection, target: duckdb.DuckDBPyConnection, wall: int, table: Table,
        columns: Sequence[Column[object]], made: Path,
    ) -> int | None:  # fmt: skip
        """One table; None where none of its rows can be the wall's."""
        walled = table.c.get("wall_id")
        if walled is None and wall != NETWORK:
            return None
        chosen = select(*(column for column in columns))
        if walled is not None:
            chosen = chosen.where(walled == wall if wall != NETWORK else (walled.is_(None)) | (walled == NETWORK))
        spool = made / "spool.csv"
        count = _spool(connection, chosen, columns, spool, sqlite=self.tables.dialect == "sqlite")
        if count:
            _parquet(target, columns, spool, made / f"{table.name}.parquet", sqlite=self.tables.dialect == "sqlite")
        spool.unlink()
        return count


def shape_of(blueprint: Blueprint, tables: Tables) -> str:
    """A digest of the tables that a snapshot holds: of others it is of no use."""
    names = [
        (table.name, [(column.name, type_of(column)) for column in columns])
        for table, columns in snapshot_tables(blueprint, tables)
    ]
    return hashlib.sha256(repr(names).encode()).hexdigest()[:16]


def _spool(
    connection: Connection, chosen: Any, columns: Sequence[Column[object]], spool: Path, *, sqlite: bool
) -> int:  # fmt: skip
    """The rows as a file of texts, straight from the driver's cursor."""
    statement = str(chosen.compile(connection.engine, compile_kwargs={"literal_binds": True}))
    with spool.open("w", newline="", encoding="utf-8") as out:
        if not sqlite:
            return _copied(connection, statement, out)
        writer = csv.writer(out)
        hexed = [at for at, column in enumerate(columns) if isinstance(column.type, Id)]
        cursor = connection.connection.cursor()
        cursor.execute(_as_text(statement, columns) if hexed else statement)
        count = 0
        while rows := cursor.fetchmany(BATCH):
            writer.writerows(rows)
            count += len(rows)
        cursor.close()
        return count


def _as_text(statement: str, columns: Sequence[Column[object]]) -> str:
    """Ids as hexadecimal texts, which the database makes faster than we do."""
    names = ", ".join(
        f'hex("{column.name}")' if isinstance(column.type, Id) else f'"{column.name}"' for column in columns
    )
    return f"SELECT {names} FROM ({statement})"


def _copied(connection: Connection, statement: str, out: Any) -> int:  # Any: an open file
    cursor = connection.connection.cursor()
    count = 0
    with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
        for block in copy:
            data = bytes(block)
            count += data.count(b"\n")
            out.write(data.decode())
    cursor.close()
    return count


def _parquet(
    target: duckdb.DuckDBPyConnection, columns: Sequence[Column[object]], spool: Path, path: Path, *, sqlite: bool
) -> None:
    """The file of texts as columns of their types."""
    given = {column.name: _spooled(column, sqlite=sqlite) for column in columns}
    listed = ", ".join(f"'{name}': '{kind}'" for name, kind in given.items())
    taken = ", ".join(_taken(column, sqlite=sqlite) for column in columns)
    source = f"read_csv('{spool}', header = false, columns = {{{listed}}}, nullstr = '', parallel = true)"
    target.execute(f"COPY (SELECT {taken} FROM {source}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def _spooled(column: Column[object], *, sqlite: bool) -> str:
    if not sqlite:
        return type_of(column) if not isinstance(column.type, Flag) else "VARCHAR"
    if isinstance(column.type, Moment | Flag):
        return "BIGINT"
    return "VARCHAR" if isinstance(column.type, Id) else type_of(column)


def _taken(column: Column[object], *, sqlite: bool) -> str:
    name = f'"{column.name}"'
    if isinstance(column.type, Flag):
        return f"({name} = 1) AS {name}" if sqlite else f"({name} = 't') AS {name}"
    if sqlite and isinstance(column.type, Moment):
        return f"make_timestamptz({name}) AS {name}"
    return f"{name}::UUID AS {name}" if sqlite and isinstance(column.type, Id) else name
