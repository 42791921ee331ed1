"""What an edition says of keeping, done at night: each kind goes at its own time, and nothing is ever sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from palmette import clock
from palmette.app import core_jobs
from palmette.audit.definition import Retention
from palmette.audit.journal import Event, tell
from palmette.audit.verify import verify_audit
from palmette.channels.outbox import PENDING, SENT, Message, queue
from palmette.ids import new_id
from palmette.jobs.engine import run_now
from palmette.testing.club import Served, served
from tests.core.channels.sending import message


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("kept")
    with served(folder, f"sqlite:///{folder / 'palmette.db'}") as found:
        yield found


def night(place: Served, job: str, kept: Retention, *, later: int) -> dict[str, object]:
    """What a job did so many days from now in an edition that keeps things so."""
    gateway = place.pinned.gateway
    blueprint = replace(gateway.blueprint, edition=replace(gateway.blueprint.edition, retention=kept))
    with clock.frozen(clock.now() + timedelta(days=later)), pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway, "blueprint", blueprint)
        actor = place.pinned.directory.system("job")
        return dict(run_now(core_jobs(place.settings)[job], gateway, actor, progress=lambda *told: None))


def rows(place: Served, name: str) -> list[dict[str, object]]:
    table = place.pinned.tables.frame(name)
    with place.pinned.database.system(writing=False) as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def sent(place: Served, *messages: Message, state: str) -> None:
    box = place.pinned.tables.frame("outbox")
    with place.pinned.database.system() as connection:
        queue(connection, place.pinned.tables, messages)
        for one in messages:
            values = {"state": state, "text": "Dear Anna", "address": "+358401", "done_at": clock.now()}
            connection.execute(box.update().where(box.c.dedup_key == one.dedup_key).values(values))


def test_old_messages_say_nothing_any_more_and_are_never_sent_again(place: Served) -> None:
    sent(place, message("old"), state=SENT)
    sent(place, message("waits"), state=PENDING)
    assert night(place, "forget_messages", Retention(), later=5_000) == {"messages": 0}
    assert night(place, "forget_messages", Retention(messages=30), later=29) == {"messages": 0}
    assert night(place, "forget_messages", Retention(messages=30), later=31) == {"messages": 1}
    found = {row["dedup_key"]: row for row in rows(place, "outbox")}
    assert (found["old"]["text"], found["old"]["address"], found["old"]["variables"]) == (None, None, "{}")
    assert found["waits"]["text"] == "Dear Anna"
    with place.pinned.database.system() as connection:
        queue(connection, place.pinned.tables, [message("old")])
    assert [row["state"] for row in rows(place, "outbox") if row["dedup_key"] == "old"] == [SENT]


def test_the_journal_tells_that_it_let_entries_go_and_its_chain_holds(place: Served) -> None:
    pinned = place.pinned
    for number in range(3):
        tell(pinned.database, pinned.tables, Event("configured", about={"number": number}), wall=1)
    assert night(place, "retention", Retention(audit=100), later=99)["entries"] == 0
    assert int(str(night(place, "retention", Retention(audit=100), later=101)["entries"])) >= 3
    assert {str(row["kind"]) for row in rows(place, "audit")} == {"forgotten"}
    assert verify_audit(pinned.database, pinned.tables).faults == ()


def test_who_was_shown_whom_goes_at_its_own_time(place: Served) -> None:
    table = place.pinned.tables.frame("disclosed")
    row = {"actor": "user:1", "record_id": new_id(), "wall_id": 1, "entity": "contacts.contact", "channel": "page"}
    with place.pinned.database.system() as connection:
        connection.execute(insert(table), {**row, "day": clock.now().date(), "at": clock.now()})
    night(place, "retention", Retention(disclosure=60), later=59)
    assert len(rows(place, "disclosed")) == 1
    night(place, "retention", Retention(disclosure=60), later=62)
    assert rows(place, "disclosed") == []


def test_devices_that_nobody_uses_are_logged_out(place: Served) -> None:
    place.pinned.sessions.open(place.user("idle@example.com", "seller"), address="127.0.0.1", agent="test")
    before = len(rows(place, "web_session"))
    assert night(place, "housekeeping", Retention(sessions=3), later=2)["devices"] == 0
    assert night(place, "housekeeping", Retention(sessions=3), later=4)["devices"] == before
