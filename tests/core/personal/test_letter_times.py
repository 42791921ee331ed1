"""Reports by e-mail: the day a letter is due, by the clock of its reader."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from palmette.personal.letter_times import Timing, read_timing

DAY, WEEK, MONTH = Timing("day", 0, 8), Timing("week", 4, 8), Timing("month", 28, 8)


@pytest.mark.parametrize(
    ("timing", "now", "due"),
    [
        (DAY, datetime(2026, 6, 1, 4, 59, tzinfo=UTC), date(2026, 5, 31)),
        (DAY, datetime(2026, 6, 1, 5, tzinfo=UTC), date(2026, 6, 1)),
        (DAY, datetime(2026, 6, 1, 22, tzinfo=UTC), date(2026, 6, 1)),
        (DAY, datetime(2026, 10, 25, 5, 59, tzinfo=UTC), date(2026, 10, 24)),
        (DAY, datetime(2026, 10, 25, 6, tzinfo=UTC), date(2026, 10, 25)),
        (WEEK, datetime(2026, 6, 5, 4, 59, tzinfo=UTC), date(2026, 5, 29)),
        (WEEK, datetime(2026, 6, 11, 20, tzinfo=UTC), date(2026, 6, 5)),
        (MONTH, datetime(2026, 2, 28, 5, tzinfo=UTC), date(2026, 1, 28)),
        (MONTH, datetime(2026, 2, 28, 6, tzinfo=UTC), date(2026, 2, 28)),
        (MONTH, datetime(2026, 1, 3, 6, tzinfo=UTC), date(2025, 12, 28)),
    ],
)
def test_a_letter_is_due_on_a_day_of_its_readers_calendar(timing: Timing, now: datetime, due: date) -> None:
    day, moment = timing.due(now, "Europe/Helsinki")
    assert day == due
    assert moment <= now
    assert timing.due(moment, "Europe/Helsinki") == (day, moment)


def test_what_cannot_be_read_of_a_timing_is_the_first_day_at_eight() -> None:
    assert read_timing("hourly", "9", "24") == Timing("week", 0, 8)
    assert read_timing("month", "29", "0") == Timing("month", 1, 0)
    assert read_timing("week", "6", "23") == Timing("week", 6, 23)
    assert read_timing("day", "6", "") == Timing("day", 0, 8)
