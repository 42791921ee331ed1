"""A club's old list comes in by the browser, is worked on a board, filtered and taken out again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.core.imports.messy import write_messy
from tests.core.pages.house import PASSWORD, make_template, open_house
from tests.core.pages.served import served

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page

PEOPLE = 60
PATIENCE_MS = 60_000


@pytest.mark.slow
@pytest.mark.browser
def test_a_list_is_imported_worked_on_a_board_filtered_and_exported(page: Page, tmp_path: Path) -> None:
    make_template(tmp_path)
    house = open_house(tmp_path)
    pipeline = house.pinned.blueprint.pipeline("new_member").key
    house.create("deal", name="Annual card", contact=house.member(), pipeline=pipeline, branch=house.branch())
    book = tmp_path / "members.xlsx"
    expected = write_messy(book, people=PEOPLE)
    refused = sum(row.verdict == "refused" for row in expected)
    troubles: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        # A closed gate answers 422, which the browser calls an error; the dialog is its answer.
        if said.type == "error" and "422" not in said.text:
            troubles.append(said.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.set_default_timeout(PATIENCE_MS)
    with served(tmp_path) as base:
        page.goto(f"{base}/login")
        page.fill("[name=email]", "owner@example.com")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/login" not in address)

        page.goto(f"{base}/import?entity=contacts.contact")
        page.set_input_files("[name=file]", str(book))
        page.click("text=Go on")
        page.wait_for_selector(".mapping")
        page.click("text=Check the rows")
        page.wait_for_selector("text=are refused")
        assert page.locator(".preview .refused").count() >= refused
        page.click(".import-go button:has-text('Import')")
        page.wait_for_selector("text=Imported")
        stored = house.count("contacts.contact") - 1
        assert stored > 0

        page.goto(f"{base}/r/contact?f=raw_name:filled")
        assert page.locator(".grid-row").count() == min(stored, 50)
        page.click("#export-button, button[popovertarget=export]")
        page.click("text=CSV file")
        page.fill("[name=reason]", "For the accountant")
        page.click("form[action$='/export'] button[type=submit]")
        with page.expect_download() as loading:
            page.click("a[href^='/exports/']")
        exported = Path(loading.value.path()).read_text("utf-8-sig").splitlines()
        assert len(exported) == stored + 1

        page.goto(f"{base}/r/deal/board/new_member")
        page.wait_for_selector("li[data-card]")
        columns = page.locator("[data-cards]")
        card = page.locator("li[data-card]").first
        second = columns.nth(1).get_attribute("data-stage")
        card.focus()
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_selector(f"li[data-card][data-stage='{second}'], dialog[data-gate]")
    house.pinned.database.close()
    assert troubles == []
