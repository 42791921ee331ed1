"""A small business with every kind of field, a pipeline with gates, roles of several scopes, and its database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, text

from palmette import clock
from palmette.access.actors import Actor, system_actor
from palmette.access.definition import Grant, Role
from palmette.blueprint.check import check
from palmette.blueprint.collect import Declarations, frame_declarations
from palmette.blueprint.freeze import freeze, resolve
from palmette.blueprint.merge import merge_packs
from palmette.blueprint.model import FRAME, Blueprint, EditionModel, PackModel
from palmette.files.store import FolderStore
from palmette.labels import label
from palmette.pipelines.definition import Guard, Pipeline, Stage, Step
from palmette.records.definition import Entity, Extension
from palmette.records.fields import (
    Address,
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Duration,
    Email,
    Files,
    Image,
    Instant,
    Integer,
    Links,
    LocalTime,
    LongText,
    Money,
    MultiChoice,
    Number,
    Option,
    Phone,
    Reference,
    RichText,
    Rollup,
    Secret,
    Text,
    Texts,
    Url,
    Zone,
)
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import Tables, build_tables

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
WALL = 1
NORTH, SOUTH = UUID(int=0x7000 << 64 | 1), UUID(int=0x7000 << 64 | 2)
NAMES = ("head", "seller", "second", "intern", "viewer", "southerner")
USERS = {name: UUID(int=0x7001 << 64 | number) for number, name in enumerate(NAMES)}


def person() -> Entity:
    """A customer with a field of every kind."""
    return Entity(
        "person",
        label("Person"),
        label("People"),
        title="{name}",
        branch="home_branch",
        sort="name",
        search=["name", "email", "phone"],
        fields=[
            Text("name", label("Name"), required=True, search=True),
            Text("code", pattern="[A-Z]{2}[0-9]{3}", unique=True),
            LongText("notes"),
            RichText("story"),
            Integer("age", minimum=0, maximum=150),
            Decimal("height", scale=2),
            Money("balance"),
            Boolean("vip"),
            Date("born_on"),
            LocalTime("calls_at"),
            Instant("seen_at"),
            Duration("patience"),
            Choice(
                "source", options=[Option("web", label("Web site", ru="Сайт")), "street", Option("old", hidden=True)]
            ),
            MultiChoice("interests", options=["yoga", "swim", "box"]),
            Reference("home_branch", to="branch"),
            Reference("mentor", to="person", inverse="pupils", on_delete="empty"),
            Links("friends", to="person", inverse="friend_of"),
            Files("papers", types=("pdf", "txt", "image"), max_files=2),
            Image("photo"),
            Phone("phone", search=True),
            Email("email", unique=True),
            Url("site"),
            Address("home"),
            Zone("zone"),
            Secret("pin"),
            Texts("nicknames"),
            Number("number", pattern="M-{n:05}"),
            Children(
                "pets",
                fields=[
                    Text("name", required=True),
                    Integer("age"),
                    MultiChoice("tricks", options=["sit", "roll"]),
                    Reference("vet", to="person"),
                ],
            ),
            Text("graded", readonly=True),
            Text("spouse", required_when="vip == true"),
            Text("state", default="new"),
            Computed("loud", "name + '!'"),
            Rollup("visit_count", count="visits", stored=True),
            Rollup("last_visit_at", maximum="visits.at", stored=True),
            Rollup("paid", sum="visits.price", where="kind == 'paid'", stored=True),
            Rollup("recent", count="visits", where="at > now - days(28)", stored="daily"),
            Rollup("pet_age", sum="pets.age", stored=True),
            Rollup("fan_count", count="friend_of", stored=True),
        ],
    )


def visit() -> Entity:
    """What happens to customers, many of it."""
    return Entity(
        "visit",
        label("Visit"),
        label("Visits"),
        branch="person",
        sort="-at",
        fields=[
            Reference("person", to="person", inverse="visits", required=True, on_delete="delete"),
            Instant("at", required=True),
            Choice("kind", options=["free", "paid"], default="free"),
            Money("price"),
            Reference("place", to="place", inverse="visits"),
        ],
    )


def place() -> Entity:
    """A catalogue of the whole network."""
    return Entity(
        "place",
        scope="shared",
        title="{name}",
        sort="name",
        fields=[Text("name", required=True, unique=True), Boolean("closed")],
    )


def deal() -> Entity:
    """A sale that goes through stages."""
    return Entity(
        "deal",
        label("Deal"),
        label("Deals"),
        branch="person",
        fields=[
            Text("title", required=True),
            Reference("person", to="person", inverse="deals"),
            Reference("place", to="place", where="closed is empty or closed == false"),
            Money("amount"),
            Boolean("called"),
            Date("due_on"),
            Children("lines", fields=[Text("name", required=True), Integer("count", default=1)]),
            Files("contract"),
        ],
    )


def sale() -> Pipeline:
    """Three open stages, each with another kind of gate."""
    return Pipeline(
        "sale",
        "deal",
        label("Sale"),
        default=True,
        amount="amount",
        lost_reasons=["price", "silence"],
        stages=[
            Stage(
                "new",
                label("New"),
                guards=[Guard("called", "called == true", label("Call the customer"), ask=["called"])],
            ),
            Stage(
                "offer",
                label("Offer"),
                requires=["amount"],
                steps=[Step("sent", label("Offer sent"), requires=["person"]), Step("gift", optional=True)],
            ),
            Stage(
                "contract",
                label("Contract"),
                requires=["lines"],
                guards=[Guard("enough", "amount >= 10 and count(lines) > 0", label("Worth it"))],
                to=["won", "offer"],
                ask=["due_on"],
            ),
            Stage("won", label("Won"), kind="won"),
            Stage("lost", label("Lost"), kind="lost"),
        ],
    )


def service() -> Pipeline:
    """A second pipeline over the same records."""
    return Pipeline("service", "deal", stages=[Stage("asked"), Stage("answered"), Stage("closed", kind="won")])


def roles() -> list[Role]:
    """A head of everything, a seller of his branch, an intern of his own, one who may only look."""
    return [
        Role("head", grants=[Grant("person visit place deal", "*", "wall")]),
        Role(
            "seller",
            grants=[Grant("person visit deal", "read create update delete", "branch"), Grant("place", "read", "wall")],
            fields={"person.notes": "hidden", "person.balance": "read", "person.phone": "masked"},
        ),
        Role("intern", grants=[Grant("person deal", "read create update", "own"), Grant("place", "read", "wall")]),
        Role("viewer", grants=[Grant("person deal visit place", "read", "wall")]),
    ]


@cache
def shop_blueprint() -> Blueprint:
    """The blueprint, built as any other."""
    edition = EditionModel("shop", label("Shop"), zone="Europe/Helsinki", currency="EUR", region="FI")
    packs = {key: PackModel(key, "1.0.0", label(key)) for key in (FRAME, "shop", "extra")}
    shop: dict[str, list[object]] = {
        "entities": [person(), visit(), place(), deal()],
        "pipelines": [sale(), service()],
        "roles": list(roles()),
    }
    extra: dict[str, list[object]] = {"entities": [Extension("person", fields=[Integer("shoe_size", maximum=60)])]}
    draft = merge_packs(
        edition, packs, [frame_declarations(), Declarations("shop", None, shop), Declarations("extra", None, extra)]
    )
    blueprint = resolve(draft)
    check(blueprint, draft)
    assert not draft.mistakes, [str(mistake) for mistake in draft.mistakes]
    return freeze(blueprint, draft)


@cache
def shop_tables(dialect: str) -> Tables:
    """Its tables."""
    return build_tables(shop_blueprint(), dialect)


@dataclass(repr=False)
class Shop:
    """A database of the shop with two branches and its people."""

    gateway: Gateway
    north: UUID = NORTH
    south: UUID = SOUTH
    users: Mapping[str, UUID] = field(default_factory=lambda: USERS)

    def __repr__(self) -> str:
        return "the shop"

    def actor(self, role: str, *, name: str = "", branch: UUID | None = None) -> Actor:
        """A user of that role in the north, or elsewhere."""
        home = branch or self.north
        record_id = self.users[name or role]
        return Actor(
            "user", name or role, "api", WALL, (WALL,), id=record_id, roles=(role,), home_branch=home,
            branches=frozenset({home}), team=frozenset({record_id}), zone="Europe/Helsinki",
        )  # fmt: skip

    @property
    def head(self) -> Actor:
        """Who may do everything."""
        return self.actor("head")

    @property
    def system(self) -> Actor:
        """The product's own hand."""
        return system_actor(wall=WALL, walls=(WALL,), channel="demo", branch=self.north)

    def rows(self, statement: str, **values: object) -> list[dict[str, object]]:
        """What really stands in the database."""
        with self.gateway.database.system(writing=False) as connection:
            return [dict(row) for row in connection.execute(text(statement), values).mappings()]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(str(self.rows(f'SELECT count(*) AS n FROM "{table}"')[0]["n"]))


@contextmanager
def open_shop(url: str, folder: Path, *, installed: bool = False) -> Iterator[Shop]:
    """A shop with the clock at noon, in a fresh database or in a copy of one that `found_shop` made."""
    database = Database(DatabaseSettings(url))
    tables = shop_tables(database.dialect)
    if not installed:
        found_shop(database)
    elif database.dialect == "postgresql":
        database.use_app_role(True)
    gateway = Gateway(
        database, shop_blueprint(), tables, files=FolderStore(folder / "files"), secret_key=b"a key of tests",
        zones=lambda: ("Europe/Helsinki",),
    )  # fmt: skip
    try:
        with clock.frozen(NOW):
            yield Shop(gateway)
    finally:
        database.close()


def found_shop(database: Database) -> None:
    """Install the shop as `palmette apply` does, row-level security and all, with its branches and people."""
    install(database, shop_blueprint())
    tables = shop_tables(database.dialect)
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW, "wall_id": WALL}
    branches = [
        {"id": branch, "name": name, "name__key": name.lower(), "zone": "Europe/Helsinki", "kind": "branch", **stamps}
        for branch, name in ((NORTH, "North"), (SOUTH, "South"))
    ]
    users = []
    for name, user in USERS.items():
        email = f"{name}@example.com"
        users.append({"id": user, "name": name, "name__key": name, "email": email, "email__key": email, **stamps})
    with database.system() as connection:
        connection.execute(insert(tables.table("frame.branch")), branches)
        connection.execute(insert(tables.table("frame.user")), users)


def renamed(actor: Actor, **changes: object) -> Actor:
    """The same actor with other marks."""
    return replace(actor, **changes)  # type: ignore[arg-type]  # whatever the test says
