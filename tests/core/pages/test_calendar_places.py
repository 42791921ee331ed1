"""Where entries stand on the grid: rows, lanes, hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from palmette.pages.calendar_places import Span, hours_shown, place_spans, span_on

HELSINKI = ZoneInfo("Europe/Helsinki")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI).astimezone(UTC)


def test_an_entry_alone_has_the_whole_column_from_its_quarter_on() -> None:
    place = place_spans([Span(9 * 60 + 15, 10 * 60)], 8)[0]
    assert place is not None
    assert (place.row, place.height, place.column, place.width) == (6, 3, 1, 12)


def test_entries_at_one_time_stand_side_by_side_and_later_ones_take_the_room_again() -> None:
    first, second, third = place_spans([Span(540, 600), Span(570, 660), Span(700, 760)], 8)
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.column, first.width, second.column, second.width) == (1, 6, 7, 6)
    assert (third.column, third.width) == (1, 12)


def test_what_has_no_lane_left_has_no_place() -> None:
    places = place_spans([Span(540, 600)] * 6, 8)
    assert [place is None for place in places] == [False] * 4 + [True] * 2


def test_a_short_entry_has_room_for_a_line() -> None:
    place = place_spans([Span(540, 545)], 8)[0]
    assert place is not None
    assert place.height == 2


@pytest.mark.parametrize(
    ("starts", "ends", "span"),
    [
        (at(24, 10), at(24, 11), Span(600, 660)),
        (at(23, 22), at(24, 2), Span(0, 120)),
        (at(24, 22), at(25, 2), Span(1320, 1440)),
        (at(23, 10), at(23, 11), None),
        (at(23, 22), at(24, 0), None),
    ],
)
def test_of_a_time_a_day_has_what_lies_in_it(starts: datetime, ends: datetime, span: Span | None) -> None:
    assert span_on(at(24, 0), at(24, 0) + timedelta(days=1), starts, ends, HELSINKI) == span


def test_the_hours_shown_grow_with_what_is_planned_and_with_the_work_hours() -> None:
    assert hours_shown([], []) == (8, 20)
    assert hours_shown([Span(6 * 60 + 30, 7 * 60)], [Span(9 * 60, 22 * 60 + 30)]) == (6, 23)
    assert hours_shown([], [Span(0, 1440)]) == (8, 20)
