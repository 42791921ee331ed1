"""A small bank of ledgers: points that burn, money in two currencies, stock by the kilogram, credit up to a limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from palmette import (
    Choice,
    Date,
    Decimal,
    Entity,
    Extension,
    Grant,
    Integer,
    Ledger,
    Money,
    Reference,
    Role,
    Rollup,
    Text,
    clock,
)
from palmette import label as _
from palmette.access.actors import Actor, system_actor
from palmette.blueprint.model import Blueprint
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.core.blueprint.building import blueprint_of, pack

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
KINDS = ["earn", "spend", "burn", "transfer", "correction"]


def _holder(key: str) -> Reference:
    return Reference("guest", to="guest", required=True, inverse=key)


def entities() -> list[object]:
    """A guest with four accounts."""
    return [
        Entity("guest", _("Guest"), title="{name}", fields=[Text("name", required=True), Money("credit")]),
        Entity(
            "point_move",
            _("Point move"),
            fields=[
                _holder("point_moves"),
                Choice("kind", options=KINDS, required=True),
                Integer("points", _("Points"), required=True),
                Date("expires_on"),
            ],
            ledger=Ledger(
                "guest", quantity="points", balance="points", label=_("Points", ru="Баллы", fi="Pisteet"),
                plus=["earn"], minus=["spend", "burn"], transfer="transfer", expires="expires_on", burn="burn",
            ),
        ),
        Entity(
            "cash_move",
            fields=[_holder("cash_moves"), Money("amount", required=True)],
            ledger=Ledger("guest", quantity="amount", balance="cash", currencies=["USD"]),
        ),
        Entity(
            "tab_move",
            fields=[_holder("tab_moves"), Money("amount", required=True)],
            ledger=Ledger("guest", quantity="amount", balance="tab", floor="-coalesce(credit, 0)"),
        ),
        Entity(
            "grain_move",
            fields=[_holder("grain_moves"), Decimal("kilos", scale=3, required=True)],
            ledger=Ledger("guest", quantity="kilos", balance="grain", allow_negative=True),
        ),
        Entity(
            "seat_move",
            fields=[_holder("seat_moves"), Integer("seats", required=True)],
            ledger=Ledger("guest", quantity="seats", balance="seats", floor=-2, at="at"),
        ),
        Extension("guest", fields=[Rollup("seats", _("Seats left"), sum="seat_moves.seats", stored=True)]),
    ]  # fmt: skip


def roles() -> list[Role]:
    """A clerk who sees all, a temp who may not read how many points there are."""
    everything = Grant("guest point_move cash_move tab_move grain_move seat_move", "*", "all")
    return [Role("clerk", grants=[everything]), Role("temp", grants=[everything], fields={"guest.points": "hidden"})]


def bank_blueprint() -> Blueprint:
    """The blueprint, built as any other."""
    return blueprint_of(pack("bank", entities=entities(), roles=roles()))


@dataclass(repr=False)
class Bank:
    """A database of the bank."""

    gateway: Gateway

    def __repr__(self) -> str:
        return "the bank"

    @property
    def system(self) -> Actor:
        """The product's own hand."""
        return system_actor(wall=1, walls=(1,), channel="test")

    def actor(self, role: str = "clerk") -> Actor:
        """Somebody of that role."""
        return Actor("user", role, "api", 1, (1,), id=None, roles=(role,))

    def guest(self, **values: object) -> UUID:
        """A new guest."""
        with self.gateway.writing(self.system) as records:
            made = records.create("guest", {"name": "Anna", **values})["id"]
        assert isinstance(made, UUID)
        return made

    def move(self, entity: str, guest: UUID, **values: object) -> None:
        """One move of a guest, by the clerk."""
        with self.gateway.writing(self.actor()) as records:
            records.create(entity, {"guest": guest, **values})

    def earn(self, guest: UUID, points: int, **values: object) -> None:
        """Points for a guest."""
        self.move("point_move", guest, kind="earn", points=points, **values)

    def spend(self, guest: UUID, points: int) -> None:
        """Points that a guest spends."""
        self.move("point_move", guest, kind="spend", points=points)

    def look(self, guest: UUID) -> Mapping[str, object]:
        """The guest as stored."""
        with self.gateway.reading(self.system) as records:
            return records.get("guest", guest)


@contextmanager
def open_bank(url: str) -> Iterator[Bank]:
    """A bank in a fresh database, on the tenth of March."""
    blueprint = bank_blueprint()
    database = Database(DatabaseSettings(url))
    install(database, blueprint)
    gateway = Gateway(database, blueprint, build_tables(blueprint, database.dialect))
    try:
        with clock.frozen(NOW):
            yield Bank(gateway)
    finally:
        database.close()
