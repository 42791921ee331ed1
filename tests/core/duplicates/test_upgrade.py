"""An edition that begins to compare its records finds duplicates among those that are there already."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from palmette.access.actors import system_actor
from palmette.blueprint.build import build_blueprint
from palmette.errors import DeclarationError
from palmette.records.session import Gateway
from palmette.schema.apply import apply_plan, install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.planning import make_plan
from palmette.schema.tables import build_tables

EDITION = """
edition: small
api: ">=1.0,<2"
label: Guests
language: en
zone: Europe/Helsinki
currency: EUR
region: FI
entities:
  guest:
    label: Guest
    title: "{name}"
    fields:
      name: {type: text, required: true}
      card: {type: text}
"""
MATCH = "    duplicates: [{key: card, fields: [card], reads: code, names: [name]}]\n"


def gateway(database: Database, folder: Path, text: str) -> Gateway:
    path = folder / "edition.yaml"
    path.write_text(text)
    blueprint = build_blueprint(path, strict=True).blueprint
    return Gateway(database, blueprint, build_tables(blueprint, database.dialect))


def test_records_from_before_are_compared_after_the_upgrade(database_url: str, tmp_path: Path) -> None:
    database = Database(DatabaseSettings(database_url))
    before = gateway(database, tmp_path, EDITION)
    install(database, before.blueprint)
    actor = system_actor(wall=1, walls=(1,), channel="api")
    rows = [{"name": "Anna", "card": "A-100"}, {"name": "Anna", "card": "a100"}, {"name": "Olli", "card": "A 100"}]
    with before.writing(actor) as records:
        anna, again, _ = records.create_many("guest", rows).done
        gone = records.create("guest", {"name": "Anna", "card": "A100"})["id"]
        assert isinstance(gone, UUID)
        records.delete("guest", gone)

    after = gateway(database, tmp_path, EDITION + MATCH)
    plan = make_plan(database, after.blueprint)
    report = apply_plan(database, after.blueprint, plan, by="test")
    assert report.filled == {"match:x.guest": 4}
    with after.reading(actor) as records:
        found = records.duplicate_pairs("guest")
        assert records.duplicates("guest", anna)[0].id == again
    assert [(pair.verdict, {pair.first_title, pair.second_title}) for pair in found] == [
        ("merge", {"Anna"}), ("link", {"Anna", "Olli"}), ("link", {"Anna", "Olli"}),
    ]  # fmt: skip
    assert make_plan(database, after.blueprint).backfills == ()
    database.close()


@pytest.mark.parametrize(
    "match",
    [
        "{key: card, fields: []}",
        "{key: card, fields: [cart]}",
        "{key: card, fields: [born]}",
        '{key: card, fields: [card], when: ["card > 3"]}',
        "{key: card, fields: [card], of: friend}",
        "{key: card, fields: [card], of: card}",
        "{key: card, fields: [card], reads: magic}",
        "{key: card, fields: [card]}, {key: card, fields: [name]}",
    ],
)
def test_a_match_that_compares_nothing_is_a_mistake(tmp_path: Path, match: str) -> None:
    path = tmp_path / "edition.yaml"
    fields = "      born: {type: date}\n      friend: {type: reference, to: guest}\n"
    path.write_text(f"{EDITION}{fields}    duplicates: [{match}]\n")
    with pytest.raises(DeclarationError):
        build_blueprint(path, strict=True)
