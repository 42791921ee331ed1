"""Rows by their ids, in the scope of an action: the one SELECT of every write, built once per shape of actor."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from palmette.blueprint.model import EntityModel
from palmette.records.declared_sql import checked_condition, sql
from palmette.records.permits import Scoped
from palmette.records.rows import CHUNK, chunks
from palmette.schema.database import GATED
from palmette.schema.types import Id, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

LIVING, TRASHED, ANY = "living", "trashed", "any"


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a row is asked for: columns by name, and conditions (text, pack) that come as `c0`, `c1`, …

    An empty action asks for no right, only for the actor's walls. `locked` keeps others from writing the rows until
    the end of the transaction, but not from referring to them; rows are locked in the order of their ids, so that two
    writers never wait for each other in a ring.
    """

    columns: tuple[str, ...] = ("id",)
    conditions: tuple[tuple[str, str], ...] = ()
    action: str = ""
    state: str = LIVING
    locked: bool = False


def stored_rows(
    records: Records, entity: EntityModel, ids: Sequence[UUID], ask: Ask, *, wall: int | None = None
) -> list[RowMapping]:
    """The rows among `ids` that are in scope, of one wall alone if it is given; in the order of ids when locked."""
    scoped = Scoped(records, entity, ask.action) if ask.action else None
    found: list[RowMapping] = []
    for part in chunks(ids, CHUNK):
        many = len(part) > 1
        statement = _statement(records, entity, ask, scoped, many=many, of_wall=wall is not None)
        values: dict[str, Any] = {"given_ids": list(part)} if many else {"given_id": part[0]}
        values |= scoped.values if scoped is not None else {"walls": list(records.actor.walls)}
        if wall is not None:
            values["wall"] = wall
        found += records.connection.execute(statement, values, execution_options=GATED).mappings()
    return found


def _statement(
    records: Records, entity: EntityModel, ask: Ask, scoped: Scoped | None, *, many: bool, of_wall: bool
) -> Select[Any]:
    def build() -> Select[Any]:
        return _build(records, entity, ask, scoped, many=many, of_wall=of_wall)

    shape: Hashable = scoped.shape if scoped is not None else ()
    checked = [checked_condition(records, entity.key, text, pack=pack) for text, pack in ask.conditions]
    if shape is None or any(item.uses_now or item.uses_me for item in checked):
        # A moment or a person is written into such a statement, so it serves nobody else.
        return build()
    key = ("stored rows", entity.key, ask, shape, many, of_wall, records.gateway.zones())
    return records.gateway.reads.built(key, build)


def _build(
    records: Records, entity: EntityModel, ask: Ask, scoped: Scoped | None, *, many: bool, of_wall: bool
) -> Select[Any]:
    table = records.tables.table(entity.key)
    columns: list[ColumnElement[Any]] = [table.c[name] for name in ask.columns]
    columns += condition_columns(records, entity.key, ask.conditions, table)
    within = [among_given(table.c.id, many, records.tables.dialect)]
    if of_wall and "wall_id" in table.c:
        within.append(table.c.wall_id == bindparam("wall", type_=Whole()))
    if scoped is not None:
        within.append(scoped.clause(table))
    elif "wall_id" in table.c:
        within.append(table.c.wall_id.in_(bindparam("walls", type_=Whole(), expanding=True)))
    if ask.state != ANY and "deleted_at" in table.c:
        within.append(table.c.deleted_at.is_(None) if ask.state == LIVING else table.c.deleted_at.is_not(None))
    statement = select(*columns).where(*within)
    return statement.order_by(table.c.id).with_for_update(key_share=True) if ask.locked else statement


def condition_columns(
    records: Records, entity: str, conditions: Sequence[tuple[str, str]], table: FromClause
) -> list[ColumnElement[Any]]:
    """Conditions as columns `c0`, `c1`, … over the rows of a table or subquery."""
    return [
        sql(records, checked_condition(records, entity, text, pack=pack), table).label(f"c{number}")
        for number, (text, pack) in enumerate(conditions)
    ]


def among_given(column: ColumnElement[Any], many: bool, dialect: str) -> ColumnElement[bool]:
    """`column` is the parameter `given_id`, or among `given_ids`."""
    if not many:
        return column == bindparam("given_id", type_=Id())
    if dialect == "postgresql":
        return column == any_(bindparam("given_ids", type_=ARRAY(Id())))
    return column.in_(bindparam("given_ids", type_=Id(), expanding=True))
