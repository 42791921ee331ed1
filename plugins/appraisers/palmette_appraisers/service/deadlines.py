"""When a submission is due: the period's local date and time, where its member is."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import Changes, Conflict, label, sentence
from palmette_appraisers.rules import local_deadline
from palmette_appraisers.service.rows import CONTACT, Values, every

SUBMISSION, PERIOD, ROW = "appraisers.submission", "appraisers.reporting_period", "appraisers.report_row"
NEEDED = ["member", "period", "period.due_on", "period.due_time", "member.zone", "branch.zone", "due_at"]
AWAITED = "submitted_at is empty"


def set_deadlines(changes: Changes) -> None:
    """Give new submissions their moment, and anew those whose period or member's place changed."""
    records, wanted = changes.records, dict[UUID, dict[str, object]]()
    for row in _concerned(changes):
        zone = row["member.zone"] or row["branch.zone"] or records.blueprint.edition.zone
        due_at = local_deadline(row["period.due_on"], row["period.due_time"], ZoneInfo(zone))
        if row["due_at"] != due_at:
            wanted[row["id"]] = {"due_at": due_at}
    if wanted:
        records.update_each(SUBMISSION, wanted)


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


def sign_reports(changes: Changes) -> None:
    """A report bears the member of its submission, so that its number is his alone."""
    records, wanted = changes.records, dict[UUID, dict[str, object]]()
    for change in [*changes.of(ROW, "created"), *changes.of(ROW, "changed")]:
        if change.touched("submission") and change.new.get("member") is None:
            member = records.get(ROW, change.id, fields=["submission.member"])["submission.member"]
            wanted[change.id] = {"member": member}
    if wanted and records.update_each(ROW, wanted).refused:
        raise Conflict(
            "appraisers.second_report",
            sentence(
                label(
                    "This member has reported an appraisal of this number already.",
                    ru="Отчёт об оценке с этим номером член СРО уже сдавал.",
                    fi="Jäsen on jo ilmoittanut tällä numerolla olevan arvion.",
                )
            ),
            remedy=sentence(
                label(
                    "Each report is submitted once; look for it in the other periods.",
                    ru="Каждый отчёт сдаётся один раз; поищите его в других периодах.",
                    fi="Kukin raportti annetaan kerran; etsi sitä muilta kausilta.",
                )
            ),
        )
