"""Simulated days are what would really happen, and nothing of them leaves the copy."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from palmette import clock
from palmette.errors import InvalidInput
from palmette.records.results import ListQuery
from palmette.triggers.ledger import of_record
from palmette.triggers.moments import days_of
from palmette.triggers.simulate import Simulation, live_through, simulate
from tests.core.triggers.conftest import Office, day

pytestmark = pytest.mark.mostly_sqlite

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 12)
KEYS = ("before_end", "once_only", "on_work_day", "birthday", "monthly", "in_chain")


def fill(office: Office) -> list[object]:
    """Passes that end on days to come, birthdays, some of them paused or renewed."""
    made = []
    for number in range(24):
        made.append(
            office.make(
                ends_on=FIRST + timedelta(days=number * 2), born_on=date(1990, 3, number + 1), paused=number % 5 == 0,
                renewed=number % 7 == 0, round="monthly",
            )
        )  # fmt: skip
    return list(made)


def really(office: Office) -> set[tuple[object, ...]]:
    """Live the days in the database itself; what became of every pass."""
    for one in days_of(FIRST, LAST):
        live_through(office.gateway, office.system, one)
    with office.gateway.reading(office.system) as records:
        rows = [item for record in office_passes(office) for item in of_record(records, record)]
    return {
        (item.trigger, item.record, item.due_on, item.state, item.reason, item.done_at) for item in rows if item.done_at
    }


def office_passes(office: Office) -> list[object]:
    """The ids of the passes."""

    with office.gateway.reading(office.system) as records:
        return [row["id"] for row in records.list("x.pass", ListQuery(fields=["id"], limit=200)).rows]


def told(found: Simulation) -> set[tuple[object, ...]]:
    """The same of a simulation."""
    return {(item.trigger, item.record, item.state, item.reason, item.at) for item in found.happenings}


@pytest.mark.slow
def test_a_simulation_equals_the_days_that_follow_and_leaves_nothing(office: Office) -> None:
    office.turn_on(*KEYS)
    fill(office)
    with clock.frozen(day("2026-02-28")):
        found = simulate(office.gateway, office.system, FIRST, LAST)
    assert office.outbox() == 0
    assert not [row for record in office_passes(office) for row in office.of(record)]
    assert {(row[0], row[1], row[3], row[4], row[5]) for row in really(office)} == told(found)
    assert len([item for item in found.happenings if item.state == "done"]) > 20


def test_one_that_is_off_can_be_tried_alone(office: Office) -> None:
    office.turn_on("monthly")
    fill(office)
    with clock.frozen(day("2026-02-28")):
        found = simulate(office.gateway, office.system, FIRST, LAST, triggers=["birthday"])
    assert {item.trigger for item in found.happenings} == {"birthday"}
    assert len(found.happenings) == 12
    assert sum(item.tasks for item in found.load) == 12
    assert office.on() == {"monthly"}


def test_days_that_are_no_span_are_refused(office: Office) -> None:
    with pytest.raises(InvalidInput):
        simulate(office.gateway, office.system, LAST, FIRST)
    with pytest.raises(InvalidInput):
        simulate(office.gateway, office.system, FIRST, LAST, triggers=["nothing"])
