"""The frame of the screens: the palette, favourites and one's own order, notices, keys, what makes it installable."""

from __future__ import annotations

import json
import re
import struct
import zlib

import pytest

from palmette import clock
from palmette.jobs.ports import JobStatus
from palmette.pages.app_icons import png
from palmette.pages.manifest import load_assets
from palmette.pages.marks import marked
from palmette.web.edge import CONTENT_SECURITY_POLICY
from palmette.web.job_notices import tell_end
from tests.core.pages.house import House, Visitor


def shown(page: str) -> list[str]:
    """The labels of the side bar, in order."""
    side = page.split('id="side-sections"')[1].split('class="side-foot"')[0]
    return re.findall(r'class="side-text"(?: title="([^"]*)")?', side)


@pytest.mark.parametrize(
    ("text", "typed", "hits"),
    [
        ("Anna Petrova", "petr", ["Petr"]),
        ("Anna Petrova", "an pe", ["An", "Pe"]),
        ("Susanna Anttila", "an", ["An"]),
        ("Susanna", "an", ["an"]),
        ("Пётр Фёдоров", "федор", ["Фёдор"]),
        ("Ääkkönen", "aakko", ["Ääkkö"]),
        ("Anna", "zz", []),
    ],
)
def test_the_letters_that_were_found_are_marked(text: str, typed: str, hits: list[str]) -> None:
    parts = marked(text, typed)
    assert "".join(str(part["text"]) for part in parts) == text
    assert [part["text"] for part in parts if part["hit"]] == hits


def test_the_palette_finds_records_with_their_status_and_marks_the_letters(house: House) -> None:
    member = house.member(last_name="Paletova", phone="+358405550101")
    found = house.visitor().get("/find?q=palet", htmx=True).text
    assert f'href="/r/contact/{member}"' in found
    assert "<mark>Palet</mark>ova" in found
    assert 'class="pill' in found
    by_phone = house.visitor().get("/find?q=0405550101", htmx=True).text
    assert f'href="/r/contact/{member}"' in by_phone


def test_the_palette_goes_to_places_that_are_not_in_the_side_bar_and_does_what_is_asked(house: House) -> None:
    visitor = house.visitor()
    report = next(iter(visitor.get("/reports").text.split('href="/reports/')[1:])).split('"')[0]
    label = house.pinned.blueprint.reports[report].label
    english = label if isinstance(label, str) else label.text("en")
    assert f'href="/reports/{report}"' in visitor.client.get("/find", params={"q": english}).text
    commands = visitor.client.get("/find", params={"q": "> dark"}).text
    assert 'hx-post="/look?theme=dark"' in commands
    assert "/r/contact/" not in commands
    assert visitor.send("/look?theme=dark", headers={"hx-current-url": "http://testserver.local/r/contact"}).headers[
        "hx-redirect"
    ] == "/r/contact"  # fmt: skip
    assert 'data-theme="dark"' in visitor.get("/me").text
    visitor.send("/look?theme=system")
    assert visitor.send("/look?theme=pink").status_code == 400


def test_recent_records_are_named_only_while_they_may_be_seen(house: House) -> None:
    member = house.member(last_name="Recentova")
    recent = {"recent": f"/r/contact/{member} /r/contact/not-an-id https://elsewhere.example/"}
    assert "Recentova" in house.visitor().client.get("/find", params=recent).text
    assert "Recentova" not in house.visitor("trainer").client.get("/find", params=recent).text


def test_the_search_page_groups_what_it_finds_and_leads_to_the_list(house: House) -> None:
    house.member(last_name="Groupova")
    page = house.visitor().get("/search?q=groupova").text
    assert 'href="/r/contact?q=groupova"' in page
    assert "<mark>Groupova</mark>" in page
    assert "Nothing found" in house.visitor().get("/search?q=nobodyofthisname").text


def star(visitor: Visitor, href: str, label: str = "") -> str:
    answer = visitor.send("/favourites", {"href": href, "label": label})
    assert answer.status_code == 200
    return answer.text


def test_a_favourite_is_named_by_the_record_of_today_and_goes_with_the_right_to_see_it(house: House) -> None:
    member = house.member(last_name="Starova")
    visitor = house.visitor()
    assert 'aria-pressed="true"' in star(visitor, f"/r/contact/{member}", "A name that is not kept")
    assert "Anna Starova" in shown(visitor.get("/me").text)
    with house.records() as records:
        records.delete("contact", member)
    house.pinned.extras.pop("favourite names")
    assert "Anna Starova" not in shown(visitor.get("/me").text)
    assert 'aria-pressed="false"' in star(visitor, f"/r/contact/{member}")


def test_only_pages_of_this_site_become_favourites(house: House) -> None:
    visitor = house.visitor()
    assert visitor.send("/favourites", {"href": "https://elsewhere.example/"}).status_code == 400
    assert visitor.client.post("/favourites", data={"href": "/reports"}).status_code == 403


def test_the_side_bar_keeps_the_order_that_a_person_gave_it(house: House) -> None:
    visitor = house.visitor("reception")
    before = visitor.get("/me").text
    sections = re.findall(r'data-section="([^"]+)"', before)
    first = before.split(f'data-section="{sections[-1]}"')[1].split("</details>")[0]
    hrefs = re.findall(r'class="side-item" href="([^"]+)"', first)
    order = [[sections[-1], hrefs[::-1]], *([section, []] for section in sections[:-1])]
    assert visitor.send("/side", {"order": json.dumps(order)}).status_code == 204
    after = visitor.get("/me").text
    assert re.findall(r'data-section="([^"]+)"', after)[0] == sections[-1]
    moved = after.split(f'data-section="{sections[-1]}"')[1].split("</details>")[0]
    assert re.findall(r'class="side-item" href="([^"]+)"', moved) == hrefs[::-1]
    assert visitor.send("/side", {"order": "[1]"}).status_code == 400


def test_pinned_lists_are_counted_beside_the_page(house: House) -> None:
    visitor = house.visitor()
    page = visitor.get("/me").text
    counts = visitor.get("/side/counts").json()
    assert set(re.findall(r'data-count="([^"]+)"', page)) == set(counts) != set()
    assert all(re.fullmatch(r"\d+\+?", count) for count in counts.values())


def test_work_that_another_gives_is_told_once_with_the_name_asked_for_when_it_is_read(house: House) -> None:
    seller = house.user("club_sales@example.com")
    visitor = house.visitor("club_sales")
    house.pinned.notices.mark_read(seller)
    member = house.member(last_name="Givenova", owner=seller)
    actor = house.pinned.directory.actor(seller, channel="page")
    assert actor is not None
    with house.pinned.gateway.writing(actor) as records:
        records.update("contact", member, {"first_name": "Anne"})
    assert house.pinned.notices.unread(seller) == 1
    page = visitor.get("/notices").text
    assert "New for you: Member" in page
    assert "Anne Givenova" in page
    notice = house.pinned.notices.newest(seller)[0]
    assert json.dumps(notice.text).find("Givenova") == -1
    opened = visitor.send(f"/notices/{notice.id}/read", {"href": notice.href}, htmx=False)
    assert opened.headers["location"] == f"/r/contact/{member}"
    assert house.pinned.notices.unread(seller) == 0


def test_kinds_that_are_switched_off_are_neither_shown_nor_counted(house: House) -> None:
    seller = house.user("club_sales@example.com")
    visitor = house.visitor("club_sales")
    sent = {"_csrf_token": visitor.csrf, "told": "1", "shortcuts": "1", "notice": ["mention", "reminder"]}
    assert visitor.send("/me", sent, htmx=False).status_code in (200, 303)
    house.pinned.notices.mark_read(seller)
    house.pinned.notices.give(seller, kind="import", text="The import is done.", key="switched off")
    house.pinned.notices.give(seller, kind="mention", text="Somebody wrote your name.", key="still on")
    page = visitor.get("/notices").text
    assert "Somebody wrote your name." in page
    assert "The import is done." not in page
    assert re.search(r"data-unread[^>]*>1<", page)
    visitor.send("/notices/read", htmx=False)
    assert re.search(r"data-unread hidden>0<", visitor.get("/notices").text)
    visitor.send("/me", {**sent, "notice": ["mention", "reminder", "import", "assigned"]}, htmx=False)


def test_nobody_marks_the_notices_of_another(house: House) -> None:
    owner = house.user("owner@example.com")
    house.pinned.notices.give(owner, kind="mention", text="For the owner.", key="not yours")
    notice = next(one for one in house.pinned.notices.newest(owner) if str(one.text) == "For the owner.")
    house.visitor("trainer").send(f"/notices/{notice.id}/read", htmx=False)
    assert next(one for one in house.pinned.notices.newest(owner) if one.id == notice.id).read_at is None


def test_the_end_of_a_long_task_is_told_to_who_started_it(house: House) -> None:
    owner = house.user("owner@example.com")
    job = JobStatus(
        owner, "import.run", "done", 1, 1, "", {}, clock.now(), None, owner,
        {"batch": "b1"},
    )  # fmt: skip
    tell_end(house.pinned.notices, job)
    tell_end(house.pinned.notices, job)
    told = [one for one in house.pinned.notices.newest(owner) if one.href == "/import/b1"]
    assert [(one.kind, str(one.text)) for one in told] == [("import", "The import is done.")]


def test_single_letters_can_be_switched_off(house: House) -> None:
    visitor = house.visitor("trainer")
    visitor.send("/me", {"_csrf_token": visitor.csrf, "told": "1"}, htmx=False)
    assert 'data-shortcuts="off"' in visitor.get("/me").text
    visitor.send("/me", {"_csrf_token": visitor.csrf, "told": "1", "shortcuts": "1"}, htmx=False)
    assert 'data-shortcuts="off"' not in visitor.get("/me").text


def test_the_sheet_of_keys_names_what_each_group_needs(house: House) -> None:
    sheet = house.visitor().get("/keys", htmx=True).text
    assert 'data-keys-when="[data-board]"' in sheet
    assert "Search or do" in sheet


def test_the_application_can_be_installed(house: House) -> None:
    visitor = house.visitor()
    manifest = visitor.get("/manifest.webmanifest").json()
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"] if icon["type"] == "image/png"}
    assert sizes == {(f"{pixels}x{pixels}", what) for pixels in (192, 512) for what in ("any", "maskable")}
    for icon in manifest["icons"]:
        content = visitor.client.get(icon["src"]).content
        if icon["type"] == "image/png":
            assert struct.unpack(">II", content[16:24]) == (int(icon["sizes"].split("x")[0]),) * 2
    assert manifest["display"] == "standalone"
    assert "worker-src 'self'" in CONTENT_SECURITY_POLICY


def test_the_worker_keeps_the_shell_and_nothing_of_a_person(house: House) -> None:
    worker = house.visitor().get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    kept = json.loads(re.findall(r"KEPT = (\[.*?\]);", worker.text)[0])
    assert all(one.startswith("/assets/") or one == "/offline" for one in kept)
    assert load_assets().url("app.js") in kept
    assert "cache.put" not in worker.text
    # The page is the same for everybody and needs no session.
    offline = house.visitor().client.get("/offline", headers={"cookie": ""})
    assert offline.status_code == 200
    assert "Olga Owner" not in offline.text


def test_an_icon_is_drawn_from_the_products_own_drawing() -> None:
    svg = (
        '<svg viewBox="0 0 48 48"><rect width="48" height="48" rx="0" fill="#0d6955"/>'
        '<g transform="translate(0 0) scale(2)" fill="none" stroke="#fff" stroke-width="2">'
        '<path d="M12 2V22"/></g></svg>'
    )
    image = png(svg, 24)
    assert image.startswith(b"\x89PNG")
    assert struct.unpack(">II", image[16:24]) == (24, 24)
    row = zlib.decompress(image[image.index(b"IDAT") + 4 :])[12 * 97 : 13 * 97]
    assert tuple(row[1 + 4 * 12 : 5 + 4 * 12]) == (255, 255, 255, 255)
    assert tuple(row[1:5]) == (0x0D, 0x69, 0x55, 255)


def test_a_page_says_what_it_shows_so_that_it_can_be_drawn_again(house: House) -> None:
    member = house.member(last_name="Liveova")
    visitor = house.visitor()
    page = visitor.get(f"/r/contact/{member}").text
    assert f'data-live="contacts.contact" data-live-record="{member}"' in page
    assert 'data-events="/events"' in page
    assert 'data-live="contacts.contact" data-live-record=""' in visitor.get("/r/contact").text
    assert 'data-live="" data-live-record=""' in visitor.get("/me").text
