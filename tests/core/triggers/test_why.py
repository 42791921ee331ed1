"""Why something did not fire: the reason that is named, once it is removed, lets it fire."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.triggers.activation import turn_on
from palmette.triggers.why import Why, rules_of, why, will_fire
from tests.core.triggers.conftest import Office, day

pytestmark = pytest.mark.mostly_sqlite

NOW = day("2026-03-02", 10)
DUE = date(2026, 4, 1)
"""An end whose thirty days before are the second of March."""


def ask(office: Office, record: UUID, at: datetime = NOW, key: str = "before_end") -> Why:
    """The answer at a moment."""
    with clock.frozen(at), office.gateway.reading(office.system) as records:
        return why(records, records.blueprint.triggers[key], record)


@dataclass
class Case:
    """One thing in the way, and what takes it away."""

    reason: str
    values: dict[str, object]
    mend: Callable[[Office, UUID], object]
    at: datetime = NOW


def turn(office: Office, record: UUID) -> None:
    """Turn it on this morning."""
    with clock.frozen(day("2026-03-02", 1)):
        turn_on(office.gateway, office.system, office.system, "before_end")


CASES = {
    "condition": Case("condition", {"paused": True}, lambda office, record: office.change(record, NOW, paused=False)),
    "goal": Case("goal", {"renewed": True}, lambda office, record: office.change(record, NOW, renewed=False)),
    "empty": Case("empty", {"ends_on": None}, lambda office, record: office.change(record, NOW, ends_on=DUE)),
    "not_due": Case(
        "not_due", {"ends_on": date(2026, 4, 9)}, lambda office, record: office.change(record, NOW, ends_on=DUE)
    ),
    "late": Case(
        "late", {"ends_on": date(2026, 3, 20)}, lambda office, record: office.change(record, NOW, ends_on=DUE)
    ),
    "before": Case(
        "before", {"ends_on": date(2025, 3, 1)}, lambda office, record: office.change(record, NOW, ends_on=DUE)
    ),
    "gone": Case("gone", {}, lambda office, record: restore(office, record)),
}


def restore(office: Office, record: UUID) -> None:
    """Out of the trash."""
    with clock.frozen(NOW), office.gateway.writing(office.maker) as records:
        records.restore_many("x.pass", [record])


def stand(office: Office, case: Case) -> UUID:
    """A pass that stands in the way of its trigger."""
    made = office.make(**{"ends_on": DUE, **case.values})
    if case.reason == "gone":
        with clock.frozen(NOW), office.gateway.writing(office.maker) as records:
            records.delete("x.pass", made)
    return made


@pytest.mark.parametrize("name", CASES)
def test_the_reason_that_is_named_was_the_one(office: Office, name: str) -> None:
    case = CASES[name]
    office.turn_on("before_end")
    made = stand(office, case)
    assert ask(office, made, case.at).reason == case.reason
    assert office.run(case.at).get("done", 0) == 0
    case.mend(office, made)
    assert ask(office, made, case.at).reason == ""
    assert office.run(case.at) == {"done": 1}
    assert ask(office, made, case.at).reason == "done"


def test_one_that_is_off_says_so(office: Office) -> None:
    office.turn_on()
    made = office.make(ends_on=DUE)
    assert ask(office, made).reason == "off"
    turn(office, made)
    assert office.run(NOW) == {"done": 1}


def test_each_part_of_the_condition_is_told_with_its_values(office: Office) -> None:
    office.turn_on("before_end")
    made = office.make(ends_on=DUE, paused=True, renewed=False)
    found = ask(office, made)
    assert [(part.text, part.holds, part.values) for part in found.condition] == [
        ("paused != true", False, {"paused": True})
    ]
    assert [(part.text, part.holds) for part in found.goal] == [("renewed", False)]
    assert (found.due_on, found.due_at) == (date(2026, 3, 2), day("2026-03-02", 9))


def test_an_event_waits_for_its_event(office: Office) -> None:
    office.turn_on("named", "before_end", "once_only")
    made = office.make(NOW, ends_on=date(2026, 5, 1), round="named", name="x")
    assert ask(office, made, key="named").reason == ""
    office.dispatch(NOW)
    with clock.frozen(NOW), office.gateway.reading(office.system) as records:
        rules = rules_of(records, "x.pass", made)
    assert [item.trigger for item in rules.fired] == ["named"]
    assert [item.trigger for item in rules.coming] == ["before_end", "once_only"]
    assert "birthday" in [item.trigger for item in rules.other]


def fires(office: Office, seed: int, count: int) -> None:
    """Random passes, each with several things in the way: taking away what is named, one after the other, ends in
    firing."""
    chosen = random.Random(seed)
    office.turn_on("before_end")
    several = ["condition", "goal", "empty", "not_due", "late", "before"]
    made: dict[UUID, list[str]] = {}
    for _ in range(count):
        names = chosen.sample(several, chosen.randint(1, 3))
        values: dict[str, object] = {"ends_on": DUE}
        for name in names:
            values |= CASES[name].values
        made[office.make(**values)] = names
    for record in made:
        for _ in range(4):
            reason = ask(office, record).reason
            if not reason:
                break
            CASES[reason].mend(office, record)
        assert will_fire(ask(office, record, NOW - timedelta(minutes=90)), NOW - timedelta(minutes=90))
    assert office.run(NOW) == {"done": count}


def test_taking_away_what_is_named_lets_each_of_some_fire(office: Office) -> None:
    fires(office, 1, 8)


@pytest.mark.soak
def test_taking_away_what_is_named_lets_each_of_a_thousand_fire(office: Office) -> None:
    fires(office, 2, 1_000)
