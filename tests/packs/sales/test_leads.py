"""What a lead brings by itself: its client, its repeats, and the clock of the first answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from palmette.access.actors import Actor, system_actor
from palmette.plugins.runtime import PackCalendars
from palmette.records.results import MeasureSpec, Row
from palmette.testing.club import EDITION, OWNER, Served, served
from palmette.web.accounts import create_branch, find_user

LEAD, ACTIVITY, CONTACT = "sales.lead", "activities.activity", "contacts.contact"
FRIDAY = datetime(2026, 11, 20, 18, 50, tzinfo=UTC)
"""20:50 in Helsinki; hours are 10 to 21 daily."""
BOT, HUMAN = FRIDAY + timedelta(seconds=5), datetime(2026, 11, 21, 8, 15, tzinfo=UTC)
numbers = count(1)


@dataclass
class Desk:
    """A shop with hours, and its people."""

    place: Served
    shop: UUID
    other: UUID
    source: UUID
    person: Actor

    def write(self, entity: str, *, by: Actor | None = None, **values: object) -> UUID:
        """A record; its id."""
        with self.place.pinned.gateway.writing(by or self.robot) as records:
            return UUID(str(records.create(entity, values)["id"]))

    @property
    def robot(self) -> Actor:
        """A pack's own hand."""
        return Actor("pack", "bot", "api", 1, (1,), home_branch=self.shop, trusted=True)

    def lead(self, received: datetime = FRIDAY, **values: object) -> UUID:
        """A request."""
        given = {"subject": "Doors", "source": self.source, "received_at": received, "branch": self.shop}
        return self.write(LEAD, **{**given, **values})

    def speak(self, lead: UUID, at: datetime, *, by: Actor | None = None, **values: object) -> UUID:
        """Something was said about a lead."""
        given = {"kind": "message", "direction": "out", "at": at, "about_entity": LEAD, "about_id": str(lead)}
        return self.write(ACTIVITY, by=by or self.robot, **{**given, **values})

    def get(self, lead: UUID, *fields: str) -> Row:
        """A lead as it is now."""
        with self.place.pinned.gateway.reading(self.robot) as records:
            return records.get(LEAD, lead, fields=fields)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """On SQLite; the clock is counted in Python, alike for both engines."""
    folder: Path = tmp_path_factory.mktemp("leads")
    edition = EDITION.replace("  sales: {demo: false}\n", "  sales: {demo: false}\n  work: {}\n")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=edition) as place:
        shop = create_branch(place.pinned, name="Shop", zone="Europe/Helsinki")
        other = create_branch(place.pinned, name="Other shop", zone="Europe/Helsinki")
        hand = system_actor(wall=1, walls=(1,), channel="api", branch=shop)
        week = {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": time(10), "closes": time(21)}
        with place.pinned.gateway.writing(hand) as records:
            records.create("work.work_calendar", {"name": "Shop", "place": shop, "hours": [week]})
            source = UUID(str(records.create("contacts.source", {"name": "Site", "medium": "site"})["id"]))
        place.pinned.directory.forget()
        calendars = place.pinned.gateway.calendars
        assert isinstance(calendars, PackCalendars)
        calendars.forget()
        owner = find_user(place.pinned, OWNER)
        assert owner is not None
        person = place.pinned.directory.actor(owner, channel="page")
        assert person is not None
        yield Desk(place, shop, other, source, person)


def by_hand(desk: Desk) -> Actor:
    """The person, with code's right to say what an activity is about."""
    return Actor(
        "user", "Olga", "page", 1, (1,), id=desk.person.id, home_branch=desk.shop, trusted=True, zone="Europe/Helsinki"
    )


# ---- the clock


def test_the_first_human_answer_is_timed_in_the_hours_of_the_shop(desk: Desk) -> None:
    lead = desk.lead()
    assert desk.get(lead, "response_due_at")["response_due_at"] == datetime(2026, 11, 21, 8, 5, tzinfo=UTC)
    desk.speak(lead, BOT, automatic=True)
    assert desk.get(lead, "first_response_at", "response_minutes") | {"id": 0, "version": 0} == {
        "id": 0, "version": 0, "first_response_at": None, "response_minutes": None,
    }  # fmt: skip
    desk.speak(lead, HUMAN, by=by_hand(desk))
    row = desk.get(lead, "first_response_at", "response_minutes", "answered_by", "in_time")
    assert (row["first_response_at"], row["response_minutes"], row["in_time"]) == (HUMAN, 25, False)
    assert row["answered_by"] == desk.person.id
    assert timedelta(minutes=805) == HUMAN - FRIDAY


def test_figures_of_three_answers(desk: Desk) -> None:
    noon = datetime(2026, 11, 18, 10, tzinfo=UTC)
    leads = [desk.lead(noon, campaign="figures") for _ in range(4)]
    for lead, minutes in zip(leads, (5, 25, 60), strict=False):
        desk.speak(lead, noon + timedelta(minutes=minutes), by=by_hand(desk))
    measures = [
        MeasureSpec("median", "median", "response_minutes"), MeasureSpec("p90", "p90", "response_minutes"),
        MeasureSpec("answered", where="first_response_at is not empty"), MeasureSpec("in_time", where="in_time"),
        MeasureSpec("unanswered", where="first_response_at is empty"),
    ]  # fmt: skip
    with desk.place.pinned.gateway.reading(desk.robot) as records:
        row = records.group(LEAD, by=[], measures=measures, filter="campaign == 'figures'")[0]
    assert (row["median"], row["p90"], row["answered"], row["unanswered"]) == (25, 53, 3, 1)
    assert round(int(str(row["in_time"])) / int(str(row["answered"])) * 100, 2) == 33.33


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        ({"kind": "call", "direction": "out"}, True),
        ({"kind": "call", "direction": None}, True),
        ({"kind": "mail", "direction": "out"}, True),
        ({"kind": "note", "direction": None}, True),
        ({"kind": "call", "direction": "in"}, False),
        ({"kind": "message", "direction": "in"}, False),
        ({"kind": "message", "direction": "out", "automatic": True}, False),
        ({"kind": "task", "subject": "Call", "direction": None}, False),
    ],
)
def test_what_a_person_said_to_them_is_an_answer(desk: Desk, values: dict[str, object], answers: bool) -> None:
    lead = desk.lead()
    desk.speak(lead, HUMAN, by=by_hand(desk), **values)
    assert (desk.get(lead, "first_response_at")["first_response_at"] is not None) is answers


def test_a_call_that_telephony_measured_is_a_persons(desk: Desk) -> None:
    lead, other = desk.lead(), desk.lead()
    desk.speak(lead, HUMAN, kind="call", measured=True, owner=desk.person.id)
    desk.speak(other, HUMAN, kind="call")
    assert desk.get(lead, "answered_by", "response_minutes")["response_minutes"] == 25
    assert desk.get(other, "response_minutes")["response_minutes"] is None


def test_speaking_to_the_client_answers_all_he_waits_for(desk: Desk) -> None:
    client = desk.write(CONTACT, kind="person", last_name="Waits")
    first, second = desk.lead(contact=client), desk.lead(contact=client)
    desk.write(ACTIVITY, by=by_hand(desk), kind="call", direction="out", at=HUMAN, contact=client)
    assert {desk.get(lead, "response_minutes")["response_minutes"] for lead in (first, second)} == {25}


def test_an_answer_before_the_request_counts_from_the_request(desk: Desk) -> None:
    lead = desk.lead()
    desk.speak(lead, FRIDAY - timedelta(hours=2), by=by_hand(desk))
    assert desk.get(lead, "first_response_at", "response_minutes")["response_minutes"] == 0


def test_a_branch_without_hours_has_plain_time(desk: Desk) -> None:
    lead = desk.lead(branch=desk.other)
    assert desk.get(lead, "response_due_at")["response_due_at"] == FRIDAY + timedelta(minutes=15)
    desk.speak(lead, HUMAN, by=by_hand(desk))
    assert desk.get(lead, "response_minutes")["response_minutes"] == 805


# ---- who it is


def phone() -> str:
    return f"+35840555{next(numbers):04}"


def test_a_client_we_know_is_tied_and_not_doubled(desk: Desk) -> None:
    number = phone()
    client = desk.write(CONTACT, kind="person", last_name="Virtanen", first_name="Aino", phone=number)
    lead = desk.lead(name="Aino Virtanen", phone=number.replace("+358", "0"))
    assert desk.get(lead, "contact")["contact"] == client


def test_another_person_of_the_same_phone_is_not_taken_for_the_client(desk: Desk) -> None:
    number = phone()
    desk.write(CONTACT, kind="person", last_name="Virtanen", first_name="Aino", phone=number)
    lead = desk.lead(name="Boris Petrov", phone=number)
    assert desk.get(lead, "contact")["contact"] is None


def test_two_clients_of_one_e_mail_leave_the_choice_to_a_person(desk: Desk) -> None:
    for _ in range(2):
        desk.write(CONTACT, kind="person", last_name="Same", first_name="Very", email="same@example.com")
    lead = desk.lead(name="Very Same", email="Same@example.com")
    assert desk.get(lead, "contact")["contact"] is None


def test_a_second_request_points_to_the_first(desk: Desk) -> None:
    number = phone()
    first = desk.lead(phone=number)
    second = desk.lead(FRIDAY + timedelta(days=1), phone=number)
    third = desk.lead(FRIDAY + timedelta(days=2), phone=number)
    assert [desk.get(one, "duplicate_of")["duplicate_of"] for one in (first, second, third)] == [None, first, first]


def test_a_request_of_long_ago_is_no_repeat(desk: Desk) -> None:
    number = phone()
    desk.lead(FRIDAY - timedelta(days=31), phone=number)
    assert desk.get(desk.lead(phone=number), "duplicate_of")["duplicate_of"] is None


def test_a_request_to_another_shop_is_shown_to_the_call_centre(desk: Desk) -> None:
    number = phone()
    first = desk.lead(phone=number)
    here = desk.lead(FRIDAY + timedelta(hours=1), phone=number)
    there = desk.lead(FRIDAY + timedelta(hours=2), phone=number, branch=desk.other)
    assert [desk.get(one, "elsewhere")["elsewhere"] for one in (first, here, there)] == [None, None, True]
    with desk.place.pinned.gateway.reading(desk.robot) as records:
        found = records.count(LEAD, filter=desk.place.pinned.blueprint.views["asked_elsewhere"].filter)
    assert found.value >= 1
