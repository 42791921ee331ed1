"""The long parts of an import: a check that stores nothing, and the import, in chunks that a kill cannot double."""

from __future__ import annotations

from palmette.imports.batches import CHOSEN, CREATE, DONE, DUPLICATE, FILL, NEW, READY, SKIP, UPDATE
from palmette.imports.undo import UNDO, run_undo
from palmette.imports.work import Work
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobCancelled, JobContext
from palmette.labels import label as _

CHECK, RUN = "imports.check", "imports.run"
CHUNK = 500
TRIGGERS = ("none", "fire")


def import_jobs() -> list[Job]:
    """The jobs of imports."""
    return [
        Job(CHECK, run=run_check, label=_("Check of an import", ru="Проверка импорта", fi="Tuonnin tarkistus")),
        Job(RUN, run=run_import, label=_("Import", ru="Импорт", fi="Tuonti")),
        Job(UNDO, run=run_undo, label=_("Undo of an import", ru="Отмена импорта", fi="Tuonnin kumoaminen")),
    ]


def run_check(context: JobContext) -> None:
    """Try every row: each becomes ready, a duplicate, empty, or refused with its reasons."""
    with Work.of(context) as work:
        seen, after = 0, -1
        while rows := work.look(NEW, after=after, size=CHUNK):
            seen, after = seen + len(rows), rows[-1].number
            context.step(seen, work.batch.rows, "")
    work.batches.change(work.batch, state="checked")
    context.finish(work.batches.counts(work.batch))


def run_import(context: JobContext) -> None:
    """Store what is ready or was not looked at, and duplicates as was chosen; rows are marked in the same
    transaction."""
    with Work.of(context) as work:
        _store_all(context, work)
    work.batches.change(work.batch, state="done")
    context.finish(work.batches.counts(work.batch))


def _store_all(context: JobContext, work: Work) -> None:
    states = [NEW, READY, *(CHOSEN[rule] for rule in (FILL, UPDATE, CREATE))]
    states += [DUPLICATE] if work.batch.on_duplicate != SKIP else []
    counts = work.batches.counts(work.batch)
    done = counts.get(DONE, 0)
    total = sum(counts.get(state, 0) for state in (*states, DONE))
    after = -1
    try:
        while rows := work.store(*states, after=after, size=CHUNK):
            done, after = done + len(rows), rows[-1].number
            context.step(done, max(total, 1), "")
    except JobCancelled:
        # A stop of the server comes here too: then the job runs again and goes on with the rows that are left.
        work.batches.change(work.batch, state="running")
        raise
