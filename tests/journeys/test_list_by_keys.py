"""A list by keys alone: filtered, kept as a view, a value changed in its cell, the same on many and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.core.pages.house import PASSWORD, make_template, open_house
from tests.core.pages.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_MS = 60_000
NAMES = ("Aho", "Berg", "Cajander", "Dahl")


def prepare(folder: Path) -> None:
    make_template(folder)
    house = open_house(folder)
    for number, name in enumerate(NAMES):
        house.member(last_name=name, first_name="Journey", phone=f"+35840111000{number}")
    house.member(last_name="Somebody", first_name="Else")


@pytest.mark.soak
@pytest.mark.browser
def test_a_list_is_worked_by_keys_alone(page: Page, tmp_path: Path) -> None:
    prepare(tmp_path)
    page.set_default_timeout(PATIENCE_MS)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    keys, dialog, rows = page.keyboard, page.locator("dialog[open]"), page.locator("[data-row]")
    with served(tmp_path) as base:
        page.goto(f"{base}/login")
        page.locator("[name=email]").press_sequentially("owner@example.com")
        page.locator("[name=password]").press_sequentially(PASSWORD)
        keys.press("Enter")
        page.wait_for_url(lambda address: "/login" not in address)
        page.goto(f"{base}/r/contact?sort=last_name")

        keys.press("KeyF")
        expect(dialog).to_be_visible()
        keys.type("first name")
        keys.press("Enter")
        expect(dialog.locator("[name=value]")).to_be_focused()
        keys.type("journey")
        keys.press("Control+Enter")
        expect(rows).to_have_count(4)

        page.get_by_role("button", name="Save as…").focus()
        keys.press("Enter")
        expect(dialog.locator("[name=name]")).to_be_focused()
        keys.type("My travellers")
        keys.press("Control+Enter")
        expect(page.locator(".tab[aria-current=page]")).to_contain_text("My travellers")
        expect(page.get_by_text("View changed")).to_have_count(0)

        keys.press("KeyJ")
        keys.press("ArrowRight")
        keys.press("F2")
        cell = page.locator("[data-cell-form] [name=phone]")
        expect(cell).to_be_focused()
        keys.press("Control+A")
        keys.type("no phone")
        keys.press("Enter")
        expect(page.locator(".cell-error")).to_contain_text("no phone number")
        keys.press("Escape")
        expect(rows.first).to_contain_text("+358401110000")
        keys.press("KeyE")
        expect(cell).to_be_focused()
        keys.press("Control+A")
        keys.type("+358 40 222 3333")
        keys.press("Enter")
        expect(rows.first).to_contain_text("+358402223333")
        expect(rows.nth(1)).to_be_focused()

        keys.press("KeyX")
        keys.press("KeyJ")
        keys.press("KeyJ")
        keys.press("Shift+KeyX")
        expect(page.locator("[data-selection-count]")).to_have_text("3 selected")
        page.locator(".selection").get_by_role("button", name="Edit").focus()
        keys.press("Enter")
        expect(dialog).to_be_visible()
        keys.type("industry")
        keys.press("Enter")
        expect(dialog.locator("[name=industry]")).to_be_focused()
        keys.type("Travel")
        keys.press("Control+Enter")
        toast = page.locator(".toast").last
        expect(toast).to_contain_text("3 done")
        expect(page.locator("[data-selection]")).to_be_hidden()
        toast.get_by_role("button", name="Undo").focus()
        keys.press("Enter")
        expect(page.get_by_role("button", name="Undo")).to_have_count(0)

        page.reload()
        head = page.locator("th[data-column=phone]")
        expect(head).to_be_visible()
        width = head.bounding_box()
        head.locator("a").focus()
        keys.press("Shift+ArrowRight")
        with page.expect_response(lambda answer: answer.url.endswith("/r/contact/columns")):
            keys.press("Shift+ArrowRight")
        page.reload()
        expect(head).to_be_visible()
        after = head.bounding_box()
        assert width is not None
        assert after is not None
        assert after["width"] > width["width"] + 20
        assert problems == []
