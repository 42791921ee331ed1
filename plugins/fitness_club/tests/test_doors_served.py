"""The doors' addresses as programs call them: with a token, once, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from jsonschema import Draft202012Validator
from litestar.testing import TestClient

from palmette.testing.club import BASE_URL, Served, api_client, served
from plugins.fitness_club.tests.club import EDITION

CHECK, EVENTS = "/api/packs/fitness_club/access/check", "/api/packs/fitness_club/access/events"
ASKED = {"device_id": "gate-1", "credential": {"type": "card", "value": "4711"}}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("doors")
    with served(folder, f"sqlite:///{folder / 'doors.db'}", edition=EDITION.read_text()) as found:
        system = found.pinned.directory.system("api")
        with found.pinned.gateway.writing(system) as records:
            club = records.list("frame.branch").rows[0]["id"]
            records.create("fitness_club.access_device", {"name": "Gate", "external_id": "gate-1", "club": club})
            person = {"kind": "person", "first_name": "Aino", "last_name": "Test", "branch": club}
            member = records.create("contacts.contact", person)["id"]
            records.create("fitness_club.credential", {"member": member, "kind": "card", "value": "4711"})
        found.user("gate@example.com", "club_gateway")
        found.user("bar@example.com", "bar")
        found.pinned.directory.forget()
        yield found


def client(place: Served, email: str) -> Any:
    found = api_client(place)
    return found, {"authorization": f"Bearer {place.token(email)}"}


def test_the_gateways_token_is_answered_and_nobody_elses(place: Served) -> None:
    opened, gate = client(place, "gate@example.com")
    with opened as api:
        answer = api.post(CHECK, json=ASKED, headers=gate)
        assert (answer.status_code, answer.json()["reason"]) == (200, "no_membership")
        assert UUID(answer.json()["member"]["id"])
        bar = {"authorization": f"Bearer {place.token('bar@example.com')}"}
        told = "/api/packs/fitness_club/fiscal/told"
        for address, headers in (
            (CHECK, bar),
            (CHECK + "s", gate),
            ("/api/packs/sales/access/check", gate),
            (told, gate),
        ):
            assert api.post(address, json=ASKED, headers=headers).status_code == 404
        assert api.post(CHECK, json=ASKED, headers={"authorization": "Bearer nobody"}).status_code == 401
        broken = api.post(CHECK, json={"device_id": "gate-1"}, headers=gate)
        assert (broken.status_code, broken.json()["code"]) == (400, "fitness_club.bad_question")


def test_one_key_and_one_number_are_taken_once(place: Served) -> None:
    opened, gate = client(place, "gate@example.com")
    event = {"sequence": 1, "at": "2026-11-23T10:00:00+00:00", "credential": ASKED["credential"]}
    body = {"device_id": "gate-1", "events": [event]}
    with opened as api:
        answers = [api.post(EVENTS, json=body, headers=gate).json() for _ in range(2)]
        keyed = [api.post(EVENTS, json=body, headers={**gate, "idempotency-key": "k"}).content for _ in range(2)]
    assert [one["accepted"] for one in answers] == [[1], []]
    assert (answers[1]["known"], keyed[0]) == ([1], keyed[1])


def test_the_openapi_document_tells_what_is_asked_and_answered(place: Served) -> None:
    opened, gate = client(place, "gate@example.com")
    with opened as api:
        document = api.get("/schema/openapi.json", headers=gate).json()
        told = document["paths"][CHECK]["post"]
        answer = api.post(CHECK, json=ASKED, headers=gate).json()
    assert "access_event" in told["description"]
    Draft202012Validator(told["requestBody"]["content"]["application/json"]["schema"]).validate(ASKED)
    Draft202012Validator(told["responses"]["200"]["content"]["application/json"]["schema"]).validate(answer)
    assert {path for path in document["paths"] if path.startswith("/api/packs/")} == {
        "/api/packs/fitness_club/access/check", "/api/packs/fitness_club/access/allow-list", EVENTS,
        "/api/packs/fitness_club/fiscal/report",
    }  # fmt: skip


def test_a_far_service_calls_back_at_its_own_address_alone(place: Served) -> None:
    gateway, key = place.pinned.gateway, "fitness_club/fiscal/told"
    with gateway.reading(place.pinned.directory.system("api")) as records:
        club = UUID(str(records.list("frame.branch").rows[0]["id"]))
        address = records.callback_url(key, club).removeprefix(gateway.base_url.rstrip("/"))
        wrong = [records.callback_url(key, uuid4()), records.callback_url("fitness_club/access/check", club)]
    token = address.split("/")[2]
    wrong = ["/callback/" + one.partition("/callback/")[2] for one in wrong]
    wrong += [address.replace(token, one) for one in (token[:-2], token[1:], "A" * len(token), "\u00e4", "%00")]
    wrong += [f"/callback/{token}/fitness_club/access/events", f"/callback/{token}/sales/none"]
    body = {"uuid": "u-1", "status": "done", "payload": {"total": 1}}
    with TestClient(place.app, base_url=BASE_URL) as api:
        answer = api.post(address, json=body)
        assert (answer.status_code, answer.json()) == (200, {"known": False, "stage": None})
        assert [api.post(one, json=body).status_code for one in wrong] == [404] * len(wrong)
        assert [api.post(address, content=one).status_code for one in (b"", b"[", b"[]")] == [400] * 3
