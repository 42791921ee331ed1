"""Two records become one and two again: values, what refers to them, what belongs to them, and who may do it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from palmette import clock
from palmette.records.delete_rows import purge_trash
from palmette.schema.dump import canonical_dump
from palmette.testing.club import Served

pytestmark = pytest.mark.mostly_sqlite

Client = TestClient[Litestar]
CONTACT = "/api/v1/contact"


def made(api: Client, entity: str, **values: object) -> str:
    answer = api.post(f"/api/v1/{entity}?allow_duplicate=true", json=values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def person(api: Client, last: str, first: str = "", **values: object) -> str:
    return made(api, "contact", kind="person", last_name=last, **({"first_name": first} if first else {}), **values)


def merged(api: Client, survivor: str, other: str, **choices: str) -> dict[str, object]:
    answer = api.post(f"{CONTACT}/{survivor}/merge", json={"other": other, "choices": choices})
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def undone(api: Client, survivor: str) -> dict[str, object]:
    merge = api.get(f"{CONTACT}/{survivor}/merges").json()["data"][0]["merge"]
    answer = api.post(f"{CONTACT}/{survivor}/unmerge", json={"merge": merge})
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def field(api: Client, entity: str, record: str, name: str) -> object:
    return api.get(f"/api/v1/{entity}/{record}").json()[name]


@contextmanager
def as_user(api: Client, club: Served, email: str, *roles: str) -> Iterator[Client]:
    club.user(email, *roles)
    before = api.headers["authorization"]
    api.headers["authorization"] = f"Bearer {club.token(email)}"
    try:
        yield api
    finally:
        api.headers["authorization"] = before


def dump(club: Served) -> list[str]:
    return canonical_dump(club.pinned.database, club.pinned.blueprint)


def test_what_one_does_not_know_the_other_tells(api: Client, phone: str) -> None:
    one = person(api, "Virtanen", "Aino", comment="Likes mornings")
    two = person(api, "Virtanen", "A.", phone=phone, comment="Knee", birthday="1990-02-01")
    body = merged(api, one, two)
    assert (body["first_name"], body["phone"], body["birthday"]) == ("Aino", phone, "1990-02-01")
    assert body["comment"] == "Likes mornings\nKnee"


def test_a_choice_goes_before_the_rule(api: Client) -> None:
    one, two = person(api, "Salo", "Eeva", comment="a"), person(api, "Salo", "Eevi", comment="b")
    body = merged(api, one, two, first_name="other", comment="survivor")
    assert (body["first_name"], body["comment"]) == ("Eevi", "a")


def test_what_refers_to_the_one_refers_to_the_other(api: Client) -> None:
    one, two, friend = person(api, "Laine", "Olli"), person(api, "Laine", "O."), person(api, "Koski", "Ida")
    deal = made(api, "deal", name="Sale", contact=two)
    call = made(api, "activity", kind="call", subject="Call", contact=two)
    group = made(api, "group", name=f"Group {two}")
    api.patch(f"{CONTACT}/{two}", json={"groups": [group]})
    tie = made(api, "relationship", **{"from": friend, "kind": "family", "to": two})
    body = merged(api, one, two)
    assert field(api, "deal", deal, "contact") == one
    assert field(api, "activity", call, "contact") == one
    assert field(api, "relationship", tie, "to") == one
    assert body["groups"] == [group]
    assert [item["id"] for item in api.get(f"/api/v1/group/{group}/related/contacts").json()["data"]] == [one]


def test_a_number_that_did_not_stay_is_a_further_one(api: Client, phone: str) -> None:
    other = f"+358451{phone[-6:]}"
    one, two = person(api, "Aalto", "Veli", phone=phone), person(api, "Aalto", "Veli", phone=other)
    made(api, "contact_point", contact=two, kind="phone", value=phone)
    merged(api, one, two)
    points = api.get(f"{CONTACT}/{one}/related/contact_points").json()["data"]
    assert field(api, "contact", one, "phone") == phone
    assert sorted(item["value"] for item in points) == sorted([other, phone])


def test_equal_contact_points_become_one(api: Client, phone: str) -> None:
    one, two = person(api, "Lehto", "Anu"), person(api, "Lehto", "Anu")
    made(api, "contact_point", contact=one, kind="phone", value=phone)
    made(api, "contact_point", contact=two, kind="phone", value=phone.replace("+358", "0"))
    plan = api.get(f"{CONTACT}/{one}/merge", params={"other": two}).json()
    assert [(item["entity"], item["count"], item["joined"]) for item in plan["related"]] == [
        ("contacts.contact_point", 1, 1)
    ]
    merged(api, one, two)
    assert len(api.get(f"{CONTACT}/{one}/related/contact_points").json()["data"]) == 1
    undone(api, one)
    assert len(api.get(f"{CONTACT}/{two}/related/contact_points").json()["data"]) == 1


def test_nobody_is_related_to_himself_by_a_merge(api: Client) -> None:
    one, two = person(api, "Niemi", "Ari"), person(api, "Niemi", "A.")
    tie = made(api, "relationship", **{"from": one, "kind": "family", "to": two})
    merged(api, one, two)
    assert api.get(f"/api/v1/relationship/{tie}").status_code == 404
    undone(api, one)
    assert field(api, "relationship", tie, "to") == two


def test_owned_rows_tags_and_files_go_along(api: Client, club: Served) -> None:
    one = person(api, "Halla", "Eero", external_ids=[{"system": "old", "value": "1"}])
    two = person(api, "Halla", "Eero", external_ids=[{"system": "shop", "value": "2"}])
    with club.pinned.gateway.writing(club.pinned.directory.system("api")) as records:
        records.tag("contact", [UUID(one)], ["vip"])
        records.tag("contact", [UUID(two)], ["vip", "swims"])
    before = dump(club)
    body = merged(api, one, two)
    assert [(row["system"], row["value"]) for row in body["external_ids"]] == [("old", "1"), ("shop", "2")]  # type: ignore[attr-defined, index]
    with club.pinned.gateway.reading(club.pinned.directory.system("api")) as records:
        assert records.tags("contact", [UUID(one)]) == {UUID(one): ["swims", "vip"]}
    undone(api, one)
    assert dump(club) == before


def test_merged_and_undone_everything_is_as_it_was(api: Client, club: Served, phone: str) -> None:
    one = person(api, "Mäki", "Tuula", email=f"tuula{phone[-4:]}@example.com", comment="x")
    two = person(api, "Mäki", "Tuula", phone=phone, birthday="1980-05-05", language="fi")
    deals = [made(api, "deal", name=f"Sale {number}", contact=two) for number in range(3)]
    api.delete(f"/api/v1/deal/{deals[0]}")
    made(api, "contact_point", contact=two, kind="email", value=f"t{phone[-4:]}@example.com")
    before = dump(club)
    merged(api, one, two)
    assert dump(club) != before
    assert undone(api, one) == {"id": one, "back": two}
    assert dump(club) == before


def test_later_changes_stay_with_the_survivor(api: Client, phone: str) -> None:
    one, two = person(api, "Harju", "Seppo"), person(api, "Harju", "Seppo", phone=phone, birthday="1970-01-01")
    deal = made(api, "deal", name="Old", contact=two)
    merged(api, one, two)
    api.patch(f"{CONTACT}/{one}", json={"phone": "+358441112223"})
    fresh = made(api, "deal", name="New", contact=one)
    merge = api.get(f"{CONTACT}/{one}/merges").json()["data"][0]["merge"]
    undone(api, one)
    assert merge
    row = api.get(f"{CONTACT}/{one}").json()
    assert (row["phone"], row["birthday"]) == ("+358441112223", None)
    assert (field(api, "deal", deal, "contact"), field(api, "deal", fresh, "contact")) == (two, one)
    assert field(api, "contact", two, "phone") == phone


def test_the_address_of_the_one_leads_to_the_other(api: Client) -> None:
    one, two, three = (person(api, "Rinne", f"P{number}") for number in range(3))
    merged(api, two, three)
    merged(api, one, two)
    answer = api.get(f"{CONTACT}/{three}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"/api/v1/contact/{one}")
    assert api.get(f"{CONTACT}/{three}").json()["id"] == one


def test_what_went_into_another_lies_in_no_trash(api: Client) -> None:
    one, two = person(api, "Kivi", "A"), person(api, "Kivi", "B")
    merged(api, one, two)
    trash = api.get(CONTACT, params={"deleted": "true", "limit": 200}).json()["data"]
    assert two not in [item["id"] for item in trash]
    answer = api.post(f"{CONTACT}/bulk", json={"action": "restore", "ids": [two]}).json()
    assert answer["refused"][0]["errors"][0]["code"] == "records.merged"


def test_a_merge_into_what_went_on_is_undone_last(api: Client) -> None:
    one, two, three = (person(api, "Suo", f"P{number}") for number in range(3))
    merged(api, two, three)
    merge = api.get(f"{CONTACT}/{two}/merges").json()["data"][0]["merge"]
    merged(api, one, two)
    assert api.post(f"{CONTACT}/{two}/unmerge", json={"merge": merge}).status_code == 404
    undone(api, one)
    undone(api, two)
    assert [field(api, "contact", record, "first_name") for record in (one, two, three)] == ["P0", "P1", "P2"]


def test_companies_are_merged_only_with_equal_tax_numbers(api: Client, phone: str) -> None:
    number = f"77{phone[-6:]}01"
    one = made(api, "contact", kind="organization", name="Alpha", inn=number)
    two = made(api, "contact", kind="organization", name="Alpha")
    answer = api.post(f"{CONTACT}/{one}/merge", json={"other": two})
    assert (answer.status_code, answer.json()["code"]) == (409, "records.not_the_same")
    api.patch(f"{CONTACT}/{two}", json={"inn": f"{number[:4]}-{number[4:]}"})
    merged(api, one, two)


@pytest.mark.parametrize(
    "choice", [{"first_name": "both"}, {"first_name": "mine"}, {"stage": "other"}, {"no": "other"}]
)
def test_a_choice_that_cannot_be_is_refused(api: Client, choice: dict[str, str]) -> None:
    one, two = person(api, "Oja", "A"), person(api, "Oja", "B")
    answer = api.post(f"{CONTACT}/{one}/merge", json={"other": two, "choices": choice})
    assert (answer.status_code, answer.json()["code"]) == (400, "records.bad_choice")


def test_users_and_moves_of_ledgers_are_never_merged(api: Client) -> None:
    some = person(api, "Puro", "A")
    answer = api.post(f"/api/v1/user/{some}/merge", json={"other": some})
    assert (answer.status_code, answer.json()["code"]) == (400, "records.not_merged")


def test_who_may_not_merge_both_merges_neither(api: Client, club: Served) -> None:
    theirs = person(api, "Ranta", "A")
    with as_user(api, club, "seller-merge@example.com", "seller") as seller:
        one, two = person(seller, "Ranta", "B"), person(seller, "Ranta", "C")
        answer = seller.post(f"{CONTACT}/{one}/merge", json={"other": two})
        assert (answer.status_code, answer.json()["code"]) == (403, "records.may_not_merge")
    assert field(api, "contact", theirs, "first_name") == "A"
    assert api.post(f"{CONTACT}/{one}/merge", json={"other": one}).json()["code"] == "records.same_record"


def test_pairs_that_are_told_apart_are_not_shown_again(api: Client, phone: str) -> None:
    one, two = person(api, "Virta", "Ulla", phone=phone), person(api, "Virta", "U.", phone=phone)
    assert [item["id"] for item in api.get(f"{CONTACT}/{one}/duplicates").json()["data"]] == [two]
    assert api.post(f"{CONTACT}/{two}/distinct", json={"other": one}).json()["distinct"] is True
    assert api.get(f"{CONTACT}/{one}/duplicates").json()["data"] == []
    assert two not in api.get(f"{CONTACT}/duplicates?limit=500").text
    api.post(f"{CONTACT}/{one}/distinct", json={"other": two, "distinct": False})
    assert [item["id"] for item in api.get(f"{CONTACT}/{two}/duplicates").json()["data"]] == [one]


def test_the_history_tells_of_both(api: Client) -> None:
    one, two = person(api, "Louhi", "A"), person(api, "Louhi", "B")
    merged(api, one, two)
    kinds = [item["kind"] for item in api.get(f"{CONTACT}/{one}/history").json()["data"]]
    assert kinds[0] == "merged"
    undone(api, one)
    assert api.get(f"{CONTACT}/{two}/history").json()["data"][0]["kind"] == "unmerged"


def test_what_the_survivor_takes_with_it_to_the_trash_goes_for_good(api: Client, club: Served) -> None:
    one, two = person(api, "Tuisku", "A"), person(api, "Tuisku", "B")
    merged(api, one, two)
    system = club.pinned.directory.system("job")
    later = clock.now() + timedelta(seconds=1)
    with club.pinned.gateway.writing(system) as records:
        purge_trash(records, "contacts.contact", older_than=later)
    undone(api, one)
    merged(api, one, two)
    api.delete(f"{CONTACT}/{one}")
    for _ in range(2):
        with club.pinned.gateway.writing(system) as records:
            purge_trash(records, "contacts.contact", older_than=later + timedelta(days=1))
    assert not any(two in line or UUID(two).hex in line for line in dump(club))
