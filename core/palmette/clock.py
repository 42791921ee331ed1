"""What time it is. The only place that asks the operating system, so that tests and simulations can move it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("palmette_frozen_now", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC, with whole microseconds."""
    return _frozen.get() or datetime.now(UTC)


def today(zone: str) -> date:
    """The local date now in an IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Within the block `now()` answers `at`, which must be aware."""
    if at.tzinfo is None:
        raise ValueError("a frozen clock needs an aware instant")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)
