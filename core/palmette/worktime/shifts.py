"""When somebody is at work: what a plan of shifts says to those who hand out work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ShiftSpan:
    """A person at work at a branch from `starts_at` until `ends_at`, which is excluded."""

    user: UUID
    branch: UUID
    starts_at: datetime
    ends_at: datetime
