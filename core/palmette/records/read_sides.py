"""Values that live in tables of their own (choices, texts, links, files, owned rows, tags), one query for all rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, bindparam, select

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.records.read_statement import Prepared, Statement
from palmette.schema.tables import FILE_KINDS, SIDE_KINDS
from palmette.schema.types import Id, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

TAGS = "@tags"
"""The name under which a list asks for the tags of its rows."""


def is_side(field: FieldModel) -> bool:
    """Whether the values of a field are rows of another table."""
    return field.kind in SIDE_KINDS or field.kind in FILE_KINDS


def side_values(records: Records, entity: EntityModel, field: FieldModel, ids: Sequence[UUID]) -> Mapping[UUID, object]:
    """The values of records that have any: a list in order; of an image its one file id."""
    model = records.gateway.reads
    build = _files if field.kind in FILE_KINDS else _values
    key = ("side", entity.key, field.name, len(records.actor.walls) == 1)
    prepared = model.built(key, lambda: build(records, entity, field))
    found = _listed(records, prepared, ids)
    return {record: values[0] for record, values in found.items()} if field.kind == "image" else found


def tag_names(records: Records, ids: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
    """The names of the tags of records, in the order of their keys."""
    model = records.gateway.reads
    prepared = model.built(("tags", len(records.actor.walls) == 1), lambda: _tags(records))
    return _listed(records, prepared, ids)


def _listed(records: Records, prepared: Prepared, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in prepared.run(records, {"ids": list(ids)}):
        found[row[0]].append(row[1])
    return dict(found)


def _values(records: Records, entity: EntityModel, field: FieldModel) -> Prepared:
    table = records.tables.side(entity.key, field.name)
    value = table.c.target_id if field.kind == "links" else table.c.value
    chosen = select(table.c.record_id, value).where(*_of_records(records, table), _asked(table.c.record_id))
    return Statement(records).prepare(chosen.order_by(table.c.record_id, table.c.position))


def _files(records: Records, entity: EntityModel, field: FieldModel) -> Prepared:
    table = records.tables.frame("file")
    mine = (table.c.entity == entity.key, table.c.field == field.name, table.c.deleted_at.is_(None))
    chosen = select(table.c.record_id, table.c.id).where(
        *_of_records(records, table, network=not entity.walled), _asked(table.c.record_id), *mine
    )
    return Statement(records).prepare(chosen.order_by(table.c.record_id, table.c.position, table.c.id))


def _tags(records: Records) -> Prepared:
    tagging, tag = records.tables.frame("tagging"), records.tables.frame("tag")
    both = (tag.c.wall_id == tagging.c.wall_id) & (tag.c.id == tagging.c.tag_id)
    chosen = (
        select(tagging.c.record_id, tag.c.name)
        .select_from(tagging.join(tag, both))
        .where(*_of_records(records, tagging, network=True), _asked(tagging.c.record_id))
    )
    return Statement(records).prepare(chosen.order_by(tagging.c.record_id, tag.c.key))


def _of_records(records: Records, table: FromClause, *, network: bool = False) -> list[ColumnElement[bool]]:
    """The wall first, for the index; with the network's own rows (wall 0) where records may be shared."""
    if "wall_id" not in table.c:
        return []
    if len(records.actor.walls) == 1 and not network:
        return [table.c.wall_id == bindparam("wall", type_=Whole())]
    return [table.c.wall_id.in_(bindparam("network" if network else "walls", type_=Whole(), expanding=True))]


def _asked(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(bindparam("ids", type_=Id(), expanding=True))
