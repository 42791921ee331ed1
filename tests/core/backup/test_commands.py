"""The commands as an administrator types them, and the jobs that do the same by night."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from litestar.testing import TestClient

from palmette.backup.jobs import MAKE, backup_jobs
from palmette.backup.place import Place
from palmette.backup.sealing import BackupError
from palmette.jobs.engine import run_now
from palmette.schema.sending import hold
from palmette.testing.club import BASE_URL, OWNER, PASSWORD
from tests.core.backup.conftest import Yard
from tests.core.cli.running import run


@pytest.fixture
def typed(small_yard: Yard, monkeypatch: pytest.MonkeyPatch) -> Yard:
    """The environment that names the installation."""
    settings = small_yard.served.settings
    for name in ("EDITION", "DATABASE_URL", "DATA_DIR", "SECRET_KEY", "BASE_URL"):
        monkeypatch.setenv(f"PALMETTE_{name}", str(getattr(settings, name.lower())))
    monkeypatch.setenv("PALMETTE_BACKUP_DIR", str(small_yard.place.root))
    return small_yard


@pytest.mark.slow
def test_a_backup_by_commands_from_making_to_letting_it_send(typed: Yard, tmp_path: Path) -> None:
    made = run("backup", "create", "--json")
    assert (made.code, json.loads(made.out)["files"]) == (0, 1), made.err
    assert "unproved" in run("backup", "list").out
    assert "is whole" in run("backup", "verify").out
    again = tmp_path / "again"
    put = run("backup", "restore", "--to", str(again))
    assert put.code == 0, put.err
    assert "sending release" in put.out
    there = ("--database", f"sqlite:///{again / 'palmette.db'}")
    assert "Held since" in run("sending", "status", *there).out
    assert run("sending", "release", *there).out == "It sends again.\n"
    assert run("sending", "status", *there).out == "It sends.\n"
    refused = run("backup", "restore", "--to", str(again))
    assert (refused.code, "not empty" in refused.err) == (1, True)


@pytest.mark.slow
def test_the_data_is_checked_by_a_command(typed: Yard) -> None:
    assert run("verify", "data").out == "Everything that must be true is true.\n"
    with typed.served.pinned.database.system() as connection:
        connection.exec_driver_sql("UPDATE palmette__file SET size = size + 1")
    ran = run("verify", "data")
    assert (ran.code, "contents" in ran.out) == (1, True)


@pytest.mark.slow
def test_a_move_by_command_tells_what_it_compared(typed: Yard, tmp_path: Path) -> None:
    ran = run("move", "--to", f"sqlite:///{tmp_path / 'other' / 'moved.db'}")
    assert (ran.code, "the dump are the same" in ran.out) == (0, True), ran.err


def test_the_job_of_the_night_makes_a_whole_backup(small_yard: Yard) -> None:
    place, settings = small_yard.served, small_yard.served.settings
    assert backup_jobs(settings, small_yard.source) == []
    named = settings.model_copy(update={"backup_dir": small_yard.place.root})
    job = next(item for item in backup_jobs(named, small_yard.source) if item.key == MAKE)
    result = run_now(
        job, place.pinned.gateway, place.pinned.directory.system("job"), progress=lambda message, done, total: None
    )
    assert result["name"] == small_yard.place.names()[-1]
    assert result["files"] == 1


def test_a_backup_that_is_not_whole_fails_the_job(small_yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    keep = Place.keep_content

    def lose(place: Place, digest: str, source: Path) -> None:
        keep(place, digest, source)
        next(place.root.glob("contents/??/*")).unlink()

    monkeypatch.setattr(Place, "keep_content", lose)
    named = small_yard.served.settings.model_copy(update={"backup_dir": small_yard.place.root})
    job = next(item for item in backup_jobs(named, small_yard.source) if item.key == MAKE)
    place = small_yard.served
    with pytest.raises(BackupError, match="not whole"):
        run_now(
            job, place.pinned.gateway, place.pinned.directory.system("job"), progress=lambda message, done, total: None
        )


def test_people_see_that_sending_is_held_and_who_may_configure_lets_it_go(small_yard: Yard) -> None:
    place = small_yard.served
    with place.pinned.database.system() as connection:
        hold(connection, "restored")
    with TestClient(place.app, base_url=BASE_URL) as client:
        client.post("/login", data={"email": OWNER, "password": PASSWORD})
        assert 'href="/settings/sending"' in client.get("/today").text
        page = client.get("/settings/sending").text
        assert "restored from a backup" in page
        token = page.split('name="_csrf_token" value="')[1].split('"')[0]
        client.post("/settings/sending", data={"act": "release", "_csrf_token": token})
        assert "Nothing is sent" not in client.get("/today").text
