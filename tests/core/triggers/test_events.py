"""Triggers that wait for a change: their occurrence is written in the transaction of the change itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from palmette import clock
from palmette.blueprint.build import build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.errors import DeclarationError
from palmette.testing.club import EDITION
from palmette.triggers.definition import ASKED
from palmette.triggers.verdict import MOST_DEPTH
from tests.core.triggers.conftest import RULES, Office, day


def test_the_occurrence_is_there_when_the_change_is(office: Office) -> None:
    office.turn_on("named")
    made = office.make(day("2026-03-02"), round="named")
    assert office.states(made) == ["scheduled"]
    assert office.dispatch(day("2026-03-02")) == {"done": 1}
    assert office.get(made, "note")["note"] == "named"


def test_a_change_that_is_rolled_back_leaves_no_occurrence(office: Office) -> None:
    office.turn_on("named")
    made = office.make(day("2026-03-02"))
    with pytest.raises(RuntimeError):
        change_and_fail(office, made)
    assert office.of(made) == []


def change_and_fail(office: Office, record: UUID) -> None:
    """A transaction that breaks after its change."""
    with clock.frozen(day("2026-03-02")), office.gateway.writing(office.maker) as records:
        records.update("x.pass", record, {"round": "named"})
        records.settle_now()
        raise RuntimeError


def test_another_field_or_another_value_is_no_event(office: Office) -> None:
    office.turn_on("named")
    made = office.make(day("2026-03-02"), round="else")
    office.change(made, day("2026-03-02"), note="named")
    assert office.of(made) == []


def test_the_next_day_at_its_hour(office: Office) -> None:
    office.turn_on("next_day")
    made = office.make(day("2026-03-28", 22), round="next day")
    (item,) = office.of(made)
    assert (item.due_on, item.due_at) == (date(2026, 3, 30), day("2026-03-30", 8))


def test_what_one_does_may_set_off_another_and_no_more_than_five_deep(office: Office) -> None:
    office.turn_on("before_end", "in_chain")
    made = office.make(ends_on=date(2026, 4, 1))
    assert office.run(day("2026-03-02")) == {"done": 2}
    assert [item.depth for item in office.of(made, "in_chain")] == [1]
    deep = replace(office.maker, extra={"depth": str(MOST_DEPTH)})
    office.change(made, day("2026-03-03"), actor=deep, told="again")
    assert next((item.state, item.reason) for item in office.of(made, "in_chain")) == ("suppressed", "depth")


def test_an_import_sets_nothing_off_unless_it_is_asked(office: Office) -> None:
    office.turn_on("named", "before_end")
    importing = replace(office.maker, channel="import")
    quiet = office.make(day("2026-03-02", 8), actor=importing, round="named", ends_on=date(2026, 4, 1))
    later = office.make(day("2026-03-02", 8), actor=importing, ends_on=date(2026, 4, 2))
    asked = office.make(day("2026-03-02", 8), actor=replace(importing, extra={ASKED: "fire"}), round="named")
    assert office.run(day("2026-03-02", 10)) == {"done": 1}
    assert office.states(quiet) == ["silent"]
    assert office.states(asked) == ["done"]
    assert office.run(day("2026-03-03", 10)) == {"done": 1}
    assert office.states(later) == ["done"]


def test_what_is_refused_leaves_nothing_is_tried_again_and_then_shown(office: Office) -> None:
    office.turn_on("twice")
    made = office.make(day("2026-03-02"), round="refused")
    states = []
    for hour in (12, 13, 14, 16, 20):
        states += office.dispatch(day("2026-03-02", hour))
    assert states == ["retrying"] * 4 + ["failed"]
    assert office.tasks(made) == []
    (found,) = office.of(made)
    assert (found.attempts, found.reason) == (5, "records.invalid")


def test_triggers_that_set_each_other_off_are_refused_with_the_circle_named() -> None:
    circle = """
  ping: {entity: pass, when: {event: changed, fields: [note]}, do: [{set: {told: "'x'"}}]}
  pong: {entity: pass, when: {event: saved, fields: [told]}, do: [{set: {note: "'y'"}}]}
"""
    with pytest.raises(DeclarationError) as refused:
        build_blueprint(edition_of(EDITION + RULES + circle), strict=True)
    assert "pong → ping → pong" in str(refused.value)


@pytest.mark.parametrize(
    ("when", "do", "said"),
    [
        ("{due: nowhere, days: 1}", "[{set: {note: name}}]", "nowhere"),
        ("{due: name}", "[{set: {note: name}}]", "not date or instant"),
        ("{due: ends_on, at: '25:00'}", "[{set: {note: name}}]", "no time of day"),
        ("{due: ends_on, event: created}", "[{set: {note: name}}]", "different things"),
        ("{due: ends_on, fields: [note]}", "[{set: {note: name}}]", "there is no 'fields'"),
        ("{days: 3}", "[{set: {note: name}}]", "does not say what it is"),
        ("{every: week, on: [someday]}", "[{set: {note: name}}]", "names no day"),
        ("{event: moved, to: [x]}", "[{set: {note: name}}]", "has no stages"),
        ("{due: ends_on}", "[{move: won}]", "no stage"),
        ("{due: ends_on}", "[{set: {nothing: name}}]", "no field"),
        ("{due: ends_on}", "[{action: nothing}]", "no button"),
        ("{due: ends_on}", "[{task: x, assignee: name}]", "not user"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is_written(when: str, do: str, said: str) -> None:
    text = EDITION + RULES + f"  wrong: {{entity: pass, when: {when}, do: {do}}}\n"
    with pytest.raises(DeclarationError) as refused:
        build_blueprint(edition_of(text), strict=True)
    assert said in str(refused.value)
