"""The two long parts of an import: a check that stores nothing, and the import, in chunks that a kill cannot double."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from palmette.errors import PalmetteError, Problem
from palmette.imports.batches import DONE, DUPLICATE, NEW, READY, REFUSED, Batch, Batches, BatchRow
from palmette.imports.convert import Converter
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobCancelled, JobContext
from palmette.labels import label as _
from palmette.records.results import BulkResult, ListQuery
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED

CHECK, RUN = "imports.check", "imports.run"
CHUNK = 250
SKIP, UPDATE, CREATE = "skip", "update", "create"


class _Looked(Exception):
    """Ends a check's transaction, so that nothing of it stays."""


def import_jobs() -> list[Job]:
    """The jobs of imports."""
    return [
        Job(CHECK, run=run_check, label=_("Check of an import", ru="Проверка импорта", fi="Tuonnin tarkistus")),
        Job(RUN, run=run_import, label=_("Import", ru="Импорт", fi="Tuonti")),
    ]


def run_check(context: JobContext) -> None:
    """Try every row and roll it back: each becomes ready, a duplicate, or refused with its reasons."""
    work = _Work.of(context)
    seen = 0
    for rows in work.chunks(NEW):
        marks = work.look(rows)
        with work.batches.database.system() as connection:
            work.batches.mark(connection, work.batch, marks)
        seen += len(rows)
        context.step(seen, work.batch.rows, "")
    work.batches.change(work.batch, state="checked")
    context.finish(work.batches.counts(work.batch))


def run_import(context: JobContext) -> None:
    """Store what is ready (and duplicates as the person chose); rows are marked in the same transaction."""
    work = _Work.of(context)
    states = (READY,) if work.batch.on_duplicate == SKIP else (READY, DUPLICATE)
    done = work.batches.counts(work.batch).get(DONE, 0)
    total = sum(work.batches.counts(work.batch).get(state, 0) for state in (*states, DONE))
    try:
        for rows in work.chunks(*states):
            work.store(rows)
            done += len(rows)
            context.step(done, max(total, 1), "")
    except JobCancelled:
        # A stop of the server comes here too: then the job runs again and goes on with the rows that are left.
        work.batches.change(work.batch, state="running")
        raise
    work.batches.change(work.batch, state="done")
    context.finish(work.batches.counts(work.batch))


@dataclass
class _Work:
    """One import at work."""

    context: JobContext
    batches: Batches
    batch: Batch
    converter: Converter
    match: Sequence[str]
    _keys: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, context: JobContext) -> _Work:
        gateway: Gateway = context.gateway
        batches = Batches(gateway.database, gateway.tables)
        batch = batches.get(UUID(str(context.arguments["batch"])))
        entity = gateway.blueprint.entities[batch.entity]
        preset = gateway.blueprint.imports.get(batch.preset)
        converter = Converter(gateway.blueprint, entity, batch.columns, preset)
        match = [name for name in (preset.match if preset else ()) if name in entity.fields]
        return cls(context, batches, batch, converter, match)

    def chunks(self, *states: str) -> list[list[BatchRow]]:
        """Rows of these states in chunks."""
        rows = list(self.batches.each(self.batch, *states))
        return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]

    def look(self, rows: Sequence[BatchRow]) -> list[tuple[int, str, UUID | None, Sequence[Problem]]]:
        """What the rows would come to."""
        marks: list[tuple[int, str, UUID | None, Sequence[Problem]]] = []
        try:
            with self.context.gateway.writing(self.context.actor.through("import")) as records:
                fresh, marks = self._sort(records, rows)
                result = records.create_many(self.batch.entity, [values for _, values in fresh], all_or_nothing=False)
                refused = _by_row(result)
                for at, (row, _) in enumerate(fresh):
                    problems = refused.get(at, ())
                    marks.append((row.number, REFUSED if problems else READY, None, problems))
                raise _Looked
        except _Looked:
            return marks

    def store(self, rows: Sequence[BatchRow]) -> None:
        """Store a chunk and mark its rows, together or not at all."""
        with self.context.gateway.writing(self.context.actor.through("import")) as records:
            fresh, marks = self._sort(records, rows)
            again = {number: record for number, state, record, _ in marks if state == DUPLICATE and record}
            marks = [mark for mark in marks if mark[1] != DUPLICATE]
            marks += self._known(records, rows, again)
            result = records.create_many(self.batch.entity, [values for _, values in fresh], all_or_nothing=False)
            marks += _stored(fresh, result)
            self.batches.mark(records.connection, self.batch, marks, GATED)

    def _sort(
        self, records: Records, rows: Sequence[BatchRow]
    ) -> tuple[list[tuple[BatchRow, Mapping[str, object]]], list[tuple[int, str, UUID | None, Sequence[Problem]]]]:
        """Rows that would be new with their values; marks for the others."""
        read: list[tuple[BatchRow, Mapping[str, object]]] = []
        marks: list[tuple[int, str, UUID | None, Sequence[Problem]]] = []
        for row in rows:
            values, problems = self.converter.values(records, row.cells)
            if problems:
                marks.append((row.number, REFUSED, None, problems))
            else:
                read.append((row, values))
        if self.batch.on_duplicate == CREATE:
            return read, marks
        known = self._existing(records, [values for _, values in read])
        fresh: list[tuple[BatchRow, Mapping[str, object]]] = []
        for row, given in read:
            keys = [(name, str(given[name])) for name in self.match if given.get(name)]
            record = next((known[key] for key in keys if key in known), None)
            twin = next((self._keys[key] for key in keys if self._keys.get(key, row.number) != row.number), None)
            if record is not None or twin is not None:
                said = f"Like row {twin} of this file." if record is None else "There is such a record already."
                problem = Problem(keys[0][0], "imports.duplicate", said, "Skip it, or update the record.")
                marks.append((row.number, DUPLICATE, record, [problem]))
                continue
            self._keys |= dict.fromkeys(keys, row.number)
            fresh.append((row, given))
        return fresh, marks

    def _existing(self, records: Records, rows: Sequence[Mapping[str, object]]) -> dict[tuple[str, str], UUID]:
        """Records that have one of the match values."""
        found: dict[tuple[str, str], UUID] = {}
        for name in self.match:
            texts = sorted({str(values[name]) for values in rows if values.get(name)})
            for start in range(0, len(texts), 100):
                listed = ", ".join(
                    "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" for text in texts[start : start + 100]
                )
                query = ListQuery(filter=f"{name} in [{listed}]", limit=200, fields=["id", name])
                for row in records.list(self.batch.entity, query).rows:
                    found.setdefault((name, str(row[name])), UUID(str(row["id"])))
        return found

    def _known(
        self, records: Records, rows: Sequence[BatchRow], again: Mapping[int, UUID]
    ) -> list[tuple[int, str, UUID | None, Sequence[Problem]]]:
        """Duplicates: left as they are, or updated with the file's filled values, as the person chose."""
        marks: list[tuple[int, str, UUID | None, Sequence[Problem]]] = []
        for row in rows:
            record = again.get(row.number)
            if record is None or self.batch.on_duplicate != UPDATE:
                continue
            values, _ = self.converter.values(records, row.cells)
            try:
                records.update(self.batch.entity, record, values)
                marks.append((row.number, DONE, record, ()))
            except PalmetteError as error:
                marks.append((row.number, REFUSED, record, error.problems or [Problem("", error.code, error.message)]))
        return marks


def _by_row(result: BulkResult) -> dict[int, tuple[Problem, ...]]:
    return {which: problems for which, problems in result.refused if isinstance(which, int)}


def _stored(
    fresh: Sequence[tuple[BatchRow, Mapping[str, object]]], result: BulkResult
) -> list[tuple[int, str, UUID | None, Sequence[Problem]]]:
    refused = _by_row(result)
    made = iter(result.done)
    return [
        (row.number, REFUSED, None, refused[at]) if at in refused else (row.number, DONE, next(made), ())
        for at, (row, _) in enumerate(fresh)
    ]
