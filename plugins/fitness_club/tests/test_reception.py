"""The reception: who is found, whether he may come in, and a visit that is stored once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from palmette import Conflict, ScreenCall, Then
from palmette import MoneyValue as Money
from palmette_fitness_club.desk import reception
from palmette_fitness_club.desk.found import is_phone
from plugins.fitness_club.tests.club import Club

_cards = count(700_100)


def call(**values: object) -> ScreenCall:
    return ScreenCall({name: (str(value),) for name, value in values.items()})


def today(club: Club) -> date:
    with club.gateway.reading(club.actor) as records:
        return records.local_today


def entitled(club: Club, **values: object) -> UUID:
    """A member whose membership is valid for a month to come."""
    member = club.member(**values)
    club.membership(member, today(club) - timedelta(days=30), today(club) + timedelta(days=30))
    return member


def found(club: Club, **values: object) -> dict[str, Any]:
    with club.reading_as("reception") as records:
        return reception.draw_found(records, call(**values))


def press(club: Club, act: Any, **values: object) -> Then:
    with club.gateway.writing(club.somebody("reception")) as records:
        then: Then = act(records, call(club=club.branch, **values))
    return then


@pytest.mark.parametrize(
    ("text", "expected"),
    [("+358 40 123-4567", True), ("401234", True), ("40123", False), ("Aino", False), ("12 Anna", False), ("", False)],
)
def test_digits_of_a_phone_are_told_from_names(text: str, expected: bool) -> None:
    assert is_phone(text) is expected


def test_a_pass_held_to_the_reader_greets_its_member(club: Club) -> None:
    member, card = entitled(club, last_name="Cardholder"), next(_cards)
    club.create("fitness_club.credential", member=member, kind="card", value=f"00{card}")
    greeting = found(club, q=card)["greeting"]
    assert greeting.member == member
    assert greeting.verdict.allow


def test_a_blocked_pass_is_refused_though_its_member_may_come_in(club: Club) -> None:
    member, card = entitled(club), next(_cards)
    club.create("fitness_club.credential", member=member, kind="card", value=str(card), blocked=True)
    answer = found(club, q=card)
    assert (answer["greeting"].verdict.reason, answer["guest"]) == ("blocked", False)
    assert found(club, member=member)["greeting"].verdict.allow


def test_a_name_that_several_bear_asks_who_it_is(club: Club) -> None:
    both = {str(entitled(club, first_name=name, last_name="Zweifach")) for name in ("Ida", "Eva")}
    answer = found(club, q="zweifach")
    assert answer["greeting"] is None
    assert {hit["id"] for hit in answer["hits"]} == both


def test_the_desk_sees_membership_debt_packages_and_the_next_class(club: Club) -> None:
    member = entitled(club, last_name="Owing")
    line = {"kind": "fee", "name": "Locker", "quantity": 1, "price": Money.of(15, "EUR")}
    club.create("fitness_club.sale", member=member, club=club.branch, lines=[line])
    service = club.create("product", name="Massage at the desk", kind="service", price=Money.of(60, "EUR"))
    club.create(
        "package", member=member, service=service, quantity=3, price=Money.of(120, "EUR"), bought_on=today(club)
    )
    greeting = found(club, member=member)["greeting"]
    assert greeting.facts["debt"] == Money.of(15, "EUR")
    assert [(one["name"], one["balance"]) for one in greeting.packages] == [("Massage at the desk", 3)]
    assert [one["ends_on"] for one in greeting.memberships] == [today(club) + timedelta(days=30)]


def test_letting_in_stores_one_visit_and_a_second_press_tells_of_it(club: Club) -> None:
    member = entitled(club)
    first, second = (press(club, reception.let_in, member=member) for _ in range(2))
    assert (first.values["said"], second.values["said"]) == ("in", "again")
    with club.gateway.reading(club.actor) as records:
        visits = records.related("contact", member, "visits").rows
    assert [visit["source"] for visit in visits] == ["desk"]
    assert isinstance(found(club, member=member)["greeting"].came_at, datetime)


def test_who_has_no_membership_is_not_let_in_but_may_look_as_a_guest(club: Club) -> None:
    member = club.member(last_name="Looker")
    assert found(club, member=member)["guest"] is True
    with pytest.raises(Conflict) as refusal:
        press(club, reception.let_in, member=member)
    assert refusal.value.code == "fitness_club.not_let_in"
    assert press(club, reception.let_in_guest, member=member).values["said"] == "in"
    assert press(club, reception.let_in_guest, member=member).values["said"] == "again"


def test_the_last_entries_are_those_of_desk_and_doors(club: Club) -> None:
    member, refused = entitled(club, last_name="Lately"), club.member(last_name="Shut")
    press(club, reception.let_in, member=member)
    door = club.create("access_device", name="Gate", external_id=f"gate-{next(_cards)}", club=club.branch)
    with club.gateway.writing(club.actor) as records:
        event = {"device": door, "club": club.branch, "sequence": 1, "at": records.now, "direction": "in"}
        records.create("access_event", {**event, "allowed": False, "reason": "no_membership", "member": refused})
    with club.reading_as("reception") as reading:
        rows = {row["member"]: row for row in reception.draw_entries(reading, call())["entries"]}
    assert (rows[member]["allowed"], rows[member]["door"]) == (True, False)
    assert (rows[refused]["allowed"], rows[refused]["reason"]) == (False, "No valid membership.")


def test_a_desk_elsewhere_does_not_find_the_members_of_this_club(club: Club) -> None:
    member, card = entitled(club, last_name="Hidden", phone="+358407654321"), next(_cards)
    club.create("fitness_club.credential", member=member, kind="card", value=str(card))
    other = club.create("frame.branch", name=f"Elsewhere {card}", zone="Europe/Helsinki", kind="branch")
    elsewhere = replace(club.somebody("reception"), home_branch=other, branches=frozenset({other}))
    with club.gateway.reading(elsewhere) as records:
        for text in (str(card), "+358407654321", "Hidden"):
            answer = reception.draw_found(records, call(q=text))
            assert (answer["greeting"], answer["hits"]) == (None, []), text
