"""The database answers ordinary lists and searches from its indexes, also as the role that owns nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from palmette.ids import new_ids
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.search_keys import pieces, sort_key
from palmette.records.session import Records
from palmette.schema.database import GATED, Bypass
from tests.core.records.read.world import START, World, world_at


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Enough rows that reading them all would be the worse plan; these tests only read."""
    if request.param == "sqlite":
        template, made = request.getfixturevalue("sqlite_template")
        path = tmp_path_factory.mktemp("crowd") / "world.db"
        shutil.copyfile(template, path)
        world = world_at(f"sqlite:///{path}", made)
    else:
        world = request.getfixturevalue("postgres_world")
    world.clock = START
    fill(world)
    yield world
    if request.param == "sqlite":
        world.database.close()
    else:
        world.empty()


def fill(world: World) -> None:
    """Three thousand people in two walls, and what the planner should know of them."""
    rows, found = [], []
    branches = [world.branches[name] for name in ("north", "south", "west")]
    users = [world.users[name] for name in ("ann", "bob", "cid")]
    for number, record in enumerate(new_ids(3_000)):
        name = f"Name{number * 7919 % 3000:04}"
        rows.append({
            "wall_id": 1 + number % 2, "id": record, "version": 1, "created_at": START + timedelta(seconds=number),
            "updated_at": START, "branch_id": branches[number % 3], "owner_id": users[number % 3],
            "last_name": name, "last_name__key": sort_key(name),
        })  # fmt: skip
        found += [
            {"wall_id": 1 + number % 2, "record_id": record, "piece": piece, "head": head}
            for piece, head in pieces([name])
        ]
    with world.database.system() as connection:
        connection.execute(insert(world.tables.table("shop.contact")), rows)
        connection.execute(insert(world.tables.search("shop.contact")), found)
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def watched(world: World) -> Iterator[list[tuple[str, Any]]]:
    """The statements that reach the driver meanwhile, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.lstrip("(").startswith("SELECT") and "set_config" not in statement:
            seen.append((statement, parameters))

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)


def plan(world: World, role: str, ask: Callable[[Records], object], *, number: int = 0) -> str:
    """The plan of the asked question's statement of that number, explained in the same session."""
    with world.reading(role) as records, watched(world) as seen:
        ask(records)
        words = "EXPLAIN QUERY PLAN " if world.database.dialect == "sqlite" else "EXPLAIN "
        statement, parameters = seen[number]
        rows = records.connection.exec_driver_sql(words + statement, parameters, execution_options=GATED).all()
    return "\n".join(str(row[-1]) for row in rows)


STANDING = {
    "wall": "wall_id_last_name__key",
    "own": "wall_id_owner_id_last_name",
    "branch": "wall_id_branch_id_last_name",
}


@pytest.mark.parametrize("role", STANDING)
def test_the_default_list_is_read_from_its_standing_index(crowd: World, role: str) -> None:
    found = plan(crowd, role, lambda records: records.list("contact", ListQuery(limit=50)))
    index = f"ix_shop__contact_{STANDING[role]}"
    assert index[:40] in found, found
    assert "TEMP B-TREE" not in found, found
    assert "Sort" not in found, found


def test_a_page_far_behind_is_found_through_the_same_index(crowd: World) -> None:
    with crowd.reading("wall") as records:
        after = records.list("contact", ListQuery(limit=50)).next
    found = plan(crowd, "wall", lambda records: records.list("contact", ListQuery(limit=50, after=after)))
    assert "ix_shop__contact_wall_id_last_name__key" in found, found
    assert "TEMP B-TREE" not in found, found
    assert "Sort" not in found, found


def test_two_reaches_are_two_limited_seeks(crowd: World) -> None:
    found = plan(crowd, "mine", lambda records: records.list("contact", ListQuery(limit=5)))
    assert "ix_shop__contact_wall_id_owner_id_last_name"[:40] in found, found
    assert "ix_shop__contact_wall_id_branch_id_last_name"[:40] in found, found


@pytest.mark.parametrize("role", ["wall", "mine"])
def test_a_rare_word_is_looked_up_in_the_index_of_pieces(crowd: World, role: str) -> None:
    found = plan(crowd, role, lambda records: records.search("ame0042", entities=["contact"]))
    key = "search_1 USING PRIMARY KEY" if crowd.database.dialect == "sqlite" else "pk_shop__contact__search"
    assert key in found, found


def test_questions_of_one_shape_are_one_statement(crowd: World) -> None:
    with watched(crowd) as seen:
        for user in ("ann", "bob"):
            for limit in (3, 7):
                with crowd.reading("own", user=user) as records:
                    records.list("contact", ListQuery(limit=limit, filter="last_name != 'x'"))
    assert len({statement for statement, _ in seen}) == 1


def test_money_is_split_by_its_stored_currency_which_the_database_knows_well(crowd: World) -> None:
    with watched(crowd) as seen, crowd.reading("boss") as records:
        records.group("deal", by=[GroupSpec("stage")], measures=[MeasureSpec("total", "sum", "amount")])
    grouped = [statement for statement, _ in seen if "GROUP BY" in statement]
    assert len(grouped) == 1
    assert "CASE" not in grouped[0]


def test_a_list_asks_as_often_for_many_rows_as_for_few(crowd: World) -> None:
    fields = ["last_name", "owner", "branch", "club", "friends", "interests", "visit_count", "@tags", "@title"]
    counts = []
    for limit in (1, 100):
        with crowd.reading("boss") as records, watched(crowd) as seen:
            records.list("contact", ListQuery(limit=limit, fields=fields))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7


@pytest.mark.postgres
def test_the_session_runs_as_the_role_that_owns_nothing(crowd: World) -> None:
    if crowd.database.dialect == "sqlite":
        with crowd.reading("wall") as records, pytest.raises(Bypass):
            records.connection.exec_driver_sql("SELECT 1")
        return
    with crowd.reading("wall") as records:
        role = records.connection.exec_driver_sql("SELECT current_user", execution_options=GATED).scalar()
        seen = records.connection.exec_driver_sql(
            "SELECT count(*), min(wall_id), max(wall_id) FROM shop__contact", execution_options=GATED
        ).one()
    assert role == "palmette_app"
    assert tuple(seen) == (1500, 1, 1)
