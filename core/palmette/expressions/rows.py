"""From one row to others: along references to one, through relations to many, always within the wall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, literal_column, select

from palmette.blueprint.model import EntityModel
from palmette.errors import PalmetteError
from palmette.expressions.context import Translator
from palmette.expressions.tree import FieldEmpty, ListHas, Place, Relation, RelationHas


@dataclass
class Reach:
    """The rows a subquery is over, and the conditions that tie them together."""

    tables: list[FromClause]
    conditions: list[ColumnElement[bool]]
    last: FromClause


def along(
    translator: Translator, place: Place, make: Callable[[FromClause], ColumnElement[Any]], *, guarded: bool = True
) -> ColumnElement[Any]:
    """A value of the row at a place: of the row at hand directly, of one behind references by a subquery on its key.

    Rows that may not be seen count as missing, unless `guarded` is false.
    """
    if not place.hops:
        return make(translator.rows[place.levels])
    reach = _follow(translator, place, guarded=guarded)
    statement = select(make(reach.last)).select_from(*reach.tables).where(*reach.conditions)
    return statement.correlate_except(*reach.tables).scalar_subquery()


def related(translator: Translator, place: Place, relation: Relation) -> Reach:
    """The rows of a relation, seen from the row at a place."""
    reach = _follow(translator, place)
    origin, source = reach.last, relation.source
    if relation.kind == "texts":
        return _side_rows(translator, reach, place, relation)
    if relation.kind == "files":
        return _file_rows(translator, reach, relation)
    target = relation.target
    assert target is not None, "every other relation leads to an entity"
    row = translator.context.table(target.key).alias()
    if relation.kind in ("links", "linked"):
        _tie_links(translator, reach, relation, row)
    else:
        column = "parent_id" if relation.kind == "children" else relation.field.column
        reach.conditions += _same(source, origin.c.id, origin, target, row.c[column], row)
    _see(translator, reach, target, row)
    return reach


def list_has(translator: Translator, node: ListHas) -> ColumnElement[bool]:
    """Whether a text is among the rows of a list of texts."""
    relation = Relation("texts", node.field.name, node.place.reached, None, node.field)
    reach = related(translator, node.place, relation)
    return any_row(reach, reach.last.c.value == translator.element(node.value))


def relation_has(translator: Translator, node: RelationHas) -> ColumnElement[bool]:
    """Whether a record is among the rows of a relation."""
    reach = related(translator, node.place, node.relation)
    return any_row(reach, reach.last.c.id == translator.element(node.value))


def field_empty(translator: Translator, node: FieldEmpty) -> ColumnElement[bool]:
    """Whether an address has no part, or a list of texts no row."""
    if node.field.kind != "address":
        relation = Relation("texts", node.field.name, node.place.reached, None, node.field)
        return ~any_row(related(translator, node.place, relation))
    parts = ("line", "city", "region", "postal_code", "country")
    columns = [f"{node.field.column}_{part}" for part in parts]
    return and_(*(along(translator, node.place, _column(name)).is_(None) for name in columns))


def any_row(reach: Reach, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row."""
    one: ColumnElement[int] = literal_column("1")
    statement = select(one).select_from(*reach.tables).where(*reach.conditions, *conditions)
    return exists(statement.correlate_except(*reach.tables))


def figure(
    reach: Reach, value: ColumnElement[Any], conditions: Sequence[ColumnElement[bool]] = ()
) -> ColumnElement[Any]:
    """One figure over such rows."""
    statement = select(value).select_from(*reach.tables).where(*reach.conditions, *conditions)
    return statement.correlate_except(*reach.tables).scalar_subquery()


def _column(name: str) -> Callable[[FromClause], ColumnElement[Any]]:
    return lambda row: row.c[name]


def _follow(translator: Translator, place: Place, *, guarded: bool = True) -> Reach:
    reach = Reach([], [], translator.rows[place.levels])
    for hop in place.hops:
        origin, row = reach.last, translator.context.table(hop.target.key).alias()
        reach.conditions += _same(hop.target, row.c.id, row, hop.source, origin.c[hop.column], origin)
        if guarded:
            _see(translator, reach, hop.target, row)
        else:
            reach.tables.append(row)
            reach.last = row
    return reach


def _see(translator: Translator, reach: Reach, entity: EntityModel, row: FromClause) -> None:
    reach.tables.append(row)
    reach.last = row
    condition = translator.context.visible(entity.key, row)
    if condition is not None:
        reach.conditions.append(condition)


def _same(
    one: EntityModel, key: ColumnElement[Any], row: FromClause,
    other: EntityModel, reference: ColumnElement[Any], origin: FromClause,
) -> list[ColumnElement[bool]]:  # fmt: skip
    """`reference` names the row whose `key` it is; between walled entities it never leaves the wall."""
    wall = [row.c.wall_id == origin.c.wall_id] if one.walled and other.walled else []
    return [*wall, key == reference]


def _tie_links(translator: Translator, reach: Reach, relation: Relation, row: FromClause) -> None:
    forward = relation.kind == "links"
    owner = relation.source if forward else relation.target
    other = relation.target if forward else relation.source
    assert owner is not None
    assert other is not None
    side = translator.context.side_table(owner.key, relation.field.name).alias()
    owning, linked = (reach.last, row) if forward else (row, reach.last)
    reach.tables.append(side)
    reach.conditions += [side.c.record_id == owning.c.id, side.c.target_id == linked.c.id]
    if "wall_id" in side.c:
        reach.conditions.append(side.c.wall_id == owning.c.wall_id)
        if other.walled:
            reach.conditions.append(side.c.wall_id == linked.c.wall_id)


def _side_rows(translator: Translator, reach: Reach, place: Place, relation: Relation) -> Reach:
    origin = reach.last
    side = translator.context.side_table(place.reached.key, relation.field.name).alias()
    reach.conditions.append(side.c.record_id == origin.c.id)
    if "wall_id" in side.c:
        reach.conditions.append(side.c.wall_id == origin.c.wall_id)
    reach.tables.append(side)
    reach.last = side
    return reach


def _file_rows(translator: Translator, reach: Reach, relation: Relation) -> Reach:
    files = translator.context.files
    if files is None:
        raise PalmetteError("expressions.no_files", "The table of files was not given.")
    origin, row = reach.last, files.alias()
    reach.conditions += [
        row.c.record_id == origin.c.id,
        row.c.entity == relation.source.key,
        row.c.field == relation.field.name,
        row.c.deleted_at.is_(None),
    ]
    if relation.source.walled:
        reach.conditions.append(row.c.wall_id == origin.c.wall_id)
    reach.tables.append(row)
    reach.last = row
    return reach
