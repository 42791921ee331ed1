"""Rows go from one wall to another: copied beyond it, followed by all that hangs on them, and taken away here.

No reference across a wall can exist in the schema, not even for a moment: so the copies name nobody until all of them
are there, and what was here names nobody before it goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, update

from palmette.records.rows import CHUNK, among, chunks
from palmette.records.transfer_plan import Crossing, walled_references
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


def carry_rows(records: Records, found: Crossing) -> None:
    """Move the rows of all that goes, with their lists, owned rows, search pieces and keys of duplicates."""
    order = _parents_first(records, found)
    named: dict[str, list[dict[str, Any]]] = {}  # Any: ids, and the parameters that say which row
    for key in order:
        named[key] = _copy(records, found, key)
    for key in order:
        _name_again(records, found, key, named[key])
        _carry_beside(records, found, key)
    for key in order:
        _name_nobody(records, found, key)
    for key in reversed(order):
        _take_away(records, found, key)


def _parents_first(records: Records, found: Crossing) -> list[str]:
    def depth(key: str) -> int:
        model = records.blueprint.entities[key]
        return 1 + depth(model.parent) if model.is_child else 0

    return sorted(found.moving, key=depth)


def _copy(records: Records, found: Crossing, key: str) -> list[dict[str, Any]]:
    """Copy the rows of an entity; whom each of them named, by columns."""
    table = records.tables.table(key)
    columns = [item.column for item in walled_references(records, key) if item.kind == "reference"]
    named = []
    for part in chunks(sorted(found.moving[key]), CHUNK):
        inside = among(table.c.id, part, records.tables.dialect)
        asked = select(table).where(table.c.wall_id == found.source, inside)
        rows = [dict(row) for row in records.connection.execute(asked, execution_options=GATED).mappings()]
        for row in rows:
            named.append({"row": row["id"], **{f"to_{name}": row[name] for name in columns}})
            row.update({"wall_id": found.target, **dict.fromkeys(columns)})
        records.connection.execute(insert(table), rows, execution_options=GATED)
    return named


def _name_again(records: Records, found: Crossing, key: str, named: Sequence[dict[str, Any]]) -> None:
    """Let the copies name those that went with them, and what stands beyond the wall for what did not."""
    table = records.tables.table(key)
    references = [item for item in walled_references(records, key) if item.kind == "reference"]
    if not references:
        return
    for item in references:
        listed = found.left.get((key, item.name), {})
        for row in named:
            left = listed.get(row["row"])
            if left is not None:
                row[f"to_{item.column}"] = left[row[f"to_{item.column}"]]
    naming = [row for row in named if any(value is not None for name, value in row.items() if name != "row")]
    if not naming:
        return
    kind = table.c.id.type
    statement = (
        update(table)
        .where(table.c.wall_id == found.target, table.c.id == bindparam("row", type_=kind))
        .values({item.column: bindparam(f"to_{item.column}", type_=kind) for item in references})
    )
    records.connection.execute(statement, naming, execution_options=GATED)


def _carry_beside(records: Records, found: Crossing, key: str) -> None:
    """Lists, search pieces and keys of duplicates follow their rows; of links those to what stays are left."""
    ids = sorted(found.moving[key])
    for item in walled_references(records, key):
        if item.kind == "links":
            _leave_links(records, found, key, item.name)
    for (entity, _name), side in records.tables.sides.items():
        if entity == key:
            put_behind(records, side, "record_id", ids, found)
    for beside in (records.tables.searches.get(key), records.tables.matches.get(key)):
        if beside is not None:
            put_behind(records, beside, "record_id", ids, found)


def _leave_links(records: Records, found: Crossing, key: str, name: str) -> None:
    """What a list names and what stays is replaced by its like beyond the wall, or left out; the rest keeps its order.

    Links among those that go are put over with them: all copies are there.
    """
    side = records.tables.side(key, name)
    added = []
    for record, listed in found.left.get((key, name), {}).items():
        within = (side.c.wall_id == found.source, side.c.record_id == record)
        asked = select(side.c.target_id, side.c.position).where(*within, side.c.target_id.in_(list(listed)))
        for target, position in records.connection.execute(asked, execution_options=GATED).all():
            if (beyond := listed[target]) is not None:
                added.append({"wall_id": found.target, "record_id": record, "position": position, "target_id": beyond})
        gone = delete(side).where(*within, side.c.target_id.in_(list(listed)))
        records.connection.execute(gone, execution_options=GATED)
    if added:
        records.connection.execute(insert(side), added, execution_options=GATED)


def put_behind(records: Records, table: Table, column: str, ids: Sequence[UUID], found: Crossing) -> None:
    """Let the rows of a table that hang on some ids lie beyond the wall."""
    for part in chunks(ids, CHUNK):
        inside = among(table.c[column], part, records.tables.dialect)
        statement = update(table).where(table.c.wall_id == found.source, inside).values(wall_id=found.target)
        records.connection.execute(statement, execution_options=GATED)


def _name_nobody(records: Records, found: Crossing, key: str) -> None:
    table = records.tables.table(key)
    columns = [item.column for item in walled_references(records, key) if item.kind == "reference"]
    for part in chunks(sorted(found.moving[key]), CHUNK) if columns else ():
        inside = among(table.c.id, part, records.tables.dialect)
        statement = update(table).where(table.c.wall_id == found.source, inside).values(dict.fromkeys(columns))
        records.connection.execute(statement, execution_options=GATED)


def _take_away(records: Records, found: Crossing, key: str) -> None:
    table = records.tables.table(key)
    for part in chunks(sorted(found.moving[key]), CHUNK):
        inside = among(table.c.id, part, records.tables.dialect)
        statement = delete(table).where(table.c.wall_id == found.source, inside)
        records.connection.execute(statement, execution_options=GATED)
