"""A small business in two walls, with a role of every scope, and rows put straight into its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from palmette.access.actors import Actor, system_actor
from palmette.access.definition import Grant, Mask, Role
from palmette.blueprint.check import check
from palmette.blueprint.collect import Declarations, frame_declarations
from palmette.blueprint.freeze import freeze, resolve
from palmette.blueprint.merge import merge_packs
from palmette.blueprint.model import FRAME, Blueprint, EditionModel, PackModel
from palmette.ids import new_id
from palmette.labels import label
from palmette.lifecycles.definition import Lifecycle, Phase
from palmette.money import Money
from palmette.pipelines.definition import Pipeline, Stage
from palmette.records import fields as f
from palmette.records.definition import Entity
from palmette.records.search_keys import pieces, sort_key
from palmette.records.session import Gateway, Records
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import Tables, build_tables

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _entities() -> list[Entity]:
    return [
        Entity(
            "contact", label("Contact"), title="{last_name} {first_name}", sort="last_name",
            list=["last_name", "first_name", "phone"],
            fields=[
                f.Text("last_name", search=True),
                f.Text("first_name", search=True),
                f.Phone("phone", search=True),
                f.Email("email", search=True),
                f.Text("medical_note", search=True),
                f.Text("city", index=True),
                f.Text("colour"),
                f.Date("born_on"),
                f.Money("spent"),
                f.Decimal("rating", scale=2),
                f.Integer("points"),
                f.Boolean("vip"),
                f.Duration("patience"),
                f.Choice("source", options=[
                    f.Option("web", label("Web site", ru="Сайт", fi="Verkko")), f.Option("street"), f.Option("ad"),
                ]),
                f.MultiChoice("interests", options=["yoga", "swim"]),
                f.Texts("nicknames"),
                f.Address("home"),
                f.Secret("pin"),
                f.Image("photo"),
                f.Reference("adviser", to="contact", inverse="advised"),
                f.Reference("club", to="club", inverse="members"),
                f.Links("friends", to="contact", inverse="friend_of"),
                f.Children("pets", fields=[f.Text("name"), f.Integer("age")]),
                f.Computed("loud", "last_name + '!'"),
                f.Computed("noted", "length(medical_note)"),
                f.Rollup("visit_count", count="visits"),
                f.Rollup("paid", sum="visits.price"),
            ],
        ),
        Entity(
            "visit", label("Visit"), title="{contact} {at}", sort="-at", subject="contact",
            fields=[
                f.Reference("contact", to="contact", inverse="visits"),
                f.Instant("at"),
                f.Money("price"),
            ],
        ),
        Entity(
            "deal", label("Deal"), title="{name}", sort="-created_at", search=["name"],
            fields=[
                f.Text("name", search=True),
                f.Reference("contact", to="contact", inverse="deals"),
                f.Money("amount"),
                f.Date("closes_on"),
                f.Text("margin"),
            ],
        ),
        Entity(
            "note", label("Note"), title="{text}", timeline=False,
            fields=[
                f.Text("text"), f.Text("about_entity", hidden=True), f.Text("about_id", hidden=True),
                f.Date("due_on"), f.Instant("done_at"),
            ],
        ),
        Entity(
            "club", label("Club"), title="{name}", scope="shared", sort="name", fields=[f.Text("name", search=True)]
        ),
    ]  # fmt: skip


def _roles() -> list[Role]:
    everything = "contact visit deal note club"
    scoped = [
        Role(scope, grants=[Grant("contact", "read", scope), Grant("visit", "read", "wall")])
        for scope in ("own", "team", "branch", "branches", "region", "wall", "all")
    ]
    return [
        *scoped,
        Role("boss", grants=[Grant(everything, "*", "wall")], configure=True),
        Role("network", grants=[Grant(everything, "*", "all")]),
        Role("nothing", grants=[Grant("club", "read", "wall")]),
        Role("refused", grants=[Grant("contact", "read", "none"), Grant("user", "read", "none")]),
        Role("starred", grants=[Grant("contact", "read", "wall", where="rating > 3")]),
        Role("mine", grants=[Grant("contact deal", "read", "own"), Grant("contact", "read", "branch")]),
        Role("seller", grants=[Grant("contact", "read", "own"), Grant("deal", "read", "wall")]),
        Role(
            "desk",
            grants=[Grant(everything, "read", "wall")],
            fields={
                "contact.phone": "masked", "contact.email": "reveal", "contact.medical_note": "hidden",
                "contact.pets": "hidden", "deal.margin": "hidden", "contact.city": "read",
            },
        ),
        Role("revealer", grants=[Grant("contact", "reveal", "wall", where="owner is empty")]),
        Role("shy", grants=[Grant("contact", "read", "wall")], fields={"contact.last_name": "masked"}),
        Role(
            "careful",
            grants=[Grant(everything, "read", "wall")],
            fields={
                "contact.phone": Mask("masked", when="vip == true"),
                "contact.colour": Mask("hidden", when="vip == true"),
            },
        ),
    ]  # fmt: skip


def blueprint(roles: Sequence[Role] = ()) -> Blueprint:
    """The blueprint of the business."""
    declared = Declarations(
        "shop",
        None,
        {
            "entities": list(_entities()),
            "pipelines": [
                Pipeline("sale", "deal", stages=[
                    Stage("fresh", label("New")), Stage("offer", label("Offer", ru="Предложение")),
                    Stage("won", kind="won"), Stage("lost", kind="lost"),
                ], amount="amount"),
            ],
            "lifecycles": [Lifecycle("standing", "contact", phases=[Phase("loyal", "rating > 3"), Phase("guest")])],
            "roles": [*_roles(), *roles],
        },
    )  # fmt: skip
    models = {FRAME: PackModel(FRAME, "1", label("Frame")), "shop": PackModel("shop", "1", label("Shop"))}
    draft = merge_packs(EditionModel("test", label("Test")), models, [frame_declarations(), declared])
    found = resolve(draft)
    check(found, draft)
    assert not draft.mistakes, [str(item) for item in draft.mistakes]
    return freeze(found, draft)


BLUEPRINT = blueprint()


@dataclass
class World:
    """A database with walls 1 and 2, branches, users, and a way to put rows in."""

    database: Database
    blueprint: Blueprint
    tables: Tables
    gateway: Gateway
    branches: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, UUID] = field(default_factory=dict)
    clock: datetime = START

    def add(
        self, entity: str, *, wall: int = 1, branch: str = "", owner: str = "", id: UUID | None = None, **values: Any
    ) -> UUID:
        """A row of an entity; values in their Python forms. Returns its id."""
        with self.database.system() as connection:
            return self.add_in(connection, entity, wall=wall, branch=branch, owner=owner, id=id, **values)

    def add_in(
        self, connection: Any, entity: str, *, wall: int = 1, branch: str = "", owner: str = "", id: UUID | None = None,
        **values: Any,
    ) -> UUID:  # fmt: skip
        """The same in a transaction that is open."""
        model = self.blueprint.entity(entity)
        table = self.tables.table(model.key)
        id = id or new_id()  # noqa: A001 -- the keyword is the column's name
        self.clock += timedelta(seconds=1)
        row: dict[str, Any] = {"id": id, "version": 1, "created_at": self.clock, "updated_at": self.clock}
        if "wall_id" in table.c:
            row["wall_id"] = wall
        if "branch_id" in table.c:
            row["branch_id"] = self.branches.get(branch)
            row["owner_id"] = self.users.get(owner)
        sides: list[tuple[Any, list[dict[str, Any]]]] = []
        for name, value in values.items():
            self._put(model, row, sides, name, value, wall=wall, id=id)
        row = {name: value for name, value in row.items() if name in table.c}
        connection.execute(insert(table), row)
        for side, rows in sides:
            connection.execute(insert(side), rows)
        if model.key in self.tables.searches:
            texts = [values[name] for name in model.search if isinstance(values.get(name), str)]
            keyed = {"wall_id": wall} if model.walled else {}
            found = [{**keyed, "record_id": id, "piece": piece, "head": head} for piece, head in pieces(texts)]
            if found:
                connection.execute(insert(self.tables.search(model.key)), found)
        return id

    def _put(
        self, model: Any, row: dict[str, Any], sides: list[tuple[Any, list[dict[str, Any]]]], name: str, value: Any,
        *, wall: int, id: UUID,
    ) -> None:  # fmt: skip
        if name in ("created_at", "updated_at", "deleted_at", "position", "parent_id", "audience_wall_id", "wall_id"):
            row[name] = value
            return
        declared = model.fields[name]
        if (side := self.tables.sides.get((model.key, name))) is not None:
            keyed = {"wall_id": wall} if model.walled else {}
            column = "target_id" if declared.kind == "links" else "value"
            sides.append(
                (side, [{**keyed, "record_id": id, "position": at, column: item} for at, item in enumerate(value)])
            )
        elif isinstance(value, Money):
            row[declared.column], row[f"{declared.column}_currency"] = value.minor, value.currency
        elif isinstance(value, dict):
            row |= {f"{declared.column}_{part}": text for part, text in value.items()}
        else:
            row[declared.column] = value
            if isinstance(value, str):
                row[f"{declared.column}__key"] = sort_key(value)

    def put(self, frame_table: str, **values: Any) -> None:
        """A row of one of the frame's own tables."""
        with self.database.system() as connection:
            connection.execute(insert(self.tables.frame(frame_table)), values)

    def empty(self) -> None:
        """Remove what tests put in; walls, branches and users stay."""
        contact = self.tables.table("shop.contact")
        with self.database.system() as connection:
            connection.execute(update(contact).values(adviser_id=None))
            for key in ("note", "deal", "visit", "contact__pets", "contact", "club"):
                table = self.tables.table(f"shop.{key}")
                sides = [side for (entity, _), side in self.tables.sides.items() if entity == f"shop.{key}"]
                search = self.tables.searches.get(f"shop.{key}")
                for each in (*sides, *([] if search is None else [search]), table):
                    connection.execute(delete(each))
            for name in ("history", "event", "stage_move", "phase_change", "file", "tagging", "tag", "sequence"):
                connection.execute(delete(self.tables.frame(name)))

    def actor(self, *roles: str, user: str = "ann", walls: tuple[int, ...] = (1,), **more: Any) -> Actor:
        """A user with these roles: of wall 1 and branch `north`, unless said otherwise."""
        given: dict[str, Any] = {"home_branch": self.branches["north"], "zone": "UTC", "language": "en", **more}
        return Actor("user", user, "page", walls[0], walls, id=self.users[user], roles=tuple(roles), **given)

    @contextmanager
    def reading(self, *roles: str, **more: Any) -> Iterator[Records]:
        """A reading session of such a user."""
        with self.gateway.reading(self.actor(*roles, **more)) as records:
            yield records

    @contextmanager
    def trusted(self) -> Iterator[Records]:
        """A reading session of the product itself over both walls."""
        with self.gateway.reading(system_actor(wall=1, walls=(1, 2), channel="job")) as records:
            yield records


def world_at(url: str, like: World) -> World:
    """A world over a copy of another's database."""
    database = Database(DatabaseSettings(url))
    gateway = Gateway(database, like.blueprint, like.tables, secret_key=b"a secret of the tests")
    return World(database, like.blueprint, like.tables, gateway, dict(like.branches), dict(like.users), like.clock)


def open_world(url: str, found: Blueprint = BLUEPRINT) -> World:
    """An installed database: wall 1 with the region `land` of `north` and `south`, and `west`; wall 2 with `abroad`."""
    database = Database(DatabaseSettings(url))
    install(database, found)
    tables = build_tables(found, database.dialect)
    world = World(database, found, tables, Gateway(database, found, tables, secret_key=b"a secret of the tests"))
    for number, name in ((1, "First"), (2, "Second")):
        world.put("wall", id=number, key=name.lower(), name=name, created_at=START)
    for name, wall, parent in (
        ("land", 1, ""), ("north", 1, "land"), ("south", 1, "land"), ("west", 1, ""), ("abroad", 2, ""),
    ):  # fmt: skip
        above = world.branches.get(parent)
        kind = "region" if name == "land" else "branch"
        world.branches[name] = world.add("branch", wall=wall, name=name, kind=kind, zone="UTC", parent=above)
    for name, wall in (("ann", 1), ("bob", 1), ("cid", 1), ("eve", 2)):
        world.users[name] = world.add("user", wall=wall, name=name.title(), email=f"{name}@example.org")
    return world
