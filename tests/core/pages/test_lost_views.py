"""A saved list that asks for what is gone opens without it, says what, and is mended or deleted there."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import pytest

from tests.core.pages.house import House, Visitor

LIST = "/r/contact"


@pytest.fixture
def owner(house: House) -> Visitor:
    return house.visitor()


def spoiled(house: House, owner: Visitor, query: str, **changes: object) -> str:
    """The address of a view whose body was kept when the edition had more."""
    made = owner.send(f"{LIST}/views", {"query": query, "name": "From before"}).headers["hx-redirect"]
    saved, actor = house.pinned.saved, house.pinned.directory.actor(house.user("owner@example.com"), channel="page")
    assert actor is not None
    one = saved.find(actor, UUID(made[-36:]))
    assert one is not None
    saved.change(actor, one.id, one.version, body={**one.body, **changes})
    return made


def test_a_view_that_filters_by_a_field_that_is_gone_opens_without_it(house: House, owner: Visitor) -> None:
    house.member(last_name="Lostova")
    filters = ["last_name:has:lostova", "hat_size:more:5"]
    address = spoiled(house, owner, "f=last_name:has:lostova", filters=filters, sort="-hat_colour")
    answer = owner.get(address)
    assert answer.status_code == 200
    assert "Lostova" in answer.text.split("<tbody")[1]
    said = re.search(r'class="list-lost".*?<p>(.*?)</p>', answer.text, re.DOTALL)
    assert said is not None
    assert "Hat size, Hat colour" in said[1]
    owner.send(f"{address.replace('?view=', '/views/')}/delete")


def test_what_is_left_of_a_view_is_saved_there(house: House, owner: Visitor) -> None:
    address = spoiled(house, owner, "f=kind:is:person", filters=["hat_size:more:5"])
    page = owner.get(address).text
    save = re.search(r'hx-post="([^"]+/save\?[^"]+)"[^>]*hx-vals="([^"]+)"', page.split("list-lost")[1])
    assert save is not None
    version = re.findall(r"\d+", unescape(save[2]))[0]
    assert owner.send(unescape(save[1]), {"version": version}).status_code == 200
    assert "list-lost" not in owner.get(address).text
    owner.send(f"{address.replace('?view=', '/views/')}/delete")


def test_a_view_that_is_lost_is_deleted_there(house: House, owner: Visitor) -> None:
    address = spoiled(house, owner, "f=kind:is:person", base="a_view_of_before")
    page = owner.get(address).text
    assert "the list that it narrows" in page
    delete = re.search(r'hx-post="([^"]+/delete)"', page.split("list-lost")[1])
    assert delete is not None
    assert owner.send(delete[1]).status_code == 200
    assert "From before" not in owner.get(LIST).text


def test_a_view_as_it_was_kept_says_nothing(owner: Visitor) -> None:
    made = owner.send(f"{LIST}/views", {"query": "f=kind:is:person&sort=-last_name&group=owner", "name": "Whole"})
    page = owner.get(made.headers["hx-redirect"]).text
    assert "list-lost" not in page
    assert "View changed" not in page
