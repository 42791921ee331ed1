"""What the register writes by itself: the entry of a new member, the requirement a policy is measured by, terms."""

from __future__ import annotations

from datetime import date, timedelta

from palmette import Changes
from palmette_appraisers.service.rows import CONTACT, Values, in_force, length_of, uid

ADMISSION, POLICY = "appraisers.admission", "appraisers.policy"
INSPECTION, CASE = "appraisers.inspection", "appraisers.case"


def enter_members(changes: Changes) -> None:
    """An application that is carried to its end puts its applicant into the register."""
    for change in changes.of(ADMISSION, "moved"):
        if change.new.get("stage") == "member":
            row = changes.records.get(ADMISSION, change.id, fields=["applicant", "register_no", "entered_on"])
            entry = {"register_no": row["register_no"], "joined_on": row["entered_on"]}
            changes.records.update(CONTACT, uid(row["applicant"]), entry)


def measure_policies(changes: Changes) -> None:
    """A policy is measured by the requirement in force on its first day, a firm's by that for firms."""
    for change in [*changes.of(POLICY, "created"), *changes.of(POLICY, "changed")]:
        if change.new.get("requirement") or not (change.touched("from_on") or change.touched("member")):
            continue
        row = changes.records.get(POLICY, change.id, fields=["from_on", "member.kind"])
        kind = "firm_insurance" if row["member.kind"] == "organization" else "individual_insurance"
        found = in_force(changes.records, kind, _day(row, "from_on"))
        changes.records.update(POLICY, change.id, {"requirement": found["id"] if found else None})


def limit_inspections(changes: Changes) -> None:
    """The last day of an inspection is counted from its first."""
    for change in [*changes.of(INSPECTION, "created"), *changes.of(INSPECTION, "changed")]:
        first = change.new.get("from_on")
        if isinstance(first, date) and change.new.get("due_on") is None:
            days = length_of(changes.records, "inspection", first)
            last = first + timedelta(days=days) if days is not None else None
            changes.records.update(INSPECTION, change.id, {"due_on": last})


def announce_hearings(changes: Changes) -> None:
    """A hearing comes so many days after the member was told of it."""
    for change in [*changes.of(CASE, "created"), *changes.of(CASE, "changed"), *changes.of(CASE, "moved")]:
        told = change.new.get("noticed_on")
        if isinstance(told, date) and change.new.get("hearing_from") is None:
            days = length_of(changes.records, "hearing_notice", told)
            first = told + timedelta(days=days) if days is not None else None
            changes.records.update(CASE, change.id, {"hearing_from": first})


def _day(row: Values, name: str) -> date:
    day = row[name]
    assert isinstance(day, date)
    return day
