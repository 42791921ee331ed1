"""The time on the computer of the club: the gateway is a program of its own, beside no installation."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """This moment."""
    return datetime.fromtimestamp(time.time(), UTC)  # noqa: TID251 -- see above
