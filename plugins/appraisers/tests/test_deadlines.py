"""When a submission is due, where its member is, and who is late."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from palmette import Conflict, PalmetteError, clock
from plugins.appraisers.tests.association import Association

SUBMISSION = "appraisers.submission"
HALF_PAST_TWELVE = datetime(2026, 10, 10, 12, 30, tzinfo=UTC)


def submission(union: Association, **values: object) -> UUID:
    """An empty submission for a period of its own, or the one given."""
    with union.together():
        member = values.pop("member", None) or union.member(**values)
        return union.create(SUBMISSION, member=member, period=union.period(), zero=True)


@pytest.mark.parametrize(
    ("zone", "due", "late"),
    [("Asia/Kamchatka", 11, True), ("Europe/Moscow", 20, False), ("Europe/Kaliningrad", 21, False)],
)
def test_a_submission_at_half_past_twelve_is_late_in_kamchatka_alone(
    any_union: Association, zone: str, due: int, late: bool
) -> None:
    record = submission(any_union, branch=any_union.office("Office", zone))
    with clock.frozen(HALF_PAST_TWELVE):
        any_union.move(SUBMISSION, record, "submitted")
    row = any_union.get(SUBMISSION, record, "due_at", "is_late", "submitted_at")
    assert row["due_at"] == datetime(2026, 10, 10, due, 59, tzinfo=UTC)
    assert (row["is_late"], row["submitted_at"]) == (late, HALF_PAST_TWELVE)


def test_a_members_own_zone_wins_over_that_of_his_office(union: Association) -> None:
    record = submission(union, zone="Asia/Kamchatka")
    assert union.get(SUBMISSION, record, "due_at")["due_at"] == datetime(2026, 10, 10, 11, 59, tzinfo=UTC)


def test_who_moves_has_the_deadline_of_the_new_place(union: Association) -> None:
    member = union.member()
    record = submission(union, member=member)
    union.update("contacts.contact", member, zone="Asia/Vladivostok")
    assert union.get(SUBMISSION, record, "due_at")["due_at"] == datetime(2026, 10, 10, 13, 59, tzinfo=UTC)


def test_a_period_that_is_prolonged_moves_the_deadlines_of_all(union: Association) -> None:
    period = union.period()
    records = [union.create(SUBMISSION, member=union.member(), period=period) for _ in range(2)]
    union.update("appraisers.reporting_period", period, due_on=date(2026, 10, 15), due_time="18:00")
    due = {union.get(SUBMISSION, record, "due_at")["due_at"] for record in records}
    assert due == {datetime(2026, 10, 15, 15, tzinfo=UTC)}


def test_a_member_has_one_submission_for_a_period(union: Association) -> None:
    member, period = union.member(), union.period()
    union.create(SUBMISSION, member=member, period=period)
    with pytest.raises(PalmetteError):
        union.create(SUBMISSION, member=member, period=period)


def test_what_comes_again_with_corrections_stays_on_time(union: Association) -> None:
    record = submission(union)
    with clock.frozen(HALF_PAST_TWELVE):
        union.move(SUBMISSION, record, "submitted")
    with clock.frozen(datetime(2026, 10, 20, 9, tzinfo=UTC)):
        union.move(SUBMISSION, record, "returned", remarks="Нет полиса")
        union.move(SUBMISSION, record, "submitted")
    row = union.get(SUBMISSION, record, "submitted_at", "is_late")
    assert (row["submitted_at"], row["is_late"]) == (HALF_PAST_TWELVE, False)


def test_a_number_of_a_report_is_used_once_by_a_member(union: Association) -> None:
    member = union.member()
    first, second = submission(union, member=member), submission(union, member=member)
    union.report(first, "12/26-н")
    with pytest.raises(Conflict):
        union.report(second, "12/26-Н ")
    union.report(submission(union), "12/26-н")
    assert union.count("appraisers.report_row", f"member == '{member}'") == 1


def test_a_review_is_due_in_twenty_work_days_and_waits_for_the_customer(any_union: Association) -> None:
    with clock.frozen(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        file = any_union.create(
            "appraisers.expertise", author=any_union.member(), direction="business", kinds=["value"],
            received_on=date(2026, 11, 2),
        )  # fmt: skip
        any_union.update("appraisers.expertise", file, waiting_since=date(2026, 11, 2))
    assert any_union.get("appraisers.expertise", file, "due_on")["due_on"] == date(2026, 11, 30)
    with clock.frozen(datetime(2026, 11, 5, 9, tzinfo=UTC)):
        any_union.update("appraisers.expertise", file, waiting_since=None)
    assert any_union.get("appraisers.expertise", file, "due_on")["due_on"] == date(2026, 12, 3)


def test_an_inspection_ends_and_a_hearing_begins_by_the_requirement_of_the_day(union: Association) -> None:
    with union.together():
        member = union.member()
        check = union.create("appraisers.inspection", member=member, from_on=date(2026, 11, 2))
        case = union.create("appraisers.case", member=member, grounds="Нарушение", noticed_on=date(2026, 11, 2))
    assert union.get("appraisers.inspection", check, "due_on")["due_on"] == date(2026, 12, 2)
    assert union.get("appraisers.case", case, "hearing_from")["hearing_from"] == date(2026, 11, 16)


@pytest.mark.parametrize(("from_on", "enough"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_policy_is_measured_by_the_requirement_of_its_first_day(
    union: Association, from_on: date, enough: bool
) -> None:
    later = union.requirement("individual_insurance", amount=400_000, from_on=date(2027, 1, 1))
    policy = union.insure(union.member(), date(2027, 12, 31), from_on=from_on)
    assert union.get("appraisers.policy", policy, "is_enough")["is_enough"] is enough
    with union.together() as records:
        records.delete_many("appraisers.policy", [policy])
        records.update("appraisers.requirement", later, {"from_on": date(2090, 1, 1)})


def test_a_firms_policy_is_measured_by_the_requirement_for_firms(union: Association) -> None:
    policy = union.insure(union.firm(), date(2026, 12, 31), 4_999_999)
    assert union.get("appraisers.policy", policy, "is_enough")["is_enough"] is False
