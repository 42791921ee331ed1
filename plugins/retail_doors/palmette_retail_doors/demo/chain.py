"""The chain before anybody comes: regions and stores in nine zones, franchisees behind their walls, staff, shifts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import DemoContext

Rows = list[dict[str, object]]

OWN, FRANCHISE, PARTNERS = 62, 48, 21
SELLERS, MEASURERS, INSTALLERS = 600, 24, 48
"""Sellers of the whole chain; measurers and installers of its own stores (a franchisee has one and two)."""
OPENS, CLOSES = 10, 21
CREW_FROM, CREW_UNTIL = 9, 18
SHIFT_DAYS = range(-14, 15)

ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk",
         "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok")  # fmt: skip
CITIES = (("Moscow", 1), ("Samara", 2), ("Yekaterinburg", 3), ("Kaliningrad", 0), ("Omsk", 4), ("Krasnoyarsk", 5),
          ("Irkutsk", 6), ("Yakutsk", 7), ("Vladivostok", 8), ("Kazan", 1), ("Tula", 1), ("Perm", 3), ("Ufa", 3),
          ("Tver", 1), ("Voronezh", 1), ("Izhevsk", 2), ("Chelyabinsk", 3), ("Tyumen", 3), ("Abakan", 5), ("Chita", 7),
          ("Khabarovsk", 8), ("Kostroma", 1), ("Penza", 1), ("Saratov", 1), ("Orenburg", 3))  # fmt: skip
PLACES = ("Central", "North Gate", "River Mall", "Garden Street", "Builder", "Old Market", "Ring Road")
REGIONS = ("West", "Centre", "Volga", "Urals", "Omsk", "Yenisei", "Baikal", "Lena", "Far East")
SOURCES = (("Website form", "site"), ("Website basket", "site"), ("Passing by", "walk_in"),
           ("Recommended, came in", "walk_in"), ("Phone call", "phone"), ("Telegram", "messenger"),
           ("WhatsApp", "messenger"))  # fmt: skip
LANGUAGE = {"": "en", "2": "ru"}
"""The own store's people read English, the franchisee's Russian."""
ROLE = {"seller": "door_seller", "store_head": "store_head", "measurer": "fitter", "installer": "fitter"}


@dataclass
class Store:
    """A store with the people who work in it."""

    id: UUID
    name: str
    zone: ZoneInfo
    wall: str = ""
    sellers: list[UUID] = field(default_factory=list)
    head: UUID | None = None
    measurers: list[UUID] = field(default_factory=list)
    installers: list[UUID] = field(default_factory=list)

    def on_shift(self, day: int) -> list[UUID]:
        """The sellers of a day: two days on, two days off."""
        half = [person for number, person in enumerate(self.sellers) if (day + number % 2 * 2) % 4 < 2]
        return half or self.sellers


@dataclass
class Chain:
    """Ids of everything that orders refer to."""

    context: DemoContext
    stores: list[Store] = field(default_factory=list)
    walls: dict[str, str] = field(default_factory=dict)
    sources: dict[str, list[UUID]] = field(default_factory=dict)

    def add(self, entity: str, rows: Rows) -> list[UUID]:
        """Store rows and answer their ids; progress is told by stores, not by rows."""
        return self.context.store.create_many(entity, rows, lambda done: None) if rows else []

    def behind(self, store: Store) -> AbstractContextManager[None]:
        """The wall of a store."""
        return self.context.wall(store.wall, self.walls[store.wall]) if store.wall else nullcontext()


def open_chain(context: DemoContext) -> Chain:
    """Own stores by region, then each franchisee's."""
    chain = Chain(context)
    for medium in dict.fromkeys(medium for _, medium in SOURCES):
        rows: Rows = [{"name": name, "medium": one} for name, one in SOURCES if one == medium]
        chain.sources[medium] = chain.add("contacts.source", rows)
    places = _places()
    _office(chain)
    _own_stores(chain, places)
    _franchisees(chain, places)
    return chain


def _places() -> Iterator[tuple[str, str, int]]:
    """Names of stores with their city and zone, without end."""
    number = 0
    while True:
        city, zone = CITIES[number % len(CITIES)]
        turn = number // len(CITIES)
        yield f"{city}, {PLACES[(number + turn) % len(PLACES)]}{'' if turn < len(PLACES) else f' {turn}'}", city, zone
        number += 1


def _office(chain: Chain) -> None:
    context = chain.context
    office = context.branch("Head office", zone=context.zone, city="Moscow")
    context.user("office", context.person("ru").name, "head_office", language="en")
    for login, role in (("prices", "price_manager"), ("accountant", "door_accountant"), ("calls", "door_call_centre")):
        context.user(login, context.person("ru").name, role, branch=None if role != "door_call_centre" else office)


def _own_stores(chain: Chain, places: Iterator[tuple[str, str, int]]) -> None:
    context = chain.context
    regions: dict[int, UUID] = {}
    first = len(chain.stores)
    for _ in range(context.count(OWN)):
        name, city, zone = next(places)
        if zone not in regions:
            regions[zone] = context.branch(REGIONS[zone], zone=ZONES[zone], kind="region")
            _hours(chain, regions[zone], REGIONS[zone])
        _store(chain, name, city, ZONES[zone], ownership="own", parent=regions[zone])
    context.user("region", context.person("ru").name, "regional_head", branch=next(iter(regions.values())))
    own = chain.stores[first:]
    _crews(chain, own, context.count(MEASURERS, at_least=1), context.count(INSTALLERS, at_least=1), "")


def _franchisees(chain: Chain, places: Iterator[tuple[str, str, int]]) -> None:
    """Each in a wall of its own, with a root branch that bears the hours."""
    context, dice = chain.context, chain.context.random
    partners, stores = context.count(PARTNERS), max(context.count(FRANCHISE), context.count(PARTNERS))
    for number in range(partners):
        key, owner = f"franchise-{number + 1:02}", context.person("ru")
        name = f"Doors of {owner.last_name}"
        chain.walls[key] = name if name not in chain.walls.values() else f"Doors of {owner.name} {number + 1}"
        row: Rows = [{
            "name": chain.walls[key], "legal_name": f"{owner.last_name} & Co",
            "royalty": dice.choice((4, 5, 6)), "inn": f"{7_700_000_000 + number}", "contract_no": f"FR-{number + 1:03}",
            "price_type": "franchise",
            "since": context.today - timedelta(days=dice.randint(400, 2500)), "shows_phones": number % 3 == 0,
        }]  # fmt: skip
        partner = chain.add("retail_doors.franchisee", row)[0]
        with context.wall(key, chain.walls[key]):
            first, root = len(chain.stores), None
            for _ in range(stores // partners + (number < stores % partners)):
                name, city, zone = next(places)
                if root is None:
                    root = context.branch(chain.walls[key], zone=ZONES[zone], kind="region", city=city,
                                          ownership="franchise", franchisee=partner)  # fmt: skip
                    _hours(chain, root, chain.walls[key])
                _store(chain, name, city, ZONES[zone], key, ownership="franchise", franchisee=partner, parent=root)
            login = "franchisee" if number == 0 else f"franchisee{number + 1}"
            if number < 3:
                context.user(login, owner.name, "door_franchisee", branch=root, language="en" if number == 0 else "ru")
            _crews(chain, chain.stores[first:], 1, 2, key)


def _hours(chain: Chain, place: UUID, name: str) -> None:
    everyday = {
        "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "opens": time(OPENS),
        "closes": time(CLOSES),
    }
    holiday = {"day": chain.context.today.replace(month=1, day=1), "name": "New Year", "kind": "closed", "yearly": True}
    chain.add("work.work_calendar", [{"name": name, "place": place, "hours": [everyday], "days": [holiday]}])


def _store(chain: Chain, name: str, city: str, zone: str, wall: str = "", **values: object) -> None:
    context = chain.context
    number = len(chain.stores) + 1
    branch = context.branch(name, zone=zone, city=city, address=f"{city}, Lesnaya street, {number}",
                            phone=f"+7100{number:07}", measure_fee=context.money(500), **values)  # fmt: skip
    store = Store(branch, name, ZoneInfo(zone), wall)
    sellers = SELLERS * number // (OWN + FRANCHISE) - SELLERS * (number - 1) // (OWN + FRANCHISE)
    suffix = "" if number == 1 else "2" if wall and not any(item.wall for item in chain.stores) else None
    store.sellers = _people(chain, store, "seller", sellers, suffix)
    store.head = _people(chain, store, "store_head", 1, suffix)[0]
    _plan(chain, store)
    chain.stores.append(store)


def _people(chain: Chain, store: Store, job: str, count: int, suffix: str | None) -> list[UUID]:
    """Staff; the first of each job gets a login where a suffix is given (hundreds of passwords take minutes)."""
    context = chain.context
    ids = []
    if suffix is not None:
        login = {"store_head": "head"}.get(job, job)
        ids.append(
            context.user(
                f"{login}{suffix}", context.person("ru").name, ROLE[job], branch=store.id, language=LANGUAGE[suffix]
            )
        )
    rows: Rows = []
    for _ in range(count - len(ids)):
        person = context.person("ru")
        rows.append({"name": person.name, "email": person.email, "home_branch": store.id, "job": job, "language": "ru"})
    return ids + chain.add("frame.user", rows)


def _crews(chain: Chain, stores: list[Store], measurers: int, installers: int, wall: str) -> None:
    """Measurers and installers go to every store of their wall in turn."""
    for job, count in (("measurer", measurers), ("installer", installers)):
        suffix = "" if not wall else "2" if wall == "franchise-01" else None
        people = _people(chain, stores[0], job, count, suffix)
        each = max(count // len(stores), 1)
        for number, store in enumerate(stores):
            at = number * each % count
            getattr(store, f"{job}s").extend((people + people)[at : at + each])
        _plan_crew(chain, stores[0], people)


def _plan(chain: Chain, store: Store) -> None:
    """Shifts of a month around today."""
    rows: Rows = []
    for offset in SHIFT_DAYS:
        day = chain.context.today + timedelta(days=offset)
        begin, end = (datetime.combine(day, time(hour), store.zone) for hour in (OPENS, CLOSES))
        for person in store.on_shift(day.toordinal()):
            fact = {"came_at": begin - timedelta(minutes=5), "left_at": end} if offset < 0 else {}
            rows.append({"place": store.id, "user": person, "starts_at": begin, "ends_at": end, **fact})
    chain.add("work.shift", rows)


def _plan_crew(chain: Chain, store: Store, people: list[UUID]) -> None:
    """Those who drive out work five days of seven; their plan is that of the store they start from."""
    rows: Rows = []
    for offset in SHIFT_DAYS:
        day = chain.context.today + timedelta(days=offset)
        begin, end = (datetime.combine(day, time(hour), store.zone) for hour in (CREW_FROM, CREW_UNTIL))
        fact = {"came_at": begin, "left_at": end} if offset < 0 else {}
        rows += [
            {"place": store.id, "user": person, "starts_at": begin, "ends_at": end, **fact}
            for number, person in enumerate(people)
            if (day.toordinal() + number) % 7 < 5
        ]
    chain.add("work.shift", rows)
