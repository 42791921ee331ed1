"""A seller at a board and a record: cards as one likes them, two who move one card, a colleague who is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.core.pages.house import PASSWORD, House, make_template, open_house
from tests.core.pages.served import served

if TYPE_CHECKING:
    from uuid import UUID

    from playwright.sync_api import Page

BOARD = "/r/deal/board/new_member"


def prepare(folder: Path) -> tuple[House, UUID, UUID]:
    make_template(folder)
    house = open_house(folder)
    member = house.member(first_name="Journey", owner=house.user("club_sales@example.com"))
    pipeline = house.pinned.blueprint.pipeline("new_member").key
    made = [
        house.create(
            "deal", name=name, contact=member, pipeline=pipeline, branch=house.branch(), campaign="Leaflet",
            owner=house.user("club_sales@example.com"),
        )
        for name in ("First", "Second")
    ]  # fmt: skip
    return house, member, made[0]


def log_in(page: Page, base: str) -> None:
    page.goto(f"{base}/login")
    page.fill("[name=email]", "club_sales@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "/login" not in address)


@pytest.mark.soak
@pytest.mark.browser
def test_a_seller_works_on_a_board_and_on_a_record(page: Page, tmp_path: Path) -> None:
    house, member, deal = prepare(tmp_path)
    troubles: list[str] = []
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    with served(tmp_path) as base:
        log_in(page, base)
        page.goto(f"{base}{BOARD}")
        page.click("button:has-text('Cards')")
        page.check("#dialog input[value=campaign]")
        page.keyboard.press("Control+Enter")
        card = page.locator(f"#card-{deal}")
        expect(card).to_contain_text("Leaflet")

        card.focus()
        page.keyboard.press("x")
        expect(page.locator("[data-selection-count]")).to_have_text("1 selected")
        page.keyboard.press("Escape")
        expect(page.locator("[data-selection]")).to_be_hidden()
        page.keyboard.press("Space")
        expect(page.locator("#drawer")).to_be_visible()
        page.keyboard.press("Escape")

        with house.records() as records:
            records.update("deal", deal, {"campaign": "Radio"})
        card.focus()
        page.keyboard.press("Shift+ArrowRight")
        expect(page.locator("#dialog")).to_contain_text("Somebody was quicker")
        page.locator("#dialog [data-close]").first.click()
        expect(page.locator(f"#column-request #card-{deal}")).to_be_visible()

        page.goto(f"{base}/r/contact/{member}")
        text = page.locator("#composer-text")
        text.press_sequentially("Ask @Ol")
        expect(page.locator("[data-mention-id]")).to_have_text("OOOlga Owner")
        page.keyboard.press("Enter")
        expect(text).to_have_value("Ask @Olga Owner ")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#feed")).to_contain_text("Ask @Olga Owner")
        page.click(".feed-kind:has-text('Calls'), .feed-kind:has-text('Talks')")
        expect(page.locator("#feed-box")).not_to_contain_text("Ask @Olga Owner")
        assert page.locator(".related-head a[hx-get]").count() > 0
        page.locator(".related-head a[hx-get]").first.click()
        expect(page.locator("#drawer .related-card").first).to_be_visible()
    told = house.pinned.notices.newest(house.user("owner@example.com"))
    house.pinned.database.close()
    assert [one.kind for one in told] == ["mention"]
    assert troubles == []
