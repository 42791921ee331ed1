"""Who is on shift at a moment, and who stands in for whom on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import ListQuery

if TYPE_CHECKING:
    from palmette.records.session import Records

SHIFT, ABSENCE = "work.shift", "work.absence"


def on_shift(records: Records, branch: UUID, at: datetime) -> list[UUID]:
    """Users on shift at a branch at a moment, those who began first before others.

    By the plan, unless it is known when they came or left; who is absent that day is not among them.
    """
    moment = f"'{at.astimezone(UTC).isoformat()}'"
    planned = f"starts_at <= {moment} and ends_at > {moment} and came_at is empty and left_at is empty"
    there = f"came_at <= {moment} and (left_at > {moment} or (left_at is empty and ends_at > {moment}))"
    query = ListQuery(
        filter=f"place == '{branch}' and (({planned}) or ({there}))", sort="starts_at", fields=["user"], limit=200,
        titles=False,
    )  # fmt: skip
    rows = records.as_code().list(SHIFT, query).rows
    found = list(dict.fromkeys(cast("UUID", row["user"]) for row in rows))
    absent = absent_users(records, found, _local_day(records, branch, at))
    return [user for user in found if user not in absent]


def absent_users(records: Records, users: Sequence[UUID], day: date) -> set[UUID]:
    """Those of some users who are absent on a day."""
    if not users:
        return set()
    listed = ", ".join(f"'{user}'" for user in users)
    query = ListQuery(
        filter=f"user in [{listed}] and starts_on <= '{day}' and ends_on >= '{day}'", fields=["user"], limit=200,
        titles=False,
    )  # fmt: skip
    return {cast("UUID", row["user"]) for row in records.as_code().list(ABSENCE, query).rows}


def _local_day(records: Records, branch: UUID, at: datetime) -> date:
    zone = records.as_code().get("frame.branch", branch, fields=["zone"])["zone"]
    return at.astimezone(ZoneInfo(str(zone or "UTC"))).date()


def substitute_of(records: Records, user: UUID, day: date) -> UUID | None:
    """Who stands in for a person on a day; None when he is there, or nobody does."""
    query = ListQuery(
        filter=f"user == '{user}' and starts_on <= '{day}' and ends_on >= '{day}' and substitute is not empty",
        sort="starts_on", fields=["substitute"], limit=1, titles=False,
    )  # fmt: skip
    rows = records.as_code().list(ABSENCE, query).rows
    return cast("UUID", rows[0]["substitute"]) if rows else None
