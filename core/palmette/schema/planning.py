"""Making a plan: what the blueprint asks for against what the database has, with counts from real queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from palmette.blueprint.model import Blueprint
from palmette.blueprint.snapshot import Json, blueprint_snapshot, empty_snapshot, snapshot_hash
from palmette.errors import PlanError
from palmette.locale.sentences import sentence
from palmette.schema.backfills import find_backfills, unfinished_backfills
from palmette.schema.behaviour import behaviour_changes
from palmette.schema.catalogue import Catalogue, read_catalogue
from palmette.schema.conflicts import find_conflicts
from palmette.schema.counts import with_counts
from palmette.schema.database import APP_ROLE, Database
from palmette.schema.diff import Difference, Drops, difference
from palmette.schema.frame import PREFIX
from palmette.schema.going import fields_before, planned_drops, replaced_tables
from palmette.schema.leftovers import Leftover, count_rows, count_values, find_leftovers, named_leftovers
from palmette.schema.planned import Destructive, Plan, PlanConflict
from palmette.schema.retype import LOST, Retype, converted, find_retypes, stored_values
from palmette.schema.rls import app_role_state, app_role_statements, security_steps
from palmette.schema.steps import SchemaStep, schema_steps, security_as_steps
from palmette.schema.stored import APPLYING, Applied, Tombstone, last_applied, tombstones
from palmette.schema.tables import Tables, build_tables
from palmette.schema.tables_digest import tables_digest
from palmette.schema.words import words_of


@dataclass(frozen=True)
class Draft:
    """A plan with all that applying it needs."""

    plan: Plan
    snapshot: Json
    tables: Tables
    catalogue: Catalogue
    last: Applied | None
    stones: tuple[Tombstone, ...]
    leftovers: tuple[Leftover, ...]
    dropped: tuple[Leftover, ...]
    replaced: tuple[str, ...]
    retypes: tuple[Retype, ...]


def make_plan(
    database: Database, blueprint: Blueprint, *, allow: Sequence[str] = (), conflicts: Sequence[PlanConflict] = ()
) -> Plan:
    """What applying this blueprint would do; reads only. `allow` shows the steps of named destructive parts too.

    `conflicts` are those that the build of the blueprint found between packs.
    """
    with database.system(writing=False) as connection:
        return draft_plan(connection, blueprint, allow=allow, conflicts=conflicts).plan


def draft_plan(
    connection: Connection, blueprint: Blueprint, *, allow: Sequence[str] = (), conflicts: Sequence[PlanConflict] = ()
) -> Draft:
    """The plan on a connection that is open already, with what applying it needs."""
    maker = _Maker(connection, blueprint, allow)
    return maker.draft(conflicts)


class _Maker:
    """Holds what the parts of a plan are made from."""

    def __init__(self, connection: Connection, blueprint: Blueprint, allow: Sequence[str]) -> None:
        self.connection = connection
        self.blueprint = blueprint
        self.allow = frozenset(allow)
        self.tables = build_tables(blueprint, connection.dialect.name)
        self.snapshot = blueprint_snapshot(blueprint)
        self.catalogue = read_catalogue(connection)
        refuse_foreign(self.catalogue)
        installed = f"{PREFIX}snapshot" in self.catalogue.tables
        self.last = last_applied(connection, self.tables) if installed else None
        self.stones = tombstones(connection, self.tables) if installed else []
        self.old = self.last.body if self.last else empty_snapshot()
        self.replaced = replaced_tables(self.tables, self.catalogue)

    def draft(self, conflicts: Sequence[PlanConflict]) -> Draft:
        leftovers = find_leftovers(self.blueprint, self.tables, self.catalogue, self.stones)
        dropped = named_leftovers(leftovers, self.allow)
        before = fields_before(self.old, self.stones)
        retypes = tuple(self._counted(item) for item in find_retypes(before, self.blueprint, self.catalogue))
        drops = planned_drops(self.blueprint, self.tables, self.ours(), dropped, retypes, before)
        drops = Drops(drops.tables | set(self.replaced), drops.columns)
        found = difference(self.connection, self.tables, self.catalogue, drops)
        destructive = [_of_leftover(item, count_values(self.connection, item)) for item in leftovers if not item.parent]
        destructive += [_of_retype(item) for item in retypes if item.lost]
        destructive += self._of_replaced(retypes)
        changes = with_counts(self.connection, self.old, self.catalogue, behaviour_changes(self.old, self.snapshot))
        unfinished = self.last is not None and self.last.state == APPLYING
        stays = self.catalogue.without(self.replaced)
        backfills = find_backfills(self.connection, self.blueprint, self.tables, stays, self.old, self.stones, retypes)
        if self.last is not None and unfinished:
            backfills = unfinished_backfills(self.last, backfills, self.blueprint)
        steps = self._steps(found)
        base = self.last.hash if self.last else ""
        ours = self.ours()
        plan = Plan(
            hash=self._hash(base, ours),
            state="first" if self.last is None else "unfinished" if unfinished else "change",
            edition=self.blueprint.edition.key,
            dialect=self.connection.dialect.name,
            blueprint=snapshot_hash(self.snapshot),
            base=base,
            schema=self.catalogue.fingerprint(ours),
            steps=tuple(steps),
            changes=tuple(changes),
            destructive=tuple(destructive),
            backfills=tuple(backfills),
            conflicts=(
                *conflicts,
                *find_conflicts(self.connection, self.blueprint, self.tables, stays, self.old, found),
            ),
            warnings=tuple(self._warnings()),
        )
        stones = tuple(self.stones)
        return Draft(
            plan,
            self.snapshot,
            self.tables,
            self.catalogue,
            self.last,
            stones,
            tuple(leftovers),
            dropped,
            self.replaced,
            retypes,
        )

    def ours(self) -> set[str]:
        """Tables that Palmette made here, now or once."""
        return our_tables(self.catalogue, self.tables, self.stones)

    def _of_replaced(self, retypes: Iterable[Retype]) -> list[Destructive]:
        """Rows of a table whose name is wanted for rows of another shape, unless a changed kind takes them along."""
        taken = {item.old.side for item in retypes}
        counted = [(name, count_rows(self.connection, name)) for name in self.replaced if name not in taken]
        return [
            Destructive(
                f"replace:{name}",
                sentence("%(table)s is wanted for other rows: %(rows)s are archived.", table=name, rows=rows),
                rows,
                needed=True,
            )
            for name, rows in counted
            if rows
        ]

    def _counted(self, item: Retype) -> Retype:
        rows = lost = 0
        for _, _, value in stored_values(self.connection, item):
            rows += 1
            lost += converted(item, value) is LOST
        return Retype(item.old, item.new, item.walled, rows, lost)

    def _steps(self, found: Difference) -> list[SchemaStep]:
        steps = schema_steps(self.connection, found, self.tables, self.catalogue, words_of(self.blueprint, self.tables))
        if self.connection.dialect.name != "postgresql":
            return steps
        _, member, may_create = app_role_state(self.connection)
        statements = app_role_statements(self.connection)
        if statements:
            told = sentence("Make the application role %(role)s and let this role become it.", role=APP_ROLE)
            steps.insert(0, SchemaStep("app_role", "", told, statements))
        return steps + security_as_steps(
            security_steps(self.tables, self.catalogue.without(self.replaced), app_role=member or may_create)
        )

    def _warnings(self) -> Iterable[str]:
        known = cast("Json", self.old.get("lifecycles") or {})
        for lifecycle in self.blueprint.lifecycles.values():
            if self.last is not None and lifecycle.key not in known:
                yield sentence(
                    "%(lifecycle)s is new: the phases of stored records are computed by the nightly job.",
                    lifecycle=lifecycle.label,
                )
        if self.connection.dialect.name == "postgresql":
            _, member, may_create = app_role_state(self.connection)
            if not (member or may_create):
                yield sentence(
                    "The role %(role)s is missing and cannot be made with this login: row-level security then binds "
                    "the owner alone. Ask for: CREATE ROLE %(role)s NOLOGIN; GRANT %(role)s TO this login.",
                    role=APP_ROLE,
                )

    def _hash(self, base: str, ours: set[str]) -> str:
        state = self.last.state if self.last else ""
        parts = [
            snapshot_hash(self.snapshot),
            base,
            state,
            tables_digest(self.tables),
            self.catalogue.fingerprint(ours),
        ]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def our_tables(catalogue: Catalogue, tables: Tables, stones: Iterable[Tombstone]) -> set[str]:
    """Tables in the database that are Palmette's: of this blueprint, of the frame, or of a pack that is gone."""
    entities = {str(stone.body["table"]) for stone in stones if stone.kind == "entity"}
    prefixes = tuple(f"{name}__" for name in entities)
    return {
        name
        for name in catalogue.tables
        if name in tables.metadata.tables or name in entities or name.startswith((PREFIX, *prefixes))
    }


def refuse_foreign(catalogue: Catalogue) -> None:
    """A database with tables of something else is never touched."""
    if catalogue.tables and f"{PREFIX}snapshot" not in catalogue.tables:
        some = ", ".join(sorted(catalogue.tables)[:3])
        raise PlanError(
            "plan.foreign_database",
            f"This database belongs to something else: it has tables such as {some}.",
            remedy="Give Palmette an empty database of its own, or for PostgreSQL a schema of its own in search_path.",
        )


def _of_leftover(item: Leftover, rows: int) -> Destructive:
    said = {"thing": item.label, "rows": rows}
    told = (
        sentence("%(thing)s is no longer in the edition; %(rows)s records are kept until it is dropped.", **said)
        if item.kind == "entity"
        else sentence("%(thing)s is no longer in the edition; %(rows)s values are kept until it is dropped.", **said)
    )
    return Destructive(item.name, told, rows)


def _of_retype(item: Retype) -> Destructive:
    kept = item.rows - item.lost
    told = sentence(
        "%(field)s of %(entity)s becomes %(new)s, was %(old)s: %(kept)s values are kept, %(lost)s cannot be said in "
        "the new kind and are archived.",
        field=item.new.label, entity=item.new.entity, new=item.new.kind, old=item.old.model.kind, kept=kept,
        lost=item.lost,
    )  # fmt: skip
    return Destructive(item.key, told, item.lost, needed=True)
