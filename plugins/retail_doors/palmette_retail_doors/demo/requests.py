"""A year of requests in one store: who asked, how soon we answered, and which became orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from palmette_retail_doors.demo.chain import CLOSES, OPENS, Chain, Rows, Store
from palmette_retail_doors.demo.story import Story, tell

MEDIA = {"site": 38, "walk_in": 31, "phone": 19, "messenger": 12}
NIGHT, DUPLICATE, ORDERED, REPEAT, RECENT = 0.03, 0.06, 0.45, 0.05, timedelta(days=2)
WHY_NOT = {"no_answer": 4, "no_interest": 5, "not_ours": 2, "spam": 1}
WISHES = ("Doors for a flat", "Doors for a new house", "Two doors, white", "Price of a door with installation",
          "Bathroom door", "Sliding door", "Entrance door too", "Doors for an office")  # fmt: skip
ANSWERED_IN = (3, 6, 9, 12, 14, 20, 35, 70, 160)
ANSWER_WEIGHTS = (12, 16, 18, 14, 10, 12, 9, 6, 3)


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who ordered."""

    id: UUID
    name: str
    first_name: str


@dataclass(frozen=True, slots=True)
class Begun:
    """An order as its request left it."""

    id: UUID
    customer: Customer
    seller: UUID
    source: UUID
    at: datetime
    answered: datetime
    lead_days: int
    factory: int
    story: Story


@dataclass
class Year:
    """What a store's year begins with."""

    contacts: Rows
    leads: Rows
    orders: list[Begun]


def take_requests(chain: Chain, store: Store, count: int, lead_days: list[int]) -> Year:
    """So many requests over the last year, in order of time."""
    context, dice = chain.context, chain.context.random
    moments = sorted(_moment(chain, store, dice.uniform(0, 365)) for _ in range(count))
    year = Year([], [], [])
    customers: list[Customer] = []
    earlier: Rows = []
    for at in moments:
        lead = _lead(chain, store, at)
        year.leads.append(lead)
        if earlier and dice.random() < DUPLICATE:
            _repeat(lead, dice.choice(earlier[-60:]))
            continue
        earlier.append(lead)
        if dice.random() < ORDERED and lead["first_response_at"] is not None:
            begun = _order(chain, store, lead, customers, year.contacts, lead_days)
            year.orders.append(begun)
            lead |= {"contact": begun.customer.id, "deal": begun.id, "stage": "ordered", "stage_since": begun.at}
        elif context.now - at < RECENT:
            answered = lead["first_response_at"]
            lead |= {"stage": "answered" if answered else "new", "stage_since": answered or at}
        else:
            reason = dice.choices(list(WHY_NOT), list(WHY_NOT.values()))[0]
            lead |= {"stage": "rejected", "lost_reason": reason, "stage_since": at + timedelta(days=1)}
    return year


def _moment(chain: Chain, store: Store, days_back: float) -> datetime:
    """A moment in the hours of the store; a few come at night."""
    dice = chain.context.random
    day = (chain.context.now - timedelta(days=days_back)).astimezone(store.zone).date()
    hour = dice.choice((22, 23, 0, 1, 6)) if dice.random() < NIGHT else dice.randrange(OPENS, CLOSES)
    at = datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), store.zone)
    return min(at, chain.context.now - timedelta(minutes=dice.randint(1, 40)))


def _lead(chain: Chain, store: Store, at: datetime) -> dict[str, object]:
    context, dice = chain.context, chain.context.random
    person = context.person("ru" if dice.random() < 0.9 else "en")
    medium = dice.choices(list(MEDIA), list(MEDIA.values()))[0]
    minutes = 1 if medium == "walk_in" else dice.choices(ANSWERED_IN, ANSWER_WEIGHTS)[0]
    opened = _opened(at, store)
    answered = opened + timedelta(minutes=minutes)
    row: dict[str, object] = {
        "id": context.new_id(), "subject": dice.choice(WISHES), "name": person.name,
        "phone": f"+71{person.number:09}",
        "source": dice.choice(chain.sources[medium]), "received_at": at, "created_at": at, "branch": store.id,
        "owner": dice.choice(store.on_shift(at.toordinal())),
        "first_response_at": answered if answered < context.now else None,
        "response_minutes": minutes if answered < context.now else None,
        "response_due_at": _due(opened, store),
    }  # fmt: skip
    if medium == "site":
        row |= {"form": dice.choice(("callback", "price", "basket")), "email": person.email,
                "utm_source": dice.choice(("search", "maps", "ads"))}  # fmt: skip
    return row


def _opened(at: datetime, store: Store) -> datetime:
    """The moment itself in the hours of the store, else the next opening."""
    local = at.astimezone(store.zone)
    if OPENS <= local.hour < CLOSES:
        return at
    day = local.date() + timedelta(days=local.hour >= CLOSES)
    return datetime.combine(day, time(OPENS), store.zone)


def _due(opened: datetime, store: Store) -> datetime:
    """A quarter of an hour later, in the hours of the store."""
    due = opened.astimezone(store.zone) + timedelta(minutes=15)
    closing = datetime.combine(opened.astimezone(store.zone).date(), time(CLOSES), store.zone)
    if due <= closing:
        return due
    return datetime.combine(closing.date() + timedelta(days=1), time(OPENS), store.zone) + (due - closing)


def _repeat(lead: dict[str, object], first: dict[str, object]) -> None:
    """The same person asked once more."""
    lead |= {"name": first["name"], "phone": first["phone"], "duplicate_of": first["id"], "stage": "rejected",
             "lost_reason": "duplicate", "stage_since": lead["received_at"], "owner": first["owner"]}  # fmt: skip


def _order(
    chain: Chain, store: Store, lead: dict[str, object], customers: list[Customer], contacts: Rows, lead_days: list[int]
) -> Begun:
    context, dice = chain.context, chain.context.random
    at, answered = lead["received_at"], lead["first_response_at"]
    assert isinstance(at, datetime)
    assert isinstance(answered, datetime)
    began = max(at, answered)
    if customers and dice.random() < REPEAT:
        customer = dice.choice(customers)
    else:
        customer = _customer(chain, store, lead, contacts, customers)
        customers.append(customer)
    factory = dice.randrange(len(lead_days))
    story = tell(dice, began, context.now, lead_days[factory])
    return Begun(
        context.new_id(), customer, UUID(str(lead["owner"])), UUID(str(lead["source"])), began, answered,
        lead_days[factory], factory, story,
    )  # fmt: skip


def _customer(chain: Chain, store: Store, lead: dict[str, object], contacts: Rows, known: list[Customer]) -> Customer:
    dice = chain.context.random
    first, last = str(lead["name"]).split(" ", 1)
    row: dict[str, object] = {
        "id": chain.context.new_id(), "kind": "person", "first_name": first, "last_name": last, "phone": lead["phone"],
        "email": lead.get("email"), "source": lead["source"], "first_source": lead["source"], "branch": store.id,
        "owner": lead["owner"], "created_at": lead["received_at"],
        "preferred_channel": dice.choice(("phone", "phone", "telegram", "max", "whatsapp", "sms")),
    }  # fmt: skip
    if known and dice.random() < 0.04:
        row["referred_by"] = dice.choice(known).id
    contacts.append(row)
    return Customer(UUID(str(row["id"])), last, first)
