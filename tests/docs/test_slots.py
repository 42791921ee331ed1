"""The pages about slots and screens of packs: their packs are loaded from them, and show what the pages say."""

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
GUIDE = (ROOT / "docs" / "guides" / "pack-screen.md").read_text("utf-8")
FILES = [(title.partition("/")[2], text) for _, title, text in BLOCK.findall(GUIDE) if title.startswith("counter/")]
SCREEN = "\n\n".join(text for path, text in FILES if path == "__init__.py")
HTMX = {"hx-request": "true"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The packs of both pages, installed and served."""
    folder = tmp_path_factory.mktemp("slots")
    with pytest.MonkeyPatch.context() as patch:
        installed = Installed(folder / "site", patch)
        installed.pack("cupboard", CODE, manifest="requires: [contacts]\n")
        package = installed.pack("counter", SCREEN, manifest="after: [cupboard]\n")
        for path, text in FILES:
            if path != "__init__.py":
                (package / path).parent.mkdir(parents=True, exist_ok=True)
                (package / path).write_text(text, "utf-8")
        edition = EDITION.replace("packs:\n", "packs:\n  cupboard: {}\n  counter: {}\n")
        with served(folder, f"sqlite:///{folder / 's.db'}", edition=edition) as found:
            yield found
    for name in [name for name in sys.modules if name.startswith(("pack_on_disk_cupboard", "pack_on_disk_counter"))]:
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


# ---- a screen of a pack


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_screen_stands_in_the_side_bar_and_in_the_frame(reader: Reader) -> None:
    section = reader.page("/today").split('data-section="Lending"')[1].split("</details>")[0]
    assert 'href="/p/counter/counter"' in section
    page = reader.page("/p/counter/counter")
    assert "<h1>Counter</h1>" in page
    assert 'role="search"' in page


def test_its_style_is_kept_by_its_content_and_no_other_file_is_given_out(reader: Reader) -> None:
    found = re.search(r'href="(/assets/packs/counter/\w+/counter\.css)"', reader.page("/p/counter/counter"))
    assert found is not None
    answer = reader.client.get(found[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    for other in ("0000000000/counter.css", "0000000000/__init__.py", "0000000000/..%2f__init__.py"):
        assert reader.client.get(f"/assets/packs/counter/{other}").status_code == 404


def test_an_act_stores_once_and_draws_the_part_of_what_is_stored(reader: Reader) -> None:
    sent = {"key": key_of(reader.page("/p/counter/counter")), "thing": "Ladder", "borrower": "Aino"}
    first, again = (reader.client.post("/p/counter/counter/hand_out", data=sent, headers=HTMX) for _ in range(2))
    assert first.text.count("Ladder · Aino") == again.text.count("Ladder · Aino") == 1
    assert "<h1>" not in first.text
    assert "Ladder" in reader.client.get("/p/counter/counter/out?q=aino", headers=HTMX).text


def test_without_scripts_an_act_leads_back_to_the_screen(reader: Reader) -> None:
    sent = {"key": key_of(reader.page("/p/counter/counter")), "thing": "Drill & bits", "borrower": "Eero <b>"}
    answer = reader.client.post("/p/counter/counter/hand_out", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    assert "Drill &amp; bits · Eero &lt;b&gt;" in reader.page(answer.headers["location"])


def test_what_an_act_refuses_is_said_and_nothing_is_stored(reader: Reader) -> None:
    sent = {"key": "empty", "thing": " ", "borrower": "Nobody"}
    answer = reader.client.post("/p/counter/counter/hand_out", data=sent, headers=HTMX)
    assert answer.status_code == 409
    assert "Write what it is." in answer.text
    assert "Nobody" not in reader.page("/p/counter/counter")


def test_no_act_without_the_token_of_the_session(reader: Reader) -> None:
    sent = {"key": "foreign", "thing": "Safe", "borrower": "Mallory"}
    answer = reader.client.post("/p/counter/counter/hand_out", data=sent, headers={**HTMX, "x-csrf-token": "wrong"})
    assert answer.status_code == 403
    assert "Mallory" not in reader.page("/p/counter/counter")


@pytest.mark.parametrize("address", ["/p/counter/none", "/p/none/counter", "/p/counter/counter/none"])
def test_what_is_not_there_is_not_found(reader: Reader, address: str) -> None:
    assert reader.client.get(address).status_code == 404
    assert reader.client.post(f"{address}/hand_out").status_code == 404
