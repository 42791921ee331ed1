"""Takes the pictures of the guides from running demos: `make pictures`. Everybody in them is invented.

Each edition's demo is loaded into a folder of its own, served on this machine, and looked at in Chromium.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from palmette.demo.logins import read_logins
from palmette.testing.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDE, PHONE = (1280, 800), (380, 780)
MOST_OF_A_PART = 360
IN_ENGLISH = """() => fetch("/look", {
    method: "POST", body: new URLSearchParams({ language: "en" }),
    headers: { "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content },
})"""
SETTLED = """() => document.fonts.status === "loaded"
  && ![...document.querySelectorAll(".skeleton, .htmx-request, [aria-busy=true]")].some((it) => it.checkVisibility())"""
PATIENCE, MOST_OF_A_SCREEN_MS, SETTLE_MS = 1800.0, 120_000, 500


@dataclass(frozen=True)
class Picture:
    """One picture: who takes it and where, and what is done there before: a link opened, things clicked, keys pressed.

    `part` is what of the page is kept, with so many points `around` it (above and right); empty is the whole window.
    """

    name: str
    edition: str
    role: str
    address: str
    open: str = ""
    click: Sequence[str] = ()
    keys: Sequence[str] = ()
    part: str = ""
    around: int = 0
    size: tuple[int, int] = WIDE
    scheme: Literal["light", "dark"] = "light"


PICTURES = (
    Picture("members-light", "fitness_club", "club_owner", "/r/contact"),
    Picture("record-light", "fitness_club", "club_owner", "/r/contact", open="table.grid tbody a"),
    Picture("board-light", "fitness_club", "club_owner", "/r/renewal/board/renewal"),
    Picture("today", "fitness_club", "club_sales", "/today"),
    Picture("calendar", "fitness_club", "trainer", "/calendar"),
    Picture("palette-dark", "fitness_club", "club_owner", "/r/contact", keys=("Control+k",), scheme="dark"),
    Picture("dashboard", "fitness_club", "club_owner", "/reports", open="ul.link-list a"),
    Picture("settings", "fitness_club", "club_owner", "/settings"),
    Picture("slot-navigation", "fitness_club", "club_owner", "/today", part="[data-section=Club]"),
    Picture("slot-columns", "fitness_club", "club_owner", "/r/contact?view=at_risk", part="[data-list]"),
    Picture(
        "slot-action",
        "fitness_club",
        "club_owner",
        "/r/activity",
        click=("[data-list] tbody input[type=checkbox]", "form.selection [popovertarget]"),
        part="form.selection",
        around=170,
    ),
    Picture(
        "slot-button",
        "fitness_club",
        "club_owner",
        "/r/activity?f=done_at:empty",
        open="table.grid tbody a",
        part=".record-head",
    ),
    Picture(
        "slot-tab",
        "fitness_club",
        "club_owner",
        "/r/contact",
        open="table.grid tbody a",
        click=("[href$='x-attendance']",),
        part="#record-tab",
    ),
    Picture(
        "slot-panel",
        "fitness_club",
        "club_owner",
        "/r/contact",
        open="table.grid tbody a",
        part="#record-related section",
    ),
    Picture("slot-tile", "fitness_club", "club_owner", "/reports", open="ul.link-list a", part=".dash-tile"),
    Picture("list-phone", "fitness_club", "club_owner", "/r/contact", size=PHONE, scheme="dark"),
)


@contextmanager
def demo(edition: str, folder: Path) -> Iterator[str]:
    """Load and serve the demo of an edition; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ, "PALMETTE_DATA_DIR": str(folder), "PALMETTE_DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
        "PALMETTE_EDITION": str(ROOT / "config" / f"{edition}.yaml"), "PALMETTE_BASE_URL": base,
    }  # fmt: skip
    command = [sys.executable, "-m", "palmette.cli", "demo", "--size", "demo", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        wait_for(f"{base}/health/ready", process)
        yield base
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers; an error when the demo ended or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"The demo did not start within {PATIENCE:.0f} s: nothing answers at {address}.")


def log_in(page: Page, base: str, email: str, password: str) -> None:
    """Go in as somebody of the demo."""
    page.goto(f"{base}/login")
    page.fill("input[name=email] >> visible=true", email)
    page.fill("input[name=password] >> visible=true", password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"^{re.escape(base)}/(?!login)"))
    page.evaluate(IN_ENGLISH)


def settle(page: Page) -> None:
    """Until every part has come: no skeleton is left, nothing is asked for, the letters are drawn."""
    page.wait_for_timeout(SETTLE_MS)
    page.wait_for_function(SETTLED, timeout=MOST_OF_A_SCREEN_MS)
    page.wait_for_timeout(SETTLE_MS)


def take(page: Page, base: str, picture: Picture) -> None:
    """Go there, do what is to be done, and keep the picture."""
    page.goto(base + picture.address)
    if picture.open:
        page.goto(base + str(page.locator(picture.open).first.get_attribute("href")))
    settle(page)
    for selector in picture.click:
        page.locator(selector).first.click()
        settle(page)
    for key in picture.keys:
        page.keyboard.press(key)
    settle(page)
    path = str(IMAGES / f"{picture.name}.png")
    box = page.locator(picture.part).first.bounding_box() if picture.part else None
    if box is None:
        page.screenshot(path=path)
        return
    top = max(0, box["y"] - picture.around)
    height = min(box["y"] + box["height"] - top, MOST_OF_A_PART)
    page.screenshot(path=path, clip={"x": box["x"], "y": top, "width": box["width"] + picture.around, "height": height})


def main(wanted: Sequence[str]) -> None:
    """All pictures, or those named."""
    chosen = [picture for picture in PICTURES if not wanted or picture.name in wanted]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        for edition in dict.fromkeys(picture.edition for picture in chosen):
            with tempfile.TemporaryDirectory() as name, demo(edition, Path(name)) as base:
                logins = read_logins(Path(name), ROOT / "config" / f"{edition}.yaml")
                for picture in (item for item in chosen if item.edition == edition):
                    login = next((one for one in logins if picture.role in one.roles), logins[0])
                    context = browser.new_context(
                        viewport={"width": picture.size[0], "height": picture.size[1]}, color_scheme=picture.scheme,
                        locale="en", reduced_motion="reduce",
                    )  # fmt: skip
                    page = context.new_page()
                    log_in(page, base, login.email, login.password)
                    take(page, base, picture)
                    context.close()
                    sys.stdout.write(f"{picture.name}\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
