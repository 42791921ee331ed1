"""What the database remembers of itself: snapshots of applied blueprints, tombstones, values of the installation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from palmette import clock
from palmette.blueprint.snapshot import Json, canonical_json
from palmette.schema.tables import Tables

APPLYING, APPLIED = "applying", "applied"


@dataclass(frozen=True)
class Applied:
    """The last applied blueprint. `state` is `applying` while back-fills of its plan are still to be done."""

    number: int
    hash: str
    edition: str
    state: str
    body: Json
    plan: str


@dataclass(frozen=True)
class Tombstone:
    """What a pack ever declared: `kind` is pack, entity, field, pipeline, lifecycle or role; `body` its labels."""

    pack: str
    kind: str
    key: str
    body: Json


def last_applied(connection: Connection, tables: Tables) -> Applied | None:
    """The newest snapshot, None before the first apply."""
    table = tables.frame("snapshot")
    row = connection.execute(select(table).order_by(table.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Applied(row.number, row.hash, row.edition, row.state, cast("Json", json.loads(row.body)), row.plan)


def last_hash(connection: Connection, tables: Tables) -> str | None:
    """The hash of the newest snapshot that is wholly applied; its body, which is long, is not read."""
    table = tables.frame("snapshot")
    found = connection.execute(select(table.c.hash, table.c.state).order_by(table.c.number.desc()).limit(1)).first()
    return str(found.hash) if found is not None and found.state == APPLIED else None


def is_applied(connection: Connection, tables: Tables, hash: str) -> bool:
    """Whether the newest snapshot is that one and wholly applied."""
    return last_hash(connection, tables) == hash


def applied_before(connection: Connection, tables: Tables, hash: str) -> bool:
    """Whether a blueprint with that hash was ever applied here."""
    table = tables.frame("snapshot")
    found = connection.scalar(select(func.count()).select_from(table).where(table.c.hash == hash))
    return bool(found)


def remember_applied(connection: Connection, tables: Tables, applied: Applied, *, by: str) -> None:
    """Add a snapshot as the newest."""
    connection.execute(
        insert(tables.frame("snapshot")).values(
            number=applied.number, hash=applied.hash, edition=applied.edition, body=canonical_json(applied.body),
            plan=applied.plan, state=applied.state, applied_at=clock.now(), applied_by=by or None,
        )
    )  # fmt: skip


def finish_applied(connection: Connection, tables: Tables, number: int) -> None:
    """Say that nothing of this snapshot's plan is left to do."""
    table = tables.frame("snapshot")
    connection.execute(update(table).where(table.c.number == number).values(state=APPLIED))


def unfinish_applied(connection: Connection, tables: Tables, number: int, plan: str) -> None:
    """Say that a snapshot's plan still has something to do."""
    table = tables.frame("snapshot")
    connection.execute(update(table).where(table.c.number == number).values(state=APPLYING, plan=plan))


# ---- tombstones


def tombstones(connection: Connection, tables: Tables) -> list[Tombstone]:
    """All of them, in order of pack, kind and key."""
    table = tables.frame("tombstone")
    rows = connection.execute(select(table).order_by(table.c.pack, table.c.kind, table.c.key))
    return [Tombstone(row.pack, row.kind, row.key, cast("Json", json.loads(row.body))) for row in rows]


def keep_tombstones(connection: Connection, tables: Tables, items: Iterable[Tombstone]) -> None:
    """Write these, in place of older ones of the same kind and key (a thing may change hands between packs)."""
    table = tables.frame("tombstone")
    rows = [
        {
            "pack": item.pack,
            "kind": item.kind,
            "key": item.key,
            "body": canonical_json(item.body),
            "seen_at": clock.now(),
        }
        for item in items
    ]
    known = {(row.kind, row.key): row for row in connection.execute(select(table))}
    for row in rows:
        old = known.get((str(row["kind"]), str(row["key"])))
        if old is None:
            connection.execute(insert(table).values(row))
        elif (old.pack, old.body) != (row["pack"], row["body"]):
            connection.execute(update(table).where(_same(table, old.kind, old.key)).values(row))


def _same(table: Table, kind: str, key: str) -> ColumnElement[bool]:
    return (table.c.kind == kind) & (table.c.key == key)


def tombstones_of(snapshot: Mapping[str, object]) -> list[Tombstone]:
    """What would have to be remembered of a snapshot's packs once they are gone."""
    found = [Tombstone(key, "pack", key, _part(body)) for key, body in _parts(snapshot, "packs")]
    pipelines = dict(_parts(snapshot, "pipelines"))
    for key, entity in _parts(snapshot, "entities"):
        kept = {name: entity[name] for name in ("label", "plural", "table", "title", "scope", "parent", "search")}
        found.append(Tombstone(str(entity["pack"]), "entity", key, kept))
        movers = [str(pipelines[name]["pack"]) for name in cast("list[str]", entity["pipelines"]) if name in pipelines]
        for name, field in _parts(entity, "fields"):
            owner = str(field["owner"])
            if field["system"] and name in PIPELINE_FIELDS and movers:
                owner = movers[0]
            found.append(Tombstone(owner, "field", f"{key}.{name}", {**field, "entity": key, "table": entity["table"]}))
    for kind, part in (("pipeline", "pipelines"), ("lifecycle", "lifecycles"), ("role", "roles")):
        found += [Tombstone(str(body["pack"]), kind, key, _part(body)) for key, body in _parts(snapshot, part)]
    return found


PIPELINE_FIELDS = ("pipeline", "stage", "stage_since", "stage_due_at", "stage_late_at", "lost_reason", "lost_note")


def _parts(snapshot: Mapping[str, object], name: str) -> list[tuple[str, Json]]:
    return list(cast("Mapping[str, Json]", snapshot.get(name) or {}).items())


def _part(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in ("settings", "grants", "fields")}


# ---- values of the installation


def read_value(connection: Connection, tables: Tables, key: str) -> str | None:
    """A value that an apply left for the next, None when there is none."""
    table = tables.frame("installation")
    found: str | None = connection.scalar(select(table.c.value).where(table.c.key == key))
    return found


def write_value(connection: Connection, tables: Tables, key: str, value: str | None) -> None:
    """Set a value, or remove it when None."""
    table = tables.frame("installation")
    connection.execute(delete(table).where(table.c.key == key))
    if value is not None:
        connection.execute(insert(table).values(key=key, value=value))
