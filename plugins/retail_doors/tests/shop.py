"""A chain in a database: an own store, a franchisee's behind its wall, and short ways to make what a test is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.blueprint.build import BuildResult, build_blueprint
from palmette.files.store import FolderStore
from palmette.lifecycles.engine import LifecycleInterceptor
from palmette.money import Money
from palmette.plugins.runtime import PackCalendars, PackInterceptor
from palmette.records.results import MovePlan, Row
from palmette.records.session import Gateway, Records
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from palmette_retail_doors.records.orders import HEIGHTS, WALLS, WIDTHS

EDITION = Path(__file__).resolve().parents[3] / "config/retail_doors.yaml"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)
_numbers = count(1)


@cache
def built() -> BuildResult:
    """The edition's blueprint, built once."""
    return build_blueprint(EDITION, strict=True)


def rub(amount: object) -> Money:
    """Roubles."""
    return Money.of(str(amount), "RUB")


@dataclass
class Shop:
    """A store of one wall with its gateway; `other` is the franchisee's store behind another wall."""

    gateway: Gateway
    directory: Directory
    actor: Actor
    branch: UUID
    factory: UUID
    leaf: UUID
    source: UUID
    staff: dict[str, UUID] = field(default_factory=dict)
    other: Shop | None = None

    def create(self, entity: str, **values: object) -> UUID:
        """A record; its id."""
        with self.gateway.writing(self.actor) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def update(self, entity: str, record: UUID, **values: object) -> None:
        """Change a record."""
        with self.gateway.writing(self.actor) as records:
            records.update(entity, record, values)

    def get(self, entity: str, record: UUID, *fields: str) -> Row:
        """A record as it is now."""
        with self.gateway.reading(self.actor) as records:
            return records.get(entity, record, fields=fields)

    def look(self, entity: str, record: UUID, to: str) -> MovePlan:
        """What a move would need."""
        with self.gateway.reading(self.actor) as records:
            return records.look_at_move(entity, record, to)

    def missing(self, entity: str, record: UUID, to: str) -> set[str]:
        """The keys of what a move still needs."""
        return {item.key for item in self.look(entity, record, to).items if not item.done}

    def move(self, entity: str, record: UUID, to: str, **options: str) -> None:
        """Go on."""
        with self.gateway.writing(self.actor) as records:
            records.move(entity, record, to, **options)  # type: ignore[arg-type]

    def tick(self, entity: str, record: UUID, *steps: str) -> None:
        """Tick steps of the present stage."""
        with self.gateway.writing(self.actor) as records:
            for step in steps:
                records.set_step(entity, record, step, done=True)

    def attach(self, entity: str, record: UUID, name: str, *, times: int = 1) -> None:
        """Put pictures into a field."""
        with self.gateway.writing(self.actor) as records:
            for number in range(times):
                records.attach(entity, record, name, f"photo{number}.png", BytesIO(PNG))

    def somebody(self, *roles: str, user: UUID | None = None) -> Actor:
        """An actor with these roles in the store."""
        network = tuple(self.directory.walls()) if "head_office" in roles else (self.actor.wall,)
        return Actor(
            "user", "Somebody", "page", self.actor.wall, network, id=user or self.person(), roles=tuple(roles),
            home_branch=self.branch, branches=frozenset({self.branch}), region=frozenset({self.branch}),
            team=frozenset({user} if user else ()), zone="Europe/Moscow",
        )  # fmt: skip

    @contextmanager
    def reading_as(self, *roles: str, user: UUID | None = None) -> Iterator[Records]:
        """A reading session of somebody with these roles."""
        with self.gateway.reading(self.somebody(*roles, user=user)) as records:
            yield records

    @contextmanager
    def writing_as(self, *roles: str, user: UUID | None = None) -> Iterator[Records]:
        """A writing session of somebody with these roles."""
        with self.gateway.writing(self.somebody(*roles, user=user)) as records:
            yield records

    def person(self, name: str = "Somebody") -> UUID:
        """Somebody of the staff; one for each name."""
        if name not in self.staff:
            email = f"staff{next(_numbers)}@example.com"
            self.staff[name] = self.create("frame.user", name=name, email=email, home_branch=self.branch)
        return self.staff[name]

    def customer(self, **values: object) -> UUID:
        """A person who wants doors."""
        row = {"kind": "person", "first_name": "Анна", "last_name": "Белова", "phone": f"+71{next(_numbers):09}"}
        return self.create("contacts.contact", **{**row, "branch": self.branch, **values})

    def order(self, **values: object) -> UUID:
        """An order, at its first step unless told otherwise."""
        row = {"name": "Белова, 1", "source": self.source, "branch": self.branch, "owner": self.person("Seller")}
        if "contact" not in values:
            row["contact"] = self.customer()
        return self.create("sales.deal", **{**row, **values})

    def opening(self, order: UUID, **values: object) -> UUID:
        """A measured opening for a door of 800."""
        row: dict[str, object] = {"order": order, "room": "bedroom", "model": self.leaf, "side": "left"}
        row |= dict.fromkeys(WIDTHS, 890) | dict.fromkeys(HEIGHTS, 2090) | dict.fromkeys(WALLS, 70)
        return self.create("retail_doors.opening", **{**row, **values})

    def door(self, order: UUID, opening: UUID, **values: object) -> UUID:
        """A configured door as in the worked example: 20,500 with its bars and hardware."""
        row = {
            "order": order, "opening": opening, "leaf": self.leaf, "leaf_width": 800, "leaf_height": 2000,
            "colour": "White", "side": "left", "swing": "in", "leaf_price": rub(12_000), "frame_price": rub(1_200),
            "casing_price": rub(600), "hardware_price": rub(2_500),
        }  # fmt: skip
        return self.create("retail_doors.door", **{**row, **values})

    def visit(self, order: UUID, pipeline: str, **values: object) -> UUID:
        """A visit by the crew."""
        customer = self.get("sales.deal", order, "contact")["contact"]
        row = {"order": order, "customer": customer, "slot": NOW, "worker": self.person("Crew"), "fee": rub(500)}
        return self.create("retail_doors.visit", **{**row, "pipeline": f"retail_doors.{pipeline}", **values})


@contextmanager
def open_empty(url: str, folder: Path) -> Iterator[tuple[Gateway, Directory]]:
    """An installation without people or stores."""
    result = built()
    database = Database(DatabaseSettings(url))
    install(database, result.blueprint)
    tables = build_tables(result.blueprint, database.dialect)
    directory = Directory(database, result.blueprint, tables)
    gateway = Gateway(
        database, result.blueprint, tables, files=FolderStore(folder), secret_key=b"0" * 32, zones=directory.zones,
        interceptors=(PackInterceptor(result.registry), LifecycleInterceptor(result.blueprint)),
        calendars=PackCalendars(result.registry),
    )  # fmt: skip
    try:
        yield gateway, directory
    finally:
        database.close()


@contextmanager
def open_shop(url: str, folder: Path) -> Iterator[Shop]:
    """The chain in a fresh database."""
    with open_empty(url, folder) as (gateway, directory):
        yield _found(gateway, directory)


def _found(gateway: Gateway, directory: Directory) -> Shop:
    directory.add_wall("main", "Northern Doors")
    directory.add_wall("franchise-01", "Doors of Orlov")
    hand = directory.system("api")
    with gateway.writing(hand) as records:
        factory = records.create("retail_doors.factory", {"name": "Berest", "frame_depth": 75})["id"]
        leaf = {"name": "Verona 800", "sku": "V-800", "part": "leaf", "factory": factory, "price": rub(12_000)}
        product = records.create("sales.product", leaf)["id"]
        source = records.create("contacts.source", {"name": "Website form", "medium": "site"})["id"]
        partner = {"name": "Doors of Orlov", "contract_no": "FR-001", "royalty": 5}
        franchisee = records.create("retail_doors.franchisee", partner)["id"]
    ids = [UUID(str(key)) for key in (factory, product, source)]
    own = _store(gateway, directory, 1, "Moscow, Central", ids, ownership="own")
    own.other = _store(
        gateway, directory, 2, "Kazan, River Mall", ids, ownership="franchise", franchisee=franchisee
    )  # fmt: skip
    return own


def _store(gateway: Gateway, directory: Directory, wall: int, name: str, ids: list[UUID], **values: object) -> Shop:
    actor = replace(directory.system("api", wall=wall), wall=wall)
    everyday = {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": time(10), "closes": time(21)}
    with gateway.writing(actor) as records:
        row = {"name": name, "zone": "Europe/Moscow", "kind": "branch", **values}
        branch = UUID(str(records.create("frame.branch", row)["id"]))
        records.create("work.work_calendar", {"name": name, "place": branch, "hours": [everyday]})
    directory.forget()
    return Shop(gateway, directory, replace(actor, home_branch=branch), branch, *ids)
