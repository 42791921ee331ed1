"""Part B of the catalogue, as far as ways in are concerned: leavers, keys, oneself. Each test names its row."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from palmette.access.tokens import TokenWish
from palmette.calendar.feeds import Feeds
from palmette.jobs.store import JobStore
from palmette.testing.club import api_client, served
from tests.core.pages.house import House, make_template, open_house
from tests.core.pages.served import served as served_apart

WITHIN = 5.0
SELLER = "club_sales@example.com"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[House, str]]:
    """One installation in two processes: this one, and a server of its own."""
    make_template(tmp_path)
    house = open_house(tmp_path)
    with served_apart(tmp_path) as base:
        yield house, base
    house.pinned.database.close()


@pytest.mark.slow
def test_row_38_who_is_let_go_is_out_within_five_seconds_in_every_process(both):
    house, base = both
    user, sessions = house.user(SELLER), house.pinned.sessions
    cookies = [sessions.open(user, address="127.0.0.1", agent="test") for _ in range(2)]
    token = house.pinned.tokens.create(user, "program")
    feed = Feeds(house.pinned.database, house.pinned.tables).renew(user)
    jobs = JobStore(house.pinned.database, house.pinned.tables)
    job = jobs.enqueue("nothing of that name", {}, key="", user=user, run_after=None)

    def ways(client: httpx.Client) -> list[int]:
        found = [client.get("/me", headers={"cookie": f"palmette={cookie}"}).status_code for cookie in cookies]
        found.append(client.get("/api/v1/contact", headers={"authorization": f"Bearer {token}"}).status_code)
        found.append(client.get(f"/calendar/feed/{feed}.ics").status_code)
        return found

    ended = threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{base}/events", headers={"cookie": f"palmette={cookies[0]}"}, timeout=60) as stream:
            for _ in stream.iter_raw():
                pass
        ended.set()

    with httpx.Client(base_url=base, verify=False) as client:
        assert ways(client) == [200, 200, 200, 200]
        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        time.sleep(1)
        with house.records() as records:
            records.update("frame.user", user, {"active": False})
        began = time.monotonic()
        while (found := ways(client)) != [303, 303, 401, 404] and time.monotonic() - began < WITHIN:
            time.sleep(0.1)
        assert found == [303, 303, 401, 404]
        assert ended.wait(WITHIN - (time.monotonic() - began) + 0.5)
    assert jobs.status(job).state == "cancelled"


def test_row_38_coming_back_opens_nothing_that_was_open_before(tmp_path, database_url):
    with served(tmp_path, database_url) as place:
        user = place.user("seller@example.com", "seller")
        cookie = place.pinned.sessions.open(user, address="", agent="")
        token = place.pinned.tokens.create(user, "program")
        for active in (False, True):
            with place.pinned.gateway.writing(place.pinned.directory.system("test")) as records:
                records.update("frame.user", user, {"active": active})
        assert place.pinned.sessions.find(cookie) is None
        assert place.pinned.tokens.actor(token) is None


def test_row_36_nobody_gives_himself_roles(tmp_path, database_url):
    with served(tmp_path, database_url) as place:
        user = place.user("seller@example.com", "seller")
        with api_client(place, "seller@example.com") as api:
            found = api.get(f"/api/v1/user/{user}").json()
            for body in ({"role": "boss"}, {"roles": ["boss"]}, {"is_admin": True}, {"active": True}, {"wall_id": 2}):
                answer = api.patch(
                    f"/api/v1/user/{user}", json=body, headers={"if-match": f'"{found.get("version", 1)}"'}
                )
                assert answer.status_code in (400, 403, 404), body
        actor = place.pinned.directory.actor(user, channel="page")
        assert actor is not None
        assert actor.roles == ("seller",)


def test_row_41_a_key_hands_out_so_many_rows_a_day_and_then_waits(tmp_path, database_url):
    with served(tmp_path, database_url) as place:
        owner = place.user("owner@example.com")
        with api_client(place) as api:
            for number in range(4):
                api.post("/api/v1/contact", json={"kind": "person", "last_name": f"Row {number}"})
            token = place.pinned.tokens.make(owner, TokenWish("narrow", rows_a_day=9))
            api.headers["authorization"] = f"Bearer {token}"
            statuses = [api.get("/api/v1/contact?limit=100").status_code for _ in range(3)]
            assert statuses == [200, 200, 429]
            assert int(api.get("/api/v1/contact?limit=100").headers["retry-after"]) > 0
            assert place.pinned.tokens.revoke_all(owner) >= 1
            assert api.get("/api/v1/contact").status_code == 401


def test_row_41_a_key_reaches_what_it_was_made_for_and_no_more(tmp_path, database_url):
    with served(tmp_path, database_url) as place:
        owner = place.user("owner@example.com")
        with api_client(place) as api:
            made = api.post("/api/v1/contact", json={"kind": "person", "last_name": "Row"}).json()
            wish = TokenWish("reads contacts", actions=("read",), entities=("contacts.contact",))
            api.headers["authorization"] = f"Bearer {place.pinned.tokens.make(owner, wish)}"
            assert len(api.get("/api/v1/contact").json()["data"]) == 1
            assert api.get("/api/v1/deal").status_code == 404
            assert api.post("/api/v1/contact", json={"kind": "person", "last_name": "New"}).status_code in (403, 404)
            answer = api.delete(f"/api/v1/contact/{made['id']}", headers={"if-match": f'"{made["version"]}"'})
            assert answer.status_code in (403, 404)
            elsewhere = TokenWish("from the office", addresses=("192.0.2.0/24",))
            api.headers["authorization"] = f"Bearer {place.pinned.tokens.make(owner, elsewhere)}"
            assert api.get("/api/v1/contact").status_code == 401
