"""What an invented business wrote and was paid for its deals: a tax, a price list, quotes, invoices, payments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from palmette import DemoContext, MoneyValue
from palmette.packs.sales import demo
from palmette.packs.sales.amounts import Line, amounts

RATE = Decimal("25.5")
RATES = [
    {"percent": Decimal(24), "valid_from": date(2013, 1, 1), "valid_to": date(2024, 8, 31)},
    {"percent": RATE, "valid_from": date(2024, 9, 1)},
]
"""Finland's general VAT: 24 % until the end of August 2024."""
QUOTED = {"offer": "sent", "agreement": "sent", "won": "accepted", "lost": "declined"}
PAID, PARTLY = 0.8, 0.1
DAYS = 14

Row = dict[str, Any]


def load(context: DemoContext) -> None:
    """The companies and deals of the small business, and the papers of those that got so far."""
    deals, names = demo.load(context)
    tax = context.new_id()
    context.create_many("sales.tax_code", [{"id": tax, "name": "VAT, general", "code": "vat", "rates": RATES}])
    _price_list(context, deals)
    quotes = [_quote(context, deal, tax, names) for deal in deals if deal.get("stage") in QUOTED]
    context.create_many("sales.quote", quotes)
    invoices = [_invoice(context, quote) for quote in quotes if quote["stage"] == "accepted"]
    context.create_many("sales.invoice", invoices)
    payments = [payment for invoice in invoices if (payment := _payment(context, invoice)) is not None]
    context.create_many("sales.payment", payments)
    context.create_many("sales.allocation", [_allocation(payment) for payment in payments])


def _price_list(context: DemoContext, deals: Iterable[Row]) -> None:
    """The prices of the year, as the deals have them."""
    key, prices = context.new_id(), {}
    for deal in deals:
        for line in deal["lines"]:
            prices[line["product"]] = line["price"]
    first = date(context.today.year - 1, 1, 1)
    applied = context.now - timedelta(days=400)
    row = {"id": key, "name": f"Prices since {first:%Y}", "valid_from": first, "applied_at": applied}
    context.create_many("sales.price_list", [row])
    rows = [{"price_list": key, "product": product, "price": price} for product, price in prices.items()]
    context.create_many("sales.price_row", rows)


def _quote(context: DemoContext, deal: Row, tax: UUID, names: Mapping[UUID, str]) -> Row:
    """The quote of a deal, a week after it came, with all that the product would work out."""
    at = min(deal["created_at"] + timedelta(days=3), context.now)
    lines = [{**line, "name": names[line["product"]]} for line in deal["lines"]]
    found = {**_sums(lines, tax), "largest_discount": 0, "own_limit": 100}
    stage = QUOTED[deal["stage"]]
    lost = {"lost_reason": "price"} if stage == "declined" else {}
    return {
        "id": context.new_id(), "deal": deal["id"], "contact": deal["contact"], "owner": deal["owner"],
        "branch": deal["branch"], "issued_on": at.date(), "prices_on": at.date(),
        "valid_until": at.date() + timedelta(days=DAYS),
        "sent_at": at, "created_at": at, "stage": stage, "stage_since": at, **lost, **found,
    }  # fmt: skip


def _sums(lines: Iterable[Row], tax: UUID) -> Row:
    given = list(lines)
    sums = amounts([Line(line["price"].minor, Decimal(line["quantity"]), rate=RATE) for line in given])
    currency = given[0]["price"].currency
    rows = [
        {**line, "tax": tax, "tax_rate": RATE, "net": MoneyValue(amount.net, currency),
         "tax_amount": MoneyValue(amount.tax, currency), "total": MoneyValue(amount.total, currency)}
        for line, amount in zip(given, sums.lines, strict=True)
    ]  # fmt: skip
    shares = [
        {"rate": item.rate, "net": MoneyValue(item.net, currency), "tax": MoneyValue(item.tax, currency)}
        for item in sums.shares
    ]
    return {
        "lines": rows, "taxes": shares, "net": MoneyValue(sums.net, currency), "tax": MoneyValue(sums.tax, currency),
        "total": MoneyValue(sums.total, currency),
    }  # fmt: skip


def _invoice(context: DemoContext, quote: Row) -> Row:
    """The invoice of an accepted quote."""
    at = min(quote["sent_at"] + timedelta(days=5), context.now)
    taken = ("deal", "contact", "owner", "branch", "lines", "taxes", "net", "tax", "largest_discount", "own_limit")
    return {
        "id": context.new_id(), "quote": quote["id"], **{name: quote[name] for name in taken}, "amount": quote["total"],
        "issued_on": at.date(), "due_on": at.date() + timedelta(days=DAYS), "created_at": at, "stage": "issued",
        "stage_since": at,
    }  # fmt: skip


def _payment(context: DemoContext, invoice: Row) -> Row | None:
    """Most pay in full, some in part, some not yet."""
    dice = context.random
    luck = dice.random()
    if luck > PAID + PARTLY:
        return None
    whole: MoneyValue = invoice["amount"]
    at: datetime = min(invoice["created_at"] + timedelta(days=dice.randint(1, DAYS + 6)), context.now)
    return {
        "id": context.new_id(), "invoice": invoice["id"], "deal": invoice["deal"], "contact": invoice["contact"],
        "owner": invoice["owner"], "branch": invoice["branch"], "kind": dice.choice(("bank", "bank", "bank", "card")),
        "amount": whole if luck <= PAID else MoneyValue(whole.minor // 2, whole.currency), "at": at, "created_at": at,
    }  # fmt: skip


def _allocation(payment: Row) -> Row:
    return {
        "payment": payment["id"], "invoice": payment["invoice"], "amount": payment["amount"], "at": payment["at"],
        "owner": payment["owner"], "created_at": payment["at"],
    }  # fmt: skip
