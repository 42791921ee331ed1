"""Shifts and absences: who is there now, who stands in for whom, and what cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from palmette import InvalidInput
from palmette.packs.work import on_shift, substitute_of
from tests.packs.office import Office

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def place(office: Office) -> UUID:
    return office.create("frame.branch", name=f"Shop {uuid4()}", zone="Europe/Helsinki", kind="branch")


def person(office: Office, place: UUID) -> UUID:
    return office.create("frame.user", name="Seller", email=f"{uuid4()}@example.com", home_branch=place)


def shift(office: Office, place: UUID, user: UUID, **values: object) -> UUID:
    usual = {"starts_at": NOON - 2 * HOUR, "ends_at": NOON + 8 * HOUR}
    return office.create("work.shift", **{"place": place, "user": user, **usual, **values})


def there(office: Office, place: UUID, at: datetime = NOON) -> list[UUID]:
    with office.gateway.reading(office.actor) as records:
        return on_shift(records, place, at)


def test_on_shift_are_those_whose_plan_holds_the_moment(office: Office, place: UUID) -> None:
    early, late, night = (person(office, place) for _ in range(3))
    shift(office, place, late, starts_at=NOON - HOUR)
    shift(office, place, early)
    shift(office, place, night, starts_at=NOON + 8 * HOUR, ends_at=NOON + 16 * HOUR)
    assert there(office, place) == [early, late]
    assert there(office, place, NOON + 8 * HOUR) == [night]


def test_who_left_is_not_there_and_who_came_early_is(office: Office, place: UUID) -> None:
    gone, eager = person(office, place), person(office, place)
    shift(office, place, gone, came_at=NOON - 2 * HOUR, left_at=NOON - HOUR)
    shift(office, place, eager, starts_at=NOON + HOUR, came_at=NOON - HOUR)
    assert there(office, place) == [eager]


def test_who_is_absent_is_not_on_shift_though_planned(office: Office, place: UUID) -> None:
    ill, well = person(office, place), person(office, place)
    shift(office, place, ill)
    shift(office, place, well)
    office.create("work.absence", user=ill, kind="illness", starts_on=NOON.date(), ends_on=NOON.date())
    assert there(office, place) == [well]


def test_an_absence_belongs_to_the_branch_of_the_person_and_follows_it(office: Office, place: UUID) -> None:
    other = office.create("frame.branch", name="Other", zone="UTC", kind="branch")
    someone = person(office, place)
    absence = office.create("work.absence", user=someone, starts_on=NOON.date(), ends_on=NOON.date())
    assert office.get("work.absence", absence, "branch")["branch"] == place
    office.update("frame.user", someone, home_branch=other)
    assert office.get("work.absence", absence, "branch")["branch"] == other


def test_the_substitute_is_asked_by_day(office: Office, place: UUID) -> None:
    away, colleague = person(office, place), person(office, place)
    office.create(
        "work.absence", user=away, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 27), substitute=colleague
    )
    with office.gateway.reading(office.actor) as records:
        found = [substitute_of(records, away, date(2026, 11, day)) for day in (22, 23, 27, 28)]
    assert found == [None, colleague, colleague, None]


@pytest.mark.parametrize(
    ("entity", "values"),
    [
        ("work.shift", {"ends_at": NOON - 3 * HOUR}),
        ("work.shift", {"ends_at": NOON + 40 * HOUR}),
        ("work.shift", {"came_at": NOON, "left_at": NOON - HOUR}),
        ("work.absence", {"ends_on": date(2026, 11, 22)}),
        ("work.absence", {"substitute": "self"}),
    ],
)
def test_what_ends_before_it_begins_is_refused(
    office: Office, place: UUID, entity: str, values: dict[str, object]
) -> None:
    someone = person(office, place)
    if entity == "work.absence":
        days = {"starts_on": date(2026, 11, 23), "ends_on": date(2026, 11, 24)}
        given = {name: someone if value == "self" else value for name, value in values.items()}
        with pytest.raises(InvalidInput):
            office.create(entity, **{"user": someone, **days, **given})
    else:
        with pytest.raises(InvalidInput):
            shift(office, place, someone, **values)
