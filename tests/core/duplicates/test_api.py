"""Likely duplicates at the API: refused softly with candidates, listed by strength, never beyond the asker's scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from palmette.records.results import ListQuery
from palmette.testing.club import Served

Client = TestClient[Litestar]
CONTACT = "/api/v1/contact"


@contextmanager
def speaking_as(api: Client, club: Served, email: str) -> Iterator[Client]:
    """The same client with another person's token."""
    club.user(email, "seller")
    before = api.headers["authorization"]
    api.headers["authorization"] = f"Bearer {club.token(email)}"
    try:
        yield api
    finally:
        api.headers["authorization"] = before


def person(last: str, first: str = "", **values: object) -> dict[str, object]:
    return {"kind": "person", "last_name": last, **({"first_name": first} if first else {}), **values}


def made(api: Client, values: dict[str, object], entity: str = "contact") -> str:
    answer = api.post(f"/api/v1/{entity}?allow_duplicate=true", json=values)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def candidates(api: Client, record: str) -> dict[str, tuple[str, list[str]]]:
    rows = api.get(f"{CONTACT}/{record}/duplicates").json()["data"]
    return {row["id"]: (row["verdict"], row["evidence"]) for row in rows}


def test_a_person_with_a_known_phone_is_refused_with_who_it_may_be(api: Client, phone: str) -> None:
    first = made(api, person("Virtanen", "Aino", phone=phone))
    answer = api.post(CONTACT, json=person("Virtanen", "A.", phone=phone.replace("+358", "0")))
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "records.may_be_duplicate")
    assert [(item["id"], item["verdict"]) for item in body["candidates"]] == [(first, "merge")]
    count = api.get(CONTACT, params={"filter": f"phone == '{phone}'", "count": "exact"}).json()["count"]["value"]
    assert count == 1, "nothing is stored"


def test_who_says_that_it_is_meant_may_store_it(api: Client, phone: str) -> None:
    made(api, person("Virtanen", "Aino", phone=phone))
    answer = api.post(f"{CONTACT}?allow_duplicate=true", json=person("Virtanen", "Aino", phone=phone))
    assert answer.status_code == 201


def test_what_is_wrong_with_the_values_is_said_first(api: Client, phone: str) -> None:
    made(api, person("Virtanen", "Aino", phone=phone))
    answer = api.post(CONTACT, json=person("Virtanen", "Aino", phone=phone, birthday="never"))
    assert (answer.status_code, answer.json()["code"]) == (400, "records.invalid")


def test_a_family_shares_a_phone_and_is_stored_without_a_question(api: Client, phone: str) -> None:
    anna = made(api, person("Laine", "Anna", phone=phone))
    answer = api.post(CONTACT, json=person("Laine", "Pekka", phone=phone))
    assert answer.status_code == 201
    assert candidates(api, answer.json()["id"])[anna] == ("link", ["phone"])


def test_an_email_in_capitals_is_the_same(api: Client, phone: str) -> None:
    made(api, person("Salo", "Eeva", email="Eeva.Salo@Example.com"))
    answer = api.post(CONTACT, json=person("Salo", "Eeva", email="eeva.salo@example.COM"))
    assert answer.status_code == 409


@pytest.mark.parametrize("number", ["+7 800 555-35-35", "+358 800 123456", "+1 888 555 0199"])
def test_a_freephone_number_is_nobodys(api: Client, number: str) -> None:
    made(api, person("Ahonen", "Ilona", phone=number))
    answer = api.post(CONTACT, json=person("Ahonen", "Ilona", phone=number))
    assert answer.status_code == 201
    assert all(evidence == ["person"] for _, evidence in candidates(api, answer.json()["id"]).values())


def test_companies_are_one_only_by_their_tax_number(api: Client, phone: str) -> None:
    company = {"kind": "organization", "phone": phone}
    known = made(api, {**company, "name": "ООО «Ромашка»", "inn": "7707 083893"})
    same_phone = api.post(CONTACT, json={**company, "name": "Ромашка"})
    assert same_phone.status_code == 201
    assert candidates(api, same_phone.json()["id"])[known] == ("link", ["organization", "phone"])
    same_number = api.post(CONTACT, json={"kind": "organization", "name": "Romashka Ltd", "inn": "7707083893"})
    assert same_number.status_code == 409


def test_a_further_number_of_a_contact_is_evidence_unless_it_is_shared(api: Client, phone: str) -> None:
    owner = made(api, person("Heino", "Saara"))
    point = made(api, {"contact": owner, "kind": "phone", "value": phone.replace("+358", "0")}, "contact_point")
    assert api.post(CONTACT, json=person("Heino", "Saara", phone=phone)).status_code == 409
    api.patch(f"/api/v1/contact_point/{point}", json={"shared": True})
    assert api.post(CONTACT, json=person("Heino", "Saara", phone=phone)).status_code == 201


def test_a_changed_or_deleted_number_is_evidence_no_more(api: Client, phone: str) -> None:
    known = made(api, person("Koski", "Veera", phone=phone))
    other = made(api, person("Koski", "Veera", phone=phone))
    assert candidates(api, known)[other] == ("merge", ["person", "phone"])
    api.patch(f"{CONTACT}/{other}", json={"phone": "+358501112223"})
    assert candidates(api, known)[other] == ("look", ["person"])
    api.patch(f"{CONTACT}/{other}", json={"phone": phone})
    assert api.delete(f"{CONTACT}/{other}").status_code == 204
    assert other not in candidates(api, known)
    assert api.post(f"{CONTACT}/bulk", json={"action": "restore", "ids": [other]}).json()["done"] == [other]
    assert candidates(api, known)[other] == ("merge", ["person", "phone"])


def test_a_list_is_refused_whole_or_in_part(api: Client, phone: str) -> None:
    made(api, person("Nieminen", "Olli", phone=phone))
    rows = [person("Uusi", "Yksi"), person("Nieminen", "Olli", phone=phone), {"kind": "robot"}]
    whole = api.post(CONTACT, json=rows[:2])
    assert (whole.status_code, whole.json()["candidates"][0]["row"]) == (409, 1)
    body = api.post(f"{CONTACT}?partial=true", json=rows).json()
    assert len(body["done"]) == 1
    told = {item["row"]: item["errors"][0]["code"] for item in body["refused"]}
    assert told.keys() == {1, 2}
    assert told[1] == "records.may_be_duplicate"


def test_pairs_come_by_strength_and_a_switchboard_makes_none(api: Client, phone: str) -> None:
    one, two = (made(api, person("Mäkelä", "Kaisa", phone=phone)) for _ in range(2))
    board = f"+358441{phone[-6:]}"
    api.post(f"{CONTACT}?allow_duplicate=true", json=[person(f"Desk{n}", "X", phone=board) for n in range(25)])
    found = api.get(f"{CONTACT}/duplicates?limit=500").json()["data"]
    pairs = {frozenset(item["id"] for item in pair["records"]): pair for pair in found}
    assert pairs[frozenset((one, two))]["verdict"] == "merge"
    assert [pair["strength"] for pair in found] == sorted((pair["strength"] for pair in found), reverse=True)
    assert not any("Desk" in item["title"] for pair in found for item in pair["records"])


def test_records_out_of_scope_are_never_told_of(club: Served, api: Client, phone: str) -> None:
    hidden = made(api, person("Kallio", "Tuuli", phone=phone))
    with speaking_as(api, club, "seller@example.com") as seller:
        answer = seller.post(CONTACT, json=person("Kallio", "Tuuli", phone=phone))
        assert answer.status_code == 201
        assert candidates(seller, answer.json()["id"]) == {}
        assert hidden not in seller.get(f"{CONTACT}/duplicates?limit=500").text
        assert seller.get(f"{CONTACT}/{hidden}/duplicates").status_code == 404
    assert answer.json()["id"] in candidates(api, hidden)


def test_a_value_that_somebody_may_not_read_finds_nothing_for_them(club: Served, api: Client) -> None:
    with speaking_as(api, club, "clerk@example.com") as clerk:
        mine = made(clerk, {"kind": "organization", "name": "Oma Oy"})
        twin = made(clerk, {"kind": "organization", "name": "Toinen Oy"})
    for record, number in ((mine, "1234567-8"), (twin, "12345678")):
        assert api.patch(f"{CONTACT}/{record}", json={"inn": number}).status_code == 200
    with speaking_as(api, club, "clerk@example.com") as clerk:
        assert candidates(clerk, mine) == {}
    assert candidates(api, mine)[twin] == ("merge", ["inn"])


def test_a_further_number_that_somebody_may_not_read_finds_nothing_for_them(
    club: Served, api: Client, phone: str
) -> None:
    with speaking_as(api, club, "teller@example.com") as teller:
        mine = made(teller, person("Vuori", "Satu"))
    made(api, {"contact": mine, "kind": "phone", "value": phone}, "contact_point")
    with speaking_as(api, club, "teller@example.com") as teller:
        answer = teller.post(CONTACT, json=person("Vuori", "Satu", phone=phone))
        assert answer.status_code == 201
        assert candidates(teller, mine)[answer.json()["id"]] == ("look", ["person"])
    assert candidates(api, mine)[answer.json()["id"]] == ("merge", ["person", "phone"])


def test_another_wall_is_another_world(club: Served, phone: str) -> None:
    pinned = club.pinned
    here = pinned.directory.system("api")
    there_wall = pinned.directory.add_wall(f"other{phone[-4:]}", "Other")
    there = replace(here, wall=there_wall, walls=(there_wall,))
    with pinned.gateway.writing(there) as records:
        records.create("contact", person("Ranta", "Meri", phone=phone))
    with pinned.gateway.writing(replace(here, walls=(here.wall,))) as records:
        assert records.duplicates_of("contact", [person("Ranta", "Meri", phone=phone)]) == {}
    with pinned.gateway.reading(there) as records:
        assert len(records.list("contact", ListQuery()).rows) == 1
        assert records.duplicate_pairs("contact") == []
        assert len(records.duplicates_of("contact", [person("Ranta", "Meri", phone=phone)])[0]) == 1


def test_an_entity_that_is_not_compared_says_so(api: Client) -> None:
    answer = api.get("/api/v1/deal/duplicates")
    assert (answer.status_code, answer.json()["code"]) == (400, "records.not_compared")
