"""Memberships that are paid month by month: what is charged when, what a paid charge and a failed one bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import BulkResult, Changes, MoneyValue
from palmette_fitness_club.rows import Values, by_ids, every, first, is_history, local_day, uid
from palmette_fitness_club.rules import last_day, next_try
from palmette_fitness_club.stays import MEMBERSHIP
from palmette_fitness_club.terms import renewal_for

if TYPE_CHECKING:
    from palmette.records.session import Records

CHARGE, SALE, PAYMENT = "fitness_club.charge", "fitness_club.sale", "fitness_club.payment"
AHEAD = timedelta(days=1)
RECURRING = (
    "stage in ('active', 'frozen') and type.basis in ('renewing', 'open_ended') and type.auto_renew != 'no'"
    " and ends_on <= today + days(1) and not exists(charges where due_on > parent.ends_on and stage != 'given_up')"
)
FIELDS = ["membership", "member", "due_on", "amount", "stage", "tries", "sale", "member.branch", "membership.ends_on",
          "membership.type.term", "membership.type.term_unit", "membership.type.basis"]  # fmt: skip


def open_charges(records: Records) -> int:
    """A charge and its sale for each membership whose paid time ends tomorrow; how many."""
    fields = ["id", "member", "ends_on", "price_paid", "type.price", "type.name", "member.branch"]
    rows = list(every(records, MEMBERSHIP, RECURRING, fields))
    for row in rows:
        price = row["type.price"] if row["price_paid"] is None or not row["price_paid"].minor else row["price_paid"]
        line = {"kind": "membership", "name": str(row["type.name"]), "membership": row["id"], "quantity": 1,
                "price": price}  # fmt: skip
        sale = records.create(
            SALE, {"member": row["member"], "club": row["member.branch"], "at": records.now, "lines": [line]}
        )
        due = row["ends_on"] + AHEAD
        records.create(
            CHARGE,
            {"membership": row["id"], "member": row["member"], "due_on": due, "next_try_on": due, "amount": price,
             "sale": sale["id"]},
        )  # fmt: skip
    return len(rows)


def follow_charges(changes: Changes) -> None:
    """A paid charge moves the end on; one that failed is tried again, and in the end the renewal is talked about."""
    if is_history(changes):
        return
    _paid_sales(changes)
    moved = {change.id: str(change.new.get("stage")) for change in changes.of(CHARGE, "moved")}
    for key, row in by_ids(changes.records, CHARGE, moved, FIELDS).items():
        if row["stage"] == "paid":
            _extend(changes.records, row)
        elif row["stage"] == "failed":
            _try_again(changes.records, key, row)


def _paid_sales(changes: Changes) -> None:
    """However the money came: a sale that is paid in full settles its charge."""
    sales = {uid(change.new["sale"]) for change in changes.of(PAYMENT, "created") if change.new.get("sale")}
    for sale in sales:
        wanted = "stage in ('due', 'failed') and sale.debt <= 0"
        if charge := first(changes.records, CHARGE, wanted, ["id"], equal=[("sale", sale)]):
            changes.records.move(CHARGE, uid(charge["id"]), "paid")


def _extend(records: Records, row: Values) -> None:
    ends: date = row["membership.ends_on"]
    term, unit = int(row["membership.type.term"] or 1), str(row["membership.type.term_unit"] or "month")
    records.update(MEMBERSHIP, uid(row["membership"]), {"ends_on": last_day(ends + AHEAD, term, unit)})


def _try_again(records: Records, key: UUID, row: Values) -> None:
    """After one, three and seven days; after the last try nobody charges the card, and a person talks."""
    tries = int(row["tries"] or 0) + 1
    following = next_try(row["due_on"], tries)
    records.update(CHARGE, key, {"tries": tries, "next_try_on": following})
    renewal_for(records, uid(row["membership"]), row["member"], row["membership.ends_on"])
    if following is None:
        records.move(CHARGE, key, "given_up")


# ---- what a press does


def press_paid(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The money has come: a payment by card for each, which settles the charge."""
    code = records.as_code()
    for row in by_ids(code, CHARGE, ids, FIELDS).values():
        code.create(PAYMENT, _payment(code, row))
    return BulkResult(list(ids))


def _payment(records: Records, row: Values) -> dict[str, Any]:
    amount = row["amount"]
    assert isinstance(amount, MoneyValue)
    return {"sale": row["sale"], "member": row["member"], "club": row["member.branch"], "kind": "card",
            "amount": amount, "at": records.now}  # fmt: skip


def press_failed(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The bank refused it."""
    code, done = records.as_code(), list(ids)
    for one in done:
        row: Values = code.get(CHARGE, one, fields=FIELDS)
        if row["stage"] == "failed":
            _try_again(code, one, row)
        else:
            code.move(CHARGE, one, "failed")
    return BulkResult(done)


def due_today(records: Records, club: UUID) -> list[Values]:
    """What a payment service is to charge today, for a program that does."""
    today = local_day(records, club)
    wanted = f"stage in ('due', 'failed') and next_try_on <= '{today}'"
    return list(every(records, CHARGE, wanted, ["id", "member", "amount", "tries"], equal=[("branch", club)]))
