"""Two worlds that differ only in what the actor may not see answer alike, byte for byte."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from palmette.errors import PalmetteError
from palmette.money import Money
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.session import Records
from tests.core.records.read.world import START, World

NAMES = ("Berg", "Bergman", "Иванова", "Ivanov", "Bergström")
KNOWN = [UUID(int=number) for number in range(1, 40)]
HIDDEN = [UUID(int=number) for number in range(1000, 1100)]
ASKED = (KNOWN[0], HIDDEN[0])

QUESTIONS: list[Callable[[Records], object]] = [
    lambda records: records.list("contact", ListQuery(limit=3)),
    lambda records: records.list("contact", ListQuery(limit=200, sort="-born_on,points", fields=["@title", "owner"])),
    lambda records: records.list("contact", ListQuery(search="berg")),
    lambda records: records.list("contact", ListQuery(deleted=True)),
    lambda records: records.list("contact", ListQuery(filter="adviser.last_name == 'Berg'")),
    lambda records: records.list("contact", ListQuery(filter="exists(advised)", fields=["adviser", "adviser.phone"])),
    lambda records: records.list("contact", ListQuery(sort="adviser")),
    lambda records: records.list("deal", ListQuery(fields=["name", "contact", "contact.last_name"])),
    lambda records: records.list("deal", ListQuery(sort="contact")),
    lambda records: records.count("contact"),
    lambda records: records.count("contact", filter="count(advised) > 1"),
    lambda records: records.count("deal", filter="contact.last_name is empty"),
    lambda records: records.group("contact", by=[GroupSpec("points")], measures=[MeasureSpec("n")]),
    lambda records: records.group(
        "contact",
        by=[GroupSpec("city")],
        measures=[MeasureSpec("s", "sum", "spent"), MeasureSpec("d", "distinct", "points")],
    ),
    lambda records: records.group("deal", by=[GroupSpec("contact.city")], measures=[MeasureSpec("n")]),
    lambda records: records.search("berg"),
    lambda records: records.search("b"),
    lambda records: records.search("иван"),
    lambda records: records.suggest("contact", "ber"),
    lambda records: records.titles("contact", [*KNOWN, *HIDDEN]),
    *(lambda records, one=one: records.get("contact", one) for one in ASKED),
    *(lambda records, one=one: records.related("contact", one, "advised") for one in ASKED),
    *(lambda records, one=one: records.history("contact", one) for one in ASKED),
    *(lambda records, one=one: records.timeline("contact", one) for one in ASKED),
]  # fmt: skip


def answers(world: World, roles: tuple[str, ...]) -> list[str]:
    found = []
    for ask in QUESTIONS:
        with world.reading(*roles) as records:
            try:
                found.append(repr(ask(records)))
            except PalmetteError as error:
                found.append(repr((error.code, error.message, error.remedy, error.problems)))
    return found


def person(world: World, chance: random.Random, id: UUID, **where: object) -> None:
    world.add(
        "contact", id=id, last_name=chance.choice(NAMES), points=chance.choice([None, 1, 2]), city=chance.choice("ab"),
        phone=f"+7999{chance.randrange(10**7):07}", born_on=chance.choice([None, date(1990, 1, 1)]),
        spent=Money(chance.randrange(1000), "EUR"), **where,
    )  # fmt: skip


def fill(world: World, seed: int) -> None:
    """The same visible rows each time; how many invisible ones there are, and what they hold, is up to the seed."""
    visible, hidden = random.Random(1), random.Random(seed)
    ids = HIDDEN[: hidden.randrange(5, 40)] if seed else [HIDDEN[5]]
    if HIDDEN[5] not in ids:
        ids.append(HIDDEN[5])
    for number, record in enumerate(ids):
        abroad = number % 3 == 1 and record != HIDDEN[5]
        person(world, hidden, record, **({"wall": 2, "owner": "eve"} if abroad else {"wall": 1, "owner": "bob"}))
    world.clock = START + timedelta(days=1)
    for record in KNOWN[:20]:
        adviser = visible.choice([None, KNOWN[0], HIDDEN[5]]) if record != KNOWN[0] else None
        person(world, visible, record, owner="ann", adviser=adviser)
    for number in range(6):
        contact = visible.choice([KNOWN[0], KNOWN[1], HIDDEN[5]])
        world.add("deal", id=UUID(int=5000 + number), name=f"Deal {number}", contact=contact)


@pytest.mark.parametrize("roles", [("own",), ("seller",), ("mine", "seller")])
def test_what_is_not_seen_changes_no_answer(world: World, roles: tuple[str, ...]) -> None:
    told = []
    for seed in (0, 1, 2):
        world.empty()
        world.clock = START
        fill(world, seed)
        told.append(answers(world, roles))
    for first, second, third in zip(*told, strict=True):
        assert first == second == third
