"""A small club with every kind of value, made for expressions: blueprint, rows, and a database that holds them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal as Exact
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, event, insert
from sqlalchemy.schema import CreateTable

from palmette.blueprint.model import Blueprint
from palmette.expressions import CompileContext, register_sqlite_functions
from palmette.money import Money as Amount
from palmette.records.definition import Entity
from palmette.records.fields import (
    Address,
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Duration,
    Files,
    Instant,
    Integer,
    Links,
    LocalTime,
    Money,
    MultiChoice,
    Reference,
    Rollup,
    Secret,
    Text,
    Texts,
)
from palmette.schema.tables import Tables, build_tables
from tests.core.schema.blueprints import make_blueprint

PERSON, VISIT, LINE = "club.person", "club.visit", "club.person__lines"
DEFAULT_ZONE = "UTC"
ZONES = ("Europe/Helsinki", "America/New_York", "Asia/Kolkata")


def club_blueprint() -> Blueprint:
    """People with visits, mentors, friends and owned lines; catalogue of goods shared by the whole network."""
    made = make_blueprint({"club": [_person(), _visit(), _goods()]})
    return replace(made, _short={entity.short: key for key, entity in made.entities.items()})


def _person() -> Entity:
    return Entity(
        "person",
        sort="name",
        fields=[
            Text("name"),
            Text("nick"),
            Choice("level", options=["bronze", "silver", "gold"]),
            Integer("points"),
            Decimal("ratio", scale=2),
            Decimal("weight", scale=4),
            Money("fee"),
            Money("bonus"),
            Boolean("active"),
            Boolean("vip"),
            Date("born"),
            Date("joined"),
            Instant("seen"),
            Instant("called"),
            LocalTime("opens"),
            Duration("stay"),
            MultiChoice("interests", options=["yoga", "boxing", "swim"]),
            Texts("tags"),
            Address("home"),
            Secret("pin"),
            Files("papers"),
            Reference("mentor", to="person", inverse="students"),
            Links("friends", to="person", inverse="befriended"),
            Children(
                "lines", fields=[Integer("quantity"), Money("price"), Date("due"), Reference("goods", to="goods")]
            ),
            Rollup("visit_count", count="visits"),
            Rollup("recent", count="visits", where="at > now - days(28)"),
            Rollup("spent", sum="visits.cost"),
            Rollup("kept", count="visits", stored=True),
            Computed("days_here", "days_between(joined, today)"),
            Computed("is_regular", "recent >= 2 and active"),
            Computed("full_name", "name + ' ' + nick"),
        ],
    )


def _visit() -> Entity:
    return Entity(
        "visit",
        sort="-at",
        fields=[
            Reference("person", to="person", inverse="visits"),
            Instant("at"),
            Date("planned"),
            Integer("minutes"),
            Money("cost"),
            Text("note"),
            Choice("kind", options=["desk", "class", "pool"]),
            Boolean("guest"),
        ],
    )


def _goods() -> Entity:
    return Entity("goods", scope="shared", sort="title", fields=[Text("title"), Decimal("size", scale=1)])


Row = dict[str, Any]


@dataclass
class World:
    """Rows of the club by entity, as Python values; money is Money, links and texts are lists."""

    people: list[Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    goods: list[Row] = field(default_factory=list)
    branches: list[Row] = field(default_factory=list)
    papers: list[Row] = field(default_factory=list)

    def person(self, wall: int, key: UUID | None) -> Row | None:
        """A person who is not in the trash."""
        return next(
            (row for row in self.people if row["id"] == key and row["wall_id"] == wall and not row["deleted_at"]), None
        )


MOMENTS = [
    datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # summer time begins in Helsinki
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),  # and in New York
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 3, 14, 21, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 14, 22, 0, tzinfo=UTC),  # midnight in Helsinki
    datetime(2026, 3, 15, 4, 0, tzinfo=UTC),  # midnight in New York
    datetime(2026, 3, 14, 18, 30, tzinfo=UTC),  # midnight in Kolkata
    datetime(2026, 3, 15, 0, 0, tzinfo=UTC),
    datetime(2026, 3, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
]
DAYS = [
    date(2026, 3, 14),
    date(2026, 3, 15),
    date(2026, 3, 16),
    date(2026, 2, 28),
    date(2024, 2, 29),
    date(2026, 1, 31),
    date(2025, 12, 31),
    date(2026, 3, 29),
    date(2000, 3, 15),
    date(1999, 12, 31),
    date(2026, 4, 12),
    date(1, 1, 1),
    date(9999, 12, 31),
]
WORDS = ["a", "B", "ab", "Ab", "ä", "Äb", "zz", "a%b", "a_b", "O'Hara", "😀", "b😀c", "a b", "\U0010ffff", "a\\b"]
CURRENCIES = ["EUR", "EUR", "EUR", "USD", "JPY", "KWD"]


def make_world(seed: int = 7, people: int = 45, visits: int = 110) -> World:
    """A club of two walls, which share ids, full of empties and exact limits."""
    dice, world = random.Random(seed), World()
    world.branches = [{"id": _id(900 + n), "zone": zone} for n, zone in enumerate(ZONES)]
    world.goods = [{"id": _id(800 + n), "title": word, "size": Exact(n) / 2} for n, word in enumerate(WORDS[:4])]
    keys = [_id(n) for n in range(people // 2 + 1)]
    for number in range(people):
        world.people.append(_random_person(dice, keys[number // 2], number % 2 + 1, keys, world))
    for number in range(visits):
        person = dice.choice(world.people)
        world.visits.append(_random_visit(dice, _id(2000 + number), person, world))
        if number % 2:
            world.lines.append(_random_line(dice, _id(4000 + number), person, world))
        if number % 5 == 0:
            paper = {"id": _id(6000 + number), "wall_id": person["wall_id"], "record_id": person["id"]}
            world.papers.append({**paper, "deleted_at": MOMENTS[0] if number % 10 else None})
    return world


def _id(number: int) -> UUID:
    return UUID(int=(0x0190_0000 << 96) + (0x7 << 76) + (0b10 << 62) + number)


def _random_person(dice: random.Random, key: UUID, wall: int, keys: list[UUID], world: World) -> Row:
    some = lambda values: None if dice.random() < 0.25 else dice.choice(values)  # noqa: E731
    many = lambda values: dice.sample(values, dice.randint(0, 2))  # noqa: E731
    return {
        "id": key,
        "wall_id": wall,
        "deleted_at": MOMENTS[0] if dice.random() < 0.1 else None,
        "branch": some([row["id"] for row in world.branches]),
        "owner": some(keys[:3]),
        "name": some(WORDS),
        "nick": some(WORDS),
        "level": some(["bronze", "silver", "gold"]),
        "points": some([0, 1, 2, 3, 7, 10, 14, 15, -1, -3, 100, 2**62, -(2**63)]),
        "ratio": some([Exact(text) for text in ("0.00", "0.50", "1.00", "2.50", "-2.50", "1.25", "33.33", "-0.05")]),
        "weight": some([Exact(text) for text in ("0.0001", "1.0000", "2.5000", "-1.2345", "0.3333", "1.2500")]),
        "fee": _some_money(dice),
        "bonus": _some_money(dice),
        "active": some([True, False]),
        "vip": some([True, False]),
        "born": some(DAYS),
        "joined": some(DAYS),
        "seen": some(MOMENTS),
        "called": some(MOMENTS),
        "opens": some([time(0, 0), time(9, 30), time(23, 59)]),
        "stay": some([0, 1, 59, 60, 3600, 86_400, -60, 90_000]),
        "interests": many(["yoga", "boxing", "swim"]),
        "tags": many(WORDS[:6]),
        "home": {"city": some(WORDS[:4]), "country": some(["FI", "SE"])},
        "pin": some(["1", "2"]),
        "mentor": some(keys),
        "friends": many(keys),
        "kept": some([0, 1, 5]),
    }


def _some_money(dice: random.Random) -> Amount | None:
    if dice.random() < 0.25:
        return None
    return Amount(dice.choice([0, 1, 50, 99, 100, 150, 1000, 12345, -50, -100]), dice.choice(CURRENCIES))


def _random_visit(dice: random.Random, key: UUID, person: Row, world: World) -> Row:
    some = lambda values: None if dice.random() < 0.2 else dice.choice(values)  # noqa: E731
    return {
        "id": key,
        "wall_id": person["wall_id"],
        "person": person["id"] if dice.random() < 0.9 else None,
        "deleted_at": MOMENTS[0] if dice.random() < 0.1 else None,
        "branch": some([row["id"] for row in world.branches]),
        "at": some([moment + timedelta(days=shift) for moment in MOMENTS for shift in (-14, -28, 0)]),
        "planned": some(DAYS),
        "minutes": some([0, 1, 5, 59, 60, 90, -1]),
        "cost": _some_money(dice),
        "note": some(WORDS),
        "kind": some(["desk", "class", "pool"]),
        "guest": some([True, False]),
    }


def _random_line(dice: random.Random, key: UUID, person: Row, world: World) -> Row:
    return {
        "id": key,
        "wall_id": person["wall_id"],
        "parent": person["id"],
        "deleted_at": None,
        "quantity": dice.choice([None, 0, 1, 2, 5]),
        "price": _some_money(dice),
        "due": dice.choice([None, *DAYS]),
        "goods": dice.choice([None, *(row["id"] for row in world.goods)]),
    }


@dataclass(frozen=True)
class Database:
    """An engine with the club's tables and rows."""

    engine: Engine
    tables: Tables

    def context(self, entity: str, now: datetime, **given: Any) -> CompileContext:
        """What a compilation over an entity needs."""
        tables = self.tables
        given.setdefault("zones", ZONES)
        given.setdefault("default_zone", DEFAULT_ZONE)
        return CompileContext(tables.table(entity), tables.table, tables.side, now, files=tables.frame("file"), **given)


def open_database(url: str, blueprint: Blueprint, world: World) -> Database:
    """Tables of the blueprint, filled with the world."""
    engine = create_engine(url)
    if engine.dialect.name == "postgresql":
        # Compiling queries over 45 rows to machine code takes a second each.
        engine = create_engine(url, connect_args={"options": "-c jit=off"})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: register_sqlite_functions(connection))
    tables = build_tables(blueprint, engine.dialect.name)
    with engine.begin() as connection:
        for table in tables.metadata.tables.values():
            # Rows here refer to people of any wall and to nobody, on purpose.
            connection.execute(CreateTable(table, include_foreign_key_constraints=[]))
    if world.people:
        _fill(engine, tables, world)
    return Database(engine, tables)


def _fill(engine: Engine, tables: Tables, world: World) -> None:
    stamp = {"version": 1, "created_at": MOMENTS[0], "updated_at": MOMENTS[0]}
    with engine.begin() as connection:
        branches = [{"wall_id": 1, "name": str(row["zone"]), **row, **stamp} for row in world.branches]
        connection.execute(insert(tables.table("frame.branch")), branches)
        connection.execute(insert(tables.table("club.goods")), [{**row, **stamp} for row in world.goods])
        for entity, rows in ((PERSON, world.people), (VISIT, world.visits), (LINE, world.lines)):
            table = tables.table(entity)
            connection.execute(insert(table), [{**_columns(table.c.keys(), row), **stamp} for row in rows])
        for name, column in (("interests", "value"), ("tags", "value"), ("friends", "target_id")):
            connection.execute(insert(tables.side(PERSON, name)), _side_rows(world, name, column))
        papers = [
            {
                "entity": PERSON,
                "field": "papers",
                "position": 0,
                "name": "a",
                "media_type": "x",
                "size": 1,
                "digest": b"1",
                "created_at": MOMENTS[0],
                **row,
            }
            for row in world.papers
        ]
        connection.execute(insert(tables.frame("file")), papers)


def _side_rows(world: World, name: str, column: str) -> list[Row]:
    return [
        {"wall_id": row["wall_id"], "record_id": row["id"], "position": position, column: value}
        for row in world.people
        for position, value in enumerate(row[name])
    ]


def _columns(known: list[str], row: Row) -> Row:
    made: Row = {"position": 0} if "position" in known else {}
    for name, value in row.items():
        if isinstance(value, Amount):
            made |= {name: value.minor, f"{name}_currency": value.currency}
        elif isinstance(value, dict):
            made |= {f"{name}_{part}": item for part, item in value.items()}
        elif f"{name}_id" in known:
            made[f"{name}_id"] = value
        elif name in known:
            made[name] = value
        if f"{name}_currency" in known and value is None:
            made |= {name: None, f"{name}_currency": None}
    return made
