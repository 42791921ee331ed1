"""Rows for every table of a blueprint, by plain SQL types, so that storage is tested without the gateway."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Column, Connection, Table, insert

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.ids import new_id
from palmette.records.search_keys import sort_key
from palmette.schema.database import Database
from palmette.schema.tables import Tables, build_tables
from palmette.schema.types import Clock, Flag, Id, LocalDate, Moment, Scaled, Whole

Stored = dict[str, list[tuple[int | None, UUID]]]
"""Keys of the rows made, by entity."""


def fill_tables(
    database: Database, blueprint: Blueprint, *, rows: int = 5, walls: tuple[int, ...] = (1, 2), seed: int = 0
) -> Stored:
    """`rows` rows per entity and wall: every column filled, references to rows of the same wall that are there."""
    tables, dice, made = build_tables(blueprint, database.dialect), random.Random(seed), {}
    with database.system() as connection:
        for entity in _parents_first(blueprint):
            made[entity.key] = _fill(connection, blueprint, tables, entity, made, rows, walls, dice)
        for (key, name), side in tables.sides.items():
            _fill_side(connection, blueprint.entities[key], name, side, made)
    return made


def _parents_first(blueprint: Blueprint) -> list[EntityModel]:
    frame = [item for item in blueprint.entities.values() if item.pack == "frame"]
    plain = [item for item in blueprint.entities.values() if item.pack != "frame" and not item.is_child]
    return [*frame, *plain, *(item for item in blueprint.entities.values() if item.is_child)]


def _fill(
    connection: Connection, blueprint: Blueprint, tables: Tables, entity: EntityModel, made: Stored, rows: int,
    walls: tuple[int, ...], dice: random.Random,
) -> list[tuple[int | None, UUID]]:  # fmt: skip
    table, keys, listed = tables.table(entity.key), [], []
    targets = {field.column: field.target for field in entity.fields.values() if field.kind == "reference"}
    if entity.is_child:
        targets["parent_id"] = entity.parent
    for wall in walls if entity.walled else (None,):
        for place in range(rows):
            row: dict[str, object] = {
                column.name: _value(column, dice) for column in table.columns if not column.name.endswith("__key")
            }
            row |= {column: _some(made.get(target, ()), wall) for column, target in targets.items()}
            row |= {"id": new_id(), "deleted_at": None}
            if "wall_id" in table.c:
                row["wall_id"] = wall or 1
            if entity.pipelines:
                pipeline = blueprint.pipelines[entity.pipelines[0]]
                row |= {"pipeline": pipeline.key, "stage": list(pipeline.stages)[place % len(pipeline.stages)]}
            for field in entity.fields.values():
                if field.options and field.column in table.c and not field.system:
                    row[field.column] = dice.choice(field.options).key
                if f"{field.column}__key" in table.c:
                    row[f"{field.column}__key"] = sort_key(str(row[field.column]))
            listed.append(row)
            keys.append((wall if entity.walled else None, row["id"]))
    if listed:
        connection.execute(insert(table), listed)
    return keys


def _value(column: Column[object], dice: random.Random) -> object:
    kind = column.type
    if isinstance(kind, Id):
        return None
    if isinstance(kind, Scaled):
        return Decimal(dice.randrange(10_000)).scaleb(-kind.scale)
    if isinstance(kind, Whole):
        return dice.randrange(1_000)
    if isinstance(kind, Flag):
        return dice.random() < 0.5
    if isinstance(kind, LocalDate):
        return date(2026, 1, 1) + timedelta(days=dice.randrange(365))
    if isinstance(kind, Moment):
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=dice.randrange(500_000))
    if isinstance(kind, Clock):
        return datetime(2026, 1, 1, dice.randrange(24), dice.randrange(60)).time()  # noqa: DTZ001 -- a time of day
    return f"Word {dice.randrange(10**9)}"


def _some(keys: object, wall: int | None) -> UUID | None:
    found = [id_ for of_wall, id_ in keys if of_wall in (wall, None)]  # type: ignore[attr-defined]
    return found[0] if found else None


def _fill_side(connection: Connection, entity: EntityModel, name: str, side: Table, made: Stored) -> None:
    field, rows = entity.fields[name], []
    for wall, id_ in made[entity.key]:
        value: object = field.options[0].key if field.options else "short"
        if field.kind == "links":
            value = _some(made.get(field.target, ()), wall)
        if value is not None:
            column = "target_id" if field.kind == "links" else "value"
            row = {"record_id": id_, "position": 0, column: value}
            rows.append({"wall_id": wall, **row} if entity.walled else row)
    if rows:
        connection.execute(insert(side), rows)
