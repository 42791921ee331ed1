"""Three years of fees and of what the bank received for them: most by invoice, some for several, some unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from palmette_appraisers.demo.members import Member
from palmette_appraisers.demo.union import PLANS, YEARS, Rows, Union
from palmette_appraisers.service.jobs import term_of

BY_HAND, FOR_MANY = 0.06, 0.1
"""Of the payments, those no rule recognised; of the fees of the employed, those the employer pays in one sum."""
RULES = {"invoice": 70, "inn": 15, "register": 9, "name": 6}
QUEUE_DAYS = 45
MANY = 4


@dataclass
class Fee:
    """A charge with whose it is, its kind and the invoice number that a payment names."""

    member: Member
    kind: str
    row: dict[str, object]
    invoice: str
    begins: date
    ends: date


def pay_fees(union: Union, members: list[Member]) -> None:
    """Year by year: fees, payments, allocations."""
    first = union.context.today.year - YEARS + 1
    for year in range(first, union.context.today.year + 1):
        fees = _fees(union, members, year)
        union.add("charge", [fee.row for fee in fees])
        _payments(union, [fee for fee in fees if _is_paid(union, fee)])


def _fees(union: Union, members: list[Member], year: int) -> list[Fee]:
    """A fee for each term of the year that has begun, entry and fund fees of those who joined in it."""
    found = []
    for member in members:
        kind = "annual" if member.by_year else "quarterly"
        for month in (1,) if member.by_year else (1, 4, 7, 10):
            begins, ends = term_of(kind, date(year, month, 1))
            if begins <= union.context.today and ends >= member.joined_on:
                found.append(_fee(union, member, kind, max(begins, member.joined_on), ends))
        if member.joined_on.year == year:
            day = member.joined_on - timedelta(days=3)
            found += [_fee(union, member, kind, day, day) for kind in ("entry", "fund")]
    return found


def _fee(union: Union, member: Member, kind: str, begins: date, ends: date) -> Fee:
    context = union.context
    row: dict[str, object] = {
        "id": context.new_id(), "member": member.contact, "plan": union.plans[kind], "covers_from": begins,
        "covers_to": ends, "due_on": begins + timedelta(days=30), "amount": context.money(PLANS[kind]),
        "created_at": union.at(member.office, begins),
    }  # fmt: skip
    return Fee(member, kind, row, union.numbered(row, "INV-{year}-{n:05}", begins.year), begins, ends)


def _is_paid(union: Union, fee: Fee) -> bool:
    """All but the present term of those in grace, and some that are not due yet."""
    if fee.ends < union.context.today:
        return True
    not_due = fee.begins + timedelta(days=30) > union.context.today
    return not fee.member.in_grace and not (not_due and union.context.random.random() < 0.5)


def _payments(union: Union, fees: list[Fee]) -> None:
    dice = union.context.random
    payments: Rows = []
    allocations: Rows = []
    by_firm: dict[UUID, list[Fee]] = {}
    for fee in fees:
        if fee.member.employer and dice.random() < FOR_MANY:
            by_firm.setdefault(fee.member.employer, []).append(fee)
        else:
            _pay(union, payments, allocations, [fee])
    for together in by_firm.values():
        for start in range(0, len(together), MANY):
            _pay(union, payments, allocations, together[start : start + MANY])
    union.add("bank_payment", payments)
    union.add("allocation", allocations)


def _pay(union: Union, payments: Rows, allocations: Rows, fees: list[Fee]) -> None:
    """One row of the bank for these fees; the newest of those no rule recognises still wait."""
    context, dice = union.context, union.context.random
    member, many = fees[0].member, len(fees) > 1
    day = min(max(fee.begins for fee in fees) + timedelta(days=dice.randint(0, 38)), context.today)
    known = dice.choices(list(RULES), list(RULES.values()))[0]
    rule = "hand" if dice.random() < BY_HAND else "invoice" if many else known
    waits = rule == "hand" and (context.today - day).days <= QUEUE_DAYS
    payment, at = context.new_id(), union.at(member.office, day)
    amounts = [context.money(PLANS[fee.kind]) for fee in fees]
    payments.append({
        "id": payment, "paid_on": day, "amount": context.money(sum(amount.amount for amount in amounts)),
        "payer": f"Бюро оценки, {member.employer_inn}" if many else member.name.upper(),
        "payer_inn": member.employer_inn if many else member.inn if rule == "inn" else None,
        "purpose": _purpose(rule, fees), "account": "00000000000000000000", "raw_hash": f"{day}-{fees[0].invoice}",
        "match_rule": None if waits else rule, "member": None if waits or many else member.contact,
        "stage": "unmatched" if waits else "allocated", "stage_since": at, "created_at": at,
        "owner": union.staff["accountant"], "branch": union.head,
    })  # fmt: skip
    if not waits:
        allocations += [
            {"payment": payment, "charge": fee.row["id"], "amount": amount, "created_at": at}
            for fee, amount in zip(fees, amounts, strict=True)
        ]


def _purpose(rule: str, fees: list[Fee]) -> str:
    if rule == "invoice":
        return "Оплата по счетам " + ", ".join(fee.invoice for fee in fees)
    if rule == "register":
        return f"Членский взнос, рег. № {fees[0].member.register_no}"
    return "Взнос, без НДС" if rule == "hand" else f"Членский взнос за {fees[0].begins.year} год"
