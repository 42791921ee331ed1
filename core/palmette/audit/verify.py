"""Whether the audit journal is whole: every number there, every body as it was, every link behind the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select

from palmette.audit.journal import body_digest, chained
from palmette.schema.database import Database
from palmette.schema.tables import Tables

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold in the chain of a wall, at the number of an entry."""

    wall: int
    number: int
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and the faults."""

    walls: int
    entries: int
    faults: tuple[Fault, ...]


def verify_audit(database: Database, tables: Tables) -> Verified:
    """Walk every chain from its beginning, or from behind what retention took, to its head."""
    with database.system(writing=False) as connection:
        return walk_chains(connection, tables)


def walk_chains(connection: Connection, tables: Tables) -> Verified:
    """The same on a connection that is open."""
    head = tables.frame("audit_head")
    entries, faults = 0, list[Fault]()
    heads = connection.execute(select(head).order_by(head.c.wall_id)).all()
    for one in heads:
        count, found = _walk(connection, tables, one)
        entries += count
        faults += found
    faults += _behind_heads(connection, tables)
    return Verified(len(heads), entries, tuple(faults))


def _walk(connection: Connection, tables: Tables, head: Row[tuple[object, ...]]) -> tuple[int, list[Fault]]:
    wall, number, link = head.wall_id, head.base_number, bytes(head.base_chain)
    faults: list[Fault] = []
    count = 0
    for row in _rows(connection, tables, wall, number, head.number):
        count += 1
        if row.number != number + 1:
            missing = f"{number + 1}" if row.number == number + 2 else f"{number + 1} to {row.number - 1}"
            faults.append(Fault(wall, number + 1, f"entry {missing} is missing"))
        if row.erased_at is None and body_digest(row.body) != bytes(row.digest):
            faults.append(Fault(wall, row.number, "what the entry says was changed"))
        if chained(link, dict(row._mapping)) != bytes(row.chain):
            faults.append(Fault(wall, row.number, "the entry does not follow the one before it"))
        number, link = row.number, bytes(row.chain)
    if number != head.number or link != bytes(head.chain):
        faults.append(Fault(wall, number, f"the journal ends at entry {number}, its head at {head.number}"))
    return count, faults


def _rows(
    connection: Connection, tables: Tables, wall: int, after: int, until: int
) -> Iterator[Row[tuple[object, ...]]]:
    """Entries up to where the head was when we began: others may write meanwhile."""
    audit = tables.frame("audit")
    while True:
        asked = select(audit).where(audit.c.wall_id == wall, audit.c.number > after, audit.c.number <= until)
        found = connection.execute(asked.order_by(audit.c.number).limit(_AT_ONCE)).all()
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = found[-1].number


def _behind_heads(connection: Connection, tables: Tables) -> list[Fault]:
    """Entries that no head counts. The heads are read last, as they only grow."""
    audit, head = tables.frame("audit"), tables.frame("audit_head")
    last = connection.execute(select(audit.c.wall_id, func.max(audit.c.number)).group_by(audit.c.wall_id)).all()
    heads = {row.wall_id: row.number for row in connection.execute(select(head))}
    return [
        Fault(wall, number, "an entry stands behind the head of its chain")
        for wall, number in last
        if number > heads.get(wall, 0)
    ]
