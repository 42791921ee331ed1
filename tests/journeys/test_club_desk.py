"""The desk of a club on its own screens: somebody comes to the turnstile, and a bar sale is paid and taken back."""

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

    from playwright.sync_api import Browser, Page

CLUB = "fitness_club"
PEOPLE = (("Riina Desk", "reception"), ("Benno Bar", "bar"))
GOODS = (
    ("Drinks", "Espresso", "2.40"), ("Drinks", "Mineral water", "2.00"), ("Drinks", "Recovery shake, banana", "6.50"),
    ("Snacks", "Protein bar", "3.20"), ("Snacks", "Nuts and dates", "4.10"), ("Gear", "Padlock", "9.90"),
)  # fmt: skip


def prepare(folder: Path) -> House:
    """A member with a pass and a package, one whose time is over, and a bar with goods."""
    house = open_trade(folder, CLUB, zone="Europe/Helsinki", people=PEOPLE)
    today = clock.now().date()
    member = house.member(first_name="Aino", last_name="Virtanen", phone="+358401112233")
    ended = house.member(first_name="Eero", last_name="Virta")
    kind = house.create("membership_type", name="Annual full", basis="term", term=12, price=Money.of(540, "EUR"))
    terms = {"type": kind, "stage": "active", "price_paid": Money.of(540, "EUR")}
    first = today - timedelta(days=300)
    last = {member: today + timedelta(days=64), ended: today - timedelta(days=3)}
    for person, ends in last.items():
        house.create("membership", member=person, starts_on=first, activated_on=first, ends_on=ends, **terms)
    house.create("credential", member=member, kind="card", value="0004711")
    service = house.create("product", name="Massage", kind="service", price=Money.of(60, "EUR"))
    paid = {"member": member, "service": service, "quantity": 5, "price": Money.of(250, "EUR")}
    house.create("package", bought_on=today, expires_on=today + timedelta(days=60), **paid)
    for number, (group, name, price) in enumerate(GOODS):
        house.create("bar_item", name=name, sku=f"g{number}", category=group, price=Money.of(price, "EUR"))
    return house


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """The club and where it is served."""
    folder = tmp_path_factory.mktemp("club_desk")
    house = prepare(folder)
    with served(folder, CONFIG / f"{CLUB}.yaml") as base:
        yield house, base
    house.pinned.database.close()


def look(page: Page, hands: Hands, name: str) -> None:
    """Keep the screen, which is no wider than the window."""
    hands.picture(name)
    assert fits(page)


@pytest.mark.browser
@pytest.mark.soak
def test_a_reader_greets_and_enter_lets_in(page: Page, desk: tuple[House, str]) -> None:
    house, base = desk
    page.set_viewport_size({"width": 1440, "height": 900})
    hands = Hands(page, base)
    hands.log_in("reception")
    expect(page.locator("h1")).to_have_text("Reception")
    before = house.count("visit")
    page.keyboard.type("0004711")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-name h2")).to_have_text("Aino Virtanen")
    expect(page.locator("#desk-found")).to_contain_text("May come in")
    look(page, hands, "reception-greets")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-said")).to_contain_text("stored")
    page.keyboard.type("virta")
    page.keyboard.press("Enter")
    page.locator(".desk-hits").get_by_text("Virta", exact=False).last.click()
    expect(page.locator("#desk-found")).to_contain_text("No valid membership")
    look(page, hands, "reception-refuses")
    assert house.count("visit") == before + 1
    expect(page.locator("#desk-entries")).to_contain_text("Aino Virtanen")
    assert hands.troubles == []


@pytest.mark.browser
@pytest.mark.soak
def test_a_bar_sale_is_paid_taken_back_and_counted(page: Page, desk: tuple[House, str]) -> None:
    house, base = desk
    page.set_viewport_size({"width": 1440, "height": 900})
    hands = Hands(page, base)
    sales, payments = house.count("sale"), house.count("payment")
    hands.log_in("bar")
    page.locator("#till-cash").fill("100")
    page.keyboard.press("Enter")
    tile = page.locator(".till-tile").filter(has_text="Espresso")
    # Presses as quick as a thumb: none is lost while the server draws.
    for _ in range(3):
        tile.click()
    page.locator(".till-tile").filter(has_text="Protein bar").click()
    expect(page.locator(".till-total .num")).to_have_text("€10.40")
    look(page, hands, "till-basket")
    page.get_by_role("button", name="One less: Espresso").click()
    expect(page.locator(".till-total .num")).to_have_text("€8.00")
    page.locator(".till-ways").get_by_role("button", name="Cash").dblclick()
    expect(page.locator("#till-basket")).to_contain_text("Sold")
    look(page, hands, "till-receipt")
    assert (house.count("sale"), house.count("payment")) == (sales + 1, payments + 1)
    page.locator("summary").filter(has_text="Return it").click()
    page.get_by_role("button", name="Return it").click()
    expect(page.locator("#till-basket")).to_contain_text("Given back")
    page.locator(".title-actions a").click()
    page.locator("#till-counted").fill("99.50")
    look(page, hands, "till-report")
    page.keyboard.press("Enter")
    expect(page.locator(".till-report")).to_contain_text("The shift is closed.")
    look(page, hands, "till-closed")
    assert hands.troubles == []


@pytest.mark.browser
@pytest.mark.soak
def test_both_work_with_one_hand_on_a_phone(browser: Browser, desk: tuple[House, str]) -> None:
    house, base = desk
    before = house.count("sale")
    with phone(browser) as page:
        hands = Hands(page, base)
        hands.log_in("reception")
        page.locator("#desk-q").fill("virtanen")
        page.keyboard.press("Enter")
        expect(page.locator(".desk-name h2")).to_have_text("Aino Virtanen")
        look(page, hands, "phone-reception")
        page.goto(f"{base}/p/fitness_club/till")
        page.get_by_role("button", name="Open the shift").tap()
        page.locator(".till-tile").filter(has_text="Espresso").tap()
        page.locator("#till-who").fill("virtanen")
        page.locator("#till-people button").first.tap()
        expect(page.locator(".till-payer")).to_contain_text("Aino Virtanen")
        look(page, hands, "phone-till")
        page.locator(".till-ways").get_by_role("button", name="Card").tap()
        expect(page.locator("#till-basket")).to_contain_text("Sold")
        look(page, hands, "phone-till-receipt")
    assert house.count("sale") == before + 1
    assert hands.troubles == []
