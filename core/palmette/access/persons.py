"""Which records belong to one person: at the end of a way of references, in one wall, is his own record."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, bindparam, exists, false

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.schema.tables import Tables
from palmette.schema.types import Id

HIMSELF = "id"
"""The way of a record that is the person."""


def belongs(
    blueprint: Blueprint, tables: Tables, entity: EntityModel, rows: FromClause, way: str, person: UUID | None
) -> ColumnElement[bool]:
    """True for the rows of a table or alias whose `way` ends at the person; for nobody without one.

    Every record on the way has to live, and in the same wall: what lies in the trash leads nowhere.
    """
    if person is None:
        return false()
    name, _, rest = way.partition(".")
    column = rows.c[entity.fields[name].column]
    if not rest:
        return column == bindparam(None, person, type_=Id(), unique=True)
    target = blueprint.entities[entity.fields[name].target]
    above = tables.table(target.key).alias()
    joined = [above.c.id == column]
    if "wall_id" in above.c and "wall_id" in rows.c:
        joined.append(above.c.wall_id == rows.c.wall_id)
    if "deleted_at" in above.c:
        joined.append(above.c.deleted_at.is_(None))
    return exists().where(*joined, belongs(blueprint, tables, target, above, rest, person))
