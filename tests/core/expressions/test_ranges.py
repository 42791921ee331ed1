"""Conditions on time become ranges of a column, so that an index serves them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from palmette.expressions import CompileContext, check, compile_sql
from palmette.expressions.zone_days import start_of_day
from palmette.schema.tables import build_tables
from tests.core.expressions.club import PERSON, club_blueprint

NOW = datetime(2026, 3, 14, 22, 30, tzinfo=UTC)
BLUEPRINT = club_blueprint()
TABLES = build_tables(BLUEPRINT, "sqlite")


def sql(text: str, *zones: str) -> str:
    """The condition as SQLite reads it, with its values written out."""
    context = CompileContext(TABLES.table(PERSON), TABLES.table, TABLES.side, NOW, zones=zones or ("Europe/Helsinki",))
    compiled = compile_sql(check(BLUEPRINT, PERSON, text), context).compile(dialect=sqlite.dialect())
    written, values = str(compiled).replace("club__person.", ""), list(compiled.params.values())
    for value in values:
        written = written.replace("?", _short(value), 1)
    return written


def _short(value: Any) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%f").removesuffix(".000000") if isinstance(value, datetime) else str(value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("days_between(seen, now) > 14", "seen <= 2026-02-27T22:30:00"),
        ("days_between(seen, now) >= 14", "seen <= 2026-02-28T22:30:00"),
        ("days_between(seen, now) < 14", "seen >= 2026-02-28T22:30:00.000001"),
        ("days_between(seen, now) == 0", "seen BETWEEN 2026-03-13T22:30:00.000001 AND 2026-03-14T22:30:00"),
        ("days_between(now, seen) <= 1.5", "seen <= 2026-03-16T22:29:59.999999"),
        ("seen + days(28) < now", "seen <= 2026-02-14T22:29:59.999999"),
        ("now - seen > hours(1)", "seen <= 2026-03-14T21:29:59"),
        ("date(seen) == today", "seen BETWEEN 2026-03-14T22:00:00 AND 2026-03-15T21:59:59.999999"),
        ("date(seen) >= '2026-03-29'", "seen >= 2026-03-28T22:00:00"),
        ("date(seen) < '2026-03-30'", "seen <= 2026-03-29T20:59:59.999999"),
        ("joined + months(1) <= today", "joined <= 2026-02-15"),
        ("joined + months(1) == '2026-02-28'", "joined BETWEEN 2026-01-28 AND 2026-01-31"),
        ("joined - today < days(30)", "joined <= 2026-04-13"),
        ("months_between(born, today) >= 216", "born <= 2008-03-15"),
        ("year(born) == 2000", "born BETWEEN 2000-01-01 AND 2000-12-31"),
        ("days_here > 30", "joined <= 2026-02-12"),
        ("joined + years(1) > '9999-06-01'", "joined BETWEEN 9998-06-02 AND 9998-12-31"),
        ("year(born) > 9999", "(1 = 0)"),
    ],
)
def test_a_condition_on_time_is_a_range_of_its_column(text: str, wanted: str) -> None:
    assert sql(text) == wanted


def test_zones_with_one_date_need_no_choice_by_row() -> None:
    assert sql("joined < today", "Europe/Helsinki", "Europe/Tallinn", "UTC") != sql("joined < today")
    assert sql("joined < today", "Europe/Helsinki") == "joined <= 2026-03-14"


def test_zones_with_several_dates_keep_a_range_that_holds_all() -> None:
    written = sql("joined < today", "Europe/Helsinki", "America/New_York")
    assert written.startswith("joined <= 2026-03-14 AND joined < CASE WHEN")


def test_a_day_that_began_twice_is_no_single_range() -> None:
    # In 2010 Newfoundland put its clocks back at one minute past midnight.
    assert start_of_day(datetime(2010, 11, 7, tzinfo=UTC).toordinal(), "America/St_Johns") is None
    assert start_of_day(datetime(2010, 11, 8, tzinfo=UTC).toordinal(), "America/St_Johns") is not None
    assert "palmette_local_date" in sql("date(seen) >= '2010-11-07'", "America/St_Johns")


def test_a_known_beginning_is_a_range_of_texts() -> None:
    assert sql("starts_with(name, 'An')") == "name >= An AND name < Ao"
    assert sql("starts_with(name, '\U0010ffff')") == "name >= \U0010ffff"


def test_a_path_through_a_reference_is_a_subquery_on_its_key() -> None:
    written = sql("mentor.name == 'Ann'")
    assert "club__person_1.wall_id = " in written
    assert "club__person_1.id = mentor_id" in written
