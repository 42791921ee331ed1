"""What becomes of an error behind everything that answers errors: never an answer without words, never a cut one."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from uuid import uuid4

import pytest

from palmette.errors import Unavailable
from palmette.settings import Settings
from palmette.web import denied
from palmette.web.edge import Edge, Metrics

HOST = [(b"host", b"localhost")]


def answers(app, path="/api/v1/contact/bulk", *, sent=b"{}"):
    """What a server would send: status, headers, body."""
    out = []

    async def receive():
        return {"type": "http.request", "body": sent, "more_body": False} if sent else {"type": "http.disconnect"}

    async def send(message):
        out.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "headers": HOST, "client": ("127.0.0.1", 1)}
    edge = Edge(app, Settings(base_url="http://localhost", secret_key="k" * 40), Metrics())
    asyncio.run(edge(scope, receive, send))
    body = b"".join(message["body"] for message in out[1:])
    headers = {name.decode(): value.decode() for name, value in out[0]["headers"]}
    return out[0]["status"], headers, body.decode()


def failing(error, *, begun=False, ended=False):
    async def app(scope, receive, send):
        if begun:
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"no", "more_body": not ended})
        raise error

    return app


def test_an_error_that_nothing_answered_is_a_problem_document():
    status, headers, body = answers(failing(RuntimeError("secret inside")))
    assert (status, headers["content-type"]) == (500, "application/problem+json")
    assert json.loads(body)["code"] == "http.unforeseen"
    assert json.loads(body)["request"] == headers["x-request-id"]
    assert "secret inside" not in body


def test_a_database_that_is_away_while_an_error_is_answered_is_told_as_that():
    away = Unavailable("database.unavailable", "It does not answer.", remedy="Try again.")
    status, headers, body = answers(failing(away))
    assert (status, headers["retry-after"], json.loads(body)["code"]) == (503, "2", "database.unavailable")


def test_a_person_reads_a_line():
    status, headers, body = answers(failing(RuntimeError("inside")), "/r/contact")
    assert (status, headers["content-type"]) == (500, "text/plain; charset=utf-8")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert body.startswith("Something went wrong here")


def test_what_fails_behind_an_answer_leaves_the_answer():
    status, _headers, body = answers(failing(RuntimeError("too late"), begun=True, ended=True))
    assert (status, body) == (403, "no")


def test_who_hangs_up_while_he_speaks_is_no_fault_of_ours(caplog):
    async def app(scope, receive, send):
        await receive()

    status, _headers, body = answers(app, sent=b"")
    assert (status, json.loads(body)["code"]) == (400, "http.bad_request")
    assert not caplog.records


def test_half_an_answer_is_not_passed_off_as_a_whole_one():
    with pytest.raises(RuntimeError, match="halfway"):
        answers(failing(RuntimeError("halfway"), begun=True))


def test_a_refusal_that_cannot_be_written_down_is_told_of_by_the_next(monkeypatch):
    person = uuid4()
    told = []

    def tell(database, tables, event):
        if not told:
            told.append(None)
            raise Unavailable("database.unavailable", "The database does not answer now.")
        told.append(json.loads(json.dumps(event.about)))

    monkeypatch.setattr(denied, "tell", tell)
    pinned = SimpleNamespace(directory=SimpleNamespace(actor=lambda who, channel: who), database=None, tables=None)
    for _ in range(2):
        left_out = denied._pace.take(str(person))
        denied._write(pinned, person, {"path": "/api/v1/contact/bulk", "code": "x", "left_out": left_out})
    assert told[1]["left_out"] == 1
