"""The geometry of charts: lengths, lines, shades."""

from __future__ import annotations

import pytest

from palmette.pages import charts


def test_lengths_are_shares_of_the_largest_and_begin_at_nothing() -> None:
    assert charts.shares([5, 10, 0, -3]) == [50.0, 100.0, 0.0, 0.0]
    assert charts.shares([0, 0]) == [0.0, 0.0]


def test_a_line_goes_through_its_values_from_edge_to_edge() -> None:
    assert charts.path([0, 10], low=0, high=10) == "M0 38.5L100 1.5"
    assert charts.area("M0 38.5L100 1.5") == "M0 38.5L100 1.5L100 40L0 40Z"


def test_a_line_of_one_value_and_one_of_equal_values_are_level() -> None:
    assert charts.path([7], low=0, high=7) == "M0 1.5L100 1.5"
    assert charts.path([0, 0], low=0, high=0) == "M0 38.5L100 38.5"


def test_a_drawing_begins_at_nothing_save_below_it() -> None:
    assert charts.ground([5, 9]) == (0.0, 9)
    assert charts.ground([-2, 3]) == (-2, 3)


def test_the_parts_over_points_fill_the_width_without_a_gap() -> None:
    parts = charts.bands(5)
    assert parts[0][0] == 0
    assert sum(width for _, width in parts) == pytest.approx(100)
    assert charts.bands(1) == [(0.0, 100.0)]


@pytest.mark.parametrize(("size", "shade"), [(0, 0), (0.1, 1), (1, 1), (50, 4), (99, 7), (100, 7)])
def test_shades_go_from_pale_to_full(size: float, shade: int) -> None:
    assert charts.shade(size, 100) == shade
