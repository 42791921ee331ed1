"""Accounts and texts of messages on the screen: secrets go in and never out, texts are looked at over a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from palmette.channels.adapters.sms import SMS
from palmette.errors import InvalidInput
from palmette.integrations.account_forms import read_settings
from palmette.testing.club import EDITION, Served, served
from palmette.testing.provider import JsonServer
from palmette.web.runtime import office_of
from tests.core.access.places import Browser, browser

ALL = "/settings/channels"
TEXTS = (
    EDITION
    + """
messages:
  hello:
    entity: contact
    label: Hello
    text: {en: "Dear {{ first_name }}, it costs {{ price }}", fi: "Hei {{ first_name }}"}
    variables: {price: money}
"""
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("channels")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=TEXTS) as found:
        found.user("boss@example.com", "boss", name="Bea Boss")
        found.user("seller@example.com", "seller", name="Sam Seller")
        yield found
        office_of(found.pinned).desk.http.close()


@pytest.fixture
def boss(place: Served) -> Iterator[Browser]:
    with browser(place) as found:
        assert found.login("boss@example.com").status_code == 303
        yield found


def test_an_account_is_set_up_tried_changed_and_taken_away(place: Served, boss: Browser) -> None:
    office = office_of(place.pinned)
    with JsonServer() as gateway:
        gateway.answer(200, {"id": "1"})
        object.__setattr__(office.desk.http.rules, "allow", frozenset({gateway.allow}))
        sent = {"name": "Gateway", "url": f"{gateway.url}/m", "token": "very hush", "price": "0,05"}
        address = boss.send(f"{ALL}/-sms", sent).headers["location"]
        page = boss.get(address)
        assert "very hush" not in page.text
        assert "It is set. Empty: it stays." in page.text
        assert "The provider took it." in boss.send(f"{address}/act", {"act": "test", "to": "+358401112233"}).text
        assert gateway.asked[0][1]["to"] == "+358401112233"
        assert boss.send(address, {**sent, "token": "", "name": "Other", "active": "false"}).status_code == 303
    account = office.accounts.get(UUID(address.rpartition("/")[2]))
    assert (account.name, account.active, account.settings["price"]) == ("Other", False, "0.05")
    assert office.accounts.opened(account)["token"] == "very hush"
    assert boss.send(f"{address}/act", {"act": "remove"}).headers["location"] == ALL
    assert boss.get(address).status_code == 404


def test_what_is_missing_is_told_and_what_was_typed_stays(boss: Browser) -> None:
    page = boss.send(f"{ALL}/-sms", {"name": "Half done", "token": "typed secret"})
    assert page.status_code == 422
    assert 'value="Half done"' in page.text
    assert "typed secret" not in page.text


@pytest.mark.parametrize("address", [ALL, f"{ALL}/-sms", "/settings/messages", "/settings/messages/hello"])
def test_who_may_not_configure_finds_nothing(place: Served, address: str) -> None:
    with browser(place) as seller:
        seller.login("seller@example.com")
        assert seller.get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "url"),
        ({"url": "https://x.example", "price": "-1"}, "price"),
        ({"url": "https://x", "price": "x"}, "price"),
    ],
)
def test_settings_are_read_in_their_kinds(typed: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_settings(SMS.settings, typed)
    assert [problem.field for problem in refused.value.problems] == [field]
    good = {"url": "https://x.example", "looks_up": "true", "price": "0.05"}
    assert read_settings(SMS.settings, good) == {"url": "https://x.example", "looks_up": True, "price": "0.05"}


def test_a_text_is_looked_at_over_a_record_and_an_unknown_value_is_refused(place: Served, boss: Browser) -> None:
    with place.pinned.gateway.writing(place.pinned.directory.system("page")) as records:
        records.create("contact", {"first_name": "Anna"})
    address = "/settings/messages/hello"
    page = boss.get(address)
    assert "Dear Anna, it costs €120.00" in page.text
    looked = boss.send(address, {"look": "1", "text__en": "Moi {{ first_name }}!", "text__fi": ""})
    assert "Moi Anna!" in looked.text
    number = re.search(r'name="number" value="(\d+)"', page.text)
    assert number is not None
    sent = {"number": number[1], "text__en": "Dear {{ nobody }}", "text__fi": "Hei"}
    refused = boss.send(address, sent)
    assert refused.status_code == 422
    assert "nobody" in refused.text
    kept = boss.send(address, {**sent, "text__en": "Good day, {{ first_name }}"})
    assert kept.headers["location"] == "/settings/messages"
    assert "Good day" in boss.get(address).text
