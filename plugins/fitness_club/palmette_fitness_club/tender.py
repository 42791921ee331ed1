"""What a payment takes besides money (the deposit, a gift card, points), and what it gives: points, a deposit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Changes, Conflict, Label, MoneyValue, label, sentence
from palmette_fitness_club.rows import by_ids, is_history, local_day, setting, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

PAYMENT, SALE, DEPOSIT = "fitness_club.payment", "fitness_club.sale", "fitness_club.deposit_move"
GIFT, BONUS = "fitness_club.gift_card", "fitness_club.bonus_move"
REAL = frozenset({"cash", "card", "online", "bank"})
"""Payments of real money, which earn points."""


def points_for(paid: Decimal, percent: int) -> int:
    """The points a payment earns: whole ones, never more than the percent says."""
    return int((paid * percent / 100).to_integral_value(ROUND_DOWN)) if paid > 0 else 0


def follow_payments(changes: Changes) -> None:
    """Each new payment, by its kind."""
    if is_history(changes):
        return
    records = changes.records
    for change in changes.of(PAYMENT, "created"):
        paid, kind = change.new["amount"], change.new["kind"]
        assert isinstance(paid, MoneyValue)
        if kind == "gift_card" and change.new.get("gift_card"):
            _check_card(records, uid(change.new["gift_card"]))
        elif kind in ("deposit", "bonus"):
            _take(records, change.new, str(kind), paid)
        elif kind in REAL:
            _give_points(records, change.new, paid)
    _top_up(changes)


def _take(records: Records, new: Mapping[str, object], kind: str, paid: MoneyValue) -> None:
    """The ledger refuses more than there is."""
    if not new.get("member"):
        raise refused("payment_nobody", NOBODY)
    move: dict[str, Any] = {"member": new["member"], "sale": new.get("sale"), "at": records.now}
    back = paid.minor < 0
    if kind == "deposit":
        sort = "correction" if back else "spend"
        records.create(DEPOSIT, {**move, "kind": sort, "amount": MoneyValue.of(abs(paid.amount), paid.currency)})
        return
    points = int(abs(paid.amount).to_integral_value(ROUND_DOWN)) // (setting(records, "bonus_worth") or 1)
    if points:
        records.create(BONUS, {**move, "kind": "correction" if back else "spend", "points": points})


def _check_card(records: Records, card: UUID) -> None:
    """The stored balance holds this payment already."""
    row = records.get(GIFT, card, fields=["balance", "expires_on"])
    balance = row["balance"]
    if isinstance(balance, MoneyValue) and balance.minor < 0:
        raise refused("card_overdrawn", OVERDRAWN)
    if row["expires_on"] is not None and row["expires_on"] < records.local_today:  # type: ignore[operator]  # a date
        raise refused("card_expired", EXPIRED)


def _give_points(records: Records, new: Mapping[str, object], paid: MoneyValue) -> None:
    points = points_for(paid.amount, setting(records, "bonus_percent"))
    if not points or not new.get("member"):
        return
    days = setting(records, "bonus_days")
    ends = {"expires_on": local_day(records, new.get("club")) + timedelta(days=days)} if days else {}
    records.create(
        BONUS,
        {
            "member": new["member"],
            "kind": "accrue",
            "points": points,
            "sale": new.get("sale"),
            "at": records.now,
            **ends,
        },
    )


def _top_up(changes: Changes) -> None:
    """A deposit that is sold is on the account at once."""
    records = changes.records
    rows = by_ids(records, SALE, (change.id for change in changes.of(SALE, "created")), ["lines", "member"])
    for key, row in rows.items():
        for line in row["lines"] or ():
            if line["kind"] == "deposit" and row["member"] is not None and line["total"].minor > 0:
                records.create(
                    DEPOSIT,
                    {
                        "member": row["member"],
                        "kind": "top_up",
                        "amount": line["total"],
                        "sale": key,
                        "at": records.now,
                    },
                )


NOBODY = label("Choose the member whose deposit or points it is.", ru="Выберите, с чьего депозита или бонусов списать.",
               fi="Valitse jäsen, jonka ennakko tai pisteet käytetään.")  # fmt: skip
OVERDRAWN = label("There is not so much left on the card.", ru="На карте недостаточно средств.",
                  fi="Kortilla ei ole riittävästi saldoa.")  # fmt: skip
EXPIRED = label("The card has expired.", ru="Срок действия карты истёк.", fi="Kortti on vanhentunut.")
OTHER_WAY = label("Take another payment.", ru="Примите оплату иначе.", fi="Ota muu maksutapa.")


def refused(code: str, message: Label) -> Conflict:
    """Why it cannot be paid so."""
    return Conflict(f"fitness_club.{code}", sentence(message), remedy=sentence(OTHER_WAY))
