"""The shift of a person at a till: opened with what lies in the drawer, closed with what was counted in it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Conflict, InvalidInput, Label, MoneyValue, sentence
from palmette_fitness_club.desk.till.reckon import CENT, Report, read_amount, report_of
from palmette_fitness_club.desk.till.words import BAD_SUM, BAD_SUM_REMEDY, NO_SHIFT, OPEN_FIRST
from palmette_fitness_club.rows import Values, amount, every, first

if TYPE_CHECKING:
    from palmette.records.session import Records

SHIFT, PAYMENT = "fitness_club.till_shift", "fitness_club.payment"
FIELDS = ["id", "number", "club", "cashier", "opened_at", "opening_cash", "closed_at", "expected_cash", "counted_cash"]


def open_shift_of(records: Records, club: UUID) -> Values | None:
    """The open shift of the person in a club."""
    mine: list[tuple[str, object]] = [("cashier", records.actor.id), ("club", club)]
    return first(records, SHIFT, "closed_at is empty", FIELDS, sort="-opened_at", equal=mine)


def shift_needed(records: Records, club: UUID) -> Values:
    """The same; nothing is taken without one."""
    found = open_shift_of(records, club)
    if found is None:
        raise Conflict("fitness_club.no_shift", sentence(NO_SHIFT), remedy=sentence(OPEN_FIRST))
    return found


def begin_shift(records: Records, club: UUID, cash: str) -> UUID:
    """Open a shift; the open one stays where there is one."""
    known = open_shift_of(records, club)
    if known is not None:
        return UUID(str(known["id"]))
    row = records.create(SHIFT, {
        "club": club, "cashier": records.actor.id, "opened_at": records.now, "open_key": f"{club}:{records.actor.id}",
        "opening_cash": money(records, sum_of(cash) or Decimal(0)),
    })  # fmt: skip
    return UUID(str(row["id"]))


def report(records: Records, shift: Values) -> Report:
    """What was taken in a shift by kinds of payment, and what the drawer should hold."""
    rows = every(records, PAYMENT, "", ["kind", "amount"], equal=[("till_shift", shift["id"])])
    return report_of([(str(row["kind"]), amount(row["amount"])) for row in rows], amount(shift["opening_cash"]))


def end_shift(records: Records, shift: UUID, counted: str) -> None:
    """Close it with what was counted; a closed one stays as it is."""
    row: Values = records.get(SHIFT, shift, fields=FIELDS)
    if row["closed_at"] is not None:
        return
    found = sum_of(counted)
    if found is None:
        raise InvalidInput("fitness_club.bad_sum", sentence(BAD_SUM), remedy=sentence(BAD_SUM_REMEDY))
    values: Mapping[str, Any] = {
        "closed_at": records.now, "counted_cash": money(records, found), "open_key": None,
        "expected_cash": money(records, report(records, row).cash),
    }  # fmt: skip
    records.update(SHIFT, shift, values)


def sum_of(text: str, problem: Label = BAD_SUM) -> Decimal | None:
    """A sum that somebody typed, nothing as None; a refusal for what is no sum."""
    try:
        found = read_amount(text)
    except ArithmeticError:
        found = Decimal(-1)
    if found is not None and not 0 <= found < 10_000_000:
        raise InvalidInput("fitness_club.bad_sum", sentence(problem), remedy=sentence(BAD_SUM_REMEDY))
    return found.quantize(CENT) if found is not None else None


def money(records: Records, value: Decimal) -> MoneyValue:
    """In the currency of the club."""
    return MoneyValue.of(value, records.blueprint.edition.currency)
