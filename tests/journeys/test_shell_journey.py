"""A day at the screens' frame: found by keys, kept at hand, told of by others, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.core.pages.house import PASSWORD, House, make_template, open_house
from tests.core.pages.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE_MS = 60_000


def prepare(folder: Path) -> House:
    make_template(folder)
    house = open_house(folder)
    for name in ("Aho", "Berg"):
        house.member(last_name=name, first_name="Journey", phone=f"+3584055501{len(name):02}")
    return house


def enter(page: Page, base: str, who: str) -> list[str]:
    """Log in; what the console complains of from then on."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{base}/login")
    page.fill("[name=email]", f"{who}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(lambda address: "/login" not in address)
    return complaints


def find_and_keep(page: Page, base: str) -> None:
    """The palette by keys alone, a star, another order of the side bar, the keys of the screen."""
    page.goto(f"{base}/r/contact")
    page.keyboard.press("Control+KeyK")
    page.keyboard.type("berg")
    expect(page.locator("#palette-results mark").first).to_have_text("Berg")
    expect(page.locator(".palette-entry.is-here")).to_contain_text("Journey Berg")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Journey Berg")
    page.locator(".star button").click()
    expect(page.locator('[data-section="favourites"] .side-item')).to_have_text(["Journey Berg"])

    page.goto(f"{base}/r/contact")
    page.keyboard.press("Control+KeyK")
    expect(page.locator("[data-recent] .palette-entry").first).to_contain_text("Journey Berg")
    expect(page.locator("[data-local]")).to_contain_text("New")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("[data-keys-sheet]")).to_contain_text("In a list")
    expect(page.locator("[data-keys-page]")).to_contain_text("New")
    expect(page.get_by_text("On a board")).to_be_hidden()
    page.keyboard.press("Escape")

    second = page.locator('[data-section="pinned"] .side-item').nth(1)
    label = second.locator(".side-text").text_content() or ""
    second.focus()
    with page.expect_response("**/side"):
        page.keyboard.press("Alt+ArrowUp")
    page.reload()
    expect(page.locator('[data-section="pinned"] .side-text').nth(1)).to_have_text(label)
    expect(page.locator("[data-count]").first).to_have_text(re.compile(r"\d"))


def changed_by_another(page: Page, other: Page, base: str, house: House) -> None:
    """What somebody else does appears by itself; what would move is offered."""
    page.goto(f"{base}/r/contact?sort=last_name&q=journey")
    expect(page.locator(".grid-row")).to_have_count(2)
    listening(page)
    other.goto(f"{base}/r/contact?q=berg")
    other.locator(".grid-row .grid-name").first.click()
    expect(other.locator(".record-head")).to_be_visible()
    listening(other)
    berg = UUID(other.url.split("?")[0].rpartition("/")[2])
    with house.records() as records:
        records.update("contact", berg, {"last_name": "Bergman"})
    expect(page.locator(".grid-row").nth(1)).to_contain_text("Bergman")
    expect(other.locator("#record-details")).to_contain_text("Bergman")
    expect(other.locator("h1")).to_contain_text("Bergman")
    house.member(last_name="Cajander", first_name="Journey")
    expect(page.locator("[data-live-offer]")).to_be_visible()
    expect(page.locator(".grid-row")).to_have_count(2)
    page.locator("[data-live-offer]").click()
    expect(page.locator(".grid-row")).to_have_count(3)
    house.pinned.notices.give(house.user("owner@example.com"), kind="mention", text="Somebody wrote your name.")
    expect(page.locator("[data-unread]")).to_have_text("1")


def listening(page: Page) -> None:
    """Until the stream has said something once."""
    expect(page.locator("[data-unread]")).to_be_attached()
    page.wait_for_timeout(1500)


def nothing_is_lost(page: Page, base: str, house: House) -> None:
    """A session that ended, a press too many, and no connection."""
    page.goto(f"{base}/r/contact/new")
    page.fill("[name=last_name]", "Draftova")
    page.fill("[name=first_name]", "Dora")
    page.context.clear_cookies()
    page.wait_for_timeout(4000)  # the server keeps a session in mind for three seconds
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: "/login" in address)
    page.fill("[name=email]", "owner@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    expect(page.locator("[name=last_name]")).to_have_value("Draftova")
    page.locator("#record-form").evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    expect(page.locator("h1")).to_contain_text("Draftova")
    with house.records() as records:
        assert records.count("contact", filter="last_name == 'Draftova'").value == 1

    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    page.goto(f"{base}/r/contact")
    expect(page.locator("h1")).to_have_text("No connection")
    page.context.set_offline(False)
    assert page.evaluate(
        "caches.keys().then(async (names) => (await (await caches.open(names[0])).keys()).every(one =>"
        " /[/]assets[/]|[/]offline$/.test(one.url)))"
    )


@pytest.mark.soak
@pytest.mark.browser
def test_the_frame_of_the_screens(browser: Browser, tmp_path: Path) -> None:
    house = prepare(tmp_path)
    with served(tmp_path) as base:
        mine, others = browser.new_context(), browser.new_context()
        page, other = mine.new_page(), others.new_page()
        complaints = enter(page, base, "owner") + enter(other, base, "club_sales")
        find_and_keep(page, base)
        changed_by_another(page, other, base, house)
        assert complaints == []
        nothing_is_lost(page, base, house)
        page.goto(f"{base}/me")
        page.get_by_role("button", name="Log out").click()
        page.wait_for_url(lambda address: "/login" in address)
        assert page.evaluate("sessionStorage.length + localStorage.length") == 0
        mine.close()
        others.close()
