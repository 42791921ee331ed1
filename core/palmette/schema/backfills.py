"""Which values existing rows still need after the schema has changed: sort keys, search pieces, stages, rollups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from sqlalchemy import Connection, func, select, table

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.blueprint.snapshot import Json, declared_data, field_data
from palmette.locale.sentences import sentence
from palmette.schema.catalogue import Catalogue
from palmette.schema.planned import Backfill, Plan
from palmette.schema.retype import Retype
from palmette.schema.stored import Applied, Tombstone
from palmette.schema.tables import Tables, columns_of, has_sort_key


def find_backfills(
    connection: Connection,
    blueprint: Blueprint,
    tables: Tables,
    catalogue: Catalogue,
    old: Mapping[str, object],
    stones: Sequence[Tombstone],
    retypes: Sequence[Retype],
) -> list[Backfill]:
    """For entities whose table is there already and has rows."""
    found: list[Backfill] = []
    changed = {(item.new.entity, item.new.name) for item in retypes}
    for entity in blueprint.entities.values():
        if entity.table not in catalogue.tables:
            continue
        wanted = list(_of_entity(entity, tables, catalogue, _before(entity.key, old, stones), changed))
        rows = int(connection.scalar(select(func.count()).select_from(table(entity.table))) or 0) if wanted else 0
        if rows:
            found += [
                Backfill(f"{kind}:{entity.key}", kind, entity.key, _told(kind, entity, fields, rows), fields, rows)
                for kind, fields in wanted
            ]
    return found


def unfinished_backfills(last: Applied, found: Iterable[Backfill], blueprint: Blueprint) -> list[Backfill]:
    """Those of the plan that was cut off, and what this one finds beside them."""
    earlier = [item for item in Plan.from_json(last.plan).backfills if _still_asked(item, blueprint)]
    merged = {item.key: item for item in [*earlier, *found]}
    return list(merged.values())


def _still_asked(item: Backfill, blueprint: Blueprint) -> bool:
    """Whether the blueprint of now, which may be another than that of the cut-off apply, has a use for the values."""
    entity = blueprint.entities.get(item.entity)
    if entity is None or any(name not in entity.fields for name in item.fields):
        return False
    if item.kind == "sort_key":
        return all(has_sort_key(entity.fields[name]) for name in item.fields)
    if item.kind == "match":
        return bool(entity.duplicates)
    return bool(entity.search) if item.kind == "search" else True


_Wanted = tuple[str, tuple[str, ...]]


def _told(kind: str, entity: EntityModel, fields: tuple[str, ...], rows: int) -> str:
    """What will be computed, for how many rows."""
    values = {"rows": rows, "entity": entity.label, "fields": list(fields)}
    match kind:
        case "sort_key":
            return sentence("Compute sort keys of %(fields)s for %(rows)s rows of %(entity)s.", **values)
        case "search":
            return sentence("Compute what %(rows)s rows of %(entity)s are found by.", **values)
        case "match":
            return sentence("Compute what duplicates of %(rows)s rows of %(entity)s are found by.", **values)
        case "stage":
            return sentence("Put %(rows)s rows of %(entity)s into the first stage.", **values)
        case _:
            return sentence("Compute %(fields)s for %(rows)s rows of %(entity)s.", **values)


def _of_entity(
    entity: EntityModel, tables: Tables, catalogue: Catalogue, before: Json, changed: set[tuple[str, str]]
) -> Iterator[_Wanted]:
    stored = catalogue.columns[entity.table]
    keyed = tuple(
        field.name
        for field in entity.fields.values()
        if has_sort_key(field) and (f"{field.column}__key" not in stored or (entity.key, field.name) in changed)
        if field.column in stored or (entity.key, field.name) in changed
    )
    if keyed:
        yield "sort_key", keyed
    old_search = list(cast("list[str]", before.get("search") or []))
    retyped = any((entity.key, name) in changed for name in entity.search)
    if entity.search and (
        sorted(old_search) != sorted(entity.search) or retyped or _no_search(entity, tables, catalogue)
    ):
        yield "search", entity.search
    if entity.duplicates and (_matched_otherwise(entity, before) or _no_matches(entity, tables, catalogue)):
        yield "match", ()
    if entity.pipelines and "stage" not in stored:
        yield "stage", ("pipeline", "stage")
    rollups = tuple(field.name for field in entity.fields.values() if _stale_rollup(field, before, stored))
    if rollups:
        yield "rollup", rollups


def _matched_otherwise(entity: EntityModel, before: Json) -> bool:
    declared = [{"key": match.key, **declared_data(match)} for match in entity.duplicates]
    return list(cast("list[Json]", before.get("duplicates") or [])) != declared


def _no_matches(entity: EntityModel, tables: Tables, catalogue: Catalogue) -> bool:
    """Whether the table that the keys go to is new: that of the entity itself, or of what its records belong to."""
    targets = {entity.fields[match.of].target if match.of else entity.key for match in entity.duplicates}
    return any(tables.matches[key].name not in catalogue.tables for key in targets if key in tables.matches)


def _no_search(entity: EntityModel, tables: Tables, catalogue: Catalogue) -> bool:
    return tables.searches[entity.key].name not in catalogue.tables


def _stale_rollup(field: FieldModel, before: Json, stored: Mapping[str, str]) -> bool:
    """A stored figure that is new, that counts otherwise than before, or that nobody kept while its pack was away."""
    columns = [name for name, _ in columns_of(field)]
    if field.kind not in ("rollup", "computed") or not columns:
        return False
    body = cast("Mapping[str, Json]", before.get("fields") or {}).get(field.name)
    if body is None or any(name not in stored for name in columns):
        return True
    return body["declared"] != field_data(field)["declared"]


def _before(entity: str, old: Mapping[str, object], stones: Sequence[Tombstone]) -> Json:
    """The entity in the last snapshot, else what a tombstone holds of it (its fields count as not kept since)."""
    known = cast("Mapping[str, Json]", old.get("entities") or {}).get(entity)
    if known is not None:
        return known
    return next((stone.body for stone in stones if stone.kind == "entity" and stone.key == entity), {})
