"""The two long parts of a handover: giving, and taking back; in chunks that a kill cannot double."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from palmette.handover.sharing import chunks_of_one_hand
from palmette.handover.store import (
    BACK,
    DONE,
    FINISHED,
    REFUSED,
    SKIPPED,
    STOPPED,
    UNDONE,
    WAITING,
    HandoverRow,
    Handovers,
)
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobCancelled, JobContext
from palmette.labels import label as _
from palmette.records.results import BulkResult, ListQuery
from palmette.records.session import Records
from palmette.schema.database import GATED

GIVE, TAKE_BACK = "handover.give", "handover.take_back"
CHUNK = 200

MEANWHILE, GONE = "changed_meanwhile", "gone"
"""Why a record was left alone in the end: somebody gave it to somebody else, or it is not there any more."""


def handover_jobs() -> list[Job]:
    """The jobs of handovers."""
    return [
        Job(GIVE, run=give, label=_("Handing over", ru="Передача дел", fi="Töiden siirto")),
        Job(TAKE_BACK, run=take_back, label=_("Taking back", ru="Возврат дел", fi="Siirron peruminen")),
    ]


def give(context: JobContext) -> None:
    """Give each record to its taker, in the rights of the one who wished for it."""
    key = UUID(str(context.arguments["handover"]))
    handovers = Handovers(context.gateway.database, context.gateway.tables)
    rows = list(handovers.rows(key, WAITING))
    wanted = [(row.number, row.entity, row.record, cast("UUID", row.taker)) for row in rows]
    owners = {row.number: row.owner for row in rows}
    _work(context, handovers, key, wanted, owners, DONE, stopped=STOPPED)
    handovers.change(key, state=FINISHED)
    context.finish(_summary(handovers, key))


def take_back(context: JobContext) -> None:
    """Give each record back to whom it was taken from, where its taker still has it."""
    key = UUID(str(context.arguments["handover"]))
    handovers = Handovers(context.gateway.database, context.gateway.tables)
    rows = list(handovers.rows(key, DONE))
    wanted = [(row.number, row.entity, row.record, row.owner) for row in rows if row.owner is not None]
    owners = {row.number: row.taker for row in rows}
    _work(context, handovers, key, wanted, owners, BACK, stopped=FINISHED)
    _free(context, handovers, key, [row for row in rows if row.owner is None])
    handovers.change(key, state=UNDONE)
    context.finish(_summary(handovers, key))


def _work(
    context: JobContext,
    handovers: Handovers,
    key: UUID,
    wanted: Sequence[tuple[int, str, UUID, UUID]],
    owners: dict[int, UUID | None],
    done: str,
    *,
    stopped: str,
) -> None:
    passed = 0
    try:
        for entity, taker, part in chunks_of_one_hand(wanted, CHUNK):
            with context.gateway.writing(context.actor.through("page")) as records:
                marks = _leave_alone(records, entity, part, owners)
                ids = {record: number for number, record in part if number not in marks}
                marks |= _told(ids, records.reassign(entity, list(ids), taker), done)
                handovers.mark(records.connection, key, marks, GATED)
            passed += len(part)
            context.step(passed, len(wanted), "")
    except JobCancelled:
        handovers.change(key, state=stopped)
        raise


def _free(context: JobContext, handovers: Handovers, key: UUID, rows: Sequence[HandoverRow]) -> None:
    """Records that were nobody's are nobody's again."""
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        with context.gateway.writing(context.actor.through("page")) as records:
            marks: dict[int, tuple[str, str]] = {}
            for entity in sorted({row.entity for row in part}):
                own = [(row.number, row.record) for row in part if row.entity == entity]
                left = _leave_alone(records, entity, own, {row.number: row.taker for row in part})
                ids = {record: number for number, record in own if number not in left}
                marks |= left | _told(ids, records.update_many(entity, list(ids), {"owner": None}), BACK)
            handovers.mark(records.connection, key, marks, GATED)


def _leave_alone(
    records: Records, entity: str, part: Sequence[tuple[int, UUID]], owners: dict[int, UUID | None]
) -> dict[int, tuple[str, str]]:
    """Those that are not there or not whose they were: what a person did meanwhile stands."""
    ids = [record for _, record in part]
    query = ListQuery(fields=["id", "owner"], limit=CHUNK, titles=False, ids=ids)
    now = {row["id"]: row.get("owner") for row in records.list(entity, query).rows}
    marks: dict[int, tuple[str, str]] = {}
    for number, record in part:
        if record not in now:
            marks[number] = (SKIPPED, GONE)
        elif now[record] != owners[number]:
            marks[number] = (SKIPPED, MEANWHILE)
    return marks


def _told(ids: dict[UUID, int], result: BulkResult, done: str) -> dict[int, tuple[str, str]]:
    marks = {ids[record]: (done, "") for record in result.done}
    for record, problems in result.refused:
        marks[ids[cast("UUID", record)]] = (REFUSED, problems[0].message)
    # What the gateway left out without a word is out of scope for giving.
    return {number: marks.get(number, (REFUSED, "no_right")) for number in ids.values()}


def _summary(handovers: Handovers, key: UUID) -> dict[str, object]:
    found: dict[str, int] = {}
    for _entity, state, _taker, _reason, count in handovers.counts(key):
        found[state] = found.get(state, 0) + count
    return dict(found)
