"""The outbox: written with its cause, each key once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from palmette.channels.outbox import PENDING, Message, queue, waiting
from palmette.ids import new_id
from palmette.testing.club import Served, served


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("outbox")
    with served(folder, module_database_url) as found:
        yield found


def message(key: str, **changes: object) -> Message:
    plain = Message(
        1, "contacts.contact", None, "contacts.contact", new_id(), "service", ["sms", "email"], "", key,
        variables={"text": "Hello, Анна"},
    )  # fmt: skip
    return replace(plain, **changes)


def rows(place: Served, start: str) -> list[object]:
    table = place.pinned.tables.frame("outbox")
    with place.runtime.database.system(writing=False) as connection:
        found = connection.execute(select(table).where(table.c.dedup_key.startswith(start)).order_by(table.c.id))
        return [waiting(row) for row in found]


def test_a_message_waits_on_the_first_channel_of_its_chain(place: Served) -> None:
    with place.runtime.database.system() as connection:
        queue(connection, place.pinned.tables, [message("first/1")])
    (found,) = rows(place, "first/")
    assert (found.state, found.channel, found.channels) == (PENDING, "sms", ("sms", "email"))
    assert found.variables == {"text": "Hello, Анна"}


def test_the_same_key_is_queued_once(place: Served) -> None:
    twice = [message(f"twice/{number % 700}") for number in range(1400)]
    with place.runtime.database.system() as connection:
        queue(connection, place.pinned.tables, twice)
        queue(connection, place.pinned.tables, twice)
    assert len(rows(place, "twice/")) == 700


def test_a_message_goes_with_the_transaction_of_its_cause(place: Served) -> None:
    with pytest.raises(ZeroDivisionError), place.runtime.database.system() as connection:
        queue(connection, place.pinned.tables, [message("lost/1")])
        raise ZeroDivisionError
    assert rows(place, "lost/") == []


def test_a_session_of_the_gateway_may_queue_within_its_own_walls(place: Served) -> None:
    with place.runtime.database.write((1,)) as connection:
        queue(connection, place.pinned.tables, [message("gate/1")])
    assert len(rows(place, "gate/")) == 1
