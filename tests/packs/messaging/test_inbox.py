"""The inbox: what comes in finds its contact and conversation, a colleague takes and answers, all on the timeline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from palmette.access.actors import Actor
from palmette.channels.office import Office
from palmette.records.results import ListQuery, Row
from palmette.testing.club import EDITION, Served, served
from palmette.testing.provider import FakeProvider
from palmette.web.runtime import office_of

pytestmark = pytest.mark.mostly_sqlite

WITH_MESSAGES = EDITION.replace("packs:\n", "packs:\n  messaging: {}\n")


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as found:
        yield found


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory, module_database_url: str, provider: FakeProvider
) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("inbox"), module_database_url, edition=WITH_MESSAGES) as found:
        office = office_of(found.pinned)
        object.__setattr__(office.desk.http.rules, "allow", frozenset({provider.allow}))
        settings = {"url": f"{provider.url}/messages", "secret": "hush"}
        office.accounts.add("sms", "Gateway", settings, secrets=("token", "secret"))
        yield found
        office.desk.http.close()


@pytest.fixture
def office(place: Served, provider: FakeProvider) -> Office:
    provider.taken.clear()
    return office_of(place.pinned)


def boss(place: Served) -> Actor:
    actor = place.pinned.directory.actor(place.user("boss@example.com", "boss", name="Bea"), channel="page")
    assert actor is not None
    return actor


def come(office: Office, number: str, sender: str, text: str, **more: object) -> None:
    body = json.dumps({"id": number, "from": sender, "text": text, **more}).encode()
    office.arrivals.keep(office.accounts.all()[0], number, body)
    office.arrivals.read_all()
    assert failures(office) == []


def listed(place: Served, entity: str, filter: str, *fields: str) -> list[Row]:
    with place.pinned.gateway.reading(boss(place)) as records:
        return list(records.list(entity, ListQuery(filter=filter, fields=fields, sort="created_at")).rows)


def failures(office: Office) -> list[str]:
    table = office.gateway.tables.frame("arrival")
    with office.gateway.database.system(writing=False) as connection:
        return [text for text in connection.scalars(select(table.c.problem)) if text]


def test_a_stranger_becomes_a_contact_with_an_open_conversation(place: Served, office: Office) -> None:
    come(office, "s1", "+358405550001", "Are you open on Sunday? 'quoted' \\ 🙂")
    fields = ("contact", "state", "waiting", "channel")
    (conversation,) = listed(place, "conversation", "address == '+358405550001'", *fields)
    assert (conversation["state"], conversation["waiting"], conversation["channel"]) == ("open", 1, "sms")
    (message,) = listed(place, "activity", "number == 'sms:s1'", "contact", "direction", "kind", "by_channel")
    assert (message["contact"], message["direction"]) == (conversation["contact"], "in")


def test_the_same_message_comes_once(place: Served, office: Office) -> None:
    for key in ("d1", "d1"):
        come(office, key, "+358405550002", "twice")
    body = json.dumps({"id": "d1", "from": "+358405550002", "text": "twice"}).encode()
    office.arrivals.keep(office.accounts.all()[0], "another number of the call", body)
    office.arrivals.read_all()
    assert len(listed(place, "activity", "text == 'twice'", "id")) == 1


def test_who_is_known_by_the_phone_is_found(place: Served, office: Office) -> None:
    with place.pinned.gateway.writing(boss(place)) as records:
        anna = records.create("contact", {"first_name": "Anna", "phone": "+358405550003"})["id"]
    come(office, "k1", "+358405550003", "It is me")
    come(office, "k2", "+358405550003", "Again me")
    (conversation,) = listed(place, "conversation", "address == '+358405550003'", "contact", "waiting", "last_text")
    assert (conversation["contact"], conversation["waiting"]) == (anna, 2)
    assert conversation["last_text"] == "Again me"


def answered(place: Served, office: Office, number: str, text: str) -> UUID:
    """A conversation with somebody at a number that a colleague took and answered; its id."""
    come(office, f"asked {number}", number, "How much is it?")
    (conversation,) = listed(place, "conversation", f"address == '{number}'", "id")
    key = conversation["id"]
    assert isinstance(key, UUID)
    presses = place.pinned.gateway.presses
    with place.pinned.gateway.writing(boss(place)) as records:
        presses.press(records, "messaging", "take", [key])
        records.update("conversation", key, {"answer": text})
    with place.pinned.gateway.writing(boss(place)) as records:
        presses.press(records, "messaging", "send", [key])
    office.work()
    return key


def test_a_colleague_takes_it_and_answers_once(place: Served, office: Office, provider: FakeProvider) -> None:
    key, actor = answered(place, office, "+358405550004", "Ninety a month."), boss(place)
    assert [item["text"] for item in provider.taken if item["to"] == "+358405550004"] == ["Ninety a month."]
    with place.pinned.gateway.reading(actor) as records:
        row = records.get("conversation", key, fields=["state", "waiting", "owner", "answer"])
    assert (row["state"], row["waiting"], row["owner"], row["answer"]) == ("answered", 0, actor.id, None)
    (answer,) = listed(place, "activity", "text == 'Ninety a month.'", "conversation", "direction", "delivery", "owner")
    assert (answer["conversation"], answer["direction"], answer["delivery"]) == (key, "out", "sent")
    assert answer["owner"] == actor.id


def test_what_the_provider_tells_reaches_the_timeline(place: Served, office: Office) -> None:
    answered(place, office, "+358405550005", "Until ten.")
    (answer,) = listed(place, "activity", "text == 'Until ten.'", "number", "delivery")
    assert answer["delivery"] == "sent"
    told = json.dumps({"id": str(answer["number"]).partition(":")[2], "state": "delivered"}).encode()
    office.arrivals.keep(office.accounts.all()[0], "told-1", told)
    office.work()
    (after,) = listed(place, "activity", "text == 'Until ten.'", "delivery")
    assert after["delivery"] == "delivered"


def test_a_closed_conversation_opens_again_when_they_write(place: Served, office: Office) -> None:
    come(office, "c1", "+358405550006", "Hello")
    (conversation,) = listed(place, "conversation", "address == '+358405550006'", "id")
    key = conversation["id"]
    assert isinstance(key, UUID)
    with place.pinned.gateway.writing(boss(place)) as records:
        place.pinned.gateway.presses.press(records, "messaging", "close", [key])
    come(office, "c2", "+358405550006", "One more thing")
    (again,) = listed(place, "conversation", "address == '+358405550006'", "state", "waiting")
    assert (again["state"], again["waiting"]) == ("open", 1)
