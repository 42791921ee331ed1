"""What a bank payment pays: looked for when it is stored; what is not sure waits for the accountant."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import Changes, MoneyValue
from palmette_appraisers.rules import Match, OpenFee, Paid, invoices_in, match_payment, register_numbers_in
from palmette_appraisers.service.rows import Values, every, one_of

if TYPE_CHECKING:
    from palmette.records.session import Records

PAYMENT, CHARGE, ALLOCATION = "appraisers.bank_payment", "appraisers.charge", "appraisers.allocation"
FEE = ["number", "member", "left", "due_on", "member.register_no", "member.inn", "member.employer.inn",
       "member.last_name", "member.first_name", "member.middle_name"]  # fmt: skip


def recognise_payments(changes: Changes) -> None:
    """Each new payment that nobody has recognised is matched and allocated, or queued."""
    for change in changes.of(PAYMENT, "created"):
        if change.new.get("match_rule") is None and change.new.get("stage", "received") == "received":
            allocate_payment(changes.records, change.id)


def allocate_payment(records: Records, payment: UUID) -> Match:
    """Find what a payment pays and allocate it; it goes as far as it is sure, else to the queue."""
    row = records.get(PAYMENT, payment, fields=["amount", "payer", "payer_inn", "purpose"])
    amount = row["amount"]
    assert isinstance(amount, MoneyValue)
    paid = Paid(amount.amount, _text(row, "payer"), _text(row, "payer_inn"), _text(row, "purpose"))
    match = match_payment(paid, _fees(records, paid, amount.currency))
    if not match.rule:
        records.move(PAYMENT, payment, "unmatched")
        return match
    for charge, share in match.shares:
        values = {"payment": payment, "charge": UUID(charge), "amount": MoneyValue.of(share, amount.currency)}
        records.create(ALLOCATION, values)
    whole = sum((share for _, share in match.shares), Decimal(0)) == paid.amount
    known = {"match_rule": match.rule, "member": UUID(match.member) if match.member else None}
    records.move(PAYMENT, payment, "allocated" if whole else "matched", values=known)
    return match


def _fees(records: Records, paid: Paid, currency: str) -> list[OpenFee]:
    """The open fees that a payment could mean, oldest first."""
    found: dict[str, tuple[object, OpenFee]] = {}
    for way in _ways(paid):
        for row in every(records, CHARGE, f"left > 0 and ({way})", FEE):
            left = row["left"]
            if isinstance(left, MoneyValue) and left.currency == currency:
                found[str(row["id"])] = (row["due_on"], _fee(row, left.amount))
    return [fee for _, fee in sorted(found.values(), key=lambda item: (item[0], item[1].invoice))]


def _ways(paid: Paid) -> Iterable[str]:
    if invoices := invoices_in(paid.purpose):
        yield one_of("number", invoices)
    if numbers := register_numbers_in(paid.purpose):
        yield one_of("member.register_no", numbers)
    if paid.payer_inn:
        yield f"{one_of('member.inn', [paid.payer_inn])} or {one_of('member.employer.inn', [paid.payer_inn])}"
    yield f"left == {paid.amount}"


def _fee(row: Values, left: Decimal) -> OpenFee:
    name = " ".join(filter(None, (row["member.last_name"], row["member.first_name"], row["member.middle_name"])))
    return OpenFee(
        str(row["id"]), str(row["member"]), row["number"], left, row["member.register_no"] or "",
        row["member.inn"] or "", name, row["member.employer.inn"] or "",
    )  # fmt: skip


def _text(row: Values, name: str) -> str:
    return str(row[name] or "")
