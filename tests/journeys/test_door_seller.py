"""A seller of doors: a request becomes an order, an order goes through a step and its gate."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from palmette import clock
from tests.core.pages.house import House
from tests.core.pages.served import served
from tests.journeys.trade import CONFIG, Hands, fits, open_trade, phone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SHOP = "retail_doors"
PEOPLE = (("Sofia Seller", "door_seller"),)


def prepare(folder: Path) -> House:
    """A request of the website, and an order that waits for what its customer needs."""
    house = open_trade(folder, SHOP, zone="Europe/Moscow", people=PEOPLE)
    now, seller = clock.now(), house.user("door_seller@example.com")
    source = house.create("contacts.source", name="Website")
    common = {"source": source, "branch": house.branch(), "owner": seller}
    asked = {"name": "Belova Anna", "phone": "+79161234567", "received_at": now, "first_response_at": now}
    house.create("lead", subject="Four doors for a flat", **asked, **common)
    customer = house.member(first_name="Ivan", last_name="Gromov", phone="+79167654321")
    order = {"contact": customer, "first_answer_at": now, "doors_wanted": 3, "rooms": ["bedroom"]}
    house.create("deal", name="Gromov, 1", stage="needs", **order, **common)
    return house


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """The shop, and where it is served."""
    folder = tmp_path_factory.mktemp("shop")
    house = prepare(folder)
    with served(folder, CONFIG / f"{SHOP}.yaml") as base:
        yield house, base
    house.pinned.database.close()


def convert(hands: Hands) -> None:
    """The request becomes a customer and an order."""
    page, dialog = hands.page, hands.page.locator("dialog[open]")
    hands.to(page.get_by_role("button", name="Open an order"))
    hands.press("Enter")
    hands.to(dialog.locator("[name='order.doors_wanted']"))
    hands.picture("seller-convert")
    hands.type("4")
    hands.press("Control+Enter")
    page.wait_for_url("**/r/deal/*")
    expect(page.locator("h1")).to_have_text("Four doors for a flat")
    expect(page.locator(".stage-now")).to_contain_text("1 Request")


@pytest.mark.slow
@pytest.mark.browser
def test_a_seller_turns_a_request_into_an_order_without_a_mouse(page: Page, shop: tuple[House, str]) -> None:
    house, base = shop
    before = house.count("deal")
    page.set_viewport_size({"width": 1440, "height": 900})
    hands = Hands(page, base)
    hands.log_in("door_seller")
    hands.picture("seller-day")
    hands.find("four doors", "Four doors for a flat")
    convert(hands)
    hands.picture("seller-order")
    assert house.count("deal") == before + 1
    assert hands.troubles == []


@pytest.mark.slow
@pytest.mark.browser
def test_a_seller_moves_an_order_on_a_phone(browser: Browser, shop: tuple[House, str]) -> None:
    _, base = shop
    with phone(browser) as page:
        hands = Hands(page, base)
        hands.log_in("door_seller")
        page.goto(f"{base}/r/deal/board/order")
        page.locator(".stage-chip").filter(has_text="2 Needs").tap()
        card = page.locator(".phone-card").filter(has_text="Gromov, 1")
        expect(card).to_be_visible()
        hands.picture("phone-seller-board")
        assert fits(page)
        card.locator(".phone-on").tap()
        gate = page.locator("dialog[data-gate]")
        expect(gate).to_contain_text("Needs asked")
        expect(gate.locator("[name=rooms]")).to_have_count(0)
        hands.picture("phone-seller-gate")
        gate.locator("[data-close]").tap()
        card.locator(".card-name").tap()
        page.locator(".stage-tick").filter(has_text="Needs asked").tap()
        expect(page.locator(".stage-tick[aria-pressed=true]")).to_contain_text("Needs asked")
        hands.picture("phone-seller-order")
        page.locator(".stage-bar").get_by_role("button", name="3 Selection").tap()
        for name in ("renovation", "budget"):
            gate.locator(f"label:has([name={name}])").first.tap()
        gate.locator("[name=wanted_by]").fill((clock.now() + timedelta(days=40)).date().isoformat())
        gate.locator("button[type=submit]").tap()
        expect(page.locator(".stage-now")).to_contain_text("3 Selection")
        assert fits(page)
    assert hands.troubles == []
