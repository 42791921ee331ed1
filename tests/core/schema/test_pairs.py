"""For random pairs of blueprints a plan is the whole difference: what it says is what the database shows afterwards."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from palmette.blueprint.model import Blueprint
from palmette.blueprint.snapshot import blueprint_snapshot
from palmette.schema.apply import apply_plan, install
from palmette.schema.catalogue import read_catalogue
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.dump import canonical_dump
from palmette.schema.planned import Plan
from palmette.schema.planning import make_plan
from palmette.schema.purge import purge_pack
from palmette.testing.postgres import PostgresServer
from tests.core.schema.rows import fill_tables
from tests.core.schema.strategies import Recipe, recipes

_QUICK = settings(
    max_examples=5, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
_LONG = settings(max_examples=100, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@_QUICK
@given(before=recipes(), after=recipes())
def test_on_sqlite_the_plan_is_the_difference_measured_afterwards(before: Recipe, after: Recipe) -> None:
    with TemporaryDirectory() as folder:
        _check(f"sqlite:///{folder}/pair.db", before.blueprint(), after.blueprint(), Path(folder))


@pytest.mark.slow
@pytest.mark.postgres
@_QUICK
@given(before=recipes(), after=recipes())
def test_on_postgresql_the_plan_is_the_difference_measured_afterwards(
    postgres_server: PostgresServer, before: Recipe, after: Recipe
) -> None:
    url = postgres_server.create_database()
    with TemporaryDirectory() as folder:
        _check(url, before.blueprint(), after.blueprint(), Path(folder))
    postgres_server.drop_database(url)


@pytest.mark.soak
@_LONG
@given(before=recipes(), after=recipes())
def test_a_hundred_pairs_on_sqlite(before: Recipe, after: Recipe) -> None:
    with TemporaryDirectory() as folder:
        _check(f"sqlite:///{folder}/pair.db", before.blueprint(), after.blueprint(), Path(folder))


@pytest.mark.soak
@pytest.mark.postgres
@_LONG
@given(before=recipes(), after=recipes())
def test_a_hundred_pairs_on_postgresql(postgres_server: PostgresServer, before: Blueprint, after: Blueprint) -> None:
    url = postgres_server.create_database()
    with TemporaryDirectory() as folder:
        _check(url, before.blueprint(), after.blueprint(), Path(folder))
    postgres_server.drop_database(url)


@pytest.mark.slow
@_QUICK
@given(recipe=recipes())
def test_a_purge_leaves_what_was_there_before_the_pack(recipe: Recipe) -> None:
    with TemporaryDirectory() as folder:
        _check_purge(f"sqlite:///{folder}/pair.db", recipe, Path(folder))


@pytest.mark.soak
@pytest.mark.postgres
@_LONG
@given(recipe=recipes())
def test_a_hundred_purges_on_postgresql(postgres_server: PostgresServer, recipe: Recipe) -> None:
    url = postgres_server.create_database()
    with TemporaryDirectory() as folder:
        _check_purge(url, recipe, Path(folder))
    postgres_server.drop_database(url)


def _check_purge(url: str, recipe: Recipe, folder: Path) -> None:
    """The same blueprint without pack beta and without the edition's fields, before and after both came and went."""
    alone, whole = Recipe({"alpha": recipe.packs["alpha"]}).blueprint(), recipe.blueprint()
    database = Database(DatabaseSettings(url))
    try:
        install(database, alone)
        fill_tables(database, alone, rows=2)
        before = canonical_dump(database, alone)
        install(database, whole)
        install(database, alone)
        for pack in set(recipe.packs) - {"alpha"}:
            purge_pack(database, alone, pack, archive=folder)
        assert canonical_dump(database, alone) == before
    finally:
        database.close()


def _check(url: str, before: Blueprint, after: Blueprint, folder: Path) -> None:
    database = Database(DatabaseSettings(url))
    try:
        install(database, before)
        fill_tables(database, before, rows=2)
        plan = make_plan(database, after)
        _assert_behaviour(plan, before, after)
        stored = _things(database)
        apply_plan(database, after, plan, allow=[item.key for item in plan.needed], archive=folder)
        _assert_schema(plan, stored, _things(database))
        again = make_plan(database, after)
        assert again.empty, (again.steps, again.changes, again.backfills)
    finally:
        database.close()


def _things(database: Database) -> frozenset[str]:
    with database.system(writing=False) as connection:
        return read_catalogue(connection).things()


def _assert_schema(plan: Plan, before: frozenset[str], after: frozenset[str]) -> None:
    adds = {thing for step in plan.steps for thing in step.adds}
    drops = {thing for step in plan.steps for thing in step.drops}
    assert after - before == adds - before
    assert before - after == drops - adds


def _assert_behaviour(plan: Plan, before: Blueprint, after: Blueprint) -> None:
    """Every difference between the snapshots lies under one sentence, and every sentence has a difference."""
    old, new = _leaves(blueprint_snapshot(before)), _leaves(blueprint_snapshot(after))
    differing = {path for path in {*old, *new} if old.get(path) != new.get(path)}
    said = {change.path for change in plan.changes if change.area != "order"}
    unsaid = {path for path in differing if not any(path[: len(prefix)] == prefix for prefix in said)}
    assert not {path for path in unsaid if not _implied(path)}
    orders = [change.path for change in plan.changes if change.area == "order"]
    assert all(_at(blueprint_snapshot(before), path) != _at(blueprint_snapshot(after), path) for path in orders)
    assert not {prefix for prefix in said if not any(path[: len(prefix)] == prefix for path in differing)}


def _implied(path: tuple[str, ...]) -> bool:
    """Orders follow from what is added and removed; an entity's pipelines and lifecycles are said as their own."""
    return (
        path[-1].endswith("_order")
        or path[-1] in ("pipelines", "lifecycles")
        or path[3:4] in (("stage",), ("pipeline",))
    )


def _at(value: object, path: tuple[str, ...]) -> object:
    for key in path:
        value = value[key] if isinstance(value, dict) else None
    return value


def _leaves(value: object, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list) and all(isinstance(item, dict) and "key" in item for item in value):
        items = {item["key"]: item for item in value}.items()
    else:
        return {path: value}
    found: dict[tuple[str, ...], object] = {path: "here"} if path else {}
    for key, item in items:
        found |= _leaves(item, (*path, str(key)))
    return found
