"""What distribution keeps: whose turn it is, and why each record was given to whom."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.distribution.decision import Decision, Said, said_of
from palmette.distribution.definition import AssignRule, Distribution
from palmette.distribution.turn import Turns
from palmette.ids import new_id
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from palmette.schema.database import GATED


@dataclass(frozen=True, slots=True)
class Assignment:
    """One giving of a record, and what the rules said; `user` is empty when nobody was found."""

    id: UUID
    at: datetime
    distribution: str
    rule: str
    user: UUID | None
    taken_from: UUID | None
    said: tuple[Said, ...]


@dataclass
class Ledger:
    """Turns and open work of one distribution in one wall, for one transaction. Others wait until it ends."""

    records: Records
    distribution: Distribution
    wall: int
    _turns: dict[str, Turns] = field(default_factory=dict)
    _load: dict[UUID, int] = field(default_factory=dict)
    _counted: set[UUID] = field(default_factory=set)

    def lock(self) -> None:
        """Take the distribution for this transaction: two records at once are never the same turn."""
        table = self.records.tables.frame("turn")
        make = sqlite_insert if self.records.tables.dialect == "sqlite" else postgresql_insert
        row = {"wall_id": self.wall, "pool": self.distribution.key, "marks": "{}", "at": self.records.now}
        statement = make(table).values(row)
        statement = statement.on_conflict_do_update(
            index_elements=[table.c.wall_id, table.c.pool], set_={"at": self.records.now}
        )
        self.records.connection.execute(statement, execution_options=GATED)

    def turns(self, rule: AssignRule, branch: UUID | None) -> Turns:
        """How far the people of a rule got, at the branch, or in the whole wall."""
        pool = self._pool(rule, branch)
        if pool not in self._turns:
            table = self.records.tables.frame("turn")
            statement = select(table.c.marks).where(table.c.wall_id == self.wall, table.c.pool == pool)
            text = self.records.connection.scalar(statement, execution_options=GATED)
            self._turns[pool] = _turns(text) if text else Turns()
        return self._turns[pool]

    def load(self, users: Sequence[UUID]) -> Mapping[UUID, int]:
        """Open work of some people, with what this transaction gave them."""
        fresh = [user for user in users if user not in self._counted]
        if fresh:
            listed = ", ".join(f"'{user}'" for user in fresh)
            rows = self.records.group(
                self.distribution.entity, by=[GroupSpec("owner")], measures=[MeasureSpec("count")],
                filter=f"owner in [{listed}] and ({self.distribution.load})",
            )  # fmt: skip
            self._load |= {UUID(str(row["owner"])): int(str(row["count"])) for row in rows}
            self._counted |= set(fresh)
        return self._load

    def gave(self, rule: AssignRule, branch: UUID | None, user: UUID, weight: int) -> None:
        """Count a turn and a piece of work."""
        pool = self._pool(rule, branch)
        self._turns[pool] = self.turns(rule, branch).after(user, weight)
        if user in self._counted:
            self._load[user] = self._load.get(user, 0) + 1

    def keep(self) -> None:
        """Write the turns."""
        table = self.records.tables.frame("turn")
        for pool, turns in self._turns.items():
            marks = {"clock": turns.clock, "marks": {str(user): mark for user, mark in turns.marks.items()}}
            values = {"marks": json.dumps(marks), "at": self.records.now}
            mine = (table.c.wall_id == self.wall, table.c.pool == pool)
            changed = update(table).where(*mine).values(values).returning(table.c.pool)
            if self.records.connection.execute(changed, execution_options=GATED).first() is None:
                row = {"wall_id": self.wall, "pool": pool, **values}
                self.records.connection.execute(insert(table), row, execution_options=GATED)

    def _pool(self, rule: AssignRule, branch: UUID | None) -> str:
        place = "wall" if rule.within == "wall" or branch is None else str(branch)
        return f"{self.distribution.key}:{rule.key}:{place}"


def _turns(text: str) -> Turns:
    kept = json.loads(text)
    return Turns(int(kept["clock"]), {UUID(user): int(mark) for user, mark in kept["marks"].items()})


def remember(
    records: Records, distribution: Distribution, wall: int,
    decisions: Mapping[UUID, Decision], taken_from: Mapping[UUID, UUID],
) -> None:  # fmt: skip
    """Write down why each record was given, or was not."""
    rows = [
        {
            "wall_id": wall, "id": new_id(), "entity": distribution.entity, "record_id": record, "at": records.now,
            "distribution": distribution.key, "rule": decision.rule or None, "user_id": decision.user,
            "from_id": taken_from.get(record), "why": decision.as_text(),
        }
        for record, decision in decisions.items()
    ]  # fmt: skip
    if rows:
        records.connection.execute(insert(records.tables.frame("assignment")), rows, execution_options=GATED)


def assignments(records: Records, entity: str, record: UUID) -> list[Assignment]:
    """How a record was given, newest first; NotFound when the actor may not read it."""
    records.get(entity, record, fields=["id"])
    table = records.tables.frame("assignment")
    statement = (
        select(table)
        .where(
            table.c.wall_id.in_(list(records.actor.walls)), table.c.record_id == record,
            table.c.entity == records.entity(entity).key,
        )
        .order_by(table.c.at.desc(), table.c.id.desc())
    )  # fmt: skip
    return [
        Assignment(row.id, row.at, row.distribution, row.rule or "", row.user_id, row.from_id, said_of(row.why))
        for row in records.connection.execute(statement, execution_options=GATED)
    ]
