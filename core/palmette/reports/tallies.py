"""The job that makes figures of stored reports whole: builds them, looks whether they are right still, folds them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Table,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
    update,
)

from palmette import clock
from palmette.ids import new_ids
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label
from palmette.records.rows import chunks, store_rows
from palmette.records.session import Gateway
from palmette.schema.frame_tallies import SUMS
from palmette.schema.tallies import SCOPE, Tally, tallies

log = logging.getLogger("palmette.reports")

JOB = "stored_figures"
MOST_CELLS = 200_000
"""Of more cells than these a report is not kept: its records are nearly as fast."""
FOLDED_FROM = 2_000
"""Rows beside those of the cells from which on they are put together."""

FOLDED_AT_ONCE = 5_000
"""Rows in one transaction of SQLite."""

Cells = Mapping[tuple[object, ...], tuple[int, ...]]


def tally_job() -> Job:
    """Six times an hour: what is new is built, what was last looked at yesterday is looked at again."""
    words = label("Figures of stored reports", ru="Показатели хранимых отчётов", fi="Tallennettujen raporttien luvut")
    return Job(JOB, _run, words, schedule="every 10m")


def _run(context: JobContext) -> None:
    keeper = Keeper(context.gateway)
    kept, mended = keeper.tallies, 0
    keeper.forget()
    for number, tally in enumerate(kept):
        context.step(number, len(kept))
        if keeper.is_due(tally):
            mended += keeper.verify(tally)
        keeper.fold(tally)
    context.finish({"reports": len(kept), "mended": mended})


@dataclass(frozen=True)
class Keeper:
    """Looks after the tallies of an installation."""

    gateway: Gateway

    @property
    def tallies(self) -> Sequence[Tally]:
        """All of them."""
        return tallies(self.gateway.blueprint, self.gateway.tables)

    def forget(self) -> None:
        """Take away the cells of what is kept no more."""
        cells, names = self._cells, [tally.name for tally in self.tallies]
        with self.gateway.database.system() as connection:
            connection.execute(delete(cells).where(cells.c.tally.not_in(names)))

    def is_due(self, tally: Tally) -> bool:
        """Whether it was never built, or not looked at since yesterday."""
        state = self._state
        with self.gateway.database.system(writing=False) as connection:
            at = connection.scalar(select(state.c.at).where(state.c.tally == tally.name))
        return at is None or at.date() < clock.now().date()

    def verify(self, tally: Tally) -> int:
        """Count the records anew and add what is missing or too much to the cells; in how many cells that was.

        Both are read as of one moment, so that what is written meanwhile is in neither and stays right.
        """
        with self.gateway.database.steady() as connection:
            rows = self._counted(connection, tally)
            stored = self._stored(connection, tally) if rows is not None else {}
        wrong = _differences(rows or {}, stored)
        with self.gateway.database.system() as connection:
            was_built = connection.scalar(select(self._state.c.at).where(self._state.c.tally == tally.name)) is not None
            for part in chunks(list(wrong.items())):
                store_rows(connection, self._cells, self._rows(tally, part))
            connection.execute(delete(self._state).where(self._state.c.tally == tally.name))
            connection.execute(insert(self._state).values(
                tally=tally.name, at=clock.now(), rows=sum(figures[0] for figures in (rows or {}).values()),
                cells=-1 if rows is None else len(rows), mended=len(wrong) if was_built else 0,
            ))  # fmt: skip
        if wrong and was_built:
            log.error("stored_figures.wrong", extra={"report": tally.report, "cells": len(wrong)})
        return len(wrong) if was_built else 0

    def fold(self, tally: Tally, *, beyond: int = FOLDED_FROM) -> bool:
        """Put the rows of each cell together where there are many more rows than cells."""
        database, folded = self.gateway.database, False
        known, before = self._sizes(tally)
        while before > known + beyond:
            if database.dialect == "postgresql":
                with database.system() as connection:
                    self._fold_at_once(connection, tally)
            else:
                for _ in range(before // FOLDED_AT_ONCE + 1):
                    with database.system() as connection:
                        self._fold_oldest(connection, tally)
            folded, (_, after) = True, self._sizes(tally)
            if 2 * after > before:
                break
            before = after
        return folded

    def _sizes(self, tally: Tally) -> tuple[int, int]:
        """How many cells there were when it was last looked at, and how many rows there are."""
        cells, state = self._cells, self._state
        with self.gateway.database.system(writing=False) as connection:
            known = connection.scalar(select(state.c.cells).where(state.c.tally == tally.name)) or 0
            rows = connection.scalar(select(func.count()).select_from(cells).where(cells.c.tally == tally.name)) or 0
        return known, rows

    def _fold_at_once(self, connection: Connection, tally: Tally) -> None:
        """One statement sees the same rows in both its halves; what others add meanwhile it leaves alone."""
        cells = self._cells
        gone = delete(cells).where(cells.c.tally == tally.name).returning(*cells.c).cte("gone")
        chosen = self._together(gone, tally, tally.name, func.gen_random_uuid())
        connection.execute(insert(cells).from_select([*self._names(tally), "id", "tally", *_FIGURES], chosen))

    def _fold_oldest(self, connection: Connection, tally: Tally) -> None:
        """A few thousand at a time: on SQLite nobody else writes meanwhile."""
        cells, passing = self._cells, f"{tally.name}~"
        row: ColumnElement[int] = literal_column("rowid", Integer())
        oldest = select(row).select_from(cells).where(cells.c.tally == tally.name).order_by(row).limit(FOLDED_AT_ONCE)
        these = row.in_([found[0] for found in connection.execute(oldest)])
        chosen = self._together(cells, tally, passing, func.randomblob(16)).where(these)
        connection.execute(insert(cells).from_select([*self._names(tally), "id", "tally", *_FIGURES], chosen))
        connection.execute(delete(cells).where(these, cells.c.tally == tally.name))
        connection.execute(update(cells).where(cells.c.tally == passing).values(tally=tally.name))

    def _together(self, source: Any, tally: Tally, name: str, id: Any) -> Any:  # Any: a table or a CTE, a function
        by = [source.c[slot] for slot in self._names(tally)]
        figures = [_total(source.c[figure]) for figure in _FIGURES]
        some = or_(*(figure != 0 for figure in figures))
        return select(*by, id, literal(name), *figures).group_by(*by).having(some)

    def _counted(self, connection: Connection, tally: Tally) -> Cells | None:
        """What the records come to; None of too many cells."""
        table = self.gateway.tables.table(tally.entity)
        columns = ["wall_id", *(name for name in SCOPE if name in table.c), *(column for column, _ in tally.columns)]
        by = [table.c[name] for name in columns]
        figures: list[ColumnElement[Any]] = [func.count()]
        for column, _, _ in tally.sums:
            figures += [_total(table.c[column]), func.count(table.c[column])]
        alive = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
        chosen = select(*by, *figures).where(and_(True, *alive)).group_by(*by).limit(MOST_CELLS + 1)
        found = self._read(connection, chosen, len(by), tally)
        return None if len(found) > MOST_CELLS else found

    def _stored(self, connection: Connection, tally: Tally) -> Cells:
        cells = self._cells
        by = [cells.c[name] for name in self._names(tally)]
        wanted = ["count", *(slot for _, total, filled in tally.sums for slot in (total, filled))]
        figures = [_total(cells.c[name]) for name in wanted]
        chosen = select(*by, *figures).where(cells.c.tally == tally.name).group_by(*by)
        return self._read(connection, chosen, len(by), tally)

    def _read(self, connection: Connection, chosen: Any, width: int, tally: Tally) -> Cells:  # Any: a select
        return {
            tuple(row[:width]): tuple(int(value or 0) for value in row[width:]) for row in connection.execute(chosen)
        }

    def _rows(self, tally: Tally, wrong: Sequence[tuple[tuple[object, ...], tuple[int, ...]]]) -> list[dict[str, Any]]:
        names = self._names(tally)
        added = ["count", *(slot for _, total, filled in tally.sums for slot in (total, filled))]
        empty = dict.fromkeys([column.name for column in self._cells.columns]) | dict.fromkeys(_FIGURES, 0)
        return [
            empty | {"id": one, "tally": tally.name} | dict(zip(names, cell, strict=True))
            | dict(zip(added, figures, strict=True))
            for one, (cell, figures) in zip(new_ids(len(wrong)), wrong, strict=True)
        ]  # fmt: skip

    def _names(self, tally: Tally) -> list[str]:
        table = self.gateway.tables.table(tally.entity)
        return ["wall_id", *(name for name in SCOPE if name in table.c), *(slot for _, slot in tally.columns)]

    @property
    def _cells(self) -> Table:
        return self.gateway.tables.frame("tally")

    @property
    def _state(self) -> Table:
        return self.gateway.tables.frame("tally_state")


_FIGURES = ["count", *(slot for pair in SUMS for slot in pair)]


def _total(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(cast(func.sum(type_coerce(column, BigInteger())), BigInteger()), 0)


def _differences(wanted: Cells, stored: Cells) -> dict[tuple[object, ...], tuple[int, ...]]:
    found = {}
    for cell in wanted.keys() | stored.keys():
        one, other = wanted.get(cell), stored.get(cell)
        width = len(one or other or ())
        step = tuple(a - b for a, b in zip(one or (0,) * width, other or (0,) * width, strict=True))
        if any(step):
            found[cell] = step
    return found
