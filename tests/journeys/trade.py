"""A house of one trade for a journey: its edition installed with an owner and its staff, and hands that only type."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from playwright.sync_api import Error as GoneMeanwhile
from playwright.sync_api import expect

from palmette.app import open_database, pin
from palmette.schema.apply import install
from palmette.web.accounts import FirstRun, create_user, set_up
from tests.core.pages.house import PASSWORD, House, built, open_house, settings_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

CONFIG = Path(__file__).resolve().parents[2] / "config"
PATIENCE_MS = 60_000
STOPS = 150
"""More stops of the Tab key than any screen of a journey has before what is looked for."""

GIVING_WAY = 5
"""So often a screen may be replaced under the eyes of whoever looks at it."""

ANSWERS = ("409", "422")
"""The browser calls these errors; a closed gate and a refused form are their answers."""


def open_trade(folder: Path, name: str, *, zone: str, people: tuple[tuple[str, str], ...]) -> House:
    """The edition of that name with an owner and these people (name, role); they log in by the name of their role."""
    edition, settings = CONFIG / f"{name}.yaml", settings_at(folder)
    database = open_database(settings)
    install(database, built(edition).blueprint)
    pinned = pin(built(edition), database, settings)
    set_up(pinned, FirstRun("House", "Centre", zone, "Olga Owner", "owner@example.com", PASSWORD))
    for person, role in people:
        email = f"{role}@example.com"
        create_user(pinned, name=person, email=email, password=PASSWORD, roles=[role], branch="Centre")
    database.close()
    return open_house(folder, edition)


@dataclass
class Hands:
    """Somebody at a page who uses no mouse, and what the browser complained of."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not any(f"status of {code}" in said.text for code in ANSWERS):
            self.troubles.append(said.text)

    def log_in(self, who: str) -> None:
        """By typing; the first field has the focus already."""
        self.page.goto(f"{self.base}/login")
        self.to(self.page.locator("[name=email]"))
        self.type(f"{who}@example.com")
        self.to(self.page.locator("[name=password]"))
        self.type(PASSWORD)
        self.press("Enter")
        self.page.wait_for_url(lambda address: "/login" not in address)

    def press(self, *keys: str) -> None:
        """One key after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Letters into what has the focus."""
        self.page.keyboard.type(text)

    def to(self, target: Locator, *, back: bool = False) -> None:
        """Go there by the Tab key alone, as whoever has no mouse must."""
        target.wait_for(state="attached")
        for _ in range(STOPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"The Tab key does not come to {target}.")

    def choose(self, target: Locator, text: str, option: str = "") -> None:
        """Type into a box that searches, and take the first of what it finds."""
        self.to(target)
        if target.get_attribute("hx-get"):
            with self.page.expect_response(lambda answer: f"q={quote(text)}" in answer.url):
                self.type(text)
        else:
            self.type(text)
        found = self.page.locator(f"#{target.get_attribute('id')}-list [role=option]:visible").first
        found.filter(has_text=option or text).wait_for()
        if not self.page.locator(f"#{target.get_attribute('id')}-list .is-here").count():
            self.press("ArrowDown")
        self.press("Enter")

    def take(self, target: Locator, option: str) -> None:
        """Go down what a box offers by itself to this one, and take it."""
        self.to(target)
        offered = f"#{target.get_attribute('id')}-list [role=option]"
        self.page.locator(offered).filter(has_text=option).first.wait_for(state="attached")
        marked = self.page.locator(f"{offered}.is-here:visible").filter(has_text=option)
        for _ in range(STOPS):
            if marked.count():
                break
            self.press("ArrowDown")
        self.press("Enter")

    def find(self, text: str, entry: str) -> None:
        """Search or do: type, and open the entry that is marked."""
        self.press("Control+KeyK")
        self.page.locator("[data-palette-input]:focus").wait_for()
        self.type(text)
        self.page.locator(".palette-entry.is-here").filter(has_text=entry).wait_for()
        self.press("Enter")

    def picture(self, name: str) -> None:
        """Keep the screen in light and dark for somebody to look at, when PALMETTE_PICTURES names a folder."""
        folder = os.environ.get("PALMETTE_PICTURES")
        for theme in ("light", "dark") if folder else ():
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            self.page.screenshot(path=f"{folder}/{name}-{theme}.png", animations="disabled")
        if folder:
            self.page.emulate_media(color_scheme="light")


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a phone: 380 px wide, by touch."""
    context = browser.new_context(viewport={"width": 380, "height": 800}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


def fits(page: Page) -> bool:
    """Whether nothing hangs over the side of the screen, also where a screen is just giving way to the next."""
    for _ in range(GIVING_WAY):
        page.wait_for_load_state()
        try:
            return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        except GoneMeanwhile:
            continue
    raise AssertionError(f"The screen at {page.url} does not come to rest.")
