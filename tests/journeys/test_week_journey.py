"""The head plans a day by keyboard: two shifts for one person, the clash is named, the second one goes again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.core.pages.house import PASSWORD
from tests.core.pages.served import served
from tests.packs.work.team import DEMO, open_team

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.soak
@pytest.mark.browser
def test_a_week_is_planned_without_a_mouse(page: Page, tmp_path: Path) -> None:
    team = open_team(tmp_path)
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    with served(tmp_path, DEMO) as base:
        page.goto(f"{base}/login")
        page.fill("[name=email]", "head@example.com")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/login" not in address)
        page.goto(f"{base}/r/shift/week?view=shift_plan&week=2026-11-23")
        page.focus("[data-week-cell][tabindex='0']")
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        page.wait_for_selector("[data-week-open]")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Sami Seller, Tue 24 Nov"

        page.keyboard.press("Insert")
        page.wait_for_selector(".week-clashes >> text=Sami Seller on Tue 24 Nov is planned twice")
        page.keyboard.press("Delete")
        page.wait_for_selector(".week-clashes", state="detached")
        assert page.locator("[data-week-open]").count() == 1
    assert team.count("work.shift") == 1
    team.pinned.database.close()
    assert troubles == []
