"""A fact of the past that becomes known today: the history of phases says what it would have said, and stays so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from palmette import clock
from palmette.jobs.engine import run_now
from palmette.lifecycles.corrections import corrections_job, days_since
from palmette.lifecycles.engine import nightly_job
from palmette.lifecycles.recompute import phase_on
from palmette.lifecycles.zones import days_begun, midnights_job
from palmette.schema.database import GATED
from palmette.testing.club import EDITION, served
from palmette.web.accounts import create_branch

pytestmark = pytest.mark.mostly_sqlite

ZONES = [
    "UTC", "Europe/Helsinki", "Europe/Moscow", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns",
]  # fmt: skip
CARDS = (
    EDITION
    + """
entities:
  card:
    label: Card
    plural: Cards
    title: "{name}"
    branch: shop
    fields:
      name: {type: text}
      shop: {type: reference, to: branch}
      ends_on: {type: date}
  stay:
    label: Stay
    plural: Stays
    title: "{at}"
    fields:
      card: {type: reference, to: card, inverse: stays, required: true}
      at: {type: instant, required: true}
lifecycles:
  validity:
    entity: card
    phases:
      - {key: none, when: ends_on is empty}
      - {key: over, when: ends_on < today}
      - {key: last_day, when: ends_on == today}
      - {key: valid}
  use:
    entity: card
    phases:
      - {key: new, when: not exists(stays)}
      - {key: regular, when: "exists(stays where at > now - days(14))"}
      - {key: asleep}
"""
)
NOON = datetime(2026, 5, 14, 9, tzinfo=UTC)
TODAY = date(2026, 5, 14)


@pytest.fixture(scope="module")
def place(tmp_path_factory, module_database_url):
    with served(tmp_path_factory.mktemp("cards"), module_database_url, edition=CARDS) as found:
        found.branches = {zone: create_branch(found.pinned, name=zone, zone=zone) for zone in ZONES}
        found.pinned.directory.forget()
        yield found


def system(place):
    return place.pinned.directory.system("job")


def make(place, at, entity="card", /, **values):
    values = {"shop": place.branches["Europe/Helsinki"], **values} if entity == "card" else values
    with clock.frozen(at), place.pinned.gateway.writing(system(place)) as records:
        return records.create(entity, values)["id"]


def run(place, at, job):
    with clock.frozen(at):
        return run_now(job, place.pinned.gateway, system(place), progress=lambda *_: None)


def history(place, card, axis):
    with place.pinned.gateway.reading(system(place)) as records:
        table = records.tables.frame("phase_change")
        mine = (table.c.wall_id == 1, table.c.record_id == card, table.c.lifecycle == f"x.{axis}")
        statement = select(table.c.since, table.c.phase).where(*mine).order_by(table.c.since)
        return [tuple(row) for row in records.connection.execute(statement, execution_options=GATED)]


def look(place, card, *fields):
    with place.pinned.gateway.reading(system(place)) as records:
        row = records.get("card", card, fields=list(fields))
        return tuple(row[name] for name in fields)


def lived(place):
    """A card since forty days with one stay ten days in; its nights were counted."""
    begun = NOON - timedelta(days=40)
    card = make(place, begun, name="A", ends_on=date(2027, 1, 1))
    make(place, begun + timedelta(days=10), "stay", card=card, at=begun + timedelta(days=10))
    for day in range(20, 40, 4):
        run(place, begun + timedelta(days=day), nightly_job())
    return card, begun


def test_two_axes_of_one_record_have_histories_of_their_own(place):
    card, begun = lived(place)
    assert history(place, card, "validity") == [(begun.date(), "valid")]
    first = begun.date()
    assert history(place, card, "use") == [
        (first, "new"), (first + timedelta(days=10), "regular"), (first + timedelta(days=24), "asleep"),
    ]  # fmt: skip
    assert look(place, card, "validity", "use") == ("valid", "asleep")


def test_a_stay_entered_late_corrects_the_days_since_and_leaves_those_before(place):
    card, begun = lived(place)
    before = history(place, card, "use")
    late = begun + timedelta(days=20)
    make(place, NOON, "stay", card=card, at=late)
    assert run(place, NOON, corrections_job()) == {"records": 1}
    corrected = history(place, card, "use")
    assert corrected == [*before[:2], (begun.date() + timedelta(days=34), "asleep")]
    assert look(place, card, "use", "use_since") == ("asleep", begun.date() + timedelta(days=34))
    lifecycle = place.pinned.blueprint.lifecycles["x.use"]
    with place.pinned.gateway.reading(system(place)) as records:
        assert phase_on(records, lifecycle, card, begun.date() + timedelta(days=30)) == "regular"


def test_doing_it_again_changes_nothing_and_taking_it_back_restores_what_was(place):
    card, begun = lived(place)
    before = history(place, card, "use")
    stay = make(place, NOON, "stay", card=card, at=begun + timedelta(days=20))
    run(place, NOON, corrections_job())
    once = history(place, card, "use")
    with clock.frozen(NOON), place.pinned.gateway.writing(system(place)) as records:
        records.update("stay", stay, {"at": begun + timedelta(days=20, minutes=1)})
    assert run(place, NOON, corrections_job()) == {"records": 1}
    assert history(place, card, "use") == once
    with clock.frozen(NOON), place.pinned.gateway.writing(system(place)) as records:
        records.delete("stay", stay)
    run(place, NOON, corrections_job())
    assert history(place, card, "use") == before
    assert run(place, NOON, corrections_job()) == {"records": 0}


def test_what_happens_today_needs_no_correction(place):
    card = make(place, NOON, name="B")
    make(place, NOON, "stay", card=card, at=NOON)
    assert run(place, NOON, corrections_job()) == {"records": 0}


@pytest.mark.parametrize(
    ("at", "ends_on", "over", "last"),
    [
        # An evening in Europe: it is another day already in Asia, and still the same in America.
        ("2026-05-14T21:30", "2026-05-14", {"Europe/Helsinki", "Europe/Moscow", "Asia/Kolkata", "Asia/Kathmandu",
                                            "Australia/Lord_Howe", "Pacific/Apia"}, set()),
        # The hour that is skipped, and the one that comes twice.
        ("2026-03-29T00:30", "2026-03-28", {"UTC", "Europe/Helsinki", "Europe/Moscow", "Africa/Casablanca",
                                            "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"},
         set()),
        ("2026-10-25T00:30", "2026-10-25", set(), {"UTC", "Europe/Helsinki", "Europe/Moscow", "Africa/Casablanca",
                                                   "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
                                                   "Pacific/Apia"}),
        # The last day of February, in a leap year and in none.
        ("2028-02-29T12:00", "2028-02-29", {"Pacific/Apia"}, set(ZONES) - {"Pacific/Apia"}),
        ("2026-02-28T12:00", "2026-02-28", {"Pacific/Apia"}, set(ZONES) - {"Pacific/Apia"}),
    ],
)  # fmt: skip
def test_each_zone_has_its_own_day(place, at, ends_on, over, last):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    cards = {
        zone: make(place, moment, name=zone, shop=branch, ends_on=date.fromisoformat(ends_on))
        for zone, branch in place.branches.items()
    }
    phases = {zone: look(place, card, "validity")[0] for zone, card in cards.items()}
    assert {zone for zone, phase in phases.items() if phase == "over"} == over
    if last:
        assert {zone for zone, phase in phases.items() if phase == "last_day"} == last


def test_a_zone_is_counted_after_its_own_midnight_and_once(place):
    evening = datetime(2026, 5, 14, 3, 50, tzinfo=UTC)
    run(place, evening, midnights_job())
    card = make(place, evening, name="NY", shop=place.branches["America/New_York"], ends_on=date(2026, 5, 13))
    assert look(place, card, "validity") == ("last_day",)
    after = evening + timedelta(minutes=15)
    assert run(place, after, midnights_job())["zones"] >= 1
    assert look(place, card, "validity", "validity_since") == ("over", date(2026, 5, 14))
    assert run(place, after, midnights_job()) == {"zones": 0, "phases": 0}


def test_a_day_that_begins_at_one_o_clock_is_a_day_too():
    gap = datetime(2018, 11, 4, 3, 0, tzinfo=UTC)
    counted = {"America/Sao_Paulo": date(2018, 11, 3)}
    assert days_begun(["America/Sao_Paulo"], gap - timedelta(minutes=1), counted) == {}
    assert days_begun(["America/Sao_Paulo"], gap, counted) == {"America/Sao_Paulo": date(2018, 11, 4)}


@pytest.mark.parametrize(
    ("back", "count", "first"), [(1, 1, 1), (30, 30, 30), (60, 60, 60), (61, 61, 61), (67, 61, 67), (68, 62, 68)]
)
def test_close_days_are_counted_one_by_one_and_far_ones_by_weeks(back, count, first):
    days = days_since(TODAY - timedelta(days=back), TODAY)
    assert (len(days), TODAY - days[0], TODAY - days[-1]) == (count, timedelta(days=first), timedelta(days=1))
    assert days == sorted(set(days))
