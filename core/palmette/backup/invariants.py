"""What must always be true of stored data, checked on the whole database: `palmette verify data` and every drill.

Each check is a function from the ground it stands on to sentences about what is wrong, and is listed in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, Integer, Select, Table, and_, func, literal_column, or_, select

from palmette import clock
from palmette.audit.verify import walk_chains
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.files.store import FolderStore
from palmette.schema.database import Database
from palmette.schema.frame import PREFIX, WALLED_FRAME_TABLES
from palmette.schema.tables import Tables
from palmette.triggers.ledger import DONE, STATES

STALE = timedelta(minutes=10)
"""How long a job may have lost its worker without anybody taking it over."""


@dataclass(frozen=True)
class Ground:
    """One moment of an installation."""

    connection: Connection
    blueprint: Blueprint
    tables: Tables
    files: FolderStore

    def count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        """Rows under conditions."""
        return int(self.connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)


@dataclass(frozen=True, slots=True)
class Violation:
    """What a check found: its name and a sentence."""

    check: str
    message: str


Check = Callable[[Ground], Iterator[str]]
Progress = Callable[[str, int, int], None]


def verify_data(
    database: Database, blueprint: Blueprint, tables: Tables, files: FolderStore, *,
    also: Iterable[tuple[str, Check]] = (), progress: Progress = lambda *_: None,
) -> list[Violation]:  # fmt: skip
    """Run every check in one snapshot. `also` are checks of parts that this module does not know."""
    checks = [*CHECKS, *also]
    found = []
    with database.snapshot() as connection:
        ground = Ground(connection, blueprint, tables, files)
        for number, (name, check) in enumerate(checks):
            progress(name, number, len(checks))
            found += [Violation(name, message) for message in check(ground)]
    progress("", len(checks), len(checks))
    return found


# ---- walls and references


def walls(ground: Ground) -> Iterator[str]:
    """Every row of a wall belongs to one that there is; 0 is the network's own in journals."""
    wall = ground.tables.frame("wall")
    for name, table in ground.tables.metadata.tables.items():
        journal = name.startswith(PREFIX) and name.removeprefix(PREFIX) in WALLED_FRAME_TABLES
        if "wall_id" not in table.primary_key.columns or (name.startswith(PREFIX) and not journal):
            continue
        stray = table.c.wall_id.not_in(select(wall.c.id))
        if count := ground.count(table, stray, table.c.wall_id != 0) if journal else ground.count(table, stray):
            yield f"{count} rows of {name} belong to no wall."


def references(ground: Ground) -> Iterator[str]:
    """Every reference leads to a row, of the same wall where both have one."""
    for name, table in ground.tables.metadata.tables.items():
        for key in table.foreign_key_constraints:
            target = key.referred_table.alias()
            pairs = [(item.parent, target.c[item.column.name]) for item in key.elements]
            given = [own.is_not(None) for own, _ in pairs]
            there = _one().where(and_(*(own == other for own, other in pairs))).correlate(table)
            if count := ground.count(table, *given, ~there.exists()):
                yield f"{count} rows of {name} refer to rows of {key.referred_table.name} that are not there."


def companions(ground: Ground) -> Iterator[str]:
    """Tags, done steps, locks, files and documents are of records that there are."""
    for name in ("tagging", "step_done", "record_lock", "file", "document"):
        table = ground.tables.frame(name)
        for entity in ground.connection.scalars(select(table.c.entity).distinct()).all():
            if entity not in ground.tables.entities:
                continue
            record = ground.tables.table(entity)
            same = record.c.id == table.c.record_id
            there = _one().where(same).correlate(table)
            if count := ground.count(table, table.c.entity == entity, table.c.record_id.is_not(None), ~there.exists()):
                yield f"{count} rows of {table.name} are of records of {entity} that are not there."


# ---- files


def contents(ground: Ground) -> Iterator[str]:
    """Every file has its content, of the size that it names."""
    file = ground.tables.frame("file")
    missing, other = 0, 0
    for digest, size in ground.connection.execute(select(file.c.digest, file.c.size).distinct()):
        path = ground.files.path(digest)
        if not path.is_file():
            missing += 1
        elif path.stat().st_size != size:
            other += 1
    if missing:
        yield f"The contents of {missing} files are missing."
    if other:
        yield f"The contents of {other} files have another size than was stored."


# ---- processes and figures


def stages(ground: Ground) -> Iterator[str]:
    """A record is in one stage at a time, the one that its history says last."""
    move = ground.tables.frame("stage_move")
    twice = (
        select(func.count())
        .select_from(move)
        .where(move.c.left_at.is_(None))
        .group_by(move.c.wall_id, move.c.record_id, move.c.pipeline)
        .having(func.count() > 1)
    )
    if count := len(ground.connection.execute(twice).all()):
        yield f"{count} records are in two stages at once."
    for entity in _with_stages(ground.blueprint):
        table = ground.tables.table(entity.key)
        same = and_(move.c.record_id == table.c.id, move.c.pipeline == table.c.pipeline, move.c.left_at.is_(None))
        now = select(move.c.to_stage).where(same).limit(1).correlate(table).scalar_subquery()
        if count := ground.count(table, now != table.c.stage):
            yield f"{count} records of {entity.key} are in another stage than their history says."


def balances(ground: Ground) -> Iterator[str]:
    """What a holder has is the sum of its moves, and not below nothing where there is a limit of nothing."""
    for entity in ground.blueprint.entities.values():
        ledger = entity.ledger
        if ledger is None or entity.fields[ledger.quantity].kind not in ("integer", "decimal", "money"):
            continue
        moves, holders = ground.tables.table(entity.key), ground.tables.table(ledger.holder)
        holder = ground.blueprint.entities[ledger.holder]
        of = moves.c[entity.fields[ledger.of].column]
        quantity = moves.c[entity.fields[ledger.quantity].column]
        for currency, name in ledger.balances.items():
            balance = holders.c[holder.fields[name].column]
            conditions = [of == holders.c.id]
            if "deleted_at" in moves.c:
                conditions.append(moves.c.deleted_at.is_(None))
            if currency:
                conditions.append(moves.c[f"{quantity.name}_currency"] == currency)
            total = select(func.coalesce(func.sum(quantity), 0)).where(*conditions).correlate(holders).scalar_subquery()
            if count := ground.count(holders, func.coalesce(balance, 0) != total):
                yield f"{count} balances {name} of {ledger.holder} are not the sum of their moves."
            if ledger.limited and ledger.floor == "0" and (count := ground.count(holders, balance < 0)):
                yield f"{count} balances {name} of {ledger.holder} are below their limit."


def stamps(ground: Ground) -> Iterator[str]:
    """No record was changed before it was made, and versions count from 1."""
    for entity, table in ground.tables.entities.items():
        if "version" in table.c and "updated_at" in table.c:
            wrong = or_(table.c.version < 1, table.c.updated_at < table.c.created_at)
            if count := ground.count(table, wrong):
                yield f"{count} records of {entity} have a version or a moment that cannot be."


# ---- work in the background


def answers(ground: Ground) -> Iterator[str]:
    """An idempotency key is stored with its answer or not at all."""
    table = ground.tables.frame("idempotency")
    if count := ground.count(table, table.c.status.is_(None)):
        yield f"{count} idempotency keys have no answer."


def leases(ground: Ground) -> Iterator[str]:
    """No job waits for a worker that is gone."""
    job = ground.tables.frame("job")
    if count := ground.count(job, job.c.state == "running", job.c.lease_until < clock.now() - STALE):
        yield f"{count} jobs lost their worker and were not taken over: is the server running?"


def outbox(ground: Ground) -> Iterator[str]:
    """No message is in the hands of a sender that is gone."""
    table = ground.tables.frame("outbox")
    if count := ground.count(table, table.c.state == "leased", table.c.lease_until < clock.now() - STALE):
        yield f"{count} messages lost their sender and were not taken over: is the server running?"


def deliveries(ground: Ground) -> Iterator[str]:
    """The same for deliveries of webhooks."""
    table = ground.tables.frame("webhook_delivery")
    if count := ground.count(table, table.c.state == "leased", table.c.lease_until < clock.now() - STALE):
        yield f"{count} deliveries of webhooks lost their sender and were not taken over: is the server running?"


def merges(ground: Ground) -> Iterator[str]:
    """Who was merged leads to somebody who is there."""
    merge = ground.tables.frame("merge")
    for entity in ground.connection.scalars(select(merge.c.entity).distinct()).all():
        if entity in ground.tables.entities:
            record, again = ground.tables.table(entity), merge.alias()
            there = _one().where(record.c.id == merge.c.survivor_id).correlate(merge)
            further = _one().where(again.c.record_id == merge.c.survivor_id).correlate(merge)
            if count := ground.count(merge, merge.c.entity == entity, ~there.exists(), ~further.exists()):
                yield f"{count} merged records of {entity} lead nowhere."


def audit(ground: Ground) -> Iterator[str]:
    """The chain of the audit journal is whole."""
    for fault in walk_chains(ground.connection, ground.tables).faults:
        yield f"The audit journal of wall {fault.wall} at entry {fault.number}: {fault.message}."


def occurrences(ground: Ground) -> Iterator[str]:
    """What became of a due moment is one of the known ends, and an end has its moment."""
    ledger = ground.tables.frame("occurrence")
    if count := ground.count(ledger, ledger.c.state.not_in(STATES)):
        yield f"{count} occurrences of triggers are in no known state."
    if count := ground.count(ledger, ledger.c.state == DONE, ledger.c.done_at.is_(None)):
        yield f"{count} occurrences of triggers are done and do not say when."


def _one() -> Select[int]:
    """The beginning of an EXISTS."""
    return select(literal_column("1", Integer()))


CHECKS: Sequence[tuple[str, Check]] = (
    ("walls", walls), ("references", references), ("companions", companions), ("contents", contents),
    ("stages", stages), ("balances", balances), ("stamps", stamps), ("answers", answers), ("leases", leases),
    ("outbox", outbox), ("deliveries", deliveries), ("merges", merges), ("audit", audit), ("occurrences", occurrences),
)  # fmt: skip


def _with_stages(blueprint: Blueprint) -> list[EntityModel]:
    return [
        entity
        for entity in blueprint.entities.values()
        if entity.pipelines and {"pipeline", "stage"} <= set(entity.fields)
    ]
