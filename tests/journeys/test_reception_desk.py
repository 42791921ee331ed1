"""A reception desk of a club: who comes in, what he has left, a membership sold and paid, a place in a class."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
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
    from uuid import UUID

    from playwright.sync_api import Browser, Locator, Page

CLUB = "fitness_club"
PEOPLE = (("Riina Desk", "reception"), ("Tero Trainer", "trainer"))


def prepare(folder: Path) -> tuple[House, UUID]:
    """A member with two sessions left of a package, a kind of membership on sale, and a class tomorrow."""
    house = open_trade(folder, CLUB, zone="Europe/Helsinki", people=PEOPLE)
    now, trainer = clock.now(), house.user("trainer@example.com")
    member = house.member(first_name="Aino", last_name="Virtanen", phone="+358401112233")
    house.member(first_name="Eero", last_name="Virta")
    house.create("membership_type", name="Annual full", basis="term", term=12, price=Money.of(540, "EUR"))
    yoga = house.create("class_template", name="Morning yoga", direction=house.create("direction", name="Yoga"))
    lesson = {"template": yoga, "club": house.branch(), "trainer": trainer, "capacity": 14}
    house.create("class_session", starts_at=now + timedelta(days=1), **lesson)
    service = house.create("product", name="Massage", kind="service", price=Money.of(60, "EUR"))
    terms = {"member": member, "service": service, "quantity": 2, "price": Money.of(120, "EUR"), "trainer": trainer}
    house.create("package", bought_on=now.date(), expires_on=now.date() + timedelta(days=60), **terms)
    return house, member


def beside(page: Page, panel: str) -> Locator:
    """The panel of that name beside the record."""
    return page.locator(".related").filter(has=page.locator("h2", has_text=panel))


def add(hands: Hands, name: str) -> Locator:
    """Open the form of a new one beside the member; the drawer with it."""
    hands.to(hands.page.get_by_role("button", name=f"Add: {name}", exact=True))
    hands.press("Enter")
    drawer = hands.page.locator("dialog[open]")
    drawer.wait_for()
    return drawer


def sell_membership(hands: Hands) -> None:
    """A membership of a year; who is at the desk is its seller, and its first day is today."""
    drawer = add(hands, "Memberships")
    hands.choose(drawer.locator("#f-type"), "Annual")
    hands.to(drawer.locator("[name=ends_on]"))
    hands.type((clock.now() + timedelta(days=364)).strftime("%m%d%Y"))
    hands.to(drawer.locator("[name=price_paid]"))
    hands.type("540")
    hands.picture("reception-membership")
    hands.press("Control+Enter")
    expect(beside(hands.page, "Memberships").locator(".related-card")).to_contain_text("Draft")


def ring_up(hands: Hands) -> None:
    """The membership on a sale of the member, and the money; what he owes comes and goes."""
    page = hands.page
    drawer = add(hands, "Sales")
    hands.to(drawer.get_by_role("button", name="Add a row"))
    hands.press("Enter")
    hands.choose(drawer.locator("#f-lines-0-kind"), "Membership")
    hands.to(drawer.locator("[name='lines.0.name']"))
    hands.type("Annual full")
    hands.take(drawer.locator("#f-lines-0-membership"), "Annual")
    hands.to(drawer.locator("[name='lines.0.price']"))
    hands.type("540")
    hands.picture("reception-sale")
    hands.press("Control+Enter")
    expect(page.locator("#row-debt")).to_contain_text("540")
    drawer = add(hands, "Payments")
    hands.to(drawer.locator("[name=amount]"))
    hands.type("540")
    hands.to(drawer.locator("[name=kind]").first, back=True)
    hands.press("Space")
    hands.picture("reception-payment")
    hands.press("Control+Enter")
    expect(page.locator("#row-debt")).not_to_contain_text("540")
    expect(beside(page, "Payments").locator(".related-card")).to_contain_text("540")


def book(hands: Hands) -> None:
    """A place in tomorrow's class."""
    drawer = add(hands, "Booked")
    hands.take(drawer.locator("#f-session"), "Morning yoga")
    hands.press("Control+Enter")
    expect(beside(hands.page, "Booked").locator(".related-card")).to_contain_text("Morning yoga")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, UUID, str]]:
    """The club, its member, and where it is served."""
    folder = tmp_path_factory.mktemp("desk")
    house, member = prepare(folder)
    with served(folder, CONFIG / f"{CLUB}.yaml") as base:
        yield house, member, base
    house.pinned.database.close()


@pytest.mark.slow
@pytest.mark.browser
def test_a_desk_finds_sells_and_books_without_a_mouse(page: Page, desk: tuple[House, UUID, str]) -> None:
    house, member, base = desk
    page.set_viewport_size({"width": 1440, "height": 900})
    hands = Hands(page, base)
    hands.log_in("reception")
    hands.find("virtan", "Aino Virtanen")
    expect(page.locator("h1")).to_have_text("Aino Virtanen")
    expect(page.locator("#row-package_balance")).to_contain_text("2")
    hands.picture("reception-member")
    sell_membership(hands)
    ring_up(hands)
    book(hands)
    hands.picture("reception-booked")
    assert house.get("contact", member)["debt"] == Money(0, "EUR")
    assert hands.troubles == []


@pytest.mark.soak
@pytest.mark.browser
def test_a_desk_finds_and_books_on_a_phone(browser: Browser, desk: tuple[House, UUID, str]) -> None:
    house, _, base = desk
    before = house.count("booking")
    with phone(browser) as page:
        hands = Hands(page, base)
        hands.log_in("reception")
        hands.picture("phone-reception-home")
        assert fits(page)
        page.get_by_role("button", name="More").last.tap()
        page.locator("[data-find]").tap()
        page.locator("[data-palette-input]").fill("virta, eero")
        hands.picture("phone-reception-palette")
        page.locator(".palette-entry").filter(has_text="Eero Virta").tap()
        expect(page.locator("h1")).to_have_text("Eero Virta")
        assert fits(page)
        page.locator("[data-show=related]").tap()
        hands.picture("phone-reception-related")
        page.get_by_role("button", name="Add: Booked").tap()
        page.locator("#f-session").tap()
        page.locator("#f-session-list [role=option]").first.tap()
        hands.picture("phone-reception-booking")
        page.locator("dialog[open] button[type=submit]").tap()
        expect(beside(page, "Booked").locator(".related-card")).to_be_attached()
        assert fits(page)
    assert house.count("booking") == before + 1
    assert hands.troubles == []
