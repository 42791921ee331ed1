"""`python -m benchmarks.doors`: how fast a club's doors are answered.

`python -m benchmarks.doors [--engine sqlite|postgresql] [--members 100000] [--checks 5000] [--threads 2]`; ends with an
error when the slowest of a hundred answers takes 50 ms or more, or fewer than 300 checks a second are answered. It asks
the pack's own function through the gateway, without the HTTP server around it.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from benchmarks.sweep import _database as database_of
from palmette import clock
from palmette.access.actors import Actor
from palmette.app import build, open_database, pin
from palmette.ids import new_ids
from palmette.money import Money
from palmette.records.rows import store_columns
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.types import Id, LocalDate, Moment
from palmette.settings import Settings
from palmette.web.accounts import FirstRun, set_up
from palmette_fitness_club.doors.check import check
from palmette_fitness_club.doors.digest import digest

EDITION = Path(__file__).parent.parent / "config" / "fitness_club.yaml"
CHUNK = 10_000
SLOWEST_MS, LEAST_A_SECOND = 50.0, 300.0


@dataclass(frozen=True)
class Measured:
    """Milliseconds of the median and of the slowest in a hundred, checks a second, and CPU of one check."""

    median: float
    slowest: float
    rate: float
    cpu: float
    reasons: dict[str, int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, ask, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.doors", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--checks", type=int, default=5_000)
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args(arguments)
    wrong = []
    print(
        "| engine | members | median, ms | p99, ms | checks/s | CPU of one, ms |\n| --- | --- | --- | --- | --- | --- |"
    )
    for engine in chosen.engine or ("sqlite", "postgresql"):
        with database_of(engine) as url, tempfile.TemporaryDirectory() as folder:
            found = measure(url, Path(folder), chosen.members, chosen.checks, chosen.threads)
        print(
            f"| {engine} | {chosen.members:,} | {found.median:.1f} | {found.slowest:.1f} | {found.rate:.0f}"
            f" | {found.cpu:.2f} |", flush=True,
        )  # fmt: skip
        print(f"reasons: {found.reasons}", file=sys.stderr)
        if found.slowest >= SLOWEST_MS or found.rate < LEAST_A_SECOND:
            wrong.append(engine)
    print(f"Too slow: {', '.join(wrong)}" if wrong else "Every door is answered in time.")
    return 1 if wrong else 0


def measure(url: str, folder: Path, members: int, checks: int, threads: int) -> Measured:
    """A club of so many members, asked from several doors at once."""
    settings = Settings(edition=EDITION, database_url=url, data_dir=folder, secret_key="k" * 40)
    result, database = build(settings), open_database(settings)
    install(database, result.blueprint)
    pinned = pin(result, database, settings)
    set_up(pinned, FirstRun("Bench", "Main", "Europe/Helsinki", "Olga", "owner@example.com", "a sentence of words"))
    gateway, actor = pinned.gateway, pinned.directory.system("job")
    branch = _fill(gateway, actor, members)
    asking = replace(actor, home_branch=branch, branches=frozenset({branch}), roles=("club_gateway",), trusted=False)
    _ask(gateway, asking, 50, members, 0, [], {})
    times: list[float] = []
    reasons: dict[str, int] = {}
    doors = [
        threading.Thread(target=_ask, args=(gateway, asking, checks // threads, members, number, times, reasons))
        for number in range(1, threads + 1)
    ]
    begun, cpu = time.perf_counter(), time.process_time()
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    database.close()
    times.sort()
    return Measured(times[len(times) // 2], times[int(len(times) * 0.99)], len(times) / wall, cpu / len(times) * 1000,
                    reasons)  # fmt: skip


def _ask(
    gateway: Gateway, actor: Actor, count: int, members: int, seed: int, times: list[float], reasons: dict[str, int]
) -> None:
    chosen = random.Random(seed)
    for _ in range(count):
        # One in fifty shows something that nobody knows.
        number = chosen.randrange(members + members // 50)
        asked = {"device_id": "gate-1", "credential": {"type": "card", "value": f"9{number:08}"}}
        begun = time.perf_counter()
        with gateway.reading(actor) as records:
            reason = str(check(records, asked)["reason"])
        times.append((time.perf_counter() - begun) * 1000)
        reasons[reason] = reasons.get(reason, 0) + 1


def _fill(gateway: Gateway, actor: Actor, members: int) -> UUID:
    """Members with a year's membership and a card each; a tenth has ended. Their club."""
    with gateway.reading(actor) as records:
        branch = UUID(str(records.list("frame.branch").rows[0]["id"]))
    with gateway.writing(actor) as records:
        records.create("fitness_club.access_device", {"name": "Gate", "external_id": "gate-1", "club": branch})
        price = Money.of(540, "EUR")
        kind = records.create("fitness_club.membership_type", {"name": "Annual", "term": 12, "price": price})["id"]
    for start in range(0, members, CHUNK):
        _chunk(gateway, actor, branch, UUID(str(kind)), range(start, min(start + CHUNK, members)))
    with gateway.database.system() as connection:
        connection.execute(text("ANALYZE"))
    return branch


def _chunk(gateway: Gateway, actor: Actor, branch: UUID, kind: UUID, numbers: range) -> None:
    engine, count, now = gateway.database.engine.dialect, len(numbers), clock.now()
    bound = {one: one().bind_processor(engine) or (lambda value: value) for one in (Id, LocalDate, Moment)}
    today, moment = now.date(), bound[Moment](now)
    people, begun = new_ids(count), bound[LocalDate](today - timedelta(days=100))
    ids = [bound[Id](one) for one in people]
    ends = [bound[LocalDate](today + timedelta(days=-5 if number % 10 == 0 else 265)) for number in numbers]
    common = {"wall_id": [1] * count, "version": [1] * count, "created_at": [moment] * count,
              "updated_at": [moment] * count, "branch_id": [bound[Id](branch)] * count}  # fmt: skip
    contact = {"id": ids, "kind": ["person"] * count, "first_name": ["Aino"] * count, "last_name": ["Bench"] * count,
               "ends_on": ends}  # fmt: skip
    held = {"id": [bound[Id](one) for one in new_ids(count)], "member": ids, "type": [bound[Id](kind)] * count,
            "sold_at": [moment] * count, "starts_on": [begun] * count, "activated_on": [begun] * count,
            "ends_on": ends, "stage": ["active"] * count}  # fmt: skip
    hashed = [digest("card", f"9{number:08}") for number in numbers]
    cards = {"id": [bound[Id](one) for one in new_ids(count)], "member": ids, "kind": ["card"] * count,
             "value_hash": hashed}  # fmt: skip
    rows = {"contacts.contact": contact, "fitness_club.membership": held, "fitness_club.credential": cards}
    with gateway.database.write(actor.walls) as connection:
        for entity, values in rows.items():
            fields = gateway.blueprint.entities[entity].fields
            named = {**common, **{fields[name].column: column for name, column in values.items()}}
            if "value_hash" in values:
                named[f"{fields['value_hash'].column}__key"] = hashed
            store_columns(connection, gateway.tables.table(entity), tuple(named), list(named.values()))


if __name__ == "__main__":
    sys.exit(main())
