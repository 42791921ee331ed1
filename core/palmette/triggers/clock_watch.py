"""Whether the clock was put forward while the product ran: then nothing is done until a person says that it is right.

A machine that slept, or was off, is no such case: what its clock went on, time went on too. A clock that is put back
needs no watch: the keys of the ledger let nothing happen twice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from palmette import clock
from palmette.records.session import Records
from palmette.schema.database import GATED

JUMP = timedelta(minutes=10)
KEY = "scheduler"


def seconds_passed() -> float:
    """Seconds since some moment, those of sleep included, whatever the clock says."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass
class ClockWatch:
    """Compares what the clock says with the time that passed since it looked last. One per process."""

    _wall: datetime | None = field(default=None)
    _passed: float = 0.0

    def jumped(self, wall: datetime, passed: float) -> timedelta | None:
        """How far the clock was put forward since the last look; None when it was not, or not far."""
        before, self._wall = self._wall, wall
        length = timedelta(seconds=passed - self._passed)
        self._passed = passed
        if before is None:
            return None
        ahead = (wall - before) - length
        return ahead if ahead > JUMP else None


def stopped_since(records: Records) -> datetime | None:
    """The moment from which the clock jumped, when everything is stopped for it."""
    table = records.tables.frame("clock_mark")
    row = records.connection.execute(select(table).where(table.c.key == KEY), execution_options=GATED).first()
    return row.jump_from if row is not None and row.held else None


def look(records: Records, watch: ClockWatch) -> bool:
    """Look at the clock; whether work may go on."""
    now = clock.now()
    ahead = watch.jumped(now, seconds_passed())
    if stopped_since(records) is not None:
        return False
    if ahead is None:
        return True
    _mark(records, now, held=True, jump_from=now - ahead)
    return False


def go_on(records: Records) -> None:
    """A person says that the clock is right."""
    _mark(records, clock.now(), held=False, jump_from=None)


def _mark(records: Records, at: datetime, *, held: bool, jump_from: datetime | None) -> None:
    table = records.tables.frame("clock_mark")
    values = {"at": at, "held": held, "jump_from": jump_from}
    changed = update(table).where(table.c.key == KEY).values(values).returning(table.c.key)
    if records.connection.execute(changed, execution_options=GATED).first() is None:
        records.connection.execute(insert(table), {"key": KEY, **values}, execution_options=GATED)
