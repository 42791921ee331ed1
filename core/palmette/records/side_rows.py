"""What lies beside a record's row: values of side tables, owned rows, and the pieces of search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Delete, Table, bindparam, delete, select, update

from palmette.ids import new_id
from palmette.records.rows import CHUNK, among, chunks, in_walls, store_rows
from palmette.records.search_keys import Cut, cut
from palmette.records.search_rows import store_cuts
from palmette.records.stored_rows import among_given
from palmette.records.writer import FieldWriter, Writer
from palmette.schema.database import GATED
from palmette.schema.types import Id, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

Owner = tuple[int, UUID]
"""Wall (0 for what has none) and id of a record."""

Values = Mapping[str, Any]  # Any: each kind has its own form
NOTHING_CUT: Mapping[UUID, Cut] = MappingProxyType({})


def store_sides(
    records: Records, writer: Writer, drafts: Iterable[tuple[Owner, Values]], cuts: Mapping[UUID, Cut] = NOTHING_CUT
) -> None:
    """Insert the side rows, owned rows and search pieces of new records."""
    listed = list(drafts)
    store_lists(records, writer, listed)
    store_pieces(records, writer, listed, cuts)


def store_lists(records: Records, writer: Writer, drafts: Sequence[tuple[Owner, Values]]) -> None:
    """Insert the side rows and owned rows of new records."""
    for field in writer.side_fields:
        store_side(records, field, ((owner, values.get(field.name)) for owner, values in drafts))
    for field in writer.children_fields:
        rows = [(owner, values[field.name]) for owner, values in drafts if values.get(field.name)]
        if rows:
            store_children(records, field, rows)


def store_side(records: Records, field: FieldWriter, values: Iterable[tuple[Owner, Any]]) -> None:
    """Insert the rows of a list of values."""
    table = _side(field)
    walled = "wall_id" in table.c
    rows: list[dict[str, Any]] = []
    for (wall, record_id), listed in values:
        for position, value in enumerate(listed or ()):
            row = {"wall_id": wall} if walled else {}
            rows.append({**row, "record_id": record_id, "position": position, field.value_column: value})
    store_rows(records.connection, table, rows)


def replace_side(records: Records, field: FieldWriter, values: Sequence[tuple[Owner, Any]]) -> None:
    """Put other lists in the place of those of some records."""
    _delete(records, _side(field), "record_id", [owner for owner, _ in values])
    store_side(records, field, values)


def read_sides(records: Records, field: FieldWriter, ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    """The lists of some records, in order; records without values are left out."""
    table = _side(field)
    found: dict[UUID, list[Any]] = {}
    for part in chunks(list(ids), CHUNK):
        statement = (
            select(table.c.record_id, table.c[field.value_column])
            .where(among(table.c.record_id, part, records.tables.dialect), *in_walls(table, records.actor.walls))
            .order_by(table.c.record_id, table.c.position)
        )
        for record, value in records.connection.execute(statement, execution_options=GATED):
            found.setdefault(record, []).append(value)
    return found


def store_children(records: Records, field: FieldWriter, rows: Sequence[tuple[Owner, Sequence[Values]]]) -> None:
    """Insert the owned rows of new records in their order, and what lies beside them."""
    fresh = [
        ((wall, (values.get("id") if records.actor.trusted else None) or new_id()), parent, position, values)
        for (wall, parent), listed in rows
        for position, values in enumerate(listed)
    ]
    _insert_children(records, _child(field), fresh)


def child_row(
    records: Records, child: Writer, wall: int, parent: UUID, id: UUID, position: int, values: Values
) -> dict[str, Any]:
    """The columns of a new owned row."""
    row: dict[str, Any] = {"wall_id": wall} if child.owns_wall else {}
    row |= {"id": id, "parent_id": parent, "position": position, "version": 1}
    row |= {"created_at": records.now, "updated_at": records.now}
    if "created_by_id" in child.table.c:
        row["created_by_id"] = records.actor.id
    for field in child.column_fields:
        assert field.bind is not None
        field.bind(values.get(field.name), row)
    return row


def read_children(records: Records, field: FieldWriter, parents: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The owned rows of some records in order, each with its id."""
    child = _child(field)
    table = child.table
    found: dict[UUID, list[dict[str, Any]]] = {}
    by_id: dict[UUID, dict[str, Any]] = {}
    for part in chunks(list(parents), CHUNK):
        which = among(table.c.parent_id, part, records.tables.dialect)
        statement = select(table).where(which, *in_walls(table, records.actor.walls))
        ordered = statement.order_by(table.c.parent_id, table.c.position)
        for row in records.connection.execute(ordered, execution_options=GATED).mappings():
            values = {item.name: item.loaded(row) for item in child.column_fields if item.model.kind != "rollup"}
            by_id[row["id"]] = {"id": row["id"], **values}
            found.setdefault(row["parent_id"], []).append(by_id[row["id"]])
    for item in child.side_fields:
        lists = read_sides(records, item, by_id)
        for record_id, values in by_id.items():
            values[item.name] = lists.get(record_id)
    return found


def replace_children(
    records: Records,
    field: FieldWriter,
    rows: Sequence[tuple[Owner, Sequence[Values]]],
    before: Mapping[UUID, Sequence[Values]],
) -> None:
    """Make the owned rows of some records those given: known ids change in place, others are stored, the rest goes."""
    child = _child(field)
    gone: list[Owner] = []
    kept: list[tuple[Owner, UUID, int, Values]] = []
    fresh: list[tuple[Owner, UUID, int, Values]] = []
    for (wall, parent), listed in rows:
        known = {item["id"] for item in before.get(parent, ())}
        for position, values in enumerate(listed):
            given = values.get("id")
            if given is not None and given in known:
                kept.append(((wall, given), parent, position, values))
                known.remove(given)
            else:
                fresh.append(((wall, new_id()), parent, position, values))
        gone += [(wall, record_id) for record_id in known]
    remove_rows(records, child, gone)
    _change_children(records, child, kept)
    _insert_children(records, child, fresh)


def _change_children(records: Records, child: Writer, kept: Sequence[tuple[Owner, UUID, int, Values]]) -> None:
    if not kept:
        return
    rows = []
    for (wall, record_id), parent, position, values in kept:
        row = child_row(records, child, wall, parent, record_id, position, values)
        changed = {name: value for name, value in row.items() if name not in _FIXED}
        rows.append({**changed, "key_id": record_id, **({"key_wall": wall} if child.owns_wall else {})})
    table = child.table
    within = [table.c.wall_id == bindparam("key_wall")] if child.owns_wall else []
    statement = update(table).where(*within, table.c.id == bindparam("key_id", type_=Id()))
    columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if not name.startswith("key_")}
    records.connection.execute(statement.values(columns), rows, execution_options=GATED)
    for field in child.side_fields:
        replace_side(records, field, [(owner, values.get(field.name)) for owner, _, _, values in kept])
    for field in child.children_fields:
        below = read_children(records, field, [record_id for (_, record_id), _, _, _ in kept])
        replace_children(records, field, [(owner, values.get(field.name) or ()) for owner, _, _, values in kept], below)
    replace_pieces(records, child, [(owner, values) for owner, _, _, values in kept])


_FIXED = ("id", "wall_id", "parent_id", "version", "created_at", "created_by_id")


def _insert_children(records: Records, child: Writer, fresh: Sequence[tuple[Owner, UUID, int, Values]]) -> None:
    rows = [
        child_row(records, child, wall, parent, record_id, position, values)
        for (wall, record_id), parent, position, values in fresh
    ]
    store_rows(records.connection, child.table, rows)
    store_sides(records, child, [(owner, values) for owner, _, _, values in fresh])


def remove_rows(records: Records, writer: Writer, owners: Sequence[Owner]) -> None:
    """Delete rows for good, with all that lies beside them."""
    for part in chunks(owners, CHUNK):
        for field in writer.side_fields:
            _delete(records, _side(field), "record_id", part)
        for field in writer.children_fields:
            below = read_children(records, field, [record_id for _, record_id in part])
            walls = {record_id: wall for wall, record_id in part}
            rows = [(walls[parent], row["id"]) for parent, listed in below.items() for row in listed]
            remove_rows(records, _child(field), rows)
        if writer.search is not None:
            _delete(records, writer.search, "record_id", part)
        _delete(records, writer.table, "id", part)


def store_pieces(
    records: Records, writer: Writer, drafts: Sequence[tuple[Owner, Values]], cuts: Mapping[UUID, Cut] = NOTHING_CUT
) -> None:
    """Insert the search pieces of records from all their searchable values; `cuts` are those made beforehand."""
    if writer.search is None:
        return
    listed: list[tuple[int, UUID, Cut]] = []
    for (wall, key), values in drafts:
        texts = tuple(searchable(writer.searched_names, values))
        made = cuts.get(key)
        listed.append((wall, key, made if made is not None and made.values == texts else cut(texts)))
    store_cuts(records.connection, writer.search, listed)


def replace_pieces(records: Records, writer: Writer, drafts: Sequence[tuple[Owner, Values]]) -> None:
    """Put the pieces of the values as they are now in the place of the old ones."""
    if writer.search is None or not drafts:
        return
    _delete(records, writer.search, "record_id", [owner for owner, _ in drafts])
    store_pieces(records, writer, drafts)


def searchable(names: Iterable[tuple[str, bool]], values: Values) -> Iterable[str]:
    """The texts of a record that search looks into, by names of fields and whether each holds a phone: labels' keys
    stay out, phones without their extension."""
    for name, is_phone in names:
        value = values.get(name)
        if value is None:
            continue
        if isinstance(value, str):
            yield value.partition(";ext=")[0] if is_phone else value
        elif isinstance(value, Mapping):
            yield from (str(part) for part in value.values())
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))
        elif not isinstance(value, bool):
            yield str(value)


def _delete(records: Records, table: Table, column: str, owners: Sequence[Owner]) -> None:
    walled = "wall_id" in table.c
    for part in chunks(owners, CHUNK):
        many = len(part) > 1
        ids = [record_id for _, record_id in part]
        values: dict[str, Any] = {"given_ids": ids} if many else {"given_id": ids[0]}
        if walled:
            values["walls"] = list({wall for wall, _ in part})
        records.connection.execute(_deletion(records, table, column, many=many), values, execution_options=GATED)


def _deletion(records: Records, table: Table, column: str, *, many: bool) -> Delete:
    """Deletes the rows of the given records in the given walls."""

    def build() -> Delete:
        within = [among_given(table.c[column], many, records.tables.dialect)]
        if "wall_id" in table.c:
            within.append(table.c.wall_id.in_(bindparam("walls", type_=Whole(), expanding=True)))
        return delete(table).where(*within)

    return records.gateway.reads.built(("deletion", table.name, column, many), build)


def _side(field: FieldWriter) -> Table:
    assert field.side is not None
    return field.side


def _child(field: FieldWriter) -> Writer:
    assert field.child is not None
    return field.child
