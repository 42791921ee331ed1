"""A sale at the till and its return, each stored once however often its button is pressed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Conflict, Label, ScreenCall, sentence
from palmette_fitness_club.desk.till import words
from palmette_fitness_club.desk.till.goods import lines_of, total_of
from palmette_fitness_club.desk.till.reckon import KINDS, OF_MEMBER, Paid, basket, split
from palmette_fitness_club.desk.till.shifts import PAYMENT, money, shift_needed, sum_of
from palmette_fitness_club.rows import Values, amount, every, first, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

SALE, GIFT, DEPOSIT = "fitness_club.sale", "fitness_club.gift_card", "fitness_club.deposit_move"
PROBLEMS: Mapping[str, tuple[Label, Label]] = {
    "too_much": (words.TOO_MUCH, words.TAKE_LESS),
    "not_all": (words.NOT_ALL, words.CHOOSE_REST),
    "too_little": (words.TOO_LITTLE, words.COUNT_AGAIN),
}


def sold_before(records: Records, key: str) -> UUID | None:
    """The sale that this press of a button made, if it made one."""
    if not key:
        return None
    found = first(records.as_code(), SALE, "", ["id"], equal=[("till_key", key)])
    return uid(found["id"]) if found else None


def sell(records: Records, club: UUID, call: ScreenCall) -> tuple[UUID, Decimal]:
    """A basket becomes a sale with its payments; its id and the change. Prices are those of this moment."""
    shift = shift_needed(records, club)
    wanted = basket(call.every("line"))
    lines = lines_of(records, wanted, words.TILL["deposit"].text(records.actor.language))
    if not lines or len(lines) != len(wanted):
        raise _refused("empty_basket" if not wanted else "off_sale", words.EMPTY if not wanted else words.GONE,
                       words.ADD_SOMETHING if not wanted else words.PUT_AGAIN)  # fmt: skip
    total = total_of(lines)
    if (asked := sum_of(call.one("total"))) is not None and asked != total:
        raise _refused("price_changed", words.CHANGED, words.PUT_AGAIN)
    given = {kind: found for kind in KINDS if (found := sum_of(call.one(f"pay_{kind}"))) is not None}
    paid = split(total, given, call.one("rest"), handed=sum_of(call.one("handed")))
    if paid.problem:
        raise _refused(paid.problem, *PROBLEMS[paid.problem])
    member = uid(call.one("member")) if call.one("member") else None
    if member is None and (OF_MEMBER & set(paid.parts) or any(line["kind"] == "deposit" for line in lines)):
        raise _refused("member_needed", words.NO_MEMBER, words.FIND_MEMBER)
    stored = [{name: value for name, value in line.items() if name != "product"} for line in lines]
    values: dict[str, Any] = {"club": club, "at": records.now, "lines": stored, "till_key": call.one("key") or None}
    sale = uid(records.create(SALE, values | ({"member": member} if member else {}))["id"])
    _pay(records, sale, club, shift, member, paid, call.one("gift_code"))
    return sale, paid.change


def _pay(
    records: Records, sale: UUID, club: UUID, shift: Values, member: UUID | None, paid: Paid, gift_code: str
) -> None:
    for kind, value in paid.parts.items():
        given: dict[str, Any] = {"sale": sale, "club": club, "kind": kind, "amount": money(records, value),
                                 "at": records.now, "till_shift": shift["id"]}  # fmt: skip
        if member is not None:
            given["member"] = member
        if kind == "gift_card":
            card = first(records.as_code(), GIFT, "", ["id"], equal=[("code", gift_code)]) if gift_code else None
            if card is None:
                raise _refused("no_gift_card", words.NO_CARD, words.CHECK_CODE)
            given["gift_card"] = card["id"]
        records.create(PAYMENT, given)


def take_back(records: Records, club: UUID, sale: UUID) -> UUID:
    """A sale goes back whole: its lines below zero, its money by the ways it came. What was made of goods stays
    with who has it: the shelf is set right by a stock move."""
    if (known := sold_before(records, key := f"return:{sale}")) is not None:
        return known
    shift = shift_needed(records, club)
    row: Values = records.get(SALE, sale, fields=["member", "lines", "till_key"])
    if str(row["till_key"] or "").startswith("return:"):
        raise _refused("returned", words.IS_RETURN, words.LOOK_AT_SALE)
    lines = [_line_back(line) for line in row["lines"] or ()]
    member = {"member": row["member"]} if row["member"] else {}
    back = uid(records.create(SALE, {"club": club, "at": records.now, "lines": lines, "till_key": key, **member})["id"])
    _return_deposit(records, row, back)
    for (kind, card), value in _paid_for(records, sale).items():
        given = {"sale": back, "club": club, "kind": kind, "amount": money(records, -value), "at": records.now,
                 "till_shift": shift["id"], **member}  # fmt: skip
        records.create(PAYMENT, {**given, "gift_card": card} if card else given)
    return back


def _line_back(line: Values) -> Values:
    """A line below zero; one with a discount as a whole, for no price of one piece would give its sum."""
    told = {"kind": line["kind"], "name": line["name"]}
    if line["discount"]:
        return {**told, "quantity": Decimal(-1), "price": line["total"]}
    return {**told, "quantity": -Decimal(str(line["quantity"])), "price": line["price"]}


def _return_deposit(records: Records, row: Values, back: UUID) -> None:
    """What was put on the account is taken off it; the ledger refuses what is spent already."""
    top_up = sum((amount(line["total"]) for line in row["lines"] or () if line["kind"] == "deposit"), Decimal(0))
    if top_up > 0 and row["member"]:
        move = {"member": row["member"], "kind": "refund", "amount": money(records, top_up), "sale": back}
        records.as_code().create(DEPOSIT, {**move, "at": records.now})


def _paid_for(records: Records, sale: UUID) -> dict[tuple[str, Any], Decimal]:
    """What was paid for a sale, by kind and gift card."""
    found: defaultdict[tuple[str, Any], Decimal] = defaultdict(Decimal)
    for row in every(records.as_code(), PAYMENT, "", ["kind", "amount", "gift_card"], equal=[("sale", sale)]):
        found[str(row["kind"]), row["gift_card"]] += amount(row["amount"])
    return {key: value for key, value in found.items() if value > 0}


def _refused(code: str, message: Label, remedy: Label) -> Conflict:
    return Conflict(f"fitness_club.{code}", sentence(message), remedy=sentence(remedy))
