"""Webhooks end to end: written with their cause, sent signed and in order, in no more than their owner's rights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from palmette import clock
from palmette.access.actors import Actor
from palmette.errors import Conflict, InvalidInput
from palmette.testing.club import EDITION, Served, served
from palmette.triggers.activation import turn_on
from palmette.triggers.dispatch import dispatch
from palmette.webhooks import deliveries
from palmette.webhooks.deliveries import Delivery
from palmette.webhooks.noting import WebhookInterceptor
from palmette.webhooks.parts import WebhookParts, webhooks_of
from palmette.webhooks.replay import send_again, send_since
from palmette.webhooks.signing import new_secret, signed
from palmette.webhooks.subscriptions import Wish
from palmette.webhooks.wishes import check_wish, wall_of
from tests.core.webhooks.receiver import Receiver

ANNOUNCING = """
triggers:
  tell:
    entity: contact
    when: {event: saved, fields: [first_name]}
    condition: first_name == 'Announced'
    do: [{webhook: contact_is_there}]
"""
SECRET = new_secret()


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.close()


@pytest.fixture(autouse=True)
def forgets(receiver: Receiver) -> None:
    """What came, and what another test wanted to be answered."""
    receiver.script.clear()
    receiver.refused.clear()
    receiver.came.clear()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("webhooks")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=EDITION + ANNOUNCING) as found:
        yield allowed(found, receiver)
        webhooks_of(found.pinned).sender.http.close()


def allowed(place: Served, receiver: Receiver) -> Served:
    rules = webhooks_of(place.pinned).sender.http.rules
    object.__setattr__(rules, "allow", frozenset({receiver.allow}))
    return place


@pytest.fixture
def parts(place: Served, receiver: Receiver) -> WebhookParts:
    """Without subscriptions and deliveries."""
    found = webhooks_of(place.pinned)
    with place.pinned.database.system() as connection:
        for name in ("webhook", "webhook_delivery"):
            connection.execute(delete(place.pinned.tables.frame(name)))
    found.known.forget()
    receiver.came.clear()
    receiver.script.clear()
    return found


def actor(place: Served, role: str) -> Actor:
    user = place.user(f"{role}@example.com", role, name=role.title())
    found = place.pinned.directory.actor(user, channel="page")
    assert found is not None
    return found


def subscribe(place: Served, receiver: Receiver, role: str = "boss", **changes: object) -> UUID:
    parts, who = webhooks_of(place.pinned), actor(place, role)
    wish = replace(Wish("Book-keeping", "contacts.contact", ("created", "changed", "deleted"), receiver.url), **changes)
    assert who.id is not None
    made = parts.webhooks.add(wish, owner=who.id, wall=wall_of(who), secret=SECRET)
    parts.known.forget()
    return made


def make(place: Served, role: str = "boss", **values: object) -> UUID:
    with place.pinned.gateway.writing(actor(place, role)) as records:
        return UUID(str(records.create("contact", {"first_name": "Anna", **values})["id"]))


def change(place: Served, record: UUID, **values: object) -> None:
    with place.pinned.gateway.writing(actor(place, "boss")) as records:
        records.update("contact", record, values)


def written(place: Served, webhook: UUID) -> list[Delivery]:
    with place.pinned.database.system(writing=False) as connection:
        return list(reversed(deliveries.recent(connection, place.pinned.tables, webhook)))


def test_a_change_is_told_once_signed_with_the_record_as_it_is(
    place: Served, parts: WebhookParts, receiver: Receiver
) -> None:
    webhook = subscribe(place, receiver)
    anna = make(place, phone="+358401112233")
    assert parts.sender.drain_all() == 1
    ((headers, body),) = receiver.came
    assert dict(signed(SECRET, headers["webhook-id"], int(headers["webhook-timestamp"]), body)) == {
        name: headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    }
    told = json.loads(body)
    assert (told["type"], told["data"]["id"]) == ("contacts.contact.created", str(anna))
    assert told["data"]["record"]["phone"] == "+358401112233"
    assert parts.sender.drain_all() == 0
    assert [one.state for one in written(place, webhook)] == ["sent"]


def test_what_is_rolled_back_tells_nobody(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    webhook = subscribe(place, receiver)
    with pytest.raises(RuntimeError):
        broken(place)
    assert written(place, webhook) == []


def broken(place: Served) -> None:
    with place.pinned.gateway.writing(actor(place, "boss")) as records:
        records.create("contact", {"first_name": "Nobody"})
        records.settle_now()
        raise RuntimeError


def test_its_owner_s_rights_hold_when_it_leaves(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    webhook = subscribe(place, receiver, "seller")
    mine = make(place, "seller", phone="+358401112244")
    with place.pinned.gateway.writing(actor(place, "boss")) as records:
        records.update("contact", mine, {"inn": "7707083893", "birthday": "1990-05-17"})
    make(place, "boss", first_name="Another's")
    parts.sender.drain_all()
    assert {told["data"]["id"] for told in receiver.told()} == {str(mine)}
    last = receiver.told()[-1]["data"]
    assert "inn" not in last["record"]
    assert "inn" not in last["changed"]
    assert "birthday" in last["changed"]
    assert [one.state for one in written(place, webhook)] == ["sent", "sent", "skipped"]


def test_only_what_passes_the_filter_is_written(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    webhook = subscribe(place, receiver, filter="first_name == 'Berta' and owner == me")
    make(place, first_name="Carla")
    berta = make(place, first_name="Berta")
    assert [one.record for one in written(place, webhook)] == [berta]


def test_of_one_record_it_is_told_in_order_and_others_do_not_wait(
    place: Served, parts: WebhookParts, receiver: Receiver
) -> None:
    webhook = subscribe(place, receiver)
    anna = make(place)
    change(place, anna, last_name="First")
    berta = make(place, first_name="Berta")
    receiver.refused = {str(anna): 400}
    parts.sender.drain_all()
    receiver.refused = {}
    states = {(one.record, one.event): one.state for one in written(place, webhook)}
    assert states == {(anna, "created"): "pending", (anna, "changed"): "pending", (berta, "created"): "sent"}
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        parts.sender.drain_all()
    assert [told["type"].rpartition(".")[2] for told in receiver.told() if told["data"]["id"] == str(anna)] == [
        "created", "created", "changed",
    ]  # fmt: skip
    ids = [headers["webhook-id"] for headers, body in receiver.came if json.loads(body)["data"]["id"] == str(anna)]
    assert ids[0] == ids[1]


def test_an_address_that_fails_rests_and_is_given_up_at_last(
    place: Served, parts: WebhookParts, receiver: Receiver
) -> None:
    webhook = subscribe(place, receiver)
    make(place)
    now = clock.now()
    receiver.script = [503] * 20
    for hours in range(0, 60, 3):
        with clock.frozen(now + timedelta(hours=hours)):
            parts.sender.drain_all()
    (one,) = written(place, webhook)
    assert (one.state, one.status, one.attempts) == ("dead", 503, 12)
    found = parts.webhooks.get(webhook)
    assert (found.failures, found.active) == (12, True)


def test_410_turns_it_off_and_ends_what_waits(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    webhook = subscribe(place, receiver)
    anna = make(place)
    change(place, anna, last_name="Waits")
    receiver.script = [410]
    parts.sender.drain_all()
    found = parts.webhooks.get(webhook)
    assert (found.active, "410" in found.reason) == (False, True)
    assert [one.state for one in written(place, webhook)] == ["dead", "dead"]
    parts.known.forget()
    make(place)
    assert len(written(place, webhook)) == 2


def test_a_webhook_whose_owner_left_ends(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    webhook = subscribe(place, receiver, "seller")
    make(place, "seller")
    gone = actor(place, "seller").id
    with place.pinned.gateway.writing(place.pinned.directory.system("page")) as records:
        records.update("frame.user", gone, {"active": False})
    place.pinned.directory.forget()
    try:
        parts.sender.drain_all()
        assert (parts.webhooks.get(webhook).active, receiver.came) == (False, [])
    finally:
        with place.pinned.gateway.writing(place.pinned.directory.system("page")) as records:
            records.update("frame.user", gone, {"active": True})
        place.pinned.directory.forget()


def test_one_is_sent_again_under_a_number_of_its_own(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    webhook = subscribe(place, receiver)
    make(place)
    database, tables = place.pinned.database, place.pinned.tables
    (one,) = written(place, webhook)
    with pytest.raises(Conflict, match="on its way"):
        send_again(database, tables, one.id)
    parts.sender.drain_all()
    send_again(database, tables, one.id)
    parts.sender.drain_all()
    first, second = receiver.came
    assert first[0]["webhook-id"] != second[0]["webhook-id"]
    assert json.loads(first[1])["data"]["id"] == json.loads(second[1])["data"]["id"]


def test_what_happened_while_it_was_off_is_sent_since_a_moment(
    place: Served, parts: WebhookParts, receiver: Receiver
) -> None:
    began = clock.now()
    anna = make(place, first_name="Missed")
    change(place, anna, last_name="Too")
    make(place, first_name="Else")
    webhook = subscribe(place, receiver, filter="first_name == 'Missed'")
    system = place.pinned.directory.system("cli")
    assert send_since(place.pinned.gateway, system, parts.webhooks.get(webhook), began) == 2
    parts.sender.drain_all()
    assert [told["data"]["changed"] for told in receiver.told()] == [[], ["last_name"]]


def test_a_trigger_announces_to_its_subscribers_once(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    system, gateway = place.pinned.directory.system("job"), place.pinned.gateway
    webhook = subscribe(place, receiver, events=("contact_is_there",))
    turn_on(gateway, system, system, "tell", "from_now")
    anna = make(place, first_name="Announced")
    assert dispatch(gateway, system, announcer=WebhookInterceptor(parts.known)) == {"done": 1}
    with gateway.writing(system) as records:
        for _ in range(2):
            WebhookInterceptor(parts.known).announce(records, "contact_is_there", "contacts.contact", anna, key="k")
    assert [one.event for one in written(place, webhook)] == ["contact_is_there"] * 2
    parts.sender.drain_all()
    assert receiver.told()[0]["type"] == "contacts.contact.contact_is_there"


def test_demo_data_and_imports_tell_nobody_unless_it_is_asked(
    place: Served, parts: WebhookParts, receiver: Receiver
) -> None:
    plain, asked = subscribe(place, receiver), subscribe(place, receiver, imports=True)
    for channel in ("demo", "import"):
        with place.pinned.gateway.writing(actor(place, "boss").through(channel)) as records:
            records.create("contact", {"first_name": channel})
    assert (len(written(place, plain)), len(written(place, asked))) == (0, 1)


def test_a_deleted_record_is_told_without_its_fields(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    anna = make(place)
    subscribe(place, receiver, events=("deleted",))
    with place.pinned.gateway.writing(actor(place, "boss")) as records:
        records.delete("contact", anna)
    parts.sender.drain_all()
    assert receiver.told()[0]["data"]["record"] is None


def test_nothing_leaves_while_sending_is_held(place: Served, parts: WebhookParts, receiver: Receiver) -> None:
    from palmette.schema.sending import hold, release  # noqa: PLC0415 -- only here

    subscribe(place, receiver)
    make(place)
    with place.pinned.database.system() as connection:
        hold(connection, "asked")
    assert parts.sender.drain_all() == 0
    with place.pinned.database.system() as connection:
        release(connection)
    assert parts.sender.drain_all() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://example.com/x"}, "url"), ({"url": "https://user@example.com/"}, "url"),
        ({"url": "nothing"}, "url"), ({"entity": "sales.unknown"}, "entity"), ({"events": ()}, "events"),
        ({"events": ("exploded",)}, "events"), ({"filter": "inn == '7'"}, "filter"),
        ({"filter": "nonsense ("}, "filter"), ({"name": " "}, "name"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(place: Served, changes: Mapping[str, object], field: str) -> None:
    wish = replace(Wish("Name", "contacts.contact", ("created",), "https://example.com/x"), **changes)
    rules = webhooks_of(place.pinned).sender.http.rules
    with place.pinned.gateway.reading(actor(place, "seller")) as records, pytest.raises(InvalidInput) as refused:
        check_wish(records, wish, rules)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.slow
@pytest.mark.postgres
def test_on_postgresql_the_application_role_writes_and_the_frame_sends(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, receiver: Receiver
) -> None:
    receiver.came.clear()
    with served(tmp_path_factory.mktemp("webhooks"), postgres_url, edition=EDITION + ANNOUNCING) as place:
        parts = webhooks_of(allowed(place, receiver).pinned)
        webhook = subscribe(place, receiver, filter="first_name == 'Anna'")
        anna = make(place)
        change(place, anna, last_name="Anders")
        assert parts.sender.drain_all() == 2
        assert [one.state for one in written(place, webhook)] == ["sent", "sent"]
        again = send_since(
            place.pinned.gateway, place.pinned.directory.system("cli"), parts.webhooks.get(webhook),
            clock.now() - timedelta(minutes=5),
        )  # fmt: skip
        assert again == 2
        with place.pinned.database.system(writing=False) as connection:
            assert connection.execute(select(place.pinned.tables.frame("webhook_delivery").c.id)).all()
        parts.sender.http.close()
