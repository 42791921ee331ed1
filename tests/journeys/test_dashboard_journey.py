"""A head looks at the figures, opens what is behind one, and makes a dashboard of her own with the keyboard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from palmette import clock
from tests.core.pages.house import PASSWORD, make_template, open_house
from tests.core.pages.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_MS = 60_000
ORDER = "[...document.querySelectorAll('[data-tile]')].map((one) => one.dataset.tile).slice(0, 2)"


def prepare(folder: Path) -> None:
    make_template(folder)
    house = open_house(folder)
    today = clock.now().replace(hour=10, minute=0)
    member = house.member(last_name="Journey")
    for days in range(4):
        house.create("visit", member=member, at=today - timedelta(days=days), club=house.branch(), source="desk")
    house.pinned.database.close()


@pytest.mark.soak
@pytest.mark.browser
def test_a_head_looks_and_makes_a_dashboard_of_her_own(page: Page, tmp_path: Path) -> None:
    prepare(tmp_path)
    page.set_default_timeout(PATIENCE_MS)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    with served(tmp_path) as base:
        page.goto(f"{base}/login")
        page.fill("[name=email]", "owner@example.com")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/login" not in address)

        page.goto(f"{base}/dashboards/club?period=days30")
        number = page.locator("[data-tile=visits] .tile-number a")
        expect(number).to_have_text("4")
        number.click()
        page.wait_for_url("**/r/visit?**")
        expect(page.locator(".grid-row")).to_have_count(4, timeout=PATIENCE_MS)
        page.go_back()

        expect(page.locator("[data-tile=hours] .dash-heat")).to_be_visible()
        page.get_by_role("button", name="Make my own copy").click()
        page.wait_for_url("**?edit=1")
        first, second = page.evaluate(ORDER)
        page.locator(f"#grip-{first}").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-tile]").first).to_have_attribute("data-tile", second)
        expect(page.locator(f"#grip-{first}")).to_be_focused()
        version = page.locator("#dash-order [name=version]")
        expect(version).to_have_value("2", timeout=PATIENCE_MS)
        page.locator(f"#span-{first}").select_option("12")
        expect(page.locator(f"[data-tile={first}]")).to_have_class(
            "tile dash-tile span-12 is-number", timeout=PATIENCE_MS
        )
        expect(version).to_have_value("3", timeout=PATIENCE_MS)
        page.locator(f"#remove-{second}").click()
        expect(page.locator(f"[data-tile={second}]")).to_have_count(0, timeout=PATIENCE_MS)
        page.locator(f"#grip-{first}").drag_to(page.locator("[data-tile=funnel]"), target_position={"x": 300, "y": 40})
        expect(version).to_have_value("5", timeout=PATIENCE_MS)
        page.reload()
        assert page.evaluate(ORDER)[0] != first

        page.get_by_role("button", name="Add a tile").click()
        page.locator("#add-figure").select_option("visits_by_hour visits")
        page.locator("#add-chart").select_option("heat")
        page.locator("dialog button[type=submit]").click()
        expect(page.locator("[data-tile=visits_by_hour_1] .dash-heat")).to_be_visible()
        for width in (1440, 380):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert refused == []
