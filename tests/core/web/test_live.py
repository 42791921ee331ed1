"""What others change is told to those who may read it, to all of them, once, in every process."""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import insert, update

from palmette import clock
from palmette.access.actors import Actor
from palmette.ids import new_id
from palmette.personal.notice_kinds import switch_off
from palmette.testing.club import OWNER, PASSWORD, Served, served
from palmette.web.event_feed import EventFeed
from palmette.web.live import Listener, Live, Told
from tests.ready import wait_until_ready

SELLER, OTHER = "seller@example.com", "other@example.com"


@pytest.fixture(scope="module")
def place(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One club for the module, with two sellers who see only their own."""
    with served(tmp_path_factory.mktemp("live"), module_database_url) as opened:
        opened.user(SELLER, "seller", name="Saara")
        opened.user(OTHER, "seller", name="Otto")
        yield opened


@pytest.fixture
def live(place: Served) -> Iterator[Live]:
    """A watcher of this process."""
    watching = Live(place.runtime)
    yield watching
    watching.close()


class Ear:
    """Somebody who listens, and what he was told."""

    def __init__(self, place: Served, live: Live, email: str) -> None:
        self.place = place
        self.user = place.user(email)
        self.told: queue.Queue[Told | None] = queue.Queue()
        live.join(Listener(actor=self._actor, tell=self.told.put))

    def _actor(self) -> Actor | None:
        return self.place.pinned.directory.actor(self.user, channel="page")

    def next(self, name: str = "change", seconds: float = 10.0) -> dict[str, object] | None:
        """The next message of that name; None when the stream is over."""
        until = time.monotonic() + seconds
        while (message := self.told.get(timeout=max(0.01, until - time.monotonic()))) is not None:
            if message[0] == name:
                return message[1]
        return None


def ready(live: Live, *ears: Ear) -> None:
    """Until the watcher has looked once, what is written is from before."""
    for ear in ears:
        assert ear.next("notices") is not None
    time.sleep(0.1)


def write(place: Served, who: str, last_name: str, owner: str) -> UUID:
    actor = place.pinned.directory.actor(place.user(who), channel="page")
    assert actor is not None
    with place.pinned.gateway.writing(actor) as records:
        values = {"kind": "person", "first_name": "Live", "last_name": last_name, "owner": place.user(owner)}
        return UUID(str(records.create("contact", values)["id"]))


def test_each_is_told_of_what_is_his_and_of_nothing_else(place: Served, live: Live) -> None:
    owner, seller, other = (Ear(place, live, email) for email in (OWNER, SELLER, OTHER))
    ready(live, owner, seller, other)
    mine = write(place, OWNER, "Mine", SELLER)
    theirs = write(place, OWNER, "Theirs", OTHER)
    assert {owner.next()["id"], owner.next()["id"]} == {str(mine), str(theirs)}  # type: ignore[index]
    told = seller.next()
    assert told == {"entity": "contacts.contact", "id": str(mine), "kind": "created", "version": 1}
    assert other.next()["id"] == str(theirs)  # type: ignore[index]
    assert all(message is not None and message[0] == "notices" for message in seller.told.queue)


def test_what_goes_to_the_trash_is_told(place: Served, live: Live) -> None:
    kept = write(place, OWNER, "Gone", OWNER)
    ear = Ear(place, live, OWNER)
    ready(live, ear)
    with place.pinned.gateway.writing(place.pinned.directory.system("page")) as records:
        records.delete("contact", kept)
    told = ear.next()
    assert told is not None
    assert (told["id"], told["kind"]) == (str(kept), "deleted")


def test_a_large_write_is_told_in_one_message(place: Served, live: Live) -> None:
    ear = Ear(place, live, OWNER)
    ready(live, ear)
    rows = [{"kind": "person", "first_name": "Many", "last_name": f"Number {number}"} for number in range(60)]
    with place.pinned.gateway.writing(place.pinned.directory.system("page")) as records:
        records.create_many("contact", rows)
    assert ear.next() == {"entity": "contacts.contact"}


def test_a_commit_that_comes_late_is_told_all_the_same_and_nothing_is_told_twice(place: Served) -> None:
    feed = EventFeed(place.pinned.database, place.pinned.tables)
    assert feed.news([1]) == []
    late = new_id()
    time.sleep(0.01)
    early = write(place, OWNER, "Early", OWNER)
    assert [event.record for event in feed.news([1]) if event.entity == "contacts.contact"] == [early]
    row = {
        "wall_id": 1, "id": late, "at": clock.now(), "kind": "changed", "entity": "contacts.contact",
        "record_id": early, "version": 2,
    }  # fmt: skip
    with place.pinned.database.system() as connection:
        connection.execute(insert(place.pinned.tables.frame("event")), row)
    assert [event.id for event in feed.news([1])] == [late]
    assert feed.news([1]) == []


def test_notices_are_counted_without_the_kinds_that_are_switched_off(place: Served, live: Live) -> None:
    ear = Ear(place, live, OTHER)
    first = ear.next("notices")
    assert first is not None
    before = int(str(first["unread"]))
    switch_off(place.pinned.preferences, ear.user, ["import", "no such kind"])
    place.pinned.notices.give(ear.user, kind="import", text="An import is done.")
    place.pinned.notices.give(ear.user, kind="mention", text="Somebody mentioned you.")
    assert ear.next("notices") == {"unread": before + 1}


@pytest.mark.slow
def test_a_user_who_is_deactivated_hears_nothing_more_within_five_seconds(place: Served, live: Live) -> None:
    ear = Ear(place, live, SELLER)
    ready(live, ear)
    users = place.pinned.tables.table("frame.user")
    try:
        with place.pinned.database.system() as connection:
            connection.execute(update(users).where(users.c.id == ear.user).values(active=False))
        assert ear.next("nothing", seconds=5.5) is None
    finally:
        with place.pinned.database.system() as connection:
            connection.execute(update(users).where(users.c.id == ear.user).values(active=True))
        place.pinned.directory.forget()


@contextmanager
def process(place: Served, folder: Path) -> Iterator[str]:
    """One more server over the club's database; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PALMETTE_EDITION": str(place.settings.edition),
        "PALMETTE_DATABASE_URL": place.settings.database_url,
        "PALMETTE_DATA_DIR": str(folder),
        "PALMETTE_BASE_URL": base,
        "PALMETTE_SECRET_KEY": place.settings.secret_key,
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers-kill-timeout", "5", "palmette.asgi:application"]
    with (folder / f"{port}.log").open("wb") as log:
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_until_ready(base, running, folder / f"{port}.log")
            yield base
        finally:
            running.terminate()
            running.wait(20)


def heard(lines: Iterator[str], name: str) -> dict[str, object]:
    """The data of the next message of that name."""
    for line in lines:
        if line == f"event: {name}":
            told: dict[str, object] = json.loads(next(lines).removeprefix("data: "))
            return told
    raise AssertionError("the stream ended")


@pytest.mark.slow
@pytest.mark.parametrize("module_database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_change_in_one_process_is_told_by_another(place: Served, tmp_path: Path) -> None:
    with ExitStack() as stack:
        first, second = (stack.enter_context(process(place, tmp_path)) for _ in range(2))
        writer = stack.enter_context(httpx.Client(base_url=second, verify=False))
        writer.headers["authorization"] = f"Bearer {place.token(OWNER)}"
        reader = stack.enter_context(httpx.Client(base_url=first, timeout=20, verify=False))
        login = {"email": SELLER, "password": PASSWORD}
        assert reader.post("/login", data=login, headers={"origin": first}).status_code == 303
        with reader.stream("GET", "/events", headers={"accept-encoding": "gzip"}) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.iter_lines()
            heard(lines, "notices")
            values = {"kind": "person", "first_name": "Far", "last_name": "Away"}
            writer.post("/api/v1/contact", json=values).raise_for_status()  # not the seller's: he must not hear it
            owned = writer.post("/api/v1/contact", json={**values, "owner": str(place.user(SELLER))})
            owned.raise_for_status()
            began = time.monotonic()
            assert heard(lines, "change")["id"] == owned.json()["id"]
            assert time.monotonic() - began < 5
        reader.cookies.clear()
        assert reader.get("/events").status_code in (303, 401)
