"""Membership status by dated offsets, and the phase that says what to do: a day, and where a member stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.lifecycles.recompute import recompute
from palmette.records.rollups import decay
from plugins.appraisers.tests.association import Association

pytestmark = pytest.mark.mostly_sqlite

TODAY = date(2026, 11, 23)


def stand(union: Association, member: UUID, day: date, hour: int = 9) -> tuple[object, object]:
    """Status and phase of a member at an hour (UTC) of a day."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    with clock.frozen(at), union.gateway.writing(union.actor) as records:
        decay(records, "contacts.contact")
        for key in ("appraisers.member_status", "appraisers.member_phase"):
            recompute(records, records.blueprint.lifecycles[key], [member])
    row = union.get("contacts.contact", member, "member_status", "member_phase")
    return row["member_status"], row["member_phase"]


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 1, 14), "pending"),
        (date(2026, 1, 15), "new"),
        (date(2026, 2, 1), "new"),
        (date(2026, 4, 14), "new"),
        (date(2026, 4, 15), "current"),
        (date(2026, 12, 31), "current"),
        (date(2027, 1, 1), "grace"),
        (date(2027, 1, 31), "grace"),
        (date(2027, 2, 1), "expired"),
    ],
)
def test_the_status_follows_the_offsets_from_joining_start_and_end(
    any_union: Association, day: date, status: str
) -> None:
    joined = date(2026, 1, 15)
    member = any_union.member(joined_on=joined)
    any_union.pay(any_union.charge(member, covers_from=joined, covers_to=date(2026, 12, 31)))
    assert stand(any_union, member, day)[0] == status


@pytest.mark.parametrize(("zone", "status"), [("Asia/Kamchatka", "expired"), ("Europe/Kaliningrad", "grace")])
def test_the_day_of_a_status_is_that_of_the_members_office(any_union: Association, zone: str, status: str) -> None:
    member = any_union.member(branch=any_union.office("Office", zone))
    any_union.pay(any_union.charge(member))
    assert stand(any_union, member, date(2027, 1, 31), hour=13)[0] == status


def in_order(union: Association, **values: object) -> UUID:
    """A member with everything paid and valid."""
    with union.together():
        member = union.member(**values)
        union.pay(union.charge(member))
        union.insure(member, date(2027, 6, 1))
        union.certify(member, date(2028, 6, 1))
    return member


@pytest.mark.parametrize(("since", "phase"), [(0, "new"), (89, "new"), (90, "current"), (2000, "current")])
def test_a_member_in_order_is_new_for_ninety_days(any_union: Association, since: int, phase: str) -> None:
    member = in_order(any_union, joined_on=TODAY - timedelta(days=since))
    assert stand(any_union, member, TODAY)[1] == phase


@pytest.mark.parametrize(("days", "phase"), [(31, "current"), (30, "attention"), (-1, "attention")])
def test_insurance_that_ends_within_thirty_days_needs_attention(union: Association, days: int, phase: str) -> None:
    member = union.member()
    union.pay(union.charge(member))
    union.certify(member, date(2028, 6, 1))
    union.insure(member, TODAY + timedelta(days=days))
    assert stand(union, member, TODAY)[1] == phase


@pytest.mark.parametrize(("days", "phase"), [(31, "current"), (30, "attention")])
def test_a_certificate_that_ends_within_thirty_days_needs_attention(union: Association, days: int, phase: str) -> None:
    member = union.member()
    union.pay(union.charge(member))
    union.insure(member, date(2027, 6, 1))
    union.certify(member, TODAY + timedelta(days=days))
    assert stand(union, member, TODAY)[1] == phase


def test_a_policy_nobody_has_checked_insures_nobody(union: Association) -> None:
    member = union.member()
    union.pay(union.charge(member))
    union.certify(member, date(2028, 6, 1))
    union.insure(member, date(2027, 6, 1), verified_by=None)
    assert stand(union, member, TODAY)[1] == "attention"


@pytest.mark.parametrize(("days", "phase"), [(10, "current"), (11, "attention")])
def test_a_fee_overdue_by_more_than_ten_days_needs_attention(union: Association, days: int, phase: str) -> None:
    member = in_order(union)
    union.charge(member, kind="target", amount=500, due_on=TODAY - timedelta(days=days))
    assert stand(union, member, TODAY)[1] == phase


def test_a_fee_paid_in_part_is_still_owed(union: Association) -> None:
    member = union.member()
    union.pay(union.charge(member), 19_999)
    row = union.get("contacts.contact", member, "fee_debt", "dues_until", "unpaid_since")
    assert (str(row["fee_debt"]), row["dues_until"], row["unpaid_since"]) == ("1.00 RUB", None, date(2026, 1, 31))


def test_a_late_submission_needs_attention_until_it_is_submitted(union: Association) -> None:
    member = in_order(union)
    submission = union.create("appraisers.submission", member=member, period=union.period(), zero=True)
    assert stand(union, member, TODAY)[1] == "attention"
    with clock.frozen(datetime(2026, 11, 23, 10, tzinfo=UTC)):
        union.move("appraisers.submission", submission, "submitted")
    assert stand(union, member, TODAY + timedelta(days=1))[1] == "current"


def test_after_the_paid_term_comes_grace(union: Association) -> None:
    assert stand(union, in_order(union), date(2027, 1, 1))[1] == "grace"


@pytest.mark.parametrize(
    ("until", "lifted", "phase"),
    [(None, None, "suspended"), (TODAY, None, "suspended"), (TODAY - timedelta(days=1), None, "current"),
     (None, TODAY, "current")],
)  # fmt: skip
def test_a_suspension_lasts_until_its_last_day_or_until_it_is_lifted(
    union: Association, until: date | None, lifted: date | None, phase: str
) -> None:
    member = in_order(union)
    case = union.create("appraisers.case", member=member, grounds="Не сдана отчётность")
    union.create(
        "appraisers.measure", case=case, member=member, kind="suspension", from_on=TODAY - timedelta(days=5),
        until_on=until, fulfilled_on=lifted,
    )  # fmt: skip
    assert stand(union, member, TODAY)[1] == phase


@pytest.mark.parametrize(
    ("left_as", "status", "phase"),
    [("left", "cancelled", "left"), ("excluded", "cancelled", "left"), ("transferred", "cancelled", "transferred"),
     ("deceased", "deceased", "deceased")],
)  # fmt: skip
def test_who_left_is_out_of_everything_else(union: Association, left_as: str, status: str, phase: str) -> None:
    member = in_order(union)
    union.update("contacts.contact", member, left_as=left_as, left_on=TODAY)
    assert stand(union, member, TODAY) == (status, phase)


def test_an_applicant_is_pending_and_a_firm_is_nothing(union: Association) -> None:
    person = union.person()
    union.create("appraisers.admission", applicant=person)
    assert stand(union, person, TODAY) == ("pending", "applicant")
    assert stand(union, union.firm(), TODAY) == (None, None)
