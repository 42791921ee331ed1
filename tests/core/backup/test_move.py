"""An installation moves between the engines whole, and goes on where it was broken off."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from palmette.backup import move as moving
from palmette.backup.move import move
from palmette.backup.sealing import BackupError
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.dump import rows_dump
from palmette.schema.sending import is_held
from palmette.schema.status import database_status
from tests.core.backup.conftest import Yard


@pytest.fixture
def there(request: pytest.FixtureRequest, yard: Yard, tmp_path: Path) -> Database:
    """An empty database of the other engine."""
    if yard.served.runtime.database.dialect == "sqlite":
        return Database(DatabaseSettings(request.getfixturevalue("postgres_url")))
    return Database(DatabaseSettings(f"sqlite:///{tmp_path / 'moved.db'}"))


@pytest.mark.slow
def test_everything_arrives_on_the_other_engine(yard: Yard, there: Database) -> None:
    here, blueprint = yard.served.runtime.database, yard.served.pinned.blueprint
    moved = move(here, there, blueprint)
    assert moved.tables["contacts__contact"] == 20
    assert database_status(there, blueprint).ready
    with here.snapshot() as old, there.snapshot() as new:
        assert rows_dump(old, blueprint) == rows_dump(new, blueprint)
        assert is_held(new)
        assert not is_held(old)
    there.close()


@pytest.mark.slow
def test_a_move_that_was_broken_off_goes_on_and_takes_what_changed_meanwhile(
    yard: Yard, there: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, blueprint = yard.served.runtime.database, yard.served.pinned.blueprint
    copied: list[str] = []
    copy = moving._copy

    def until_cut(reading, target, table, other, digest) -> None:
        if table.name == "palmette__tag":
            raise KeyboardInterrupt
        copy(reading, target, table, other, digest)
        copied.append(table.name)

    monkeypatch.setattr(moving, "_copy", until_cut)
    with pytest.raises(KeyboardInterrupt):
        move(here, there, blueprint)
    assert not database_status(there, blueprint).ready
    gateway, directory = yard.served.pinned.gateway, yard.served.pinned.directory
    with gateway.writing(directory.system("job")) as records:
        records.create("contact", {"kind": "person", "last_name": "Meanwhile"})
    monkeypatch.setattr(moving, "_copy", copy)
    moved = move(here, there, blueprint)
    assert 0 < moved.resumed < len(copied)
    assert moved.tables["contacts__contact"] == 21
    assert database_status(there, blueprint).ready
    there.close()


@pytest.mark.slow
def test_nobody_writes_while_it_moves(yard: Yard, there: Database) -> None:
    here, blueprint = yard.served.runtime.database, yard.served.pinned.blueprint
    other = Database(DatabaseSettings(yard.served.settings.database_url))
    refused = []

    def write(what: str, done: int, total: int) -> None:
        if refused or done < 5:
            return
        try:
            with other.system() as connection:
                if other.dialect == "postgresql":
                    connection.exec_driver_sql("SET LOCAL lock_timeout = 100")
                connection.exec_driver_sql("DELETE FROM palmette__tag")
        except Exception as error:  # noqa: BLE001 - whatever the engine says, it must refuse
            refused.append(error)

    other.engine.dispose()
    if other.dialect == "sqlite":
        event.listen(other.engine, "connect", lambda raw, record: raw.execute("PRAGMA busy_timeout=100"))
    move(here, there, blueprint, progress=write)
    assert len(refused) == 1
    other.close()
    there.close()


def test_a_target_that_holds_something_is_refused(yard: Yard) -> None:
    database, blueprint = yard.served.runtime.database, yard.served.pinned.blueprint
    again = Database(DatabaseSettings(yard.served.settings.database_url))
    with pytest.raises(BackupError, match="not empty"):
        move(database, again, blueprint)
    again.close()
