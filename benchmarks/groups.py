"""`python -m benchmarks.groups [--engine sqlite|postgresql] [--deals 1000000]`: a report by groups over many deals.

Deals of five sellers in one branch, by stage and owner with their sums: asked of the records, then of the figures that
are kept in the write. Tells milliseconds by the clock, the median of nine, beside the bare statement; what building
and folding takes; and what the keeping adds to creating a deal.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from benchmarks.analyses import place
from benchmarks.filling import CHUNK, CONTACT, DEAL, PASSWORD, deal_row, person_row
from palmette.ids import new_ids
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.rows import store_rows
from palmette.records.session import Gateway
from palmette.reports.tallies import Keeper
from palmette.web.accounts import FirstRun, create_user, set_up
from palmette.web.runtime import Pinned

TIMES = 9
BY = [GroupSpec("stage"), GroupSpec("owner")]
MEASURES = [MeasureSpec("count"), MeasureSpec("amount", "sum", "amount")]
BARE = (
    "SELECT stage, owner_id, amount_currency, count(*), sum(amount) FROM sales__deal"
    " WHERE wall_id = 1 AND deleted_at IS NULL GROUP BY stage, owner_id, amount_currency"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, keep, ask."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.groups", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--deals", type=int, default=20_000)
    chosen = parser.parse_args(arguments)
    for engine in chosen.engine or ("sqlite", "postgresql"):
        with place(engine) as pinned:
            print(f"{engine}: {chosen.deals:,} deals")
            contact, owner = fill(pinned, chosen.deals)
            measure(pinned, contact, owner)
    return 0


def measure(pinned: Pinned, contact: UUID, owner: UUID) -> None:
    """Ask each way, and check that the answers are the same."""
    kept = replace(pinned.gateway, tally_worth=0)
    plain = replace(pinned.gateway, tally_worth=None, writers={})
    keeper = Keeper(kept)
    _told("bare statement", lambda: _bare(pinned))
    _told("of the records", lambda: _ask(pinned, plain))
    with _timed("figures built"):
        for tally in keeper.tallies:
            keeper.verify(tally)
    _told("kept, as they were added", lambda: _ask(pinned, kept))
    with _timed("folded"):
        for tally in keeper.tallies:
            keeper.fold(tally, beyond=-1)
    _told("kept, folded", lambda: _ask(pinned, kept))
    if _ask(pinned, kept) != _ask(pinned, plain):
        raise RuntimeError("The kept figures are not those of the records.")
    _told("create a deal", lambda: _create(pinned, contact, owner))
    with pinned.database.migrating() as connection:
        for tally in keeper.tallies:
            for name in tally.triggers:
                on = f' ON "{tally.table}"' if pinned.database.dialect == "postgresql" else ""
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"{on}')
    _told("create a deal, nothing kept", lambda: _create(pinned, contact, owner))


def fill(pinned: Pinned, deals: int) -> tuple[UUID, UUID]:
    """Five sellers, a contact, and the deals with it, as the gateway would store them."""
    set_up(pinned, FirstRun("Bench", "Main", "Europe/Helsinki", "Olga Owner", "owner@example.com", PASSWORD))
    branch = next(iter(pinned.directory.branches()))
    chance, contact = random.Random(7), new_ids(1)[0]
    sellers = [
        create_user(pinned, name=f"Seller {number}", email=f"seller{number}@example.com", password=PASSWORD,
                    roles=["seller"], branch_id=branch)
        for number in range(5)
    ]  # fmt: skip
    pipeline = next(item for item in pinned.blueprint.pipelines_of(DEAL) if item.key.endswith(".sale"))
    with pinned.database.system() as connection:
        row = person_row(chance, contact, 0, branch, sellers[0])
        store_rows(connection, pinned.tables.table(CONTACT), [row])
    with _timed("filled"):
        for start in range(0, deals, CHUNK):
            numbers = range(start, min(start + CHUNK, deals))
            rows = [
                deal_row(chance, one, contact, number, branch, chance.choice(sellers), pipeline)
                for one, number in zip(new_ids(len(numbers)), numbers, strict=True)
            ]
            with pinned.database.system() as connection:
                store_rows(connection, pinned.tables.table(DEAL), rows)
    with pinned.database.system() as connection:
        connection.exec_driver_sql("ANALYZE")
    return contact, sellers[0]


def _bare(pinned: Pinned) -> object:
    with pinned.database.system(writing=False) as connection:
        return connection.exec_driver_sql(BARE).all()


def _ask(pinned: Pinned, gateway: Gateway) -> object:
    with gateway.reading(pinned.directory.system("bench")) as records:
        return records.group("deal", by=BY, measures=MEASURES)


def _create(pinned: Pinned, contact: UUID, owner: UUID) -> object:
    with pinned.gateway.writing(pinned.directory.system("bench")) as records:
        return records.create("deal", {"name": "New", "contact": contact, "owner": owner})


def _told(what: str, work: Callable[[], object]) -> None:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    print(f"  {what:28} {statistics.median(taken):9.1f} ms, {min(taken):.1f} at best", flush=True)


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"  {what:28} {time.perf_counter() - began:9.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
