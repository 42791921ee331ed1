"""The page about slots: its pack is loaded from it, and every slot shows what the page says."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from litestar.testing import TestClient

from palmette.testing.club import BASE_URL, EDITION, OWNER, PASSWORD, Served, served
from palmette.web.portal import portal_of
from tests.core.plugins.installed import Installed
from tests.docs.tutorial import BLOCK, ROOT

PAGE = (ROOT / "docs" / "reference" / "slots.md").read_text("utf-8")
CODE = "\n\n".join(text for _, title, text in BLOCK.findall(PAGE) if title == "cupboard/__init__.py")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pack of the page, installed and served, with one thing borrowed."""
    folder = tmp_path_factory.mktemp("slots")
    with pytest.MonkeyPatch.context() as patch:
        Installed(folder / "site", patch).pack("cupboard", CODE, manifest="requires: [contacts]\n")
        edition = EDITION.replace("packs:\n", "packs:\n  cupboard: {}\n")
        with served(folder, f"sqlite:///{folder / 's.db'}", edition=edition) as found:
            yield found
    for name in [name for name in sys.modules if name.startswith("pack_on_disk_cupboard")]:
        del sys.modules[name]


class Reader:
    """The owner with a browser, and what he finds at addresses."""

    def __init__(self, place: Served) -> None:
        self.client = TestClient(place.app, base_url=BASE_URL)
        self.client.headers["origin"] = BASE_URL
        self.client.post("/login", data={"email": OWNER, "password": PASSWORD})
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.page("/me"))
        assert found is not None
        self.client.headers["x-csrf-token"] = found[1]
        self.api = {"authorization": f"Bearer {place.token()}"}

    def page(self, address: str) -> str:
        """The text of a page."""
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def make(self, entity: str, **values: object) -> str:
        """A record through the API; its id."""
        answer = self.client.post(f"/api/v1/{entity}", json=values, headers=self.api)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@pytest.fixture(scope="module")
def reader(place: Served) -> Reader:
    """Somebody who looks."""
    return Reader(place)


@pytest.fixture(scope="module")
def anna(reader: Reader) -> str:
    """Who borrowed something."""
    return reader.make("contact", kind="person", last_name="Petrova", first_name="Anna")


@pytest.fixture(scope="module")
def loan(reader: Reader, anna: str) -> str:
    """What was borrowed."""
    return reader.make("loan", thing="Ladder", reader=anna, due_on="2030-01-31")


def test_its_section_stands_in_the_side_bar(reader: Reader) -> None:
    section = reader.page("/today").split('data-section="Cupboard"')[1].split("</details>")[0]
    assert 'href="/r/loan"' in section
    assert 'href="/dashboards/cupboard"' in section


def test_its_column_stands_in_the_list_of_another_pack(reader: Reader, loan: str) -> None:
    listed = reader.page("/r/contact")
    assert ">Borrowed<" in re.sub(r"\s+", " ", listed) or "Borrowed" in listed.split("<thead")[1].split("</thead>")[0]
    assert re.search(r"<td[^>]*>(?:<[^>]+>)*\s*1\s*<", listed)


def test_its_tab_shows_figures_and_the_records_behind(reader: Reader, anna: str, loan: str) -> None:
    tab = reader.page(f"/r/contact/{anna}?tab=x-borrowed")
    assert re.search(r'<dd class="num">1</dd>', tab)
    assert "Ladder" in tab
    other = reader.make("contact", kind="person", last_name="Virtanen")
    assert "x-borrowed" not in reader.page(f"/r/contact/{other}")


def test_its_panel_stands_beside_the_record(reader: Reader, anna: str, loan: str) -> None:
    side = reader.page(f"/r/contact/{anna}").split('id="record-related"')[1].split("</aside>")[0]
    assert "Out now" in side
    assert "Ladder" in side


def test_its_tile_draws_a_figure_that_opens_its_records(reader: Reader, loan: str) -> None:
    board = reader.page("/dashboards/cupboard")
    address = re.search(r'data-tile="out".*?hx-get="([^"]+)"', board, re.DOTALL)
    assert address is not None
    tile = reader.page(html.unescape(address[1]))
    assert re.search(r'class="tile-number num"><a href="/r/loan[^"]*"[^>]*>\d+</a>', tile)


def test_its_button_asks_before_and_does_its_work(reader: Reader, anna: str) -> None:
    made = reader.make("loan", thing="Drill", reader=anna)
    address = f"/r/loan/press/bring_back?one={made}"
    assert address in reader.page(f"/r/loan/{made}")
    assert "/r/loan/press/bring_back" in reader.page("/r/loan")
    asked = reader.client.post(address, headers={"hx-request": "true"})
    assert "Is it whole and clean?" in asked.text
    reader.client.post(address, data={"go": "1"}, headers={"hx-request": "true"})
    assert address not in reader.page(f"/r/loan/{made}")


def test_its_page_stands_in_a_personal_account(place: Served, reader: Reader, anna: str, loan: str) -> None:
    portal = portal_of(place.pinned)
    opened = portal.accounts.open(
        wall=1, entity="contacts.contact", record=UUID(anna), email="anna@example.com", language="en", by=None
    )
    own = TestClient(place.app, base_url=BASE_URL)
    own.cookies.set("palmette-my", portal.sessions.open(opened.id, address="", agent=""))
    page = own.get("/my/p/my_loans")
    assert page.status_code == 200, page.text
    assert "Ladder" in page.text


def test_each_slot_of_the_page_has_a_heading_and_a_picture_that_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(\.\./images/(slot-[a-z]+\.png)\)", PAGE)
    slots = ["action", "button", "columns", "navigation", "panel", "portal", "tab", "tile"]
    assert sorted(pictures) == [f"slot-{name}.png" for name in slots]
    assert [name for name in pictures if not (Path(ROOT) / "docs" / "images" / name).is_file()] == []
