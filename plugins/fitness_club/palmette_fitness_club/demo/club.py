"""What the club has before anybody comes: two clubs in two zones, staff, price list, halls, doors, the bar's shelf."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import DemoContext

Rows = list[dict[str, object]]

CLUBS = (("Kamppi", "Europe/Helsinki", "Helsinki"), ("Vasastan", "Europe/Stockholm", "Stockholm"))

TYPES: Mapping[str, dict[str, object]] = {
    "annual": {"name": "Annual · Full", "basis": "term", "term": 12, "price": 540, "freeze_days": 28, "freeze_times": 2,
               "guest_visits": 3, "transferable": True, "transfer_fee": 25, "auto_renew": "optional"},
    "half_year": {"name": "Half-year · Full", "basis": "term", "term": 6, "price": 310, "freeze_days": 28,
                  "freeze_times": 1, "guest_visits": 1},
    "monthly": {"name": "Monthly", "basis": "renewing", "term": 1, "price": 59, "auto_renew": "required"},
    "pack": {"name": "Twenty visits", "basis": "visit_pack", "term": 12, "price": 290, "sessions": 20,
             "freeze_days": 28, "freeze_times": 1},
    "trial": {"name": "Two weeks to try", "basis": "trial", "term": 2, "term_unit": "week", "price": 29},
}  # fmt: skip

DIRECTIONS = ("Yoga", "Pilates", "Boxing", "Swimming", "Cycling", "Dance", "Strength", "Stretching", "Functional",
              "Aqua aerobics", "Running", "Kids")  # fmt: skip

SERVICES = (("Personal training, 10 sessions", 450, 10), ("Personal training, 5 sessions", 240, 5),
            ("Massage 60 min, 5 sessions", 275, 5), ("Boxing with a trainer, 10 sessions", 480, 10))  # fmt: skip

BAR = (("Water 0.5 l", "Drinks", 2), ("Protein bar", "Snacks", 3), ("Protein shake, vanilla", "Shakes", 6),
       ("Espresso", "Coffee", 3), ("Cappuccino", "Coffee", 4), ("Banana", "Snacks", 1), ("Nut mix", "Snacks", 4),
       ("Isotonic drink", "Drinks", 3), ("Green smoothie", "Shakes", 7), ("Sandwich", "Food", 6), ("Salad", "Food", 9),
       ("Towel hire", "Hire", 3))  # fmt: skip
FLAVOURS = ("berry", "lemon", "cocoa", "mint", "apple", "cherry", "caramel", "orange", "plain", "large")

SOURCES = (("Website form", "site"), ("Phone call", "phone"), ("Walk-in", "walk_in"), ("Instagram", "social"),
           ("Friend of a member", "referral"), ("Telegram", "messenger"), ("Outdoor advertising", "advertising"),
           ("Open day", "event"))  # fmt: skip

ROLES = ("club_manager", "club_sales", "reception", "bar")


@dataclass
class Club:
    """Ids of everything that members, sales and classes refer to."""

    context: DemoContext
    branches: list[UUID] = field(default_factory=list)
    zones: dict[UUID, ZoneInfo] = field(default_factory=dict)
    staff: dict[tuple[UUID, str], list[UUID]] = field(default_factory=dict)
    trainers: dict[UUID, list[UUID]] = field(default_factory=dict)
    types: dict[str, UUID] = field(default_factory=dict)
    prices: dict[str, int] = field(default_factory=dict)
    sources: list[UUID] = field(default_factory=list)
    directions: list[UUID] = field(default_factory=list)
    services: list[tuple[UUID, str, int, int]] = field(default_factory=list)
    halls: dict[UUID, list[UUID]] = field(default_factory=dict)
    templates: list[tuple[UUID, UUID]] = field(default_factory=list)
    devices: dict[UUID, UUID] = field(default_factory=dict)
    bar_items: list[tuple[UUID, str, int]] = field(default_factory=list)
    last_sales: list[UUID] = field(default_factory=list)

    def add(self, entity: str, rows: Rows) -> list[UUID]:
        """Store rows of this pack's entity, each with an id, and answer the ids."""
        for row in rows:
            row.setdefault("id", self.context.new_id())
        self.context.create_many(entity, rows)
        return [UUID(str(row["id"])) for row in rows]


def open_club(context: DemoContext) -> Club:
    """The two clubs with everything in them but people who come."""
    club = Club(context)
    _branches(club)
    _staff(club)
    _price_list(club)
    _rooms(club)
    _bar(club)
    return club


def _branches(club: Club) -> None:
    for name, zone, city in CLUBS:
        branch = club.context.branch(
            f"Nordic Club {name}", zone=zone, city=city, legal_entity="Nordic Club Oy",
        )  # fmt: skip
        club.branches.append(branch)
        club.zones[branch] = ZoneInfo(zone)


def _staff(club: Club) -> None:
    """One of each role in each club with a login by role, more sellers, and the trainers."""
    context = club.context
    first = club.branches[0]
    context.user("owner", context.person("fi").name, "club_owner", language="en")
    context.user("accountant", context.person("ru").name, "accountant", language="ru")
    context.user("marketer", context.person("en").name, "marketer", language="en")
    for branch in club.branches:
        suffix = "" if branch == first else "2"
        for role in ROLES:
            login = f"{role.removeprefix('club_')}{suffix}"
            user = context.user(login, context.person("fi").name, role, branch=branch, language="fi")
            club.staff[branch, role] = [user]
        for number in range(context.count(3, at_least=1)):
            name = context.person("fi").name
            club.staff[branch, "club_sales"].append(
                context.user(f"seller{suffix}{number + 1}", name, "club_sales", branch=branch, language="fi")
            )
        club.trainers[branch] = [
            context.user(f"trainer{suffix}{number + 1}", context.person("en").name, "trainer", branch=branch)
            for number in range(context.count(20, at_least=2))
        ]


def _price_list(club: Club) -> None:
    context = club.context
    types: Rows = [
        {"term_unit": "month", **row, "price": context.money(str(row["price"])), "family_max": 1}
        | ({"transfer_fee": context.money(str(row["transfer_fee"]))} if "transfer_fee" in row else {})
        for row in TYPES.values()
    ]
    club.types = dict(zip(TYPES, club.add("fitness_club.membership_type", types), strict=True))
    club.prices = {key: int(str(row["price"])) for key, row in TYPES.items()}
    club.sources = club.add("contacts.source", [{"name": name, "medium": medium} for name, medium in SOURCES])
    club.directions = club.add("fitness_club.direction", [{"name": name} for name in DIRECTIONS])
    category = club.add("sales.product_category", [{"name": "Training and care"}])[0]
    services: Rows = [
        {"name": name, "kind": "service", "unit": "session", "price": context.money(price), "category": category}
        for name, price, _ in SERVICES
    ]
    ids = club.add("sales.product", services)
    club.services = [(key, *service) for key, service in zip(ids, SERVICES, strict=True)]


def _rooms(club: Club) -> None:
    """Halls, kinds of class, and the doors with the zones behind them."""
    for branch in club.branches:
        halls: Rows = [{"name": f"Hall {number}", "club": branch, "capacity": 16} for number in (1, 2, 3)]
        club.halls[branch] = club.add("fitness_club.hall", halls)
        zone = club.add("fitness_club.access_zone", [{"name": "Club", "club": branch}])[0]
        device: Rows = [{
            "name": "Main turnstile", "vendor": "perco", "external_id": f"gate-{club.branches.index(branch) + 1}",
            "club": branch, "zone": zone, "direction": "in",
        }]  # fmt: skip
        club.devices[branch] = club.add("fitness_club.access_device", device)[0]
    templates: Rows = [
        {"name": f"{name} 55", "direction": key, "minutes": 55, "capacity": 14, "waitlist_max": 5}
        for name, key in zip(DIRECTIONS, club.directions, strict=True)
    ]
    club.templates = list(zip(club.add("fitness_club.class_template", templates), club.directions, strict=True))


def _bar(club: Club) -> None:
    """A hundred and twenty items at full size: twelve kinds in ten flavours."""
    context = club.context
    wanted = context.count(120, at_least=12)
    names = [(name if not number else f"{name}, {FLAVOURS[number]}", category, price)
             for number in range(len(FLAVOURS)) for name, category, price in BAR][:wanted]  # fmt: skip
    rows: Rows = [
        {"name": name, "sku": f"B-{number:03}", "category": category, "price": context.money(price), "low_stock": 20,
         "kind": "prepared" if category == "Shakes" else "goods"}
        for number, (name, category, price) in enumerate(names, start=1)
    ]  # fmt: skip
    ids = club.add("fitness_club.bar_item", rows)
    club.bar_items = [(key, name, price) for key, (name, _, price) in zip(ids, names, strict=True)]
    milk = club.add("fitness_club.bar_item", [
        {"name": "Milk", "sku": "I-001", "category": "Ingredients", "kind": "ingredient", "unit": "millilitre"},
    ])[0]  # fmt: skip
    shakes = [key for key, (_, category, _price) in zip(ids, names, strict=True) if category == "Shakes"]
    recipes: Rows = [{"item": shake, "lines": [{"ingredient": milk, "quantity": 300}]} for shake in shakes]
    club.add("fitness_club.recipe", recipes)


def digest(text: str) -> str:
    """What a credential keeps of the number on a card."""
    return hashlib.sha256(text.encode()).hexdigest()


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)
