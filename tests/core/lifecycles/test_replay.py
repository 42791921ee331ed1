"""Phases of some records alone, and their history on days that are past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from palmette import clock
from palmette.lifecycles.recompute import phase_on, recompute
from palmette.lifecycles.replay import past_days, replay
from palmette.schema.database import GATED
from tests.core.records.workshop.conftest import opened, workshop

__all__ = ["opened", "workshop"]
NOON = datetime(2026, 5, 14, 9, tzinfo=UTC)
TODAY = date(2026, 5, 14)


def load(workshop, created, visits, **values):
    """A repair as a load brings it, with the moments of its visits."""
    with workshop.gateway.writing(workshop.system) as records:
        row = {"name": "Old", "created_at": created, **values}
        repair = records.create("repair", row)["id"]
        records.create_many("visit", [{"repair": repair, "at": at} for at in visits])
    return repair


def history(workshop, key, repair):
    with workshop.gateway.reading(workshop.system) as records:
        table = records.tables.frame("phase_change")
        statement = (
            select(table.c.since, table.c.phase)
            .where(table.c.wall_id == 1, table.c.record_id == repair, table.c.lifecycle == key)
            .order_by(table.c.since)
        )
        return [tuple(row) for row in records.connection.execute(statement, execution_options=GATED)]


def run(workshop, key, repair, days):
    lifecycle = workshop.gateway.blueprint.lifecycles[key]
    return replay(workshop.gateway, workshop.system, lifecycle, days, ids=[repair])


def test_a_lifecycle_of_some_records_leaves_the_others_out(workshop):
    with clock.frozen(NOON), workshop.gateway.writing(workshop.system) as records:
        rows = [{"name": "L", "sort": "large", "price": "500"}, {"name": "S", "sort": "small", "price": "500"}]
        made = records.create_many("repair", rows).done
        lifecycle = records.blueprint.lifecycles["workshop.size"]
        recompute(records, lifecycle, made)
        assert [records.get("repair", item)["size"] for item in made] == ["dear", None]
        records.update("repair", made[0], {"sort": "small"})
        recompute(records, lifecycle, made[:1])
        assert records.get("repair", made[0])["size"] is None


def test_history_says_what_the_facts_of_each_day_said(workshop):
    begun = NOON - timedelta(days=40)
    visits = [begun + timedelta(days=day) for day in (2, 3, 5)]
    with clock.frozen(NOON):
        repair = load(workshop, begun, visits)
        days = [(begun + timedelta(days=day)).date() for day in (-1, 0, 1, 2, 3, 4, 30, 31, 32)]
        run(workshop, "workshop.pace", repair, days)
    found = history(workshop, "workshop.pace", repair)
    days = [((TODAY - timedelta(days=40) + timedelta(days=day)), phase) for day, phase in (
        (0, "new"), (2, "slow"), (3, "lively"), (31, "slow"))]  # fmt: skip
    assert found == days
    row = workshop.look(repair)
    assert (row["pace"], row["pace_since"]) == ("slow", days[-1][0])
    with workshop.gateway.reading(workshop.system) as records:
        lifecycle = records.blueprint.lifecycles["workshop.pace"]
        assert phase_on(records, lifecycle, repair, days[2][0]) == "lively"


def test_a_second_replay_leaves_the_same_history(workshop):
    begun = NOON - timedelta(days=30)
    with clock.frozen(NOON):
        repair = load(workshop, begun, [begun + timedelta(days=8)])
        days = past_days(TODAY, days=3, weeks=4, months=1)
        run(workshop, "workshop.pace", repair, days)
        first = history(workshop, "workshop.pace", repair)
        run(workshop, "workshop.pace", repair, days)
    assert history(workshop, "workshop.pace", repair) == first
    assert [phase for _, phase in first] == ["new", "slow"]


def test_what_is_true_today_ends_the_history(workshop):
    begun = NOON - timedelta(days=10)
    with clock.frozen(NOON):
        repair = load(workshop, begun, [NOON - timedelta(minutes=1), NOON - timedelta(minutes=2)])
        run(workshop, "workshop.pace", repair, past_days(TODAY, days=4, weeks=1, months=0))
    assert history(workshop, "workshop.pace", repair)[-1] == (TODAY, "lively")


@pytest.mark.parametrize(
    ("days", "weeks", "months", "first", "count"),
    [(2, 0, 0, date(2026, 5, 12), 2), (1, 2, 0, date(2026, 4, 29), 3), (1, 2, 1, date(2026, 4, 1), 4)],
)
def test_the_days_of_a_replay_are_months_then_weeks_then_days(days, weeks, months, first, count):
    found = past_days(TODAY, days=days, weeks=weeks, months=months)
    assert (found[0], len(found), found[-1]) == (first, count, date(2026, 5, 13))
    assert found == sorted(found)
