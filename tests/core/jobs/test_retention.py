"""The nightly job that lets go what was in the trash for its time, files and contents with it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from palmette import clock
from palmette.app import core_jobs
from palmette.files.store import FolderStore
from palmette.jobs.engine import run_now
from palmette.jobs.retention import retention_job
from palmette.testing.club import Served, served

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Iterator[Served]:
    with served(tmp_path, database_url) as found:
        yield found


def aged(place: Served) -> FolderStore:
    """The file store, with all contents long there."""
    store = place.pinned.gateway.files
    assert isinstance(store, FolderStore)
    for digest in store.digests():
        name = digest.hex()
        os.utime(store.root / name[:2] / name[2:], (1, 1))
    return store


def sweep(place: Served, days: int, *, after: int) -> dict[str, object]:
    """What the job did so many days from now."""
    with clock.frozen(NOW + timedelta(days=after)):
        actor = place.pinned.directory.system("job")
        return dict(
            run_now(
                retention_job(trash_days=days, audit_days=30), place.pinned.gateway, actor, progress=lambda *told: None
            )
        )


def test_records_and_their_files_go_after_their_days(place: Served) -> None:
    gateway, actor = place.pinned.gateway, place.pinned.directory.system("page")
    with clock.frozen(NOW), gateway.writing(actor) as records:
        contact = UUID(str(records.create("contact", {"kind": "person", "last_name": "Gone"})["id"]))
        deal = UUID(str(records.create("deal", {"name": "Sale", "contact": contact})["id"]))
        note = UUID(str(records.create("activity", {"kind": "note", "text": "Gone too"})["id"]))
        records.attach("activity", note, "files", "a.txt", io.BytesIO(b"gone"))
        for entity, record in (("activity", note), ("deal", deal), ("contact", contact)):
            records.delete(entity, record)
    store = aged(place)
    assert sweep(place, 30, after=29) == {"records": 0, "files": 0, "contents": 0, "entries": 0}
    assert sweep(place, 0, after=300) == {"records": 0, "files": 0, "contents": 0, "entries": 0}
    assert sweep(place, 30, after=31) == {"records": 3, "files": 0, "contents": 1, "entries": 0}
    assert list(store.digests()) == []


def test_a_file_taken_off_its_record_goes_and_the_record_stays(place: Served) -> None:
    gateway, actor = place.pinned.gateway, place.pinned.directory.system("page")
    with clock.frozen(NOW), gateway.writing(actor) as records:
        note = UUID(str(records.create("activity", {"kind": "note", "text": "Stays"})["id"]))
        records.detach(records.attach("activity", note, "files", "a.txt", io.BytesIO(b"gone")))
    aged(place)
    assert sweep(place, 30, after=31) == {"records": 0, "files": 1, "contents": 1, "entries": 0}
    with gateway.reading(actor) as records:
        assert records.get("activity", note)["text"] == "Stays"


def test_it_runs_every_night_with_the_days_of_the_settings(place: Served) -> None:
    assert core_jobs(place.runtime.settings)["retention"].schedule == "daily 04:00"
