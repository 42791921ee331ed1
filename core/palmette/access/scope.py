"""The actor's scope as SQL: one predicate for counts and joins, or limited seeks for an ordered list.

Statements are built once for actors of one shape and run with each actor's own values, so walls, owners and branches
are named parameters: `values_of` gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, false, or_

from palmette.access.grants import WHOLE, Condition, Reach
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.schema.tables import Tables
from palmette.schema.types import Id, Whole

MOST_SEEKS = 32
"""Above this an ordered list asks with IN: each seek costs, used or not."""

Compile = Callable[[Condition, EntityModel, FromClause], ColumnElement[bool]]
"""Makes the SQL of a grant's condition over rows of a table or alias."""


@dataclass(frozen=True)
class Scope:
    """The reaches of one actor for an action on an entity, as parts of a statement.

    `name` tells the parameters of this scope from those of others in the same statement.
    """

    blueprint: Blueprint
    tables: Tables
    entity: EntityModel
    reaches: tuple[Reach, ...]
    compile: Compile
    name: str

    def predicate(self, table: FromClause) -> ColumnElement[bool]:
        """True for the rows of `table` (the entity's table or an alias of it) in scope; never true without a grant."""
        if not self.reaches:
            return false()
        alternatives = [and_(*self._reach(at, reach, table)) for at, reach in enumerate(self.reaches)]
        if len(self.reaches) > 1 and len({reach.walls for reach in self.reaches}) == 1:
            # Said once for all of them, so that the key, which begins with the wall, can be used.
            return and_(self._in_walls(0, self.reaches[0], table), or_(*alternatives))
        return or_(*alternatives)

    def through_parent(self, table: FromClause, child: EntityModel) -> ColumnElement[bool]:
        """True for owned rows whose record is in scope; `self` is the scope of the topmost record's entity."""
        parent = self.blueprint.entities[child.parent]
        above = self.tables.table(parent.key).alias()
        inner = self.through_parent(above, parent) if parent.is_child else self.predicate(above)
        joined = [above.c.id == table.c.parent_id]
        if "wall_id" in table.c and "wall_id" in above.c:
            joined.append(above.c.wall_id == table.c.wall_id)
        if "deleted_at" in above.c:
            joined.append(above.c.deleted_at.is_(None))
        return exists().where(*joined, inner)

    def seeks(self, table: FromClause) -> list[ColumnElement[bool]]:
        """Conditions that each seek in one index, together the predicate; none when there would be too many."""
        if not self.reaches:
            return [false()]
        if sum(_count(reach) for reach in self.reaches) > MOST_SEEKS:
            return []
        return [and_(*seek) for at, reach in enumerate(self.reaches) for seek in self._seeks(at, reach, table)]

    @property
    def disjoint(self) -> bool:
        """Whether no row is in two of the seeks."""
        return len(self.reaches) <= 1

    def covers(self, walls: Sequence[int]) -> bool:
        """Whether every row of these walls is in scope, so that a row reached inside them needs no further question."""
        whole = (reach for reach in self.reaches if reach.column == WHOLE and reach.where is None)
        return any(set(walls) <= set(reach.walls) for reach in whole)

    def values(self) -> dict[str, object]:
        """The values of the parameters of predicate and seeks."""
        return values_of(self.reaches, self.name)

    def _reach(self, at: int, reach: Reach, table: FromClause) -> Iterator[ColumnElement[bool]]:
        yield self._in_walls(at, reach, table)
        if reach.column != WHOLE:
            column = table.c.get(reach.column)
            yield false() if column is None else _among(column, self._name(at, "v"), len(reach.values), Id())
        if reach.where is not None:
            yield self.compile(reach.where, self.entity, table)

    def _in_walls(self, at: int, reach: Reach, table: FromClause) -> ColumnElement[bool]:
        if self.entity.scope == "shared":
            audience = table.c.audience_wall_id
            return or_(audience.is_(None), _among(audience, self._name(at, "w"), len(reach.walls), Whole()))
        return _among(table.c.wall_id, self._name(at, "w"), len(reach.walls), Whole())

    def _seeks(self, at: int, reach: Reach, table: FromClause) -> Iterator[list[ColumnElement[bool]]]:
        if self.entity.scope == "shared":
            yield list(self._reach(at, reach, table))
            return
        column = table.c.get(reach.column) if reach.column != WHOLE else None
        where = [self.compile(reach.where, self.entity, table)] if reach.where is not None else []
        for wall in range(len(reach.walls)):
            in_wall = table.c.wall_id == _one(self._name(at, "w"), wall, Whole())
            if reach.column == WHOLE:
                yield [in_wall, *where]
            elif column is None:
                yield [false()]
            else:
                for value in range(len(reach.values)):
                    yield [in_wall, column == _one(self._name(at, "v"), value, Id()), *where]

    def _name(self, at: int, what: str) -> str:
        return f"{self.name}_{at}{what}"


def values_of(reaches: Sequence[Reach], name: str) -> dict[str, object]:
    """What the parameters of a scope's statements hold: the lists, and each of their items alone."""
    found: dict[str, object] = {}
    for at, reach in enumerate(reaches):
        found |= _listed(f"{name}_{at}w", reach.walls)
        if reach.column != WHOLE:
            found |= _listed(f"{name}_{at}v", reach.values)
    return found


def shape_of(reaches: Sequence[Reach]) -> tuple[object, ...]:
    """What decides the text of a scope's statements: all but the values."""
    return tuple((reach.column, len(reach.walls), len(reach.values), reach.where) for reach in reaches)


def _listed(name: str, values: tuple[int, ...] | tuple[UUID, ...]) -> dict[str, object]:
    return {name: list(values), **{f"{name}{at}": value for at, value in enumerate(values)}}


def _one(name: str, at: int, kind: Whole | Id) -> ColumnElement[object]:
    return bindparam(f"{name}{at}", type_=kind)


def _among(column: ColumnElement[object], name: str, count: int, kind: Whole | Id) -> ColumnElement[bool]:
    """`=` for one value, so that an index gives its order; IN for several."""
    if count == 1:
        return column == _one(name, 0, kind)
    return column.in_(bindparam(name, type_=kind, expanding=True))


def _count(reach: Reach) -> int:
    return len(reach.walls) * (len(reach.values) if reach.column != WHOLE else 1)
