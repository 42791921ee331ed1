"""A mailbox is read by one process at a time; another takes it over from one that died, and the old one stops."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.channels.office import Office
from palmette.channels.ports import Adapter, Opened, Outgoing, Receipt
from palmette.integrations.accounts import FETCH_LEASE, Accounts
from palmette.testing.club import Served, served
from palmette.web.runtime import office_of


@dataclass
class Mailbox:
    """Three letters; between them something may happen."""

    between: list[object] = field(default_factory=list)
    fetches: bool = True
    asked: list[str] = field(default_factory=list)

    def send(self, message: Outgoing) -> Receipt:
        raise AssertionError("nothing is sent here")

    def keys(self, body: bytes) -> str:
        return body.decode()

    def fetch(self, mark: str) -> Iterator[tuple[str, bytes]]:
        self.asked.append(mark)
        for number in range(int(mark or 0) + 1, 4):
            yield str(number), f"letter {number}".encode()
            for one in self.between:
                assert callable(one)
                one(number)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("fetching"), module_database_url) as found:
        yield found
        office_of(found.pinned).desk.http.close()


@pytest.fixture
def box(place: Served) -> Iterator[tuple[Office, Mailbox, UUID]]:
    """The office with one mailbox."""
    mailbox = Mailbox()
    office = office_of(place.pinned)

    def opened(account: Opened) -> Adapter:
        return mailbox

    channels = {"email": replace(office.desk.channels["email"], open=opened)}
    desk = replace(office.desk, channels=channels, _listed=[], _open={}, _read_at=-1e9)
    own = replace(office, desk=desk, arrivals=replace(office.arrivals, desk=desk))
    key = own.accounts.add("email", "Desk", {"address": "a@b.example"}, secrets=())
    desk.forget()
    yield own, mailbox, key
    own.accounts.remove(key)


def other(office: Office) -> Office:
    """The same installation in another process."""
    return replace(office, delivery=replace(office.delivery, worker="another"))


def test_what_another_process_reads_is_left_to_it(box: tuple[Office, Mailbox, UUID]) -> None:
    office, mailbox, key = box
    assert office.accounts.take(key, "another")
    assert (office.fetch(), mailbox.asked) == (0, [])
    assert other(office).fetch() == 3
    assert (office.fetch(), mailbox.asked) == (0, [""])


def test_a_process_that_died_is_followed_by_another_after_a_while(box: tuple[Office, Mailbox, UUID]) -> None:
    office, mailbox, key = box
    now = clock.now()
    with clock.frozen(now):
        assert other(office).accounts.take(key, "another")
    with clock.frozen(now + FETCH_LEASE - timedelta(seconds=1)):
        office.fetch()
    assert mailbox.asked == []
    with clock.frozen(now + FETCH_LEASE + timedelta(seconds=1)):
        office.fetch()
    assert mailbox.asked == [""]
    assert office.accounts.get(key).mark == "3"


def test_one_that_was_overtaken_stops_and_moves_no_mark(box: tuple[Office, Mailbox, UUID]) -> None:
    office, mailbox, key = box

    def overtaken(number: int) -> None:
        if number == 1:
            with clock.frozen(clock.now() + 2 * FETCH_LEASE):
                assert office.accounts.take(key, "another")

    mailbox.between.append(overtaken)
    assert office.fetch() <= 2
    assert office.accounts.get(key).mark == "1"


def test_of_many_that_ask_at_once_one_gets_it(box: tuple[Office, Mailbox, UUID]) -> None:
    office, _mailbox, key = box
    accounts: Accounts = office.accounts
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda number: accounts.take(key, f"process {number}"), range(16)))
    assert taken.count(True) == 1
