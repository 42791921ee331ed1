"""Freezes by their rules, what a night moves, renewals, monthly charges, applications that are carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from palmette import Conflict, ListQuery, clock
from palmette.money import Money
from palmette_fitness_club.applying import press_apply
from palmette_fitness_club.charges import open_charges, press_failed, press_paid
from palmette_fitness_club.packages import burn_expired, earned, press_refund
from palmette_fitness_club.rules import next_try
from palmette_fitness_club.terms import open_renewals, turn_night
from plugins.fitness_club.tests.club import Club

pytestmark = pytest.mark.mostly_sqlite

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
MEMBERSHIP, RENEWAL, CHARGE = "fitness_club.membership", "fitness_club.renewal", "fitness_club.charge"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def held(club: Club, first: int = -30, last: int = 335, **values: object) -> tuple[UUID, UUID]:
    member = club.member()
    return member, club.membership(member, day(first), day(last), **values)


def rows_of(club: Club, entity: str, *fields: str, **equal: object) -> list[Mapping[str, Any]]:
    with club.gateway.reading(club.actor) as records:
        query = ListQuery(fields=["id", *fields], sort="created_at", equal=list(equal.items()))
        return records.list(entity, query).rows


def stage(club: Club, membership: UUID) -> object:
    return club.get(MEMBERSHIP, membership, "stage")["stage"]


# ---- freezes entered by hand


def enter_freeze(club: Club, member: UUID, membership: UUID, first: int, days: int, **values: object) -> None:
    with club.gateway.writing(club.somebody("club_owner")) as records:
        row = {"member": member, "membership": membership, "from_on": day(first), "until_on": day(first + days)}
        records.create("fitness_club.freeze", {**row, "reason": "trip", **values})


@pytest.mark.parametrize(
    ("first", "days", "code"),
    [(0, 7, ""), (-1, 14, "backdated"), (3, 6, "too_short"), (3, 29, "days_used_up"), (3, 0, "no_days")],
)
def test_a_freeze_that_is_entered_by_hand_keeps_to_the_terms(club: Club, first: int, days: int, code: str) -> None:
    member, membership = held(club)
    if not code:
        return enter_freeze(club, member, membership, first, days)
    with pytest.raises(Conflict) as caught:
        enter_freeze(club, member, membership, first, days)
    assert caught.value.code == f"fitness_club.freeze_{code}"
    return None


def test_two_freezes_do_not_lie_on_one_day_and_the_second_counts_the_first(club: Club) -> None:
    member, membership = held(club)
    enter_freeze(club, member, membership, 1, 14)
    for first, days, code in ((7, 7, "overlaps"), (20, 15, "days_used_up")):
        with pytest.raises(Conflict) as caught:
            enter_freeze(club, member, membership, first, days)
        assert caught.value.code == f"fitness_club.freeze_{code}"
    enter_freeze(club, member, membership, 15, 14)


def test_an_exception_is_written_down_and_passes(club: Club) -> None:
    member, membership = held(club)
    enter_freeze(club, member, membership, -3, 60, exception=True)
    assert club.get(MEMBERSHIP, membership, "frozen_days")["frozen_days"] == 60


def test_a_freeze_that_costs_something_is_owed_at_once(club: Club) -> None:
    member, membership = held(club, type=club.type(freeze_fee=Money.of(15, "EUR")))
    enter_freeze(club, member, membership, 1, 7)
    assert club.get("contacts.contact", member, "debt")["debt"] == Money.of(15, "EUR")


# ---- the night


def test_a_night_moves_each_membership_to_the_stage_of_the_day(any_club: Club) -> None:
    club = any_club
    away, awayed = held(club)
    club.freeze(awayed, away, day(0), 10)
    back, returned = held(club, stage="frozen")
    club.freeze(returned, back, day(-9), 9)
    _, over = held(club, last=-1)
    _, last_day = held(club, last=0)
    _, fixed = held(club, 0, 90, stage="waiting_activation", activated_on=None, type=club.type(activation="fixed_date"))
    terms = club.type(activation="within_days", activation_days=30)
    _, waited = held(club, -30, 335, stage="waiting_activation", activated_on=None, type=terms)
    _, waits = held(club, 0, 365, stage="waiting_activation", activated_on=None, type=terms)
    with club.gateway.writing(club.actor) as records:
        turn_night(records)
    expected = ["frozen", "active", "ended", "active", "active", "active", "waiting_activation"]
    assert [stage(club, one) for one in (awayed, returned, over, last_day, fixed, waited, waits)] == expected
    assert club.get(MEMBERSHIP, waited, "starts_on")["starts_on"] == TODAY


def test_a_renewal_is_opened_once_when_its_time_has_come(any_club: Club) -> None:
    club = any_club
    _, due = held(club, -305, 60)
    _, early = held(club, -305, 61)
    _, short = held(club, -22, 7)
    for _ in range(2):
        with club.gateway.writing(club.actor) as records:
            open_renewals(records)
    opened = [len(rows_of(club, RENEWAL, membership=one)) for one in (due, early, short)]
    assert opened == [1, 0, 1]
    assert rows_of(club, RENEWAL, "ends_on", membership=due)[0]["ends_on"] == day(60)


@pytest.mark.parametrize(("ended", "outcome"), [(20, "renewed"), (-30, "renewed"), (-31, "returned")])
def test_who_buys_again_is_renewed_and_after_the_grace_has_returned(club: Club, ended: int, outcome: str) -> None:
    member, old = held(club, -365, ended)
    club.create(RENEWAL, member=member, membership=old, ends_on=day(ended))
    new = club.membership(member, day(max(ended, 0)), day(400), renewal_of=old)
    talk = rows_of(club, RENEWAL, "stage", "new_membership", membership=old)[0]
    assert (talk["stage"], talk["new_membership"]) == (outcome, new)


def test_the_talk_about_a_renewal_follows_a_freeze(club: Club) -> None:
    member, membership = held(club, last=40)
    club.create(RENEWAL, member=member, membership=membership, ends_on=day(40))
    club.freeze(membership, member, day(1), 14)
    assert rows_of(club, RENEWAL, "ends_on", membership=membership)[0]["ends_on"] == day(54)


# ---- monthly charges


def monthly(club: Club) -> tuple[UUID, UUID, UUID]:
    kind = club.type(basis="renewing", term=1, auto_renew="required", price=Money.of(59, "EUR"))
    member, membership = held(club, -29, 1, type=kind, price_paid=Money.of(59, "EUR"))
    with club.gateway.writing(club.actor) as records:
        open_charges(records)
    charges = rows_of(club, CHARGE, membership=membership)
    assert len(charges) == 1
    return member, membership, charges[0]["id"]


def test_a_paid_charge_moves_the_end_by_a_month_and_the_debt_is_gone(any_club: Club) -> None:
    member, membership, charge = monthly(any_club)
    assert any_club.get("contacts.contact", member, "debt")["debt"] == Money.of(59, "EUR")
    with any_club.gateway.writing(any_club.actor) as records:
        assert open_charges(records) == 0
        press_paid(records, [charge])
    assert any_club.get(CHARGE, charge, "stage")["stage"] == "paid"
    assert any_club.get(MEMBERSHIP, membership, "ends_on")["ends_on"] == date(2026, 12, 24)
    assert any_club.get("contacts.contact", member, "debt")["debt"] == Money.of(0, "EUR")


def test_a_charge_that_fails_is_tried_three_times_more_and_a_person_talks(club: Club) -> None:
    _, membership, charge = monthly(club)
    tries = []
    for _ in range(4):
        with club.gateway.writing(club.actor) as records:
            press_failed(records, [charge])
        row = club.get(CHARGE, charge, "stage", "next_try_on")
        tries.append((row["stage"], row["next_try_on"]))
    expected = [("failed", day(3)), ("failed", day(5)), ("failed", day(9)), ("given_up", None)]
    assert tries == expected
    assert len(rows_of(club, RENEWAL, membership=membership)) == 1
    assert club.get(MEMBERSHIP, membership, "ends_on")["ends_on"] == day(1)


@pytest.mark.parametrize(("tries", "expected"), [(1, 1), (2, 3), (3, 7), (4, None), (0, None)])
def test_a_charge_is_tried_again_after_one_three_and_seven_days(tries: int, expected: int | None) -> None:
    assert next_try(TODAY, tries) == (None if expected is None else day(expected))


# ---- applications


def approved(club: Club, kind: str, member: UUID, membership: UUID, **values: object) -> UUID:
    application = club.create(
        "fitness_club.application", kind=kind, member=member, membership=membership, stage="approved",
        approved_by=club.user("Manager"), **values,
    )  # fmt: skip
    with club.gateway.writing(club.actor) as records:
        assert press_apply(records, [application]).done == [application]
    assert club.get("fitness_club.application", application, "stage")["stage"] == "applied"
    return application


def test_an_approved_freeze_is_entered(club: Club) -> None:
    member, membership = held(club)
    approved(club, "freeze", member, membership, from_on=day(2), until_on=day(12), reason="illness")
    assert club.get(MEMBERSHIP, membership, "ends_on")["ends_on"] == day(345)


def test_a_transfer_gives_the_days_left_to_another_person_for_a_fee(club: Club) -> None:
    member, membership = held(club, type=club.type(transferable=True, transfer_fee=Money.of(25, "EUR")))
    taker = club.member(first_name="Eero")
    approved(club, "transfer", member, membership, transfer_to=taker)
    old = club.get(MEMBERSHIP, membership, "stage", "ends_on", "transferred_to")
    assert (old["stage"], old["ends_on"], old["transferred_to"]) == ("transferred", day(-1), taker)
    new = rows_of(club, MEMBERSHIP, "starts_on", "ends_on", "stage", member=taker)[0]
    assert (new["starts_on"], new["ends_on"], new["stage"]) == (TODAY, day(335), "active")
    assert club.get("contacts.contact", taker, "debt")["debt"] == Money.of(25, "EUR")


def test_a_refund_pays_back_the_days_that_are_left(club: Club) -> None:
    member, membership = held(club, 0, 9, price_paid=Money.of(100, "EUR"))
    application = approved(club, "refund", member, membership)
    row = club.get("fitness_club.application", application, "refund", "payment")
    # Today counts as used.
    assert row["refund"] == Money.of(90, "EUR")
    paid = club.get("fitness_club.payment", row["payment"], "amount")["amount"]  # type: ignore[arg-type]
    assert paid == Money.of(-90, "EUR")
    assert stage(club, membership) == "cancelled"
    assert club.get("contacts.contact", member, "debt")["debt"] == Money.of(0, "EUR")


def test_an_upgrade_counts_what_is_left_of_the_price(club: Club) -> None:
    member, membership = held(club, -5, 4, price_paid=Money.of(100, "EUR"))
    wanted = club.type(price=Money.of(600, "EUR"))
    approved(club, "upgrade", member, membership, new_type=wanted)
    new = rows_of(club, MEMBERSHIP, "price_paid", "ends_on", "renewal_of", type=wanted)[0]
    assert (new["price_paid"], new["renewal_of"]) == (Money.of(550, "EUR"), membership)
    assert new["ends_on"] == date(2027, 11, 22)
    assert club.get("contacts.contact", member, "debt")["debt"] == Money.of(550, "EUR")


def test_what_nobody_approved_is_not_carried_out(club: Club) -> None:
    member, membership = held(club)
    application = club.create(
        "fitness_club.application", kind="transfer", member=member, membership=membership, stage="approved",
        transfer_to=club.member(),
    )  # fmt: skip
    with club.gateway.writing(club.actor) as records:
        assert [one for one, _ in press_apply(records, [application]).refused] == [application]
    assert stage(club, membership) == "active"


# ---- packages


@pytest.mark.parametrize(
    ("recognised", "left", "sessions", "expected"),
    [("0", 3, 1, "33.33"), ("33.33", 2, 1, "33.34"), ("66.67", 1, 1, "33.33"), ("0", 3, 3, "100"), ("50", 2, 2, "50")],
)
def test_the_last_session_earns_the_last_cent(recognised: str, left: int, sessions: int, expected: str) -> None:
    assert earned(Decimal(100), 3, Decimal(recognised), left, sessions) == Decimal(expected)


def a_package(club: Club, **values: object) -> UUID:
    service = club.create("sales.product", name="Massage", kind="service", unit="session")
    row = {"member": club.member(), "service": service, "quantity": 10, "price": Money.of(10_000, "EUR"),
           "bought_on": day(-40), **values}  # fmt: skip
    return club.create("fitness_club.package", **row)


def figures(club: Club, package: UUID) -> tuple[object, ...]:
    row = club.get("fitness_club.package", package, "balance", "recognised", "liability")
    return row["balance"], row["recognised"], row["liability"]


def test_sessions_of_a_package_that_is_over_burn_and_are_earned(any_club: Club) -> None:
    over, last_day = a_package(any_club, expires_on=day(-1)), a_package(any_club, expires_on=day(0))
    for _ in range(2):
        with any_club.gateway.writing(any_club.actor) as records:
            burn_expired(records)
    assert figures(any_club, over) == (0, Money.of(10_000, "EUR"), Money.of(0, "EUR"))
    assert figures(any_club, last_day) == (10, Money.of(0, "EUR"), Money.of(10_000, "EUR"))


def test_what_is_refunded_is_neither_owed_nor_earned(club: Club) -> None:
    package = a_package(club)
    with club.gateway.writing(club.actor) as records:
        press_refund(records, [package])
    assert figures(club, package) == (0, Money.of(0, "EUR"), Money.of(0, "EUR"))
