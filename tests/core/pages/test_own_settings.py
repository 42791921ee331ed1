"""One's own settings: a small page, and zones that are looked up as they are typed."""

from __future__ import annotations

import re

from tests.core.pages.house import House


def test_the_page_is_small(house: House) -> None:
    page = house.visitor().get("/me")
    assert len(page.content) < 60_000
    assert 'hx-get="/choices/zones"' in page.text
    # The visitor's own, which other tests may have changed.
    assert re.search(r'name="zone" value="Europe/(Helsinki|Stockholm)"', page.text)


def test_zones_in_use_come_first(house: House) -> None:
    visitor = house.visitor()
    first = visitor.get("/choices/zones", htmx=True).text.split('data-value="')[1].split('"')[0]
    assert first in ("Europe/Helsinki", "Europe/Stockholm")  # the visitor's own, which other tests may have changed
    assert 'data-value="Asia/Ho_Chi_Minh"' in visitor.get("/choices/zones?q=ho chi", htmx=True).text


def test_a_zone_that_is_chosen_is_kept(house: House) -> None:
    visitor = house.visitor()
    sent = {"_csrf_token": visitor.csrf, "zone": "Europe/Stockholm", "language": "en"}
    assert visitor.send("/me", sent, htmx=False).status_code in (200, 303)
    assert 'name="zone" value="Europe/Stockholm"' in visitor.get("/me").text
