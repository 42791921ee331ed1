"""What channels cost and bring, what a customer is worth, what lies in stock, what a system costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from palmette.locale.sentences import sentence
from palmette.records.read_subjects import Subjects, subjects
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.analyses import calculator, worth
from palmette.reports.analyses.numbers import rounded
from palmette.reports.analyses.stock import Stock
from palmette.reports.days import DAY, days_between
from palmette.reports.shapes.ask import CONDITION, DATED, PATH, VALUE, Ask, Part, Shape, both
from palmette.reports.shapes.result import COUNT, MONEY, NUMBER, SHARE, Behind, Cell, Fact, Line, Named, Result, ids_of

FAR_PAST, FAR_FUTURE = date(1900, 1, 1), date(9000, 1, 1)


def run_channels(ask: Ask) -> Result:
    """By channel: cost, leads, deals and revenue credited by the model, and what came back.

    The records are touches (leads) with their channel; deals are those of the same customers that were won in the days.
    A deal is credited to touches before it was won.
    """
    first, following = _asked(ask)
    by = [GroupSpec("id"), GroupSpec(ask.of("channel")), GroupSpec(ask.of("who"))]
    touched = ask.subjects(by, [MeasureSpec("at", "minimum", ask.day(ask.of("at")))])
    touches: dict[UUID, list[tuple[date, UUID, UUID]]] = {}
    leads: dict[UUID, list[UUID]] = {}
    for lead, channel, who, at in zip(*touched.groups, touched.figures["at"], strict=True) if len(touched) else ():
        if channel is None or at is None or at >= following:
            continue
        if at >= first:
            leads.setdefault(channel, []).append(lead)
        if who is not None:
            touches.setdefault(who, []).append((at, lead, channel))
    deals, revenue = _credited(ask, touches, first, following)
    costs = _costs(ask, first, following)
    margin, target = ask.number("margin"), ask.target(ask.of("channel"))

    def line(channel: UUID) -> Line:
        cost, count = costs.get(channel, 0), len(leads.get(channel, ()))
        sold, brought = deals.get(channel, Fraction()), revenue.get(channel, Fraction())
        found = worth.channel(cost, count, sold, brought, margin=margin)
        return Line(str(channel), Named(entity=target, id=channel), (
            Cell(cost, MONEY), Cell(count, COUNT, ids_of(ask.entity.key, leads.get(channel, ()))), Cell(sold, NUMBER),
            Cell(_minor(brought), MONEY), Cell(_minor(found.cost_per_lead), MONEY),
            Cell(_minor(found.cost_per_deal), MONEY), Cell(found.conversion, SHARE),
            Cell(_minor(found.average_check), MONEY), Cell(found.return_on_margin, SHARE),
            Cell(found.return_on_revenue, SHARE),
        ))  # fmt: skip

    channels = sorted({*leads, *revenue, *costs}, key=lambda one: (-revenue.get(one, Fraction()), str(one)))
    heads = (
        sentence("Channel"), sentence("Cost"), sentence("Requests"), sentence("Deals"), sentence("Revenue"),
        sentence("Cost of a request"), sentence("Cost of a deal"), sentence("Conversion"), sentence("Average check"),
        sentence("Return on margin"), sentence("Return on revenue"),
    )  # fmt: skip
    models = {
        worth.FIRST: sentence("first touch"), worth.LAST: sentence("last touch"),
        worth.LINEAR: sentence("all touches alike"),
    }  # fmt: skip
    notes = (sentence("A deal is credited to: %(model)s", model=models[ask.word("model")]),)
    return Result(heads, tuple(map(line, channels)), _worth(ask, touches, costs), notes, drawn=3, currency=ask.currency)


def _worth(ask: Ask, touches: object, costs: dict[UUID, int]) -> tuple[Fact, ...]:
    """LTV, CAC and what follows from them, where the business gave its churn and monthly revenue."""
    a_month, churn, customers = ask.number("a_month"), ask.number("churn"), ask.whole("customers")
    if not (a_month and churn and customers):
        return ()
    margin = ask.number("margin")
    value = worth.lifetime_value(a_month * 100, margin=margin, churn=churn)
    cost = worth.acquisition_cost(sum(costs.values()), customers)
    back = worth.payback(cost, a_month * 100, margin=margin) if cost is not None else None
    ratio = value / cost if value is not None and cost else None
    return (
        Fact("LTV", Cell(_minor(value), MONEY)), Fact("CAC", Cell(_minor(cost), MONEY)),
        Fact("LTV / CAC", Cell(ratio, NUMBER)), Fact(sentence("Pays back in months"), Cell(back, NUMBER)),
    )  # fmt: skip


def _credited(
    ask: Ask, touches: dict[UUID, list[tuple[date, UUID, UUID]]], first: date, following: date
) -> tuple[dict[UUID, Fraction], dict[UUID, Fraction]]:
    entity, at = ask.word("deal_entity"), ask.word("deal_at")
    condition = both(ask.word("deal_filter"), days_between(at, first, following))
    by = [GroupSpec("id"), GroupSpec(ask.word("deal_who"))]
    figures = [MeasureSpec("at", "minimum", at), MeasureSpec("amount", "sum", ask.word("deal_amount"))]
    found: Subjects = subjects(
        ask.records, entity, by=by, figures=figures, filter=condition, currency=ask.currency
    )  # fmt: skip
    model = ask.word("model")
    counts: dict[UUID, Fraction] = {}
    amounts: dict[UUID, Fraction] = {}
    rows = zip(found.groups[1], found.figures["at"], found.figures["amount"], strict=True) if len(found) else ()
    for who, won_at, amount in rows:
        way = [channel for day, _, channel in sorted(touches.get(who, ())) if day <= won_at]
        for channel, part in worth.credit(way, model).items():
            counts[channel] = counts.get(channel, Fraction()) + part
            amounts[channel] = amounts.get(channel, Fraction()) + part * amount
    return counts, amounts


def _costs(ask: Ask, first: date, following: date) -> dict[UUID, int]:
    """What each channel cost: from the records of an entity, or from the numbers of the options."""
    entity = ask.word("cost_entity")
    if not entity:
        return {}
    figure = MeasureSpec("cost", "sum", ask.word("cost_amount"))
    days = days_between(ask.word("cost_at"), first, following)
    by = [GroupSpec(ask.word("cost_channel"))]
    found = subjects(ask.records, entity, by=by, figures=[figure], filter=days, currency=ask.currency)
    return dict(zip(found.groups[0], found.figures["cost"], strict=True)) if len(found) else {}


def _asked(ask: Ask) -> tuple[date, date]:
    if ask.first is None or ask.last is None:
        return FAR_PAST, FAR_FUTURE
    return ask.first, ask.last + DAY


def _minor(value: Fraction | None) -> int | None:
    return None if value is None else int(rounded(value, 0) or 0)


# ---- stock


def run_stock(ask: Ask) -> Result:
    """By thing: how much there is, at which moving average, and what went at which cost."""
    by = [GroupSpec("id"), GroupSpec(ask.of("item"))]
    figures = [
        MeasureSpec("at", "minimum", ask.of("at")), MeasureSpec("quantity", "sum", ask.of("quantity")),
        MeasureSpec("cost", "sum", ask.of("cost")), MeasureSpec("received", where=ask.of("received")),
        MeasureSpec("sold", where=ask.of("sold")), MeasureSpec("short", where=ask.of("short") or "id is empty"),
    ]  # fmt: skip
    found = ask.subjects(by, figures)
    scale = 10 ** found.scales["quantity"]
    rows = sorted(
        zip(*found.groups, *found.figures.values(), strict=True) if len(found) else (),
        key=lambda row: (row[2], str(row[0])),
    )  # fmt: skip
    stocks: dict[UUID, _Item] = {}
    for _id, item, _at, quantity, cost, received, sold, short in rows:
        if item is None:
            continue
        stocks.setdefault(item, _Item()).take(Fraction(quantity, scale), cost, received, sold, short)
    target = ask.target(ask.of("item"))
    lines = tuple(
        Line(str(item), Named(entity=target, id=item), (
            Cell(stock.left.quantity, NUMBER, _moves(ask, item)),
            Cell(_minor(stock.left.average), MONEY), Cell(_minor(stock.left.worth), MONEY),
            Cell(_minor(stock.cost_of_sales), MONEY), Cell(stock.shortage, NUMBER),
            Cell(_minor(stock.shortage_cost), MONEY),
        ))
        for item, stock in sorted(stocks.items(), key=lambda pair: -pair[1].left.worth)
    )  # fmt: skip
    heads = (
        sentence("What"), sentence("In stock"), sentence("Average cost"), sentence("Worth"), sentence("Cost of sales"),
        sentence("Shortage"), sentence("Its cost"),
    )  # fmt: skip
    return Result(heads, lines, (), (), drawn=2, currency=ask.currency)


def _moves(ask: Ask, item: UUID) -> Behind:
    return Behind(ask.entity.key, where=ask.narrowed(f"{ask.of('item')} in ['{item}']"))


class _Item:
    """One thing while its moves are walked through."""

    def __init__(self) -> None:
        self.left = Stock()
        self.cost_of_sales = Fraction()
        self.shortage = Fraction()
        self.shortage_cost = Fraction()

    def take(self, quantity: Fraction, cost: int, received: int, sold: int, short: int) -> None:
        """One move, with its sign."""
        if received:
            self.left = self.left.received(quantity, cost)
            return
        self.left, spent = self.left.taken(-quantity)
        if sold:
            self.cost_of_sales += spent
        elif short:
            self.shortage += -quantity
            self.shortage_cost += spent


# ---- calculator


def run_calculator(ask: Ask) -> Result:
    """Total cost of a system over its months, for each user, and the return on it."""
    months, users = ask.whole("months"), ask.whole("regular") + ask.whole("occasional")
    parts = [ask.number(key) for key in _ONE_OFF]
    total = calculator.total_cost(parts, ask.number("a_month"), months)
    gain = calculator.benefit(ask.number("hours"), ask.whole("regular"), ask.number("hour"), months)
    rent = calculator.total_cost([ask.number("other_one_off")], ask.number("seat") * users, months)
    figures: Sequence[tuple[str, str, Fraction | None, str]] = (
        ("total", sentence("Total cost"), total, MONEY),
        ("user_year", sentence("A user a year"), calculator.per_user_year(total, users, months), MONEY),
        ("rented", sentence("Paid by the seat"), rent, MONEY),
        ("gain", sentence("Hours saved, in money"), gain, MONEY),
        ("return", sentence("Return"), calculator.return_on(gain, total), SHARE),
    )
    lines = tuple(
        Line(key, Named(words), (Cell(_minor(value * 100) if kind == MONEY and value is not None else value, kind),))
        for key, words, value, kind in figures
    )
    notes = (sentence("%(users)s users, %(months)s months", users=users, months=months),)
    return Result(("", sentence("Figure")), lines, (), notes, currency=ask.currency)


_ONE_OFF = ("customisation", "set_up", "integrations", "training", "data")
_OTHERS: dict[str, object] = {
    "deal_entity": "deal", "deal_who": "contact", "deal_amount": "amount", "deal_at": "closed_on", "deal_filter": "",
    "cost_entity": "", "cost_amount": "amount", "cost_at": "on", "cost_channel": "source",
}  # fmt: skip
SHAPES = (
    Shape(
        "channels", "what channels cost and bring",
        {
            "channel": Part(PATH, "the channel of a touch"), "who": Part(PATH, "whose touch it was"),
            "at": Part(DATED, "when"),
        },
        run_channels,
        {"model": worth.FIRST, "margin": 1, "a_month": 0, "churn": 0, "customers": 0, **_OTHERS},
        {"model": worth.MODELS},
    ),
    Shape(
        "stock", "what lies in stock at its moving average",
        {
            "item": Part(PATH, "what was moved"), "at": Part(DATED, "when"),
            "quantity": Part(VALUE, "how much, with its sign"),
            "cost": Part(VALUE, "what one cost, of receipts"), "received": Part(CONDITION, "which moves are receipts"),
            "sold": Part(CONDITION, "which are sales"), "short": Part(CONDITION, "which are shortages", False),
        },
        run_stock,
    ),
    Shape(
        "calculator", "what a system costs over years and brings", {}, run_calculator,
        {**dict.fromkeys(_ONE_OFF, 0), "a_month": 0, "months": 36, "regular": 1, "occasional": 0, "hours": 0, "hour": 0,
         "seat": 0, "other_one_off": 0},
    ),
)  # fmt: skip
