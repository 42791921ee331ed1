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


def test_a_letter_of_notices_is_chosen_where_there_is_a_mail_server(house: House) -> None:
    visitor = house.visitor("trainer")
    assert "No mail server is set here" in visitor.get("/me").text
    sent = {"_csrf_token": visitor.csrf, "told": "1", "digest": "week", "digest_hour": "7", "digest_weekday": "4"}
    visitor.send("/me", sent, htmx=False)
    preferences, person = house.pinned.preferences, house.user("trainer@example.com")
    assert preferences.get(person, "digest") == {"every": "week", "hour": 7, "weekday": 4}
    visitor.send("/me", {**sent, "digest": "none"}, htmx=False)
    assert preferences.get(person, "digest") is None


def test_a_kept_text_comes_filled_into_the_composer_of_those_it_is_shared_with(house: House) -> None:
    seller, desk, trainer = house.visitor("club_sales"), house.visitor("reception"), house.visitor("trainer")
    member = house.member(first_name="Anna", last_name="Aho")
    address = f"/r/contact/{member}/texts"
    assert "can wait here" in seller.get(address, htmx=True).text
    kept = {"name": "Back soon", "text": "{name} was called by {me}.", "shared": "reception"}
    assert "The text is saved" in seller.send("/texts", kept).text
    assert 'data-insert="Anna Aho was called by Riina Desk."' in desk.get(address, htmx=True).text
    assert "Back soon" not in trainer.get(address, htmx=True).text

    found = re.search(r"/texts/[0-9a-f-]{36}", seller.get(address, htmx=True).text)
    assert found is not None
    one = found[0]
    assert desk.get(one).status_code == trainer.get(one).status_code == 404
    assert desk.send(one, {"name": "Mine", "text": "now", "delete": "1"}).status_code == 404
    empty = seller.send(one, {"name": "Back soon", "text": "  "})
    assert empty.status_code == 422
    assert "A text has 1 to 4,000 letters." in empty.text
    assert "The text is deleted" in seller.send(one, {"delete": "1"}).text
    assert seller.get(one).status_code == 404
