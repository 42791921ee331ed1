"""The plan of shifts, for those who hand out work: who is at work at some branches in a span of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import ListQuery, ShiftSpan
from palmette.packs.work.shifts import SHIFT, absent_users

if TYPE_CHECKING:
    from palmette.records.session import Records


def spans(records: Records, branches: Sequence[UUID], since: datetime, until: datetime) -> list[ShiftSpan]:
    """By the plan, unless it is known when somebody came or left; without those who are absent on the day."""
    rows = list(_shifts(records, branches, since, until))
    zones = _zones(records, {row["place"] for row in rows})
    days = {row["starts_at"].astimezone(zones[row["place"]]).date() for row in rows}
    people = list({row["user"] for row in rows})
    absent = {(user, day) for day in days for user in absent_users(records, people, day)}
    found = []
    for row in rows:
        starts, ends = row["came_at"] or row["starts_at"], row["left_at"] or row["ends_at"]
        gone = (row["user"], row["starts_at"].astimezone(zones[row["place"]]).date()) in absent
        if not gone and starts < until and ends > since:
            found.append(ShiftSpan(row["user"], row["place"], starts, ends))
    return sorted(found, key=lambda span: (span.starts_at, str(span.user)))


def _shifts(
    records: Records, branches: Sequence[UUID], since: datetime, until: datetime
) -> Iterator[Mapping[str, Any]]:
    """The shifts that touch the span by plan or by clock (Any: values of many kinds)."""
    listed = ", ".join(f"'{branch}'" for branch in branches)
    first, last = since.astimezone(UTC).isoformat(), until.astimezone(UTC).isoformat()
    begins = f"(starts_at < '{last}' or came_at < '{last}')"
    ends = f"(ends_at > '{first}' or left_at > '{first}')"
    query = ListQuery(
        filter=f"place in [{listed}] and {begins} and {ends}", sort="starts_at", limit=200, titles=False,
        fields=["user", "place", "starts_at", "ends_at", "came_at", "left_at"],
    )  # fmt: skip
    whole, after = records.as_code(), ""
    while branches:
        page = whole.list(SHIFT, ListQuery(query.filter, query.sort, query.limit, after, query.fields, titles=False))
        yield from cast("list[Mapping[str, Any]]", page.rows)
        if not (after := page.next):
            return


def _zones(records: Records, branches: set[UUID]) -> dict[UUID, ZoneInfo]:
    whole = records.as_code()
    return {
        branch: ZoneInfo(str(whole.get("frame.branch", branch, fields=["zone"])["zone"] or "UTC"))
        for branch in branches
    }
