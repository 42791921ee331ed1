"""A receptionist sees a masked phone, and shows it whole where she may: on the page and through the API."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.core.pages.house import EDITION, House, Visitor, open_house

PHONE = "+358400001234"


@pytest.fixture(scope="module")
def house(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The club, where the reception sees phones on a click, at most two on a day."""
    folder = tmp_path_factory.mktemp("reveal")
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    edition = folder / "edition.yaml"
    edition.write_text(
        f"edition: fit_reveal\napi: '>=1.0,<2'\nextends: {os.path.relpath(EDITION, folder)}\n"
        "roles: {reception: {fields: {contact.phone: reveal}}}\n"
    )
    opened = open_house(folder, edition, reveals_a_day=2)
    yield opened
    opened.pinned.database.close()


@pytest.fixture(scope="module")
def member(house: House) -> UUID:
    return house.member(phone=PHONE, email="anna@example.org")


@pytest.fixture(scope="module")
def desk(house: House) -> Visitor:
    return house.visitor("reception")


def test_the_record_offers_to_show_what_may_be_shown(desk: Visitor, member: UUID) -> None:
    page = desk.get(f"/r/contact/{member}").text
    assert PHONE not in page
    assert f'hx-post="/r/contact/{member}/reveal/phone"' in page
    assert "reveal/email" not in page


def test_a_click_shows_it_and_history_says_who_looked(house: House, desk: Visitor, member: UUID) -> None:
    answer = desk.send(f"/r/contact/{member}/reveal/phone")
    assert answer.status_code == 200, answer.text
    assert f'href="tel:{PHONE}"' in answer.text
    assert 'id="row-phone"' in answer.text
    told = house.visitor().get(f"/r/contact/{member}?tab=history").text
    assert "Riina Desk" in told
    assert "shown whole" in told


def test_a_look_is_refused_without_the_right_and_without_the_token(desk: Visitor, member: UUID) -> None:
    assert desk.send(f"/r/contact/{member}/reveal/email").status_code == 403
    assert desk.send(f"/r/contact/{member}/reveal/medical_note").status_code == 404
    assert desk.send(f"/r/contact/{member}/reveal/phone", headers={"x-csrf-token": ""}).status_code == 403


def test_the_api_shows_the_fields_that_are_asked_for(house: House, desk: Visitor, member: UUID) -> None:
    headers = {"content-type": "application/json", "x-csrf-token": desk.csrf}
    address = f"/api/v1/contact/{member}/reveal"
    answer = desk.client.post(address, json={"fields": ["phone"]}, headers=headers)
    assert answer.json()["phone"] == PHONE
    for body in ({}, {"fields": []}, {"fields": [1]}, {"fields": "phone"}, {"fields": ["phone"], "more": 1}):
        assert desk.client.post(address, json=body, headers=headers).status_code == 400
    hidden = desk.client.post(address, json={"fields": ["medical_note"]}, headers=headers)
    assert (hidden.status_code, hidden.json()["code"]) == (400, "records.field_not_available")


def test_the_third_on_a_day_is_refused(house: House, desk: Visitor, member: UUID) -> None:
    others = [house.member(phone=PHONE) for _ in range(2)]
    answers = [desk.send(f"/r/contact/{one}/reveal/phone").status_code for one in (member, *others)]
    assert answers == [200, 200, 429]
