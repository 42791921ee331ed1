"""The shift plan: a week of a branch by people and days, planned by keyboard, with what does not fit named."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from palmette.ids import new_id
from palmette.pages.week_conflicts import ABSENT, CLOSED, TWICE, Away, Planned, clashes
from palmette.records.results import ListQuery
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.hours import WorkHours, WorkInterval
from tests.core.pages.house import House

ZONE = ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 10, 19)
"""The week whose Sunday has twenty-five hours."""
WEEK = "/r/shift/week"
OFFICE_HOURS = [{"weekdays": ["mon", "tue", "wed", "thu", "fri"], "opens": time(9), "closes": time(17)},
                {"weekdays": ["sun"], "opens": time(22), "closes": time(6)}]  # fmt: skip


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def planned(person: UUID, day: int, starts: int, ends: int, *, elsewhere: bool = False) -> Planned:
    on = MONDAY + timedelta(days=day)
    return Planned(new_id(), person, at(on, starts), at(on, ends), elsewhere)


def where(house: House, monday: date = MONDAY) -> dict[str, str]:
    return {"view": "shift_plan", "branch": str(house.branch()), "week": monday.isoformat()}


def shifts(house: House, monday: date) -> list[tuple[UUID, str, str]]:
    first, last = at(monday, 0).isoformat(), at(monday + timedelta(7), 0).isoformat()
    with house.records() as records:
        span = f"starts_at >= '{first}' and starts_at < '{last}'"
        query = ListQuery(filter=span, sort="starts_at", fields=["user", "starts_at", "ends_at"])
        rows = records.list("work.shift", query).rows
    return [
        (row["user"], *(row[name].astimezone(ZONE).strftime("%a %H:%M") for name in ("starts_at", "ends_at")))  # type: ignore[attr-defined]
        for row in rows
    ]


@pytest.fixture(scope="module", autouse=True)
def hours(house: House) -> None:
    house.create("work.work_calendar", name="Hours", place=house.branch(), hours=OFFICE_HOURS)


def test_what_does_not_fit_is_found_once_and_only_here() -> None:
    anna, boris = new_id(), new_id()
    first, second = planned(anna, 0, 9, 17), planned(anna, 0, 16, 18)
    away, closed = planned(boris, 1, 9, 17), planned(boris, 5, 9, 17)
    far, near = planned(boris, 2, 9, 12, elsewhere=True), planned(boris, 2, 11, 17)
    touching = planned(anna, 0, 18, 20)
    calendar = WorkCalendar("Europe/Helsinki", WorkHours(((WorkInterval(time(9), time(17)),),) * 5 + ((), ())))
    absent = Away(boris, MONDAY + timedelta(1), MONDAY + timedelta(1), "Vacation")
    found = clashes([first, second, away, closed, far, near, touching], [absent], calendar)
    told = {(clash.kind, clash.planned.id, clash.other.id if clash.other else None) for clash in found}
    assert told == {
        (TWICE, second.id, first.id),
        (ABSENT, away.id, None),
        (CLOSED, closed.id, None),
        (TWICE, near.id, far.id),
    }


def test_a_shift_is_added_with_the_hours_of_the_day_even_over_a_change_of_clocks(house: House) -> None:
    head, sami = house.visitor("head"), house.user("sami@example.com")
    for day in (0, 5, 6):
        values = {**where(house), "person": str(sami), "day": (MONDAY + timedelta(day)).isoformat()}
        assert head.send(f"{WEEK}/add", values).status_code == 200
    assert shifts(house, MONDAY) == [
        (sami, "Mon 09:00", "Mon 17:00"),
        (sami, "Sat 09:00", "Sat 18:00"),
        (sami, "Sun 22:00", "Mon 06:00"),
    ]
    page = html.unescape(head.get(f"{WEEK}?view=shift_plan&week={MONDAY}").text)
    # The year is told where it is another one than today.
    assert re.search("Sami Seller is planned on (Sat 24 Oct|24 Oct 2026), when the branch is closed", page)
    assert "25 h" in page


def test_last_week_is_copied_by_the_clock_without_what_would_clash(house: House) -> None:
    head, sami, sara = house.visitor("head"), house.user("sami@example.com"), house.user("sara@example.com")
    before = date(2027, 3, 22)  # The week before the clocks go forward on its Sunday.
    after, place = before + timedelta(7), house.branch()
    for user, day, starts, ends in ((sami, 0, 9, 17), (sami, 4, 9, 17), (sami, 5, 9, 17), (sara, 0, 12, 17)):
        on = before + timedelta(day)
        house.create("work.shift", place=place, user=user, starts_at=at(on, starts), ends_at=at(on, ends))
    house.create("work.absence", user=sara, starts_on=after, ends_on=after)
    answer = html.unescape(head.send(f"{WEEK}/copy", where(house, after)).text)
    assert "2 copied. Left out: absent: 1, the branch is closed: 1." in answer
    assert shifts(house, after) == [(sami, "Mon 09:00", "Mon 17:00"), (sami, "Fri 09:00", "Fri 17:00")]
    again = html.unescape(head.send(f"{WEEK}/copy", where(house, after)).text)
    assert "0 copied" in again
    assert "planned already: 2" in again


def test_a_shift_is_removed_into_the_trash(house: House) -> None:
    head, sara = house.visitor("head"), house.user("sara@example.com")
    day = MONDAY + timedelta(21)
    made = house.create("work.shift", place=house.branch(), user=sara, starts_at=at(day, 9), ends_at=at(day, 17))
    answer = head.send(f"{WEEK}/remove", {**where(house, day), "id": str(made)})
    assert "it is in the trash" in answer.text
    assert shifts(house, day) == []


def test_a_colleague_sees_the_plan_and_changes_nothing(house: House) -> None:
    sami = house.visitor("sami")
    page = sami.get(f"{WEEK}?view=shift_plan&week={MONDAY}")
    assert "Sara Seller" in page.text
    assert not re.search("data-week-add|data-week-remove|/copy", page.text)
    values = {**where(house), "person": str(house.user("sami@example.com")), "day": MONDAY.isoformat()}
    before = shifts(house, MONDAY)
    assert "You may not create" in html.unescape(sami.send(f"{WEEK}/add", values).text)
    assert shifts(house, MONDAY) == before


@pytest.mark.parametrize("query", ["view=shift_plan&week=soon&branch=nowhere", "view=shift_plan"])
def test_an_address_that_names_no_week_or_branch_shows_this_week_of_the_own_branch(house: House, query: str) -> None:
    page = house.visitor("head").get(f"{WEEK}?{query}")
    assert page.status_code == 200
    assert 'aria-current="date"' in page.text


def test_why_somebody_is_away_is_told_to_planners_alone(house: House) -> None:
    sara, day = house.user("sara@example.com"), MONDAY + timedelta(14)
    house.create("work.absence", user=sara, kind="illness", starts_on=day, ends_on=day)
    address = f"{WEEK}?view=shift_plan&week={day}"
    planner, colleague = house.visitor("head").get(address).text, house.visitor("sami").get(address).text
    assert "Illness" in planner
    assert "Illness" not in colleague
    assert "Absence" in colleague


def test_a_list_without_a_week_has_no_grid(house: House) -> None:
    assert house.visitor("head").get(f"{WEEK}?view=on_shift_now").status_code == 404
