"""What the gate costs: rights, masks and the counting of customers, beside the same question without them.

Run as `python -m benchmarks.gate [rows] [url]`. Each question is asked by the product itself, for which nothing is
decided, by the owner of the network, who sees the same rows by his rights, and by a clerk of one branch with masked
fields, whose questions the database answers otherwise. The gate is what the owner's question costs more; a page has it
once for each of its statements. Ends with an error above 0.3 ms for a question or 10 % of a page.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert

from palmette.access.actors import Actor
from palmette.ids import new_ids
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.search_keys import pieces, sort_key
from palmette.records.session import Records
from tests.security.world import World, open_world

ROUNDS, PAGES = 200, 40
MOST_MS, MOST_SHARE = 0.3, 0.10

QUESTIONS: dict[str, Callable[[Records], object]] = {
    "list 50": lambda records: records.list("contact", ListQuery(fields=("last_name", "first_name", "phone"))),
    "list 50, filtered": lambda records: records.list(
        "contact", ListQuery(filter="kind == 'person'", fields=("last_name", "first_name"))
    ),
    "count, capped": lambda records: records.count("contact"),
    "group": lambda records: records.group("contact", by=[GroupSpec("kind")], measures=[MeasureSpec("n")]),
    "search": lambda records: records.search("name00042", entities=["contact"]),
}


def main(arguments: list[str]) -> int:
    """Fill, ask, judge."""
    rows = int(arguments[0]) if arguments else 20_000
    with tempfile.TemporaryDirectory() as folder:
        url = arguments[1] if len(arguments) > 1 else f"sqlite:///{folder}/bench.db"
        with open_world(Path(folder), url) as world:
            fill(world, rows)
            costs = {name: _gate_of(world, question) for name, question in QUESTIONS.items()}
            page, queries = _page(world)
    most = max(costs.values())
    share = statistics.fmean(max(one, 0.0) for one in costs.values()) * queries / page
    print(f"page /r/contact: {page:.2f} ms CPU, {queries} statements, of which the gate {share:.1%}")
    over = most > MOST_MS or share > MOST_SHARE
    print(
        f"The dearest question costs {most:.3f} ms more; at most {MOST_MS} ms and {MOST_SHARE:.0%} of a page are meant."
    )
    return 1 if over else 0


def fill(world: World, rows: int) -> None:
    """Contacts of the first branch, some with a number."""
    tables = world.place.pinned.tables
    table, search = tables.table("contacts.contact"), tables.search("contacts.contact")
    now = world.stored("contact", world.customer())
    common = {
        "wall_id": 1, "version": 1, "created_at": now["created_at"], "updated_at": now["updated_at"],
        "branch_id": world.branches["first"], "owner_id": world.users["c11"], "kind": "person",
    }  # fmt: skip
    for start in range(0, rows, 5_000):
        made, found = [], []
        for number, record in enumerate(new_ids(min(5_000, rows - start)), start=start):
            name = f"Name{number:05}"
            made.append({
                **common, "id": record, "last_name": name, "last_name__key": sort_key(name), "first_name": "Aino",
                "first_name__key": "aino", "phone": f"+35840{number:07}", "phone__key": f"+35840{number:07}",
            })  # fmt: skip
            found += [{"wall_id": 1, "record_id": record, "piece": p, "head": h} for p, h in pieces([name])]
        with world.place.pinned.database.system() as connection:
            connection.execute(insert(table), made)
            connection.execute(insert(search), found)
    with world.place.pinned.database.system() as connection:
        connection.exec_driver_sql("ANALYZE")


def _gate_of(world: World, question: Callable[[Records], object]) -> float:
    """CPU milliseconds of a question more than without the gate; the median of five turns, taken in turn."""
    bare_hand = world.place.pinned.directory.system("cli")
    actors = {"bare": bare_hand, "owner": world.actor("owner"), "clerk": world.actor("c11")}
    turns: dict[str, list[float]] = {name: [] for name in actors}
    for _ in range(5):
        for name, actor in actors.items():
            turns[name].append(_cpu(world, actor, question))
    bare, owner, clerk = (statistics.median(turns[name]) for name in actors)
    label = next(name for name, one in QUESTIONS.items() if one is question)
    print(
        f"{label:20} {bare:7.3f} ms without, {owner:7.3f} ms for the owner ({owner - bare:+.3f}), "
        f"{clerk:7.3f} ms for a clerk of a branch ({clerk - bare:+.3f})", flush=True,
    )  # fmt: skip
    return owner - bare


def _cpu(world: World, actor: Actor, question: Callable[[Records], object]) -> float:
    gateway = world.place.pinned.gateway
    for warm in (True, False):
        began = time.process_time()
        for _ in range(5 if warm else ROUNDS // 5):
            with gateway.reading(actor) as records:
                question(records)
    return (time.process_time() - began) * 1000 / (ROUNDS // 5)


def _page(world: World) -> tuple[float, int]:
    """CPU milliseconds of the page of contacts, and how many gated statements it asks."""
    visitor = world.visitor("c11")
    visitor.get("/r/contact")
    counted: list[str] = []

    def count(*given: Any) -> None:  # Any: what the event hands over
        context = given[4]
        if context is not None and context.execution_options.get("palmette_kind") == "gate":
            counted.append(given[2])

    engine = world.place.pinned.database.engine
    event.listen(engine, "before_cursor_execute", count)
    visitor.get("/r/contact")
    event.remove(engine, "before_cursor_execute", count)
    began = time.process_time()
    for _ in range(PAGES):
        assert visitor.get("/r/contact").status_code == 200
    return (time.process_time() - began) * 1000 / PAGES, len(counted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
