"""What must always be true of the data: each check finds its own kind of wrong, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import Connection, text

from palmette import clock
from palmette.audit.journal import Event, tell
from palmette.backup.invariants import CHECKS, Ground, verify_data
from palmette.testing.club import Served, served
from tests.core.backup.conftest import filled
from tests.security.served import WITH_BONUSES


class _Undo(Exception):
    """Takes back what a test broke."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """People, a deal in a stage, a guest with points, two who became one, an attachment."""
    folder = tmp_path_factory.mktemp("house")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=WITH_BONUSES) as place:
        filled(place)
        with place.pinned.gateway.writing(place.pinned.directory.system("job")) as records:
            guest = records.create("guest", {"name": "Anna"})["id"]
            records.create("bonus_move", {"guest": guest, "kind": "earn", "points": 5})
            people = [records.create("contact", {"kind": "person", "last_name": name})["id"] for name in "AB"]
            records.merge("contact", *people)
            source = records.create("source", {"name": "Website"})["id"]
            records.create("lead", {"subject": "Request", "source": source, "received_at": clock.now()})
        tell(place.pinned.database, place.pinned.tables, Event("login"), wall=1)
        yield place


def test_sound_data_has_nothing_wrong(house: Served) -> None:
    pinned = house.pinned
    assert verify_data(pinned.database, pinned.blueprint, pinned.tables, pinned.gateway.files) == []


@pytest.mark.parametrize(
    ("check", "breaking", "said"),
    [
        ("walls", "UPDATE palmette__history SET wall_id = 77", "belong to no wall"),
        ("references", "UPDATE x__bonus_move SET guest_id = randomblob(16)", "that are not there"),
        ("references", "UPDATE x__guest SET wall_id = 78", "that are not there"),
        ("companions", "UPDATE palmette__file SET record_id = randomblob(16)", "that are not there"),
        ("contents", "UPDATE palmette__file SET size = size + 1", "another size"),
        ("contents", "UPDATE palmette__file SET digest = randomblob(32)", "are missing"),
        ("stages", "UPDATE palmette__stage_move SET to_stage = 'elsewhere'", "another stage"),
        ("balances", "UPDATE x__guest SET bonus = 6", "not the sum"),
        ("balances", "UPDATE x__guest SET bonus = -1", "below their limit"),
        ("stamps", "UPDATE x__guest SET updated_at = created_at - 1", "cannot be"),
        ("answers", "INSERT INTO palmette__idempotency (actor, key, body_hash, created_at) VALUES ('a', 'b', x'00', 1)",
         "no answer"),
        ("leases", ("INSERT INTO palmette__job (id, name, arguments, state, done, total, created_at, run_after, "
         "lease_until, attempts, cancel) VALUES (randomblob(16), 'n', '{}', 'running', 0, 0, 1, 1, 1, 1, 0)"),
         "lost their worker"),
        ("audit", "UPDATE palmette__audit SET kind = 'nothing'", "does not follow"),
        ("occurrences",
         ("INSERT INTO palmette__occurrence (wall_id, trigger, record_id, due_key, entity, counted, due_on, due_at, "
          "run_at, state, attempts, depth, created_at) VALUES (1, 't', randomblob(16), 'k', 'e', 0, '2026-01-01', 1, "
          "1, 'lost', 0, 0, 1)"), "no known state"),
        ("merges", "UPDATE palmette__merge SET survivor_id = randomblob(16)", "lead nowhere"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_by_its_check(house: Served, check: str, breaking: str, said: str) -> None:
    pinned = house.pinned
    with _undone(house) as connection:
        assert connection.execute(text(breaking)).rowcount, "nothing was broken"
        ground = Ground(connection, pinned.blueprint, pinned.tables, pinned.gateway.files)
        found = list(dict(CHECKS)[check](ground))
    assert any(said in message for message in found), found


@contextmanager
def _undone(house: Served) -> Iterator[Connection]:
    """A transaction that may break references, and is taken back."""
    with suppress(_Undo), house.pinned.database.migrating() as connection:
        yield connection
        raise _Undo
