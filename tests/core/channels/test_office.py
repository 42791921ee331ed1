"""The whole way: a message queued, reached as contacts say, written from its template, sent, answered and stopped."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from litestar.testing import TestClient
from sqlalchemy import delete, func, select

from palmette import Message
from palmette.channels.definition import MessageTemplate
from palmette.channels.office import Office
from palmette.channels.outbox import FAILED, SENT, SUPPRESSED, Waiting
from palmette.channels.sending import send_messages
from palmette.channels.texts import written
from palmette.channels.unsubscribe import read_stop
from palmette.errors import InvalidInput, NotFound
from palmette.integrations.accounts import Accounts
from palmette.testing.club import BASE_URL, EDITION, Served, served
from palmette.testing.provider import FakeProvider
from palmette.web.runtime import office_of
from tests.core.channels.sending import rows

WORDS = """
purposes:
  marketing: {quiet: []}
messages:
  hello:
    entity: contact
    label: Hello
    purpose: service
    text:
      en: 'Hello {{ first_name or "friend" }}, see you on {{ day }}!'
      fi: 'Hei {{ first_name or "ystävä" }}, nähdään {{ day }}!'
    variables: {day: date}
  offer:
    entity: contact
    purpose: marketing
    text: 'Dear {{ first_name }}, come again. {{ unsubscribe }}'
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as found:
        yield found


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory, module_database_url: str, provider: FakeProvider
) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("office"), module_database_url, edition=EDITION + WORDS) as found:
        office = office_of(found.pinned)
        allowed = office.desk.http.rules.allow | {provider.allow}
        object.__setattr__(office.desk.http.rules, "allow", allowed)
        settings = {"url": f"{provider.url}/messages", "secret": "hush"}
        office.accounts.add("sms", "Gateway", settings, secrets=("token", "secret"))
        yield found
        office.desk.http.close()


@pytest.fixture(autouse=True)
def empty(place: Served, provider: FakeProvider) -> None:
    provider.taken.clear()
    with place.runtime.database.system() as connection:
        for name in ("outbox", "outbox_try", "arrival"):
            connection.execute(delete(place.pinned.tables.frame(name)))


def office(place: Served) -> Office:
    return office_of(place.pinned)


def contact(place: Served, **values: object) -> UUID:
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        row = records.create("contact", {"kind": "person", "last_name": "Virtanen", **values})
    found = row["id"]
    assert isinstance(found, UUID)
    return found


def agree(place: Served, who: UUID, **values: object) -> None:
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        records.create("consent", {"contact": who, "purpose": "marketing", "given_on": date(2026, 1, 1), **values})


def send(place: Served, who: UUID, template: str, **changes: object) -> Waiting:
    plain = {
        "wall": 0, "entity": "contacts.contact", "record_id": who, "recipient_entity": "contacts.contact",
        "recipient_id": who, "purpose": "service", "channels": ["sms"], "template": template,
        "dedup_key": f"{template}/{who}", "variables": {"day": "2026-03-14"},
    }  # fmt: skip
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        send_messages(records, [Message(**(plain | changes))])
    office(place).work()
    return rows(place.runtime.database, place.pinned.tables)[f"{template}/{who}"]


def test_a_message_is_written_for_its_recipient(place: Served, provider: FakeProvider) -> None:
    anna = contact(place, first_name="Anna", phone="+358401111101")
    found = send(place, anna, "hello")
    assert (found.state, found.address) == (SENT, "+358401111101")
    assert provider.taken[0]["text"] == "Hello Anna, see you on 14 Mar 2026!"


def test_it_speaks_the_recipients_language(place: Served, provider: FakeProvider) -> None:
    send(place, contact(place, phone="+358401111102", language="fi"), "hello")
    assert provider.taken[0]["text"] == "Hei ystävä, nähdään 14.3.2026!"


def test_nobody_is_written_to_without_the_value_that_the_text_needs(place: Served, provider: FakeProvider) -> None:
    nameless = contact(place, phone="+358401111103")
    agree(place, nameless)
    found = send(place, nameless, "offer", purpose="marketing")
    assert (found.state, provider.taken) == (FAILED, [])
    assert found.reason == "first_name is empty, and the text has no word for that."


def test_advertising_goes_to_those_who_agreed_and_can_be_stopped(place: Served, provider: FakeProvider) -> None:
    olga = contact(place, first_name="Olga", phone="+358401111104")
    assert send(place, olga, "offer", purpose="marketing", dedup_key=f"offer/{olga}").state == SUPPRESSED
    agree(place, olga)
    send(place, olga, "offer", purpose="marketing", dedup_key="second")
    address = provider.taken[0]["text"].rpartition(" ")[2]
    with TestClient(place.app, base_url=BASE_URL) as client:
        path = address.removeprefix(BASE_URL)
        assert client.get(path).status_code == 200
        assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert client.get("/u/nothing").status_code == 404
    send(place, olga, "offer", purpose="marketing", dedup_key="third")
    assert rows(place.runtime.database, place.pinned.tables)["third"].state == SUPPRESSED
    with place.pinned.gateway.reading(place.pinned.directory.system("test")) as records:
        (consent,) = records.related("contact", olga, "consents").rows
    assert consent["revoked_on"] is not None


def test_a_token_of_somebody_else_stops_nothing(place: Served) -> None:
    for token in ("", "x", "a" * 40, "====", "é"):
        with pytest.raises(NotFound):
            read_stop([b"k" * 32], token)


def test_an_address_that_is_not_reachable_is_not_used(place: Served, provider: FakeProvider) -> None:
    who = contact(place, first_name="Ivan", phone="+358401111105")
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        records.create("contact_point", {"contact": who, "kind": "phone", "value": "+358401111105", "reachable": False})
        records.create("contact_point", {"contact": who, "kind": "phone", "value": "+358401111106"})
    assert send(place, who, "hello").address == "+358401111106"


def test_a_deleted_contact_gets_nothing(place: Served, provider: FakeProvider) -> None:
    who = contact(place, first_name="Gone", phone="+358401111107")
    with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
        records.delete("contact", who)
    assert send(place, who, "hello").state == SUPPRESSED


def test_a_preview_shows_what_a_real_record_would_get(place: Served) -> None:
    who = contact(place, first_name="Eva", phone="+358401111108")
    template = place.pinned.blueprint.messages["hello"]
    actor = place.pinned.directory.actor(place.user("seller2@example.com", "boss"), channel="page")
    with place.pinned.gateway.reading(actor) as records:
        found = written(records, template, who, {"day": "2026-03-14"}, language="en", zone="UTC")
        with pytest.raises(InvalidInput):
            written(records, template, who, {"day": "soon"}, language="en", zone="UTC")
    assert found.text == "Hello Eva, see you on 14 Mar 2026!"


def test_fifty_calls_of_one_number_are_one_arrival(place: Served) -> None:
    key = next(item.id for item in office(place).accounts.all())
    body = json.dumps({"id": "in-1", "from": "+358401111109", "text": "Hi 🙂"}).encode()
    answers: list[int] = []
    with TestClient(place.app, base_url=BASE_URL) as client:

        def call() -> None:
            answers.append(
                client.post(f"/hooks/{key}", content=body, headers={"x-palmette-secret": "hush"}).status_code
            )

        threads = [threading.Thread(target=call) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    table = place.pinned.tables.frame("arrival")
    with place.runtime.database.system(writing=False) as connection:
        assert connection.scalar(select(func.count()).select_from(table)) == 1
    assert answers == [200] * 50


@pytest.mark.parametrize("headers", [{}, {"x-palmette-secret": "wrong"}, {"x-palmette-secret": ""}])
def test_a_call_that_is_not_the_providers_is_refused_and_not_kept(place: Served, headers: dict[str, str]) -> None:
    key = next(item.id for item in office(place).accounts.all())
    with TestClient(place.app, base_url=BASE_URL) as client:
        assert client.post(f"/hooks/{key}", content=b'{"id": 1}', headers=headers).status_code == 403
        assert client.post(f"/hooks/{UUID(int=7)}", content=b"{}", headers=headers).status_code == 404
    table = place.pinned.tables.frame("arrival")
    with place.runtime.database.system(writing=False) as connection:
        assert connection.scalar(select(func.count()).select_from(table)) == 0


def test_a_failure_told_later_takes_the_next_channel_or_ends(place: Served) -> None:
    found = send(place, contact(place, first_name="Leo", phone="+358401111130"), "hello")
    account = office(place).accounts.all()[0]
    body = json.dumps({"id": found.provider_id, "state": "undelivered", "error": "switched off"}).encode()
    office(place).arrivals.keep(account, "x1", body)
    office(place).arrivals.read_all()
    after = rows(place.runtime.database, place.pinned.tables)[found.dedup_key]
    assert (after.state, after.reason) == (FAILED, "switched off")


def test_the_templates_of_an_edition_are_in_its_blueprint(place: Served) -> None:
    found = place.pinned.blueprint.messages["hello"]
    assert isinstance(found, MessageTemplate)
    assert (found.entity, found.variables) == ("contacts.contact", {"day": "date"})
    assert isinstance(office(place).accounts, Accounts)
