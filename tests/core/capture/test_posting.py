"""What a form's address takes, refuses and answers: kept before it is answered, the same post once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.capture.inbox import WAITING, Post
from palmette.capture.keys import form_key
from palmette.capture.work import READ
from palmette.jobs.ports import Jobs
from tests.core.capture.conftest import Place

NOW = datetime(2026, 5, 25, 9, tzinfo=UTC)


def test_a_post_is_kept_as_it_came_before_it_is_answered(place: Place) -> None:
    answer = place.post(data={"Name": "Anna", "Phone": "+358 40 1234567"})
    assert (answer.status_code, answer.text) == (200, "ok")
    kept = place.newest()
    assert (kept.state, kept.body) == (WAITING, b"Name=Anna&Phone=%2B358+40+1234567")


def test_what_nobody_can_read_is_kept_too(place: Place) -> None:
    answer = place.post(content=b'{"Name": ', headers={"content-type": "application/json"})
    assert answer.json()["accepted"] is True
    assert place.newest().body == b'{"Name": '


def test_the_check_of_a_site_builder_is_answered_and_kept_nowhere(place: Place) -> None:
    before = place.inbox.counts()
    answer = place.post("partner", content=b"test=test", headers={"content-type": "application/x-www-form-urlencoded"})
    assert (answer.status_code, answer.text, place.inbox.counts()) == (200, "ok", before)


def test_a_number_of_the_post_makes_it_once_for_ever(place: Place) -> None:
    with clock.frozen(NOW):
        first = place.post(json={"Name": "Anna", "tranid": "77:1"}).json()["id"]
    with clock.frozen(NOW + timedelta(days=30)):
        assert place.post(json={"Name": "Anna, again", "tranid": "77:1"}).json()["id"] == first
        assert place.post(json={"Name": "Anna", "tranid": "77:2"}).json()["id"] != first


def test_an_equal_body_is_the_same_post_for_ten_minutes(place: Place) -> None:
    with clock.frozen(NOW):
        first = place.post(json={"Name": "Boris"}).json()["id"]
    with clock.frozen(NOW + timedelta(minutes=9)):
        assert place.post(json={"Name": "Boris"}).json()["id"] == first
    with clock.frozen(NOW + timedelta(minutes=11)):
        assert place.post(json={"Name": "Boris"}).json()["id"] != first


def test_the_header_of_idempotency_is_the_number(place: Place) -> None:
    first = place.post(json={"Name": "Clara"}, headers={"idempotency-key": "k1"}).json()["id"]
    assert place.post(json={"Name": "Clara"}, headers={"idempotency-key": "k1"}).json()["id"] == first
    assert place.post(json={"Name": "Clara"}, headers={"idempotency-key": "k2"}).json()["id"] != first
    assert place.post(json={"Name": "Clara"}, headers={"idempotency-key": "k" * 201}).status_code == 400


def test_fifty_equal_posts_at_once_are_one(either: Place) -> None:
    form = either.served.pinned.blueprint.forms["site"]
    found: list[tuple[UUID, bool]] = []

    def post() -> None:
        for _ in range(10):
            found.append(either.inbox.add(form, Post(b"Name=Dora", "text/plain", "198.51.100.9"), limited=False))

    threads = [threading.Thread(target=post) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 50
    assert len({key for key, _ in found}) == 1
    assert sum(fresh for _, fresh in found) == 1


def test_an_address_that_posts_too_often_waits(place: Place) -> None:
    codes = [place.post(json={"Name": f"E{n}"}, address="198.51.100.200").status_code for n in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert place.post(json={"Name": "E9"}, address="198.51.100.201").status_code == 200


def test_who_shows_the_key_posts_for_many(place: Place) -> None:
    form = place.served.pinned.blueprint.forms["site"]
    key = {"x-palmette-key": form_key(form, place.served.settings.secret_key)}
    codes = {place.post(json={"Name": f"F{n}"}, address="198.51.100.210", headers=key).status_code for n in range(8)}
    assert codes == {200}


def test_a_protected_form_takes_its_key_from_header_or_query_alone(place: Place) -> None:
    form = place.served.pinned.blueprint.forms["partner"]
    key = form_key(form, place.served.settings.secret_key)
    body = {"title": "Doors", "client": {"phone": "+358401112223"}}
    assert place.post("partner", json=body).status_code == 403
    assert place.post("partner", json=body, headers={"x-palmette-key": "wrong"}).status_code == 403
    assert place.post("partner", json=body, headers={"x-palmette-key": key}).status_code == 200
    assert place.post("partner", json=body, params={"key": key}).status_code == 200


def test_browsers_post_from_the_sites_of_the_form_and_from_no_others(place: Place) -> None:
    ours = place.post(json={"Name": "G"}, headers={"origin": "https://shop.example"})
    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (200, "https://shop.example")
    before = place.inbox.counts()
    for foreign in ("https://evil.example", "null", "https://shop.example.evil.example"):
        assert place.post(json={"Name": "H"}, headers={"origin": foreign}).status_code == 403
    assert place.inbox.counts() == before


def test_a_browser_may_ask_first(place: Place) -> None:
    asked = {"origin": "https://shop.example", "access-control-request-method": "POST"}
    answer = place.client.options("/capture/site", headers=asked)
    assert (answer.status_code, answer.headers["access-control-allow-methods"]) == (204, "POST")
    assert place.client.options("/capture/site", headers={"origin": "https://evil.example"}).status_code == 403


def test_large_posts_and_unknown_forms_are_refused(place: Place) -> None:
    assert place.post(content=b"a=" + b"x" * 4_096).status_code == 413
    assert place.post(content=b"a=" + b"x" * (2 << 20)).status_code == 413
    assert place.post("nowhere", json={"Name": "I"}).status_code == 404


class Silent:
    """Jobs that note what they are asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def enqueue(self, name: str, arguments: object, *, key: str = "", **more: object) -> object:
        self.asked.append(name)
        return None


def test_a_new_post_wakes_the_job_and_a_repeated_one_does_not(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Silent()
    monkeypatch.setattr(place.served.runtime, "jobs", jobs)
    for _ in range(2):
        place.post(json={"Name": "J"})
    assert jobs.asked == [READ]
    assert hasattr(Jobs, "enqueue")
