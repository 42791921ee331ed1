"""Declared conditions and figures as SQL: facts of the records, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, FromClause, and_

from palmette.access.grants import Condition
from palmette.access.persons import belongs
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.expressions import CheckedExpression, CompileContext, compile_sql
from palmette.expressions.compile import Compiler
from palmette.expressions.names import Scope
from palmette.expressions.scalars import zone_of
from palmette.expressions.zones import record_zone

if TYPE_CHECKING:
    from palmette.blueprint.model import EntityModel
    from palmette.records.session import Records


def zone_column(records: Records, entity: EntityModel, row: FromClause) -> ColumnElement[str]:
    """The zone of each record; that of the installation where it has none."""
    compiler = Compiler(context_of(records, row), (row,))
    return zone_of(compiler, record_zone(records.blueprint, Scope((entity,), entity.pack)))


def checked_condition(records: Records, entity: str, text: str, *, pack: str = "") -> CheckedExpression:
    """A declared condition over an entity, checked once per blueprint; names are read as `pack` reads them."""
    model = records.gateway.reads
    return model.built(
        ("condition", entity, text, pack), lambda: model.checker.check_condition(entity, text, pack=pack)
    )


def checked_text(records: Records, entity: str, text: str, *, pack: str = "") -> CheckedExpression:
    """A declared expression of any kind over an entity, checked once per blueprint."""
    model = records.gateway.reads
    return model.built(("text", entity, text, pack), lambda: model.checker.check(entity, text, pack=pack))


def checked_field(records: Records, field: FieldModel) -> CheckedExpression:
    """The expression of a computed field or rollup."""
    model = records.gateway.reads
    return model.built(("field", field.entity, field.name), lambda: model.checker.check_field(field))


def sql(records: Records, checked: CheckedExpression, table: FromClause) -> ColumnElement[bool]:
    """A condition over the rows of a table or alias; where it is unknown it counts as false."""
    return compile_sql(checked, context_of(records, table))


def condition(records: Records, entity: str, text: str, table: FromClause, *, pack: str = "") -> ColumnElement[bool]:
    """The SQL of a declared condition over the rows of a table or alias of an entity."""
    return sql(records, checked_condition(records, entity, text, pack=pack), table)


def granted_sql(records: Records, entity: EntityModel, narrowed: Condition, rows: FromClause) -> ColumnElement[bool]:
    """The SQL of what narrows a grant: its expression, and that the record belongs to the actor's person."""
    parts: list[ColumnElement[bool]] = []
    if narrowed.mine:
        parts.append(belongs(records.blueprint, records.tables, entity, rows, narrowed.mine, records.actor.person))
    if narrowed.text:
        parts.append(condition(records, entity.key, narrowed.text, rows, pack=narrowed.pack))
    return and_(*parts)


def context_of(records: Records, row: FromClause) -> CompileContext:
    """What a compilation over these rows needs to know."""
    tables = records.tables
    return CompileContext(
        row=row,
        table=tables.table,
        side_table=tables.side,
        now=records.now,
        zones=records.gateway.zones(),
        default_zone=records.blueprint.edition.zone,
        me=records.actor.id,
        my_branch=records.actor.home_branch,
        stands_in=tuple(sorted(records.actor.stands_in)),
        files=tables.frame("file"),
        documents=tables.frame("document"),
    )
