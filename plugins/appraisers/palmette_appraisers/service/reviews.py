"""Expert reviews: terms in work days, the choice of experts, and the clock that waits for the customer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import Changes
from palmette.packs.work import calendar_of
from palmette_appraisers.rules import Author, Candidate, choose_experts, due_after_wait
from palmette_appraisers.service.rows import CONTACT, Values, every, length_of, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

EXPERTISE, ASSIGNMENT = "appraisers.expertise", "appraisers.assignment"
ROLES = ("lead", "second")


def work_day_term(records: Records, kind: str, branch: object, start: date) -> date | None:
    """The last day of a term of work days from a day, on the calendar of a branch; None where nothing sets it."""
    days = length_of(records, kind, start)
    return None if days is None else calendar_of(records, uid(branch) if branch else None).add_work_days(start, days)


def keep_terms(changes: Changes) -> None:
    """New files and assignments get their terms; a customer who came back moves the term of his file."""
    records = changes.records
    for change in changes.of(EXPERTISE, "created"):
        if change.new.get("due_on") is None:
            row = records.get(EXPERTISE, change.id, fields=["received_on", "branch"])
            due_on = work_day_term(records, "expertise", row["branch"], row["received_on"])  # type: ignore[arg-type]
            records.update(EXPERTISE, change.id, {"due_on": due_on})
    for change in changes.of(ASSIGNMENT, "created"):
        if change.new.get("declare_by") is None and isinstance(given := change.new.get("assigned_on"), date):
            row = records.get(ASSIGNMENT, change.id, fields=["branch"])
            declare_by = work_day_term(records, "declaration", row["branch"], given)
            records.update(ASSIGNMENT, change.id, {"declare_by": declare_by})
    for change in changes.of(EXPERTISE, "changed"):
        since = change.old.get("waiting_since")
        if isinstance(since, date) and change.new.get("waiting_since") is None:
            _go_on(records, change.id, since)


def _go_on(records: Records, file: UUID, since: date) -> None:
    row = records.get(EXPERTISE, file, fields=["due_on", "branch"])
    if isinstance(due_on := row["due_on"], date):
        calendar = calendar_of(records, uid(row["branch"]))
        records.update(EXPERTISE, file, {"due_on": due_after_wait(calendar, due_on, since, records.local_today)})


def follow_stages(changes: Changes) -> None:
    """Experts are proposed when a file comes to them; the author's days begin when remarks go to him."""
    for change in changes.of(EXPERTISE, "moved"):
        if change.new.get("stage") == "experts":
            assign_experts(changes.records, change.id)
        if change.new.get("stage") == "answer":
            row = changes.records.get(EXPERTISE, change.id, fields=["branch"])
            until = work_day_term(changes.records, "answer", row["branch"], changes.records.local_today)
            changes.records.update(EXPERTISE, change.id, {"answer_by": until})


def assign_experts(records: Records, file: UUID) -> list[UUID]:
    """Fill the roles of a file that nobody has with the least loaded who may; the new assignments.

    Whoever was on the file before is not asked again.
    """
    row = records.get(EXPERTISE, file, fields=["author", "direction", "author.employer", "author.territory", "branch"])
    known = list(every(records, ASSIGNMENT, f"expertise == '{file}'", ["expert", "role", "released_on"]))
    held = {item["role"] for item in known if item["released_on"] is None}
    free = [role for role in ROLES if role not in held]
    asked = {item["expert"] for item in known}
    author = Author(str(row["author"]), str(row["author.employer"] or ""), str(row["author.territory"] or ""))
    able = [item for item in _candidates(records, row["author"]) if UUID(item.key) not in asked]
    chosen = choose_experts(able, author, str(row["direction"]), count=len(free))
    return [
        uid(records.create(ASSIGNMENT, {"expertise": file, "expert": UUID(key), "role": role})["id"])
        for role, key in zip(free, chosen, strict=False)
    ]


def _candidates(records: Records, author: object) -> list[Candidate]:
    barred = _from_cases(records, author)
    opened, last = _loads(records)
    fields = ["directions", "employer", "territory"]
    rows = every(records, CONTACT, "expert == true and left_on is empty and not is_suspended", fields)
    return [
        Candidate(
            str(row["id"]), tuple(row["directions"] or ()), opened[row["id"]], last.get(row["id"]),
            str(row["employer"] or ""), str(row["territory"] or ""), row["id"] in barred,
        )
        for row in rows
    ]  # fmt: skip


def _from_cases(records: Records, author: object) -> set[UUID]:
    """Those who took part in a case of the author within the months that bar them."""
    months = records.blueprint.packs["appraisers"].settings["case_months"]
    took_part = f"exists(part_in_cases where member == '{author}' and opened_on > today - months({months}))"
    return {row["id"] for row in every(records, CONTACT, f"expert == true and {took_part}", ["expert"])}


def _loads(records: Records) -> tuple[defaultdict[UUID, int], dict[UUID, date]]:
    """How many open files each expert has, and when he got his last one."""
    opened: defaultdict[UUID, int] = defaultdict(int)
    last: dict[UUID, date] = {}
    active = "released_on is empty and expertise.stage not in ('issued', 'refused')"
    for row in every(records, ASSIGNMENT, active, ["expert", "assigned_on"]):
        opened[row["expert"]] += 1
        last[row["expert"]] = max(last.get(row["expert"], date.min), row["assigned_on"] or date.min)
    return opened, last


def release_silent(records: Records) -> int:
    """Take experts who did not declare in time off their files and ask others; how many."""
    silent = "released_on is empty and not is_declared and declare_by < today and expertise.stage == 'declarations'"
    late: list[Values] = list(every(records, ASSIGNMENT, silent, ["expertise"]))
    if late:
        records.update_many(ASSIGNMENT, [row["id"] for row in late], {"released_on": records.local_today})
    for file in {row["expertise"] for row in late}:
        assign_experts(records, file)
    return len(late)
