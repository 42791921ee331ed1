"""Every edition of this repository: plan, apply, and a second plan that is empty, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from palmette.blueprint.snapshot import blueprint_snapshot, snapshot_hash
from palmette.schema.apply import apply_plan
from palmette.schema.database import Database
from palmette.schema.planning import make_plan
from palmette.schema.status import database_status
from tests.built import built

ROOT = Path(__file__).parents[3]
EDITIONS = sorted((ROOT / "config").rglob("*.yaml"))
WHOLE, SHALLOW = sorted((ROOT / "config").glob("*.yaml")), sorted((ROOT / "config/shallow").glob("*.yaml"))
"""Editions of whole packs, and those of one file; the latter meet PostgreSQL in `make soak`."""


@pytest.mark.parametrize("edition", WHOLE, ids=lambda path: path.stem)
def test_the_plan_after_an_apply_is_empty(database: Database, edition: Path) -> None:
    _plan_and_apply(database, edition)


@pytest.mark.parametrize("edition", SHALLOW, ids=lambda path: path.stem)
def test_the_plan_after_an_apply_of_one_file_is_empty(sqlite: Database, edition: Path) -> None:
    _plan_and_apply(sqlite, edition)


@pytest.mark.soak
@pytest.mark.parametrize("edition", SHALLOW, ids=lambda path: path.stem)
def test_the_plan_after_an_apply_of_one_file_is_empty_on_postgresql(postgres: Database, edition: Path) -> None:
    _plan_and_apply(postgres, edition)


def _plan_and_apply(database: Database, edition: Path) -> None:
    blueprint = built(edition).blueprint
    plan = make_plan(database, blueprint)
    assert plan.state == "first"
    assert plan.changes[0].sentence.startswith("New edition: ")
    apply_plan(database, blueprint, plan)
    again = make_plan(database, blueprint)
    assert again.empty, (again.steps, again.changes, again.backfills)
    assert database_status(database, blueprint).ready


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.stem)
def test_a_blueprints_hash_is_that_of_its_snapshot(edition: Path) -> None:
    blueprint = built(edition).blueprint
    assert blueprint.hash == snapshot_hash(blueprint_snapshot(blueprint))
