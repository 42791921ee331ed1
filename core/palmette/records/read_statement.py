"""A SELECT in the making, as one actor may see it: scope, joins along references, expressions, named parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, false

from palmette.access.actors import Actor
from palmette.access.grants import Condition, reaches, root_of
from palmette.access.persons import belongs
from palmette.access.scope import Scope, values_of
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.expressions import (
    CheckedExpression,
    CompileContext,
    SqlValue,
    compile_sql,
    compile_value,
    not_deleted,
)
from palmette.expressions.moment import Following, moments
from palmette.records.read_model import ReadModel
from palmette.records.snapshots import Columnar
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_IDS = 5_000
"""Ids asked for in one statement: SQLite takes 32,766 parameters."""

Visible = Callable[[str, FromClause], ColumnElement[bool] | None]
Found = Sequence[Any]  # Any: rows of every shape


@dataclass(frozen=True)
class Prepared:
    """A finished SELECT; its scopes take their values from the actor of each session."""

    select: Select[Any]  # Any: rows of every shape
    scopes: tuple[tuple[str, EntityModel, str], ...] = ()
    varies: str = ""
    """`now` when the moment is written into it, so that it serves no other; words of `me` and `day` when the actor or
    the local date is."""
    shifts: frozenset[int] = frozenset()
    """The moments it takes as parameters, in seconds from now."""

    def run(self, records: Records, values: Mapping[str, object] | None = None) -> Sequence[Found]:
        """All rows, with the actor's values and those given."""
        return self._execute(records, values).all()  # type: ignore[no-any-return]  # rows

    def columns(self, records: Records, values: Mapping[str, object] | None = None) -> list[Sequence[Any]]:
        """The same by columns, none of no rows: of a million subjects a copy gives them faster."""
        found = self._execute(records, values)
        return found.by_column() if isinstance(found, Columnar) else list(zip(*found.all(), strict=True))

    def _execute(self, records: Records, values: Mapping[str, object] | None) -> Any:  # Any: a result of either kind
        given = self._actor_values(records.actor, records.gateway.reads)
        if self.shifts:
            given |= moments(self.shifts, records.now)
        if values:
            given |= values
        return records.connection.execute(self.select, given, execution_options=GATED)

    def _actor_values(self, actor: Actor, model: ReadModel) -> dict[str, object]:
        """The actor's walls (`network` with the rows of the network itself) and its scopes."""
        walls = list(actor.walls)
        found: dict[str, object] = {"wall": walls[0] if walls else None, "walls": walls, "network": [0, *walls]}
        for name, entity, action in self.scopes:
            found |= values_of(reaches(model.blueprint, actor, entity, action), name)
        return found


class Statement:
    """What the parts of one statement share: the scopes in it, and how expressions become SQL."""

    def __init__(self, records: Records) -> None:
        self.model: ReadModel = records.gateway.reads
        self.actor = records.actor
        self.seen = self.model.seen(records.actor)
        self._now, self._zones = records.now, records.gateway.zones()
        self._following, self._uses_me = Following(), False
        self._scopes: dict[str, Scope] = {}
        self._actions: dict[str, str] = {}

    def scope(self, entity: EntityModel, action: str = "read") -> Scope:
        """The actor's scope on an entity (for owned rows, on that of their record)."""
        root = root_of(self.model.blueprint, entity)
        name = f"{root.table}_{action}"
        if name not in self._scopes:
            reached = reaches(self.model.blueprint, self.actor, root, action)
            self._scopes[name] = Scope(self.model.blueprint, self.model.tables, root, reached, self.declared, name)
            self._actions[name] = action
        return self._scopes[name]

    def within(self, entity: EntityModel, table: FromClause, action: str = "read") -> ColumnElement[bool]:
        """True for the rows of a table or alias that are in scope."""
        if entity.key not in self.seen.entities:
            return false()
        scope = self.scope(entity, action)
        return scope.through_parent(table, entity) if entity.is_child else scope.predicate(table)

    def declared(self, condition: Condition, entity: EntityModel, table: FromClause) -> ColumnElement[bool]:
        """The SQL of a condition that a role declares: a fact of the record, whoever asks."""
        parts: list[ColumnElement[bool]] = []
        if condition.mine:
            self._uses_me = True
            model = self.model
            parts.append(belongs(model.blueprint, model.tables, entity, table, condition.mine, self.actor.person))
        if condition.text:
            checked = self.model.declared(entity, condition)
            parts.append(compile_sql(checked, self._context(checked, table, not_deleted)))
        return and_(*parts)

    def sql(self, checked: CheckedExpression, table: FromClause) -> ColumnElement[bool]:
        """An actor's own condition over the rows of a table; its ways reach only what the actor reads."""
        return compile_sql(checked, self._context(checked, table, self._visible))

    def value(self, checked: CheckedExpression, table: FromClause) -> SqlValue:
        """The value of a declared field over the rows of a table: a fact of the record, whoever asks."""
        return compile_value(checked, self._context(checked, table, not_deleted))

    def asked_value(self, checked: CheckedExpression, table: FromClause) -> SqlValue:
        """The value of an actor's own expression."""
        return compile_value(checked, self._context(checked, table, self._visible))

    def _context(self, checked: CheckedExpression, table: FromClause, visible: Visible) -> CompileContext:
        self._uses_me |= checked.uses_me
        tables, actor = self.model.tables, self.actor
        return CompileContext(
            row=table,
            table=tables.table,
            side_table=tables.side,
            now=self._now,
            zones=self._zones,
            default_zone=self.model.blueprint.edition.zone,
            me=actor.id,
            my_branch=actor.home_branch,
            stands_in=tuple(sorted(actor.stands_in)),
            files=tables.frame("file"),
            documents=tables.frame("document"),
            visible=visible,
            following=self._following,
        )

    def _visible(self, entity: str, table: FromClause) -> ColumnElement[bool]:
        """What a filter may reach: living rows in scope."""
        model = self.model.blueprint.entities[entity]
        scope = self.within(model, table)
        return and_(table.c.deleted_at.is_(None), scope) if "deleted_at" in table.c else scope

    def prepare(self, select: Select[Any]) -> Prepared:
        """The finished SELECT with the scopes that were used in it."""
        used = tuple((name, scope.entity, self._actions[name]) for name, scope in self._scopes.items())
        following = self._following
        varies = [word for word, does in (("me", self._uses_me), ("day", following.daily)) if does]
        return Prepared(select, used, "now" if following.fixed else " ".join(varies), frozenset(following.shifts))


class Rows:
    """The rows of one entity in a statement, joined with the records they refer to that the actor may read."""

    def __init__(self, statement: Statement, entity: EntityModel, table: FromClause) -> None:
        self.statement = statement
        self.entity = entity
        self.table = table
        self.worked_out = False
        """Whether a value of a row is worked out by a query of its own."""
        self._joins: list[tuple[FromClause, ColumnElement[bool]]] = []
        self._joined: dict[tuple[str, ...], FromClause] = {}

    def at(self, hops: Sequence[FieldModel]) -> FromClause:
        """The table or alias at the end of a way along references; its columns are empty where there is no record."""
        table = self.table
        names: tuple[str, ...] = ()
        for hop in hops:
            names = (*names, hop.name)
            if names not in self._joined:
                self._joined[names] = self._join(table, hop)
            table = self._joined[names]
        return table

    @property
    def source(self) -> FromClause:
        """The table with all that is joined."""
        return self.over(self.table)

    def over(self, start: FromClause) -> FromClause:
        """The same where the table stands in a larger FROM."""
        source = start
        for alias, meets in self._joins:
            source = source.outerjoin(alias, meets)
        return source

    @property
    def joined(self) -> bool:
        """Whether any other record is joined."""
        return bool(self._joined)

    def _join(self, source: FromClause, hop: FieldModel) -> FromClause:
        model = self.statement.model
        target = model.blueprint.entities[hop.target]
        alias = model.tables.table(target.key).alias()
        meets = [alias.c.id == source.c[hop.column]]
        if target.walled and "wall_id" in source.c:
            meets.append(alias.c.wall_id == source.c.wall_id)
        scope = self.statement.scope(target)
        inside = target.walled and "wall_id" in source.c and scope.covers(self.statement.actor.walls)
        if not inside:
            meets.append(self.statement.within(target, alias))
        self._joins.append((alias, and_(*meets)))
        return alias
