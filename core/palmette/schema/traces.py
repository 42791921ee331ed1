"""What a pack leaves in the frame's own tables: history, moves, files, assignments of its roles, values in journals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, false, func, or_, select, update

from palmette import clock
from palmette.blueprint.model import Blueprint
from palmette.schema.archive import Archive, frame_rows
from palmette.schema.fill import first_pipeline
from palmette.schema.leftovers import Leftover
from palmette.schema.stored import Tombstone
from palmette.schema.tables import Tables

_BY_ENTITY = (
    "history",
    "event",
    "stage_move",
    "step_done",
    "phase_change",
    "file",
    "tagging",
    "merge",
    "distinct",
    "saved",
    "import_batch",
    "handover_row",
    "inbox",
    "assignment",
    "conversion",
    "record_lock",
    "document",
    "outbox",
    "occurrence",
    "disclosed",
    "canary",
    "export_file",
    "erasure",
    "webhook",
    "webhook_delivery",
)
_BY_PIPELINE = ("stage_move", "step_done")


@dataclass(frozen=True)
class Traces:
    """Names whose rows go: entities with their children, fields of entities that stay, roles, pipelines, lifecycles."""

    pack: str
    entities: frozenset[str] = frozenset()
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    pipelines: frozenset[str] = frozenset()
    lifecycles: frozenset[str] = frozenset()


def traces_of(
    connection: Connection, blueprint: Blueprint, stones: Iterable[Tombstone], pack: str, leftovers: Sequence[Leftover]
) -> Traces:
    """What the tombstones of a pack name and the blueprint no longer has."""
    mine = [stone for stone in stones if stone.pack == pack]
    fields: dict[str, set[str]] = {}
    numbers = set()
    for stone in mine:
        if stone.kind == "field":
            entity = str(stone.body["entity"])
            name = stone.key.removeprefix(f"{entity}.")
            model = blueprint.entities.get(entity)
            if model is not None and name not in model.fields:
                fields.setdefault(entity, set()).add(name)
            if (model is None or name not in model.fields) and stone.body["kind"] == "number":
                numbers.add(f"{entity}.{stone.body['column']}")
    return Traces(
        pack,
        frozenset(stone.key for stone in mine if stone.kind == "entity" and stone.key not in blueprint.entities),
        {entity: frozenset(names) for entity, names in fields.items()},
        frozenset(numbers),
        frozenset(stone.key for stone in mine if stone.kind == "role" and stone.key not in blueprint.roles),
        frozenset(stone.key for stone in mine if stone.kind == "pipeline" and stone.key not in blueprint.pipelines),
        frozenset(stone.key for stone in mine if stone.kind == "lifecycle" and stone.key not in blueprint.lifecycles),
    )


def archive_traces(connection: Connection, tables: Tables, traces: Traces, kept: Archive) -> None:
    """Every row that will be removed, and the history lines that will lose fields."""
    for name, condition in _conditions(tables, traces):
        table = tables.frame(name)
        if connection.scalar(select(func.count()).select_from(table).where(condition)):
            kept.add(f"{table.name}.jsonl", frame_rows(connection, table, condition))
    for entity, names in traces.fields.items():
        rows = [dict(row) for row in _history_of(connection, tables, entity, names)]
        if rows:
            kept.add(f"{entity}.history.jsonl", rows)


def remove_traces(connection: Connection, blueprint: Blueprint, tables: Tables, traces: Traces) -> dict[str, int]:
    """Remove them; how many rows of each frame table."""
    removed: dict[str, int] = {}
    for name, condition in _conditions(tables, traces):
        count = connection.execute(delete(tables.frame(name)).where(condition)).rowcount
        if count:
            removed[name] = removed.get(name, 0) + count
    for entity, names in traces.fields.items():
        _clean_history(connection, tables, entity, names)
    _leave_pipelines(connection, blueprint, tables, traces)
    return removed


def _conditions(tables: Tables, traces: Traces) -> list[tuple[str, ColumnElement[bool]]]:
    """Import rows come before their batches, because they are found through them."""
    entities = sorted(traces.entities)
    batch = tables.frame("import_batch")
    rows = tables.frame("import_row")
    found: list[tuple[str, ColumnElement[bool]]] = [
        ("import_row", rows.c.batch_id.in_(select(batch.c.id).where(batch.c.entity.in_(entities)))),
    ]
    found += [(name, tables.frame(name).c.entity.in_(entities)) for name in _BY_ENTITY]
    found += [(name, tables.frame(name).c.pipeline.in_(sorted(traces.pipelines))) for name in _BY_PIPELINE]
    found += [
        ("phase_change", tables.frame("phase_change").c.lifecycle.in_(sorted(traces.lifecycles))),
        ("phase_due", tables.frame("phase_due").c.lifecycle.in_(sorted(traces.lifecycles))),
        ("role_assignment", tables.frame("role_assignment").c.role.in_(sorted(traces.roles))),
        ("sequence", tables.frame("sequence").c.name.in_(sorted(traces.numbers))),
        ("file", _files(tables.frame("file"), traces)),
        ("schedule", tables.frame("schedule").c.name.startswith(f"{traces.pack}.", autoescape=True)),
        ("job", tables.frame("job").c.name.startswith(f"{traces.pack}.", autoescape=True)),
    ]
    return found


def _files(table: Table, traces: Traces) -> ColumnElement[bool]:
    parts = [
        and_(table.c.entity == entity, table.c.field.in_(sorted(names))) for entity, names in traces.fields.items()
    ]
    return or_(false(), *parts)


def _history_of(connection: Connection, tables: Tables, entity: str, names: Iterable[str]) -> list[Mapping[str, Any]]:
    """History lines of an entity that speak of one of these fields (Any: rows have values of many types)."""
    table = tables.frame("history")
    named = or_(*(table.c.changes.contains(f'"{name}"', autoescape=True) for name in sorted(names)))
    return [dict(row) for row in connection.execute(select(table).where(table.c.entity == entity, named)).mappings()]


def _clean_history(connection: Connection, tables: Tables, entity: str, names: Iterable[str]) -> None:
    """Take the fields out of the lines; a line that says nothing more goes."""
    table, gone = tables.frame("history"), set(names)
    kept, empty = [], []
    for row in _history_of(connection, tables, entity, gone):
        changes = cast("dict[str, object]", json.loads(row["changes"]))
        rest = {name: value for name, value in changes.items() if name not in gone}
        if rest or row["kind"] != "changed":
            text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
            kept.append({"key_wall": row["wall_id"], "key_id": row["id"], "changes": text})
        else:
            empty.append({"key_wall": row["wall_id"], "key_id": row["id"]})
    where = [
        table.c.wall_id == bindparam("key_wall", type_=table.c.wall_id.type),
        table.c.id == bindparam("key_id", type_=table.c.id.type),
    ]
    if kept:
        connection.execute(update(table).where(*where).values(changes=bindparam("changes")), kept)
    if empty:
        connection.execute(delete(table).where(*where), empty)


def _leave_pipelines(connection: Connection, blueprint: Blueprint, tables: Tables, traces: Traces) -> None:
    """Records of other packs go to where they would have begun; without any pipeline left their columns go anyway."""
    for entity in blueprint.entities.values():
        if entity.pipelines and traces.pipelines:
            table, first = tables.table(entity.key), first_pipeline(blueprint, entity)
            values = {
                "pipeline": first.key, "stage": first.first.key, "stage_since": clock.now(),
                "lost_reason": None, "lost_note": None,
            }  # fmt: skip
            connection.execute(update(table).where(table.c.pipeline.in_(sorted(traces.pipelines))).values(values))
