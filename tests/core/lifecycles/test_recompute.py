"""Phases: first match wins, recomputed by change and by night, dated, and the same when done again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from palmette import clock
from palmette.jobs.engine import run_now
from palmette.lifecycles.engine import nightly_job
from palmette.lifecycles.recompute import phase_on
from palmette.testing.club import EDITION, served

WITH_PHASES = (
    EDITION
    + """
entities:
  card:
    label: Card
    plural: Cards
    title: "{number}"
    fields:
      number: {type: text, label: Number, search: true}
      ends_on: {type: date, label: Ends}
      holder: {type: reference, to: contact, inverse: cards, label: Holder}
lifecycles:
  stand:
    entity: card
    label: Stand
    phases:
      - {key: none, when: "ends_on is empty", label: None}
      - {key: over, when: "ends_on < today", label: Over, tone: bad}
      - {key: ending, when: "ends_on <= today + days(30)", label: Ending, tone: warn}
      - {key: current, label: Current, tone: ok}
  holding:
    entity: contact
    label: Holding
    phases:
      - {key: holder, when: "exists(cards where ends_on >= today)", label: Holder}
      - {key: guest, label: Guest}
"""
)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path, database_url):
    with served(tmp_path, database_url, edition=WITH_PHASES) as found:
        yield found


def owner(place):
    return place.pinned.directory.system("test")


def make(place, entity, **values):
    with place.pinned.gateway.writing(owner(place)) as records:
        return records.create(entity, values)["id"]


def phase(place, entity, record, field):
    with place.pinned.gateway.reading(owner(place)) as records:
        return records.get(entity, record, fields=[field])[field]


def test_a_change_moves_the_phase_in_its_own_transaction(place):
    with clock.frozen(NOON):
        card = make(place, "card", number="1", ends_on=date(2027, 6, 1))
        assert phase(place, "card", card, "stand") == "current"
        with place.pinned.gateway.writing(owner(place)) as records:
            records.update("card", card, {"ends_on": date(2026, 12, 1)})
        assert phase(place, "card", card, "stand") == "ending"


def test_time_alone_moves_it_at_night_and_a_second_night_changes_nothing(place):
    with clock.frozen(NOON):
        card = make(place, "card", number="1", ends_on=date(2026, 12, 1))
    with clock.frozen(NOON + timedelta(days=10)):
        job = nightly_job()
        first = run_now(job, place.pinned.gateway, owner(place), progress=lambda *_: None)
        again = run_now(job, place.pinned.gateway, owner(place), progress=lambda *_: None)
    assert phase(place, "card", card, "stand") == "over"
    assert first["phases"] == 1
    assert again["phases"] == 0


def test_the_phase_on_any_past_day_is_known(place):
    with clock.frozen(NOON):
        card = make(place, "card", number="1", ends_on=date(2026, 12, 1))
    with clock.frozen(NOON + timedelta(days=10)):
        run_now(nightly_job(), place.pinned.gateway, owner(place), progress=lambda *_: None)
    lifecycle = next(item for item in place.pinned.blueprint.lifecycles.values() if item.short == "stand")
    with place.pinned.gateway.reading(owner(place)) as records:
        days = [date(2026, 11, 22), date(2026, 11, 23), date(2026, 12, 2), date(2026, 12, 3)]
        assert [phase_on(records, lifecycle, card, day) for day in days] == [None, "ending", "ending", "over"]


def test_a_change_of_what_is_behind_a_relation_moves_it_too(place):
    with clock.frozen(NOON):
        anna = make(place, "contact", kind="person", last_name="Petrova", first_name="Anna")
        boris = make(place, "contact", kind="person", last_name="Volkov", first_name="Boris")
        assert phase(place, "contact", anna, "holding") == "guest"
        card = make(place, "card", number="1", ends_on=date(2027, 1, 1), holder=anna)
        assert phase(place, "contact", anna, "holding") == "holder"
        with place.pinned.gateway.writing(owner(place)) as records:
            records.update("card", card, {"holder": boris})
        assert phase(place, "contact", anna, "holding") == "guest"
        assert phase(place, "contact", boris, "holding") == "holder"
