"""What stands on the tiles, and what a basket of it costs now."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import MoneyValue
from palmette_fitness_club.desk.till.reckon import CENT, Wanted
from palmette_fitness_club.rows import Values, by_ids, every, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

ITEM, PRODUCT = "fitness_club.bar_item", "product"
ON_SALE = "active != false and price is not empty and kind != 'ingredient'"
SERVICES = "kind == 'service' and price is not empty"


def groups(records: Records) -> list[dict[str, Any]]:
    """The tiles by group: the bar by its categories, then services, where the person may read them."""
    found: dict[str, list[Values]] = {}
    for row in every(records, ITEM, ON_SALE, ["id", "name", "category", "price", "stock", "low_stock"], sort="name"):
        tile = {"add": f"bar:{row['id']}", "name": row["name"], "price": row["price"], "low": _is_out(row)}
        found.setdefault(str(row["category"] or ""), []).append(tile)
    services = every(records, PRODUCT, SERVICES, ["id", "name", "price"], sort="name") if _sells(records) else ()
    tiles = [{"add": f"service:{row['id']}", "name": row["name"], "price": row["price"], "low": False}
             for row in services]  # fmt: skip
    bar = [
        {"kind": "bar", "name": name, "tiles": found[name]} for name in sorted(found, key=lambda one: (not one, one))
    ]
    return [*bar, *([{"kind": "service", "name": "", "tiles": tiles}] if tiles else [])]


def _is_out(row: Values) -> bool:
    """Of goods whose stock somebody watches; what is made to order has no shelf."""
    return row["low_stock"] is not None and (row["stock"] or 0) <= 0


def _sells(records: Records) -> bool:
    return records.blueprint.find_entity(PRODUCT) is not None and records.may(PRODUCT, "read")


def lines_of(records: Records, wanted: Sequence[Wanted], deposit: str) -> list[dict[str, Any]]:
    """The lines of a sale at the prices of this moment; what is not on sale any more is left out."""
    items = by_ids(records, ITEM, _keys(wanted, "bar"), ["name", "price", "active"])
    services = by_ids(records, PRODUCT, _keys(wanted, "service"), ["name", "price"]) if _sells(records) else {}
    lines: list[dict[str, Any]] = []
    for one in wanted:
        if one.kind == "deposit":
            price = MoneyValue.of(one.quantity.quantize(CENT), records.blueprint.edition.currency)
            lines.append({"kind": "deposit", "name": deposit, "quantity": Decimal(1), "price": price})
            continue
        key = _uid(one.key)
        row = {"bar": items, "service": services}.get(one.kind, {}).get(key) if key else None
        if row is None or not isinstance(row["price"], MoneyValue) or row.get("active") is False:
            continue
        line = {"kind": one.kind, "name": str(row["name"]), "quantity": one.quantity, "price": row["price"]}
        lines.append({**line, "bar_item": key} if one.kind == "bar" else {**line, "product": key})
    return lines


def total_of(lines: Sequence[Values]) -> Decimal:
    """What they cost together."""
    return sum((line["price"].amount * line["quantity"] for line in lines), Decimal(0)).quantize(CENT)


def _keys(wanted: Sequence[Wanted], kind: str) -> list[UUID]:
    return [key for one in wanted if one.kind == kind and (key := _uid(one.key)) is not None]


def _uid(text: str) -> UUID | None:
    try:
        return uid(text)
    except ValueError:
        return None
