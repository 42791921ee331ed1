"""How many CPU milliseconds a read through the gateway costs, beside the same SQL without it.

Run as `python -m benchmarks.records_read [rows] [url]`: it fills a database with contacts and deals of the tests' small
business, asks each question many times on one thread, and prints CPU time of this process per question.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, bindparam, insert, select

from palmette.ids import new_ids
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.search_keys import pieces, sort_key
from palmette.records.session import Records
from palmette.schema.database import GATED
from tests.core.records.read.world import START, World, open_world

SYLLABLES = ("an", "be", "ka", "li", "mo", "ne", "pe", "ro", "sa", "ti", "ve", "zo")
ROUNDS = 100


def fill(world: World, rows: int) -> None:
    """Contacts with names that can be searched, and a deal for each."""
    chance = random.Random(7)
    branches = [world.branches[name] for name in ("north", "south", "west")]
    users = [world.users[name] for name in ("ann", "bob", "cid")]
    for start in range(0, rows, 5_000):
        contacts, found, deals = [], [], []
        count = min(5_000, rows - start)
        for number, (contact, deal) in enumerate(zip(new_ids(count), new_ids(count), strict=True), start=start):
            last, first = (_name(chance) for _ in range(2))
            at = START + timedelta(seconds=number)
            stamps = {
                "wall_id": 1, "version": 1, "created_at": at, "updated_at": at,
                "branch_id": chance.choice(branches), "owner_id": chance.choice(users),
            }  # fmt: skip
            contacts.append({
                "id": contact, "last_name": last, "last_name__key": sort_key(last), "first_name": first,
                "first_name__key": sort_key(first), "phone": f"+7999{number:07}", "city": chance.choice(SYLLABLES),
                "phone__key": f"+7999{number:07}", "points": chance.randrange(100), **stamps,
            })  # fmt: skip
            found += [
                {"wall_id": 1, "record_id": contact, "piece": piece, "head": head}
                for piece, head in pieces([last, first, f"+7999{number:07}"])
            ]
            deals.append({
                "id": deal, "name": f"Deal {number}", "name__key": f"deal {number}", "contact_id": contact,
                "stage": chance.choice(("fresh", "offer", "won")), "pipeline": "shop.sale",
                "amount": chance.randrange(10**6), "amount_currency": "EUR", **stamps,
            })  # fmt: skip
        with world.database.system() as connection:
            connection.execute(insert(world.tables.table("shop.contact")), contacts)
            connection.execute(insert(world.tables.search("shop.contact")), found)
            connection.execute(insert(world.tables.table("shop.deal")), deals)
    with world.database.system() as connection:
        connection.exec_driver_sql("ANALYZE")


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(4)).title()


def measure(label: str, ask: Callable[[], object], *, rounds: int = ROUNDS) -> None:
    """Print CPU and wall milliseconds of one question."""
    for _ in range(10):
        ask()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(rounds):
        ask()
    cpu, wall = (time.process_time() - cpu) / rounds, (time.perf_counter() - wall) / rounds
    print(f"{label:52} {cpu * 1000:7.3f} ms CPU {wall * 1000:8.3f} ms wall {1 / wall:8.0f}/s")


def bare_list(world: World) -> Callable[[], object]:
    """The SQL of a list of 50, by hand, on a connection of its own."""
    table = world.tables.table("shop.contact")
    columns = [table.c[name] for name in ("id", "version", "last_name", "first_name", "phone", "city", "points")]
    statement = (
        select(*columns)
        .where(table.c.wall_id == bindparam("wall"), table.c.deleted_at.is_(None), table.c.points < bindparam("most"))
        .order_by(table.c.last_name__key, table.c.id)
        .limit(50)
    )

    def run(connection: Connection) -> list[dict[str, object]]:
        rows = connection.execute(statement, {"wall": 1, "most": 50}, execution_options=GATED)
        return [dict(row._mapping) for row in rows]

    def ask() -> object:
        with world.database.read((1,)) as connection:
            return run(connection)

    return ask


QUESTIONS: dict[str, Callable[[Records], object]] = {
    "list 50, filter and sort": lambda records: records.list(
        "contact", ListQuery(filter="points < 50", fields=["last_name", "first_name", "phone", "city", "points"])
    ),
    "list 50 with owner, branch and their titles": lambda records: records.list(
        "contact", ListQuery(filter="points < 50", fields=["last_name", "first_name", "phone", "owner", "branch"])
    ),
    "list 50 deals with path, contact title": lambda records: records.list(
        "deal", ListQuery(filter="stage == 'offer'", fields=["name", "contact", "contact.phone", "amount", "stage"])
    ),
    "list 50 with a rollup": lambda records: records.list(
        "contact", ListQuery(fields=["last_name", "phone", "visit_count"])
    ),
    "page far behind": lambda records: records.list("deal", ListQuery(fields=["name"], sort="amount")),
    "one record": lambda records: records.get("contact", records.list("contact", ListQuery(limit=1)).rows[0]["id"]),  # type: ignore[arg-type]
    "count, capped": lambda records: records.count("contact", filter="points < 50"),
    "search by part, rare": lambda records: records.search("9990004242", entities=["contact"]),
    "search by part, two words": lambda records: records.search("anbe kali", entities=["contact"]),
    "search by part, many": lambda records: records.search("anb", entities=["contact"]),
    "search everything, rare": lambda records: records.search("9990004242"),
}

HEAVY: dict[str, Callable[[Records], object]] = {
    "count exactly": lambda records: records.count("contact", filter="points < 50", cap=None),
    "group by stage and owner with sum": lambda records: records.group(
        "deal",
        by=[GroupSpec("stage"), GroupSpec("owner")],
        measures=[MeasureSpec("n"), MeasureSpec("total", "sum", "amount")],
    ),
    "group by month": lambda records: records.group(
        "deal", by=[GroupSpec("created_at", "month")], measures=[MeasureSpec("n")]
    ),
}


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        world = open_world(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder) / 'bench.db'}")
        started = time.perf_counter()
        fill(world, rows)
        print(f"{world.database.dialect}: {rows} contacts and deals in {time.perf_counter() - started:.1f} s")
        measure("bare list 50, filter and sort", bare_list(world))
        for role, more in (("boss", {}), ("branch", {}), ("mine", {}), ("desk", {})):
            print(f"--- as {role}")
            actor = world.actor(role, **more)

            def ask(question: Callable[[Records], object], actor: object = actor) -> object:
                with world.gateway.reading(actor) as records:  # type: ignore[arg-type]
                    return question(records)

            known = QUESTIONS if role in ("boss", "desk") else {name: QUESTIONS[name] for name in list(QUESTIONS)[:2]}
            for label, question in known.items():
                if (role == "branch" and "branch" in label) or (role == "desk" and "search" not in label):
                    continue
                measure(label, lambda question=question, ask=ask: ask(question))
            if role == "boss":
                for label, question in HEAVY.items():
                    measure(label, lambda question=question, ask=ask: ask(question), rounds=10)
        world.database.close()


if __name__ == "__main__":
    main()
