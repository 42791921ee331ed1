"""A member's own account on a phone: in by the link that the club hands over, a class booked, a freeze asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from palmette import clock
from palmette.money import Money
from tests.core.pages.house import House
from tests.core.pages.served import served
from tests.journeys.trade import CONFIG, Hands, fits, open_trade, phone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from playwright.sync_api import Browser

CLUB = "fitness_club"


def prepare(folder: Path) -> tuple[House, UUID]:
    """A member with a year ahead, and a class in three days."""
    house = open_trade(folder, CLUB, zone="Europe/Helsinki", people=(("Tomi Trainer", "trainer"),))
    today = clock.now().date()
    person = house.member(first_name="Aino", last_name="Virtanen", email="aino@example.com")
    kind = house.create(
        "membership_type", name="Annual full", basis="term", term=12, price=Money.of(540, "EUR"), freeze_days=28,
        freeze_times=2,
    )  # fmt: skip
    house.create(
        "membership", member=person, type=kind, stage="active", price_paid=Money.of(540, "EUR"),
        starts_on=today - timedelta(days=30), activated_on=today - timedelta(days=30),
        ends_on=today + timedelta(days=335),
    )  # fmt: skip
    direction = house.create("direction", name="Calm")
    template = house.create("class_template", name="Evening yoga", direction=direction, minutes=55, capacity=10)
    house.create(
        "class_session", template=template, club=house.branch(), starts_at=clock.now() + timedelta(days=3), capacity=10,
        trainer=house.user("trainer@example.com"),
    )  # fmt: skip
    return house, person


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, UUID, str]]:
    """The club, its member and where it is served."""
    folder = tmp_path_factory.mktemp("member_account")
    house, person = prepare(folder)
    with served(folder, CONFIG / f"{CLUB}.yaml") as base:
        yield house, person, base
    house.pinned.database.close()


@pytest.mark.browser
@pytest.mark.slow
def test_the_link_lets_in_and_the_member_helps_himself(browser: Browser, club: tuple[House, UUID, str]) -> None:
    house, person, base = club
    with phone(browser) as desk:
        hands = Hands(desk, base)
        hands.log_in("owner")
        desk.goto(f"{base}/r/contact/{person}/account")
        desk.get_by_role("button", name="Open and invite").tap()
        link = desk.locator("code").inner_text()
        assert hands.troubles == []
    with phone(browser) as page:
        hands = Hands(page, base)
        page.goto(link)
        page.get_by_role("button", name="Come in").tap()
        expect(page.locator("h1")).to_contain_text("Aino")
        expect(page.locator("main")).to_contain_text("Annual full")
        hands.picture("account-home")
        assert fits(page)
        page.goto(f"{base}/my/p/classes")
        page.locator(".my-card a").first.tap()
        page.get_by_role("link", name="Book", exact=True).tap()
        page.locator("form .btn-primary").tap()
        expect(page.locator("main")).to_contain_text("Booked")
        assert fits(page)
        page.goto(f"{base}/my/p/my_freezes/new")
        first = clock.now().date() + timedelta(days=10)
        page.locator("[name=from_on]").fill(first.isoformat())
        page.locator("[name=until_on]").fill((first + timedelta(days=14)).isoformat())
        page.locator("label").filter(has_text="Annual full").first.tap()
        page.locator("label").filter(has_text="Holiday").tap()
        hands.picture("account-freeze")
        page.locator("form .btn-primary").dblclick()
        page.wait_for_url("**/my_freezes?done=new")
        expect(page.locator("main")).to_contain_text("Freeze")
        page.goto(f"{base}/my/p/my_voice/new")
        page.locator("label").filter(has_text="9").tap()
        hands.picture("account-opinion")
        assert fits(page)
        page.locator("form .btn-primary").tap()
        expect(page.locator("main .my-row")).to_contain_text("9")
        assert hands.troubles == []
    assert [house.count(entity) for entity in ("booking", "application", "survey")] == [1, 1, 1]
