"""Running back-fills: batches of records in order of their key, a transaction each, with a cursor that survives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, delete, insert, literal, select, tuple_, update

from palmette import clock
from palmette.blueprint.model import Blueprint, EntityModel, FieldModel, PipelineModel
from palmette.errors import PlanError
from palmette.records.matching import matchings, rows_of
from palmette.records.search_keys import pieces, sort_key
from palmette.schema.database import Database
from palmette.schema.planned import Backfill
from palmette.schema.ports import Fillers, Key, Progress
from palmette.schema.stored import read_value, write_value
from palmette.schema.tables import SIDE_KINDS, Tables, columns_of

BATCH = 1000


def run_backfill(
    database: Database, blueprint: Blueprint, tables: Tables, work: Backfill, fillers: Fillers, progress: Progress
) -> int:
    """Do one back-fill to its end, from where an earlier run stopped; how many records it went over in this run."""
    entity, done = blueprint.entities[work.entity], 0
    while True:
        with database.system() as connection:
            after = _parse(read_value(connection, tables, _cursor(work)))
            keys = next_keys(connection, tables.table(entity.key), after, BATCH)
            if keys:
                fill(connection, blueprint, tables, work, keys, fillers)
            write_value(connection, tables, _cursor(work), _write(keys[-1]) if keys else None)
        done += len(keys)
        progress(work.sentence, min(done, work.rows), work.rows)
        if len(keys) < BATCH:
            break
    with database.system() as connection:
        write_value(connection, tables, _cursor(work), None)
    return done


def fill(
    connection: Connection, blueprint: Blueprint, tables: Tables, work: Backfill, keys: Sequence[Key], fillers: Fillers
) -> None:
    """Fill these records; every statement must touch as many rows as there are, or row-level security hid some."""
    entity = blueprint.entities[work.entity]
    if work.kind == "sort_key":
        _sort_keys(connection, tables.table(entity.key), [entity.fields[name] for name in work.fields], keys)
    elif work.kind == "search":
        _search(connection, tables, entity, keys)
    elif work.kind == "match":
        _matches(connection, blueprint, tables, entity, keys)
    elif work.kind == "stage":
        _stages(connection, tables.table(entity.key), first_pipeline(blueprint, entity), keys)
    elif work.kind in fillers:
        fillers[work.kind](connection, entity.key, work.fields, keys)
    else:
        raise PlanError("plan.no_filler", f"Nothing was given that computes {work.kind} values.")


def next_keys(connection: Connection, table: Table, after: Key | None, limit: int) -> list[Key]:
    """The next records in order of their key."""
    query = select(*table.primary_key.columns).order_by(*table.primary_key.columns).limit(limit)
    if after is not None:
        wall, id_ = after
        if "wall_id" in table.primary_key.columns:
            columns = tuple_(table.c.wall_id, table.c.id)
            query = query.where(columns > tuple_(literal(wall, table.c.wall_id.type), literal(id_, table.c.id.type)))
        else:
            query = query.where(table.c.id > id_)
    return [(getattr(row, "wall_id", None), row.id) for row in connection.execute(query)]


def of_keys(table: Table, keys: Sequence[Key], column: str = "id") -> list[Any]:  # Any: SQLAlchemy's conditions
    """The conditions that choose these records in a table."""
    ids = table.c[column].in_([id_ for _, id_ in keys])
    if "wall_id" not in table.primary_key.columns:
        return [ids]
    return [table.c.wall_id.in_({wall for wall, _ in keys}), ids]


def update_rows(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """Set columns of records, each row with its own values under `key_wall`, `key_id` and column names."""
    if not rows:
        return
    where = [table.c.id == bindparam("key_id", type_=table.c.id.type)]
    if "wall_id" in table.primary_key.columns:
        where.append(table.c.wall_id == bindparam("key_wall", type_=table.c.wall_id.type))
    else:
        rows = [{name: value for name, value in row.items() if name != "key_wall"} for row in rows]
    values: dict[str, object] = {name: bindparam(name) for name in rows[0] if name not in ("key_id", "key_wall")}
    touched = connection.execute(update(table).where(*where).values(values), rows).rowcount
    if touched != len(rows):
        raise PlanError(
            "plan.rows_hidden",
            f"{touched} of {len(rows)} rows of {table.name} could be changed; nothing of this batch was stored.",
            remedy="Check the row-level security of the table and who owns it.",
        )


def first_pipeline(blueprint: Blueprint, entity: EntityModel) -> PipelineModel:
    """Where a record begins that nobody chose a pipeline for."""
    shown = [item for item in blueprint.pipelines_of(entity.key) if not item.hidden]
    found = shown or list(blueprint.pipelines_of(entity.key))
    return next((item for item in found if item.declared.default), found[0])


def _sort_keys(connection: Connection, table: Table, fields: Sequence[FieldModel], keys: Sequence[Key]) -> None:
    columns = [field.column for field in fields]
    found = connection.execute(
        select(*table.primary_key.columns, *(table.c[name] for name in columns)).where(*of_keys(table, keys))
    )
    rows: list[dict[str, object]] = []
    for row in found:
        values = row._mapping
        computed = {f"{name}__key": None if values[name] is None else sort_key(values[name]) for name in columns}
        rows.append({"key_wall": values.get("wall_id"), "key_id": row.id, **computed})
    update_rows(connection, table, rows)


def _search(connection: Connection, tables: Tables, entity: EntityModel, keys: Sequence[Key]) -> None:
    search = tables.search(entity.key)
    texts: dict[Key, list[str | None]] = {key: [] for key in keys}
    for name in entity.search:
        for key, value in _searched(connection, tables, entity, entity.fields[name], keys):
            texts[key].append(value)
    connection.execute(delete(search).where(*of_keys(search, keys, "record_id")))
    wall = {"wall_id"} & set(search.c.keys())
    rows = [
        {**({"wall_id": key[0]} if wall else {}), "piece": piece, "record_id": key[1], "head": head}
        for key, values in texts.items()
        for piece, head in pieces(values)
    ]
    if rows:
        connection.execute(insert(search), rows)


def _searched(
    connection: Connection, tables: Tables, entity: EntityModel, field: FieldModel, keys: Sequence[Key]
) -> Iterable[tuple[Key, str | None]]:
    """The texts of one field that search looks into, as the gateway takes them when it writes a record."""
    if field.kind in SIDE_KINDS:
        side = tables.side(entity.key, field.name)
        if field.kind == "links":
            return
        for row in connection.execute(select(side).where(*of_keys(side, keys, "record_id")).order_by(side.c.position)):
            yield (getattr(row, "wall_id", None), row.record_id), row.value
        return
    table = tables.table(entity.key)
    names = [name for name, _ in columns_of(field) if not name.endswith("__key")]
    query = select(*table.primary_key.columns, *(table.c[name] for name in names)).where(*of_keys(table, keys))
    for row in connection.execute(query):
        for name in names:
            value = row._mapping[name]
            if value is not None and not isinstance(value, bool):
                text = str(value).partition(";ext=")[0] if field.value_kind == "phone" else str(value)
                yield (row._mapping.get("wall_id") if entity.walled else None, row.id), text


def _matches(
    connection: Connection, blueprint: Blueprint, tables: Tables, entity: EntityModel, keys: Sequence[Key]
) -> None:
    """The keys by which duplicates are found, as the gateway makes them when it writes a record."""
    listed = [item for item in matchings(blueprint, entity) if item.target in tables.matches]
    names = dict.fromkeys(name for item in listed for name in item.needs)
    table = tables.table(entity.key)
    columns = [table.c[entity.fields[name].column].label(f"v{number}") for number, name in enumerate(names)]
    living = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
    query = select(*table.primary_key.columns, *columns).where(*of_keys(table, keys), *living)
    records = [
        (row.wall_id if entity.walled else 0, row.id, dict(zip(names, row[-len(columns) :], strict=True)))
        for row in connection.execute(query)
    ]
    for target in {item.target for item in listed}:
        match = tables.match(target)
        connection.execute(delete(match).where(*of_keys(match, keys, "source_id")))
        own = [item for item in listed if item.target == target]
        columns_of_match = [column.name for column in match.columns if column.name != "wall_id"]
        rows = [
            {**({"wall_id": wall} if entity.walled else {}), **dict(zip(columns_of_match, row, strict=True))}
            for wall, *row in rows_of(own, records, blueprint.edition.region)
        ]
        if rows:
            connection.execute(insert(match), rows)


def _stages(connection: Connection, table: Table, pipeline: PipelineModel, keys: Sequence[Key]) -> None:
    values = {"pipeline": pipeline.key, "stage": pipeline.first.key, "stage_since": clock.now()}
    connection.execute(update(table).where(*of_keys(table, keys), table.c.stage.is_(None)).values(values))


def _cursor(work: Backfill) -> str:
    return f"backfill:{work.key}"


def _write(key: Key) -> str:
    return f"{'' if key[0] is None else key[0]}|{key[1].hex}"


def _parse(text: str | None) -> Key | None:
    if text is None:
        return None
    wall, _, id_ = text.partition("|")
    return (int(wall) if wall else None), UUID(id_)
