"""What the factories make and for how much: 14,000 articles at full size, and their price lists month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from palmette_retail_doors.demo.chain import Chain, Rows

FACTORIES = ("Berest", "Dvina Doors", "Ladoga", "Portal Plus", "Terem", "Volga Wood", "Karelia", "Uralit", "Prestige",
             "Moderna", "Cedar House")  # fmt: skip
ARTICLES = 14_000
MONTHS = 12
COLLECTIONS = ("Verona", "Loft", "Nordica", "Classic", "Modern", "Provence")
COLOURS = ("White", "Oak", "Walnut", "Graphite", "Ivory", "Ash")
WIDTHS = (600, 700, 800, 900, 400)
BARS = {"frame": ("Frame bar", 1200), "casing": ("Casing bar", 600), "extension": ("Extension bar", 800)}
HARDWARE = {"handle": ("Handle", 1300), "lock": ("Lock", 700), "hinges": ("Hinges, pair", 350), "stop": ("Stop", 150)}
CHANGED = 0.06
"""The part of a list that a month changes."""


@dataclass(frozen=True, slots=True)
class Article:
    """A product as orders use it."""

    id: UUID
    part: str
    price: int
    width: int = 0
    colour: str = ""


@dataclass
class Factory:
    """A factory with its articles."""

    id: UUID
    name: str
    lead_days: int
    leaves: list[Article] = field(default_factory=list)
    widths: dict[int, list[Article]] = field(default_factory=dict)
    others: dict[str, Article] = field(default_factory=dict)

    def leaf(self, number: int, width: int) -> Article:
        """A model in the width asked for, or in the nearest one."""
        models = self.widths.get(width) or self.widths[min(self.widths, key=lambda known: abs(known - width))]
        return models[number % len(models)]

    def add_leaf(self, leaf: Article) -> None:
        """One more article."""
        self.leaves.append(leaf)
        self.widths.setdefault(leaf.width, []).append(leaf)


def fill_catalogue(chain: Chain) -> list[Factory]:
    """Factories, articles, lists."""
    context, dice = chain.context, chain.context.random
    rows: Rows = [
        {"name": name, "legal_name": f"{name} Ltd", "lead_days": dice.randint(14, 35),
         "email": f"orders.{number}@example.com", "frame_depth": dice.choice((70, 75, 75, 80))}
        for number, name in enumerate(FACTORIES, start=1)
    ]  # fmt: skip
    ids = chain.add("retail_doors.factory", rows)
    factories = [
        Factory(key, name, int(str(row["lead_days"]))) for key, name, row in zip(ids, FACTORIES, rows, strict=True)
    ]
    category = chain.add("sales.product_category", [{"name": "Doors"}, {"name": "Bars"}, {"name": "Hardware"}])
    for number, factory in enumerate(factories):
        each = max(context.count(ARTICLES) // len(factories), 13)
        _articles(chain, factory, number, each, category)
        _lists(chain, factory)
    return factories


def _articles(chain: Chain, factory: Factory, number: int, count: int, category: list[UUID]) -> None:
    context, dice = chain.context, chain.context.random
    products: Rows = []

    def article(part: str, name: str, price: int, **values: object) -> Article:
        row = {
            "id": context.new_id(), "name": name, "sku": f"{number + 1:02}-{len(products) + 1:05}", "part": part,
            "factory": factory.id, "price": context.money(price), "purchase_price": context.money(price * 55 // 100),
            "franchise_price": context.money(price * 68 // 100), **values,
        }  # fmt: skip
        products.append(row)
        return Article(
            UUID(str(row["id"])), part, price, int(str(values.get("width", 0))), str(values.get("colour", ""))
        )

    for part, (word, price) in (BARS | HARDWARE).items():
        kind = category[1] if part in BARS else category[2]
        factory.others[part] = article(part, f"{word} · {factory.name}", price, category=kind)
    for place in range(count - len(products)):
        model, width = place // len(WIDTHS), WIDTHS[place % len(WIDTHS)]
        collection, colour = COLLECTIONS[model % 6], COLOURS[model // 6 % 6]
        price = dice.randrange(6_500, 18_000, 100)
        name = f"{collection} {model // 36 + 1} · {colour} · {width}"
        factory.add_leaf(
            article("leaf", name, price, width=width, colour=colour, collection=collection, size=f"{width} × 2000",
                    category=category[0], glazing="" if model % 3 else "Satin")
        )  # fmt: skip
    chain.add("sales.product", products)


def _lists(chain: Chain, factory: Factory) -> None:
    """A whole list a year ago, what changed in each month since, and one that waits for approval."""
    context, dice = chain.context, chain.context.random
    articles = [*factory.others.values(), *factory.leaves]
    lists: Rows = []
    rows: Rows = []
    for back in range(MONTHS, -1, -1):
        valid = _month(context.today, back)
        key = context.new_id()
        waits = back == 0
        lists.append({
            "id": key, "name": f"{factory.name}, {valid:%Y-%m}{', new' if waits else ''}", "factory": factory.id,
            "type": "retail", "valid_from": valid,
            "applied_at": None if waits else datetime.combine(valid, time(6), chain.stores[0].zone),
        })  # fmt: skip
        few = max(round(len(articles) * CHANGED), 1)
        for item in articles if back == MONTHS else dice.sample(articles, few):
            before = Decimal(item.price) * (100 - dice.randint(0, 9)) / 100
            after = Decimal(item.price) * (Decimal("1.4") if waits and dice.random() < 0.2 else 1)
            rows.append({"price_list": key, "product": item.id, "price": context.money(after),
                         "previous_price": context.money(before), "sku": None})  # fmt: skip
    chain.add("sales.price_list", lists)
    chain.add("sales.price_row", rows)


def _month(today: date, back: int) -> date:
    """The first day of a month so many months back."""
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(year, month + 1, 1)


def stock_store(chain: Chain, store_id: UUID, factories: list[Factory], *, of: int = 16) -> None:
    """What stands in a store: samples on show, hardware on the shelf."""
    context, dice = chain.context, chain.context.random
    items: Rows = []
    moves: Rows = []
    for _ in range(of):
        factory = dice.choice(factories)
        item = dice.choice([*factory.others.values(), *factory.leaves[:10]])
        key, at = context.new_id(), context.now - timedelta(days=dice.randint(30, 300))
        if any(row["product"] == item.id for row in items):
            continue
        items.append({"id": key, "store": store_id, "product": item.id, "low_at": 2})
        moves.append({"item": key, "kind": "receipt", "quantity": dice.randint(2, 12), "at": at})
        moves.append({"item": key, "kind": "showroom", "quantity": -1, "at": at})
    chain.add("retail_doors.stock_item", items)
    chain.add("retail_doors.stock_move", moves)
