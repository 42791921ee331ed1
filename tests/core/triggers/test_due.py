"""Triggers that are due by a date: found by the sweep, looked at again, done once."""

from __future__ import annotations

from datetime import date

import pytest

from palmette import clock
from palmette.triggers.activation import turn_on
from tests.core.triggers.conftest import Office, day

pytestmark = pytest.mark.mostly_sqlite


def test_a_trigger_that_was_never_turned_on_does_nothing(office: Office) -> None:
    office.turn_on()
    made = office.make(ends_on=date(2026, 4, 1))
    assert office.run(day("2026-03-02")) == {}
    assert office.of(made) == []


def test_thirty_days_before_the_end_at_its_hour_a_task_is_made_once(office: Office) -> None:
    office.turn_on("before_end")
    made = office.make(ends_on=date(2026, 4, 1))
    assert office.run(day("2026-03-02", 8)) == {}
    assert office.states(made) == ["scheduled"]
    assert office.run(day("2026-03-02", 9)) == {"done": 1}
    assert office.run(day("2026-03-02", 10)) == {}
    (task,) = office.tasks(made)
    assert (task["subject"], task["due_on"]) == ("Talk about the end", date(2026, 3, 2))
    assert office.get(made, "told")["told"] == "told"


def test_the_same_sweep_again_finds_nothing(office: Office) -> None:
    office.turn_on("before_end")
    for _ in range(3):
        office.make(ends_on=date(2026, 5, 1))
    assert office.sweep(day("2026-04-01"))["before_end"] == 3
    assert office.sweep(day("2026-04-01"))["before_end"] == 0
    assert office.sweep(day("2026-03-31"))["before_end"] == 0


def test_who_is_named_gets_the_task(office: Office) -> None:
    office.turn_on("before_end")
    helper = office.served.user("helper@example.com", "seller")
    made = office.make(ends_on=date(2026, 4, 1), helper=helper)
    office.run(day("2026-03-02"))
    assert office.tasks(made)[0]["owner"] == helper


def test_a_goal_that_was_reached_in_between_cancels(office: Office) -> None:
    office.turn_on("before_end")
    made = office.make(ends_on=date(2026, 4, 1))
    office.sweep(day("2026-03-02", 1))
    office.change(made, day("2026-03-02", 2), renewed=True)
    assert office.dispatch(day("2026-03-02")) == {"cancelled": 1}
    assert office.of(made)[0].reason == "goal"


def test_a_condition_that_no_longer_holds_suppresses_and_is_kept_with_its_values(office: Office) -> None:
    office.turn_on("before_end")
    made = office.make(ends_on=date(2026, 4, 1))
    office.sweep(day("2026-03-02", 1))
    office.change(made, day("2026-03-02", 2), paused=True)
    assert office.dispatch(day("2026-03-02")) == {"suppressed": 1}
    found = office.of(made)[0]
    assert found.reason == "condition"
    assert found.detail["condition"] == [{"text": "paused != true", "holds": False, "values": {"paused": True}}]


def test_a_date_that_moved_takes_its_moment_along(office: Office) -> None:
    office.turn_on("once_only")
    made = office.make(ends_on=date(2026, 4, 11))
    office.sweep(day("2026-04-01", 1))
    office.change(made, day("2026-04-01", 2), ends_on=date(2026, 4, 25))
    assert office.dispatch(day("2026-04-01")) == {"cancelled": 1}
    assert office.run(day("2026-04-15")) == {"done": 1}
    office.change(made, day("2026-04-15"), ends_on=date(2026, 5, 11))
    assert office.run(day("2026-05-01")) == {}
    assert office.states(made) == ["cancelled", "done"]


def test_a_sweep_that_was_missed_catches_up_within_the_window_and_tells_what_is_too_late(office: Office) -> None:
    office.turn_on("before_end")
    office.run(day("2026-03-01"))
    late, near = office.make(ends_on=date(2026, 4, 1)), office.make(ends_on=date(2026, 4, 3))
    office.run(day("2026-03-05", 8))
    assert [(item.state, item.reason) for item in office.of(late)] == [("suppressed", "late")]
    assert office.states(near) == ["done"]


def test_work_days_are_counted_from_monday_to_friday(office: Office) -> None:
    office.turn_on("on_work_day")
    friday, sunday = office.make(ends_on=date(2026, 2, 6)), office.make(ends_on=date(2026, 2, 8))
    assert office.run(day("2026-02-07")) == {}
    assert office.run(day("2026-02-09")) == {"done": 2}
    assert {item.due_on for record in (friday, sunday) for item in office.of(record)} == {date(2026, 2, 9)}


@pytest.mark.slow
def test_the_29th_of_february_is_the_28th_in_other_years(office: Office) -> None:
    office.turn_on("birthday")
    made = office.make(born_on=date(2000, 2, 29))
    assert office.run(day("2027-02-28")) == {"done": 1}
    assert office.run(day("2027-03-01")) == {}
    assert office.run(day("2028-02-28")) == {}
    assert office.run(day("2028-02-29")) == {"done": 1}
    assert [item.due_on for item in office.of(made)] == [date(2028, 2, 29), date(2027, 2, 28)]


def test_to_the_minute_before_a_moment(office: Office) -> None:
    office.turn_on("soon", "after_meeting")
    made = office.make(meets_at=day("2026-06-10", 15))
    assert office.run(day("2026-06-10", 12)) == {}
    assert office.run(day("2026-06-10", 13)) == {"done": 1}
    assert office.get(made, "note")["note"] == "soon"
    assert office.run(day("2026-06-11", 9)) == {"done": 1}
    assert office.get(made, "note")["note"] == "after"


def test_a_schedule_takes_the_last_day_of_a_shorter_month(office: Office) -> None:
    office.turn_on("monthly")
    made = office.make(round="monthly")
    assert office.run(day("2026-02-27")) == {}
    assert office.run(day("2026-02-28")) == {"done": 1}
    assert office.run(day("2026-03-31")) == {"done": 1}
    assert len(office.tasks(made)) == 2


def test_what_was_due_before_it_was_turned_on_is_not_done(office: Office) -> None:
    office.turn_on()
    made = office.make(ends_on=date(2026, 4, 1))
    with clock.frozen(day("2026-03-02", 10)):
        turn_on(office.gateway, office.system, office.system, "before_end")
    assert office.run(day("2026-03-02", 12)) == {}
    assert office.of(made) == []


def test_what_is_off_again_is_not_done(office: Office) -> None:
    office.turn_on("before_end")
    made = office.make(ends_on=date(2026, 4, 1))
    office.sweep(day("2026-03-02", 1))
    office.turn_off("before_end", day("2026-03-02", 2))
    assert office.dispatch(day("2026-03-02")) == {}
    assert [(item.state, item.reason) for item in office.of(made)] == [("cancelled", "off")]
