"""A field whose kind changes keeps every value that can be said in the new kind; the rest is counted and archived."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from palmette.errors import PlanError
from palmette.records import fields as f
from palmette.records.definition import Entity
from palmette.records.fields import Field
from palmette.schema.apply import apply_plan, install
from palmette.schema.database import Database
from palmette.schema.planning import make_plan
from palmette.schema.tables import build_tables
from tests.core.schema.blueprints import thing, things

pytestmark = pytest.mark.mostly_sqlite


def _with(kind: Field) -> Entity:
    return Entity("thing", fields=[kind if field.key == kind.key else field for field in thing().fields])


def _values(database: Database, kind: Field) -> list[object]:
    table = build_tables(things(_with(kind)), database.dialect).table("alpha.thing")
    with database.system(writing=False) as connection:
        return list(connection.scalars(select(table.c[kind.key]).order_by(table.c.wall_id, table.c.id)))


def _change(database: Database, *kinds: Field) -> None:
    """Apply one kind of the field after the other, none of which may lose anything."""
    for kind in kinds:
        blueprint = things(_with(kind))
        plan = make_plan(database, blueprint)
        assert not plan.needed, plan.needed
        apply_plan(database, blueprint, plan)
        assert make_plan(database, blueprint).empty


@pytest.mark.slow
def test_values_travel_through_kinds_that_can_hold_them(things_database: Database) -> None:
    before = _values(things_database, f.Integer("size"))
    _change(things_database, f.Decimal("size", scale=2), f.Decimal("size", scale=4), f.Text("size", search=True))
    assert _values(things_database, f.Text("size")) == [f"{value}.0000" for value in before]
    _change(things_database, f.Decimal("size", scale=1), f.Integer("size", index=True), f.Duration("size"))
    assert _values(things_database, f.Duration("size")) == before


def test_texts_become_dates_and_lists_and_come_back(things_database: Database) -> None:
    with things_database.system() as connection:
        connection.execute(text("UPDATE alpha__thing SET code = '2026-02-28'"))
    _change(things_database, f.Date("code", index=True))
    assert _values(things_database, f.Date("code")) == [date(2026, 2, 28)] * 6
    _change(
        things_database,
        f.Text("code"),
        f.Texts("code"),
        f.MultiChoice("code", options=["2026-02-28"]),
        f.Choice("code", options=["2026-02-28"]),
    )
    assert _values(things_database, f.Choice("code")) == ["2026-02-28"] * 6


def test_values_that_would_be_lost_hold_the_plan_until_they_are_named(
    things_database: Database, tmp_path: Path
) -> None:
    with things_database.system() as connection:
        connection.execute(text("UPDATE alpha__thing SET code = CASE WHEN wall_id = 1 THEN '12' ELSE 'twelve' END"))
    blueprint = things(_with(f.Integer("code")))
    plan = make_plan(things_database, blueprint)
    assert [(item.key, item.rows, item.needed) for item in plan.destructive] == [("retype:alpha.thing.code", 3, True)]
    with pytest.raises(PlanError, match=r"--allow retype:alpha\.thing\.code"):
        apply_plan(things_database, blueprint, plan, archive=tmp_path)
    report = apply_plan(things_database, blueprint, plan, allow=["retype:alpha.thing.code"], archive=tmp_path)
    assert _values(things_database, f.Integer("code")) == [12] * 3 + [None] * 3
    assert report.archive is not None
    kept = (report.archive.parent / "alpha.thing.code.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["value"] for line in kept) == ["12"] * 3 + ["twelve"] * 3


def test_a_narrower_decimal_loses_only_what_it_cannot_hold(things_database: Database, tmp_path: Path) -> None:
    wide, narrow = f.Decimal("size", scale=3), f.Decimal("size", scale=1)
    _change(things_database, wide)
    table = build_tables(things(_with(wide)), things_database.dialect).table("alpha.thing")
    with things_database.system() as connection:
        connection.execute(update(table).where(table.c.wall_id == 1).values(size=Decimal("1.500")))
        connection.execute(update(table).where(table.c.wall_id == 2).values(size=Decimal("1.525")))
    blueprint = things(_with(narrow))
    plan = make_plan(things_database, blueprint)
    apply_plan(things_database, blueprint, plan, allow=["retype:alpha.thing.size"], archive=tmp_path)
    assert _values(things_database, narrow) == [Decimal("1.5")] * 3 + [None] * 3


def test_a_reference_to_another_kind_of_record_keeps_nothing(sqlite_things: Database, tmp_path: Path) -> None:
    with sqlite_things.system() as connection:
        connection.execute(text("UPDATE alpha__thing SET next_id = id"))
    place = Entity("place", fields=[f.Text("name")])
    blueprint = things(_with(f.Reference("next", to="place")), place)
    plan = make_plan(sqlite_things, blueprint)
    assert [(item.key, item.rows) for item in plan.needed] == [("retype:alpha.thing.next", 6)]
    apply_plan(sqlite_things, blueprint, plan, allow=["retype:alpha.thing.next"], archive=tmp_path)
    with sqlite_things.system(writing=False) as connection:
        assert connection.scalar(text("SELECT count(next_id) FROM alpha__thing")) == 0


def test_a_list_that_becomes_owned_rows_is_archived_first(things_database: Database, tmp_path: Path) -> None:
    install(things_database, things(thing(f.Texts("names"))))
    with things_database.system() as connection:
        connection.execute(text("INSERT INTO alpha__thing__names SELECT wall_id, id, 0, 'short' FROM alpha__thing"))
    blueprint = things(thing(f.Children("names", fields=[f.Text("text")])))
    plan = make_plan(things_database, blueprint)
    assert [(item.key, item.rows) for item in plan.needed] == [("replace:alpha__thing__names", 6)]
    report = apply_plan(things_database, blueprint, plan, allow=["replace:alpha__thing__names"], archive=tmp_path)
    assert report.archive is not None
    assert make_plan(things_database, blueprint).empty
