"""What a new document takes over from where it comes from: a deal, a quote, an order, the version before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Conflict, MoneyValue, sentence
from palmette.packs.sales.figures import carried_over
from palmette.packs.sales.refusals import bad_paper
from palmette.packs.sales.rows import Values, by_ids, minor, percent, uid
from palmette.packs.sales.settling import Instalment, instalments, share_of

if TYPE_CHECKING:
    from palmette.records.session import Records

QUOTE, ORDER, INVOICE, DEAL = "sales.quote", "sales.sales_order", "sales.invoice", "sales.deal"
DATE_OF = {QUOTE: "issued_on", ORDER: "ordered_on", INVOICE: "issued_on"}
TOTAL_OF = {QUOTE: "total", ORDER: "total", INVOICE: "amount"}
TAKEN_OVER = ("deal", "contact", "price_type", "prices_on")
SOURCE_FIELDS = [*TAKEN_OVER, "lines", "stage", "number"]
SOURCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    QUOTE: (("replaces", QUOTE),),
    ORDER: (("quote", QUOTE),),
    INVOICE: (("credits", INVOICE), ("sales_order", ORDER), ("quote", QUOTE)),
}
"""The references of a new document that say where it comes from; the first that is filled counts."""
EXTRA: Mapping[str, tuple[str, ...]] = {
    QUOTE: ("revision", "total"), ORDER: ("total",), INVOICE: ("amount", "credited"),
}  # fmt: skip
"""What is read of a source beside what every document has."""


class Sources:
    """The records that a batch of new documents comes from."""

    def __init__(self, records: Records, entity: str, rows: Iterable[Values]) -> None:
        self.records = records
        self.entity = entity
        listed = list(rows)
        self._found = {
            name: by_ids(records, source, (row.get(name) for row in listed), [*SOURCE_FIELDS, *EXTRA[source]])
            for name, source in SOURCES[entity]
        }
        self._deals = by_ids(records, DEAL, (row.get("deal") for row in listed), ["contact", "amount"])

    def taken_over(self, row: Values) -> dict[str, Any]:
        """What of the document was left empty and is known from its source."""
        name, source = self.source_of(row)
        values: dict[str, Any] = {}
        if source is not None:
            values = {key: source[key] for key in TAKEN_OVER if row.get(key) is None and source[key] is not None}
            if not row.get("lines") and not _is_part(row, name, source):
                values["lines"] = carried_over(source["lines"] or ())
        deal = self._deals.get(row["deal"]) if row.get("deal") else None
        if row.get("contact") is None and "contact" not in values and deal is not None:
            values["contact"] = deal["contact"]
        return values

    def source_of(self, row: Values) -> tuple[str, Values | None]:
        """The reference by which a document says where it comes from, and that record."""
        for name, found in self._found.items():
            if row.get(name) is not None:
                return name, found.get(uid(row[name]))
        return "", None

    def whole_of(self, row: Values) -> MoneyValue | None:
        """What the source comes to: the order, the quote, else the deal."""
        name, source = self.source_of(row)
        if source is not None and name != "credits":
            return _money(source["total"])
        deal = self._deals.get(row["deal"]) if row.get("deal") else None
        return _money(deal["amount"]) if deal is not None else None


def _money(value: object) -> MoneyValue | None:
    return value if isinstance(value, MoneyValue) else None


def _is_part(row: Values, name: str, source: Values) -> bool:
    """Whether an invoice is about a part of its source alone, so that its lines are not taken over."""
    if name == "credits":
        return row.get("amount") is not None or minor(source["credited"]) > 0
    return row.get("kind") in ("prepayment", "balance", "extra") or row.get("amount") is not None


def customer_of(row: Values) -> UUID:
    """Whom a document is for."""
    if row.get("contact") is None:
        raise bad_paper("sales.no_customer", "contact", "Nobody is named whom it is for.", "Choose the customer.")
    return uid(row["contact"])


def next_version(source: Values | None) -> dict[str, Any]:
    """Number and version of a quote that takes the place of another."""
    if source is None:
        return {}
    if source["stage"] == "draft":
        raise Conflict("sales.still_draft", "A draft needs no new version.", remedy="Change the draft itself.")
    return {"number": source["number"], "revision": int(source["revision"] or 1) + 1}


def until(row: Values, name: str, begins: str, days: object) -> dict[str, Any]:
    """A last day that was left out: so many days after the first."""
    first = row.get(begins)
    if row.get(name) is not None or not isinstance(first, date):
        return {}
    return {name: first + timedelta(days=int(str(days)))}


def amount_of(row: Values, sources: Sources, invoiced: int, share: object) -> dict[str, Any]:
    """The sum of an invoice without lines that was left out: a share of the whole, or what is left of it."""
    if row.get("lines") or row.get("amount") is not None:
        return {}
    name, source = sources.source_of(row)
    if name == "credits" and source is not None:
        whole = source["amount"]
        if whole is None:
            return {}
        return {"amount": MoneyValue(minor(whole) - minor(source["credited"]), whole.currency)}
    total = sources.whole_of(row)
    if total is None:
        return {}
    if row.get("kind") == "prepayment":
        return {"amount": MoneyValue(share_of(total.minor, percent(share)), total.currency)}
    if row.get("kind") == "balance":
        return {"amount": MoneyValue(max(total.minor - invoiced, 0), total.currency)}
    return {}


def parts_of(row: Values) -> dict[str, Any]:
    """The instalments of an invoice that is paid in parts, unless they were written."""
    amount, due_on = row.get("amount"), row.get("due_on")
    if not row.get("parts") or row.get("instalments") or not isinstance(amount, MoneyValue):
        return {}
    assert isinstance(due_on, date)
    found = instalments(amount.minor, int(row["parts"]), due_on)
    return {"instalments": [_row(part, amount.currency) for part in found]}


def _row(part: Instalment, currency: str) -> dict[str, Any]:
    return {"due_on": part.due_on, "amount": MoneyValue(part.amount, currency)}


def check_currency(row: Values, currency: str) -> None:
    """Invoices and payments are in the currency of the business: what is paid is summed in it."""
    amount = row.get("amount")
    if isinstance(amount, MoneyValue) and amount.currency != currency:
        message = sentence("The sum is in %(currency)s.", currency=amount.currency)
        remedy = sentence("Give it in %(currency)s.", currency=currency)
        raise bad_paper("sales.other_currency", "amount", message, remedy)


def check_parts(row: Values) -> None:
    """Instalments come to the sum of their invoice."""
    parts = row.get("instalments") or ()
    if parts and sum(minor(part["amount"]) for part in parts) != minor(row.get("amount")):
        raise bad_paper(
            "sales.instalments_differ", "instalments", "The instalments do not come to the sum.",
            "Change them, or remove them to have them worked out.",
        )  # fmt: skip
