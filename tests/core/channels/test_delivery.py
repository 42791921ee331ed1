"""Delivery against a real HTTP gateway that misbehaves: each message once, or in doubt and never sent again blindly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, delete, update

from palmette import clock
from palmette.channels.delivery import Delivery
from palmette.channels.outbox import DEAD, FAILED, LEASED, PENDING, SENT, SUPPRESSED, UNKNOWN, Waiting
from palmette.channels.ports import Reach
from palmette.channels.quiet import MOST_ATTEMPTS
from palmette.schema.sending import hold, release
from palmette.testing.club import Served, served
from palmette.testing.provider import FakeProvider
from tests.core.channels.sending import CLIENTS, delivery, message, put, rows, sms

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("delivery"), module_database_url) as found:
        yield found


@pytest.fixture(autouse=True)
def empty(place: Served) -> Iterator[None]:
    with place.runtime.database.system() as connection:
        for name in ("outbox", "outbox_try"):
            connection.execute(delete(place.pinned.tables.frame(name)))
    yield
    while CLIENTS:
        CLIENTS.pop().close()


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as found:
        yield found


def sender(place: Served, provider: FakeProvider, **more: object) -> Delivery:
    return delivery(place.runtime.database, place.pinned.tables, provider, **more)


def send(place: Served, sending: Delivery, *messages: object) -> Waiting:
    """Queue messages (one when none is given), drain, and give the first."""
    queued = messages or (message("one"),)
    put(place.runtime.database, place.pinned.tables, *queued)
    sending.drain_all()
    return state(place)[queued[0].dedup_key]


def state(place: Served) -> dict[str, Waiting]:
    return rows(place.runtime.database, place.pinned.tables)


def hurry(place: Served, **values: object) -> None:
    """Let time pass for every row."""
    table = place.pinned.tables.frame("outbox")
    with place.runtime.database.system() as connection:
        connection.execute(update(table).values(not_before=clock.now() - timedelta(seconds=1), **values))


def test_a_message_leaves_once_and_keeps_the_providers_id(place: Served, provider: FakeProvider) -> None:
    sending = sender(place, provider)
    found = send(place, sending, message("one"), message("two"))
    sending.drain_all()
    assert (found.state, found.attempts, found.provider_id[:2]) == (SENT, 1, "p-")
    assert sorted(item["text"] for item in provider.taken) == ["Hello one", "Hello two"]


@pytest.mark.parametrize("behaviour", ["500", "500 after", "garbage", "cut before", "cut after", "cut half", "slow"])
def test_doubt_is_shown_and_never_sent_again(place: Served, provider: FakeProvider, behaviour: str) -> None:
    provider.behave(behaviour)
    provider.delay = 0.6
    sending = sender(place, provider, seconds=0.3)
    found = send(place, sending)
    hurry(place)
    sending.drain_all()
    assert (found.state, found.reason != "") == (UNKNOWN, True)
    assert sum(provider.calls.values()) == 1


def test_doubt_about_advertising_ends_it(place: Served, provider: FakeProvider) -> None:
    provider.behave("garbage")
    assert send(place, sender(place, provider), message("ad", purpose="marketing")).state == DEAD


def test_doubt_is_cleared_up_by_asking_the_provider(place: Served, provider: FakeProvider) -> None:
    provider.behave("cut before", "cut after")
    sending = sender(place, provider, looks_up=True, width=1)
    send(place, sending, message("lost"), message("taken"))
    assert {row.state for row in state(place).values()} == {UNKNOWN}
    hurry(place, lease_until=clock.now() - timedelta(seconds=1))
    assert sending.reconcile("sms") == 2
    sending.drain_all()
    assert {row.state for row in state(place).values()} == {SENT}
    assert sorted(provider.effects.values()) == [1, 1]


def test_a_provider_that_knows_keys_is_asked_again(place: Served, provider: FakeProvider) -> None:
    provider.dedups = True
    provider.behave("cut after")
    sending = sender(place, provider, channels=sms(repeatable=True))
    assert send(place, sending).state == PENDING
    hurry(place)
    sending.drain_all()
    assert state(place)["one"].state == SENT
    assert list(provider.effects.values()) == [1]


def test_a_provider_that_asks_to_wait_is_left_alone(place: Served, provider: FakeProvider) -> None:
    provider.behave("429")
    provider.retry_after = 60
    sending = sender(place, provider, width=1, batch=1)
    found = send(place, sending, message("first"), message("second"))
    assert (found.state, found.not_before > clock.now() + timedelta(seconds=50)) == (PENDING, True)
    assert (sending.paused("sms"), sum(provider.calls.values())) == (True, 1)
    sending.pauses.clear()
    sending.drain_all()
    assert state(place)["second"].state == SENT


def test_who_cannot_be_reached_is_tried_later_and_in_the_end_given_up(place: Served, provider: FakeProvider) -> None:
    sending = sender(place, provider)
    provider.__exit__(None, None, None)
    found = send(place, sending)
    assert (found.state, found.attempts) == (PENDING, 1)
    hurry(place, attempts=MOST_ATTEMPTS - 1)
    sending.drain_all()
    assert state(place)["one"].state == DEAD


def test_a_dead_sender_leaves_doubt(place: Served, provider: FakeProvider) -> None:
    put(place.runtime.database, place.pinned.tables, message("one"))
    hurry(place, state=LEASED, attempts=1, lease_until=clock.now() - timedelta(seconds=1))
    sending = sender(place, provider)
    sending.drain_all()
    assert (state(place)["one"].state, provider.calls) == (UNKNOWN, {})


def test_a_live_sender_is_left_alone(place: Served, provider: FakeProvider) -> None:
    put(place.runtime.database, place.pinned.tables, message("one"))
    hurry(place, state=LEASED, attempts=1, lease_until=clock.now() + timedelta(seconds=100))
    sender(place, provider).drain_all()
    assert state(place)["one"].state == LEASED


def test_the_next_channel_is_taken_after_a_failure(place: Served, provider: FakeProvider) -> None:
    channels = sms() | {"other": sms(key="other")["sms"]}
    sending = sender(place, provider, channels=channels)
    sending.reaching.others = {}
    found = send(place, sending, message("one", channels=["telegram", "other", "sms"]))
    assert (found.state, found.channel, found.place) == (SENT, "other", 1)


def test_a_message_without_channels_takes_one_that_is_set_up(place: Served, provider: FakeProvider) -> None:
    found = send(place, sender(place, provider), message("one", channels=[]))
    assert (found.state, found.channel, found.channels) == (SENT, "sms", ("sms",))


def test_who_is_gone_gets_nothing_and_the_reason_is_kept(place: Served, provider: FakeProvider) -> None:
    sending, gone = sender(place, provider), message("one")
    sending.reaching.others = {gone.recipient_id: None}
    found = send(place, sending, gone)
    assert (found.state, found.reason) == (SUPPRESSED, "The recipient is not there any more.")


def test_without_an_address_it_fails_with_the_reason(place: Served, provider: FakeProvider) -> None:
    sending, mute = sender(place, provider), message("one")
    sending.reaching.others = {mute.recipient_id: Reach()}
    assert send(place, sending, mute).state == FAILED


def test_in_quiet_hours_it_waits(place: Served, provider: FakeProvider) -> None:
    found = send(place, sender(place, provider), message("one", purpose="night"))
    assert (found.state, found.attempts, found.not_before > clock.now()) == (PENDING, 0, True)


def test_a_text_that_cannot_be_written_is_not_sent(place: Served, provider: FakeProvider) -> None:
    found = send(place, sender(place, provider), message("one", variables={}))
    assert (found.state, found.reason, provider.calls) == (FAILED, "There is nothing to send.", {})


def test_what_is_rechecked_away_is_suppressed(place: Served, provider: FakeProvider) -> None:
    class No:
        def recheck(self, connection: Connection, rows: Sequence[Waiting]) -> Mapping[UUID, str]:
            return {row.id: "The goal was reached." for row in rows if row.dedup_key == "one"}

    heard: list[str] = []

    class Ear:
        def settled(self, connection: Connection, rows: Sequence[Waiting]) -> None:
            heard.extend(f"{row.dedup_key} {row.state}" for row in rows)

    sending = sender(place, provider, rechecks=[No()], listeners=[Ear()])
    found = send(place, sending, message("one"), message("two"))
    assert (found.state, found.reason) == (SUPPRESSED, "The goal was reached.")
    assert sorted(heard) == ["one suppressed", "two sent"]


def test_nothing_leaves_while_sending_is_held(place: Served, provider: FakeProvider) -> None:
    database = place.runtime.database
    with database.system() as connection:
        hold(connection, "restored")
    sending = sender(place, provider)
    assert send(place, sending).state == PENDING
    assert sending.drain("sms") == 0
    with database.system() as connection:
        assert release(connection)
    sending.drain_all()
    assert state(place)["one"].state == SENT


def test_many_messages_never_hold_the_writer_for_long(place: Served, provider: FakeProvider) -> None:
    put(place.runtime.database, place.pinned.tables, *(message(f"m{number}") for number in range(300)))
    sending = sender(place, provider)
    assert sending.drain("sms") == 300
    assert len(provider.effects) == 300
    assert sending.longest_hold < 0.1
