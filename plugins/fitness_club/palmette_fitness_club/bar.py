"""The bar: a sale takes what it is made of off the shelf at its cost, a count posts what is missing or too much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import BulkResult, Changes, MoneyValue
from palmette_fitness_club.rows import Values, amount, by_ids, every, is_history, uid
from palmette_fitness_club.rules import CENT

if TYPE_CHECKING:
    from palmette.records.session import Records

SALE, MOVE, ITEM = "fitness_club.sale", "fitness_club.stock_move", "fitness_club.bar_item"
RECIPE, INVENTORY = "fitness_club.recipe", "fitness_club.inventory"
Parts = Mapping[UUID, Sequence[tuple[UUID, Decimal]]]
"""What one of an item is made of: ingredients with their quantities. What is not in it is sold as it is."""


def used(sold: Iterable[tuple[UUID, Decimal]], parts: Parts) -> dict[UUID, Decimal]:
    """What leaves the shelf when so much of some items is sold."""
    found: defaultdict[UUID, Decimal] = defaultdict(Decimal)
    for item, quantity in sold:
        for ingredient, each in parts.get(item, ((item, Decimal(1)),)):
            found[ingredient] += each * quantity
    return dict(found)


def cost_of(item: UUID, parts: Parts, average: Mapping[UUID, Decimal]) -> Decimal:
    """What one of an item costs, by the averages of what it is made of."""
    made_of = parts.get(item, ((item, Decimal(1)),))
    total = sum((average.get(one, Decimal(0)) * each for one, each in made_of), Decimal(0))
    return total.quantize(CENT, ROUND_HALF_UP)


def follow_sales(changes: Changes) -> None:
    """Sales of the bar: their cost, and what they take off the shelf. A sale that is undone brings it back."""
    if is_history(changes):
        return
    records = changes.records
    rows = by_ids(records, SALE, (change.id for change in changes.of(SALE, "created")), ["lines", "club", "at"])
    bar = {key: _bar_lines(row) for key, row in rows.items()}
    items = {uid(line["bar_item"]) for lines in bar.values() for line in lines}
    if not items:
        return
    parts = _recipes(records, items)
    shelf = items | {ingredient for made_of in parts.values() for ingredient, _ in made_of}
    costs = by_ids(records, ITEM, shelf, ["avg_cost"])
    average = {key: amount(row["avg_cost"]) for key, row in costs.items()}
    moves: list[dict[str, Any]] = []
    for key, lines in bar.items():
        if not lines:
            continue
        _write_costs(records, key, rows[key], parts, average)
        sold = [(uid(line["bar_item"]), Decimal(str(line["quantity"]))) for line in lines]
        for item, quantity in used(sold, parts).items():
            move = {"item": item, "club": rows[key]["club"], "kind": "sale", "quantity": quantity, "sale": key,
                    "at": rows[key]["at"]}  # fmt: skip
            moves.append(move | _cost(records, average.get(item)))
    records.create_many(MOVE, moves)


def _bar_lines(row: Values) -> list[Mapping[str, Any]]:
    return [line for line in row["lines"] or () if line["kind"] == "bar" and line["bar_item"] is not None]


def _cost(records: Records, average: Decimal | None) -> dict[str, Any]:
    return {"cost": MoneyValue.of(average, records.blueprint.edition.currency)} if average is not None else {}


def _write_costs(records: Records, sale: UUID, row: Values, parts: Parts, average: Mapping[UUID, Decimal]) -> None:
    currency = records.blueprint.edition.currency
    lines = []
    for line in row["lines"]:
        given = {name: value for name, value in line.items() if name not in ("total", "margin", "cost")}
        if line["kind"] == "bar" and line["bar_item"] is not None:
            given["cost"] = MoneyValue.of(cost_of(uid(line["bar_item"]), parts, average), currency)
        elif line["cost"] is not None:
            given["cost"] = line["cost"]
        lines.append(given)
    records.update(SALE, sale, {"lines": lines})


def _recipes(records: Records, items: Iterable[UUID]) -> Parts:
    named = ", ".join(repr(str(one)) for one in sorted(items, key=str))
    rows = every(records, RECIPE, f"item in [{named}]", ["item", "lines"])
    return {
        uid(row["item"]): [(uid(line["ingredient"]), Decimal(str(line["quantity"]))) for line in row["lines"] or ()]
        for row in rows
        if row["lines"]
    }


# ---- counting


def press_post(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The shelf becomes what was counted: what is missing is a shortage at its average cost, what is too much a
    surplus."""
    code = records.as_code()
    for key, row in by_ids(code, INVENTORY, ids, ["club", "lines", "posted_at"]).items():
        counted = {uid(line["item"]): Decimal(str(line["counted"])) for line in row["lines"] or ()}
        stock = by_ids(code, ITEM, counted, ["stock", "avg_cost"])
        lines = [
            {**{name: line[name] for name in ("id", "item", "counted") if name in line},
             "expected": Decimal(str(stock[uid(line["item"])]["stock"] or 0))}
            for line in row["lines"] or ()
        ]  # fmt: skip
        code.update(INVENTORY, key, {"lines": lines, "posted_at": records.now})
        moves = [
            {"item": item, "club": row["club"], "inventory": key, "at": records.now, "quantity": abs(difference),
             "kind": "surplus" if difference > 0 else "shortage",
             **_cost(code, amount(stock[item]["avg_cost"]))}
            for item, count in counted.items()
            if (difference := count - Decimal(str(stock[item]["stock"] or 0)))
        ]  # fmt: skip
        if moves:
            code.create_many(MOVE, moves)
    return BulkResult(list(ids))
