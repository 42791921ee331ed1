"""Buttons of packs and locks of records, pressed and set by a program."""

from __future__ import annotations

import pytest

from palmette.testing.club import api_client

NOBODY = "01a20660-8882-712f-ab38-23e8c09b8085"


def task(api):
    return api.post("/api/v1/activity", json={"kind": "task", "subject": "Call", "due_on": "2026-11-30"}).json()["id"]


def test_a_button_is_offered_pressed_and_then_no_longer_there(api):
    made = task(api)
    offered = {item["key"]: item for item in api.get(f"/api/v1/activity/{made}/buttons").json()["data"]}
    assert offered["done"]["label"] == "Done"
    pressed = api.post("/api/v1/activity/press/done", json={"ids": [made]})
    assert pressed.json() == {"done": [made], "skipped": [], "refused": []}
    assert api.get(f"/api/v1/activity/{made}").json()["done_at"] is not None
    assert "done" not in str(api.get(f"/api/v1/activity/{made}/buttons").json())
    again = api.post("/api/v1/activity/press/done", json={"ids": [made]}).json()
    assert again["refused"][0]["errors"][0]["code"] == "records.button_unfit"


def test_one_key_presses_once(api):
    made = task(api)
    head = {"idempotency-key": "press-1"}
    first, again = (api.post("/api/v1/activity/press/done", json={"ids": [made]}, headers=head) for _ in range(2))
    assert first.json() == again.json()


@pytest.mark.parametrize("address", ["activity/press/nothing", "contact/press/done"])
def test_a_button_that_is_not_there_is_not_found(api, address):
    answer = api.post(f"/api/v1/{address}", json={"ids": [NOBODY]})
    assert (answer.status_code, answer.json()["code"]) == (404, "records.unknown_button")


def test_a_locked_record_is_changed_by_nobody_until_it_is_unlocked(place):
    with api_client(place) as api:
        where = api.post("/api/v1/contact", json={"kind": "person", "last_name": "Petrova"}).headers["location"]
        assert api.get(f"{where}/lock").json() == {"locked": False}
        locked = api.put(f"{where}/lock", json={"reason": "under audit"}).json()
        assert (locked["locked"], locked["reason"]) == (True, "under audit")
        refused = api.patch(where, json={"first_name": "Anna"})
        assert (refused.status_code, refused.json()["code"]) == (409, "records.locked")
        assert api.delete(f"{where}/lock").status_code == 204
        assert api.patch(where, json={"first_name": "Anna"}).status_code == 200


def test_a_lock_is_of_records_that_one_sees_and_may_lock(api):
    assert api.get(f"/api/v1/contact/{NOBODY}/lock").status_code == 404
    assert api.put(f"/api/v1/contact/{NOBODY}/lock", json={}).status_code == 404
    assert api.put(f"/api/v1/contact/{NOBODY}/lock", json={"why": "x"}).status_code == 400


def test_the_document_tells_of_locks_everywhere_and_of_buttons_where_there_are_any(api):
    paths = api.get("/schema/openapi.json").json()["paths"]
    assert set(paths["/api/v1/contacts.contact/{id}/lock"]) == {"parameters", "get", "put", "delete"}
    button = paths["/api/v1/activities.activity/press/{button}"]["parameters"][0]
    assert "done" in button["schema"]["enum"]
    assert "/api/v1/sales.deal/press/{button}" not in paths
