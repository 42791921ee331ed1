"""The worked examples of every analysis, number by number."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from palmette.reports.analyses.abc import abc, pareto
from palmette.reports.analyses.activity_plan import PER_DAY, PROPORTIONAL, ActivityPay, base_pay, claim_gap, done_days
from palmette.reports.analyses.adoption import active_seats, asks_for_review, completeness, reports_cost_too_much, tone
from palmette.reports.analyses.base import growth
from palmette.reports.analyses.base import status as client_status
from palmette.reports.analyses.before_after import Reading, met, moved
from palmette.reports.analyses.calculator import benefit, per_user_year, return_on, total_cost
from palmette.reports.analyses.checks import average_check, repeat_share
from palmette.reports.analyses.cohort import retention, weighted
from palmette.reports.analyses.forecast import Chance, month_forecast, stage_chance
from palmette.reports.analyses.forecast import weighted as weighted_forecast
from palmette.reports.analyses.frequency import status, visits_a_week
from palmette.reports.analyses.funnel import funnel, reached
from palmette.reports.analyses.matrix import kind_of, profit
from palmette.reports.analyses.numbers import percent, rounded
from palmette.reports.analyses.overdue import is_overdue, overdue_share
from palmette.reports.analyses.package import package
from palmette.reports.analyses.plan_fact import plan_fact
from palmette.reports.analyses.renewal import Term, annual_attrition, attrition, outcomes, retained
from palmette.reports.analyses.response import Message, effort, first_answer, processing, responses
from palmette.reports.analyses.rfm import rfm
from palmette.reports.analyses.stock import Stock
from palmette.reports.analyses.voices import csat, nps
from palmette.reports.analyses.worth import (
    FIRST,
    LAST,
    LINEAR,
    acquisition_cost,
    channel,
    credit,
    credited,
    lifetime_value,
    payback,
)
from palmette.reports.analyses.xyz import by_frequency, by_orders, by_variation, put_together, variation
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.hours import WorkHours, WorkInterval


def shown(value: Fraction | None, digits: int = 2) -> Decimal | None:
    return rounded(value, digits)


def percents(value: Fraction | None, digits: int = 2) -> Decimal | None:
    return rounded(value * 100, digits) if value is not None else None


# ---- A1 funnel


def test_a_funnel_tells_its_rates_its_weakest_step_and_what_results_take() -> None:
    found = funnel([10, 8, 5, 4, 2])
    assert [percents(rate, 1) for rate in found.rates] == [None, Decimal("80.0"), Decimal("62.5"), 80, 50]
    assert percents(found.total) == 20
    assert found.needed(10) == 50
    assert found.worst_by_rate == 4
    assert (found.worst_by_loss, found.losses[found.worst_by_loss or 0]) == (2, 3)


def test_a_cohort_counts_a_step_as_reached_when_a_later_one_was() -> None:
    # Five deals of September: two went no further than the first step, two were won, one of these without a quote.
    counts = reached({0: 1, 1: 2, 2: 2}, 3)
    assert counts == [5, 4, 2]
    assert [percents(rate) for rate in funnel(counts).rates[1:]] == [80, 50]
    assert percents(funnel(counts).total) == 40


def test_a_funnel_of_nothing_has_no_rates() -> None:
    found = funnel([0, 0])
    assert (found.rates, found.total, found.needed(5), found.worst_by_rate) == ((None, None), None, None, None)


# ---- A2 forecast

OPEN = [
    Chance(100_000, Decimal("0.2"), date(2026, 9, 20)),
    Chance(50_000, Decimal("0.5"), date(2026, 9, 25)),
    Chance(80_000, Decimal("0.9"), date(2026, 9, 30)),
]


def test_a_forecast_weighs_open_deals_by_their_chance() -> None:
    found = weighted_forecast([*OPEN, Chance(None, Decimal("0.5"))])
    assert (found.weighted, found.without_amount) == (117_000, 1)


def test_a_month_expects_what_is_won_and_what_should_close_in_it() -> None:
    later = [Chance(OPEN[0].amount, OPEN[0].probability, date(2026, 10, 2)), *OPEN[1:]]
    assert month_forecast(60_000, OPEN, date(2026, 9, 1), date(2026, 10, 1)) == 177_000
    assert month_forecast(60_000, later, date(2026, 9, 1), date(2026, 10, 1)) == 157_000


def test_a_stage_learns_its_chance_from_thirty_closed_deals_on() -> None:
    assert stage_chance(12, 30, Decimal("0.2")) == Fraction(2, 5)
    assert stage_chance(12, 29, Decimal("0.2")) == Fraction(1, 5)


# ---- A3 plan and fact


def test_a_plan_tells_the_pace_and_what_is_needed_a_day() -> None:
    found = plan_fact(1_000_000, 400_000, days_gone=10, days=20)
    assert (percents(found.done), found.run_rate, percents(found.run_share)) == (40, 800_000, 80)
    assert (found.gap, found.a_day) == (600_000, 60_000)


# ---- A4 activity plan

NORMS = {"cold": 30, "warm": 10, "proposals": 20}
PLANS = {kind: norm * 20 for kind, norm in NORMS.items()}


def pay(sales: int, policy: str, days_done: int, facts: dict[str, int]) -> ActivityPay:
    return base_pay(
        50_000, sales=sales, sales_plan=500_000, policy=policy, days_done=days_done, work_days=20, facts=facts,
        plans=PLANS,
    )  # fmt: skip


def test_who_meets_the_sales_plan_gets_the_base_unchecked() -> None:
    found = pay(510_000, PER_DAY, 12, {kind: plan * 6 // 10 for kind, plan in PLANS.items()})
    assert (found.pay, found.checked, percents(found.done)) == (50_000, False, 60)


def test_who_misses_it_is_paid_by_what_was_done() -> None:
    assert pay(300_000, PER_DAY, 20, PLANS).pay == 50_000
    assert pay(300_000, PROPORTIONAL, 20, PLANS).pay == 50_000
    less = {"cold": 480, "warm": 200, "proposals": 300}
    assert pay(300_000, PER_DAY, 15, less).pay == 37_500
    assert pay(300_000, PROPORTIONAL, 15, less).pay == 42_500


def test_days_of_absence_are_in_no_denominator() -> None:
    found = base_pay(
        50_000, sales=0, sales_plan=1, policy=PER_DAY, days_done=15, work_days=15, facts=NORMS, plans=NORMS
    )  # fmt: skip
    assert found.pay == 50_000
    assert done_days([NORMS, {**NORMS, "cold": 29}, {**NORMS, "warm": 11}], NORMS) == 2


def test_what_was_claimed_and_not_measured_is_told() -> None:
    gap, part = claim_gap(30, 22)
    assert (gap, percents(part)) == (8, Decimal("26.67"))


# ---- A5 ABC, A6 and A7 XYZ, A8 matrix

AMOUNTS = [500, 300, 100, 50, 30, 20]


def test_abc_looks_at_the_share_of_those_before() -> None:
    assert "".join(abc(AMOUNTS)) == "AABBCC"
    assert "".join(abc([900, 60, 40])) == "ABC"
    assert percents(pareto(AMOUNTS)) == Decimal("33.33")


@pytest.mark.parametrize(
    ("days", "months", "found"), [(12, 12, "X"), (4, 4, "Y"), (1, 1, "Z"), (9, 5, "Y"), (6, 6, "X")]
)
def test_xyz_by_frequency_counts_days_and_months(days: int, months: int, found: str) -> None:
    assert by_frequency(days, months) == found


def test_xyz_of_what_is_bought_seldom_counts_orders() -> None:
    assert [by_orders(count) for count in (1, 2, 3)] == ["Z", "Y", "X"]


@pytest.mark.parametrize(
    ("values", "population", "sample", "found"),
    [
        ([100, 105, 95, 100], "3.54", "4.08", "X"), ([100, 120, 80, 100], "14.14", "16.33", "Y"),
        ([50, 0, 50, 60], "58.63", "67.70", "Z"), ([0, 0, 0, 400], "173.21", "200.00", "Z"),
    ],
)  # fmt: skip
def test_xyz_by_variation(values: list[int], population: str, sample: str, found: str) -> None:
    assert percents(variation(values)) == Decimal(population)
    assert percents(variation(values, sample=True)) == Decimal(sample)
    assert by_variation(values) == found


WEEKS = [
    0, 15, 40, 15, 10, 15, 20, 15, 10, 15, 20, 15, 5, 20, 45, 20, 15, 20, 25,
    20, 15, 20, 25, 20, 40, 10, 35, 10, 5, 10, 15, 10, 5, 10, 15, 10,
]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "population", "sample"), [(1, "57.87", "58.69"), (4, "27.59", "29.27"), (12, "15.81", "19.36")]
)
def test_the_length_of_the_periods_changes_the_variation(size: int, population: str, sample: str) -> None:
    values = put_together(WEEKS, size)
    assert percents(variation(values)) == Decimal(population)
    assert percents(variation(values, sample=True)) == Decimal(sample)


def test_nothing_at_all_varies_by_nothing_and_is_z() -> None:
    assert variation([0, 0, 0]) is None
    assert by_variation([0, 0, 0]) == "Z"


def test_the_matrix_names_its_cells() -> None:
    kinds = [kind_of(turnover, steady) for turnover, steady in zip(abc(AMOUNTS), "XZYXZZ", strict=True)]
    shares = {kind: percent(sum(AMOUNTS[at] for at, one in enumerate(kinds) if one == kind), 1000) for kind in kinds}
    assert Counter(kinds) == {"cow": 1, "star": 1, "cat": 2, "dog": 2}
    assert shares == {"cow": 50, "star": 30, "cat": 15, "dog": 5}


def test_serving_a_dog_can_cost_more_than_it_brings() -> None:
    assert profit(30_000, margin=Decimal("0.3"), contacts=25, contact_cost=400) == -1_000


# ---- A9 RFM, A10 cohorts


def test_rfm_scores_how_lately_how_often_and_how_much() -> None:
    found = rfm([5, 20, 60, 200, 400], [12, 5, 8, 1, 2], [300, 150, 500, 20, 80])
    assert found == ["554", "433", "345", "211", "122"]


def test_equal_values_share_a_score() -> None:
    assert rfm([10, 10], [1, 1], [5, 5]) == ["111", "111"]


def test_cohorts_tell_who_is_still_there() -> None:
    sizes = {"jan": [4, 4, 3, 2], "feb": [5, 4, 4]}
    found = {key: [percents(part) for part in parts] for key, parts in retention(sizes).items()}
    assert found == {"jan": [100, 100, 75, 50], "feb": [100, 80, 80]}
    assert percents(weighted(sizes.values(), 2)) == Decimal("77.78")


# ---- A11 retention, renewal; A12 frequency and status


def test_retention_attrition_and_renewal() -> None:
    assert percents(retained(1_350, 1_200, 140)) == Decimal("78.52")
    assert percents(attrition(290, 1_350)) == Decimal("21.48")
    assert percents(annual_attrition(340, [1_000] * 12)) == 34
    assert percent(120, 200) == 60


def test_what_became_of_the_terms_that_ended_in_a_month() -> None:
    year_ago, ends = timedelta(days=364), lambda day: date(2026, 9, day)
    terms = [
        Term("a", "a", ends(10) - year_ago, ends(10)), Term("a2", "a", ends(11), date(2027, 9, 10)),
        Term("b", "b", ends(15) - year_ago, ends(15)), Term("b2", "b", date(2026, 10, 20), date(2027, 10, 19)),
        Term("c", "c", ends(20) - year_ago, ends(20)), Term("c2", "c", ends(21), date(2027, 9, 20)),
        Term("d", "d", ends(25) - year_ago, ends(25)),
        Term("e", "e", ends(30) - year_ago, date(2026, 10, 14)),
        Term("f", "f", ends(12) - year_ago, ends(12), counted=False),
    ]  # fmt: skip
    found = outcomes(terms, date(2026, 9, 1), date(2026, 10, 1))
    assert found == {"a": "renewed", "b": "returned", "c": "renewed", "d": "lost"}


def test_visits_a_week_leave_frozen_days_out() -> None:
    assert shown(visits_a_week(8, 28, frozen=7)) == Decimal("2.67")
    assert visits_a_week(0, 7, frozen=7) is None


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 2, 1), "new"), (date(2026, 4, 15), "current"), (date(2027, 1, 31), "grace"),
        (date(2027, 2, 1), "expired"),
    ],
)  # fmt: skip
def test_the_dates_of_a_membership_make_its_status(today: date, found: str) -> None:
    assert status(date(2026, 1, 15), date(2026, 12, 31), today) == found


# ---- A13 what a customer and a channel are worth


def test_a_customer_and_what_winning_him_costs() -> None:
    worth = lifetime_value(3_000, margin=Decimal("0.6"), churn=Decimal("0.04"))
    cost = acquisition_cost(900_000, 100)
    assert (worth, cost) == (45_000, 9_000)
    assert worth is not None
    assert cost is not None
    assert worth / cost == 5
    assert payback(cost, 3_000, margin=Decimal("0.6")) == 5


def test_a_channel_by_its_cost() -> None:
    found = channel(200_000, 100, 20, 500_000, margin=Decimal("0.6"))
    assert (found.cost_per_lead, found.cost_per_deal, found.average_check) == (2_000, 10_000, 25_000)
    assert percents(found.conversion) == 20
    assert (percents(found.return_on_margin), percents(found.return_on_revenue)) == (50, 150)


def test_a_deal_is_credited_to_the_first_the_last_or_all_touches() -> None:
    touches = ["ad", "mail", "ad", "call"]
    assert credit(touches) == credit(touches, FIRST) == {"ad": 1}
    assert credit(touches, LAST) == {"call": 1}
    assert credit(touches, LINEAR) == {"ad": Fraction(1, 2), "mail": Fraction(1, 4), "call": Fraction(1, 4)}
    assert credited([(touches, 100), (["mail"], 50)], LINEAR) == {"ad": 50, "mail": 75, "call": 25}


# ---- A14 first response


def hours_of_the_store() -> WorkCalendar:
    return WorkCalendar("Europe/Moscow", WorkHours(((WorkInterval(time(10), time(21)),),) * 7))


def moscow(day: int, text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{day}T{text}+03:00").astimezone(UTC)


def test_a_bot_does_not_stop_the_clock_and_a_night_does_not_run_it() -> None:
    asked, bot, person = moscow(20, "20:50:00"), moscow(20, "20:50:05"), moscow(21, "10:15:00")
    found = first_answer([Message(asked, True), Message(bot, False, human=False), Message(person, False)])
    assert found == (asked, person)
    assert hours_of_the_store().work_minutes_between(asked, person) == 25
    assert (person - asked) // timedelta(minutes=1) == 805


def test_responses_tell_the_unanswered_apart() -> None:
    found = responses([5, 25, 60, None], limit=15)
    assert (found.median, found.p90, percents(found.in_time)) == (25, 53, Decimal("33.33"))
    assert (found.answered, found.unanswered) == (3, 1)


def test_effort_and_processing_time() -> None:
    spans = [(moscow(20, "20:50:00"), moscow(21, "10:15:00")), (moscow(21, "11:00:00"), moscow(21, "11:35:00"))]
    assert effort([12, 18, 30], 3) == 20
    assert processing(spans, hours_of_the_store().work_minutes_between) == 30


# ---- A15 voices, A16 base, A17 checks


def test_nps_and_csat() -> None:
    found = nps(Counter([10, 9, 9, 8, 7, 6, 3, 10, 5, 9]))
    assert (found.promoters, found.detractors, found.score) == (5, 3, 20)
    assert percents(csat(Counter([5, 4, 4, 3, 5]))) == 80


def test_the_base_grows_by_what_came_less_what_went() -> None:
    assert percents(growth(1_000, new=80, gone=30)) == 5


@pytest.mark.parametrize(
    ("payments", "days", "of_year", "found"),
    [
        (0, None, 0, "potential"), (1, 10, 1, "active"), (2, 180, 2, "active"), (3, 20, 3, "regular"),
        (9, 181, 4, "lost"), (5, 100, 1, "active"),
    ],
)  # fmt: skip
def test_payments_make_the_status_of_a_client(payments: int, days: int | None, of_year: int, found: str) -> None:
    assert client_status(payments, days, of_year) == found


def test_a_refund_lowers_the_revenue_and_not_the_count() -> None:
    assert shown(average_check(10_000 + 20_000 + 30_000 - 5_000, 3)) == Decimal("18333.33")
    assert percents(repeat_share([1, 2, 5, 0])) == Decimal("66.67")


# ---- A18 adoption, A19 calculator, A20 before and after, A21 overdue


def test_signs_of_a_system_that_nobody_uses() -> None:
    seats = active_seats(3, 7)
    assert (percents(seats), tone(seats)) == (Decimal("42.86"), "red")
    assert percents(completeness([(4, 4), (2, 4), (3, 4)])) == 75
    assert tone(Fraction(3, 4)) == "amber"
    assert tone(Fraction(4, 5)) == "green"
    assert reports_cost_too_much(31, 0)
    assert reports_cost_too_much(1, Decimal("2.5"))
    assert not reports_cost_too_much(30, 2)
    assert asks_for_review("head_changed")
    assert asks_for_review("stores", stores_before=10, stores_now=12)
    assert not asks_for_review("stores", stores_before=10, stores_now=11)


def test_what_a_system_costs_and_brings() -> None:
    total = total_cost([300_000, 100_000, 150_000, 60_000, 40_000], 15_000, 36)
    assert (total, shown(per_user_year(total, 20, 36))) == (1_190_000, Decimal("19833.33"))
    assert total_cost([310_000], 1_000 * 20, 36) == 1_030_000
    assert total_cost([310_000], 1_000 * 12, 36) == 742_000
    gain = benefit(Decimal("7.2"), 12, 500, 36)
    assert (gain, percents(return_on(gain, total))) == (1_555_200, Decimal("30.69"))


def test_before_and_after() -> None:
    was, is_now = Reading(date(2026, 1, 1), 18, 100), Reading(date(2026, 6, 1), 22, 100)
    assert (percents(moved(was, is_now).change), percents(moved(was, is_now).relative)) == (4, Decimal("22.22"))


def test_overdue_tasks_and_whether_they_halved() -> None:
    due, now = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 3, tzinfo=UTC)
    assert is_overdue(due, None, now)
    assert is_overdue(due, now, now)
    assert not is_overdue(due, due, now)
    was, is_now = Reading(date(2026, 1, 1), 40, 200), Reading(date(2026, 6, 1), 18, 200)
    assert (percents(overdue_share(40, 200)), percents(overdue_share(18, 200))) == (20, 9)
    assert percents(moved(was, is_now).relative) == -55
    assert met(was, is_now, target=-50)
    assert not met(was, is_now, target=-60)


# ---- A22 stock, A23 packages


def test_stock_leaves_at_the_moving_average() -> None:
    stock = Stock().received(10, 50).received(20, 65)
    assert stock.average == 60
    stock, cost = stock.taken(12)
    assert (cost, stock.quantity, stock.worth) == (720, 18, 1_080)
    stock, _ = stock.taken(1)
    stock, short, worth = stock.counted(16)
    assert (stock.quantity, short, worth) == (16, 1, 60)


def test_a_package_earns_what_is_held_or_burnt() -> None:
    held = package(10_000, 10, held=4, trainer=Decimal("0.5"))
    assert (held.recognised, held.liability, held.pay) == (4_000, 6_000, 2_000)
    burnt = package(10_000, 10, held=4, burnt=2, trainer=Decimal("0.5"))
    assert (burnt.recognised, burnt.pay) == (6_000, 2_000)
