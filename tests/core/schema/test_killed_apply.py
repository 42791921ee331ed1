"""Row 109: an apply is killed before each of its statements; the next run finishes it, and nothing is half done."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event

from palmette.errors import SettingsError
from palmette.records import fields as f
from palmette.schema.apply import apply_plan
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.dump import canonical_dump
from palmette.schema.planning import make_plan
from palmette.schema.status import database_status, require_current
from palmette.testing.postgres import PostgresServer
from tests.core.schema.blueprints import thing, things

BEFORE = things()
AFTER = things(thing(f.Text("name", search=True), f.Integer("places", index=True), f.Texts("words")))
CHANGING = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "COMMIT", "GRANT", "REVOKE")


def _statements(url: str, *, die_at: int | None) -> int:
    """Apply in a process of its own, which dies before its nth changing statement; how many it made, -1 if it died."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writes, str(_apply(url, die_at)).encode())
        finally:
            os._exit(0)
    os.close(writes)
    _, status = os.waitpid(child, 0)
    told = os.read(reads, 20).decode()
    os.close(reads)
    if os.WIFSIGNALED(status):
        return -1
    assert told, "the apply failed by itself"
    return int(told)


def _apply(url: str, die_at: int | None) -> int:
    database = Database(DatabaseSettings(url))
    count = 0

    def before(connection: object, cursor: object, statement: str, *_: object) -> None:
        nonlocal count
        if statement.lstrip().upper().startswith(CHANGING):
            if count == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

    event.listen(database.engine, "before_cursor_execute", before)
    plan = make_plan(database, AFTER)
    apply_plan(database, AFTER, plan, allow=[item.key for item in plan.needed], archive=None)
    return count


def _dump(url: str) -> list[str]:
    database = Database(DatabaseSettings(url))
    try:
        assert database_status(database, AFTER).ready
        return canonical_dump(database, AFTER)
    finally:
        database.close()


def _kill_at_each(fresh: Callable[[], str], done: Callable[[str], None], *, every: int) -> int:
    whole = fresh()
    count = _statements(whole, die_at=None)
    expected = _dump(whole)
    done(whole)
    assert count > 5
    for place in range(0, count, every):
        url = fresh()
        assert _statements(url, die_at=place) == -1
        assert _statements(url, die_at=None) >= 0
        assert _dump(url) == expected, f"killed before statement {place} of {count}"
        done(url)
    return count


@pytest.mark.slow
def test_row_109_an_apply_killed_at_any_statement_is_finished_by_the_next(
    sqlite_templates: Callable[[str], Path], tmp_path: Path
) -> None:
    body = sqlite_templates("things").read_bytes()
    path = tmp_path / "things.db"

    def fresh() -> str:
        for left in tmp_path.glob("things*.db*"):
            left.unlink()
        path.write_bytes(body)
        return f"sqlite:///{path}"

    _kill_at_each(fresh, lambda url: None, every=4)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.timeout(1800)
def test_row_109_the_same_at_every_statement_of_postgresql(
    postgres_server: PostgresServer, postgres_templates: Callable[[str], str]
) -> None:
    template = postgres_templates("things")
    _kill_at_each(lambda: postgres_server.create_database(template=template), postgres_server.drop_database, every=1)


def test_row_109_the_release_before_goes_on_working_on_the_new_schema(things_database: Database) -> None:
    apply_plan(things_database, AFTER, make_plan(things_database, AFTER))
    table = "alpha__thing"
    with things_database.system() as connection:
        # As the release before writes: it does not know the new columns.
        connection.exec_driver_sql(f"UPDATE {table} SET version = version + 1")
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()


def test_row_109_a_release_refuses_to_start_on_a_newer_schema_in_words(things_database: Database) -> None:
    apply_plan(things_database, AFTER, make_plan(things_database, AFTER))
    with pytest.raises(SettingsError, match="newer than this edition") as refused:
        require_current(things_database, BEFORE)
    assert refused.value.code == "database.ahead"
