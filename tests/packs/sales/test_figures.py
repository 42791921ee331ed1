"""The worked figures: the weighted forecast, the average sale."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from palmette import clock
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.definition import Dimension
from tests.packs.sales.trade import Trade, eur

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def figures(trade: Trade, key: str, mine: str) -> list[dict[str, object]]:
    """A declared report over some records alone."""
    report = trade.office.gateway.blueprint.reports[key]
    by = [GroupSpec(item.of, item.period) for item in report.by if isinstance(item, Dimension)]
    measures = [MeasureSpec(item.key, item.function, item.of, item.where) for item in report.measures]
    with trade.office.gateway.reading(trade.office.actor) as records:
        return records.group(report.entity, by=by, measures=measures, filter=f"({report.filter}) and ({mine})")


def deal(trade: Trade, name: str, amount: object, stage: str, close: date, **values: object) -> UUID:
    row = {"name": name, "contact": trade.customer, "stage": stage, "expected_close": close}
    return trade.office.create("sales.deal", **row, amount=amount and eur(amount), **values)


def test_open_deals_are_weighted_and_won_ones_count_in_full(any_trade: Trade) -> None:
    this, later = date(2026, 11, 30), date(2026, 12, 10)
    for amount, chance, close in ((100_000, "0.2", this), (50_000, "0.5", this), (80_000, "0.9", this)):
        deal(any_trade, "A2", amount, "offer", close, probability=Decimal(chance))
    deal(any_trade, "A2", 60_000, "won", this, closed_on=date(2026, 11, 2))
    deal(any_trade, "A2", 999_000, "lost", this, lost_reason="price", closed_on=date(2026, 11, 2))
    deal(any_trade, "A2", None, "offer", this)
    first = deal(any_trade, "A2", 1_000, "agreement", later)
    row = figures(any_trade, "weighted_forecast", "name == 'A2'")
    months = {line["forecast_on"]: line for line in row}
    november, december = months[date(2026, 11, 1)], months[date(2026, 12, 1)]
    assert (november["weighted"], november["forecast"]) == ([eur(117_000)], [eur(177_000)])
    assert (november["deals"], november["without_amount"]) == (5, 1)
    # Without an estimate of its own a deal has the chance of its stage.
    assert december["forecast"] == [eur(800)]
    any_trade.office.update("sales.deal", first, probability=Decimal(1))
    assert figures(any_trade, "weighted_forecast", "name == 'A2'")[-1]["forecast"] == [eur(1_000)]


def test_a_deal_that_closes_next_month_leaves_the_forecast_of_this_one(trade: Trade) -> None:
    this, later = date(2026, 11, 30), date(2026, 12, 10)
    for amount, chance, close in ((100_000, "0.2", later), (50_000, "0.5", this), (80_000, "0.9", this)):
        deal(trade, "A2 later", amount, "offer", close, probability=Decimal(chance))
    deal(trade, "A2 later", 60_000, "won", this, closed_on=date(2026, 11, 2))
    row = figures(trade, "weighted_forecast", "name == 'A2 later'")
    assert next(line for line in row if line["forecast_on"] == date(2026, 11, 1))["forecast"] == [eur(157_000)]


def test_a_credit_note_takes_from_the_revenue_and_not_from_the_number_of_sales(any_trade: Trade) -> None:
    trade = any_trade
    who = trade.office.create("contacts.contact", kind="person", first_name="Irja")
    with clock.frozen(NOW):
        made = [trade.invoice(amount, contact=who) for amount in (10_000, 20_000, 30_000)]
        note = trade.office.create("sales.invoice", kind="credit", credits=made[2], amount=eur(5_000))
        trade.move("sales.invoice", note, "issued")
        trade.office.create("sales.invoice", contact=who, amount=eur(777))
    row = figures(trade, "invoiced_by_month", f"contact == '{who}'")
    assert [(line["revenue"], line["sales"], line["check"]) for line in row] == [
        ([eur(55_000)], 3, [eur("18333.33")]),
    ]  # fmt: skip
