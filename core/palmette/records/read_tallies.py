"""Figures out of what is kept in the write: which questions a tally answers as the records would, and how.

It stands for the records only where the reader's scope is told by wall, branch and owner alone, and where all that is
asked speaks of columns by which its cells differ: of such columns every record of a cell has the same value, so that
each condition holds for all of them or for none. Rights are asked before, as of the records themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, case, func, select, type_coerce
from sqlalchemy import cast as sql_cast

from palmette.access.grants import BRANCH, OWNER, WHOLE, Reach, reaches
from palmette.blueprint.model import EntityModel
from palmette.expressions import CheckedExpression
from palmette.records.read_fields import FILTERING, GROUPING, find_path
from palmette.records.read_measures import MEASURING, Measure, condition, counted, summed, total_of
from palmette.records.read_statement import Statement
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.schema.database import GATED
from palmette.schema.tables import Tables
from palmette.schema.tallies import SCOPE, Tally, tallies

if TYPE_CHECKING:
    from palmette.records.session import Records

FEWER = 10
"""A tally is asked where a cell stands for at least so many records."""
_SUM, _FILLED, _COUNT = "sum of ", "with ", "records in cell"


def covering(
    records: Records, entity: EntityModel, by: Sequence[GroupSpec], measures: Sequence[MeasureSpec], filter: str
) -> list[Tally]:
    """The tallies of an entity that hold all that is asked."""
    if records.gateway.tally_worth is None or not plainly_scoped(
        reaches(records.blueprint, records.actor, entity, "read")
    ):
        return []
    return [
        tally
        for tally in tallies(records.blueprint, records.tables)
        if tally.entity == entity.key and _holds(records, entity, tally, by, measures, filter)
    ]


def best_tally(records: Records, names: Sequence[str]) -> str:
    """Of some tallies the one with the fewest cells that is whole and worth asking; empty where none is."""
    worth = records.gateway.tally_worth
    if not names or worth is None:
        return ""
    state = records.tables.frame("tally_state")
    whole = (state.c.cells >= 0) & (state.c.rows >= worth)
    few = state.c.cells * FEWER <= state.c.rows if worth else state.c.cells >= 0
    asked = select(state.c.tally).where(state.c.tally.in_(names), whole, few).order_by(state.c.cells).limit(1)
    return str(records.connection.execute(asked, execution_options=GATED).scalar() or "")


def cells_of(tally: Tally, tables: Tables) -> FromClause:
    """The cells as if they were records: columns by their own names, the figures under names that no field has."""
    cells, table = tables.frame("tally"), tables.table(tally.entity)
    scope = [cells.c[name] for name in SCOPE if name in table.c]
    named = [type_coerce(cells.c[slot], table.c[column].type).label(column) for column, slot in tally.columns]
    figures = [
        one
        for column, total, filled in tally.sums
        for one in (cells.c[total].label(_SUM + column), cells.c[filled].label(_FILLED + column))
    ]
    chosen = select(cells.c.wall_id, *scope, *named, cells.c["count"].label(_COUNT), *figures)
    return chosen.where(cells.c.tally == tally.name).subquery("cells")


def records_of(table: FromClause) -> ColumnElement[Any]:
    """How many records some cells stand for."""
    return _whole(table.c[_COUNT])


def tally_measure(
    tally: Tally, statement: Statement, entity: EntityModel, table: FromClause, spec: MeasureSpec
) -> Measure:
    """A figure over cells."""
    where = condition(statement, entity, table, spec.where)

    def within(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return column if where is None else case((where, column))

    if not spec.of:
        return counted(spec, _whole(within(table.c[_COUNT])))
    checked = statement.seen.expression(entity, spec.of, use=MEASURING)
    column = entity.fields[spec.of].column
    currency = table.c[f"{column}_currency"] if checked.type.kind == "money" else None
    scale = checked.type.scale if checked.type.kind == "decimal" else 0
    digits = 0 if checked.type.kind in ("money", "duration") else scale + 2
    total, filled = within(table.c[_SUM + column]), within(table.c[_FILLED + column])
    return summed(spec, total_of(total), _whole(filled), scale, digits, currency)


def _whole(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return sql_cast(func.coalesce(func.sum(type_coerce(column, BigInteger())), 0), BigInteger())


def plainly_scoped(found: Sequence[Reach]) -> bool:
    """Whether wall, branch and owner alone tell what is in a scope."""
    return all(reach.where is None and reach.column in (WHOLE, BRANCH, OWNER) for reach in found)


def _holds(
    records: Records, entity: EntityModel, tally: Tally, by: Sequence[GroupSpec], measures: Sequence[MeasureSpec],
    filter: str,
) -> bool:  # fmt: skip
    reads, kept = records.gateway.reads, {*tally.fields, "owner", "branch"}
    seen = reads.seen(records.actor)
    for item in by:
        path = find_path(reads, seen, entity, item.of, GROUPING)
        first = path.hops[0] if path.hops else path.field
        if item.buckets or first.name not in kept:
            return False
    summed_columns = {column for column, _, _ in tally.sums}
    for spec in measures:
        if spec.of and (spec.function not in ("sum", "average") or not _summed(entity, spec.of, summed_columns)):
            return False
        if not spec.of and spec.function != "count":
            return False
    asked: list[CheckedExpression] = [seen.condition(entity, filter, use=FILTERING)] if filter else []
    asked += [seen.condition(entity, spec.where, use=MEASURING) for spec in measures if spec.where]
    return all(
        not checked.relations and {name for owner, name in checked.reads if owner == entity.key} <= kept
        for checked in asked
    )


def _summed(entity: EntityModel, name: str, columns: set[str]) -> bool:
    found = entity.fields.get(name)
    return found is not None and found.column in columns
