"""What a hand notices in the browser: a filled combo offers everything, keys walk a list, stages are read whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.core.pages.house import PASSWORD, House, make_template, open_house
from tests.core.pages.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

MEGABYTE = 1 << 20
PATIENCE_MS = 60_000
CLIPPED = "names => names.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"


def prepare(folder: Path) -> House:
    make_template(folder)
    house = open_house(folder)
    for name in ("Aho", "Berg", "Cajander"):
        house.member(last_name=name, first_name="Journey")
    pipeline = house.pinned.blueprint.pipeline("new_member").key
    house.create("deal", name="Long way", contact=house.member(), pipeline=pipeline, branch=house.branch())
    return house


@pytest.mark.soak
@pytest.mark.browser
def test_small_comforts(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALMETTE_UPLOAD_MB", "1")
    prepare(tmp_path)
    page.set_default_timeout(PATIENCE_MS)
    with served(tmp_path) as base:
        page.goto(f"{base}/login")
        page.fill("[name=email]", "owner@example.com")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/login" not in address)

        page.goto(f"{base}/me")
        assert len(page.content()) < 60_000
        zone = page.locator("#f-zone")
        zone.focus()
        options = page.locator("#f-zone-list [role=option]")
        expect(options).to_have_count(40)
        zone.press_sequentially("Stockh")
        expect(options).to_have_count(1)
        options.first.click()
        expect(page.locator("[name=zone]")).to_have_value("Europe/Stockholm")
        page.locator("[name=theme]:checked").focus()
        zone.focus()
        expect(options).to_have_count(40)

        page.goto(f"{base}/r/contact?q=journey&sort=last_name")
        page.locator(".grid-row .grid-name").first.click()
        for name in ("Aho", "Berg", "Cajander"):
            expect(page.locator("h1")).to_contain_text(name)
            page.locator("h1").click()
            page.keyboard.press("KeyJ")
        page.keyboard.press("KeyK")
        expect(page.locator("h1")).to_contain_text("Berg")

        page.set_input_files(
            "#composer [type=file]", {"name": "huge.txt", "mimeType": "text/plain", "buffer": b"x" * (2 * MEGABYTE)}
        )
        expect(page.locator("#composer [role=alert]")).to_contain_text("huge.txt is larger than 1 MB.")
        page.set_input_files("#composer [type=file]", {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"ok"})
        expect(page.locator("#composer [role=alert]")).to_have_count(0)
        page.locator("#composer button[type=submit]").click()
        expect(page.locator(".bubble-files")).to_contain_text("plan.txt")
        expect(page.locator("#composer [data-drop-files] li")).to_have_count(0)

        page.goto(f"{base}/r/deal")
        page.locator(".grid-row .grid-name").first.click()
        for width in (1440, 380):
            page.set_viewport_size({"width": width, "height": 900})
            names = page.locator(".stage-bar .stage-name > .clip")
            expect(names.first).to_be_attached()
            assert names.evaluate_all(CLIPPED) == []
            expect(page.locator(".stage-bar > .stage-now")).to_be_in_viewport()
