"""Ledgers through the API, an import and the pages of an edition that has no line of Python."""

from __future__ import annotations

import pytest

from palmette.testing.club import EDITION, api_client, served

BONUSES = (
    EDITION
    + """
entities:
  guest:
    label: Guest
    title: "{name}"
    fields:
      name: {type: text, required: true}
  bonus_move:
    label: Bonus move
    plural: Bonus moves
    ledger: {of: guest, quantity: points, balance: bonus, minus: [spend], transfer: given}
    fields:
      guest: {type: reference, to: guest, required: true, inverse: bonus_moves}
      kind: {type: choice, options: [earn, spend, given], required: true}
      points: {type: integer, required: true}
"""
)


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bonuses")
    with served(folder, f"sqlite:///{folder / 'b.db'}", edition=BONUSES) as place, api_client(place) as client:
        yield client


def guest(api):
    return api.post("/api/v1/guest", json={"name": "Anna"}).json()["id"]


def earn(api, holder, points):
    row = {"guest": holder, "kind": "earn", "points": points}
    assert api.post("/api/v1/bonus_move", json=row).status_code == 201


def bonus(api, holder):
    return api.get(f"/api/v1/guest/{holder}").json()["bonus"]


def test_what_is_not_there_is_refused_with_409_and_a_remedy(api):
    anna = guest(api)
    earn(api, anna, 10)
    answer = api.post("/api/v1/bonus_move", json={"guest": anna, "kind": "spend", "points": 11})
    assert (answer.status_code, answer.json()["code"]) == (409, "records.overdrawn")
    assert bonus(api, anna) == 10


def test_a_list_is_stored_in_part_where_that_is_asked(api):
    anna = guest(api)
    rows = [{"guest": anna, "kind": "earn", "points": 3}, {"guest": anna, "kind": "spend", "points": 4}]
    answer = api.post("/api/v1/bonus_move?partial=true", json=rows).json()
    assert [item["row"] for item in answer["refused"]] == [1]
    assert bonus(api, anna) == 3


def test_a_move_is_neither_patched_nor_deleted(api):
    anna = guest(api)
    made = api.post("/api/v1/bonus_move", json={"guest": anna, "kind": "earn", "points": 3})
    where = made.headers["location"]
    wish = {"action": "update", "ids": [made.json()["id"]], "values": {"points": 5}}
    answers = [
        api.patch(where, json={"points": 5}),
        api.delete(where),
        api.post("/api/v1/bonus_move/bulk", json=wish),
    ]
    assert [answer.json()["code"] for answer in answers] == ["records.append_only"] * 3


def test_a_transfer_answers_both_moves_and_is_not_made_twice(api):
    anna, ben = guest(api), guest(api)
    earn(api, anna, 10)
    wish = {"from": anna, "to": ben, "quantity": 4, "values": {"reason": "A present"}}
    first, again = (
        api.post("/api/v1/bonus_move/transfer", json=wish, headers={"idempotency-key": "one"}) for _ in range(2)
    )
    assert first.status_code == 201
    assert [row["points"] for row in first.json()["data"]] == [-4, 4]
    assert again.json() == first.json()
    assert (bonus(api, anna), bonus(api, ben)) == (6, 4)


def test_the_document_offers_what_a_ledger_takes(api):
    paths = api.get("/schema/openapi.json").json()["paths"]
    assert set(paths["/api/v1/x.bonus_move"]) == {"get", "post"}
    assert "patch" not in paths["/api/v1/x.bonus_move/{id}"]
    assert "post" in paths["/api/v1/x.bonus_move/transfer"]
