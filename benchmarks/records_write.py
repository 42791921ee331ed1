"""How many CPU milliseconds a write through the gateway costs, beside the same SQL without it.

Run as `python -m benchmarks.records_write [rounds] [url]` on the demo edition: create, change and move one record in a
transaction of its own, and create or change a thousand in one. CPU time of this process; the database's own is apart.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select

from palmette import clock
from palmette.access.actors import Actor, system_actor
from palmette.blueprint.build import build_blueprint
from palmette.ids import new_id
from palmette.records.results import Values
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.database import GATED, Database, DatabaseSettings
from palmette.schema.tables import build_tables

EDITION = Path(__file__).parent.parent / "config" / "demo.yaml"
CONTACT, DEAL, LEAD = "contacts.contact", "sales.deal", "sales.lead"
MANY = 1_000


def contact(number: int) -> Values:
    """A person as a form gives it."""
    return {
        "kind": "person", "last_name": f"Virtanen{number}", "first_name": "Anna", "phone": f"+35840{number:07}",
        "email": f"anna.{number}@example.com",
    }  # fmt: skip


def lead(number: int, source: UUID) -> Values:
    """A request as a web form gives it."""
    return {
        "subject": f"Request {number}", "name": "Anna Virtanen", "received_at": clock.now(), "source": source,
        "email": f"anna.{number}@example.com",
    }  # fmt: skip


def timed(name: str, rounds: int, work: Callable[[int], object], *, each: int = 1) -> float:
    """Milliseconds of CPU per record, printed."""
    for number in range(3):
        work(-number - 1)
    begin, wall = time.process_time(), time.perf_counter()
    for number in range(rounds):
        work(number)
    used, passed = time.process_time() - begin, time.perf_counter() - wall
    rate = rounds * each / passed
    print(f"{name:<34} {used / rounds / each * 1000:8.3f} ms CPU each  {rate:10,.0f} a second")
    return used / rounds / each


def main() -> None:
    """Measure on a fresh database."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/bench.db"
        database = Database(DatabaseSettings(url))
        blueprint = build_blueprint(EDITION).blueprint
        install(database, blueprint)
        tables = build_tables(blueprint, database.dialect)
        gateway = Gateway(database, blueprint, tables, zones=lambda: ("Europe/Helsinki",))
        try:
            measure(gateway, rounds, people(gateway))
        finally:
            database.close()


def people(gateway: Gateway) -> Actor:
    """A head of sales in one branch."""
    with gateway.writing(system_actor(wall=1, walls=(1,), channel="demo")) as records:
        branch = records.create("frame.branch", {"name": "North", "zone": "Europe/Helsinki"})["id"]
        user = records.create("frame.user", {"name": "Head", "email": "head@example.com", "home_branch": branch})["id"]
    assert isinstance(branch, UUID)
    assert isinstance(user, UUID)
    role = max(gateway.blueprint.roles.values(), key=lambda item: sum(len(grants) for grants in item.grants.values()))
    return Actor(
        "user", "Head", "api", 1, (1,), id=user, roles=(role.key,), home_branch=branch,
        branches=frozenset({branch}), zone="Europe/Helsinki",
    )  # fmt: skip


def measure(gateway: Gateway, rounds: int, actor: Actor) -> None:
    """Every write beside its bare SQL."""
    bare = timed("bare insert and select", rounds, lambda number: bare_insert(gateway, number))
    one = timed("create a contact", rounds, lambda number: create(gateway, actor, CONTACT, contact(number)))
    source = create(
        gateway,
        system_actor(wall=1, walls=(1,), channel="demo"),
        gateway.blueprint.field(LEAD, "source").target,
        {"name": "Web site"},
    )
    timed("create a lead", rounds, lambda number: create(gateway, actor, LEAD, lead(number, source)))
    print(f"{'create : bare':<34} {one / bare:8.2f} times")
    ids = [create(gateway, actor, CONTACT, contact(10_000_000 + number)) for number in range(rounds + 3)]
    timed("change a contact", rounds, lambda number: change(gateway, actor, ids[number + 3], number))
    deals = [
        create(gateway, actor, DEAL, {"name": f"Deal {number}", "contact": ids[0]}) for number in range(rounds + 3)
    ]
    first, second = list(gateway.blueprint.pipelines_of(DEAL)[0].stages)[:2]
    for deal in deals:
        move(gateway, actor, deal, second)
    timed("move a stage", rounds, lambda number: move(gateway, actor, deals[number + 3], first))
    few = max(3, rounds // 40)

    def requests(number: int) -> Values:
        return lead(number, source)

    timed(
        "create 1,000 contacts, each", few, lambda turn: create_many(gateway, actor, CONTACT, turn, contact), each=MANY
    )
    timed("create 1,000 leads, each", few, lambda turn: create_many(gateway, actor, LEAD, turn, requests), each=MANY)
    many = create_many(gateway, actor, CONTACT, 1_000, contact)
    timed("change 1,000 alike, each", few, lambda turn: change_many(gateway, actor, many, turn), each=MANY)


def bare_insert(gateway: Gateway, number: int) -> None:
    """The least that stores and answers a contact."""
    table, now = gateway.tables.table(CONTACT), clock.now()
    row = {"wall_id": 1, "id": new_id(), "version": 1, "created_at": now, "updated_at": now, "last_name": f"V{number}"}
    with gateway.database.write((1,)) as connection:
        connection.execute(insert(table), row, execution_options=GATED)
        asked = select(table).where(table.c.wall_id == 1, table.c.id == row["id"])
        connection.execute(asked, execution_options=GATED).all()


def create(gateway: Gateway, actor: Actor, entity: str, values: Values) -> UUID:
    """One record in a transaction of its own."""
    with gateway.writing(actor) as records:
        found = records.create(entity, values)["id"]
    assert isinstance(found, UUID)
    return found


def change(gateway: Gateway, actor: Actor, record: UUID, number: int) -> None:
    """One name in a transaction of its own."""
    with gateway.writing(actor) as records:
        records.update(CONTACT, record, {"first_name": f"Maria {number}"})


def move(gateway: Gateway, actor: Actor, record: UUID, to: str) -> None:
    """One move in a transaction of its own, gates skipped where they are closed."""
    with gateway.writing(actor) as records:
        records.move(DEAL, record, to, skip_reason="bench")


def create_many(gateway: Gateway, actor: Actor, entity: str, turn: int, make: Callable[[int], Values]) -> list[UUID]:
    """A thousand in one transaction."""
    offset = (turn + 10) * MANY
    with gateway.writing(actor) as records:
        return records.create_many(entity, [make(offset + number) for number in range(MANY)]).done


def change_many(gateway: Gateway, actor: Actor, ids: list[UUID], turn: int) -> None:
    """The same change on a thousand."""
    with gateway.writing(actor) as records:
        records.update_many(CONTACT, ids, {"first_name": f"Turn {turn}"})


if __name__ == "__main__":
    main()
