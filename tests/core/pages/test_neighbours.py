"""A record that was opened from a list leads to its neighbours there and back to it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.core.pages.house import House


def link(page: str, label: str) -> str:
    found = re.search(
        rf'<a[^>]*href="([^"]*)"[^>]*aria-label="{label}"|<a[^>]*aria-label="{label}"[^>]*href="([^"]*)"', page
    )
    return unescape(found[1] or found[2]) if found else ""


def test_a_record_of_a_list_leads_to_those_beside_it(house: House) -> None:
    for name in ("Aho", "Berg", "Cajander"):
        house.member(last_name=name, first_name="Neighbour")
    visitor = house.visitor()
    page = visitor.get("/r/contact?q=neighbour&sort=last_name").text
    rows = list(dict.fromkeys(unescape(href) for href in re.findall(r'href="(/r/contact/[^"]+within=[^"]*)"', page)))
    assert len(rows) == 3
    first, second, third = (visitor.get(row).text for row in rows)
    assert (link(first, "Previous"), link(third, "Next")) == ("", "")
    assert "Neighbour Cajander" in visitor.get(link(second, "Next")).text
    assert "Neighbour Aho" in visitor.get(link(second, "Previous")).text
    assert visitor.get(link(second, "Next")).text.count('data-key="KeyK"') == 1
    assert link(second, "Back") == "/r/contact?sort=last_name&q=neighbour"


def test_a_record_opened_otherwise_has_none(house: House) -> None:
    page = house.visitor().get(f"/r/contact/{house.member()}").text
    assert (link(page, "Previous"), link(page, "Next")) == ("", "")


@pytest.mark.slow
def test_a_broken_list_leaves_the_record_as_it_is(house: House) -> None:
    member = house.member()
    for within in ("sort=nothing", "f=nmae.is.1", "view=gone&f=x", "%00", "sort=" + "a," * 50):
        assert house.visitor().get(f"/r/contact/{member}?within={within}").status_code == 200
