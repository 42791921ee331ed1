"""Which members are due and why: each reason is one question in the rights of the person, over stored figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import ListQuery
from palmette_fitness_club.desk.found import CONTACT
from palmette_fitness_club.desk.ranking import WEIGHTS, Reason, overdue_weight
from palmette_fitness_club.rows import uid

if TYPE_CHECKING:
    from palmette.records.session import Records

ACTIVITY, PACKAGE, COMPLAINT = "activity", "fitness_club.package", "fitness_club.complaint"
EACH = 60
"""Members asked for by reason: nobody works through more in a day."""

FREE = (
    "(next_step_on is empty or next_step_on <= today) and (last_spoken_at is empty or last_spoken_at < now - days(3))"
)
"""Nothing is planned for a later day, and nobody has just spoken to him."""

OF_MEMBERS: Mapping[str, tuple[str, str]] = {
    "ending": ("ends_on >= today and ends_on <= today + days(14) and renewal_from is not empty", "ends_on"),
    "at_risk": ("activity_state == 'at_risk'", "last_visit_at"),
    "newcomer": ("phase == 'adaptation' and activity_state in ('low', 'sleeping', 'at_risk')", "-entered_on"),
    "sleeping": ("activity_state == 'sleeping' and ends_on >= today", "-ends_on"),
    "debt": ("debt > 0 and ends_on >= today", "ends_on"),
    "no_shows": ("no_shows >= 2", "-no_shows"),
}
"""Condition over a member, and whom to take first where there are many."""


def find_reasons(records: Records, *, mine: bool) -> Iterator[tuple[UUID, Reason]]:
    """Members with a reason each; a reason whose fields the person may not see is no reason for him."""
    yield from _tasks(records, mine=mine)
    for key, (condition, sort) in OF_MEMBERS.items():
        asked = f"({condition}) and {FREE}" + (" and (owner == me or trainer == me)" if mine else "")
        if records.may_filter(CONTACT, asked):
            page = records.list(CONTACT, ListQuery(asked, sort, EACH, fields=["id"], titles=False))
            yield from ((uid(row["id"]), Reason(key, WEIGHTS[key])) for row in page.rows)
    yield from _about(records, "package", PACKAGE, "needs_attention", mine=" and trainer == me" if mine else "")
    yield from _about(records, "complaint", COMPLAINT, "stage in ('received', 'assigned')",
                      mine=" and owner == me" if mine else "")  # fmt: skip


def _tasks(records: Records, *, mine: bool) -> Iterator[tuple[UUID, Reason]]:
    """Open tasks of the contact plan and of people that are due, the oldest first."""
    due = "kind == 'task' and done_at is empty and due_on <= today and contact is not empty"
    query = ListQuery(due + (" and owner == me" if mine else ""), "due_on", EACH,
                      fields=["id", "contact", "subject", "due_on"], titles=False)  # fmt: skip
    if not records.may(ACTIVITY, "read"):
        return
    for row in records.list(ACTIVITY, query).rows:
        late = (records.local_today - row["due_on"]).days  # type: ignore[operator]  # a date
        weight = overdue_weight(WEIGHTS["task"], late)
        yield uid(row["contact"]), Reason("task", weight, str(row["subject"] or ""), uid(row["id"]))


def _about(records: Records, key: str, entity: str, filter: str, *, mine: str) -> Iterator[tuple[UUID, Reason]]:
    """Members of records that need somebody."""
    asked = f"{filter}{mine} and (member.next_step_on is empty or member.next_step_on <= today)"
    if not records.may(entity, "read") or not records.may_filter(entity, asked):
        return
    page = records.list(entity, ListQuery(asked, "", EACH, fields=["member"], titles=False))
    yield from ((uid(row["member"]), Reason(key, WEIGHTS[key])) for row in page.rows if row["member"])
