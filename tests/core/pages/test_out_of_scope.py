"""Screens name no record out of scope, and a form that cannot show one does not take it away."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.core.pages.house import House, Visitor, hidden


@pytest.fixture(scope="module")
def far(house: House) -> UUID:
    """A member of another club, whom a seller may not read."""
    there = house.create("frame.branch", name="Vallila", kind="branch", zone="Europe/Helsinki")
    return house.member(last_name="Faraway", branch=there)


@pytest.fixture(scope="module")
def deal(house: House, far: UUID) -> UUID:
    """A deal of the seller's with that member."""
    owner = house.user("club_sales@example.com")
    return house.create("deal", name="Second club", contact=far, owner=owner)


@pytest.fixture(scope="module")
def seller(house: House) -> Visitor:
    """The seller, logged in."""
    return house.visitor("club_sales")


@pytest.mark.parametrize("address", ["/r/deal", "/r/deal/{deal}", "/r/deal/{deal}/edit", "/api/v1/deal",
                                     "/api/v1/deal/{deal}", "/api/v1/deal/{deal}/history",
                                     "/api/v1/deal/group?by=contact"])  # fmt: skip
def test_no_screen_and_no_answer_names_the_member(seller: Visitor, deal: UUID, far: UUID, address: str) -> None:
    answer = seller.get(address.format(deal=deal))
    assert answer.status_code == 200, answer.text
    assert str(far) not in answer.text
    assert "Faraway" not in answer.text


def test_the_record_says_that_there_is_one(seller: Visitor, deal: UUID) -> None:
    assert "restricted" in seller.get(f"/r/deal/{deal}").text
    assert seller.get(f"/api/v1/deal/{deal}").json()["contact"] == {"masked": "restricted", "revealable": False}


def test_a_form_that_cannot_show_it_keeps_it(house: House, seller: Visitor, deal: UUID, far: UUID) -> None:
    page = seller.get(f"/r/deal/{deal}/edit").text
    assert 'name="contact"' not in page
    shown = [part.split('"')[0] for part in page.split('name="_shown" value="')[1:]]
    given = {name: hidden(page, name) for name in ("version", "owner")}
    values = {"name": "Renamed", "_shown": shown, **given}
    answer = seller.send(f"/r/deal/{deal}/edit", values)
    assert answer.status_code == 200, answer.text
    assert "hx-redirect" in answer.headers
    assert (house.get("deal", deal)["name"], house.get("deal", deal)["contact"]) == ("Renamed", far)


def test_its_row_is_no_input(seller: Visitor, deal: UUID) -> None:
    assert seller.get(f"/r/deal/{deal}/edit/contact", htmx=True).status_code == 404


def test_a_copy_leaves_it_out(seller: Visitor, deal: UUID) -> None:
    page = seller.get(f"/r/deal/new?copy={deal}")
    assert page.status_code == 200
    assert "restricted" not in page.text
