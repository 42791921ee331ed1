"""Each screen that is served keeps the policy, fits the phone and has nothing serious for axe, in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from palmette.pages.routes import HANDLERS
from tests.core.pages.every_screen import DIALOGS, FILES, HALF_IN, PARTS, SCREENS, Filled, prepare
from tests.core.pages.house import PASSWORD
from tests.core.pages.served import served

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
WITHOUT_LOGIN = ("login", "password.forgot", "password.link", "unsubscribe", "form", "errors", "offline")
IN_THE_SUITE = ("login", "list", "record", "today")
"""One address of each of these is looked at with every run, all of them in the long one."""

PATIENCE_MS = 30_000
LOOK = """async (only) => {
  const found = await axe.run(document, { resultTypes: ["violations"], ...(only ? { runOnly: only } : {}) });
  return found.violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.target.join(" ")).join(", ")]);
}"""


def routes() -> set[str]:
    """The names of all that the pages answer to a GET."""
    return {str(one.name) for one in HANDLERS if "GET" in one.http_methods}


def test_no_screen_is_forgotten() -> None:
    named = {*SCREENS, *DIALOGS, *HALF_IN, *PARTS, *FILES}
    assert routes() - named == set()
    assert named - routes() == set()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Filled, str]]:
    """The installation, and where it is served."""
    folder = tmp_path_factory.mktemp("screens")
    filled = prepare(folder)
    with served(folder, folder / "club.yaml") as base:
        yield filled, base
    filled.house.pinned.database.close()


class Look:
    """A browser that goes from screen to screen, and what was wrong there."""

    def __init__(self, context: BrowserContext, filled: Filled, base: str) -> None:
        self.filled, self.base = filled, base
        self.here = ""
        self.wrong: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", self._asked)

    def _note(self, sentence: str) -> None:
        self.wrong.append(f"{self.here}: {sentence}")

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._note(said.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self._note(f"asks {request.url}")

    def half_in(self, name: str, email: str) -> None:
        self.here = name
        self.page.context.clear_cookies()
        self.log_in(email)
        if "/".join(("", *name.split("."))) not in self.page.url:
            self._note(f"leads to {self.page.url}")
        self._judge()

    def log_in(self, email: str = "owner@example.com") -> None:
        self.page.goto(f"{self.base}/login")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda address: not address.endswith("/login"))

    def screen(self, address: str) -> None:
        self.here = address
        self._open(address)
        self._judge()

    def dialog(self, over: str, address: str) -> None:
        self.here = address
        self._open(over)
        at = self.filled.at(address)
        self.page.evaluate(f"htmx.ajax('GET', '{at}', {{target: '#dialogs', swap: 'innerHTML'}})")
        self.page.wait_for_selector("dialog[open]")
        self._judge()

    def _open(self, address: str) -> None:
        answer = self.page.goto(f"{self.base}{self.filled.at(address)}", wait_until="load")
        if answer is None or not answer.ok:
            self._note(f"answers {answer.status if answer else 'nothing'}")
        expect(self.page.locator(".skeleton:visible")).to_have_count(0, timeout=PATIENCE_MS)

    def _judge(self) -> None:
        """Everything in light; of the dark one only what colours decide."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        for theme, only in (("light", None), ("dark", ["color-contrast"])):
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            for impact, rule, where in self.page.evaluate(LOOK, only):
                if impact in SERIOUS:
                    self._note(f"{theme}: {rule} at {where}")
        self.page.emulate_media(color_scheme="light")
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self._note("is wider than the window")


def walked(browser: Browser, filled: Filled, base: str, *, width: int, chosen: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with the screens, or with one address of each of those chosen."""
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    look = Look(context, filled, base)
    named = sorted(SCREENS, key=lambda name: name not in WITHOUT_LOGIN)
    for name in named:
        if chosen and name not in chosen:
            continue
        if name not in WITHOUT_LOGIN and look.page.context.cookies() == []:
            look.log_in()
        for address in SCREENS[name][:1] if chosen else SCREENS[name]:
            look.screen(address)
    for name, (over, address) in DIALOGS.items():
        if not chosen or name in chosen:
            look.dialog(over, address)
    for name, email in HALF_IN.items():
        if not chosen or name in chosen:
            look.half_in(name, email)
    context.close()
    return look.wrong


@pytest.mark.slow
@pytest.mark.browser
def test_the_main_screens_have_nothing_serious_on_a_phone(browser: Browser, place: tuple[Filled, str]) -> None:
    wrong = walked(browser, *place, width=380, chosen=IN_THE_SUITE)
    assert not wrong, "\n".join(wrong)


@pytest.mark.soak
@pytest.mark.browser
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("width", [1440, 380])
def test_no_screen_has_anything_serious(browser: Browser, place: tuple[Filled, str], width: int) -> None:
    wrong = walked(browser, *place, width=width)
    assert not wrong, "\n".join(wrong)
