"""The association's decisions as tables of values."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from palmette import WorkCalendar, WorkHours, WorkInterval
from palmette_appraisers.rules import (
    Author,
    Candidate,
    Match,
    OpenFee,
    Paid,
    alike,
    choose_experts,
    decide,
    due_after_wait,
    is_barred,
    local_deadline,
    match_payment,
    register_numbers_in,
)
from palmette_appraisers.service.jobs import term_of

OFFICE = (WorkInterval(time(9), time(18)),)
WEEK = WorkCalendar("Europe/Moscow", WorkHours((OFFICE,) * 5 + ((),) * 2))


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Kamchatka", 11), ("Europe/Moscow", 20), ("Europe/Kaliningrad", 21)])
def test_a_deadline_is_local(zone: str, hour: int) -> None:
    due = local_deadline(date(2026, 10, 10), time(23, 59), ZoneInfo(zone))
    assert due == datetime(2026, 10, 10, hour, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 20)),
        (date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 24)),
        (date(2026, 11, 6), date(2026, 11, 8), date(2026, 11, 20)),
        (date(2026, 11, 6), date(2026, 11, 9), date(2026, 11, 23)),
    ],
)
def test_the_clock_stands_still_for_the_work_days_of_waiting(since: date, until: date, due: date) -> None:
    assert due_after_wait(WEEK, date(2026, 11, 20), since, until) == due


@pytest.mark.parametrize(
    ("votes", "quorum", "carried"),
    [
        ("+++++", True, True),
        ("++   ", False, False),
        ("+++  ", True, True),
        ("++-- ", True, True),
        ("--++ ", True, False),
        ("+-0  ", True, True),
        ("0+-  ", True, False),
        ("+rr  ", False, False),
        ("++rr ", True, True),
        ("rrrrr", False, False),
        ("     ", False, False),
    ],
)
def test_a_quorum_is_more_than_half_of_those_not_recused_and_the_chair_decides_a_tie(
    votes: str, quorum: bool, carried: bool
) -> None:
    kinds = {"+": "for", "-": "against", "0": "abstain", "r": "recused"}
    cast = {str(seat): kinds[vote] for seat, vote in enumerate(votes) if vote in kinds}
    found = decide(cast, seats=len(votes), chair="0")
    assert (found.has_quorum, found.is_carried) == (quorum, carried)


AUTHOR = Author("author", employer="firm", region="77")


def expert(key: str, **values: object) -> Candidate:
    return Candidate(key, ("real_estate",), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("candidate", "barred"),
    [
        (expert("author"), True),
        (expert("a", employer="firm"), True),
        (expert("a", was_in_case=True), True),
        (expert("a", employer="other"), False),
        (expert("a"), False),
    ],
)
def test_the_author_a_colleague_and_who_was_in_his_case_are_barred(candidate: Candidate, barred: bool) -> None:
    assert is_barred(candidate, AUTHOR) is barred


def test_two_who_work_nowhere_are_no_colleagues() -> None:
    assert not is_barred(expert("a"), Author("author"))


def test_the_least_loaded_are_chosen_then_another_region_then_who_waits_longest() -> None:
    candidates = [
        expert("busy", open_files=3),
        expert("near", open_files=1, region="77"),
        expert("lately", open_files=1, region="50", last_on=date(2026, 11, 1)),
        expert("long", open_files=1, region="50", last_on=date(2026, 9, 1)),
        Candidate("cars", ("movables",)),
    ]
    assert choose_experts(candidates, AUTHOR, "real_estate", count=9) == ["long", "lately", "near", "busy"]
    assert choose_experts(candidates, AUTHOR, "real_estate") == ["long", "lately"]


def fee(key: str, left: int = 20_000, **values: str) -> OpenFee:
    known = {"member": f"m-{key}", "invoice": f"INV-2026-{key:0>5}", "name": "Белова Анна Петровна"}
    return OpenFee(key=key, left=Decimal(left), **{**known, **values})


def matched(fees: list[OpenFee], amount: int = 20_000, **said: str) -> Match:
    return match_payment(Paid(Decimal(amount), **said), fees)


def test_the_invoice_number_wins_over_everything_else() -> None:
    fees = [fee("1", inn="77"), fee("2", register_no="004217")]
    found = matched(fees, purpose="Оплата по счёту inv-2026-00002, рег. № 004217", payer_inn="77")
    assert (found.rule, found.member, found.shares) == ("invoice", "m-2", (("2", Decimal(20_000)),))


def test_several_invoices_are_split_by_the_list() -> None:
    fees = [fee("1", 15_000), fee("2", 20_000), fee("3")]
    found = matched(fees, 35_000, purpose="INV-2026-00001, INV-2026-00002", payer_inn="5")
    assert (found.rule, found.member) == ("invoice", "")
    assert found.shares == (("1", Decimal(15_000)), ("2", Decimal(20_000)))


@pytest.mark.parametrize(
    ("purpose", "numbers"),
    [
        ("Членский взнос, рег. № 004217", ["004217"]),
        ("взнос реестровый номер 004217", ["004217"]),
        ("register no. 004217", ["004217"]),
        ("Взнос за 2026 год", []),
        ("договор 004217", []),
    ],
)
def test_a_register_number_is_one_only_where_it_is_called_so(purpose: str, numbers: list[str]) -> None:
    assert register_numbers_in(purpose) == numbers


def test_the_register_number_comes_before_the_tax_number() -> None:
    found = matched([fee("1", register_no="004217"), fee("2", inn="77")], purpose="рег. № 004217", payer_inn="77")
    assert (found.rule, found.member) == ("register", "m-1")


def test_the_tax_number_pays_the_oldest_fees_first() -> None:
    found = matched([fee("1", inn="77", member="m"), fee("2", inn="77", member="m")], 25_000, payer_inn="77")
    assert found == Match("inn", "m", (("1", Decimal(20_000)), ("2", Decimal(5_000))))


@pytest.mark.parametrize(("amount", "rule"), [(40_000, "employer"), (39_999, ""), (20_000, "")])
def test_an_employer_pays_for_several_only_with_their_exact_sum(amount: int, rule: str) -> None:
    fees = [fee("1", employer_inn="50", name="Ильин Олег"), fee("2", employer_inn="50", name="Зуев Пётр")]
    found = matched(fees, amount, payer="ООО Оценка", payer_inn="50")
    assert found.rule == rule
    assert len(found.shares) == (2 if rule else 0)


@pytest.mark.parametrize(
    ("payer", "amount", "rule"),
    [
        ("БЕЛОВА АННА ПЕТРОВНА", 20_000, "name"),
        ("Анна Петровна Белова", 20_000, "name"),
        ("Белова Анна Петровна", 19_999, ""),
        ("Белов Антон Павлович", 20_000, ""),
        ("", 20_000, ""),
    ],
)
def test_a_name_decides_only_with_the_exact_sum(payer: str, amount: int, rule: str) -> None:
    assert matched([fee("1"), fee("2", 5_000)], amount, payer=payer).rule == rule


def test_two_of_one_name_and_sum_go_to_the_queue() -> None:
    assert matched([fee("1"), fee("2")], payer="Белова Анна Петровна").rule == ""


def test_names_are_compared_without_case_order_and_yo() -> None:
    assert alike("Семёнов Пётр", "ПЕТР СЕМЕНОВ") == 1
    assert alike("", "") == 0


@pytest.mark.parametrize(
    ("kind", "day", "term"),
    [
        ("annual", date(2026, 5, 5), (date(2026, 1, 1), date(2026, 12, 31))),
        ("quarterly", date(2026, 5, 5), (date(2026, 4, 1), date(2026, 6, 30))),
        ("quarterly", date(2026, 12, 31), (date(2026, 10, 1), date(2026, 12, 31))),
    ],
)
def test_a_term_of_fees_is_a_calendar_year_or_quarter(kind: str, day: date, term: tuple[date, date]) -> None:
    assert term_of(kind, day) == term
