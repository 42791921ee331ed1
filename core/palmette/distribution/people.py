"""Among whom a record is given: people with a role at a branch, in its region or in its wall, who are there today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from palmette import clock
from palmette.access.directory import Branch, Directory
from palmette.access.stand_ins import absent_users
from palmette.distribution.definition import AssignRule
from palmette.records.rows import among
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.worktime.shifts import ShiftSpan

AHEAD = timedelta(days=7)
"""How far the next shift is looked for."""


@dataclass(frozen=True)
class Roster:
    """Who is on shift `now`, and who comes `later`, the first ones first; not `planned` where no shift is for days."""

    now: frozenset[UUID] = frozenset()
    later: tuple[tuple[datetime, UUID], ...] = ()
    planned: bool = True


@dataclass
class People:
    """Answers about the people of one wall within one transaction, each question asked once."""

    records: Records
    directory: Directory
    wall: int
    now: datetime
    _pools: dict[tuple[str, UUID | None], dict[UUID, int]] = field(default_factory=dict)
    _rosters: dict[tuple[UUID, ...], Roster] = field(default_factory=dict)

    def pool(self, rule: AssignRule, branch: UUID | None) -> dict[UUID, int]:
        """Active people with one of the rule's roles there, each with the greatest weight of his roles."""
        if (rule.key, branch) not in self._pools:
            self._pools[rule.key, branch] = self._find(rule, branch)
        return self._pools[rule.key, branch]

    def _find(self, rule: AssignRule, branch: UUID | None) -> dict[UUID, int]:
        roles = set(rule.roles)
        tables = self.records.tables
        users, given = tables.table("frame.user"), tables.frame("role_assignment")
        statement = (
            select(users.c.id, users.c.home_branch_id, given.c.role, given.c.branch_id)
            .join(given, given.c.user_id == users.c.id)
            .where(
                users.c.wall_id == self.wall, users.c.deleted_at.is_(None), users.c.active.is_distinct_from(False),
            )
        )  # fmt: skip
        places: dict[UUID, set[UUID]] = {}
        had: dict[UUID, set[str]] = {}
        homes: dict[UUID, UUID | None] = {}
        for row in self.records.connection.execute(statement, execution_options=GATED):
            homes[row.id] = row.home_branch_id
            had.setdefault(row.id, set()).add(row.role)
            if row.branch_id is not None:
                places.setdefault(row.id, set()).add(row.branch_id)
        wanted = self.area(branch, rule.within)
        found: dict[UUID, int] = {}
        for user, mine in had.items():
            if not mine & roles:
                continue
            at = places.get(user) or {home for home in (homes[user],) if home is not None}
            if wanted is None or at & wanted:
                found[user] = max(rule.weights.get(role, 1) for role in mine & roles)
        return found

    def area(self, branch: UUID | None, within: str) -> frozenset[UUID] | None:
        """Branches whose people count: the branch with those above it, its region, or None for the whole wall."""
        if within == "wall" or branch is None:
            return None
        branches = self.directory.branches()
        above = _above(branches, branch)
        if within == "branch":
            return frozenset(above)
        region = next((one for one in above if one in branches and branches[one].kind == "region"), above[-1])
        return frozenset({*above, *_below(branches, region)})

    def roster(self, branch: UUID | None, within: str) -> Roster:
        """Who is on shift there now, and who comes next."""
        area = self.area(branch, within)
        mine = [one.id for one in self.directory.branches().values() if one.wall == self.wall]
        asked = tuple(sorted((one for one in mine if area is None or one in area), key=str))
        if asked not in self._rosters:
            spans = self.records.gateway.shifts.of(self.records, asked, self.now, self.now + AHEAD)
            self._rosters[asked] = _roster(spans, self.now)
        return self._rosters[asked]

    def absent(self, users: Sequence[UUID]) -> dict[UUID, UUID | None]:
        """Those who are absent today, with who stands in."""
        records = self.records
        return absent_users(records.connection, records.blueprint, records.tables, users, self._today)

    def active(self, user: UUID) -> bool:
        """Whether a person still works here."""
        users = self.records.tables.table("frame.user")
        mine = (users.c.id == user, users.c.wall_id == self.wall, users.c.deleted_at.is_(None))
        statement = select(users.c.id).where(*mine, users.c.active.is_distinct_from(False))
        return self.records.connection.execute(statement, execution_options=GATED).first() is not None

    def of_territory(self, users: Sequence[UUID], territory: UUID) -> set[UUID]:
        """Those of some people who have a territory, or one that it is part of."""
        side = self.records.tables.sides.get(("frame.user", "territories"))
        if side is None or not users:
            return set()
        wanted = self._territories(territory)
        statement = select(side.c.record_id).where(
            among(side.c.record_id, list(users), self.records.tables.dialect),
            among(side.c.target_id, wanted, self.records.tables.dialect),
        )
        return set(self.records.connection.scalars(statement, execution_options=GATED))

    def _territories(self, territory: UUID) -> list[UUID]:
        table = self.records.tables.table("frame.territory")
        rows = self.records.connection.execute(select(table.c.id, table.c.parent_id), execution_options=GATED)
        parents = {row.id: row.parent_id for row in rows}
        line, at = [territory], parents.get(territory)
        while at is not None and at not in line:
            line.append(at)
            at = parents.get(at)
        return line

    def _today(self, branch: UUID | None) -> date:
        found = self.directory.branches().get(branch) if branch is not None else None
        return clock.today(found.zone if found is not None else self.records.blueprint.edition.zone)


def _roster(spans: Sequence[ShiftSpan] | None, now: datetime) -> Roster:
    if not spans:
        return Roster(planned=False)
    there = frozenset(span.user for span in spans if span.starts_at <= now < span.ends_at)
    return Roster(there, tuple((span.starts_at, span.user) for span in spans if span.starts_at > now))


def _above(branches: Mapping[UUID, Branch], branch: UUID) -> list[UUID]:
    line: list[UUID] = []
    at: UUID | None = branch
    while at is not None and at not in line:
        line.append(at)
        at = branches[at].parent if at in branches else None
    return line


def _below(branches: Mapping[UUID, Branch], root: UUID) -> set[UUID]:
    found = {root}
    while more := {one.id for one in branches.values() if one.parent in found} - found:
        found |= more
    return found
