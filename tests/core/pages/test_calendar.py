"""The calendar: what stands in it, for whom, how it is moved, and its secret address."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from palmette import clock
from tests.core.pages.house import House, Visitor

ACTIVITY = "activities.activity"
ZONE = ZoneInfo("Europe/Helsinki")


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    return house.visitor()


def noon(days: int = 0, hour: int = 12) -> datetime:
    """An hour of a day of the week after this one, so that nothing else is there."""
    today = clock.now().astimezone(ZONE).date()
    monday = today + timedelta(days=7 - today.weekday())
    return datetime.combine(monday + timedelta(days=days), time(hour), ZONE)


def task(house: House, subject: str, at: datetime, who: str = "owner", **values: object) -> UUID:
    person = house.user(f"{who}@example.com")
    given = {"kind": "task", "subject": subject, "due_at": at, "owner": person, "branch": house.branch()}
    return house.create(ACTIVITY, **{**given, **values})


def move(visitor: Visitor, record: UUID, at: str, **values: str) -> str:
    answer = visitor.send("/calendar/move", {"events": "tasks", "id": str(record), "at": at, **values})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_week_shows_what_is_in_it_at_its_hours(house: House, owner: Visitor) -> None:
    record = task(house, "Call the bank", noon(0, 10))
    page = owner.get(f"/calendar?day={noon().date()}").text
    assert f'href="/r/activity/{record}"' in page
    assert "10:00–10:30" in page
    assert "Call the bank" not in owner.get(f"/calendar?day={noon(14).date()}").text


def test_a_task_of_a_day_stands_above_the_hours(house: House, owner: Visitor) -> None:
    task(house, "Count the lockers", noon(), due_at=None, due_on=noon(1).date())
    page = owner.get(f"/calendar?day={noon().date()}").text
    assert "Count the lockers" in page.split('class="cal-hours"')[0]


@pytest.mark.parametrize("view", ["day", "month", "resources"])
def test_every_view_shows_the_trainer_s_class(house: House, owner: Visitor, view: str) -> None:
    at = noon(2, {"day": 16, "month": 17, "resources": 18}[view])
    name = f"Yoga for {view}"
    direction = house.create("fitness_club.direction", name=f"Mind {view}")
    template = house.create("fitness_club.class_template", name=name, direction=direction)
    trainer = house.user("trainer@example.com")
    house.create(
        "fitness_club.class_session", template=template, club=house.branch(), starts_at=at, trainer=trainer, capacity=9
    )
    page = owner.get(f"/calendar?view={view}&day={at.date()}&who=all").text
    assert name in page
    assert name not in owner.get(f"/calendar?view={view}&day={at.date()}&who=all&off=classes").text
    if view == "resources":
        column = re.search(rf'data-resource="{trainer}".*?</div>\s*</div>', page, re.DOTALL)
        assert column is not None
        assert "Tero Trainer" in page


def test_one_s_own_calendar_has_not_the_tasks_of_others(house: House, owner: Visitor) -> None:
    task(house, "A seller's errand", noon(3), "club_sales")
    day = noon(3).date()
    assert "A seller&#39;s errand" not in owner.get(f"/calendar?view=day&day={day}").text
    assert "A seller&#39;s errand" in owner.get(f"/calendar?view=day&day={day}&who=all").text


def test_who_may_not_read_a_record_does_not_see_its_time(house: House) -> None:
    trainer = house.visitor("trainer")
    record = task(house, "Talk about pay", noon(3, 15))
    for view in ("day", "week", "month", "resources"):
        page = trainer.get(f"/calendar?view={view}&day={noon(3).date()}&who=all").text
        assert "Talk about pay" not in page
        assert str(record) not in page
    answer = trainer.send("/calendar/move", {"events": "tasks", "id": str(record), "at": "2026-12-01T10:00"})
    assert answer.status_code == 422
    assert "Talk about pay" not in answer.text
    assert trainer.get(f"/calendar/move?events=tasks&id={record}", htmx=True).status_code == 404


def test_a_moved_task_keeps_the_clock_of_its_reader_and_can_be_put_back(house: House, owner: Visitor) -> None:
    record = task(house, "Order towels", noon(1, 9), due_on=noon(1).date())
    text = move(owner, record, f"{noon(4).date()}T16:45")
    stored = house.get(ACTIVITY, record)
    assert stored["due_at"] == noon(4, 16) + timedelta(minutes=45)
    assert stored["due_on"] == noon(4).date()
    undo = re.search(r'hx-post="(/calendar/move\?[^"]+)"', text)
    assert undo is not None
    assert owner.send(undo[1].replace("&amp;", "&")).status_code == 200
    assert house.get(ACTIVITY, record)["due_at"] == noon(1, 9)


def test_a_day_without_a_clock_moves_the_day_and_leaves_the_clock(house: House, owner: Visitor) -> None:
    record = task(house, "Meet the plumber", noon(1, 11))
    move(owner, record, noon(5).date().isoformat())
    assert house.get(ACTIVITY, record)["due_at"] == noon(5, 11)


def test_a_refusal_is_shown_and_nothing_moves(house: House, owner: Visitor) -> None:
    record = task(house, "Renew the licence", noon(2, 14))
    version = str(house.get(ACTIVITY, record)["version"])
    with house.records() as records:
        records.update(ACTIVITY, record, {"text": "The form is in the office."})
    answer = owner.send(
        "/calendar/move", {"events": "tasks", "id": str(record), "at": f"{noon(3).date()}T10:00", "version": version}
    )
    assert answer.status_code == 409
    assert "data-keep" in answer.text
    assert 'hx-target="#calendar"' in answer.text
    assert house.get(ACTIVITY, record)["due_at"] == noon(2, 14)


def test_a_class_is_given_to_another_hall_by_its_column(house: House, owner: Visitor) -> None:
    branch, trainer = house.branch(), house.user("trainer@example.com")
    first, second = (house.create("fitness_club.hall", name=name, club=branch) for name in ("Big", "Small"))
    direction = house.create("fitness_club.direction", name="Strength")
    template = house.create("fitness_club.class_template", name="Press", direction=direction)
    record = house.create(
        "fitness_club.class_session", template=template, club=branch, starts_at=noon(6, 9), trainer=trainer,
        hall=first, capacity=9,
    )  # fmt: skip
    answer = owner.send(
        "/calendar/move",
        {
            "events": "classes", "id": str(record), "at": f"{noon(6).date()}T09:30", "view": "resources",
            "day": str(noon(6).date()), "by": "fitness_club.hall", "resource": str(second),
        },
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    stored = house.get("fitness_club.class_session", record)
    assert (stored["hall"], stored["trainer"]) == (second, trainer)
    assert stored["starts_at"] == noon(6, 9) + timedelta(minutes=30)


def test_the_dialog_says_what_is_wrong_and_keeps_what_was_typed(house: House, owner: Visitor) -> None:
    record = task(house, "Sweep", noon(2, 8))
    page = owner.get(f"/calendar/move?events=tasks&id={record}&day={noon().date()}", htmx=True).text
    assert f'value="{noon(2).date()}T08:00"' in page
    answer = owner.send("/calendar/move", {"events": "tasks", "id": str(record), "at": "soon", "_dialog": "1"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_an_empty_slot_offers_what_may_be_added_with_its_time(house: House, owner: Visitor) -> None:
    at = f"{noon(1).date()}T14:00"
    page = owner.get(f"/calendar/new?at={at}&day={noon(1).date()}", htmx=True).text
    link = re.search(r'href="(/r/activity/new\?[^"]+)"', page)
    assert link is not None
    form = owner.get(link[1].replace("&amp;", "&"), htmx=True).text
    assert f'value="{at}"' in form
    assert "/calendar?" in form


def test_a_holiday_is_named_and_its_hours_are_closed(house: House, owner: Visitor) -> None:
    monday, branch = noon(7), house.branch()
    house.create(
        "work.work_calendar", name="Club hours", place=branch,
        hours=[{"weekdays": ["mon", "tue", "wed", "thu", "fri"], "opens": time(9), "closes": time(21)}],
        days=[{"day": monday.date(), "name": "Day of the owl", "kind": "closed"}],
    )  # fmt: skip
    house.pinned.gateway.calendars.forget()  # type: ignore[attr-defined]  # the packs' own, kept for some seconds
    page = owner.get(f"/calendar?day={monday.date()}&branch={branch}").text
    assert "Day of the owl" in page
    first, second = (part.split("cal-slot")[0] for part in page.split("data-cal-column")[1:3])
    assert "cal-shade cal-r1 cal-h52" in first
    assert "cal-shade cal-r1 cal-h4" in second


def test_the_secret_address_shows_one_s_own_until_it_is_renewed(house: House, owner: Visitor) -> None:
    mine = task(house, "Own; with a comma, and a line", noon(2, 13))
    other = task(house, "Not mine", noon(2, 13), "club_sales")
    page = owner.send("/calendar/address").text
    found = re.search(r'value="([^"]+\.ics)"', page)
    assert found is not None
    path = found[1].split("testserver.local")[1]
    stranger = house.visitor("trainer").client
    stranger.cookies.clear()
    answer = stranger.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert f"UID:tasks-{mine}@palmette" in answer.text
    assert r"SUMMARY:Own\; with a comma\, and a line" in answer.text
    assert str(other) not in answer.text
    with house.pinned.database.system(writing=False) as connection:
        kept = connection.exec_driver_sql("SELECT * FROM palmette__calendar_feed").all()
    secret = path.split("/")[-1].removesuffix(".ics")
    assert secret not in str(kept)
    assert secret not in owner.get("/me").text
    owner.send("/calendar/address")
    assert stranger.get(path).status_code == 404
    assert stranger.get("/calendar/feed/nonsense.ics").status_code == 404


def test_the_address_of_somebody_who_left_leads_nowhere(house: House) -> None:
    visitor = house.visitor("reception")
    found = re.search(r'value="[^"]+(/calendar/feed/[^"]+\.ics)"', visitor.send("/calendar/address").text)
    assert found is not None
    assert visitor.client.get(found[1]).status_code == 200
    gone = house.user("reception@example.com")
    with house.records() as records:
        records.update("frame.user", gone, {"active": False})
    house.pinned.directory.forget()
    assert visitor.client.get(found[1]).status_code == 404
