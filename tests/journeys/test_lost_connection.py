"""What is typed outlives the end of the session and the loss of the connection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.core.pages.house import PASSWORD, make_template, open_house
from tests.core.pages.served import served
from tests.journeys.trade import Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page


DRAFTS = "Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))"


@pytest.mark.soak
@pytest.mark.browser
def test_a_form_over_a_page_comes_back_with_its_text_after_a_new_login_of_the_same_person(
    page: Page, tmp_path: Path
) -> None:
    make_template(tmp_path)
    member = open_house(tmp_path).member(last_name="Aho")
    with served(tmp_path) as base:
        hands = Hands(page, base)
        hands.log_in("owner")
        page.goto(f"{base}/r/contact/{member}")
        page.get_by_role("button", name="Add: Memberships", exact=True).click()
        field, save = page.locator("dialog[open] [name=price_paid]"), page.locator("dialog[open] button[type=submit]")
        field.fill("540")
        page.context.set_offline(True)
        expect(page.locator("[data-offline]")).to_be_visible()
        save.click()
        expect(page.locator(".toast").first).to_be_visible()
        expect(field).to_have_value("540")
        page.context.set_offline(False)
        expect(page.locator("[data-offline]")).to_be_hidden()
        page.context.clear_cookies()
        save.click()
        page.wait_for_url(lambda address: "/login" in address)
        log_in(page, "owner")
        page.wait_for_url(f"{base}/r/contact/{member}")
        expect(field).to_have_value("540")
        assert page.evaluate(DRAFTS)

        page.context.clear_cookies()
        page.goto(f"{base}/login")
        log_in(page, "club_sales")
        page.wait_for_url(lambda address: "/login" not in address)
        assert page.evaluate(DRAFTS) == []


def log_in(page: Page, who: str) -> None:
    page.fill("[name=email]", f"{who}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
