"""Triggers on the screen: off until turned on with a choice, told on the record, and simulated without a trace."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from httpx import Response
from sqlalchemy import func, select

from palmette import clock
from palmette.schema.database import GATED
from palmette.triggers.dispatch import dispatch
from palmette.triggers.sweep import sweep
from tests.core.pages.house import House, Visitor

BIRTHDAY = "/settings/triggers/c11_birthday"


def text_of(page: Response) -> str:
    """What one reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def send(visitor: Visitor, address: str, **values: object) -> Response:
    """Send a form as the browser does."""
    return visitor.send(address, {"_csrf_token": visitor.csrf, **values}, htmx=False)


def unpaid(house: House) -> object:
    """A complaint that came in, about which a task is to be made."""
    return house.create(
        "fitness_club.complaint",
        subject="Cold water",
        member=house.member(),
        club=house.branch(),
        received_at=clock.now(),
    )


def test_every_trigger_is_listed_with_its_moment_and_whether_it_is_on(house: House) -> None:
    told = text_of(house.visitor().get("/settings/triggers"))
    assert f"0 of {len(house.pinned.blueprint.triggers)} on" in told
    assert "C14 Talk about renewal 30 days before: last day, at 11:00" in told


def test_who_may_not_configure_finds_nothing(house: House) -> None:
    seller = house.visitor("club_sales")
    for address in ("/settings/triggers", BIRTHDAY, "/settings/simulation"):
        assert seller.get(address).status_code == 404
    assert send(seller, BIRTHDAY, act="on", mode="from_now").status_code == 404


def test_before_one_is_turned_on_its_figures_and_the_choice_are_there(house: House) -> None:
    today = clock.today("Europe/Helsinki")
    house.member(first_name="Birthe", birthday=(today + timedelta(days=3)).replace(year=1990))
    page = house.visitor().get(BIRTHDAY)
    told = text_of(page)
    assert "in the next 30 days" in told
    assert "Only what becomes due from now on." in told
    assert page.text.index('value="from_now" checked') < page.text.index("backfill_silently")


def test_one_is_turned_on_shown_and_turned_off(house: House) -> None:
    owner = house.visitor()
    address = "/settings/triggers/b07b_complaint"
    assert send(owner, address, act="on", mode="from_now").status_code == 303
    assert "On, from then on" in text_of(owner.get(address))
    assert "already" in text_of(send(owner, address, act="on", mode="from_now"))
    complaint = unpaid(house)
    system = house.pinned.directory.system("job")
    dispatch(house.pinned.gateway, system)
    assert "Runs Done 1" in text_of(owner.get(address))
    told = text_of(owner.get(f"/r/complaint/{complaint}?tab=rules"))
    assert told.index("Fired") < told.index("B07 Complaint")
    assert send(owner, address, act="off").status_code == 303
    assert "Off" in text_of(owner.get(address))


def test_a_record_tells_what_did_not_fire_and_why(house: House) -> None:
    owner = house.visitor()
    send(owner, BIRTHDAY, act="on", mode="from_now")
    today = clock.today("Europe/Helsinki")
    member = house.member(first_name="Aada", birthday=today.replace(year=1990))
    sweep(house.pinned.gateway, house.pinned.directory.system("job"))
    page = owner.get(f"/r/contact/{member}?tab=rules")
    told = text_of(page)
    assert "C11 Birthday" in told
    assert "The condition does not hold." in told
    send(owner, BIRTHDAY, act="off")


@pytest.mark.slow
def test_a_simulation_shows_days_and_leaves_nothing(house: House) -> None:
    owner = house.visitor()
    today = clock.today("Europe/Helsinki")
    member = house.member(first_name="Seija")
    kind = house.create("fitness_club.membership_type", name="Annual", basis="term", term=12, price="540 EUR")
    house.create(
        "fitness_club.membership", member=member, type=kind, starts_on=today - timedelta(days=300), stage="active",
        ends_on=today + timedelta(days=32), activated_on=today - timedelta(days=300), price_paid="540 EUR",
    )  # fmt: skip
    until = today + timedelta(days=4)
    page = owner.get(f"/settings/simulation?since={today}&until={until}&trigger=c14_renewal_call")
    assert "C14 Talk about renewal" in text_of(page)
    assert "Call" in text_of(page)
    with house.records() as records:
        for name in ("occurrence", "outbox"):
            table = records.tables.frame(name)
            mine = [table.c.record_id == member] if name == "outbox" else [table.c.trigger == "c14_renewal_call"]
            count = select(func.count()).select_from(table).where(*mine)
            assert records.connection.scalar(count, execution_options=GATED) == 0
    assert owner.get("/settings/simulation?since=2026-13-01").status_code == 200
