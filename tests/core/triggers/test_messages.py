"""Messages of triggers: they leave through a provider once, the ledger learns how they ended, and some never leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from palmette import clock
from palmette.channels import outbox
from palmette.channels.outbox import Waiting, waiting
from palmette.testing.provider import FakeProvider
from palmette.web.runtime import office_of
from tests.core.triggers.conftest import BEFORE, RULES, Office, day, open_office

WORDS = """
  remind:
    entity: pass
    when: {due: ends_on, days: -30, at: "11:00"}
    condition: paused != true
    do: [{message: ends, channels: [sms], variables: {day: ends_on}}]
messages:
  ends:
    entity: pass
    purpose: service
    text: "Your pass ends on {{ day }}."
    variables: {day: date}
"""
DUE = day("2026-03-02")


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as found:
        yield found


@pytest.fixture(scope="module")
def shop(
    module_database_url: str, tmp_path_factory: pytest.TempPathFactory, provider: FakeProvider
) -> Iterator[Office]:
    """The business with a provider of text messages on this machine."""
    for opened in open_office(tmp_path_factory.mktemp("shop"), module_database_url, RULES + WORDS):
        post = office_of(opened.served.pinned)
        object.__setattr__(post.desk.http.rules, "allow", frozenset({provider.allow}))
        settings = {"url": f"{provider.url}/messages", "looks_up": True, "secret": "hush"}
        post.accounts.add("sms", "Gateway", settings, secrets=("token", "secret"))
        yield opened
        post.desk.http.close()


@pytest.fixture(autouse=True)
def fresh(shop: Office, provider: FakeProvider) -> None:
    """Nothing was sent yet, and the trigger is on."""
    provider.taken.clear()
    provider.calls.clear()
    provider.behave()
    with shop.served.runtime.database.system() as connection:
        for name in ("outbox", "outbox_try"):
            connection.execute(delete(shop.served.pinned.tables.frame(name)))
    shop.turn_on("remind")


def due_pass(shop: Office, phone: str) -> UUID:
    """A pass whose holder is to be written to; the message is queued and has not left."""
    with clock.frozen(BEFORE), shop.gateway.writing(shop.maker) as records:
        holder = records.create("contact", {"kind": "person", "last_name": "Virtanen", "phone": phone})["id"]
    made = shop.make(holder=holder, ends_on=date(2026, 4, 1))
    assert shop.run(DUE) == {"done": 1}
    return made


def post(shop: Office) -> Waiting:
    """Send what is due; the only message as it is then."""
    with clock.frozen(DUE):
        office_of(shop.served.pinned).work()
    with shop.served.runtime.database.system(writing=False) as connection:
        return waiting(connection.execute(select(shop.served.pinned.tables.frame("outbox"))).one())


def test_what_a_trigger_writes_goes_out_once_and_is_done(shop: Office, provider: FakeProvider) -> None:
    made = due_pass(shop, "+358401111201")
    assert post(shop).state == outbox.SENT
    post(shop)
    assert [(item["to"], item["text"]) for item in provider.taken] == [
        ("+358401111201", "Your pass ends on 1 Apr 2026.")
    ]
    assert [(item.state, item.reason) for item in shop.of(made)] == [("done", "")]


def test_what_no_longer_holds_is_held_back_with_the_reason(shop: Office, provider: FakeProvider) -> None:
    made = due_pass(shop, "+358401111202")
    shop.change(made, DUE, paused=True)
    found = post(shop)
    assert (found.state, found.reason) == (outbox.SUPPRESSED, "The condition does not hold.")
    assert (provider.taken, provider.calls) == ([], {})
    assert [(item.state, item.reason) for item in shop.of(made)] == [("suppressed", "condition")]


def test_a_message_in_doubt_is_in_doubt_in_the_ledger_until_it_is_cleared_up(
    shop: Office, provider: FakeProvider
) -> None:
    provider.behave("cut after")
    made = due_pass(shop, "+358401111203")
    delivery = office_of(shop.served.pinned).delivery
    with clock.frozen(DUE):
        delivery.drain("sms")
    assert shop.states(made) == ["unknown"]
    with clock.frozen(day("2026-03-02", 13)):
        assert delivery.reconcile("sms") == 1
    assert [(item.state, item.reason) for item in shop.of(made)] == [("done", "")]
    assert len(provider.taken) == 1
