"""What one press does to many activities: done now, or put off till tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import BulkResult

if TYPE_CHECKING:
    from palmette.records.session import Records

ACTIVITY = "activities.activity"


def finish(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """They are done now."""
    return records.update_many(ACTIVITY, ids, {"done_at": records.now})


OUTCOMES = {"spoke": "done", "no_answer": "no_answer", "refused": "refused", "wrong_number": "wrong_number"}
"""What the buttons of a call say of it."""


def called(records: Records, ids: Sequence[UUID], result: str) -> BulkResult:
    """They called, with this result."""
    return records.update_many(ACTIVITY, ids, {"done_at": records.now, "result": result})


def put_off(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """They are due tomorrow, where the person is; a moment of today goes with its day."""
    tomorrow = records.local_today + timedelta(days=1)
    return records.update_many(ACTIVITY, ids, {"due_on": tomorrow, "due_at": None})
