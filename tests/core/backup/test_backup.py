"""A backup is made whole, tells its defects by name, and comes back with the counts of its manifest."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from palmette import clock
from palmette.backup import sqlite_copy
from palmette.backup.create import create_backup
from palmette.backup.drill import drill
from palmette.backup.place import Place, kept
from palmette.backup.proofs import read_proofs, standing
from palmette.backup.restore import Target, restore_backup
from palmette.backup.sealing import BackupError, Key
from palmette.backup.swap import swap_in
from palmette.backup.verify import verify_backup
from palmette.blueprint.model import Blueprint
from palmette.files.store import FolderStore
from palmette.proving import blueprint_at, started_from
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.sending import is_held
from palmette.testing.postgres import PostgresServer
from tests.core.backup.conftest import Yard, filled, names_in, store_file

pytestmark = pytest.mark.mostly_sqlite


def _no_build(edition: Path, overlay: str) -> Blueprint:
    raise AssertionError("the engine's own copy needs no blueprint")


def _build(yard: Yard) -> partial[Blueprint]:
    return partial(blueprint_at, yard.served.settings)


def _stop(yard: Yard) -> None:
    yard.served.runtime.database.close()


# ---- made and put back


def test_what_is_restored_is_what_was_backed_up(yard: Yard, request: pytest.FixtureRequest) -> None:
    name, manifest = yard.back_up()
    assert (yard.defects(name), manifest.tables["contacts__contact"], manifest.contents) == ([], 20, 1)
    target = yard.target
    if manifest.kind == "pg_dump":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        target = Target(server.create_database(), target.files, target.edition)
    restore_backup(yard.place, name, target, _no_build)
    assert names_in(target.url) == yard.people()
    database = Database(DatabaseSettings(target.url))
    with database.system(writing=False) as connection:
        assert is_held(connection), "nothing is sent from a restored copy"
    database.close()
    store = FolderStore(target.files)
    with store.open(next(store.digests())) as content:
        assert content.read() == b"a scanned contract"


def test_a_portable_backup_of_either_engine_comes_back_on_sqlite(yard: Yard) -> None:
    name, manifest = yard.back_up(portable=True)
    assert (manifest.kind, yard.defects(name)) == ("rows", [])
    restore_backup(yard.place, name, yard.target, _build(yard))
    assert names_in(yard.target.url) == yard.people()


@pytest.mark.slow
def test_a_portable_backup_comes_back_on_postgresql_with_its_locks(small_yard: Yard, postgres_url: str) -> None:
    name, _ = small_yard.back_up(portable=True)
    target = Target(postgres_url, small_yard.target.files, small_yard.target.edition)
    restore_backup(small_yard.place, name, target, _build(small_yard))
    assert names_in(target.url) == small_yard.people()
    assert started_from(small_yard.served.settings, target) == []


def test_a_backup_is_of_one_moment_while_others_write(small_yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(sqlite_copy, "_PAGES", 8)
    gateway, directory = small_yard.served.pinned.gateway, small_yard.served.pinned.directory
    written = []

    def write(what: str, done: int, total: int) -> None:
        if len(written) < 5:
            with gateway.writing(directory.system("job")) as records:
                written.append(records.create("contact", {"kind": "person", "last_name": "Late"}))

    source_counts = small_yard.back_up()[1].tables["contacts__contact"]

    source = small_yard.source()
    name, manifest = create_backup(source, small_yard.place, progress=write)
    assert written
    assert manifest.tables["contacts__contact"] == source_counts
    assert small_yard.defects(name) == []


def test_secrets_stay_out_of_a_backup(small_yard: Yard) -> None:
    name, _ = small_yard.back_up()
    folder = small_yard.place.folder(name)
    told = json.loads((folder / "settings.json").read_text())
    assert "secret_key" not in told
    assert small_yard.served.settings.secret_key not in "".join(
        path.read_text("utf-8", errors="replace") for path in folder.iterdir()
    )


def test_a_broken_run_leaves_nothing_that_looks_like_a_backup(
    small_yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Place, "keep_content", full)
    with pytest.raises(OSError, match="No space"):
        small_yard.back_up()
    assert small_yard.place.names() == []


def test_restoring_over_something_is_refused_and_touches_nothing(small_yard: Yard) -> None:
    name, _ = small_yard.back_up()
    live = small_yard.served.runtime.database.path
    assert live is not None
    before = live.read_bytes()
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(
            small_yard.place, name,
            Target(str(small_yard.served.settings.database_url), small_yard.target.files, small_yard.target.edition),
            _no_build,
        )  # fmt: skip
    assert live.read_bytes() == before


def test_an_attachment_that_is_gone_from_the_backup_stops_the_restoring(small_yard: Yard) -> None:
    name, _ = small_yard.back_up()
    next(small_yard.place.root.glob("contents/??/*")).unlink()
    with pytest.raises(BackupError, match="attachment"):
        restore_backup(small_yard.place, name, small_yard.target, _no_build)


# ---- swapped in


def test_swapping_in_keeps_what_was_there(yard: Yard) -> None:
    name, manifest = yard.back_up()
    filled(yard.served)
    assert len(yard.people()) == 40
    _stop(yard)
    settings = yard.served.settings
    live = Target(settings.database_url, settings.data_dir / "files", settings.edition)
    _, where = swap_in(yard.place, name, live, _no_build)
    assert len(yard.people()) == 20
    if manifest.kind == "sqlite":
        with closing(sqlite3.connect(where)) as old:
            assert old.execute("SELECT count(*) FROM contacts__contact").fetchone() == (40,)
    else:
        with yard.served.runtime.database.snapshot() as connection:
            schema = where.removeprefix("schema ")
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {schema}.contacts__contact").scalar() == 40


def test_swapping_in_is_refused_while_the_server_runs(yard: Yard) -> None:
    name, _ = yard.back_up()
    settings = yard.served.settings
    live = Target(settings.database_url, settings.data_dir / "files", settings.edition)
    with yard.served.runtime.database.snapshot():
        yard.people()
        with pytest.raises(BackupError, match=r"in use|connections"):
            swap_in(yard.place, name, live, _no_build)
    assert len(yard.people()) == 20


def test_a_swap_that_fails_leaves_the_live_data(yard: Yard) -> None:
    name, manifest = yard.back_up()
    part = next(item for item in manifest.parts if item.name.startswith("database"))
    path = yard.place.folder(name) / part.name
    path.write_bytes(path.read_bytes()[: part.size // 2])
    _stop(yard)
    settings = yard.served.settings
    live = Target(settings.database_url, settings.data_dir / "files", settings.edition)
    with pytest.raises(BackupError):
        swap_in(yard.place, name, live, _no_build)
    assert len(yard.people()) == 20


# ---- sealed


def test_a_sealed_backup_shows_nothing_and_opens_with_its_key_alone(small_yard: Yard) -> None:
    sealed = Place(small_yard.place.root, Key.of("a key of at least thirty-two signs"))
    yard = Yard(small_yard.served, sealed, small_yard.folder)
    name, _ = yard.back_up()
    bytes_there = b"".join(path.read_bytes() for path in sealed.root.rglob("*") if path.is_file())
    assert b"Person 07" not in bytes_there
    assert b"a scanned contract" not in bytes_there
    assert yard.defects(name) == []
    for key in (None, Key.of("another key of thirty-two signs!!")):
        with pytest.raises(BackupError, match="key"):
            verify_backup(Place(sealed.root, key), name)
    restore_backup(sealed, name, yard.target, _no_build)
    assert names_in(yard.target.url) == yard.people()


def test_a_cut_sealed_part_is_known_even_by_itself(small_yard: Yard) -> None:
    sealed = Place(small_yard.place.root, Key.of("a key of at least thirty-two signs"))
    Yard(small_yard.served, sealed, small_yard.folder).back_up()
    content = next(sealed.root.glob("contents/??/*"))
    content.write_bytes(content.read_bytes()[:-1])
    found = verify_backup(sealed, "latest")[1]
    assert [item.kind for item in found] == ["content"]


# ---- proved


def test_a_drill_proves_a_backup(yard: Yard) -> None:
    name, _ = yard.back_up()
    assert standing(yard.place)[0].message.startswith("No backup was restored ever")
    done = drill(
        yard.place, name, _build(yard), partial(started_from, yard.served.settings),
        live=yard.served.settings.database_url,
    )  # fmt: skip
    assert done.problems == []
    assert name in read_proofs(yard.place)
    assert standing(yard.place)[0].level == "ok"
    assert [path.name for path in yard.place.root.glob(".part*")] == []


def test_a_drill_tells_what_is_wrong_with_the_data(small_yard: Yard) -> None:
    store_file(small_yard.served, b"\x07" * 32, 5)
    name, manifest = small_yard.back_up()
    assert len(manifest.missing) == 1
    done = drill(
        small_yard.place, name, _build(small_yard), partial(started_from, small_yard.served.settings),
        live=small_yard.served.settings.database_url,
    )  # fmt: skip
    assert done.problems == ["The contents of 1 files are missing."]
    assert read_proofs(small_yard.place) == {}


# ---- kept and let go


def test_retention_keeps_hours_days_weeks_and_months() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    names = [f"{now - timedelta(hours=6 * step):%Y%m%dT%H%M%SZ}" for step in range(4 * 400)]
    found = kept(names, "24h 7d 4w 6m", now)
    ages = sorted((now - datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)).days for name in found)
    assert names[0] in found
    assert len([age for age in ages if age < 1]) == 4
    assert len(found) == 16  # 4 of today, 6 days, then weeks and months, of which some are the same
    assert ages[-1] > 140


def test_the_newest_backup_is_never_removed() -> None:
    assert kept(["20200101T000000Z"], "1h", datetime(2026, 1, 1, tzinfo=UTC)) == {"20200101T000000Z"}


def test_pruning_lets_contents_go_that_no_backup_names(small_yard: Yard) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    with clock.frozen(start):
        small_yard.back_up()
    with small_yard.served.pinned.database.system() as connection:
        connection.exec_driver_sql("DELETE FROM palmette__file")
    later = datetime.now(UTC) + timedelta(days=3)
    with clock.frozen(later):
        small_yard.back_up()
        gone = small_yard.place.prune("1h")
    assert gone == ["20261101T000000Z"]
    assert list(small_yard.place.root.glob("contents/??/*")) == []
    assert len(small_yard.place.names()) == 1
