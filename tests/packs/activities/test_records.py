"""Activities on a contact: the next step, what is late, one timeline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette import InvalidInput, clock
from tests.packs.office import Office

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def contact(office: Office) -> UUID:
    return office.create("contacts.contact", kind="person", first_name="Aino")


def task(office: Office, contact: UUID, **values: object) -> UUID:
    return office.create("activities.activity", **{"kind": "task", "subject": "Call", "contact": contact, **values})


def test_a_task_says_what_is_to_be_done(office: Office, contact: UUID) -> None:
    with pytest.raises(InvalidInput):
        office.create("activities.activity", kind="task", contact=contact)
    assert office.create("activities.activity", kind="note", contact=contact, text="Likes mornings.")


def test_the_next_step_is_the_nearest_open_task(office: Office, contact: UUID) -> None:
    first = task(office, contact, due_on=date(2026, 12, 1))
    task(office, contact, due_on=date(2026, 12, 5))
    assert office.get("contacts.contact", contact, "next_step_on")["next_step_on"] == date(2026, 12, 1)
    office.update("activities.activity", first, done_at=NOW)
    assert office.get("contacts.contact", contact, "next_step_on")["next_step_on"] == date(2026, 12, 5)


def test_the_last_talk_is_that_of_the_latest_call(office: Office, contact: UUID) -> None:
    for days in (9, 3, 7):
        office.create("activities.activity", kind="call", contact=contact, at=NOW - timedelta(days=days))
    assert office.get("contacts.contact", contact, "last_spoken_at")["last_spoken_at"] == NOW - timedelta(days=3)


@pytest.mark.parametrize(
    ("values", "late"),
    [
        ({"due_on": TODAY - timedelta(days=1)}, True),
        ({"due_on": TODAY}, False),
        ({"due_on": TODAY, "due_at": NOW - timedelta(hours=1)}, True),
        ({"due_on": TODAY - timedelta(days=1), "due_at": NOW + timedelta(hours=1)}, False),
        ({"due_on": TODAY - timedelta(days=1), "done_at": NOW}, False),
        ({}, False),
    ],
)
def test_a_task_is_late_after_its_moment_or_its_day(
    office: Office, contact: UUID, values: dict[str, object], late: bool
) -> None:
    made = task(office, contact, **values)
    with clock.frozen(NOW):
        assert office.get("activities.activity", made, "is_late")["is_late"] is late


def test_a_note_and_a_task_stand_in_the_timeline_of_the_person(office: Office, contact: UUID) -> None:
    note = office.create("activities.activity", kind="note", contact=contact, text="Likes mornings.")
    due = task(office, contact, due_on=TODAY)
    with office.gateway.reading(office.actor) as records:
        items = records.timeline("contacts.contact", contact)
    assert {note, due} <= {item.id for item in items}
