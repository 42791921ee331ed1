"""Single changes of a blueprint, forth and back, over rows: the next plan is empty and nothing stored is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from palmette.pipelines.definition import Pipeline, Stage
from palmette.records import fields as f
from palmette.records.definition import Entity, Extension
from palmette.schema.apply import apply_plan, install
from palmette.schema.database import Database
from palmette.schema.dump import rows_dump, schema_dump
from palmette.schema.planning import make_plan
from tests.core.schema.blueprints import Declared, make_blueprint, role
from tests.core.schema.rows import fill_tables

Change = Callable[[], list[Declared]]


def _thing(*fields: f.Field, **attributes: object) -> Entity:
    plain = [f.Text("title", search=True), f.Integer("size"), f.Text("code"), f.Reference("next", to="thing")]
    return Entity("thing", fields=[*plain, *fields], **attributes)  # type: ignore[arg-type] # by name


def _without(*keys: str) -> list[Declared]:
    whole = _thing()
    return [Entity("thing", fields=[field for field in whole.fields if field.key not in keys])]


def _with_code(code: f.Field) -> list[Declared]:
    return [Entity("thing", fields=[code if field.key == "code" else field for field in _thing().fields])]


CHANGES: dict[str, Change] = {
    "a field of every plain kind": lambda: [
        _thing(f.LongText("a"), f.Money("b"), f.Decimal("c"), f.Boolean("d"), f.Date("e"), f.Instant("g"), f.Address("h"))
    ],
    "a reference": lambda: [_thing(f.Reference("last", to="thing"))],
    "a reference to a new entity that refers back": lambda: [
        _thing(f.Reference("place", to="place")), Entity("place", fields=[f.Reference("best", to="thing")]),
    ],
    "links": lambda: [_thing(f.Links("friends", to="thing"))],
    "owned rows": lambda: [_thing(f.Children("lines", fields=[f.Text("text", search=True)]))],
    "a multiple choice": lambda: [_thing(f.MultiChoice("colours", options=["red"]))],
    "an index": lambda: _with_code(f.Text("code", index=True)),
    "a unique key": lambda: _with_code(f.Text("code", unique=True)),
    "a searched text": lambda: _with_code(f.Text("code", search=True)),
    "another order": lambda: [_thing(sort="title")],
    "an index over two fields": lambda: [_thing(indexes=[["size", "code"]])],
    "a pipeline": lambda: [_thing(), Pipeline("way", "thing", stages=[Stage("new"), Stage("done", kind="won")])],
    "a role": lambda: [_thing(), role("alpha", "seller", [("alpha.thing", "read", "own")])],
    "a shared entity": lambda: [_thing(), Entity("country", scope="shared", fields=[f.Text("name", search=True)])],
    "a field less": lambda: _without("size"),
    "a reference less": lambda: _without("next"),
    "no search any more": lambda: [Entity("thing", fields=[f.Text("title"), *_thing().fields[1:]])],
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_and_its_return_leave_no_difference(database: Database, change: Change) -> None:
    before, after = make_blueprint({"alpha": [_thing()]}), make_blueprint({"alpha": change()})
    install(database, before)
    fill_tables(database, before, rows=3)
    apply_plan(database, after, make_plan(database, after))
    there = make_plan(database, after)
    assert there.empty, there
    apply_plan(database, before, make_plan(database, before))
    back = make_plan(database, before)
    assert back.empty, back


def test_a_rebuilt_table_keeps_its_rows_indexes_and_strictness(sqlite: Database) -> None:
    before, after = make_blueprint({"alpha": [_thing()]}), make_blueprint({"alpha": CHANGES["a reference"]()})
    install(sqlite, before)
    fill_tables(sqlite, before, rows=20)
    with sqlite.system() as connection:
        connection.exec_driver_sql("CREATE INDEX dba_sizes ON alpha__thing (size)")
        rows, lines = rows_dump(connection, before), schema_dump(connection, before)
    plan = make_plan(sqlite, after)
    assert [step.kind for step in plan.steps] == ["rebuild_table"]
    report = apply_plan(sqlite, after, plan)
    with sqlite.system(writing=False) as connection:
        assert rows_dump(connection, before) == rows
        new = set(schema_dump(connection, after)) - set(lines)
        lost = set(lines) - set(schema_dump(connection, after))
    assert not lost
    assert {line.split(" ")[0] for line in new} == {"column", "index", "reference"}
    assert report.copy is not None
    assert report.copy.exists()


def test_a_disabled_field_keeps_its_values_and_finds_them_again(database: Database) -> None:
    own = Extension("alpha.thing", fields=[f.Integer("shoe_size", index=True), f.Reference("twin", to="alpha.thing")])
    before, after = make_blueprint({"alpha": [_thing()], "x": [own]}), make_blueprint({"alpha": [_thing()]})
    install(database, before)
    fill_tables(database, before, rows=4)
    with database.system(writing=False) as connection:
        rows = rows_dump(connection, before)
    plan = make_plan(database, after)
    assert plan.steps == ()
    assert {(item.key, item.rows) for item in plan.destructive} == {
        ("drop:alpha.thing.x__shoe_size", 8), ("drop:alpha.thing.x__twin_id", 0),
    }  # fmt: skip
    apply_plan(database, after, plan)
    apply_plan(database, before, make_plan(database, before))
    with database.system(writing=False) as connection:
        assert rows_dump(connection, before) == rows


def test_a_rebuild_keeps_what_a_disabled_pack_left(sqlite: Database) -> None:
    own = Extension("alpha.thing", fields=[f.Integer("shoe_size", index=True), f.Reference("twin", to="alpha.thing")])
    before = make_blueprint({"alpha": [_thing()], "x": [own]})
    install(sqlite, before)
    fill_tables(sqlite, before, rows=4)
    after = make_blueprint({"alpha": CHANGES["a reference"]()})
    apply_plan(sqlite, after, make_plan(sqlite, after))
    both = make_blueprint({"alpha": CHANGES["a reference"](), "x": [own]})
    plan = make_plan(sqlite, both)
    assert plan.steps == ()
    install(sqlite, both)
    with sqlite.system(writing=False) as connection:
        assert sum('"x__shoe_size"' in line for line in rows_dump(connection, both)) == 8


def test_a_named_part_is_archived_and_dropped(database: Database, tmp_path: Path) -> None:
    own = Extension("alpha.thing", fields=[f.Integer("shoe_size", index=True)])
    before, after = make_blueprint({"alpha": [_thing()], "x": [own]}), make_blueprint({"alpha": [_thing()]})
    install(database, before)
    fill_tables(database, before, rows=4)
    key = "drop:alpha.thing.x__shoe_size"
    report = apply_plan(database, after, make_plan(database, after), allow=[key], archive=tmp_path)
    with database.system(writing=False) as connection:
        assert not [line for line in schema_dump(connection, after) if "shoe_size" in line]
    assert report.archive is not None
    manifest = json.loads(report.archive.read_text())
    [kept] = manifest["files"]
    content = (report.archive.parent / kept["name"]).read_bytes()
    assert kept["rows"] == len(content.splitlines()) == 8
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
    assert make_plan(database, after).destructive == ()
