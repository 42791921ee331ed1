"""The parts in a real browser under the product's policy: keys, drag, gates, edits, drafts, themes, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from palmette.pages.gallery import SCREENS
from tests.core.pages.gallery_server import Gallery, gallery_server

AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
FRAGMENTS = {"gate": "board", "drawer": "list", "find": "list"}  # drawn into a page that is open

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    with gallery_server() as running:
        yield running


@pytest.fixture(autouse=True)
def forget(gallery: Gallery) -> None:
    gallery.sent.clear()
    gallery.theme = "light"


def show(page: Page, gallery: Gallery, screen: str) -> None:
    """Open a screen; a dialog over the screen it belongs to."""
    page.goto(gallery.url + FRAGMENTS.get(screen, screen))
    # htmx looks at the page a moment after it was loaded; what is pressed before is a plain link.
    page.wait_for_selector("[data-htmx-powered]", state="attached")
    if screen in FRAGMENTS:
        page.evaluate(f"htmx.ajax('GET', '/_gallery/{screen}', {{target: '#dialogs', swap: 'innerHTML'}})")
        page.wait_for_selector("dialog[open]")


def stage_of(page: Page, card: str) -> str:
    return str(page.evaluate(f"document.getElementById('{card}').parentElement.dataset.stage"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def drag(page: Page, card: str, to: str) -> None:
    start = page.locator(f"#{card}").bounding_box()
    end = page.locator(to).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 60, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 40, steps=4)
    page.mouse.move(end["x"] + min(60, end["width"] / 2), end["y"] + 40, steps=12)
    expect(page.locator(f"{to} .card-ghost")).to_be_attached()
    page.mouse.up()


def complaints(page: Page, gallery: Gallery, screen: str) -> list[str]:
    """What the browser's console, the width of the page and axe have against a screen."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    show(page, gallery, screen)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("wider than the window")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    wrong += [f"{one['id']} {one['nodes'][0]['target']}" for one in found["violations"]]
    return [f"{screen}: {sentence}" for sentence in wrong]


@pytest.mark.soak
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (380, "dark")])
def test_no_screen_breaks_the_policy_overflows_or_fails_axe(
    browser: Browser, gallery: Gallery, theme: str, width: int
) -> None:
    gallery.theme = theme
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    wrong: list[str] = []
    for screen in SCREENS:
        page = context.new_page()
        wrong += complaints(page, gallery, screen)
        page.close()
    context.close()
    assert wrong == []


def test_a_list_is_walked_and_selected_by_keys(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "list")
    count = page.locator("[data-selection-count]")
    expect(count).to_have_text("3 selected")
    page.keyboard.press("j")
    assert focused(page) == "members-row-m-04417"
    page.keyboard.press("Escape")
    expect(page.locator("#members-selection")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+X")
    expect(count).to_have_text("3 selected")
    page.keyboard.press("Control+a")
    expect(count).to_have_text("17 selected")


def test_letters_are_matched_by_their_place_on_the_keyboard(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "list")
    page.focus("#members-row-m-04417")
    russian_j = "new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true, cancelable: true})"
    page.evaluate(f"document.activeElement.dispatchEvent({russian_j})")
    assert focused(page) == "members-row-m-03962"


def test_an_action_on_a_selection_sends_it_and_gives_the_focus_back(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "list")
    page.click("#members-selection >> text=Assign")
    page.wait_for_selector("dialog[open]")
    sent = gallery.posts("/_gallery/dialog")[0]
    assert sent.form["id"] == ["m-04417", "m-03962", "m-02875"]
    assert sent.headers["X-CSRF-Token"] == "secret-token"
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    assert "Assign" in str(page.evaluate("document.activeElement.textContent"))
    page.click("[data-select-everything]")
    page.click("#members-selection >> text=Assign")
    page.wait_for_selector("dialog[open]")
    assert gallery.posts("/_gallery/dialog")[1].form["everything"] == ["phase=renewal"]


def test_a_cell_is_refused_where_it_stands_and_saved_with_enter(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "list")
    page.focus("#members-row-m-04108")
    page.keyboard.press("e")
    expect(page.locator("#editor")).to_be_focused()
    page.keyboard.type("bad")
    page.keyboard.press("Enter")
    expect(page.locator("#members-m-04108-ends .cell-error")).to_have_text("No day.")
    page.keyboard.press("Escape")
    expect(page.locator("#members-m-04108-ends")).to_contain_text("15 Dec 2026")
    assert focused(page) == "members-row-m-04108"
    page.keyboard.press("e")
    expect(page.locator("#editor")).to_be_focused()
    page.keyboard.type("16 Dec")
    page.keyboard.press("Enter")
    expect(page.locator("#members-m-04108-ends")).to_have_text("16 Dec")
    expect(page.locator("#members-row-m-02875")).to_be_focused()


def test_a_dragged_card_is_moved_with_its_stage_version_and_place(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "board")
    drag(page, "card-planned-2", "#column-talk")
    expect(page.locator("#toasts")).to_contain_text("Moved")
    assert stage_of(page, "card-planned-2") == "talk"
    sent = gallery.posts("/_gallery/move")[0]
    assert (sent.form["stage"], sent.form["version"]) == (["talk"], ["1"])
    assert "after" in sent.form
    assert page.url.endswith("/board")


def test_a_gate_that_is_closed_puts_the_card_back_where_it_was(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "board")
    drag(page, "card-offer-2", "#column-promised")
    page.wait_for_selector("dialog[open]")
    assert stage_of(page, "card-offer-2") == "promised"
    page.keyboard.press("Escape")
    expect(page.locator("#card-offer-1 + #card-offer-2")).to_be_visible()


def test_a_gate_that_is_passed_leaves_the_card_in_its_new_stage(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "board")
    page.focus("#card-talk-0")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog")).to_have_count(0)
    assert stage_of(page, "card-talk-0") == "promised"
    assert len(gallery.posts("/_gallery/move")) == 2


def test_a_move_that_fails_puts_the_card_back_and_says_so(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "board")
    page.hover("#card-offer-1")
    page.click("#card-offer-1 .card-menu button")
    expect(page.locator("#board-menu [aria-current=true]")).to_have_text("Offer sent")
    page.click("#board-menu >> text=Renewed")
    expect(page.locator("#toasts")).to_contain_text("That did not work")
    assert stage_of(page, "card-offer-1") == "offer"


def test_a_draft_survives_a_reload_until_it_is_saved(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "record")
    page.fill("#composer-text", "Half a thought")
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("Half a thought")
    page.focus("#composer-text")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#composer-text")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0
    assert gallery.posts("/_gallery/note")[0].form["text"] == ["Half a thought"]


def test_a_form_is_sent_once_however_often_it_is_pressed(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "form")
    page.evaluate("for (let n = 0; n < 3; n++) document.querySelector('#new-member').requestSubmit()")
    expect(page.locator("#toasts")).to_contain_text("Done")
    assert len(gallery.posts("/_gallery/form")) == 1


def test_choices_rows_and_files_of_a_form(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "form")
    page.click("#f-zone")
    page.fill("#f-zone", "lon")
    page.keyboard.press("Enter")
    expect(page.locator("[name=zone]")).to_have_value("Europe/London")
    page.click("#f-friends")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[name=friends]")).to_have_count(3)
    page.click("[data-add-row]")
    expect(page.locator('[name="lines.2.product"]')).to_be_visible()
    page.click("[data-child-row]:last-child [data-remove-row]")
    expect(page.locator("[data-child-row]")).to_have_count(2)
    page.set_input_files("#f-consent", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"})
    expect(page.locator("[data-drop-files]")).to_have_text("scan.pdf")


def test_search_or_do_opens_by_its_keys_and_opens_what_is_marked(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "list")
    page.keyboard.press("Control+k")
    expect(page.locator("[data-palette-input]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".palette-entry.is-here")).to_contain_text("Anna Petrova")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record")


def test_a_why_note_opens_by_a_press_and_closes_by_escape(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "record")
    page.click(".record-names .pill-why")
    expect(page.locator("#why-risk")).to_contain_text("Turns to Sleeping")
    page.keyboard.press("Escape")
    expect(page.locator("#why-risk")).to_be_hidden()


def test_the_banner_tells_that_the_connection_is_gone(page: Page, gallery: Gallery) -> None:
    show(page, gallery, "list")
    expect(page.locator("[data-offline]")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()


@pytest.mark.slow
def test_the_theme_follows_the_system_until_a_person_chooses(browser: Browser, gallery: Gallery) -> None:
    gallery.theme = "system"
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    show(page, gallery, "parts")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(16, 19, 17)"
    page.click("text=Light")
    assert page.evaluate(ground) == "rgb(244, 244, 239)"
    context.close()


@pytest.mark.slow
def test_targets_on_a_phone_are_big_enough_for_a_thumb(browser: Browser, gallery: Gallery) -> None:
    context = browser.new_context(viewport={"width": 380, "height": 820}, has_touch=True, is_mobile=True)
    page = context.new_page()
    for screen in ("list", "board", "record", "form"):
        show(page, gallery, screen)
        small = page.evaluate(
            """[...document.querySelectorAll('.sheet button, .sheet .btn, .bottom-item, .phone-row, .chip')]
                .filter((one) => one.checkVisibility() && !one.matches('.why, .filter *, .combo-chosen *, .pill-why'))
                .map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
                .filter(([, height]) => height > 0 && height < 43.5)"""
        )
        assert small == [], screen
    context.close()
