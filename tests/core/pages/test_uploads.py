"""Notes carry files; a form that holds more than is taken is refused in words that name the limit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.core.pages.house import House, Visitor, open_house

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def house(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The club, which takes files of one megabyte."""
    folder = tmp_path_factory.mktemp("uploads")
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    opened = open_house(folder, upload_mb=1)
    yield opened
    opened.pinned.database.close()


@pytest.fixture(scope="module")
def member(house: House) -> UUID:
    return house.member()


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    return house.visitor()


def test_the_composer_offers_to_attach_files(owner: Visitor, member: UUID) -> None:
    page = owner.get(f"/r/contact/{member}").text
    composer = page[page.index('id="composer"') :].split("</form>")[0]
    assert 'enctype="multipart/form-data"' in composer
    assert 'type="file" name="files" multiple' in composer
    assert f'data-limit="{MEGABYTE}"' in composer
    assert "Up to 1 MB each" in composer


def test_a_note_is_kept_with_its_files_and_shows_them(house: House, owner: Visitor, member: UUID) -> None:
    files = [("files", ("plan.txt", b"squats", "text/plain")), ("files", ("list.txt", b"milk", "text/plain"))]
    answer = owner.send(f"/r/contact/{member}/activities", {"mode": "note", "text": "See both"}, files=files)
    assert answer.status_code == 200, answer.text
    assert answer.text.index("plan.txt") < answer.text.index("list.txt")
    feed = owner.get(f"/r/contact/{member}").text
    href = feed.split(">plan.txt<")[0].rsplit('href="', 1)[1].split('"')[0]
    assert owner.get(href).text == "squats"
    api = owner.get(f"/api/v1/contact/{member}/timeline").json()["data"]
    note = next(item for item in api if item["kind"] == "activity")
    assert [(file["name"], file["size"]) for file in note["row"]["@files"]] == [("plan.txt", 6), ("list.txt", 4)]


def test_a_file_alone_is_a_note(owner: Visitor, member: UUID) -> None:
    files = [("files", ("alone.txt", b"alone", "text/plain"))]
    assert owner.send(f"/r/contact/{member}/activities", {"mode": "note", "text": ""}, files=files).status_code == 200


def test_a_refused_file_keeps_no_note(house: House, owner: Visitor, member: UUID) -> None:
    before = house.count("activity")
    files = [("files", ("empty.txt", b"", "text/plain"))]
    answer = owner.send(f"/r/contact/{member}/activities", {"mode": "note", "text": "Kept here"}, files=files)
    assert answer.status_code == 422
    assert "Kept here" in answer.text
    assert house.count("activity") == before


@pytest.mark.parametrize(
    "address", ["/r/contact/new", "/r/contact/{member}/activities", "/r/contact/{member}/files/photo"]
)
def test_a_form_with_too_much_is_refused_with_the_limit(
    house: House, owner: Visitor, member: UUID, address: str
) -> None:
    before = house.count("contact"), house.count("activity")
    files = [("photo", ("large.png", b"x" * (3 * MEGABYTE), "image/png"))]
    answer = owner.send(address.format(member=member), {"mode": "note"}, files=files)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.text
    assert (house.count("contact"), house.count("activity")) == before


def test_the_input_of_a_picture_says_and_checks_the_limit(owner: Visitor) -> None:
    page = owner.get("/r/contact/new").text
    field = page[page.index('name="photo"') :].split(">")[0]
    assert f'data-limit="{MEGABYTE}"' in field
    assert 'data-too-large="{name} is larger than 1 MB."' in field


def test_other_requests_stay_small(owner: Visitor, member: UUID) -> None:
    answer = owner.send(f"/r/contact/{member}/tags", {"name": "x" * (11 * MEGABYTE)})
    assert answer.status_code == 413
