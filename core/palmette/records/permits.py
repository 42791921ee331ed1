"""What the actor may do: rows in scope as parts of a statement, fields it may know, read and write."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, FromClause

from palmette.access import grants
from palmette.access.grants import Condition, reaches, root_of
from palmette.access.masks import FieldRights
from palmette.access.scope import Scope
from palmette.blueprint.model import EntityModel
from palmette.errors import Forbidden
from palmette.records.declared_sql import checked_condition, sql

if TYPE_CHECKING:
    from palmette.records.session import Records


@dataclass(frozen=True, slots=True)
class Allowed:
    """The rows an action may touch: conditions of a statement with the values of their parameters.

    `whole` means every row of the actor's walls.
    """

    clauses: tuple[ColumnElement[bool], ...] = ()
    values: dict[str, object] = field(default_factory=dict)
    whole: bool = False


def scope_of(records: Records, entity: EntityModel, action: str, table: FromClause) -> Allowed:
    """The scope of an action over the rows of a table or alias of an entity; nothing without a grant."""
    blueprint, actor = records.blueprint, records.actor
    root = root_of(blueprint, entity)
    found = reaches(blueprint, actor, root, action)

    def compiled(condition: Condition, of: EntityModel, rows: FromClause) -> ColumnElement[bool]:
        return sql(records, checked_condition(records, of.key, condition.text, pack=condition.pack), rows)

    scope = Scope(blueprint, records.tables, root, found, compiled, f"may_{action}")
    predicate = scope.through_parent(table, entity) if entity.is_child else scope.predicate(table)
    return Allowed((predicate,), scope.values(), scope.covers(actor.walls) and not entity.is_child)


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
