"""The database of a measurement: contacts with search words and a deal for each, in one branch, of five sellers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from palmette.blueprint.model import PipelineModel
from palmette.ids import new_ids
from palmette.records.rows import store_rows
from palmette.records.search_keys import pieces, sort_key
from palmette.web.accounts import FirstRun, create_user, set_up
from palmette.web.runtime import Pinned

CONTACT, DEAL = "contacts.contact", "sales.deal"
PASSWORD = "a sentence of several words"
SELLERS = 5
CHUNK = 5_000
FRESH = 2_500
"""How many deals at least stand in the first stage: each can be moved out of it once."""

START = datetime(2025, 1, 1, tzinfo=UTC)
SYLLABLES = ("an", "be", "ka", "li", "mo", "ne", "pe", "ro", "sa", "ti", "ve", "zo", "dra", "mik", "tor", "lun")
LANGUAGES = ("fi", "ru", "en")

Row = dict[str, Any]  # Any: columns of every type


@dataclass(frozen=True)
class Filled:
    """What the questions need to know of the data."""

    branch: UUID
    source: UUID
    token: str
    contacts: Sequence[UUID]
    fresh: Sequence[UUID]
    """Deals in the first stage."""
    rare: Sequence[str]
    """Parts of names that few people have."""


def fill(pinned: Pinned, rows: int) -> Filled:
    """People who log in, a source, and the records; the token is a head of sales' (scope: the branch)."""
    set_up(pinned, FirstRun("Bench", "Main", "Europe/Helsinki", "Olga Owner", "owner@example.com", PASSWORD))
    branch = next(iter(pinned.directory.branches()))
    head = create_user(
        pinned,
        name="Hanna Head",
        email="head@example.com",
        password=PASSWORD,
        roles=["head_of_sales"],
        branch_id=branch,
    )
    sellers = [
        create_user(
            pinned, name=f"Seller {number}", email=f"seller{number}@example.com", password=PASSWORD, roles=["seller"],
            branch_id=branch,
        )
        for number in range(SELLERS)
    ]  # fmt: skip
    with pinned.gateway.writing(pinned.directory.system("demo")) as records:
        source = UUID(str(records.create("contacts.source", {"name": "Web site"})["id"]))
    chance = random.Random(7)
    contacts, deals = new_ids(rows), new_ids(rows)
    names: list[str] = []
    fresh: list[UUID] = []
    pipeline = next(item for item in pinned.blueprint.pipelines_of(DEAL) if item.key.endswith(".sale"))
    for start in range(0, rows, CHUNK):
        numbers = range(start, min(start + CHUNK, rows))
        people = [person_row(chance, contacts[number], number, branch, chance.choice(sellers)) for number in numbers]
        names += [str(person["last_name"]) for person in people]
        with pinned.database.system() as connection:
            store_rows(connection, pinned.tables.table(CONTACT), people)
            store_rows(connection, pinned.tables.searches[CONTACT], [piece for row in people for piece in _found(row)])
            made = [
                deal_row(chance, deals[n], contacts[n], n, branch, chance.choice(sellers), pipeline) for n in numbers
            ]
            store_rows(connection, pinned.tables.table(DEAL), made)
            fresh += [row["id"] for row in made if row["stage"] == pipeline.first.key]
            words = [piece for row in made for piece in _words(row["id"], [row["name"]])]
            store_rows(connection, pinned.tables.searches[DEAL], words)
    with pinned.database.system() as connection:
        connection.exec_driver_sql("ANALYZE")
    return Filled(branch, source, pinned.tokens.create(head, "bench"), contacts, fresh, _rare(names))


def person_row(chance: random.Random, id: UUID, number: int, branch: UUID, owner: UUID) -> Row:
    last, first = _name(chance, 4), _name(chance, 2)
    phone, email = f"+35840{number:07}", f"{first}{number}@example.com".lower()
    return {
        "id": id, "kind": "person", "last_name": last, "last_name__key": sort_key(last), "first_name": first,
        "first_name__key": sort_key(first), "phone": phone, "phone__key": phone, "email": email, "email__key": email,
        "language": chance.choice(LANGUAGES), **_stamps(number, branch, owner),
    }  # fmt: skip


def deal_row(
    chance: random.Random, id: UUID, contact: UUID, number: int, branch: UUID, owner: UUID, pipeline: PipelineModel
) -> Row:
    stages = [key for key, item in pipeline.stages.items() if item.kind == "open"]
    stage = stages[0] if number < FRESH else chance.choice(stages)
    name = f"Deal {number}"
    return {
        "id": id, "name": name, "name__key": sort_key(name), "number": f"{number:05}", "contact_id": contact,
        "amount": chance.randrange(10**7), "amount_currency": "EUR", "pipeline": pipeline.key, "stage": stage,
        "stage_since": START + timedelta(seconds=number),
        "expected_close": date(2026, 1, 1) + timedelta(days=chance.randrange(365)), **_stamps(number, branch, owner),
    }  # fmt: skip


def _stamps(number: int, branch: UUID, owner: UUID) -> Row:
    at = START + timedelta(seconds=number)
    return {
        "wall_id": 1, "version": 1, "created_at": at, "updated_at": at, "created_by_id": owner, "branch_id": branch,
        "owner_id": owner,
    }  # fmt: skip


def _found(row: Row) -> list[Row]:
    return _words(row["id"], [row["last_name"], row["first_name"], row["phone"], row["email"]])


def _words(id: UUID, texts: list[str]) -> list[Row]:
    return [{"wall_id": 1, "record_id": id, "piece": piece, "head": head} for piece, head in pieces(texts)]


def _name(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).title()


def _rare(names: Sequence[str]) -> list[str]:
    """The inside of every hundredth name: a part that begins no word of its own."""
    return [name[1:].lower() for name in names[:: max(1, len(names) // 1000)]]
