"""A day's work by role: what each can do with the club's records, and what not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette import Forbidden, NotFound, PalmetteError
from palmette.money import Money
from palmette.records.results import ListQuery
from plugins.fitness_club.tests.club import Club

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EURO = Money.of(5, "EUR")


def session(club: Club, trainer: UUID, **values: object) -> UUID:
    direction = club.create("fitness_club.direction", name=f"Yoga {club.user()}")
    template = club.create("fitness_club.class_template", name="Yoga", direction=direction)
    row = {"template": template, "club": club.branch, "starts_at": NOW, "trainer": trainer, "capacity": 14}
    return club.create("fitness_club.class_session", **{**row, **values})


def test_reception_lets_in_books_and_sells(club: Club) -> None:
    member, lesson, desk = club.member(), session(club, club.user()), club.user("Desk")
    with club.gateway.writing(club.somebody("reception", user=desk)) as records:
        records.create("fitness_club.visit", {"member": member, "club": club.branch, "at": NOW})
        booking = records.create("fitness_club.booking", {"session": lesson, "member": member})
        line = {"kind": "bar", "name": "Water", "quantity": 1, "price": EURO}
        sale = records.create("fitness_club.sale", {"member": member, "club": club.branch, "at": NOW, "lines": [line]})
        paid = {"sale": sale["id"], "member": member, "club": club.branch, "kind": "cash", "amount": EURO, "at": NOW}
        records.create("fitness_club.payment", paid)
        records.move("fitness_club.booking", UUID(str(booking["id"])), "attended")
    assert club.get("fitness_club.class_session", lesson, "attended")["attended"] == 1
    assert club.get("contacts.contact", member, "debt")["debt"] == Money(0, "EUR")


@pytest.mark.parametrize(
    ("role", "entity", "values"),
    [
        ("reception", "fitness_club.membership_type", {"name": "Own", "price": EURO}),
        ("reception", "contacts.contact", {"kind": "person", "first_name": "Aino", "last_name": "Test"}),
        ("bar", "fitness_club.bar_item", {"name": "Cake", "sku": "C-1"}),
        ("accountant", "fitness_club.payment", {"kind": "cash", "amount": EURO, "at": NOW}),
        ("marketer", "contacts.contact", {"kind": "person", "first_name": "Aino", "last_name": "Test"}),
        ("trainer", "fitness_club.pay_line", {"amount": EURO, "month": date(2026, 11, 1)}),
    ],
)
def test_what_is_not_his_work_is_refused(club: Club, role: str, entity: str, values: dict[str, object]) -> None:
    with pytest.raises((Forbidden, NotFound)), club.gateway.writing(club.somebody(role, user=club.user())) as records:
        records.create(entity, values)


def test_a_seller_takes_a_newcomer_from_request_to_contacted(club: Club) -> None:
    seller = club.user("Mikko")
    with club.gateway.writing(club.somebody("club_sales", user=seller)) as records:
        person = {"kind": "person", "first_name": "Eero", "last_name": "Uusi", "phone": "+358400000020"}
        contact = records.create("contacts.contact", person)
        deal = records.create("sales.deal", {"name": "Eero", "contact": contact["id"]})
        moved = records.move("sales.deal", UUID(str(deal["id"])), "contacted")
    assert (moved["pipeline"], moved["stage"], deal["owner"]) == ("fitness_club.new_member", "contacted", seller)


def test_a_seller_does_not_see_anothers_deal(club: Club) -> None:
    mine, other = club.user("Mikko"), club.user("Laura")
    deal = club.create("sales.deal", name="Aino", contact=club.member(), owner=other)
    with club.reading_as("club_sales", user=other) as records:
        assert records.get("sales.deal", deal)["name"] == "Aino"
    with pytest.raises(NotFound), club.reading_as("club_sales", user=mine) as records:
        records.get("sales.deal", deal)


def test_a_seller_works_on_every_renewal_of_the_club(club: Club) -> None:
    member = club.member()
    ending = club.membership(member, date(2026, 1, 1), date(2026, 12, 31))
    renewal = club.create(
        "fitness_club.renewal", member=member, membership=ending, ends_on=date(2026, 12, 31), owner=club.user()
    )
    with club.gateway.writing(club.somebody("club_sales", user=club.user())) as records:
        assert records.move("fitness_club.renewal", renewal, "offer_sent")["stage"] == "offer_sent"


def test_a_trainer_sees_his_own_timetable_and_those_he_stands_in_for(club: Club) -> None:
    petra, olga = club.user("Petra"), club.user("Olga")
    own, covered = session(club, petra), session(club, olga, substitute=petra)
    session(club, olga)
    with club.reading_as("trainer", user=petra) as records:
        rows = records.list("fitness_club.class_session", ListQuery(fields=["trainer"])).rows
    assert {row["id"] for row in rows} == {own, covered}


def test_the_bar_sells_and_counts_down_the_stock(club: Club) -> None:
    item = club.create("fitness_club.bar_item", name="Water", sku=f"W-{club.user()}", price=EURO)
    with club.gateway.writing(club.somebody("bar", user=club.user())) as records:
        for kind, quantity in (("receipt", 10), ("sale", -3)):
            move = {"item": item, "club": club.branch, "kind": kind, "quantity": quantity, "cost": EURO, "at": NOW}
            records.create("fitness_club.stock_move", move)
    assert club.get("fitness_club.bar_item", item, "stock")["stock"] == 7


def test_reception_cannot_approve_an_application(club: Club) -> None:
    member = club.member()
    membership = club.membership(member, date(2026, 1, 1), date(2026, 12, 31))
    values = {
        "kind": "freeze", "member": member, "membership": membership, "from_on": NOW.date() + timedelta(days=3),
        "until_on": NOW.date() + timedelta(days=13), "reason": "trip",
    }  # fmt: skip
    desk = club.user("Desk")
    with club.gateway.writing(club.somebody("reception", user=desk)) as records:
        records.create("fitness_club.application", values)
    with pytest.raises(PalmetteError), club.gateway.writing(club.somebody("reception", user=desk)) as records:
        records.create("fitness_club.application", {**values, "approved_by": desk})


def test_the_manager_sees_the_clubs_money_and_staff(club: Club) -> None:
    with club.reading_as("club_manager", user=club.user()) as records:
        for entity in ("fitness_club.sale", "fitness_club.pay_line", "work.shift", "frame.user"):
            records.list(entity, ListQuery(limit=1))
