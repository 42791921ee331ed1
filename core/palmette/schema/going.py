"""What a plan lets go: parts that were named, what a changed kind leaves, computed columns nobody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from palmette.blueprint.model import Blueprint
from palmette.schema.catalogue import Catalogue
from palmette.schema.diff import Drops
from palmette.schema.leftovers import Leftover, drops_of
from palmette.schema.remembered import OldField, fields_of, old_field
from palmette.schema.retype import Retype, is_side
from palmette.schema.stored import Tombstone
from palmette.schema.tables import Tables

_COMPUTED_BESIDE = ("__key", "__as_of")


def fields_before(old: Mapping[str, object], stones: Iterable[Tombstone]) -> dict[tuple[str, str], OldField]:
    """Fields of the last snapshot, and of tombstones for what comes back after it was gone."""
    found = {}
    for stone in stones:
        if stone.kind == "field":
            entity, table = str(stone.body["entity"]), str(stone.body["table"])
            name = stone.key.removeprefix(f"{entity}.")
            found[entity, name] = old_field(entity, table, name, stone.body)
    return found | fields_of(old)


def replaced_tables(tables: Tables, catalogue: Catalogue) -> tuple[str, ...]:
    """Tables that are there under another key: a list of short texts that became owned rows, or the other way."""
    return tuple(
        name
        for name, table in tables.metadata.tables.items()
        if name in catalogue.tables and sorted(catalogue.keys[name]) != sorted(table.primary_key.columns.keys())
    )


def planned_drops(
    blueprint: Blueprint,
    tables: Tables,
    ours: set[str],
    dropped: Iterable[Leftover],
    retypes: Iterable[Retype],
    before: Mapping[tuple[str, str], OldField],
) -> Drops:
    """Tables and columns that go with this plan, without those of another shape."""
    retypes, live = list(retypes), tables.metadata.tables
    named = drops_of(dropped)
    sides = {item.old.side for item in retypes if item.old.side and not is_side(item.new)}
    left = {(item.old.table, name) for item in retypes for name in item.gone_columns}
    columns = {*named.columns, *left, *_computed_without_use(blueprint, before)}
    gone = {(owner, name) for owner, name in columns if owner not in live or name not in live[owner].c}
    return Drops(named.tables | sides | _searches_without_use(blueprint, tables, ours), frozenset(gone))


def _computed_without_use(
    blueprint: Blueprint, before: Mapping[tuple[str, str], OldField]
) -> Iterator[tuple[str, str]]:
    """Sort keys and stored figures of fields that stay: nothing is lost when they go, they can be computed again."""
    for (key, name), old in before.items():
        entity = blueprint.entities.get(key)
        if entity is not None and name in entity.fields:
            derived = old.family == "derived"
            yield from ((old.table, item) for item in old.columns if derived or item.endswith(_COMPUTED_BESIDE))


def _searches_without_use(blueprint: Blueprint, tables: Tables, ours: set[str]) -> set[str]:
    names = {f"{entity.table}__search" for entity in blueprint.entities.values() if entity.key not in tables.searches}
    names |= {f"{entity.table}__match" for entity in blueprint.entities.values() if entity.key not in tables.matches}
    return names & ours - set(tables.metadata.tables)
