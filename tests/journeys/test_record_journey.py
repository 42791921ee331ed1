"""A working minute at a record: a field changed in place, a note written, a step ticked, by the owner in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from palmette import clock
from tests.core.pages.house import PASSWORD, make_template, open_house
from tests.core.pages.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_MS = 60_000


@pytest.mark.soak
@pytest.mark.browser
def test_the_owner_changes_a_field_writes_a_note_and_ticks_a_step(page: Page, tmp_path: Path) -> None:
    make_template(tmp_path)
    house = open_house(tmp_path)
    member = house.member()
    source = house.create("source", name="Walked in")
    values = {"subject": "Asks for a price", "received_at": clock.now(), "source": source, "branch": house.branch()}
    lead = house.create("lead", **values)
    with house.records() as records:
        records.move("lead", lead, "contacted")
    page.set_default_timeout(PATIENCE_MS)
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    with served(tmp_path) as base:
        page.goto(f"{base}/login")
        page.fill("[name=email]", "owner@example.com")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/login" not in address)
        page.goto(f"{base}/r/contact/{member}")

        page.click("#row-first_name button")
        page.fill("#row-first_name input[type=text]", "Hanna")
        page.keyboard.press("Enter")
        page.wait_for_selector(".record-names h1:has-text('Hanna Petrova')")

        page.fill("#composer-text", "Wants to swim in the evening")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#feed >> text=Wants to swim in the evening")
        assert page.input_value("#composer-text") == ""

        page.fill("#composer-text", "{name} did not answer.")
        page.click("#composer [hx-get$='/texts']")
        page.click("dialog[open] [hx-post='/texts/new']")
        assert page.input_value("dialog[open] [name=text]") == "{name} did not answer."
        page.fill("dialog[open] [name=name]", "Not reached")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("dialog[open]", state="detached")
        page.fill("#composer-text", "At noon:")
        page.click("#composer [hx-get$='/texts']")
        page.click("dialog[open] [data-insert]")
        assert page.input_value("#composer-text") == "At noon: Hanna Petrova did not answer."
        page.fill("#composer-text", "")

        page.goto(f"{base}/r/lead/{lead}")
        tick = page.locator(".stage-tick").first
        assert tick.get_attribute("aria-pressed") == "false"
        tick.click()
        page.wait_for_selector(".stage-tick[aria-pressed=true]")
    assert house.get("contact", member)["first_name"] == "Hanna"
    house.pinned.database.close()
    assert troubles == []
