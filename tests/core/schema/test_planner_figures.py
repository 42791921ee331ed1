"""Figures for SQLite's planner: empty values come first in an index, and what is asked for are others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.planner_figures import UNKNOWN, analyze


@pytest.fixture
def till(sqlite_url: str) -> Iterator[Database]:
    """1,500 payments of nobody and 1,500 of 300 members, three years of them."""
    database = Database(DatabaseSettings(sqlite_url))
    with database.migrating() as connection:
        for line in (
            "CREATE TABLE payment (wall_id INTEGER NOT NULL, id INTEGER, member_id BLOB, card_id BLOB, at INTEGER)",
            "CREATE INDEX of_member ON payment (wall_id, member_id)",
            "CREATE INDEX of_card ON payment (wall_id, card_id) WHERE id > 0",
            "CREATE INDEX in_time ON payment (wall_id, at)",
        ):
            connection.execute(text(line))
        rows = [
            {"id": number, "member": None if number % 2 else b"%d" % (number // 2 % 300), "at": number}
            for number in range(3_000)
        ]
        connection.execute(text("INSERT INTO payment VALUES (1, :id, :member, NULL, :at)"), rows)
    yield database
    database.close()


def figures(database: Database) -> dict[str, list[int]]:
    with database.migrating() as connection:
        found = connection.execute(text("SELECT idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL"))
        return {name: [int(one) for one in stat.split()] for name, stat in found}


def test_rows_of_nobody_do_not_count_as_rows_of_each(till: Database) -> None:
    analyze(till)
    found = figures(till)
    assert found["of_member"][2] == 5
    assert found["of_card"][2] == UNKNOWN
    assert found["in_time"][2] == 1


def test_what_a_member_paid_this_year_is_looked_up_by_the_member(till: Database) -> None:
    analyze(till)
    asked = "EXPLAIN QUERY PLAN SELECT count(*) FROM payment WHERE wall_id = 1 AND member_id = :who AND at > :since"
    with till.migrating() as connection:
        (plan,) = connection.execute(text(asked), {"who": b"7", "since": 2_000}).all()
    assert "of_member" in plan.detail


def test_a_value_that_many_share_is_left_as_it_was_counted(till: Database) -> None:
    with till.migrating() as connection:
        connection.execute(text("UPDATE payment SET member_id = x'01'"))
    analyze(till)
    assert figures(till)["of_member"][2] > 1_000
