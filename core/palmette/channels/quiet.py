"""Quiet hours and waiting: when a message may leave, and how long to wait after a failure. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_WAIT = 30.0
LONGEST_WAIT = 7200.0
MOST_ATTEMPTS = 10
"""Tries on one channel, over some six hours, before the next channel or the end."""


def quiet_until(quiet: Sequence[str], zone: str, now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in; None outside of them. They may span midnight."""
    if len(quiet) != 2:
        return None
    begins, ends = time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])
    local = now.astimezone(ZoneInfo(zone))
    clock = local.time().replace(tzinfo=None)
    within = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if begins == ends or not within:
        return None
    day = local.date() if clock < ends else local.date() + timedelta(days=1)
    # A local time that a change of clocks leaves out is read as the one an hour later.
    return datetime.combine(day, ends, ZoneInfo(zone)).astimezone(UTC)


def wait_after(attempts: int, retry_after: float | None = None) -> timedelta:
    """How long to wait after so many tries: twice as long each time, shaken so that many do not come at once."""
    own = min(FIRST_WAIT * 2 ** max(0, attempts - 1), LONGEST_WAIT)
    shaken = own * random.uniform(0.5, 1.5)
    return timedelta(seconds=max(shaken, retry_after or 0.0))
