"""An import as it is kept: the file's rows, what each came to, and how far it is; so that a kill loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from palmette import clock
from palmette.errors import NotFound, Problem
from palmette.ids import new_id
from palmette.imports.apart import OpenTable
from palmette.imports.shape import Reading
from palmette.locale.sentences import kept, restored
from palmette.records.rows import change_rows, store_rows
from palmette.schema.database import Database
from palmette.schema.tables import Tables

NEW, READY, REFUSED, DUPLICATE, DONE = "new", "ready", "refused", "duplicate", "done"
UNDONE, KEPT, EMPTY = "undone", "kept", "empty"
SKIP, FILL, UPDATE, CREATE = "skip", "fill", "update", "create"
RULES = (SKIP, FILL, UPDATE, CREATE)
CHOSEN = {rule: f"{DUPLICATE}:{rule}" for rule in RULES}
"""The states of rows for which a person chose otherwise than for all."""

Marks = Sequence["Mark"]
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode


class Mark(NamedTuple):
    """What a row came to: its number in the file, state, record, problems, and what an undo of it needs."""

    number: int
    state: str
    record: UUID | None = None
    problems: Sequence[Problem] = ()
    before: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One import. `state` is mapping, checking, checked, running, done, cancelled, failed, undoing or undone.

    `on_duplicate` is skip, fill (what is empty), update or create. `triggers` is whether rules may run for what it
    stores: none, or fire. `digest` names the file among the contents, for a day.
    """

    id: UUID
    wall: int
    user: UUID | None
    entity: str
    file_name: str
    state: str
    headers: tuple[str, ...]
    columns: tuple[str, ...]
    preset: str
    on_duplicate: str
    triggers: str
    format: str
    reading: Reading
    digest: str
    head: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...]
    job: UUID | None
    created_at: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row of the file: `number` as in the file, `cells` as written; `before` is what an undo needs.

    Problems of a row that is ready or done are warnings: it goes in, and somebody should look at it. `like` says whom
    a row that is not in yet may be: `record` or `row`, `field`, `verdict`.
    """

    number: int
    state: str
    cells: list[str]
    record: UUID | None
    problems: tuple[Problem, ...]
    before: dict[str, Any] | None = None  # Any: JSON values

    @property
    def like(self) -> Mapping[str, Any]:
        """Whom the row may be, of one that is not in yet."""
        found: Mapping[str, Any] = (self.before or {}).get("like", {})
        return found

    @property
    def choice(self) -> str:
        """What a person chose for this row alone."""
        return self.state.partition(":")[2]


class Batches:
    """Keeps imports. Every call is a short transaction of the frame."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self.database = database
        self.batch = tables.frame("import_batch")
        self.row = tables.frame("import_row")

    def start(
        self, table: OpenTable, *, name: str, entity: str, wall: int, user: UUID | None, digest: str = ""
    ) -> UUID:  # fmt: skip
        """Keep a file's rows; nothing of it is a record yet. `digest` names the file itself, to be read otherwise."""
        key = new_id()
        options = {
            "headers": table.headers, "columns": [""] * len(table.headers), "preset": "",
            "on_duplicate": "skip", "triggers": "none", "digest": digest, **_how(table),
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(
                insert(self.batch),
                {
                    "id": key, "wall_id": wall, "user_id": user, "entity": entity, "file_name": name[:200],
                    "source": "file",
                    "options": json.dumps(options, ensure_ascii=False), "state": "mapping",
                    "counts": json.dumps({"rows": table.count}), "created_at": clock.now(),
                },
            )  # fmt: skip
        self._fill(key, table)
        return key

    def read_again(self, batch: Batch, table: OpenTable) -> Batch:
        """The same file read otherwise: its rows are others now, and its columns are to be chosen anew."""
        with self.database.system() as connection:
            connection.execute(delete(self.row).where(self.row.c.batch_id == batch.id))
            connection.execute(
                update(self.batch).where(self.batch.c.id == batch.id).values(counts=json.dumps({"rows": table.count}))
            )
        self._fill(batch.id, table)
        how = _how(table)
        return self.change(
            batch, headers=tuple(table.headers), columns=("",) * len(table.headers), preset="",
            format=table.format, reading=table.reading, rows=table.count,
            head=tuple(tuple(line) for line in table.head), sheets=tuple(how["sheets"]),
        )  # fmt: skip

    def _fill(self, key: UUID, table: OpenTable) -> None:
        for chunk in table.chunks:
            rows = [
                {"batch_id": key, "number": number, "state": NEW, "raw": _encode(cells).decode()}
                for number, cells in chunk
            ]
            with self.database.system() as connection:
                store_rows(connection, self.row, rows)

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
            "headers": changed.headers, "columns": changed.columns, "preset": changed.preset,
            "on_duplicate": changed.on_duplicate, "triggers": changed.triggers, "format": changed.format,
            "reading": changed.reading.kept(), "digest": changed.digest, "head": changed.head,
            "sheets": changed.sheets,
        }  # fmt: skip
        finished = clock.now() if changed.state in ("done", "cancelled", "failed", "undone") else None
        with self.database.system() as connection:
            connection.execute(
                update(self.batch)
                .where(self.batch.c.id == batch.id)
                .values(
                    options=json.dumps(options, ensure_ascii=False),
                    state=changed.state,
                    finished_at=finished,
                )
            )
        return changed

    def name_job(self, batch: Batch, job: UUID) -> None:
        """Keep which job works over an import; apart from `change`, for the job may be at work already."""
        with self.database.system() as connection:
            connection.execute(update(self.batch).where(self.batch.c.id == batch.id).values(job_id=job))

    def reset(self, batch: Batch) -> None:
        """Forget what a check found, before another one."""
        with self.database.system() as connection:
            connection.execute(
                update(self.row)
                .where(self.row.c.batch_id == batch.id, self.row.c.state != DONE)
                .values(state=NEW, problems=None, record_id=None, before=None)
            )

    def rows(self, batch: Batch, *states: str, after: int = -1, limit: int = 500) -> list[BatchRow]:
        """Rows in order of the file, of these states (all when none is named)."""
        with self.database.system(writing=False) as connection:
            found = connection.execute(self._asked(batch, states, after, limit))
            return [_row(one) for one in found]

    def taken(
        self, connection: Connection, batch: Batch, *states: str, after: int, limit: int, options: Mapping[str, Any]
    ) -> list[BatchRow]:  # Any: statement options
        """The same within the transaction that will mark them: what runs twice at once takes no row twice."""
        asked = self._asked(batch, states, after, limit).with_for_update()
        return [_row(one) for one in connection.execute(asked, execution_options=dict(options))]

    def cells(self, batch: Batch, *, after: int, limit: int) -> list[tuple[int, list[str]]]:
        """The cells of the next rows by their numbers, whatever became of the rows."""
        statement = (
            select(self.row.c.number, self.row.c.raw)
            .where(self.row.c.batch_id == batch.id, self.row.c.number > after)
            .order_by(self.row.c.number)
            .limit(limit)
        )
        with self.database.system(writing=False) as connection:
            return [(number, _decode(raw)) for number, raw in connection.execute(statement)]

    def _asked(self, batch: Batch, states: Sequence[str], after: int, limit: int) -> Select[Any]:
        statement = select(self.row).where(self.row.c.batch_id == batch.id, self.row.c.number > after)
        if states:
            # As an expression, so that the rows are read along their numbers and not sorted for every chunk.
            statement = statement.where(func.coalesce(self.row.c.state, "").in_(states))
        return statement.order_by(self.row.c.number).limit(limit)

    def last(self, batch: Batch, *states: str, before: int, limit: int) -> list[BatchRow]:
        """The last rows of these states before a number, the last one first."""
        statement = (
            select(self.row)
            .where(self.row.c.batch_id == batch.id, self.row.c.number < before)
            .where(func.coalesce(self.row.c.state, "").in_(states))
            .order_by(self.row.c.number.desc())
            .limit(limit)
        )
        with self.database.system(writing=False) as connection:
            return [_row(found) for found in connection.execute(statement)]

    def alike(self, batch: Batch, *, limit: int) -> list[BatchRow]:
        """Rows not in yet that may be somebody, in order."""
        statement = self._asked(batch, [READY, DUPLICATE, *CHOSEN.values()], -1, limit)
        with self.database.system(writing=False) as connection:
            found = connection.execute(statement.where(self.row.c.before.is_not(None)))
            return [_row(one) for one in found]

    def each(self, batch: Batch, *states: str) -> Iterator[BatchRow]:
        """All rows of these states."""
        after = -1
        while found := self.rows(batch, *states, after=after):
            yield from found
            after = found[-1].number

    def choose(self, batch: Batch, number: int, rule: str) -> None:
        """What to do with one row that may be somebody who is there; an empty rule is as for all."""
        row = next(iter(self.rows(batch, READY, DUPLICATE, *CHOSEN.values(), after=number - 1, limit=1)), None)
        if row is None or row.number != number or not row.like:
            return
        usual = DUPLICATE if row.like.get("verdict") == "merge" else READY
        with self.database.system() as connection:
            connection.execute(
                update(self.row)
                .where(self.row.c.batch_id == batch.id, self.row.c.number == number)
                .values(state=CHOSEN.get(rule, usual))
            )

    def counts(self, batch: Batch) -> dict[str, int]:
        """How many rows are in each state."""
        statement = (
            select(self.row.c.state, func.count()).where(self.row.c.batch_id == batch.id).group_by(self.row.c.state)
        )
        with self.database.system(writing=False) as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def warned(self, batch: Batch) -> int:
        """How many rows go in, went in or are left out with something that somebody should look at."""
        statement = select(func.count()).where(
            self.row.c.batch_id == batch.id, self.row.c.state.in_((READY, DONE, EMPTY)),
            self.row.c.problems.is_not(None),
        )  # fmt: skip
        with self.database.system(writing=False) as connection:
            return int(connection.scalar(statement) or 0)

    def mark(self, connection: Connection, batch: Batch, marks: Marks) -> None:
        """Note what rows came to, in the transaction that made it so."""
        if not marks:
            return
        values = [
            {
                "key_batch_id": batch.id, "key_number": mark.number, "state": mark.state, "record_id": mark.record,
                "problems": _said(mark.problems),
                "before": _encode(mark.before).decode() if mark.before is not None else None,
            }
            for mark in marks
        ]  # fmt: skip
        change_rows(
            connection, self.row, ("state", "record_id", "problems", "before"), ("batch_id", "number"), values
        )  # fmt: skip


def _said(problems: Sequence[Problem]) -> str | None:
    listed = [[item.field, item.code, kept(item.message), kept(item.remedy)] for item in problems]
    return _encode(listed).decode() if listed else None


def _how(table: OpenTable) -> dict[str, Any]:  # Any: JSON values
    return {
        "format": table.format, "reading": table.reading.kept(), "head": table.head, "sheets": table.sheets,
    }  # fmt: skip


def _batch(found: Row[Any]) -> Batch:
    options = json.loads(found.options)
    return Batch(
        found.id, found.wall_id, found.user_id, found.entity, found.file_name, found.state, tuple(options["headers"]),
        tuple(options["columns"]), options["preset"], options["on_duplicate"],
        options.get("triggers", "none"), options.get("format", "csv"), Reading.of(options.get("reading", {})),
        options.get("digest", ""), tuple(tuple(line) for line in options.get("head", ())),
        tuple(options.get("sheets", ())), found.job_id, found.created_at, json.loads(found.counts)["rows"],
    )  # fmt: skip


def _row(found: Row[Any]) -> BatchRow:
    problems = tuple(
        Problem(field, code, restored(message), restored(remedy))
        for field, code, message, remedy in _decode(found.problems or "[]")
    )
    before = _decode(found.before) if found.before else None
    return BatchRow(found.number, found.state, _decode(found.raw), found.record_id, problems, before)
