"""The one door: every statement passes it, readers see one moment, writers wait their turn, errors are in words."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from palmette.errors import SettingsError
from palmette.schema.database import GATED, Bypass, Database, DatabaseSettings


def test_a_statement_past_the_door_is_refused(club_database: Database) -> None:
    with pytest.raises(Bypass), club_database.engine.connect() as connection:
        connection.execute(text("SELECT * FROM contacts__contact"))


def test_an_unscoped_statement_on_a_gate_connection_is_refused(club_database: Database) -> None:
    with pytest.raises(Bypass, match="unscoped"), club_database.read([1]) as connection:
        connection.execute(text("SELECT * FROM contacts__contact"))


def test_a_failed_write_leaves_nothing(club_database: Database) -> None:
    def write_and_fail() -> None:
        with club_database.write([1]) as connection:
            connection.execute(text("UPDATE contacts__contact SET name = 'Gone'"), execution_options=GATED)
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_and_fail()
    with club_database.system(writing=False) as connection:
        assert connection.scalar(text("SELECT count(*) FROM contacts__contact WHERE name = 'Gone'")) == 0


def test_a_reader_keeps_its_moment_while_another_writes(sqlite_club: Database) -> None:
    count = text("SELECT count(*) FROM contacts__contact WHERE name = 'New'")
    with sqlite_club.read([1]) as reader:
        assert reader.scalar(count, execution_options=GATED) == 0
        with sqlite_club.write([1]) as writer:
            writer.execute(text("UPDATE contacts__contact SET name = 'New'"), execution_options=GATED)
        assert reader.scalar(count, execution_options=GATED) == 0
    with sqlite_club.read([1]) as reader:
        assert reader.scalar(count, execution_options=GATED) == 6


def test_many_writers_lose_no_update(sqlite_club: Database) -> None:
    with sqlite_club.system() as connection:
        connection.execute(text("UPDATE contacts__contact SET gym__visits = 0"))

    def work() -> None:
        for _ in range(25):
            with sqlite_club.write([1]) as connection:
                held = connection.scalar(
                    text("SELECT max(gym__visits) FROM contacts__contact"), execution_options=GATED
                )
                statement = text("UPDATE contacts__contact SET gym__visits = :next")
                connection.execute(statement, {"next": held + 1}, execution_options=GATED)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_club.system(writing=False) as connection:
        assert connection.scalar(text("SELECT max(gym__visits) FROM contacts__contact")) == 100


def test_references_are_enforced_again_after_a_migration(sqlite_club: Database) -> None:
    with sqlite_club.migrating() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 0
    with sqlite_club.system() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_missing_tables_are_told_with_their_remedy(sqlite: Database) -> None:
    with pytest.raises(SettingsError, match="palmette plan"), sqlite.system() as connection:
        connection.execute(text("SELECT * FROM contacts__contact"))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("mysql://host/name", "mysql is not supported"),
        ("no address", "cannot be read"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(url: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Database(DatabaseSettings(url))


def test_a_copy_is_a_database_of_its_own(sqlite_club: Database, tmp_path: Path) -> None:
    sqlite_club.copy_file(tmp_path / "copy.db")
    with sqlite_club.system() as connection:
        connection.execute(text("UPDATE contacts__contact SET name = 'Later'"))
    copy = Database(DatabaseSettings(f"sqlite:///{tmp_path / 'copy.db'}"))
    with copy.system(writing=False) as connection:
        assert connection.scalar(text("SELECT count(*) FROM contacts__contact WHERE name = 'Later'")) == 0
        assert connection.scalar(text("SELECT count(*) FROM contacts__contact")) == 6
    copy.close()
