"""Tables are made once for a blueprint and a dialect; a changed blueprint has tables of its own."""

from __future__ import annotations

from dataclasses import replace

from palmette.schema.tables import build_tables
from tests.core.schema.blueprints import club


def test_a_blueprint_keeps_its_tables_for_each_dialect() -> None:
    blueprint = club()
    assert build_tables(blueprint, "sqlite") is build_tables(blueprint, "sqlite")
    assert build_tables(blueprint, "postgresql").dialect == "postgresql"


def test_a_changed_blueprint_does_not_take_the_tables_of_the_first() -> None:
    blueprint = club()
    first = build_tables(blueprint, "sqlite")
    changed = replace(blueprint, entities={})
    assert set(first.entities) == set(blueprint.entities)
    assert build_tables(changed, "sqlite").entities == {}
