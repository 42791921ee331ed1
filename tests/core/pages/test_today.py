"""My day: what is due, what needs me and why, what changed, and the team of those who lead one."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from palmette import clock
from palmette.access.actors import Actor
from tests.core.pages.house import House, Visitor

ACTIVITY = "activities.activity"
ZONE = ZoneInfo("Europe/Helsinki")


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    return house.visitor()


@pytest.fixture(scope="module")
def seller(house: House) -> Visitor:
    return house.visitor("club_sales")


def today() -> date:
    return clock.now().astimezone(ZONE).date()


def task(house: House, subject: str, due: date, who: str = "club_sales", **values: object) -> UUID:
    person = house.user(f"{who}@example.com")
    given = {"kind": "task", "subject": subject, "due_on": due, "owner": person, "branch": house.branch()}
    return house.create(ACTIVITY, **{**given, **values})


def deal(house: House, name: str, who: str = "club_sales", **values: object) -> UUID:
    member = house.member(last_name=name, owner=house.user(f"{who}@example.com"))
    given = {"name": name, "contact": member, "owner": house.user(f"{who}@example.com"), "branch": house.branch()}
    return house.create("sales.deal", **{**given, **values})


def act(visitor: Visitor, action: str, record: UUID, **values: str) -> str:
    answer = visitor.send(f"/today/{action}", {"events": "tasks", "id": str(record), **values})
    assert answer.status_code == 200, answer.text
    return answer.text


def overdue(page: str) -> int:
    """How many the day says are overdue."""
    found = re.search(r"(\d+) overdue", page)
    return int(found[1]) if found else 0


def undo_of(text: str) -> str:
    found = re.search(r'hx-post="(/today/[^"]+)"[^>]*data-undo', text)
    assert found is not None, text
    return found[1].replace("&amp;", "&")


def test_who_has_no_home_of_his_role_lands_in_his_day(house: House) -> None:
    trainer = house.visitor("trainer")
    role = house.pinned.blueprint.roles["trainer"]
    assert (trainer.get("/").headers["location"] == "/today") == (not role.home)
    assert house.visitor("owner").get("/").status_code == 303


def test_what_is_overdue_comes_before_what_is_due_and_later_ones_are_not_there(house: House, seller: Visitor) -> None:
    before = overdue(seller.get("/today").text)
    task(house, "Due now", today())
    task(house, "Long overdue", today() - timedelta(days=9))
    task(house, "For later", today() + timedelta(days=3))
    task(house, "Of another", today(), "trainer")
    page = seller.get("/today").text
    assert page.index("Long overdue") < page.index("Due now")
    assert "For later" not in page
    assert "Of another" not in page
    assert overdue(page) == before + 1


def test_one_press_does_a_task_and_another_takes_it_back(house: House, seller: Visitor) -> None:
    record = task(house, "Write to Boris", today())
    text = act(seller, "done", record)
    assert "Write to Boris · done" in text
    assert f"/r/activity/{record}" not in text
    assert house.get(ACTIVITY, record)["done_at"] is not None
    assert seller.send(undo_of(text)).status_code == 200
    assert house.get(ACTIVITY, record)["done_at"] is None


def test_a_task_is_put_off_from_today_on_and_keeps_its_clock(house: House, seller: Visitor) -> None:
    late = datetime.combine(today() - timedelta(days=4), datetime.min.time(), ZONE).replace(hour=15, minute=30)
    record = task(house, "Call back", late.date(), due_at=late)
    text = act(seller, "later", record, days="7")
    stored = house.get(ACTIVITY, record)
    moment = stored["due_at"]
    assert isinstance(moment, datetime)
    assert moment.astimezone(ZONE).isoformat()[:16] == f"{today() + timedelta(days=7)}T15:30"
    assert stored["due_on"] == today() + timedelta(days=7)
    seller.send(undo_of(text))
    assert house.get(ACTIVITY, record)["due_at"] == late


def test_a_task_may_be_given_to_a_colleague_by_who_may_change_it(house: House, owner: Visitor) -> None:
    record = task(house, "Fix the door", today(), "owner")
    trainer = house.user("trainer@example.com")
    assert "Tero Trainer" in owner.get(f"/today/tasks/give?events=tasks&id={record}", htmx=True).text
    text = act(owner, "give", record, person=str(trainer))
    assert house.get(ACTIVITY, record)["owner"] == trainer
    owner.send(undo_of(text))
    assert house.get(ACTIVITY, record)["owner"] == house.user("owner@example.com")


def test_a_task_out_of_scope_is_not_there(house: House, seller: Visitor) -> None:
    record = task(house, "Pay the rent", today(), "owner")
    answer = seller.send("/today/done", {"events": "tasks", "id": str(record)})
    assert answer.status_code == 404
    assert house.get(ACTIVITY, record)["done_at"] is None


def test_a_list_that_says_why_names_my_records_that_need_me(house: House, seller: Visitor) -> None:
    deal(house, "Nextless")
    deal(house, "Foreign", "owner")
    page = seller.get("/today/next", htmx=True).text
    group = page.split("Nothing is planned next")[1].split("day-why")[0]
    assert "Nextless" in group
    assert "Foreign" not in page


def test_all_of_a_reason_are_a_list_of_exactly_those(house: House) -> None:
    names = [f"Deel{number}" for number in range(6)]
    owner = house.visitor()
    table = house.pinned.tables.table("sales.deal")
    made = [deal(house, name, "owner") for name in names[:5]]
    deal(house, names[5], "owner")
    long_ago = clock.now() - timedelta(days=400)
    with house.pinned.database.system() as connection:
        late = table.update().where(table.c.id.in_(made))
        connection.execute(late.values(stage_since=long_ago, stage_due_at=long_ago))
    reasons = owner.get("/today/next", htmx=True).text.split('class="day-why"')
    why = next(part for part in reasons if "too long in a stage" in part)
    href = re.search(r'class="link" href="([^"]+)"', why)
    assert href is not None
    shown = owner.get(unescape(href[1])).text
    assert [name for name in names if name in shown.split("<tbody")[1]] == names[:5]


def test_what_stands_too_long_in_a_stage_is_named_with_the_stage_and_its_age(house: House, seller: Visitor) -> None:
    record = deal(house, "Slow one")
    stage = house.get("sales.deal", record)["stage"]
    long_ago = clock.now() - timedelta(days=30)
    with house.pinned.database.system() as connection:
        table = house.pinned.tables.table("sales.deal")
        connection.execute(
            table.update().where(table.c.id == record).values(stage_since=long_ago, stage_due_at=long_ago)
        )
    pipeline = house.pinned.blueprint.pipelines[str(house.get("sales.deal", record)["pipeline"])]
    assert pipeline.stages[str(stage)].sla
    page = seller.get("/today/next", htmx=True).text
    row = page.split("too long in a stage")[1]
    assert "Slow one" in row
    assert "30 d" in row
    boards = seller.get("/today/boards", htmx=True).text
    assert "1 too long" in boards


def test_changes_of_colleagues_on_my_records_are_told_and_my_own_are_not(house: House, owner: Visitor) -> None:
    seller = house.visitor("club_sales")
    record = deal(house, "Touched")
    member = house.get("sales.deal", record)["contact"]
    contact = str(member)
    with house.pinned.gateway.writing(_actor(house, "owner")) as records:
        records.update("contacts.contact", UUID(contact), {"first_name": "Berta"})
    with house.pinned.gateway.writing(_actor(house, "club_sales")) as records:
        records.update("sales.deal", record, {"name": "Touched by me"})
    page = seller.get("/today/news", htmx=True).text
    assert f"/r/contact/{contact}" in page
    assert "Olga Owner" in page
    assert "Touched by me" not in page
    assert "Berta" not in owner.get("/today/news", htmx=True).text


def _actor(house: House, who: str) -> Actor:
    actor = house.pinned.directory.actor(house.user(f"{who}@example.com"), channel="page")
    assert actor is not None
    return actor


def test_who_leads_sees_a_line_per_person_and_a_seller_none(house: House, owner: Visitor, seller: Visitor) -> None:
    task(house, "Late for the team", today() - timedelta(days=2))
    page = owner.get("/today/team", htmx=True).text
    assert "Saara Seller" in page
    assert "Overdue" in page
    assert 'hx-get="/today/team"' in owner.get("/today").text
    reach_own = 'hx-get="/today/team"' not in seller.get("/today").text
    line = seller.get("/today/team", htmx=True).text
    assert reach_own == ("Saara Seller" not in line)


def test_an_empty_day_says_so(house: House) -> None:
    visitor = house.visitor("reception")
    assert "Everything is done for today." in visitor.get("/today").text
    for part in ("next", "boards", "news"):
        assert visitor.get(f"/today/{part}", htmx=True).status_code == 200
    assert visitor.get("/today/nonsense", htmx=True).status_code == 404
