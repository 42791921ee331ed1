"""When a submission is due: the period's local date and time, where its member is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import Changes, Conflict
from palmette_appraisers.rules import local_deadline
from palmette_appraisers.service.rows import CONTACT, Values, every

if TYPE_CHECKING:
    from palmette.records.session import Records

SUBMISSION, PERIOD, ROW = "appraisers.submission", "appraisers.reporting_period", "appraisers.report_row"
NEEDED = ["member", "period", "period.due_on", "period.due_time", "member.zone", "branch.zone", "due_at", "period_key"]
AWAITED = "submitted_at is empty"


def set_deadlines(changes: Changes) -> None:
    """Give new submissions their moment, and anew those whose period or member's place changed."""
    records, wanted = changes.records, dict[UUID, dict[str, object]]()
    for row in _concerned(changes):
        zone = row["member.zone"] or row["branch.zone"] or records.blueprint.edition.zone
        due_at = local_deadline(row["period.due_on"], row["period.due_time"], ZoneInfo(zone))
        values = {"due_at": due_at, "period_key": f"{row['member']}:{row['period']}"}
        if any(row[name] != value for name, value in values.items()):
            wanted[row["id"]] = values
    if wanted and records.update_each(SUBMISSION, wanted).refused:
        raise Conflict(
            "appraisers.second_submission",
            "This member has a submission for this period already.",
            remedy="Go on with the one that is there.",
        )


def _concerned(changes: Changes) -> Iterable[Values]:
    records = changes.records
    if any(change.new.get("due_at") is None for change in changes.of(SUBMISSION, "created")):
        yield from every(records, SUBMISSION, "due_at is empty", NEEDED)
    for change in changes.of(SUBMISSION, "changed"):
        if change.touched("member") or change.touched("period") or change.touched("branch"):
            yield records.get(SUBMISSION, change.id, fields=NEEDED)
    for change in changes.of(PERIOD, "changed"):
        if change.touched("due_on") or change.touched("due_time"):
            yield from every(records, SUBMISSION, f"period == '{change.id}'", NEEDED)
    for change in changes.of(CONTACT, "changed"):
        if change.touched("zone") or change.touched("branch"):
            yield from every(records, SUBMISSION, f"member == '{change.id}' and {AWAITED}", NEEDED)


def stamp_submitted(changes: Changes) -> None:
    """The first time a submission is submitted is kept: what is returned and comes again stays on time."""
    records = changes.records
    moved = [change.id for change in changes.of(SUBMISSION, "moved") if change.new.get("stage") == "submitted"]
    first = [key for key in moved if records.get(SUBMISSION, key, fields=["submitted_at"])["submitted_at"] is None]
    if first:
        records.update_many(SUBMISSION, first, {"submitted_at": records.now})


def key_reports(changes: Changes) -> None:
    """A report bears its member, and a number that is his alone."""
    changed = [*changes.of(ROW, "created"), *changes.of(ROW, "changed")]
    wanted = {
        change.id: _keyed(changes.records, change.id)
        for change in changed
        if (change.touched("number") or change.touched("submission")) and change.new.get("number_key") is None
    }
    if wanted and changes.records.update_each(ROW, wanted).refused:
        raise Conflict(
            "appraisers.second_report",
            "This member has reported an appraisal of this number already.",
            remedy="Each report is submitted once; look for it in the other periods.",
        )


def _keyed(records: Records, row: UUID) -> dict[str, object]:
    found = records.get(ROW, row, fields=["number", "submission.member"])
    member, number = found["submission.member"], str(found["number"])
    return {"member": member, "number_key": f"{member}:{''.join(number.casefold().split())}"[:120]}
