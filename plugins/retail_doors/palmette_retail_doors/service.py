"""What follows from a change in the same transaction: prices of doors, deadlines, price lists.

Demo data comes with all of this written, so nothing is worked out again for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from palmette import Change, Changes, Conflict, ListQuery, MoneyValue, label, sentence
from palmette_retail_doors.rules import claim_deadline

DOOR, PRODUCT = "retail_doors.door", "sales.product"
CLAIM = "retail_doors.claim"
PRICE_LIST, PRICE_ROW = "sales.price_list", "sales.price_row"
PAYMENT = "sales.payment"

BARS = {"frame": Decimal("2.5"), "casing": Decimal(5), "extension": Decimal(0)}
"""What a door has unless somebody says otherwise."""
HARDWARE = ("handle", "lock", "hinges", "stop")
PRICE_FIELD = {"retail": "price", "franchise": "franchise_price", "purchase": "purchase_price"}
PAGE = 200


def follow(changes: Changes) -> None:
    """Everything that the trade writes by itself."""
    if changes.records.actor.channel == "demo":
        return
    price_doors(changes)
    set_deadlines(changes)
    note_previous_prices(changes)
    apply_price_lists(changes)
    give_receipts(changes)


def _settings(changes: Changes) -> Mapping[str, object]:
    return changes.records.blueprint.packs["retail_doors"].settings


# ---- prices


def price_doors(changes: Changes) -> None:
    """Prices come from the catalogue when a door is put together or its parts change; sellers do not type them."""
    wanted = {}
    for change in changes.of(DOOR):
        if change.kind == "created" and not _is_priced(change):
            wanted[change.id] = _prices(changes, change.id) | _bars(changes, change.id)
        elif change.kind == "changed" and any(change.touched(name) for name in ("leaf", *HARDWARE)):
            wanted[change.id] = _prices(changes, change.id)
    if wanted:
        changes.records.update_each(DOOR, wanted)


def _is_priced(door: Change) -> bool:
    price = door.new.get("leaf_price")
    return isinstance(price, MoneyValue) and price.amount > 0


def _prices(changes: Changes, door: UUID) -> dict[str, object]:
    """Leaf and hardware by their products; bars by those of the same factory, of the same collection if there are."""
    fields = ["leaf.price", "leaf.factory", "leaf.collection", *(f"{name}.price" for name in HARDWARE)]
    row = changes.records.get(DOOR, door, fields=fields)
    prices: dict[str, object] = {"leaf_price": row["leaf.price"], "hardware_price": _sum(row, HARDWARE)}
    if row["leaf.factory"]:
        prices |= _bar_prices(changes, row["leaf.factory"], row["leaf.collection"])
    return {name: price for name, price in prices.items() if price is not None}


def _bars(changes: Changes, door: UUID) -> dict[str, object]:
    """How many bars the factory reckons for a door; extension bars where the wall is thicker than its frame."""
    names = [f"{part}_qty" for part in BARS]
    row = changes.records.get(
        DOOR, door, fields=["extension_width", *names, *(f"leaf.factory.{name}" for name in names)]
    )
    usual = {f"{part}_qty": number for part, number in BARS.items()}
    if not row["extension_width"]:
        del usual["extension_qty"]
    wanted = {name: row[f"leaf.factory.{name}"] for name, number in usual.items() if row[name] == number}
    return {name: number for name, number in wanted.items() if number is not None}


def _sum(row: Mapping[str, object], parts: Iterable[str]) -> MoneyValue | None:
    prices = [price for part in parts if isinstance(price := row[f"{part}.price"], MoneyValue)]
    if not prices:
        return None
    return MoneyValue.of(sum((price.amount for price in prices), Decimal(0)), prices[0].currency)


def _bar_prices(changes: Changes, factory: object, collection: object) -> dict[str, object]:
    query = ListQuery(
        filter=f"factory == '{factory}' and part in ['frame', 'casing', 'extension'] and active != false",
        fields=["part", "collection", "price"], sort="name", limit=PAGE,
    )  # fmt: skip
    found: dict[str, object] = {}
    for row in changes.records.list(PRODUCT, query).rows:
        name = f"{row['part']}_price"
        if name not in found or row["collection"] == collection:
            found[name] = row["price"]
    return found


# ---- claims


def set_deadlines(changes: Changes) -> None:
    """A claim without a day of settling gets the last one allowed."""
    days = int(str(_settings(changes)["claim_days"]))
    due = {}
    for change in changes.of(CLAIM, "created"):
        if change.new.get("deadline") is None:
            opened = changes.records.get(CLAIM, change.id, fields=["opened_on"])["opened_on"]
            assert isinstance(opened, date)
            due[change.id] = {"deadline": claim_deadline(opened, days=days)}
    if due:
        changes.records.update_each(CLAIM, due)


# ---- price lists


def note_previous_prices(changes: Changes) -> None:
    """A row of a price list remembers what its product cost before, and a digest to find what did not change."""
    records = changes.records
    noted = {}
    for change in changes.of(PRICE_ROW, "created"):
        fields = ["product.sku", "price", "price_list.type", *(f"product.{name}" for name in PRICE_FIELD.values())]
        row = records.get(PRICE_ROW, change.id, fields=fields)
        sku = change.new.get("sku") or row["product.sku"]
        noted[change.id] = {
            "previous_price": row[f"product.{PRICE_FIELD[str(row['price_list.type'])]}"],
            "sku": sku,
            "row_hash": hashlib.sha256(f"{sku}|{row['price']}".encode()).hexdigest(),
        }
    if noted:
        records.update_each(PRICE_ROW, noted)


def apply_price_lists(changes: Changes) -> None:
    """A list that comes into force writes its prices into the catalogue; great changes have to be approved first."""
    for change in changes.of(PRICE_LIST):
        if change.kind in ("created", "changed") and change.new.get("applied_at") is not None:
            _apply(changes, change.id)


def _apply(changes: Changes, price_list: UUID) -> None:
    records = changes.records
    head = records.get(PRICE_LIST, price_list, fields=["needs_approval", "jumps", "type", "franchisee"])
    if head["needs_approval"]:
        raise Conflict(
            "retail_doors.prices_not_approved",
            sentence(
                label(
                    "%(count)s prices change too much to come into force unseen.",
                    ru="Слишком сильно меняются цены (%(count)s): прайс-лист нужно утвердить.",
                    fi="%(count)s hintaa muuttuu liikaa: hinnasto on hyväksyttävä ensin.",
                ),
                count=head["jumps"],
            ),
            remedy=sentence(
                label(
                    "Look at them and name who approves the list.",
                    ru="Проверьте их и укажите, кто утверждает прайс-лист.",
                    fi="Tarkista ne ja valitse hinnaston hyväksyjä.",
                )
            ),
        )
    if head["franchisee"]:
        return
    field, after = PRICE_FIELD[str(head["type"])], ""
    while True:
        query = ListQuery(filter=f"price_list == '{price_list}'", fields=["product", "price"], limit=PAGE, after=after)
        page = records.list(PRICE_ROW, query)
        prices = {UUID(str(row["product"])): {field: row["price"]} for row in page.rows}
        if prices:
            records.update_each(PRODUCT, prices)
        if not (after := page.next):
            return


# ---- receipts


def give_receipts(changes: Changes) -> None:
    """What a receipt says: a prepayment while something is left to pay; the last one sets off what came before."""
    given = {}
    for change in changes.of(PAYMENT, "created"):
        if change.new.get("receipt_kind") is None:
            # Read anew: the order of a payment that names its invoice alone was filled in meanwhile.
            row = changes.records.get(PAYMENT, change.id, fields=["deal", "deal.balance", "deal.prepaid"])
            if row["deal"]:
                given[change.id] = _receipt(change.new["amount"], row["deal.balance"], row["deal.prepaid"])
    if given:
        changes.records.update_each(PAYMENT, given)


def _receipt(amount: object, left: object, paid: object) -> dict[str, object]:
    assert isinstance(amount, MoneyValue)
    if amount.amount < 0:
        return {"receipt_kind": "refund"}
    if isinstance(left, MoneyValue) and left.amount > 0:
        return {"receipt_kind": "prepayment"}
    before = paid.amount - amount.amount if isinstance(paid, MoneyValue) else Decimal(0)
    return {"receipt_kind": "full_payment", "set_off": MoneyValue.of(before, amount.currency) if before else None}
