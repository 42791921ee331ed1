"""What an approved application does: the freeze is entered, the membership changes hands, is upgraded or paid back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import BulkResult, MoneyValue, Problem, label, sentence
from palmette_fitness_club.rows import Values, amount, charge_fee, local_day, uid
from palmette_fitness_club.rules import last_day, prorate

if TYPE_CHECKING:
    from palmette.records.session import Records

APPLICATION, MEMBERSHIP = "fitness_club.application", "fitness_club.membership"
FREEZE, PAYMENT = "fitness_club.freeze", "fitness_club.payment"
ASKED = ["kind", "member", "membership", "from_on", "until_on", "reason", "transfer_to", "refund", "payment",
         "new_type", "approved_by", "member.branch"]  # fmt: skip
HELD = ["type", "contract_no", "starts_on", "ends_on", "price_paid", "stage", "activated_on", "seller",
        "type.transfer_fee", "type.price", "type.name"]  # fmt: skip


def press_apply(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """Do what was applied for; the application is closed with it."""
    done: list[UUID] = []
    refused: list[tuple[UUID | int, tuple[Problem, ...]]] = []
    for one in ids:
        row = records.get(APPLICATION, one, fields=ASKED)
        if row["approved_by"] is None:
            refused.append((one, (Problem("approved_by", "fitness_club.not_approved", sentence(NOT_APPROVED)),)))
            continue
        values = DOES[str(row["kind"])](records.as_code(), one, row)
        records.as_code().move(APPLICATION, one, "applied", values=values)
        done.append(one)
    return BulkResult(done, refused=refused)


def _freeze(records: Records, application: UUID, row: Values) -> dict[str, Any]:
    # The rules were asked when it was checked, and a manager has approved it.
    records.create(
        FREEZE,
        {"membership": row["membership"], "member": row["member"], "from_on": row["from_on"],
         "until_on": row["until_on"], "reason": row["reason"], "application": application},
    )  # fmt: skip
    return {}


def _transfer(records: Records, application: UUID, row: Values) -> dict[str, Any]:
    """The days that are left go to another person; the fee is owed by who takes them over."""
    held = _held(records, row)
    today = local_day(records, row["member.branch"])
    first = max(today, held["starts_on"])
    records.create(
        MEMBERSHIP,
        {"member": row["transfer_to"], "type": held["type"], "starts_on": first, "ends_on": held["ends_on"],
         "sold_at": records.now, "seller": held["seller"], "price_paid": _nothing(held["price_paid"]),
         "stage": "active", "activated_on": first},
    )  # fmt: skip
    _close(records, row, held, "transferred", first - timedelta(days=1), {"transferred_to": row["transfer_to"]})
    fee = held["type.transfer_fee"]
    if isinstance(fee, MoneyValue) and fee.minor > 0:
        charge_fee(records, row["transfer_to"], row["member.branch"], TRANSFER_FEE.text(records.actor.language), fee)
    return {}


def _upgrade(records: Records, application: UUID, row: Values) -> dict[str, Any]:
    """What is left of the price counts towards the new membership, which begins today."""
    held = _held(records, row)
    today = local_day(records, row["member.branch"])
    wanted = records.get(
        "fitness_club.membership_type", uid(row["new_type"]), fields=["name", "price", "term", "term_unit"]
    )
    price = wanted["price"]
    assert isinstance(price, MoneyValue)
    due = max(price.amount - _left(held, today), Decimal(0))
    ends = last_day(today, int(str(wanted["term"])), str(wanted["term_unit"])) if wanted["term"] else held["ends_on"]
    made = records.create(
        MEMBERSHIP,
        {"member": row["member"], "type": row["new_type"], "starts_on": today, "ends_on": ends, "stage": "active",
         "activated_on": today, "sold_at": records.now, "price_paid": MoneyValue.of(due, price.currency),
         "renewal_of": row["membership"]},
    )  # fmt: skip
    _close(records, row, held, "ended", today - timedelta(days=1), {})
    if due:
        line = {"kind": "membership", "name": str(wanted["name"]), "membership": made["id"], "quantity": 1,
                "price": MoneyValue.of(due, price.currency)}  # fmt: skip
        records.create(
            "fitness_club.sale",
            {"member": row["member"], "club": row["member.branch"], "at": records.now, "lines": [line]},
        )
    return {}


def _refund(records: Records, application: UUID, row: Values) -> dict[str, Any]:
    """The membership ends today; the price of the days left is paid back, unless another sum was agreed."""
    held = _held(records, row)
    today = local_day(records, row["member.branch"])
    currency = held["price_paid"].currency if held["price_paid"] else records.blueprint.edition.currency
    sum_back = row["refund"] or MoneyValue.of(_left(held, today + timedelta(days=1)), currency)
    paid = records.create(
        PAYMENT,
        {"member": row["member"], "club": row["member.branch"], "kind": "bank", "at": records.now,
         "amount": MoneyValue.of(-sum_back.amount, sum_back.currency)},
    )  # fmt: skip
    line = {"kind": "membership", "name": REFUND.text(records.actor.language), "membership": row["membership"],
            "quantity": 1, "price": MoneyValue.of(-sum_back.amount, sum_back.currency)}  # fmt: skip
    sale = records.create(
        "fitness_club.sale",
        {"member": row["member"], "club": row["member.branch"], "at": records.now, "lines": [line]},
    )
    records.update(PAYMENT, uid(paid["id"]), {"sale": sale["id"]})
    _close(records, row, held, "cancelled", today, {}, lost_reason="other")
    return {"refund": sum_back, "payment": paid["id"]}


DOES: Mapping[str, Callable[[Records, UUID, Values], dict[str, Any]]] = {
    "freeze": _freeze, "transfer": _transfer, "upgrade": _upgrade, "refund": _refund,
}  # fmt: skip


def _held(records: Records, row: Values) -> Values:
    return records.get(MEMBERSHIP, uid(row["membership"]), fields=HELD)


def _left(held: Values, from_on: date) -> Decimal:
    return prorate(amount(held["price_paid"]), held["starts_on"], held["ends_on"], from_on=from_on)


def _nothing(price: object) -> MoneyValue | None:
    return MoneyValue.of(0, price.currency) if isinstance(price, MoneyValue) else None


def _close(
    records: Records, row: Values, held: Values, stage: str, ends: date, values: Mapping[str, Any], *,
    lost_reason: str = "",
) -> None:  # fmt: skip
    last = max(ends, held["starts_on"])
    records.move(MEMBERSHIP, uid(row["membership"]), stage, values={**values, "ends_on": last}, lost_reason=lost_reason)


NOT_APPROVED = label(
    "Nobody has approved it yet.", ru="Заявление ещё никто не одобрил.", fi="Kukaan ei ole vielä hyväksynyt."
)
TRANSFER_FEE = label("Transfer fee", ru="Плата за переоформление", fi="Siirtomaksu")
REFUND = label("Refund of a membership", ru="Возврат за абонемент", fi="Jäsenyyden palautus")
