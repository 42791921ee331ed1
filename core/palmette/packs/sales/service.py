"""What sales write by themselves in the transaction of a change. Demo data comes with all of this written."""

from __future__ import annotations

from palmette import Changes, sentence
from palmette.packs.sales import paper_changes, payment_changes
from palmette.packs.sales.figures import TAX
from palmette.packs.sales.price_search import LIST, ROW
from palmette.packs.sales.refusals import bad_paper
from palmette.packs.sales.rows import by_ids
from palmette.packs.sales.tax_rates import Rate, overlapping

OURS = frozenset(
    {*paper_changes.PAPERS, paper_changes.APPROVAL, payment_changes.PAYMENT, payment_changes.ALLOCATION, TAX, LIST, ROW}
)


def follow(changes: Changes) -> None:
    """Everything that quotes, orders, invoices, payments, prices and taxes bring with them."""
    if changes.caused_by.channel == "demo" or not any(change.entity in OURS for change in changes.items):
        return
    check_rates(changes)
    check_prices(changes)
    paper_changes.keep_issued(changes)
    paper_changes.complete_papers(changes)
    paper_changes.follow_moves(changes)
    paper_changes.decide_approvals(changes)
    payment_changes.check_credits(changes)
    payment_changes.take_payments(changes)


def check_rates(changes: Changes) -> None:
    """One day has one rate of a tax."""
    touched = [change.id for change in changes.of(TAX) if change.touched("rates")]
    for row in by_ids(changes.records, TAX, touched, ["rates"]).values():
        rates = [Rate(one["percent"], one["valid_from"], one["valid_to"]) for one in row["rates"] or ()]
        if twice := overlapping(rates):
            message = sentence(
                "The rates from %(first)s and from %(second)s hold on the same day.",
                first=twice[0].valid_from, second=twice[1].valid_from,
            )  # fmt: skip
            raise bad_paper("sales.rates_overlap", "rates", message, "End the earlier one before the later one begins.")


def check_prices(changes: Changes) -> None:
    """A list ends after it begins, and its prices are in its currency."""
    touched = [change.id for change in changes.of(LIST) if change.kind in ("created", "changed")]
    for row in by_ids(changes.records, LIST, touched, ["valid_from", "valid_to"]).values():
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            raise bad_paper(
                "sales.list_ends_early", "valid_to", "The list would end before it begins.", "Change a date."
            )
    rows = [change.id for change in changes.of(ROW) if change.kind in ("created", "changed")]
    for row in by_ids(changes.records, ROW, rows, ["price", "price_list.currency"]).values():
        currency = row["price_list.currency"]
        if currency and row["price"].currency != currency:
            message = sentence("The list is in %(currency)s.", currency=currency)
            raise bad_paper("sales.price_currency", "price", message, "Write the price in that currency.")
