"""The orders of one store's year: rows of orders, openings, doors and visits, as far as each story went."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from palmette_retail_doors.demo.catalogue import WIDTHS, Article, Factory
from palmette_retail_doors.demo.chain import Chain, Rows, Store
from palmette_retail_doors.demo.requests import Begun
from palmette_retail_doors.records.orders import HEIGHTS, WALLS
from palmette_retail_doors.records.orders import WIDTHS as WIDTH_FIELDS
from palmette_retail_doors.rules import DoorPrices, OrderSum, order_sum

HOW_MANY = {1: 18, 2: 24, 3: 25, 4: 18, 5: 10, 6: 5}
"""Doors of an order: 2.9 on average."""
ROOMS = ("bedroom", "living_room", "bathroom", "kitchen", "toilet", "children", "storage", "office", "hall")
DISCOUNTS = {0: 46, 2: 18, 3: 22, 5: 9, 7: 4, 10: 1}
WITH_INSTALLATION, OVERDUE = 0.82, 0.18
INSTALLING, DELIVERY = 3_500, 1_500
TALLEST, FRAME = 2080, 80
LOST = {"price": 8, "competitor": 6, "renovation": 4, "silent": 5, "term": 2, "range": 2}
NEXT = {
    "request": "Call back", "needs": "Ask about the rooms", "selection": "Send photos of samples",
    "preliminary_quote": "Call about the quote", "measurement_booked": "Confirm the measurer",
    "measurement_done": "Enter the sheet", "final_quote": "Agree the configuration", "contract": "Invite to sign",
    "prepayment": "Remind of the prepayment", "factory_order": "Send the order", "production": "Ask the factory",
    "goods_received": "Check the goods", "final_payment": "Send the pay link", "delivery": "Agree the slot",
    "installation": "Call the crew", "acceptance": "Collect the act", "aftercare": "Ask for a review",
}  # fmt: skip


@dataclass
class Made:
    """An order with what its papers need to know."""

    begun: Begun
    site: UUID | None
    doors: int
    sums: OrderSum
    installation: int
    delivery: int
    leaf: Article
    factory: Factory
    factory_order: UUID | None
    discount: int = 0


@dataclass
class Batch:
    """Rows of a store, by entity, in the order in which they can be stored."""

    sites: Rows = field(default_factory=list)
    orders: Rows = field(default_factory=list)
    openings: Rows = field(default_factory=list)
    visits: Rows = field(default_factory=list)
    doors: Rows = field(default_factory=list)
    made: list[Made] = field(default_factory=list)


def write_orders(chain: Chain, store: Store, begun: list[Begun], factories: list[Factory]) -> Batch:
    """All orders of a store."""
    batch = Batch()
    for item in begun:
        made = _order(chain, store, item, factories[item.factory], batch)
        batch.made.append(made)
        _visits(chain, store, made, batch.visits)
    return batch


def _order(chain: Chain, store: Store, begun: Begun, factory: Factory, batch: Batch) -> Made:
    context, dice, story = chain.context, chain.context.random, begun.story
    count = dice.choices(list(HOW_MANY), list(HOW_MANY.values()))[0]
    widths = [dice.choice(WIDTHS[:3]) for _ in range(count)]
    model = dice.randrange(1_000)
    leaves = [factory.leaf(model, width) for width in widths]
    discount = dice.choices(list(DISCOUNTS), list(DISCOUNTS.values()))[0]
    thick = [dice.random() < 0.35 for _ in range(count)]
    installed = dice.random() < WITH_INSTALLATION
    services = INSTALLING * count if installed else 0, DELIVERY + dice.choice((0, 0, 500, 1000))
    prices = [_prices(factory, leaf, wall) for leaf, wall in zip(leaves, thick, strict=True)]
    sums = order_sum(
        [(price, Decimal(discount)) for price in prices],
        installation=Decimal(services[0]),
        delivery=Decimal(services[1]),
    )
    made = Made(begun, None, count, sums, *services, leaves[0], factory, None, discount)
    if story.reached("measurement_booked"):
        made.site = _site(chain, begun, batch.sites)
    if story.reached("factory_order"):
        made.factory_order = context.new_id()
    batch.orders.append(_row(chain, store, made, installed))
    if story.reached("measurement_booked"):
        for number in range(count):
            opening = _opening(chain, made, leaves[number], widths[number], thick[number], number)
            batch.openings.append(opening)
            if story.passed("final_quote"):
                batch.doors.append(_door(chain, made, opening, leaves[number], prices[number], discount))
    return made


def _prices(factory: Factory, leaf: Article, thick: bool) -> DoorPrices:
    price = {part: Decimal(article.price) for part, article in factory.others.items()}
    return DoorPrices(
        Decimal(leaf.price), price["frame"], Decimal("2.5"), price["casing"], Decimal(5), price["extension"],
        Decimal("2.5") if thick else Decimal(0), price["handle"] + price["lock"] + price["hinges"],
    )  # fmt: skip


def _site(chain: Chain, begun: Begun, sites: Rows) -> UUID:
    dice, key = chain.context.random, chain.context.new_id()
    floor, address = dice.randint(1, 17), f"Sadovaya {dice.randint(1, 120)}, flat {dice.randint(1, 240)}"
    sites.append({
        "id": key, "customer": begun.customer.id, "place": f"Flat, floor {floor}",
        "address": {"line": address}, "owner": begun.seller,
        "floor": floor, "lift": dice.random() < 0.7, "created_at": begun.at,
        "renovation": dice.choice(("plaster", "floor_laid", "floor_laid", "finished")),
    })  # fmt: skip
    return key


def _row(chain: Chain, store: Store, made: Made, installed: bool) -> dict[str, object]:
    context, dice, begun, story = chain.context, chain.context.random, made.begun, made.begun.story
    row: dict[str, object] = {
        "id": begun.id, "name": f"{begun.customer.name}, {made.doors}", "contact": begun.customer.id,
        "source": begun.source, "branch": store.id, "owner": begun.seller, "created_at": begun.at,
        "pipeline": "retail_doors.order", "stage": story.stage, "stage_since": story.since,
        "first_answer_at": begun.answered, "doors_wanted": made.doors,
        "rooms": list(dict.fromkeys(ROOMS[number % len(ROOMS)] for number in range(made.doors))),
        "renovation": dice.choice(("plaster", "floor_laid", "finished")),
        "budget": dice.choice(("economy", "middle", "middle", "premium")),
        "wanted_by": begun.at.date() + timedelta(days=dice.randint(30, 90)), "site": made.site,
        "without_installation": not installed,
    }  # fmt: skip
    if story.passed("preliminary_quote"):
        row |= {"installation": context.money(made.installation), "delivery": context.money(made.delivery)}
    if story.is_open:
        late = dice.random() < OVERDUE
        step = timedelta(days=dice.uniform(0.2, 4))
        row |= {"next_action": NEXT[story.stage], "next_action_at": context.now - step if late else context.now + step,
                "expected_close": context.today + timedelta(days=dice.randint(5, 60))}  # fmt: skip
    else:
        row["closed_on"] = story.since.date()
    if story.stage == "lost":
        row["lost_reason"] = dice.choices(list(LOST), list(LOST.values()))[0]
    if story.reached("aftercare"):
        row["review_asked_on"] = story.entered["aftercare"].date()
    return row


def _opening(chain: Chain, made: Made, leaf: Article, width: int, thick: bool, number: int) -> dict[str, object]:
    """An opening; once it was measured, with three widths, three heights and six thicknesses a little apart."""
    dice, story = chain.context.random, made.begun.story
    row: dict[str, object] = {
        "id": chain.context.new_id(), "order": made.begun.id, "room": ROOMS[number % len(ROOMS)], "model": leaf.id,
        "owner": made.begun.seller, "created_at": story.entered["measurement_booked"],
    }  # fmt: skip
    if story.reached("measurement_done"):
        wall = dice.randint(100, 150) if thick else dice.randint(60, 70)
        row |= {name: width + FRAME + dice.randint(0, 12) for name in WIDTH_FIELDS}
        row |= {name: TALLEST + dice.randint(0, 15) for name in HEIGHTS}
        row |= {name: wall + dice.randint(0, 5) - 5 for name in WALLS}
        row |= {
            "side": dice.choice(("left", "right")),
            "square": dice.random() < 0.85,
            "demolition": dice.random() < 0.3,
        }
    return row


def _door(
    chain: Chain, made: Made, opening: dict[str, object], leaf: Article, prices: DoorPrices, discount: int
) -> dict[str, object]:
    context, others = chain.context, made.factory.others
    return {
        "order": made.begun.id, "opening": opening["id"], "leaf": leaf.id, "leaf_width": leaf.width,
        "leaf_height": 2000, "colour": leaf.colour, "side": opening["side"],
        "swing": context.random.choice(("in", "in", "out")),
        "leaf_price": context.money(prices.leaf), "frame_price": context.money(prices.frame),
        "casing_price": context.money(prices.casing), "extension_price": context.money(prices.extension),
        "extension_qty": prices.extension_qty, "hardware_price": context.money(prices.hardware), "discount": discount,
        "handle": others["handle"].id,
        "factory_order": made.factory_order, "owner": made.begun.seller,
        "created_at": made.begun.story.entered["final_quote"],
    }  # fmt: skip


def _visits(chain: Chain, store: Store, made: Made, visits: Rows) -> None:
    """To measure, to deliver, to install: done where the story went on, booked where it stands."""
    plan = [("measurement", "measurement_booked", "measurement_done", store.measurers),
            ("delivery", "delivery", "installation", store.installers)]  # fmt: skip
    if made.installation:
        plan.append(("installation", "installation", "acceptance", store.installers))
    for pipeline, booked_in, done_in, people in plan:
        story = made.begun.story
        if story.reached(booked_in) and not (story.stage == "lost" and story.last == booked_in):
            visits.append(_visit(chain, store, made, pipeline, booked_in, done_in, people))


def _visit(
    chain: Chain, store: Store, made: Made, pipeline: str, booked_in: str, done_in: str, people: list[UUID]
) -> dict[str, object]:
    context, dice, story = chain.context, chain.context.random, made.begun.story
    booked, done = story.entered[booked_in], story.entered.get(done_in)
    slot = _in_hours(done, store) if done else _ahead(context.now, store, dice)
    worker = dice.choice(people)
    row: dict[str, object] = {
        "order": made.begun.id, "customer": made.begun.customer.id, "site": made.site, "worker": worker,
        "owner": made.begun.seller, "slot": slot, "pipeline": f"retail_doors.{pipeline}", "created_at": booked,
        "stage": "done" if done else "booked", "stage_since": done or booked,
        "fee": context.money(500 if pipeline == "measurement" else 0),
    }  # fmt: skip
    if done:
        row |= {"done_at": min(slot + timedelta(hours=1), context.now), "result": "done"}
    return row


def _in_hours(at: datetime, store: Store) -> datetime:
    """The full hour of a moment, moved into a day's work."""
    local = at.astimezone(store.zone)
    return datetime.combine(local.date(), time(min(max(local.hour, 9), 18)), store.zone)


def _ahead(now: datetime, store: Store, dice: random.Random) -> datetime:
    """A full hour of a day's work, today or on one of the next days."""
    day = now.astimezone(store.zone).date() + timedelta(days=dice.randint(0, 3))
    return datetime.combine(day, time(dice.randint(9, 18)), store.zone)
