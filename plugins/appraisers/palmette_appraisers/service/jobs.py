"""What the association does by itself: opens reporting, charges fees, replaces experts, complains of the late."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import Job
from palmette import label as _
from palmette_appraisers.service.deadlines import PERIOD, SUBMISSION
from palmette_appraisers.service.payments import CHARGE
from palmette_appraisers.service.reviews import release_silent
from palmette_appraisers.service.rows import CONTACT, every, length_of

if TYPE_CHECKING:
    from palmette.jobs.ports import JobContext
    from palmette.records.session import Records

COMPLAINT, FEE_PLAN = "appraisers.complaint", "appraisers.fee_plan"
CHUNK = 500
MEMBERS = "joined_on is not empty and left_on is empty"
Rows = Sequence[Mapping[str, object]]


def open_reporting(context: JobContext) -> None:
    """A submission for every member of each period that is open and not yet due."""
    with context.gateway.reading(context.actor) as records:
        periods = list(every(records, PERIOD, "opens_on <= today and due_on >= today", ["ends_on"]))
        wanted = [row for period in periods for row in _awaited(records, period["id"], period["ends_on"])]
    _store(context, SUBMISSION, wanted)


def _awaited(records: Records, period: UUID, ends_on: date) -> Iterable[Mapping[str, object]]:
    missing = f"{MEMBERS} and joined_on <= '{ends_on}' and not exists(submissions where period == '{period}')"
    for member in every(records, CONTACT, missing, ["joined_on"]):
        yield {"member": member["id"], "period": period}


def charge_fees(context: JobContext) -> None:
    """The fee of the year or the quarter that has begun, for every member who has none for it."""
    with context.gateway.reading(context.actor) as records:
        wanted = list(_due_charges(records, records.local_today))
    _store(context, CHARGE, wanted)


def _due_charges(records: Records, today: date) -> Iterable[Mapping[str, object]]:
    held = "kind in ('annual', 'quarterly') and from_on <= today and (to_on is empty or to_on >= today)"
    for plan in every(records, FEE_PLAN, held, ["kind", "amount", "due_days"]):
        first, last = term_of(plan["kind"], today)
        uncovered = f"not exists(member_fees where plan.kind == '{plan['kind']}' and covers_to >= '{last}')"
        for member in every(records, CONTACT, f"{MEMBERS} and fee_term == '{plan['kind']}' and {uncovered}", ["id"]):
            yield {
                "member": member["id"], "plan": plan["id"], "amount": plan["amount"], "covers_from": first,
                "covers_to": last, "due_on": first + timedelta(days=plan["due_days"]),
            }  # fmt: skip


def term_of(kind: str, day: date) -> tuple[date, date]:
    """The calendar year or quarter in which a day lies."""
    if kind == "annual":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    month = (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1), date(day.year, month + 2, monthrange(day.year, month + 2)[1])


def complain_of_late(context: JobContext) -> None:
    """A draft complaint for the control department when a submission is late by the days of the requirement."""
    with context.gateway.reading(context.actor) as records:
        days = length_of(records, "late_complaint", records.local_today)
        late = f"submitted_at is empty and due_at < now - days({days}) and stage != 'missed' and complaints is empty"
        rows = list(every(records, SUBMISSION, late, ["member", "number", "period.name"])) if days is not None else []
    wanted = [
        {"member": row["member"], "submission": row["id"], "ground": "late_submission", "text": row["period.name"],
         "from_whom": row["number"]}
        for row in rows
    ]  # fmt: skip
    _store(context, COMPLAINT, wanted)


def replace_silent_experts(context: JobContext) -> None:
    """Experts who have not declared in time leave the file, and others are asked."""
    with context.gateway.writing(context.actor) as records:
        context.finish({"released": release_silent(records)})


def _store(context: JobContext, entity: str, rows: Rows) -> None:
    left, done = iter(rows), 0
    while part := list(islice(left, CHUNK)):
        with context.gateway.writing(context.actor) as records:
            records.create_many(entity, part)
        done += len(part)
        context.step(done, len(rows))
    context.finish({"created": done})


def _job(key: str, run: Callable[[JobContext], None], schedule: str, en: str, ru: str, fi: str) -> Job:
    return Job(key, run, _(en, ru=ru, fi=fi), schedule=schedule)


JOBS = [
    _job("open_reporting", open_reporting, "daily 00:30", "Opens reporting", "Открывает отчётность",
         "Avaa raportoinnin"),
    _job("charge_fees", charge_fees, "daily 01:00", "Charges fees", "Начисляет взносы", "Määrää jäsenmaksut"),
    _job("complain_of_late", complain_of_late, "daily 08:00", "Complains of late reporting",
         "Готовит жалобы на просрочку отчётности", "Valmistelee kantelut myöhästyneistä"),
    _job("replace_silent_experts", replace_silent_experts, "hourly", "Replaces experts who are silent",
         "Заменяет экспертов без заявления", "Korvaa vaitonaiset asiantuntijat"),
]  # fmt: skip
