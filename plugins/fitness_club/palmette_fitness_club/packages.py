"""Sessions of a package: used, burnt, given back, refunded; what of the price is earned with each, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import BulkResult, Changes, Conflict, MoneyValue, label, sentence
from palmette_fitness_club.rows import Values, amount, by_ids, every, is_history, setting, uid
from palmette_fitness_club.rules import CENT

if TYPE_CHECKING:
    from palmette.records.session import Records

PACKAGE, MOVE = "fitness_club.package", "fitness_club.package_move"
STATE = ["price", "quantity", "balance", "recognised", "refunded", "expires_on", "bought_on"]


def earned(price: Decimal, quantity: int, recognised: Decimal, left: int, sessions: int) -> Decimal:
    """What is earned with so many sessions more: never more than what is still owed, and with the last all of it."""
    owed = price - recognised
    if sessions >= left:
        return owed
    done = quantity - left + sessions
    # From the beginning on, so that what is rounded does not add up.
    return min(max((price * done / quantity).quantize(CENT, ROUND_HALF_UP) - recognised, Decimal(0)), owed)


def use_session(records: Records, package: UUID, booking: UUID) -> None:
    """A session is held."""
    _take(records, package, booking, "use")


def burn_session(records: Records, package: UUID, booking: UUID) -> None:
    """A session is missed and paid for all the same: earned by the club, not by the trainer."""
    _take(records, package, booking, "burn")


def give_back(records: Records, package: UUID, booking: UUID) -> None:
    """What a booking took comes back: somebody marked it by mistake."""
    took = every(records, MOVE, "", ["kind", "quantity", "recognised", "package"], equal=[("booking", booking)])
    rows = [row for row in took if uid(row["package"]) == package]
    quantity = -sum(int(row["quantity"]) for row in rows)
    if quantity <= 0:
        return
    money = [row["recognised"] for row in rows if isinstance(row["recognised"], MoneyValue)]
    values: dict[str, object] = {"package": package, "kind": "correction", "quantity": quantity, "booking": booking,
                                 "at": records.now}  # fmt: skip
    if money:
        values["recognised"] = MoneyValue.of(-sum((one.amount for one in money), Decimal(0)), money[0].currency)
    records.create(MOVE, values)


def _take(records: Records, package: UUID, booking: UUID | None, kind: str) -> None:
    row: Values = records.get(PACKAGE, package, fields=STATE)
    price = row["price"]
    settled = amount(row["recognised"]) + amount(row["refunded"])
    share = earned(amount(price), int(row["quantity"]), settled, _left(row), 1)
    assert isinstance(price, MoneyValue)
    records.create(
        MOVE,
        {"package": package, "kind": kind, "quantity": 1, "booking": booking, "at": records.now,
         "recognised": MoneyValue.of(share, price.currency)},
    )  # fmt: skip


def _left(row: Values) -> int:
    return int(str(row["balance"] or 0))


# ---- what follows from buying and from moves by hand


def open_packages(changes: Changes) -> None:
    """A package that is sold holds its sessions at once, and is valid for as long as the club says."""
    if is_history(changes):
        return
    records, created = changes.records, [change.id for change in changes.of(PACKAGE, "created")]
    moved = {uid(change.new["package"]) for change in changes.of(MOVE, "created")}
    ends: dict[UUID, dict[str, object]] = {}
    for key, row in by_ids(records, PACKAGE, created, STATE).items():
        bought = row["bought_on"]
        if row["expires_on"] is None and isinstance(bought, date) and (days := setting(records, "package_days")):
            ends[key] = {"expires_on": bought + timedelta(days=days - 1)}
        if key not in moved:
            records.create(MOVE, {"package": key, "kind": "buy", "quantity": row["quantity"], "at": records.now})
    if ends:
        records.update_each(PACKAGE, ends)


def check_moves(changes: Changes) -> None:
    """What people write off a package by hand is earned like the rest, so it goes by the button."""
    if changes.caused_by.kind not in ("user", "token"):
        return
    for change in changes.of(MOVE, "created"):
        if change.new["kind"] in ("use", "burn") and change.new.get("recognised") is None:
            raise Conflict("fitness_club.bare_move", sentence(BARE), remedy=sentence(PRESS))


BARE = label("A session that is used earns a part of the price.", ru="Списанное занятие приносит часть выручки.",
             fi="Käytetty kerta tulouttaa osan hinnasta.")  # fmt: skip
PRESS = label("Press “Session held” on the package.", ru="Нажмите «Занятие проведено» в пакете.",
              fi="Paina paketissa ”Kerta pidetty”.")  # fmt: skip


# ---- what a press does


def press_held(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """A session was held without a booking."""
    for one in ids:
        _take(records.as_code(), one, None, "use")
    return BulkResult(list(ids))


def press_refund(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The sessions left go back: what is owed for them is to be paid out, and the package is empty."""
    code = records.as_code()
    for key, row in by_ids(code, PACKAGE, ids, STATE).items():
        price = row["price"]
        owed = amount(price) - amount(row["recognised"]) - amount(row["refunded"])
        code.create(MOVE, {"package": key, "kind": "return", "quantity": -_left(row), "at": records.now})
        code.update(PACKAGE, key, {"refunded": MoneyValue.of(amount(row["refunded"]) + owed, price.currency)})
    return BulkResult(list(ids))


def burn_expired(records: Records) -> int:
    """Sessions of packages whose last day is over burn, and their price is earned; how many packages."""
    count = 0
    for row in every(records, PACKAGE, "balance > 0 and expires_on < today", ["id", *STATE]):
        price = row["price"]
        share = amount(price) - amount(row["recognised"]) - amount(row["refunded"])
        records.create(
            MOVE,
            {"package": row["id"], "kind": "burn", "quantity": _left(row), "at": records.now,
             "recognised": MoneyValue.of(share, price.currency)},
        )  # fmt: skip
        count += 1
    return count
