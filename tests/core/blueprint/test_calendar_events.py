"""What stands in the calendar, said by packs and editions, checked and hidden."""

from __future__ import annotations

import pytest

from palmette import CalendarEvents, Date, Duration, Entity, Instant, Reference, Text
from palmette.blueprint.model import Blueprint
from palmette.errors import DeclarationError
from tests.core.blueprint.building import build, pack

VISIT = Entity(
    "visit",
    fields=[
        Text("name"), Instant("slot"), Instant("until_at"), Date("on_day"), Duration("length"),
        Reference("worker", to="user", inverse="visits"),
    ],
)  # fmt: skip
HEAD = "edition: e\npacks: {trips: }\n"


USUAL = {"starts": "slot", "day": "on_day", "lasts": "length", "person": "worker", "resources": ["worker"]}


def blueprint(more: str = "", **given: object) -> Blueprint:
    events = CalendarEvents("trips", "visit", "Trips", **{**USUAL, **given})  # type: ignore[arg-type]  # of a test
    trips = pack("trips", entities=[VISIT], calendar_events=[events])
    return build(HEAD + more, trips, strict=True).blueprint


def test_an_edition_changes_one_attribute_and_adds_entries_of_its_own() -> None:
    made = blueprint(
        "calendar_events:\n"
        "  trips: {tone: warn, minutes: 90}\n"
        "  days: {entity: visit, starts: on_day, person: worker, label: {en: Days, ru: Дни}}\n"
    )
    assert (made.calendar_events["trips"].tone, made.calendar_events["trips"].minutes) == ("warn", 90)
    assert made.calendar_events["trips"].lasts == "length"
    assert made.calendar_events["days"].entity == "trips.visit"


def test_what_an_edition_hides_stands_in_no_calendar() -> None:
    assert "trips" not in blueprint("calendar_events: {trips: {hidden: true}}\n").calendar_events
    assert "trips" not in blueprint("entities: {visit: {hidden: true}}\n").calendar_events
    assert "trips" not in blueprint("fields: {visit: {slot: {hidden: true}}}\n").calendar_events


def test_a_hidden_field_steps_back_from_what_stands_there() -> None:
    events = blueprint("fields: {visit: {worker: {hidden: true}}}\n").calendar_events["trips"]
    assert (events.person, tuple(events.resources)) == ("", ())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"starts": ""}, "says no beginning"),
        ({"starts": "name"}, "'name' is text"),
        ({"ends": "on_day"}, "begins at a moment and ends at a date"),
        ({"lasts": "slot"}, "'slot' is instant"),
        ({"person": "name"}, "leads to no user"),
        ({"resources": ["name"]}, "gets no column"),
        ({"task": True}, "cannot be done"),
        ({"minutes": 0}, "lasts 0 minutes"),
        ({"title": "{nome}"}, "no field 'nome'"),
        ({"tone": "red"}, "tone is 'red'"),
        ({"filter": "slot +"}, "filter 'slot +'"),
        ({"roles": ["bos"]}, "no role 'bos'"),
    ],
)
def test_what_cannot_be_is_told(given: dict[str, object], told: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        blueprint(**given)
    assert told in str(raised.value)
