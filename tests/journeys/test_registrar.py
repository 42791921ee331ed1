"""The registrar of an association: a list with mistakes comes in and is mended, an applicant enters the register."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from palmette import clock
from palmette.money import Money
from tests.core.pages.house import House
from tests.core.pages.served import served
from tests.journeys.trade import CONFIG, Hands, fits, open_trade, phone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from playwright.sync_api import Browser, Page

UNION = "appraisers"
PEOPLE = (("Rita Registrar", "sro_registrar"),)
HEADERS = "Full name,Register no,Joined,Phone,Reached at"
LISTED = (
    "Belov Ivan Petrovich,T-000101,2020-03-01,+79161234501,belov@example.com",
    "Gromova Anna Lvovna,T-000102,31.02.2021,+79161234502,gromova@example.com",
    "Egorov Gleb Ilyich,T-000103,2022-05-12,+79161234503,egorov@example.com",
)
MENDED = LISTED[1].replace("31.02.2021", "28.02.2021")


def applicant(house: House, last_name: str) -> UUID:
    """Somebody whose application lacks the entry in the register alone."""
    today = clock.now().date()
    person = house.member(first_name="Pavel", last_name=last_name)
    insurer = house.create("contacts.contact", kind="organization", name=f"Insurer of {last_name}")
    dates = {"from_on": today - timedelta(days=30), "to_on": today + timedelta(days=330)}
    policy = {"member": person, "insurer": insurer, "number": f"P-{last_name}", "sum": Money.of(300_000, "RUB")}
    house.create("policy", verified_by=house.user("owner@example.com"), **policy, **dates)
    return house.create("admission", applicant=person, stage="entry")


def prepare(folder: Path) -> House:
    """An association with a rule about insurance, and two who are about to enter."""
    house = open_trade(folder, UNION, zone="Europe/Moscow", people=PEOPLE)
    rule = {"kind": "individual_insurance", "amount": Money.of(300_000, "RUB"), "from_on": date(2007, 1, 1)}
    house.create("requirement", **rule)
    applicant(house, "Sokolov")
    applicant(house, "Titov")
    return house


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """The association, and where it is served."""
    folder = tmp_path_factory.mktemp("union")
    house = prepare(folder)
    with served(folder, CONFIG / f"{UNION}.yaml") as base:
        yield house, base
    house.pinned.database.close()


def send(hands: Hands, name: str, *rows: str) -> None:
    """Choose a file and go on to its columns; the column nobody knows is the e-mail."""
    page = hands.page
    page.goto(f"{hands.base}/import?entity=contacts.contact")
    text = "\n".join([HEADERS, *rows]).encode()
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": text})
    hands.to(page.get_by_role("button", name="Go on"))
    hands.press("Enter")
    last = page.locator(".mapping select").last
    hands.to(last)
    hands.type("E-mail")
    hands.picture("registrar-columns")
    hands.to(page.get_by_role("button", name="Check the rows"))
    hands.press("Enter")


def bring_in(hands: Hands) -> None:
    """Two of three come in; the third says what is wrong, is mended in its file, and comes after them."""
    page = hands.page
    send(hands, "members.csv", *LISTED)
    expect(page.locator(".import-counts")).to_contain_text("2 will be added")
    expect(page.locator(".preview td.refused")).to_have_count(1)
    hands.picture("registrar-checked")
    hands.to(page.get_by_role("button", name="Import"))
    hands.press("Enter")
    expect(page.locator(".import-result")).to_contain_text("2")
    hands.picture("registrar-imported")
    send(hands, "mended.csv", MENDED)
    expect(page.locator(".import-counts")).to_contain_text("1 will be added")
    expect(page.locator(".preview td.refused")).to_have_count(0)
    hands.to(page.get_by_role("button", name="Import"))
    hands.press("Enter")
    expect(page.locator(".import-result")).to_be_visible()


def approve(hands: Hands, number: str) -> None:
    """The card of the application moves on by a key; the gate asks for the number and the day of the entry alone."""
    page, gate = hands.page, hands.page.locator("dialog[data-gate]")
    page.goto(f"{hands.base}/r/admission/board/admission")
    hands.to(page.locator("li[data-card]").filter(has_text="Sokolov"))
    hands.press("Shift+ArrowRight")
    hands.to(gate.locator("[name=register_no]"))
    hands.picture("registrar-gate")
    hands.type(number)
    hands.to(gate.locator("[name=entered_on]"))
    hands.type(clock.now().strftime("%m%d%Y"))
    hands.press("Control+Enter")
    expect(gate).to_have_count(0)


@pytest.mark.slow
@pytest.mark.browser
def test_a_registrar_imports_mends_and_approves_without_a_mouse(page: Page, union: tuple[House, str]) -> None:
    house, base = union
    page.set_viewport_size({"width": 1440, "height": 900})
    hands = Hands(page, base)
    hands.log_in("sro_registrar")
    hands.picture("registrar-home")
    bring_in(hands)
    with house.records() as records:
        listed = records.list("contact").rows
    assert {"T-000101", "T-000102", "T-000103"} <= {row["register_no"] for row in listed}
    approve(hands, "T-000201")
    with house.records() as records:
        assert records.count("admission", filter="stage == 'member' and register_no == 'T-000201'").value == 1
    assert hands.troubles == []


@pytest.mark.soak
@pytest.mark.browser
def test_a_registrar_approves_on_a_phone(browser: Browser, union: tuple[House, str]) -> None:
    house, base = union
    with phone(browser) as page:
        hands = Hands(page, base)
        hands.log_in("sro_registrar")
        page.goto(f"{base}/r/admission/board/admission")
        page.locator(".stage-chip").filter(has_text="Register entry").tap()
        hands.picture("phone-registrar-board")
        assert fits(page)
        page.locator(".phone-card").filter(has_text="Titov").locator(".phone-on").tap()
        gate = page.locator("dialog[data-gate]")
        gate.locator("[name=register_no]").fill("T-000202")
        gate.locator("[name=entered_on]").fill(clock.now().date().isoformat())
        hands.picture("phone-registrar-gate")
        gate.locator("button[type=submit]").tap()
        expect(gate).to_have_count(0)
        assert fits(page)
    with house.records() as records:
        assert records.count("admission", filter="stage == 'member' and register_no == 'T-000202'").value == 1
    assert hands.troubles == []
