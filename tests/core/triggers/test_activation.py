"""Turning triggers on: counted first, by default without the past, kept, and taken back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from palmette import clock
from palmette.errors import Conflict, InvalidInput, NotFound
from palmette.triggers.activation import preview, take_back, turn_off, turn_on
from palmette.triggers.states import turns
from tests.core.triggers.conftest import Office, day

NOW = day("2026-03-02", 10)


def fill(office: Office) -> dict[str, UUID]:
    """One that was due long ago, one yesterday, one today in the afternoon, one in a month, one paused."""
    return {
        "old": office.make(ends_on=date(2025, 6, 1)), "yesterday": office.make(ends_on=date(2026, 3, 31)),
        "soon": office.make(ends_on=date(2026, 4, 20)), "later": office.make(ends_on=date(2026, 12, 1)),
        "paused": office.make(ends_on=date(2026, 4, 20), paused=True),
    }  # fmt: skip


def on(office: Office, key: str, mode: str = "from_now") -> None:
    """Turn one on now."""
    with clock.frozen(NOW):
        turn_on(office.gateway, office.system, office.system, key, mode)


def test_before_it_is_turned_on_it_is_counted(office: Office) -> None:
    office.turn_on()
    made = fill(office)
    with clock.frozen(NOW), office.gateway.reading(office.system) as records:
        found = preview(records, "before_end")
    assert (found.past, found.coming) == (2, 1)
    assert [item.record for item in found.sample] == [made["soon"]]
    assert found.sample[0].title.startswith("Pass ")


def test_from_now_on_nothing_of_the_past_is_done(office: Office) -> None:
    office.turn_on()
    made = fill(office)
    on(office, "before_end")
    assert office.run(NOW) == {}
    assert office.run(day("2026-03-21", 10)) == {"done": 1}
    assert {name: office.states(record) for name, record in made.items() if office.of(record)} == {"soon": ["done"]}


def test_silently_the_past_counts_as_done(office: Office) -> None:
    office.turn_on()
    made = fill(office)
    on(office, "once_only", "backfill_silently")
    assert office.dispatch(NOW) == {}
    assert office.states(made["old"]) == ["silent"]
    office.change(made["old"], NOW, ends_on=date(2026, 4, 11))
    assert office.run(day("2026-04-01")) == {}
    assert office.states(made["old"]) == ["silent"]


def test_sending_does_the_past_too(office: Office) -> None:
    office.turn_on()
    made = fill(office)
    on(office, "once_only", "backfill_and_send")
    assert office.dispatch(NOW) == {"done": 1}
    assert office.states(made["old"]) == ["done"]


def test_a_turn_is_kept_with_its_figures_and_who_decided(office: Office) -> None:
    office.turn_on()
    fill(office)
    on(office, "before_end")
    with clock.frozen(NOW):
        turn_off(office.gateway, office.maker, office.system, "before_end")
    with office.gateway.reading(office.system) as records:
        last, first = turns(records, "before_end")
    assert (first.state, first.mode, first.counts) == ("on", "from_now", {"past": 2, "coming": 1})
    assert (last.state, last.actor) == ("off", "Palmette")


def test_taking_it_back_forgets_what_was_counted_as_done(office: Office) -> None:
    office.turn_on()
    made = fill(office)
    on(office, "once_only", "backfill_silently")
    with clock.frozen(NOW):
        take_back(office.gateway, office.system, office.system, "once_only")
    assert office.of(made["old"]) == []
    assert office.on() == set()


def test_events_of_the_past_are_the_records_that_are_so(office: Office) -> None:
    office.turn_on()
    made = office.make(round="named")
    with clock.frozen(NOW), office.gateway.reading(office.system) as records:
        assert preview(records, "named").past == 1
    on(office, "named", "backfill_and_send")
    assert office.dispatch(NOW) == {"done": 1}
    assert office.get(made, "note")["note"] == "named"


def test_what_cannot_be_turned_is_refused(office: Office) -> None:
    office.turn_on("named")
    with pytest.raises(Conflict):
        on(office, "named")
    with pytest.raises(InvalidInput):
        on(office, "birthday", "somehow")
    with pytest.raises(NotFound):
        on(office, "birthdya")
    with pytest.raises(Conflict):
        turn_off(office.gateway, office.system, office.system, "birthday")
