"""Filters of a list: what people choose becomes an expression, and the list shows what it says."""

from __future__ import annotations

import re
from html import unescape

import pytest

from palmette.errors import InvalidInput
from palmette.pages.filters import Filter, expression_of, read_filters, with_alternative
from tests.core.pages.house import House, Visitor, built

CONTACT = built().blueprint.entities["contacts.contact"]


def asked(*written: str) -> str:
    return expression_of(built().blueprint, CONTACT, read_filters(written))


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("kind:is:person", "kind in ['person']"),
        ("kind:is_not:person|organization", "kind not in ['person', 'organization']"),
        ("last_name:empty", "last_name is empty"),
        ("last_name:is:O'Neil", "last_name == 'O\\'Neil'"),
        ("owner:me", "owner == me"),
        ("debt:between:1,5|20", "(debt >= 1.5 and debt <= 20)"),
        ("debt:between:|20", "(debt <= 20)"),
        ("debt:more:-3", "debt > (0 - 3)"),
        ("birthday:within:30", "(birthday >= today and birthday <= today + days(30))"),
        ("birthday:on:2000-02-29", "birthday == '2000-02-29'"),
        ("created_at:yesterday", "(date(created_at) == today - days(1))"),
        ("created_at:between:2026-01-01|", "(date(created_at) >= '2026-01-01')"),
        ("source.name:is:Web", "source.name == 'Web'"),
        ("memberships:some", "exists(memberships)"),
        ("memberships:more:1", "count(memberships) > 1"),
    ],
)
def test_a_filter_is_an_expression(written: str, expression: str) -> None:
    assert asked(written) == expression


def test_a_word_is_found_however_its_letters_are() -> None:
    found = asked("last_name:has:PETROVA")
    assert "contains(last_name, 'Petrova')" in found
    assert "contains(last_name, 'petrova')" in found


def test_filters_of_one_number_are_alternatives() -> None:
    assert asked("kind:is:person", "1~owner:me", "1~last_name:empty") == (
        "kind in ['person'] and (owner == me or last_name is empty)"
    )


def test_an_alternative_gives_its_neighbour_a_number() -> None:
    kept, group = with_alternative([Filter("kind", "is", "person"), Filter("owner", "me", group=1)], 0)
    assert (kept[0].group, group) == (2, 2)


@pytest.mark.parametrize(
    "written",
    [
        "kind", "nothing:is:1", "kind:has:p", "birthday:within:many", "birthday:on:tomorrow", "debt:more:much",
        "debt:between:|", "source.nothing:is:1", "memberships:is:1", "kind.name:is:1",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        asked(written)


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    source = house.create("contacts.source", name="Leaflet")
    house.member(first_name="Anna", last_name="Petrova", source=source, birthday="1990-05-17")
    house.member(first_name="Berta", last_name="PETROVA")
    house.member(first_name="Carl", last_name="Olsen", birthday="2001-01-02")
    return house.visitor()


def names(page: str) -> list[str]:
    return re.findall(r'class="strong clip" title="([^"]+)"', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("f=last_name:has:petro", ["Anna Petrova", "Berta PETROVA"]),
        ("f=source.name:is:Leaflet", ["Anna Petrova"]),
        ("f=1~first_name:is:Carl&f=1~source:filled", ["Anna Petrova", "Carl Olsen"]),
        ("f=birthday:between:2000-01-01|2002-01-01", ["Carl Olsen"]),
        ("f=memberships:some", []),
        ("q=pet*", ["Anna Petrova", "Berta PETROVA"]),
    ],
)
def test_a_list_shows_what_its_address_says(owner: Visitor, query: str, found: list[str]) -> None:
    assert sorted(names(owner.get(f"/r/contact?{query}").text)) == found


def test_the_dialog_leads_to_the_list_with_the_filter(owner: Visitor) -> None:
    fields = owner.get("/r/contact/filter?f=owner:me&or=0", htmx=True).text
    address = next(unescape(item) for item in re.findall(r'hx-get="([^"]+)"', fields) if "/filter/source.name?" in item)
    dialog = owner.get(address, htmx=True).text
    assert 'name="or" value="0"' in dialog
    sent = "f=owner:me&field=source.name&at=-1&or=0&operator=is&value=Leaflet"
    done = owner.get(f"/r/contact/filtered?{sent}")
    assert done.headers["location"] == "/r/contact?f=1~owner%3Ame&f=1~source.name%3Ais%3ALeaflet"


def test_a_field_that_one_may_not_know_of_is_not_offered(house: House, owner: Visitor) -> None:
    trainer = house.visitor("trainer")
    assert "/filter/debt?" in owner.get("/r/contact/filter", htmx=True).text
    assert "/filter/debt?" not in trainer.get("/r/contact/filter", htmx=True).text
    assert trainer.get("/r/contact?f=debt:more:0").status_code == 400


def test_the_exact_count_heeds_all_that_the_list_heeds(owner: Visitor) -> None:
    where = "where=first_name+%3D%3D+%27Carl%27&figure=Carls"
    assert owner.get(f"/r/contact/count?{where}", htmx=True).text.strip() == "1"
