"""Single changes of a blueprint, forth and back, over rows: the next plan is empty and nothing stored is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from palmette.pipelines.definition import Pipeline, Stage
from palmette.records import fields as f
from palmette.records.definition import Entity
from palmette.schema.apply import apply_plan, install
from palmette.schema.database import Database
from palmette.schema.dump import rows_dump, schema_dump
from palmette.schema.planning import make_plan
from tests.core.schema.blueprints import Declared, role, thing, things

Change = Callable[[], list[Declared]]


def _without(*keys: str) -> list[Declared]:
    whole = thing()
    return [Entity("thing", fields=[field for field in whole.fields if field.key not in keys])]


def _with_code(code: f.Field) -> list[Declared]:
    return [Entity("thing", fields=[code if field.key == "code" else field for field in thing().fields])]


CHANGES: dict[str, Change] = {
    "a field of every plain kind": lambda: [
        thing(f.LongText("a"), f.Money("b"), f.Decimal("c"), f.Boolean("d"), f.Date("e"), f.Address("h"))
    ],
    "a reference": lambda: [thing(f.Reference("last", to="thing"))],
    "a reference to a new entity that refers back": lambda: [
        thing(f.Reference("place", to="place")), Entity("place", fields=[f.Reference("best", to="thing")]),
    ],
    "links": lambda: [thing(f.Links("friends", to="thing"))],
    "owned rows": lambda: [thing(f.Children("lines", fields=[f.Text("text", search=True)]))],
    "a multiple choice": lambda: [thing(f.MultiChoice("colours", options=["red"]))],
    "an index": lambda: _with_code(f.Text("code", index=True)),
    "a unique key": lambda: _with_code(f.Text("code", unique=True)),
    "a searched text": lambda: _with_code(f.Text("code", search=True)),
    "another order": lambda: [thing(sort="title")],
    "an index over two fields": lambda: [thing(indexes=[["size", "code"]])],
    "a pipeline": lambda: [thing(), Pipeline("way", "thing", stages=[Stage("new"), Stage("done", kind="won")])],
    "a role": lambda: [thing(), role("alpha", "seller", [("alpha.thing", "read", "own")])],
    "a shared entity": lambda: [thing(), Entity("country", scope="shared", fields=[f.Text("name", search=True)])],
    "a field less": lambda: _without("size"),
    "a reference less": lambda: _without("next"),
    "no search any more": lambda: [Entity("thing", fields=[f.Text("title"), *thing().fields[1:]])],
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_and_its_return_leave_no_difference(things_database: Database, change: Change) -> None:
    after = things(*change())
    apply_plan(things_database, after, make_plan(things_database, after))
    there = make_plan(things_database, after)
    assert there.empty, there
    apply_plan(things_database, things(), make_plan(things_database, things()))
    back = make_plan(things_database, things())
    assert back.empty, back


def test_a_rebuilt_table_keeps_its_rows_indexes_and_strictness(sqlite_things: Database) -> None:
    with sqlite_things.system() as connection:
        connection.exec_driver_sql("CREATE INDEX dba_sizes ON alpha__thing (size)")
        rows, lines = rows_dump(connection, things()), schema_dump(connection, things())
    after = things(thing(f.Reference("last", to="thing")))
    plan = make_plan(sqlite_things, after)
    assert [step.kind for step in plan.steps] == ["rebuild_table"]
    report = apply_plan(sqlite_things, after, plan)
    with sqlite_things.system(writing=False) as connection:
        assert rows_dump(connection, things()) == rows
        now = set(schema_dump(connection, after))
    assert not set(lines) - now
    assert {line.split(" ")[0] for line in now - set(lines)} == {"column", "index", "reference"}
    assert report.copy is not None
    assert report.copy.exists()


EDITION = [f.Integer("shoe_size", index=True), f.Reference("twin", to="alpha.thing")]


def _with_shoes(database: Database) -> None:
    install(database, things(edition=EDITION))
    with database.system() as connection:
        connection.execute(text("UPDATE alpha__thing SET x__shoe_size = size, x__twin_id = id"))


def test_a_disabled_field_keeps_its_values_and_finds_them_again(things_database: Database) -> None:
    _with_shoes(things_database)
    with things_database.system(writing=False) as connection:
        rows = rows_dump(connection, things(edition=EDITION))
    plan = make_plan(things_database, things())
    assert plan.steps == ()
    assert {(item.key, item.rows) for item in plan.destructive} == {
        ("drop:alpha.thing.x__shoe_size", 6),
        ("drop:alpha.thing.x__twin_id", 6),
    }
    apply_plan(things_database, things(), plan)
    install(things_database, things(edition=EDITION))
    with things_database.system(writing=False) as connection:
        assert rows_dump(connection, things(edition=EDITION)) == rows


def test_a_rebuild_keeps_what_the_edition_left(sqlite_things: Database) -> None:
    _with_shoes(sqlite_things)
    after = thing(f.Reference("last", to="thing"))
    install(sqlite_things, things(after))
    again = things(after, edition=EDITION)
    assert make_plan(sqlite_things, again).steps == ()
    with sqlite_things.system(writing=False) as connection:
        assert connection.scalar(text("SELECT count(*) FROM alpha__thing WHERE x__twin_id = id")) == 6


def test_owned_rows_go_with_their_record_kind(things_database: Database, tmp_path: Path) -> None:
    place = Entity("place", fields=[f.Text("name"), f.Children("lines", fields=[f.Text("text")])])
    install(things_database, things(thing(), place))
    plan = make_plan(things_database, things())
    assert [item.key for item in plan.destructive] == ["drop:alpha.place"]
    apply_plan(things_database, things(), plan, allow=["drop:alpha.place"], archive=tmp_path)
    assert make_plan(things_database, things()).destructive == ()


def test_a_named_part_is_archived_and_dropped(things_database: Database, tmp_path: Path) -> None:
    _with_shoes(things_database)
    plan, key = make_plan(things_database, things()), "drop:alpha.thing.x__shoe_size"
    report = apply_plan(things_database, things(), plan, allow=[key], archive=tmp_path)
    with things_database.system(writing=False) as connection:
        assert not [line for line in schema_dump(connection, things()) if "shoe_size" in line]
    assert report.archive is not None
    [kept] = json.loads(report.archive.read_text())["files"]
    content = (report.archive.parent / kept["name"]).read_bytes()
    assert kept["rows"] == len(content.splitlines()) == 6
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
    assert [item.key for item in make_plan(things_database, things()).destructive] == ["drop:alpha.thing.x__twin_id"]
