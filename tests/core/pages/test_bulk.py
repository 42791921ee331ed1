"""The same on many records of a list: what was done, what was refused and why, and the way back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from httpx import Response

from palmette import clock
from tests.core.pages.house import House, Visitor

BULK = "/r/contact/bulk"


@pytest.fixture
def people(house: House) -> list[UUID]:
    seller = house.user("club_sales@example.com")
    return [house.member(first_name=name, owner=seller) for name in ("Anna", "Berta", "Carl")]


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    return house.visitor()


def do(visitor: Visitor, action: str, people: list[UUID], **values: str) -> Response:
    ids = ",".join(str(one) for one in people)
    return visitor.send(f"{BULK}/{action}", {"ids": ids, "go": "1", **values})


def said(answer: Response) -> str:
    found = re.search(r'class="toast-text">([^<]+)<', answer.text)
    assert found is not None, answer.text
    return found[1]


def way_back(answer: Response) -> tuple[str, Mapping[str, Any]]:
    found = re.search(r'hx-post="([^"]+)" hx-vals=\'([^\']+)\'', answer.text)
    assert found is not None, answer.text
    return found[1], json.loads(unescape(found[2]))


def values(house: House, people: list[UUID], name: str) -> list[object]:
    return [house.get("contacts.contact", one)[name] for one in people]


def test_one_field_of_many_is_changed_and_taken_back(house: House, owner: Visitor, people: list[UUID]) -> None:
    with house.records() as records:
        records.update("contacts.contact", people[0], {"legal_name": "Before"})
    answer = do(owner, "edit", people, field="legal_name", legal_name="After")
    assert said(answer) == "3 done"
    assert values(house, people, "legal_name") == ["After"] * 3
    back = owner.send(*way_back(answer))
    assert said(back) == "3 done"
    assert values(house, people, "legal_name") == ["Before", None, None]


def test_what_somebody_changed_meanwhile_stays(house: House, owner: Visitor, people: list[UUID]) -> None:
    answer = do(owner, "edit", people, field="legal_name", legal_name="After")
    with house.records() as records:
        records.update("contacts.contact", people[1], {"legal_name": "Mine"})
    back = owner.send(*way_back(answer))
    assert said(back) == "2 done, 1 refused"
    assert "Somebody changed it meanwhile." in back.text
    assert values(house, people, "legal_name") == [None, "Mine", None]


def test_records_are_given_away_and_given_back(house: House, owner: Visitor, people: list[UUID]) -> None:
    seller, taker = house.user("club_sales@example.com"), house.user("owner@example.com")
    answer = do(owner, "assign", people, owner=str(taker))
    assert values(house, people, "owner") == [taker] * 3
    owner.send(*way_back(answer))
    assert values(house, people, "owner") == [seller] * 3


def test_records_can_be_nobodys(house: House, owner: Visitor, people: list[UUID]) -> None:
    answer = do(owner, "assign", people, nobody="true")
    assert values(house, people, "owner") == [None] * 3
    owner.send(*way_back(answer))
    assert values(house, people, "owner") == [house.user("club_sales@example.com")] * 3


def test_tags_are_put_on_and_taken_off_those_that_had_none(house: House, owner: Visitor, people: list[UUID]) -> None:
    with house.records() as records:
        records.tag("contacts.contact", people[:1], ["summer"])
    answer = do(owner, "tag", people, tags="summer")
    assert said(answer) == "2 done, 1 unchanged"
    owner.send(*way_back(answer))
    with house.records() as records:
        assert [records.tags("contacts.contact", [one])[one] for one in people] == [["summer"], [], []]


def test_a_field_can_be_emptied(house: House, owner: Visitor, people: list[UUID]) -> None:
    do(owner, "edit", people, field="legal_name", legal_name="Something")
    do(owner, "edit", people, field="legal_name", _clear="true")
    assert values(house, people, "legal_name") == [None] * 3


def test_after_ten_minutes_it_stays(owner: Visitor, people: list[UUID]) -> None:
    address, sent = way_back(do(owner, "edit", people, field="legal_name", legal_name="After"))
    late = (clock.now() - timedelta(minutes=11)).isoformat()
    assert "can no longer be taken back" in owner.send(address, {**sent, "at": late}).text


def test_nobody_takes_back_what_another_did(house: House, owner: Visitor, people: list[UUID]) -> None:
    address, sent = way_back(do(owner, "edit", people, field="legal_name", legal_name="After"))
    back = house.visitor("club_sales").send(address, sent)
    assert "3 refused" in said(back)
    assert values(house, people, "legal_name") == ["After"] * 3


def test_a_wrong_value_comes_back_into_the_dialog(owner: Visitor, people: list[UUID]) -> None:
    answer = do(owner, "edit", people, field="email", email="no mail")
    assert answer.status_code == 422
    assert 'name="email"' in answer.text


def test_a_field_that_one_may_not_change_is_not_offered(owner: Visitor, people: list[UUID]) -> None:
    fields = owner.send(f"{BULK}/edit", {"id": str(people[0])}).text
    assert '"legal_name"' in unescape(fields)
    assert '"activity_state"' not in unescape(fields)
    assert do(owner, "edit", people, field="activity_state", activity_state="low").status_code == 404


def test_moved_records_go_back_to_their_stage(house: House, owner: Visitor, people: list[UUID]) -> None:
    deals = [house.create("sales.deal", name=f"Deal {number}", contact=people[number]) for number in range(2)]
    before = house.get("sales.deal", deals[0])
    pipeline = house.pinned.blueprint.pipelines[str(before["pipeline"])]
    ids = ",".join(str(one) for one in deals)
    for stage in [key for key in pipeline.stages if key != before["stage"]]:
        answer = owner.send("/r/deal/bulk/move", {"ids": ids, "go": "1", "to": stage})
        if said(answer).startswith("2 done"):
            break
    assert [house.get("sales.deal", one)["stage"] for one in deals] == [stage] * 2
    owner.send(*way_back(answer))
    assert [house.get("sales.deal", one)["stage"] for one in deals] == [before["stage"]] * 2
