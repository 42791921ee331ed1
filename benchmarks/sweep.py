"""`python -m benchmarks.sweep`: finding what is due among very many records, beside the bare SQL that does the same.

`python -m benchmarks.sweep [--engine sqlite|postgresql] [--rows 1000000]`; ends with an error when a day's sweep takes
more than three times the bare statements, when the same sweep again finds anything, or when one automation adds more
than half a millisecond of CPU to a write. Seconds are those of the clock.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from palmette import clock
from palmette.access.actors import Actor
from palmette.app import build, open_database, pin
from palmette.ids import new_ids
from palmette.records.results import ListQuery
from palmette.records.rows import bind_functions, store_columns
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.testing.postgres import PostgresServer, find_binaries
from palmette.triggers.activation import turn_on
from palmette.triggers.events import TriggerInterceptor
from palmette.triggers.sweep import sweep
from palmette.web.accounts import FirstRun, set_up

OFFSETS = {"ends_on": (-60, -30, -14, -7, -3, 3, 14, 60), "begins_on": (3, 7, 14, 30, 60, 90, 180)}
TODAY = date(2026, 6, 15)
SPAN = 365
CHUNK = 10_000
MOST = 3.0
ADDED = 0.0005
"""CPU seconds that an automation may add to a write."""
WRITES = 200


def edition() -> str:
    """An entity with two indexed dates, and fifteen triggers by them."""
    rules = "".join(
        f"  {field}_{number}: {{entity: card, when: {{due: {field}, days: {days}, at: '00:00'}},"
        f" condition: closed != true, do: [{{set: {{note: \"'x'\"}}}}]}}\n"
        for field, offsets in OFFSETS.items()
        for number, days in enumerate(offsets)
    )
    return f"""
edition: bench
zone: Europe/Helsinki
packs: {{activities: {{}}}}
roles: {{boss: {{label: Boss, configure: true, grants: [{{entities: "*", actions: "*", scope: all}}]}}}}
entities:
  card:
    label: Card
    title: "{{name}}"
    fields:
      name: {{type: text}}
      note: {{type: text}}
      closed: {{type: boolean}}
      begins_on: {{type: date, index: true}}
      ends_on: {{type: date, index: true}}
triggers:
{rules}  on_save:
    {{entity: card, when: {{event: changed, fields: [name]}}, condition: closed != true, do: [{{task: Look}}]}}
"""


@dataclass(frozen=True)
class Timed:
    """Seconds of one step, ours and bare, and the rows it made."""

    name: str
    ours: float
    bare: float
    rows: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, sweep, compare, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args(arguments)
    wrong = []
    for engine in chosen.engine or ("sqlite", "postgresql"):
        with _database(engine) as url, tempfile.TemporaryDirectory() as folder:
            found = _measure(url, Path(folder), chosen.rows)
        print(f"\n{engine}, {chosen.rows:,} records, 15 triggers\n")
        print("| step | ours, s | bare SQL, s | times | rows |\n| --- | --- | --- | --- | --- |")
        for item in found:
            times = f"{item.ours / item.bare:.1f}" if item.bare else ""
            print(f"| {item.name} | {item.ours:.3f} | {item.bare:.3f} | {times} | {item.rows:,} |", flush=True)
        wrong += [f"{engine}: {item.name}" for item in found[:1] if item.ours > MOST * item.bare]
        wrong += [f"{engine}: {item.name} found {item.rows}" for item in found[1:2] if item.rows]
        wrong += [f"{engine}: {item.name}" for item in found[-1:] if item.ours - item.bare > ADDED * item.rows]
    print("\n".join(wrong) or "\nEvery sweep stays within its multiple of the bare SQL.")
    return 1 if wrong else 0


@contextmanager
def _database(engine: str) -> Iterator[str]:
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.db"
        return
    binaries = find_binaries()
    assert binaries is not None, "PostgreSQL is not installed"
    server = PostgresServer(binaries, durable=True)
    try:
        yield server.create_database()
    finally:
        server.stop()


def _measure(url: str, folder: Path, rows: int) -> list[Timed]:
    path = folder / "edition.yaml"
    path.write_text(edition())
    settings = Settings(edition=path, database_url=url, data_dir=folder, secret_key="k" * 40)
    result, database = build(settings), open_database(settings)
    install(database, result.blueprint)
    pinned = pin(result, database, settings)
    set_up(pinned, FirstRun("Bench", "Main", "Europe/Helsinki", "Olga", "owner@example.com", "a sentence of words"))
    gateway, actor = pinned.gateway, pinned.directory.system("job")
    _fill(gateway, actor, rows)
    with clock.frozen(_noon(TODAY - timedelta(days=1))):
        for key in gateway.blueprint.triggers:
            turn_on(gateway, actor, actor, key)
        sweep(gateway, actor)
    found = []
    for name, day in (("a day", TODAY), ("the same day again", TODAY), ("the next day", TODAY + timedelta(days=1))):
        bare = _timed(lambda day=day: _bare(gateway, actor, day))[0]  # type: ignore[misc]
        with clock.frozen(_noon(day)):
            ours, counts = _timed(lambda: sweep(gateway, actor))
        found.append(Timed(name, ours, bare, sum(counts.values())))
    found.append(_write(gateway, actor))
    database.close()
    return found


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def _timed(work: Callable[[], dict[str, int]]) -> tuple[float, dict[str, int]]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def _fill(gateway: Gateway, actor: Actor, rows: int) -> None:
    """Cards whose dates are spread over two years."""
    table = gateway.tables.table("x.card")
    chosen, sqlite = random.Random(1), gateway.database.dialect == "sqlite"
    now = _noon(TODAY - timedelta(days=400))
    for start in range(0, rows, CHUNK):
        count = min(CHUNK, rows - start)
        days = [[TODAY + timedelta(days=chosen.randint(-SPAN, SPAN)) for _ in range(count)] for _ in (0, 1)]
        columns = {
            "wall_id": [1] * count, "id": new_ids(count), "version": [1] * count, "created_at": [now] * count,
            "updated_at": [now] * count, "begins_on": days[0], "ends_on": days[1],
        }  # fmt: skip
        binds = bind_functions(table, tuple(columns), gateway.database.engine.dialect)
        given = [[bind(value) for value in values] if (bind := binds[name]) else list(values)
                 for name, values in columns.items()]  # fmt: skip
        with gateway.database.write(actor.walls) as connection:
            store_columns(connection, table, tuple(columns), given)
    with gateway.database.system() as connection:
        made = "touch(member BLOB" if sqlite else "touch(member uuid"
        kinds = "rule INTEGER, occurrence TEXT, due INTEGER" if sqlite else "rule int, occurrence date, due timestamptz"
        connection.execute(text(f"CREATE TABLE {made}, {kinds}, PRIMARY KEY (member, rule, occurrence))"))
        connection.execute(text("ANALYZE"))
        if not sqlite:
            connection.execute(text("GRANT ALL ON touch TO PUBLIC"))


def _bare(gateway: Gateway, actor: Actor, day: date) -> dict[str, int]:
    """One statement a rule over the same table and days, into a ledger of four columns."""
    sqlite = gateway.database.dialect == "sqlite"
    due = "0" if sqlite else "now()"
    number = 0
    for field, offsets in OFFSETS.items():
        for days in offsets:
            number += 1
            moved = f"date({field}, '{days} days')" if sqlite else f"{field} + {days}"
            first, last = day - timedelta(days=days + 1), day - timedelta(days=days)
            statement = (
                f"INSERT INTO touch SELECT id, {number}, {moved}, {due} FROM x__card WHERE wall_id = 1"
                f" AND {field} >= '{first}' AND {field} <= '{last}' AND deleted_at IS NULL"
                f" AND {'closed IS NOT 1' if sqlite else 'closed IS DISTINCT FROM true'} ON CONFLICT DO NOTHING"
            )
            with gateway.database.system() as connection:
                connection.execute(text(statement))
    return {}


def _write(gateway: Gateway, actor: Actor) -> Timed:
    """CPU seconds of some changes with one automation on their field, and without any: the least of five turns."""
    with gateway.reading(actor) as records:
        ids = [row["id"] for row in records.list("x.card", ListQuery(fields=["id"], limit=WRITES)).rows]
    others = [item for item in gateway.interceptors if not isinstance(item, TriggerInterceptor)]
    without = replace(gateway, interceptors=others, writers={})
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(10):
        begun, one = time.process_time(), without if number % 2 else gateway
        for record in ids:
            with one.writing(actor) as records:
                records.update("x.card", UUID(str(record)), {"name": f"name {number}"})
        took[one is gateway].append(time.process_time() - begun)
    ours, bare = min(took[True]), min(took[False])
    return Timed(
        f"{WRITES} writes with one automation (+{(ours - bare) / WRITES * 1000:.2f} ms CPU each)", ours, bare, WRITES
    )


if __name__ == "__main__":
    sys.exit(main())
