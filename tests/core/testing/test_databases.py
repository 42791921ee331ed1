"""The databases that tests get are fresh, empty, and as the product finds them in the field."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from palmette.testing.postgres import PostgresServer, database_name, find_binaries


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(database_url: str, turn: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
        connection.execute(text("CREATE TABLE visit (id integer)"))
    engine.dispose()


def test_a_database_is_dropped_while_somebody_is_connected(postgres_server: PostgresServer) -> None:
    url = postgres_server.create_database()
    engine = create_engine(url)
    with engine.connect() as connection:
        postgres_server.drop_database(url)
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    engine.dispose()


def test_a_database_copies_its_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.create_database()
    engine = create_engine(template)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE visit AS SELECT 7 AS id"))
    engine.dispose()
    copy = create_engine(postgres_server.create_database(template=database_name(template)))
    with copy.connect() as connection:
        assert connection.scalar(text("SELECT id FROM visit")) == 7
    copy.dispose()


def test_the_role_of_the_url_owns_its_schema_and_is_held_by_row_security(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        superuser = connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
        connection.execute(text("CREATE TABLE visit (id integer)"))
        connection.execute(text("CREATE ROLE palmette_frame_test NOLOGIN"))
        connection.execute(text("GRANT palmette_frame_test TO CURRENT_USER"))
        connection.execute(text("GRANT SELECT ON visit TO palmette_frame_test"))
        connection.execute(text("SET ROLE palmette_frame_test"))
        assert connection.scalar(text("SELECT count(*) FROM visit")) == 0
        connection.execute(text("RESET ROLE"))
        connection.execute(text("DROP OWNED BY palmette_frame_test"))
        connection.execute(text("DROP ROLE palmette_frame_test"))
    engine.dispose()
    assert superuser is False


def test_text_is_ordered_by_code_point(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 'B' < 'a' AND 'z' < 'ä' AND 'ä' < 'Ж'"))
    engine.dispose()


@pytest.mark.postgres
def test_a_stopped_server_leaves_nothing_behind() -> None:
    binaries = find_binaries()
    assert binaries is not None
    server = PostgresServer(binaries)
    folder = Path(server.create_database().partition("host=")[2])
    assert folder.is_dir()
    assert server.data.is_dir()
    server.stop()
    assert not folder.exists()
    assert not server.data.exists()


STARTS_A_SERVER_AND_WAITS = """
import pathlib, time
from palmette.testing.postgres import PostgresServer, find_binaries
server = PostgresServer(find_binaries())
folder = pathlib.Path(server.create_database().partition("host=")[2])
print(folder, server.data, flush=True)
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.postgres
def test_a_killed_run_takes_its_server_with_it() -> None:
    binaries = find_binaries()
    assert binaries is not None
    run = subprocess.Popen([sys.executable, "-c", STARTS_A_SERVER_AND_WAITS], stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    with run.stdout:
        folder, data = map(Path, run.stdout.readline().split())
    assert _answers(folder)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 10
    while _answers(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _answers(folder)
    PostgresServer(binaries).stop()
    assert not data.is_relative_to("/dev/shm") or not data.exists(), "the next server frees the memory"
    for left in (folder, data):
        shutil.rmtree(left, ignore_errors=True)


def _answers(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(folder / ".s.PGSQL.5432")) == 0
