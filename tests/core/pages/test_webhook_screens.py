"""Webhooks on the screen: made with a secret that is shown once, tried, their deliveries, telling again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from httpx import Response

from palmette.pages.settings.webhook_deliveries import shared
from palmette.webhooks import deliveries
from palmette.webhooks.parts import WebhookParts, webhooks_of
from tests.core.pages.house import House, Visitor
from tests.core.pages.test_trigger_screens import send, text_of
from tests.core.webhooks.receiver import Receiver

ALL = "/settings/webhooks"


@pytest.fixture
def receiver(house: House) -> Iterator[Receiver]:
    found = Receiver()
    client = webhooks_of(house.runtime.pinned).sender.http
    object.__setattr__(client.rules, "allow", frozenset({found.allow}))
    yield found
    client.close()
    found.close()


def made(house: House, receiver: Receiver, **values: object) -> tuple[Visitor, Response, str]:
    """A webhook about contacts; who made it, the answer, and its address."""
    owner = house.visitor()
    sent = {"name": "Book-keeping", "url": receiver.url, "entity": "contacts.contact", "events": ["created", "changed"]}
    answer = send(owner, f"{ALL}/-new", **{**sent, **values})
    found = re.search(rf'action="({ALL}/[0-9a-f-]+)/act"', answer.text)
    return owner, answer, found[1] if found else ""


def parts(house: House) -> WebhookParts:
    return webhooks_of(house.runtime.pinned)


def test_a_new_one_shows_its_secret_once(house: House, receiver: Receiver) -> None:
    owner, answer, address = made(house, receiver)
    assert answer.status_code == 200, text_of(answer)
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", answer.text)
    assert secret is not None
    assert secret[0] == parts(house).webhooks.secret(parts(house).webhooks.get(UUID(address.rpartition("/")[2])))
    assert "whsec_" not in owner.get(address).text.replace("whsec_ and", "")
    assert "Book-keeping" in text_of(owner.get(ALL))


def test_what_cannot_be_is_told_and_nothing_typed_is_lost(house: House, receiver: Receiver) -> None:
    _owner, answer, _address = made(house, receiver, url="http://example.com/", filter="first_name == 'Berta'")
    assert answer.status_code == 422
    assert "The address cannot be called." in text_of(answer)
    assert "first_name == &#39;Berta&#39;" in answer.text


def test_it_is_tried_without_a_record_and_says_what_came_back(house: House, receiver: Receiver) -> None:
    owner, _answer, address = made(house, receiver)
    receiver.script = [204]
    assert "The receiver answered 204." in text_of(send(owner, f"{address}/act", act="test"))
    assert receiver.told()[0]["data"] == {"entity": "contacts.contact", "test": True}


def test_a_dead_delivery_is_seen_with_what_it_says_and_sent_again(house: House, receiver: Receiver) -> None:
    owner, _answer, address = made(house, receiver)
    anna = house.member(first_name="Webhooked")
    webhook = parts(house).webhooks.get(UUID(address.rpartition("/")[2]))
    with house.pinned.database.system() as connection:
        (one,) = [
            item for item in deliveries.recent(connection, house.pinned.tables, webhook.id) if item.record == anna
        ]
        deliveries.end(connection, house.pinned.tables, one, "dead", "It was too much.")
    page = owner.get(f"{address}/{one.id}")
    assert "Given up" in text_of(page)
    assert '"first_name": "Webhooked"' in text_of(page)
    assert send(owner, f"{address}/{one.id}").headers["location"] == address
    told = text_of(owner.get(address))
    assert (told.count("Given up"), told.count("Waits")) == (1, 1)


def test_turning_it_off_ends_what_waits_and_it_is_taken_away(house: House, receiver: Receiver) -> None:
    owner, _answer, address = made(house, receiver)
    house.member()
    sent = {"name": "Book-keeping", "url": receiver.url, "entity": "contacts.contact", "events": ["created"]}
    assert send(owner, address, **sent, active="false").status_code == 303
    assert "The webhook was turned off." in text_of(owner.get(address))
    assert send(owner, f"{address}/act", act="remove").headers["location"] == ALL
    assert owner.get(address).status_code == 404


def test_who_may_not_configure_finds_nothing(house: House, receiver: Receiver) -> None:
    _owner, _answer, address = made(house, receiver)
    seller = house.visitor("club_sales")
    for one in (ALL, address, f"{ALL}/-new"):
        assert seller.get(one).status_code == 404
    assert send(seller, f"{address}/act", act="test").status_code == 404
    assert receiver.came == []


def test_another_reader_is_shown_only_what_he_may_see_himself() -> None:
    owners = {"type": "t", "data": {"changed": ["a", "b"], "record": {"a": 1, "b": 2}}}
    readers = {"type": "t", "data": {"changed": ["b"], "record": {"b": "•••", "c": 3}}}
    assert json.dumps(shared(owners, readers)) == json.dumps(
        {"type": "t", "data": {"changed": ["b"], "record": {"b": "•••"}}}
    )
