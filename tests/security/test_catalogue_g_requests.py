"""Part G of the catalogue, as far as requests are concerned: logs and exhaustion. Each test names its row."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from litestar.exceptions import HTTPException

from palmette.logs import JsonLines, TextLines
from palmette.testing.club import BASE_URL, api_client, served
from palmette.web import edge
from tests.core.access.places import SAME, browser, strict_place

CANARIES = ("Quintessa", "+358401239876", "canary@example.com", "a sentence that sings", "not the canary password")


def test_row_113_logs_hold_nothing_that_people_typed(tmp_path, sqlite_url, caplog):
    caplog.set_level(logging.DEBUG, logger="palmette")
    logging.getLogger("palmette").propagate = True
    with strict_place(tmp_path, sqlite_url) as place, browser(place) as visitor, api_client(place) as api:
        person = {"kind": "person", "last_name": CANARIES[0], "phone": CANARIES[1], "email": CANARIES[2]}
        api.post("/api/v1/contact", json=person)
        api.post("/api/v1/contact", json={**person, "nothing": CANARIES[0]})
        api.get("/api/v1/contact", params={"search": CANARIES[0], "filter": f"last_name == '{CANARIES[0]}'"})
        secret = place.pinned.links.make(place.user(CANARIES[2], "seller", name=CANARIES[0]), "reset")
        visitor.login(CANARIES[2], CANARIES[4])
        visitor.send(f"/password/{secret}", {"password": CANARIES[3]})
        visitor.send("/login/code", {"code": "123987"})
        told = [form.format(record) for record in caplog.records for form in (TextLines(), JsonLines())]
        assert len(told) > 10
        assert visitor.cookie
        for canary in (*CANARIES, secret, visitor.cookie, "123987", api.headers["authorization"].split()[1]):
            assert not [line for line in told if canary in line], canary


def test_row_114_more_than_is_taken_is_refused_with_413(tmp_path, sqlite_url):
    with served(tmp_path, sqlite_url) as place, api_client(place) as api:
        huge = {"content-length": str(2 << 30), "content-type": "application/json"}
        assert api.post("/api/v1/contact", content=b"{}", headers=huge).status_code == 413
        assert api.post("/api/v1/contact", content=b" " * (11 << 20)).status_code == 413
        parts = {f"part{number}": (None, b"x") for number in range(1_001)}
        answer = api.post("/login", files=parts, headers=SAME)
        assert answer.status_code in (400, 413)


def test_row_114_a_body_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(edge, "BODY_SECONDS", 0.05)

    async def never() -> Any:
        await asyncio.sleep(30)

    with pytest.raises(HTTPException) as caught:
        asyncio.run(edge.patient(never)())
    assert caught.value.status_code == 408


def test_row_114_a_slow_body_is_taken_as_long_as_it_keeps_coming(monkeypatch):
    monkeypatch.setattr(edge, "BODY_SECONDS", 0.2)
    sent = [{"type": "http.request", "body": b"x" * 1000, "more_body": number < 3} for number in range(4)]

    async def slowly() -> Any:
        await asyncio.sleep(0.1)
        return sent.pop(0)

    async def read() -> int:
        receive, count = edge.patient(slowly), 0
        while True:
            message: Any = await receive()
            count += len(message["body"])
            if not message["more_body"]:
                return count

    assert asyncio.run(read()) == 4000


def test_row_114_who_calls_too_often_is_told_when_to_come_again(tmp_path, sqlite_url):
    with strict_place(tmp_path, sqlite_url, calls_a_minute=5) as place, api_client(place) as api:
        statuses = [api.get("/api/v1/contact").status_code for _ in range(8)]
        assert statuses[:5] == [200] * 5
        assert 429 in statuses
        api.headers["host"] = BASE_URL.removeprefix("http://")
        assert int(api.get("/api/v1/contact").headers["retry-after"]) >= 1
