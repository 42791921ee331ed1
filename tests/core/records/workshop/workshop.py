"""A workshop for repairs: stages with roles and guards of several sorts, bookings, numbers by branch, phases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import insert

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Grant,
    Guard,
    Instant,
    Integer,
    Lifecycle,
    Money,
    Number,
    Phase,
    Pipeline,
    Reference,
    Role,
    Rollup,
    Stage,
    Step,
    Text,
    View,
)
from palmette.access.actors import Actor, system_actor
from palmette.blueprint.model import Blueprint
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.core.blueprint.building import blueprint_of, pack

NOW = datetime(2026, 5, 13, 21, 30, tzinfo=UTC)
"""Half past midnight in Helsinki, where it is Thursday the 14th."""

NORTH, SOUTH = UUID(int=0x7000 << 64 | 1), UUID(int=0x7000 << 64 | 2)
PERSON = UUID(int=0x7001 << 64 | 1)


def entities() -> list[object]:
    """Repairs with their visits, and seats that are booked once."""
    return [
        Entity(
            "repair",
            title="{name}",
            branch="place",
            search=["name"],
            fields=[
                Text("name", required=True, search=True),
                Reference("place", to="branch", default="my_branch"),
                Reference("taken_by", to="user", default="me"),
                Date("taken_on", default="today"),
                Instant("taken_at", default="now"),
                Number("number", pattern="{place.city}-{n:03}", per="place"),
                Boolean("checked"),
                Money("price"),
                Choice("sort", options=["small", "large"]),
                Computed("expected", "price * stage.probability"),
                Computed("how", "stage.kind"),
                Rollup("visits_28", count="visits", where="at > now - days(28)", stored="daily"),
                Rollup("last_at", maximum="visits.at", stored=True),
            ],
        ),
        Entity(
            "visit",
            fields=[
                Reference("repair", to="repair", required=True, inverse="visits"),
                Instant("at", required=True),
                Integer("minutes"),
            ],
        ),
        Entity(
            "booking",
            unique=[["seat", "day"]],
            fields=[Text("seat", required=True, index=True), Date("day"), Text("who")],
        ),
    ]


def pipelines() -> list[Pipeline]:
    """From asked to paid, or away."""
    stages = [
        Stage("asked", guards=[
            Guard("priced", "price is not empty", "Name a price"),
            Guard("small_only", "sort == 'small'", "Only small ones go at once", to=["paid"]),
            Guard("told", "checked == true", "Tell the customer first", to=["away"]),
        ]),
        Stage("bench", probability=0.5, enter=[Guard("looked", "checked == true", "Look at it first")],
              steps=[Step("lead", roles=["head"]), Step("any", optional=True)]),
        Stage("paid", kind="won", roles=["head"]),
        Stage("away", kind="lost"),
    ]  # fmt: skip
    return [Pipeline("work", "repair", stages=stages), Pipeline("other", "repair", stages=[Stage("asked")])]


def lifecycles() -> list[Lifecycle]:
    """How lively a repair is, of large ones alone; and whether it was seen of late."""
    lively = "visits_28 >= 2"
    return [
        Lifecycle("pace", "repair", phases=[Phase("lively", lively), Phase("slow", "exists(visits)"), Phase("new")]),
        Lifecycle("size", "repair", where="sort == 'large'", phases=[Phase("dear", "price > 100"), Phase("cheap")]),
    ]


def roles() -> list[Role]:
    """A head, a hand, and a desk that sees three rows of a list."""
    every = Grant("repair visit booking", "*", "all")
    return [
        Role("head", grants=[every]),
        Role("hand", grants=[every]),
        Role("desk", grants=[Grant("repair", "read", "all", limit=3), Grant("visit", "read", "all")]),
        Role("help", grants=[Grant("repair", "read", "all", where="sort == 'small'", limit=4)]),
    ]


def workshop_blueprint() -> Blueprint:
    """The blueprint, built as any other."""
    views = [View("shown", "repair", filter="stage.kind == 'open'"), View("kept", "repair", hidden=True)]
    made = pack(
        "workshop",
        entities=entities(),
        pipelines=pipelines(),
        lifecycles=lifecycles(),
        roles=roles(),
        views=views,
    )
    return blueprint_of(made, more="zone: Europe/Helsinki\n")


@dataclass(repr=False)
class Workshop:
    """Its database, with two branches and one person."""

    gateway: Gateway

    def __repr__(self) -> str:
        return "the workshop"

    @property
    def system(self) -> Actor:
        """The product's own hand."""
        return system_actor(wall=1, walls=(1,), channel="test", branch=NORTH)

    def actor(self, *roles: str, branch: UUID = NORTH) -> Actor:
        """Somebody of these roles."""
        return Actor("user", "Ann", "api", 1, (1,), id=PERSON, roles=roles, home_branch=branch, zone="Europe/Helsinki")

    def repair(self, role: str = "hand", *, branch: UUID = NORTH, **values: object) -> UUID:
        """A new repair."""
        with self.gateway.writing(self.actor(role, branch=branch)) as records:
            made = records.create("repair", {"name": "Clock", **values})["id"]
        assert isinstance(made, UUID)
        return made

    def move(self, repair: UUID, to: str, *, role: str = "head", **values: object) -> None:
        """A move of a repair."""
        with self.gateway.writing(self.actor(role)) as records:
            records.move("repair", repair, to, values=values)

    def look(self, repair: UUID) -> Mapping[str, object]:
        """The repair as it stands."""
        with self.gateway.reading(self.actor("head")) as records:
            return records.get("repair", repair)


@contextmanager
def open_workshop(url: str) -> Iterator[Workshop]:
    """A workshop in a fresh database."""
    blueprint = workshop_blueprint()
    database = Database(DatabaseSettings(url))
    install(database, blueprint)
    tables = build_tables(blueprint, database.dialect)
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW, "wall_id": 1}
    branches = [
        {"id": key, "name": name, "name__key": name.lower(), "city": city, "zone": "Europe/Helsinki",
         "kind": "branch", **stamps}
        for key, name, city in ((NORTH, "North", "Oulu"), (SOUTH, "South", "Turku"))
    ]  # fmt: skip
    user = {"id": PERSON, "name": "Ann", "name__key": "ann", "email": "a@example.com", "email__key": "a@example.com"}
    with database.system() as connection:
        connection.execute(insert(tables.table("frame.branch")), branches)
        connection.execute(insert(tables.table("frame.user")), [{**user, **stamps}])
    gateway = Gateway(database, blueprint, tables, secret_key=b"a key of tests", zones=lambda: ("Europe/Helsinki",))
    try:
        yield Workshop(gateway)
    finally:
        database.close()
