"""What the actor may do: rows in scope as parts of a statement, fields it may know, read and write."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause

from palmette.access import grants
from palmette.access.grants import BRANCH, OWNER, WHOLE, Condition, reaches, root_of
from palmette.access.masks import FieldRights
from palmette.access.scope import Scope
from palmette.blueprint.model import EntityModel
from palmette.errors import Forbidden
from palmette.records.declared_sql import granted_sql

if TYPE_CHECKING:
    from palmette.records.session import Records


class Scoped:
    """The rows of an entity that an action may touch, as part of a statement; nothing without a grant."""

    def __init__(self, records: Records, entity: EntityModel, action: str) -> None:
        blueprint, actor = records.blueprint, records.actor
        root = root_of(blueprint, entity)
        found = reaches(blueprint, actor, root, action)

        def compiled(condition: Condition, of: EntityModel, rows: FromClause) -> ColumnElement[bool]:
            return granted_sql(records, of, condition, rows)

        self.entity = entity
        self.walls = actor.walls
        self.scope = Scope(blueprint, records.tables, root, found, compiled, f"may_{action}")

    @property
    def whole(self) -> bool:
        """Whether every row of the actor's walls is in it."""
        return self.entity.walled and not self.entity.is_child and self.scope.covers(self.walls)

    @property
    def shape(self) -> Hashable | None:
        """What decides the text of the statement; None when a condition is written into it."""
        if self.conditional:
            return None
        return tuple((item.column, len(item.walls) > 1, len(item.values) > 1) for item in self.scope.reaches)

    @property
    def conditional(self) -> bool:
        """Whether some of it depends on a condition over the row."""
        return any(reach.where is not None for reach in self.scope.reaches)

    def holds(self, *, owner: UUID | None, branch: UUID | None) -> bool:
        """Whether a row of the actor's wall with that owner and branch is in it, whatever else it holds."""
        marks = {OWNER: owner, BRANCH: branch}
        return any(
            reach.where is None and (reach.column == WHOLE or marks.get(reach.column) in reach.values)
            for reach in self.scope.reaches
        )

    @property
    def values(self) -> dict[str, object]:
        """The values of the parameters of its clause."""
        return self.scope.values()

    def clause(self, table: FromClause) -> ColumnElement[bool]:
        """True for the rows of a table or alias that are in scope."""
        return self.scope.through_parent(table, self.entity) if self.entity.is_child else self.scope.predicate(table)


def may(records: Records, entity: EntityModel, action: str) -> bool:
    """Whether there is any record for which the actor may do this."""
    return grants.may(records.blueprint, records.actor, entity, action)


def may_know(records: Records, entity: EntityModel, name: str) -> bool:
    """Whether the actor may know that the field exists."""
    return _rights(records).of(entity.key, name).known


def may_write(records: Records, entity: EntityModel, name: str) -> bool:
    """Whether the actor may write the field on every record."""
    return _rights(records).of(entity.key, name).writable


def may_read(records: Records, entity: EntityModel, name: str) -> bool:
    """Whether the actor reads the field unmasked on every record."""
    return _rights(records).of(entity.key, name).usable


def needs_writing(records: Records) -> None:
    """Refuse a write in a session that only reads."""
    if not records.writing:
        raise Forbidden("records.only_reading", "This session only reads.", remedy="Open it with `writing`.")


def _rights(records: Records) -> FieldRights:
    return records.gateway.reads.seen(records.actor).rights
