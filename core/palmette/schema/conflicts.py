"""What stands in the way of a plan: stored rows that break a new rule, changes that no step can make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import cast

from sqlalchemy import Connection, Table, func, select

from palmette.blueprint.model import Blueprint
from palmette.blueprint.snapshot import Json
from palmette.locale.sentences import sentence
from palmette.records.search_keys import sort_key
from palmette.schema.catalogue import Catalogue
from palmette.schema.diff import Difference
from palmette.schema.planned import PlanConflict
from palmette.schema.tables import Tables


def find_conflicts(
    connection: Connection,
    blueprint: Blueprint,
    tables: Tables,
    catalogue: Catalogue,
    old: Mapping[str, object],
    found: Difference,
) -> list[PlanConflict]:
    """Doubles under a new unique key, and records whose wall would have to change."""
    conflicts = list(_changed_scopes(connection, blueprint, tables, catalogue, old))
    for index in found.indexes:
        if index.unique and index.table is not None and index.table.name in catalogue.tables:
            names = [item.name for item in index.columns]
            doubles = _doubles(connection, index.table, names, catalogue)
            if doubles:
                conflicts.append(
                    PlanConflict(
                        "plan.doubles",
                        sentence(
                            "%(table)s cannot be unique by %(columns)s: "
                            "%(count)s values stand in more than one record.",
                            table=str(index.table.name),
                            columns=_told(names),
                            count=doubles,
                        ),
                        sentence("Change or merge those records first."),
                    )
                )
    return conflicts


def _told(names: list[str]) -> str:
    shown = [name.removesuffix("__key").removesuffix("_id") for name in names if name != "wall_id"]
    return " and ".join(shown)


def _doubles(connection: Connection, table: Table, names: list[str], catalogue: Catalogue) -> int:
    """Values that several live rows share, compared as the key would be."""
    stored = catalogue.columns[table.name]
    keyed = [name.endswith("__key") for name in names]
    names = [name.removesuffix("__key") for name in names]
    if any(name not in stored for name in names):
        return 0
    columns = [table.c[name] for name in names]
    filled = [column.is_not(None) for column in columns]
    query = select(*columns, func.count()).where(*filled).group_by(*columns)
    if "deleted_at" in stored:
        query = query.where(table.c.deleted_at.is_(None))
    seen: Counter[tuple[object, ...]] = Counter()
    for *values, times in connection.execute(query):
        key = (sort_key(value) if by_key else value for value, by_key in zip(values, keyed, strict=True))
        seen[tuple(key)] += times
    return sum(times > 1 for times in seen.values())


def _changed_scopes(
    connection: Connection, blueprint: Blueprint, tables: Tables, catalogue: Catalogue, old: Mapping[str, object]
) -> Iterator[PlanConflict]:
    for key, body in cast("Mapping[str, Json]", old.get("entities") or {}).items():
        entity = blueprint.entities.get(key)
        if entity is not None and entity.scope != body["scope"]:
            yield PlanConflict(
                "plan.scope_changed",
                sentence(
                    "%(entity)s was %(old)s and becomes %(new)s: the keys of its records cannot change.",
                    entity=key,
                    old=body["scope"],
                    new=entity.scope,
                ),
                sentence("Declare a new record kind and import the old records into it."),
            )
