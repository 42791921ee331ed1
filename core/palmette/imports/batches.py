"""An import as it is kept: the file's rows, what each came to, and how far it is; so that a kill loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, update

from palmette import clock
from palmette.errors import NotFound, Problem
from palmette.ids import new_id
from palmette.imports.read import SheetTable
from palmette.schema.database import Database
from palmette.schema.tables import Tables

NEW, READY, REFUSED, DUPLICATE, DONE = "new", "ready", "refused", "duplicate", "done"
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Batch:
    """One import. `state` is mapping, checking, checked, running, done, cancelled or failed."""

    id: UUID
    wall: int
    user: UUID | None
    entity: str
    file_name: str
    state: str
    headers: tuple[str, ...]
    columns: tuple[str, ...]
    preset: str
    first: int
    on_duplicate: str
    job: UUID | None
    created_at: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row of the file: `number` as in the file, `cells` as written."""

    number: int
    state: str
    cells: list[str]
    record: UUID | None
    problems: tuple[Problem, ...]


class Batches:
    """Keeps imports. Every call is a short transaction of the frame."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self.database = database
        self.batch = tables.frame("import_batch")
        self.row = tables.frame("import_row")

    def start(self, table: SheetTable, *, name: str, entity: str, wall: int, user: UUID | None) -> UUID:
        """Keep a file's rows; nothing of it is a record yet."""
        key = new_id()
        options = {"headers": table.headers, "columns": [], "preset": "", "first": table.first, "on_duplicate": "skip"}
        with self.database.system() as connection:
            connection.execute(
                insert(self.batch),
                {
                    "id": key, "wall_id": wall, "user_id": user, "entity": entity, "file_name": name[:200],
                    "source": "file",
                    "options": json.dumps(options, ensure_ascii=False), "state": "mapping",
                    "counts": json.dumps({"rows": len(table.rows)}), "created_at": clock.now(),
                },
            )  # fmt: skip
        for start in range(0, len(table.rows), CHUNK):
            rows = [
                {"batch_id": key, "number": start + at, "state": NEW, "raw": json.dumps(cells, ensure_ascii=False)}
                for at, cells in enumerate(table.rows[start : start + CHUNK])
            ]
            with self.database.system() as connection:
                connection.execute(insert(self.row), rows)
        return key

    def get(self, key: UUID, *, user: UUID | None = None) -> Batch:
        """An import; NotFound when there is none, or another person's."""
        with self.database.system(writing=False) as connection:
            found = connection.execute(select(self.batch).where(self.batch.c.id == key)).first()
        if found is None or (user is not None and found.user_id != user):
            raise NotFound("imports.not_found", "There is no such import.")
        return _batch(found)

    def recent(self, user: UUID | None, *, limit: int = 10) -> list[Batch]:
        """A person's imports, newest first."""
        statement = (
            select(self.batch).where(self.batch.c.user_id == user).order_by(self.batch.c.created_at.desc()).limit(limit)
        )
        with self.database.system(writing=False) as connection:
            return [_batch(found) for found in connection.execute(statement)]

    def change(self, batch: Batch, **changes: Any) -> Batch:  # Any: the batch's own fields
        """Keep other columns, state, preset or rule for duplicates."""
        changed = replace(batch, **changes)
        options = {
            "headers": changed.headers, "columns": changed.columns, "preset": changed.preset, "first": changed.first,
            "on_duplicate": changed.on_duplicate,
        }  # fmt: skip
        finished = clock.now() if changed.state in ("done", "cancelled", "failed") else None
        with self.database.system() as connection:
            connection.execute(
                update(self.batch)
                .where(self.batch.c.id == batch.id)
                .values(
                    options=json.dumps(options, ensure_ascii=False),
                    state=changed.state,
                    job_id=changed.job,
                    finished_at=finished,
                )
            )
        return changed

    def reset(self, batch: Batch) -> None:
        """Forget what a check found, before another one."""
        with self.database.system() as connection:
            connection.execute(
                update(self.row)
                .where(self.row.c.batch_id == batch.id, self.row.c.state != DONE)
                .values(state=NEW, problems=None, record_id=None)
            )

    def rows(self, batch: Batch, *states: str, after: int = -1, limit: int = 500) -> list[BatchRow]:
        """Rows in order of the file, of these states (all when none is named)."""
        statement = (
            select(self.row)
            .where(self.row.c.batch_id == batch.id, self.row.c.number > after)
            .order_by(self.row.c.number)
            .limit(limit)
        )
        if states:
            statement = statement.where(self.row.c.state.in_(states))
        with self.database.system(writing=False) as connection:
            return [_row(found, batch.first) for found in connection.execute(statement)]

    def each(self, batch: Batch, *states: str) -> Iterator[BatchRow]:
        """All rows of these states."""
        after = -1
        while found := self.rows(batch, *states, after=after):
            yield from found
            after = found[-1].number - batch.first

    def counts(self, batch: Batch) -> dict[str, int]:
        """How many rows are in each state."""
        statement = (
            select(self.row.c.state, func.count()).where(self.row.c.batch_id == batch.id).group_by(self.row.c.state)
        )
        with self.database.system(writing=False) as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def mark(
        self, connection: Connection, batch: Batch, marks: Sequence[tuple[int, str, UUID | None, Sequence[Problem]]],
        options: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        """Note what rows came to, in the transaction that made it so: (number in the file, state, record, problems)."""
        for number, state, record, problems in marks:
            said = json.dumps([[p.field, p.code, p.message, p.remedy] for p in problems], ensure_ascii=False)
            connection.execute(
                update(self.row)
                .where(self.row.c.batch_id == batch.id, self.row.c.number == number - batch.first)
                .values(state=state, record_id=record, problems=said if problems else None),
                execution_options=dict(options or {}),
            )


def _batch(found: Row[Any]) -> Batch:
    options = json.loads(found.options)
    return Batch(
        found.id, found.wall_id, found.user_id, found.entity, found.file_name, found.state, tuple(options["headers"]),
        tuple(options["columns"]), options["preset"], options["first"], options["on_duplicate"], found.job_id,
        found.created_at, json.loads(found.counts)["rows"],
    )  # fmt: skip


def _row(found: Row[Any], first: int) -> BatchRow:
    problems = tuple(Problem(*item) for item in json.loads(found.problems or "[]"))
    return BatchRow(found.number + first, found.state, json.loads(found.raw), found.record_id, problems)
