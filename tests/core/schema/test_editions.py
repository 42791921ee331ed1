"""Every edition of this repository: plan, apply, and a second plan that is empty, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from palmette.blueprint.build import build_blueprint
from palmette.blueprint.snapshot import blueprint_snapshot, snapshot_hash
from palmette.schema.apply import apply_plan
from palmette.schema.database import Database
from palmette.schema.planning import make_plan
from palmette.schema.status import database_status

ROOT = Path(__file__).parents[3]
EDITIONS = sorted((ROOT / "config").rglob("*.yaml"))


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.stem)
def test_the_plan_after_an_apply_is_empty(database: Database, edition: Path) -> None:
    blueprint = build_blueprint(edition).blueprint
    plan = make_plan(database, blueprint)
    assert plan.state == "first"
    assert plan.changes[0].sentence.startswith("New edition: ")
    apply_plan(database, blueprint, plan)
    again = make_plan(database, blueprint)
    assert again.empty, (again.steps, again.changes, again.backfills)
    assert database_status(database, blueprint).ready


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.stem)
def test_a_blueprints_hash_is_that_of_its_snapshot(edition: Path) -> None:
    blueprint = build_blueprint(edition).blueprint
    assert blueprint.hash == snapshot_hash(blueprint_snapshot(blueprint))
