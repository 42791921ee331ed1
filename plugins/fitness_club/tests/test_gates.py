"""What each stage asks for before a record goes on: guards as tables of values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.money import Money
from plugins.fitness_club.tests.club import Club

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
PRICE = Money.of(540, "EUR")


def deal(club: Club, contact: UUID, stage: str, **values: object) -> UUID:
    row = {"name": "Aino, membership", "contact": contact, "pipeline": "fitness_club.new_member", "stage": stage}
    return club.create("sales.deal", **{**row, **values})


@pytest.mark.parametrize(
    ("stage", "to", "values", "missing"),
    [
        ("request", "contacted", {}, []),
        ("contacted", "visit_booked", {}, ["contact_result", "goal"]),
        ("contacted", "visit_booked", {"contact_result": "interested"}, ["goal"]),
        ("visit_booked", "visit_done", {}, ["guest_visit_at", "club"]),
        ("visit_booked", "visit_done", {"guest_visit_at": NOW}, ["club"]),
        ("visit_done", "offer", {}, ["visit"]),
        ("offer", "contract", {}, ["offer_type", "offer_price"]),
        ("contract", "paid", {}, ["age", "consent"]),
    ],
)
def test_a_newcomer_goes_on_when_the_stage_is_done(
    club: Club, stage: str, to: str, values: Mapping[str, object], missing: list[str]
) -> None:
    contact = club.member(phone="+358400000001")
    assert club.missing("sales.deal", deal(club, contact, stage, **values), to) == missing


def test_a_guest_visit_at_the_desk_opens_the_gate(club: Club) -> None:
    contact = club.member()
    record = deal(club, contact, "visit_done")
    club.create("fitness_club.visit", member=contact, club=club.branch, at=NOW, guest=True, deal=record)
    assert club.missing("sales.deal", record, "offer") == []


@pytest.mark.parametrize(
    ("person", "missing"),
    [
        ({"birthday": date(1990, 1, 1)}, []),
        ({"birthday": date(1990, 1, 1), "first_name": None}, ["name"]),
        ({"birthday": date(1990, 1, 1), "last_name": None}, ["name"]),
        ({"birthday": date(1990, 1, 1), "phone": None}, ["phone"]),
        ({}, ["age"]),
        ({"guardian": "a contact"}, []),
    ],
)
def test_a_contract_needs_name_phone_age_and_consent(
    club: Club, person: Mapping[str, object], missing: list[str]
) -> None:
    values = {"phone": "+358400000002", **person}
    if "guardian" in values:
        values["guardian"] = club.member(first_name="Eero")
    contact = club.member(**values)
    club.create("contacts.consent", contact=contact, purpose="service", given_on=TODAY)
    assert club.missing("sales.deal", deal(club, contact, "contract"), "paid") == missing


@pytest.mark.parametrize(("purpose", "revoked_on"), [("marketing", None), ("service", TODAY)])
def test_another_or_a_revoked_consent_does_not_count(club: Club, purpose: str, revoked_on: date | None) -> None:
    contact = club.member(phone="+358400000003", birthday=date(1990, 1, 1))
    club.create("contacts.consent", contact=contact, purpose=purpose, given_on=TODAY, revoked_on=revoked_on)
    assert club.missing("sales.deal", deal(club, contact, "contract"), "paid") == ["consent"]


@pytest.mark.parametrize(
    ("paid", "plan", "missing"),
    [(540, False, []), (541, False, []), (539, False, ["payment"]), (0, False, ["payment"]), (100, True, [])],
)
def test_activation_needs_the_whole_price_or_instalments(club: Club, paid: int, plan: bool, missing: list[str]) -> None:
    contact = club.member()
    line = {"kind": "membership", "name": "Annual", "quantity": 1, "price": PRICE}
    sale = club.create("fitness_club.sale", member=contact, club=club.branch, at=NOW, lines=[line])
    if paid:
        club.create(
            "fitness_club.payment", sale=sale, member=contact, club=club.branch, kind="card", at=NOW,
            amount=Money.of(paid, "EUR"),
        )  # fmt: skip
    until = TODAY + timedelta(days=90) if plan else None
    record = deal(club, contact, "paid", sale=sale, offer_price=PRICE, instalments_until=until)
    found = club.missing("sales.deal", record, "activated")
    assert [key for key in found if key not in ("membership", "closed_on")] == missing


@pytest.mark.parametrize(
    ("stage", "to", "values", "missing"),
    [
        ("planned", "offer_sent", {}, []),
        ("offer_sent", "talk_held", {}, ["offer_type", "offer_price"]),
        ("talk_held", "promised", {}, ["talk_result"]),
        ("talk_held", "promised", {"talk_result": "wants"}, []),
        ("promised", "renewed", {}, ["promised_on", "new_membership"]),
    ],
)
def test_a_renewal_goes_on_when_the_stage_is_done(
    club: Club, stage: str, to: str, values: Mapping[str, object], missing: list[str]
) -> None:
    member = club.member()
    ending = club.membership(member, date(2026, 1, 1), date(2026, 12, 31))
    record = club.create(
        "fitness_club.renewal", member=member, membership=ending, ends_on=date(2026, 12, 31), stage=stage, **values
    )
    assert club.missing("fitness_club.renewal", record, to) == missing


@pytest.mark.parametrize(
    ("begin", "days", "used", "terms", "missing"),
    [
        (5, 14, 0, {}, []),
        (0, 7, 0, {}, []),
        (-1, 14, 0, {}, ["not_backdated"]),
        (-1, 14, 0, {"backdated_freeze": True}, []),
        (5, 6, 0, {}, ["long_enough"]),
        (5, 29, 0, {}, ["days_left"]),
        (5, 15, 14, {}, ["days_left"]),
        (5, 14, 14, {}, []),
        (5, 7, 14, {"freeze_times": 1}, ["times_left"]),
        (5, 7, 0, {"freeze_days": 0, "freeze_times": 0}, ["days_left", "times_left"]),
    ],
)
def test_the_check_of_a_freeze_keeps_to_the_terms(
    club: Club, begin: int, days: int, used: int, terms: Mapping[str, object], missing: list[str]
) -> None:
    member = club.member()
    membership = club.membership(member, date(2026, 1, 1), date(2027, 12, 31), type=club.type(**terms))
    if used:
        club.freeze(membership, member, date(2026, 3, 1), used)
    first = TODAY + timedelta(days=begin)
    with clock.frozen(NOW):
        record = club.create(
            "fitness_club.application", kind="freeze", member=member, membership=membership, stage="checked",
            from_on=first, until_on=first + timedelta(days=days), reason="vacation",
        )  # fmt: skip
    assert club.missing("fitness_club.application", record, "approved") == missing


@pytest.mark.parametrize(("transferable", "missing"), [(True, []), (False, ["transferable"])])
def test_only_a_transferable_membership_is_transferred(club: Club, transferable: bool, missing: list[str]) -> None:
    member = club.member()
    membership = club.membership(
        member, date(2026, 1, 1), date(2026, 12, 31), type=club.type(transferable=transferable)
    )
    record = club.create(
        "fitness_club.application", kind="transfer", member=member, membership=membership, stage="checked",
        transfer_to=club.member(first_name="Eero"),
    )  # fmt: skip
    assert club.missing("fitness_club.application", record, "approved") == missing


def test_an_application_is_applied_when_approved_and_entered(club: Club) -> None:
    member = club.member()
    membership = club.membership(member, date(2026, 1, 1), date(2026, 12, 31))
    first = TODAY + timedelta(days=5)
    record = club.create(
        "fitness_club.application", kind="freeze", member=member, membership=membership, stage="approved",
        from_on=first, until_on=first + timedelta(days=7), reason="trip",
    )  # fmt: skip
    assert club.missing("fitness_club.application", record, "applied") == ["approver", "frozen"]
    club.update("fitness_club.application", record, approved_by=club.user())
    club.create(
        "fitness_club.freeze", membership=membership, member=member, from_on=first, until_on=first + timedelta(days=7),
        reason="trip", application=record,
    )  # fmt: skip
    assert club.missing("fitness_club.application", record, "applied") == []


def test_a_complaint_is_closed_with_an_answer_and_a_score(club: Club) -> None:
    record = club.create(
        "fitness_club.complaint", subject="Cold showers", member=club.member(), club=club.branch, received_at=NOW,
        stage="assigned",
    )  # fmt: skip
    assert club.missing("fitness_club.complaint", record, "closed") == ["answer", "csat"]


def test_a_training_package_is_offered_after_a_test_training(club: Club) -> None:
    record = club.create(
        "sales.deal", name="Boxing", contact=club.member(), pipeline="fitness_club.pt_sale", stage="interest"
    )
    assert club.missing("sales.deal", record, "offered") == ["interest", "test_training_at"]
