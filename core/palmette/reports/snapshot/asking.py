"""Asks a snapshot as if it were the database: the gateway's own statements, with the reader's scope in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, cast, overload
from uuid import UUID

import duckdb
from sqlalchemy import Column, ColumnElement, Connection, Select, Table
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.sql import visitors

from palmette import clock
from palmette.blueprint.model import Blueprint
from palmette.records.session import Gateway, Records
from palmette.records.snapshots import SnapshotRefused
from palmette.reports.snapshot.columns import snapshot_tables, type_of
from palmette.reports.snapshot.copying import MEMORY, shape_of
from palmette.reports.snapshot.store import SnapshotFolder
from palmette.schema.tables import Tables, build_tables
from palmette.schema.types import Id, LocalDate, Whole

OLDEST = timedelta(hours=26)
"""A snapshot older than this is not asked: the job that makes them has stopped."""
WORTH = 100_000
"""Records of an entity from which on an analysis of them is asked of the snapshot."""

FETCHED = 1_000
"""Rows fetched at once: columns are made of few rows twice as fast as of a million."""
FEW = 1_000
"""Ids that are made whether anybody looks at them or not."""
AS_FETCHED = (LocalDate, Whole)
"""Types whose values the engine gives as the gateway has them."""


class _Dialect(PGDialect):
    """What PostgreSQL is written in, with the parameters of the snapshot's engine."""

    supports_statement_cache = False

    def __init__(self) -> None:
        super().__init__(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # the dialect's own


_DIALECT = _Dialect()


class _Rows:
    """What a statement gave: columns as the engine fetched them, read when they are asked for."""

    def __init__(self, select: Select[Any], cursor: duckdb.DuckDBPyConnection) -> None:
        self._named = tuple(select.selected_columns)
        self._fetched: list[list[Any]] = []
        while some := cursor.fetchmany(FETCHED):
            columns = zip(*some, strict=True)
            if not self._fetched:
                self._fetched = [list(column) for column in columns]
                continue
            for kept, column in zip(self._fetched, columns, strict=True):
                kept.extend(column)

    def all(self) -> Sequence[Any]:
        """All rows, their values as the gateway has them from PostgreSQL's driver."""
        read = [_read(column, values) for column, values in self._columns()]
        return list(zip(*read, strict=True))

    def by_column(self) -> list[Sequence[Any]]:
        """The same by columns; an id is made of its text only when somebody looks at it."""
        return [
            _ids(values) if isinstance(column.type, Id) else _read(column, values) for column, values in self._columns()
        ]

    def _columns(self) -> Iterator[tuple[ColumnElement[Any], Sequence[Any]]]:
        return zip(self._named, self._fetched, strict=True) if self._fetched else iter(())


class IdTexts(Sequence[UUID | None]):
    """Ids as the engine writes them: a million of them are made in seconds, and hardly ever all looked at."""

    def __init__(self, texts: Sequence[str | None]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, at: int) -> UUID | None: ...

    @overload
    def __getitem__(self, at: slice) -> IdTexts: ...

    def __getitem__(self, at: int | slice) -> UUID | IdTexts | None:
        if isinstance(at, slice):
            return IdTexts(self._texts[at])
        text = self._texts[at]
        return None if text is None else UUID(text)


@dataclass
class _Files:
    """The tables of a snapshot, each opened when a statement first names it."""

    snapshots: Snapshots
    tables: Tables
    walls: Sequence[int]
    opened: set[str] = field(default_factory=set)

    def open(self, engine: duckdb.DuckDBPyConnection, select: Select[Any]) -> None:
        """Those that a statement reads."""
        for element in visitors.iterate(select):
            if isinstance(element, Table) and element.name not in self.opened:
                self.opened.add(element.name)
                engine.execute(f'CREATE VIEW "{element.name}" AS {self._body(element)}')

    def _body(self, table: Table) -> str:
        columns = next((some for one, some in self._kept if one.name == table.name), [])
        if files := self.snapshots.folder.files(self.walls, table.name):
            names = ", ".join(f'"{column.name}"' for column in columns)
            listed = ", ".join(f"'{file}'" for file in files)
            return f"SELECT {names} FROM read_parquet([{listed}])"
        empty = ", ".join(f'CAST(NULL AS {type_of(column)}) AS "{column.name}"' for column in columns)
        return f"SELECT {empty or 'NULL AS id'} WHERE false"

    @cached_property
    def _kept(self) -> list[tuple[Table, list[Column[object]]]]:
        return list(snapshot_tables(self.snapshots.blueprint, self.tables))


@dataclass(frozen=True)
class _Asked:
    """Stands where the gateway has its connection; reads alone, from the files of the actor's walls."""

    engine: duckdb.DuckDBPyConnection
    files: _Files

    def execute(
        self, select: Select[Any], given: Mapping[str, object] | None = None, *, execution_options: object = None
    ) -> _Rows:
        """The rows of a statement."""
        self.files.open(self.engine, select)
        compiled = select.compile(dialect=_DIALECT)
        state = compiled.construct_expanded_state(given)
        try:
            cursor = self.engine.cursor().execute(_ids_as_texts(select, state.statement), _values(state))
            return _Rows(select, cursor)
        except duckdb.Error as error:
            raise SnapshotRefused(str(error)) from error


def _values(state: Any) -> list[object]:  # Any: a statement with its lists written out
    """Its parameters in their order, as a driver is given them."""
    given, processors = state.parameters, state.processors
    names = state.positiontup or ()
    return [processors[name](given[name]) if name in processors else given[name] for name in names]


def _ids_as_texts(select: Select[Any], statement: str) -> str:
    """Texts of ids are fetched ten times as fast as ids; the rows stay in their order."""
    kinds = [isinstance(column.type, Id) for column in select.selected_columns]
    if not any(kinds):
        return statement
    names = [f"c{at}" for at in range(len(kinds))]
    taken = (f"CAST({name} AS VARCHAR)" if is_id else name for name, is_id in zip(names, kinds, strict=True))
    return f"SELECT {', '.join(taken)} FROM ({statement}) AS found({', '.join(names)})"


def _ids(texts: Sequence[str | None]) -> Sequence[UUID | None]:
    """Those of few branches or people at once, those of very many one by one."""
    known = set(texts)
    if len(known) > FEW:
        return IdTexts(texts)
    made = {text: None if text is None else UUID(text) for text in known}
    return tuple(made[text] for text in texts)


def _read(column: ColumnElement[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column as the gateway has them from PostgreSQL's driver."""
    if isinstance(column.type, Id):
        return tuple(None if text is None else UUID(text) for text in values)
    processor = None if isinstance(column.type, AS_FETCHED) else column.type.result_processor(_DIALECT, None)
    return values if processor is None else tuple(map(processor, values))


@dataclass(frozen=True)
class Snapshots:
    """Opens sessions over snapshots for actors whose walls are all copied, lately enough, in today's shape."""

    folder: SnapshotFolder
    blueprint: Blueprint
    tables: Tables
    worth: int = WORTH

    def worth_asking(self, records: Records, entity: str) -> datetime | None:
        """How old the copy for an actor is, where there is one and the entity has many records; else None."""
        abouts = [self.folder.about(wall) for wall in (0, *records.actor.walls)]
        shape = shape_of(self.blueprint, self.tables)
        known = [about for about in abouts if about is not None and about.shape == shape]
        if len(known) < len(abouts):
            return None
        oldest = min(about.at for about in known)
        table = self.tables.table(entity).name
        if clock.now() - oldest > OLDEST or sum(about.rows.get(table, 0) for about in known) < self.worth:
            return None
        return oldest

    @contextmanager
    def reading(self, records: Records) -> Iterator[Records]:
        """The same actor over the snapshot."""
        tables = build_tables(self.blueprint, "postgresql")
        with duckdb.connect() as engine:
            engine.execute(f"SET memory_limit = '{MEMORY}'; SET TimeZone = 'UTC'")
            gateway = _over(records.gateway, tables)
            asked = cast("Connection", _Asked(engine, _Files(self, tables, records.actor.walls)))
            yield Records(gateway, records.actor, asked, writing=False, now=records.now)


def _over(gateway: Gateway, tables: Tables) -> Gateway:
    """The gateway whose statements are written for the snapshot; kept with the one it stands for."""
    kept = gateway.blueprint.derived.get("snapshot gateway")
    if not (isinstance(kept, Gateway) and kept.database is gateway.database):
        kept = replace(gateway, tables=tables, writers={}, snapshots=None, tally_worth=None)
        gateway.blueprint.derived["snapshot gateway"] = kept
    return kept
