"""What follows when money comes or goes back: it is put on invoices, and nobody gets back more than he paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from palmette import Changes, MoneyValue, sentence
from palmette.packs.sales.drafting import INVOICE, check_currency
from palmette.packs.sales.refusals import bad_paper, paper_conflict
from palmette.packs.sales.rows import Values, by_ids, every, minor, uid, written
from palmette.packs.sales.settling import allocate, take_back

PAYMENT, ALLOCATION = "sales.payment", "sales.allocation"
FIELDS = ["amount", "invoice", "deal", "contact", "refund_of", "spread", "left", "allocated", "refunded"]
OWED = ["deal", "contact", "amount", "balance", "paid", "stage", "kind"]


def take_payments(changes: Changes) -> None:
    """Complete new payments and put them on the invoices that they are for; check all that was touched."""
    created = by_ids(changes.records, PAYMENT, (change.id for change in changes.of(PAYMENT, "created")), FIELDS)
    _complete(changes, created)
    for key, row in created.items():
        check_currency(row, changes.records.blueprint.edition.currency)
        _check_refund(changes, row)
        for invoice, part in _shares(changes, row):
            values = {"payment": key, "invoice": invoice, "amount": MoneyValue(part, row["amount"].currency)}
            changes.records.create(ALLOCATION, values)
    _check(changes, created)


def _complete(changes: Changes, created: Mapping[UUID, Values]) -> None:
    """Payer and deal are those of the invoice or of the payment that goes back."""
    invoices = by_ids(changes.records, INVOICE, (row["invoice"] for row in created.values()), ["deal", "contact"])
    paid = by_ids(changes.records, PAYMENT, (row["refund_of"] for row in created.values()), ["deal", "contact", "kind"])
    values: dict[UUID, dict[str, Any]] = {}
    for key, row in created.items():
        source = invoices.get(row["invoice"]) or paid.get(row["refund_of"]) or {}
        found = {name: source[name] for name in ("deal", "contact") if row[name] is None and source.get(name)}
        if found:
            values[key] = found
    if values:
        written(changes.records.update_each(PAYMENT, values))


def _check_refund(changes: Changes, row: Values) -> None:
    """Money goes back on a payment, and a payment of nothing is none."""
    amount = row["amount"]
    if row["refund_of"] is None:
        if amount.minor <= 0:
            raise bad_paper("sales.refund_of_what", "amount", "Money goes back on a payment that came.",
                         "Name the payment that it pays back.")  # fmt: skip
        return
    first = changes.records.get(PAYMENT, uid(row["refund_of"]), fields=["amount", "refunded", "refund_of"])
    if amount.minor >= 0 or first["refund_of"] is not None or first["amount"].currency != amount.currency:  # type: ignore[attr-defined]
        raise bad_paper("sales.bad_refund", "amount", "A refund is below zero and in the currency of its payment.",
                     "Write it with a minus, on a payment that came.")  # fmt: skip
    if minor(first["amount"]) + minor(first["refunded"]) < 0:
        raise paper_conflict(
            "sales.refund_too_large", "amount", "More would go back than was paid.",
            "Pay back what is left of it at most.",
        )  # fmt: skip


def _shares(changes: Changes, row: Values) -> Iterable[tuple[UUID, int]]:
    """On which invoices a new payment lies, or off which ones a refund is taken."""
    if row["refund_of"] is not None:
        first = changes.records.get(PAYMENT, uid(row["refund_of"]), fields=["left"])
        return [(key, -part) for key, part in take_back(-minor(first["left"]), _lies_on(changes, row["refund_of"]))]
    if row["invoice"] is not None:
        owed = by_ids(changes.records, INVOICE, [row["invoice"]], OWED)
    elif row["spread"] and row["contact"]:
        wanted = f"contact == '{row['contact']}' and stage == 'issued' and kind != 'credit' and balance > 0"
        owed = {uid(one["id"]): one for one in every(changes.records, INVOICE, wanted, OWED, sort="due_on")}
    else:
        return []
    currency = row["amount"].currency
    listed = [(key, minor(one["balance"])) for key, one in owed.items() if one["amount"].currency == currency]
    return allocate(row["amount"].minor, listed)


def _lies_on(changes: Changes, payment: object) -> list[tuple[UUID, int]]:
    """What of a payment lies on each invoice, less what went back already; in the order in which it was put there."""
    found: dict[UUID, int] = {}
    for wanted in (f"payment == '{payment}'", f"payment.refund_of == '{payment}'"):
        for row in every(changes.records, ALLOCATION, wanted, ["invoice", "amount"]):
            key = uid(row["invoice"])
            found[key] = found.get(key, 0) + minor(row["amount"])
    return list(found.items())


def _check(changes: Changes, created: Mapping[UUID, Values]) -> None:
    """No payment lies on more than it is, no invoice is paid beyond its sum or below nothing."""
    ids = [change.id for change in changes.of(ALLOCATION) if change.kind in ("created", "changed", "restored")]
    rows = by_ids(changes.records, ALLOCATION, ids, ["payment", "payment.refund_of", "invoice", "amount"])
    lying = {row[name] for row in rows.values() for name in ("payment", "payment.refund_of")}
    payments = {*created, *lying, *(row["refund_of"] for row in created.values())}
    for row in by_ids(changes.records, PAYMENT, payments, FIELDS).values():
        _check_payment(row)
    owed = by_ids(changes.records, INVOICE, (row["invoice"] for row in rows.values()), OWED)
    for row in rows.values():
        _check_invoice(owed[uid(row["invoice"])], row)


def _check_payment(row: Values) -> None:
    amount, on_invoices = minor(row["amount"]), minor(row["allocated"])
    inside = amount <= on_invoices <= 0 if row["refund_of"] is not None else minor(row["left"]) >= 0
    if not inside:
        raise paper_conflict(
            "sales.allocated_too_much", "amount", "A payment cannot lie on invoices with more than it is.",
            "Put less of it on this invoice.",
        )  # fmt: skip


def _check_invoice(invoice: Values, row: Values) -> None:
    if invoice["stage"] != "issued" or invoice["kind"] == "credit":
        raise bad_paper("sales.invoice_not_issued", "invoice", "Only an issued invoice is paid.", "Issue it first.")
    if invoice["amount"].currency != row["amount"].currency:
        message = sentence("The invoice is in %(currency)s.", currency=invoice["amount"].currency)
        raise bad_paper("sales.other_currency", "amount", message, "Pay it in its currency.")
    too_much = row["amount"].minor > 0 and minor(invoice["balance"]) < 0
    if too_much or minor(invoice["paid"]) < 0:
        raise paper_conflict(
            "sales.paid_too_much", "amount", "An invoice is not paid beyond its sum.",
            "What is more stays with the payment as an advance.",
        )  # fmt: skip


def check_credits(changes: Changes) -> None:
    """Credit notes take back from an issued invoice of their currency, and never more than it asked for."""
    ids = [
        change.id
        for change in changes.of(INVOICE)
        if change.kind in ("created", "moved") or any(map(change.touched, ("kind", "credits", "amount")))
    ]
    fields = ["kind", "stage", "amount", "credits", "credits.stage", "credits.kind", "credits.amount",
              "credits.credited"]  # fmt: skip
    for row in by_ids(changes.records, INVOICE, ids, fields).values():
        if row["kind"] != "credit" or row["credits"] is None:
            continue
        if row["credits.stage"] != "issued" or row["credits.kind"] == "credit":
            raise bad_paper("sales.credit_of_what", "credits", "A credit note takes back from an issued invoice.",
                         "Choose the invoice.")  # fmt: skip
        amount, whole = row["amount"], row["credits.amount"]
        already = minor(row["credits.credited"]) - (minor(amount) if row["stage"] == "issued" else 0)
        if amount is not None and (amount.currency != whole.currency or already + amount.minor > whole.minor):
            raise paper_conflict(
                "sales.credit_too_large", "amount", "More would be taken back than the invoice asked for.",
                "Take back what is left of it at most.",
            )  # fmt: skip
