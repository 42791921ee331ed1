"""Every edition of this repository, as its owner would handle it: built strictly, planned, applied, planned again."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.built import built
from tests.core.cli.running import run

ROOT = Path(__file__).parents[1]
EDITIONS = sorted((ROOT / "config").rglob("*.yaml"))
by_name = pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.stem)


@cache
def _schema() -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / "edition.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_there_are_editions_to_test() -> None:
    assert {path.stem for path in EDITIONS} >= {"demo", "fitness_club"}


@by_name
def test_an_edition_builds_strictly(edition: Path) -> None:
    result = built(edition)
    assert result.problems == ()
    assert [item for item in result.health if item.state == "quarantined"] == []


@by_name
def test_an_edition_is_what_its_schema_says(edition: Path) -> None:
    assert [error.message for error in _schema().iter_errors(yaml.safe_load(edition.read_text("utf-8")))] == []


@pytest.mark.slow
def test_the_command_line_plans_applies_and_has_nothing_left_to_do(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the commands for one edition; tests/core/schema/test_editions.py does the same with all of them."""
    edition = ROOT / "config" / "demo.yaml"
    monkeypatch.setenv("PALMETTE_DATA_DIR", str(tmp_path / "var"))
    options = ("--edition", str(edition), "--database", database_url, "--json")
    planned = run("plan", *options)
    assert planned.code == 2, planned.err
    hash_ = json.loads(planned.out)["hash"]
    applied = run("apply", hash_, *options)
    assert (applied.code, json.loads(applied.out)["plan"]) == (0, hash_)
    again = run("plan", *options)
    assert (again.code, json.loads(again.out)["steps"]) == (0, [])
