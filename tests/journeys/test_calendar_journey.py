"""A person's day by keyboard: a task is done, another is moved in the calendar, dragged, refused and put back."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from palmette import clock
from tests.core.pages.house import PASSWORD
from tests.core.pages.served import served
from tests.packs.work.team import DEMO, open_team

if TYPE_CHECKING:
    from playwright.sync_api import Page

ZONE = ZoneInfo("Europe/Helsinki")
ACTIVITY = "activities.activity"


@pytest.mark.soak
@pytest.mark.browser
def test_a_day_is_worked_through_and_the_week_is_planned(page: Page, tmp_path: Path) -> None:
    team = open_team(tmp_path)
    sami, branch = team.user("sami@example.com"), team.branch()
    today = clock.now().astimezone(ZONE).date()
    wednesday = today - timedelta(days=today.weekday()) + timedelta(days=9)
    at = datetime.combine(wednesday, time(10), ZONE)
    base = {"kind": "task", "owner": sami, "branch": branch}
    team.create(ACTIVITY, subject="Send the offer", due_on=today, **base)
    task = team.create(ACTIVITY, subject="Call Anna", due_at=at, **base)
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.set_viewport_size({"width": 1440, "height": 1000})
    with served(tmp_path, DEMO) as address:
        page.goto(f"{address}/login")
        page.fill("[name=email]", "sami@example.com")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda here: "/login" not in here)

        page.goto(f"{address}/today")
        page.wait_for_selector("#today-next h2")
        page.wait_for_selector("#today-news h2")
        page.wait_for_selector("#today-boards h2")
        page.focus(".day-tick")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Everything is done for today.")
        page.click("text=Undo")
        page.wait_for_selector(".day-task >> text=Send the offer")

        page.goto(f"{address}/calendar?day={wednesday}")
        entry = page.locator(f'.cal-entry[data-id="{task}"]')
        entry.focus()
        page.keyboard.press("Shift+ArrowDown")
        page.wait_for_selector(f'.cal-entry[data-at="{wednesday}T10:15"]')
        assert page.evaluate("document.activeElement.dataset.id") == str(task)
        page.keyboard.press("m")
        page.wait_for_selector("dialog[open] [name=at]")
        page.fill("[name=at]", f"{wednesday}T13:00")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(f'.cal-entry[data-at="{wednesday}T13:00"]')
        page.wait_for_selector("dialog[open]", state="detached")

        box = entry.bounding_box()
        friday = page.locator(f'[data-cal-column][data-day="{wednesday + timedelta(days=2)}"]').bounding_box()
        assert box is not None
        assert friday is not None
        page.mouse.move(box["x"] + 20, box["y"] + 6)
        page.mouse.down()
        page.mouse.move(friday["x"] + 40, box["y"] + 30, steps=5)
        page.mouse.move(friday["x"] + 60, box["y"] + 6 + 48, steps=5)
        page.mouse.up()
        page.wait_for_selector(f'.cal-entry[data-at="{wednesday + timedelta(days=2)}T14:00"]')

        with team.records() as records:
            records.update(ACTIVITY, task, {"text": "Changed by somebody else."})
        page.locator(f'.cal-entry[data-id="{task}"]').focus()
        page.keyboard.press("Shift+ArrowLeft")
        page.wait_for_selector("[data-toast][data-keep]")
        assert page.locator(f'.cal-entry[data-at="{wednesday + timedelta(days=2)}T14:00"]').count() == 1

        page.keyboard.press("3")
        page.wait_for_selector(".cal-month")
        page.keyboard.press("1")
        page.wait_for_url(lambda here: "view=day" in here)
        page.click("[data-cal-slot] >> nth=1")
        page.wait_for_selector("dialog[open] .cal-ways")

        page.set_viewport_size({"width": 380, "height": 800})
        page.goto(f"{address}/calendar?day={wednesday}")
        page.wait_for_selector(".cal-agenda >> text=Call Anna")
        assert page.evaluate("document.documentElement.scrollWidth") == 380
    assert team.get(ACTIVITY, task)["due_at"] == datetime.combine(wednesday + timedelta(days=2), time(14), ZONE)
    team.pinned.database.close()
    assert [one for one in troubles if "409" not in one] == []
