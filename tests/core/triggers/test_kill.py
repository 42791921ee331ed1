"""Killed in the middle of its work, again and again: what is due is done once, and nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from palmette.schema.database import GATED
from tests.core.triggers.conftest import Office, day, open_office

WORKER = """
import sys
from pathlib import Path
from palmette import clock
from palmette.app import open_runtime
from palmette.settings import Settings
from palmette.triggers.dispatch import dispatch
from tests.core.triggers.conftest import day

edition, url, folder = sys.argv[1:]
settings = Settings(edition=Path(edition), database_url=url, data_dir=Path(folder), secret_key="k" * 40)
runtime = open_runtime(settings)
print("ready", flush=True)
with clock.frozen(day("2026-03-02", 10)):
    dispatch(runtime.pinned.gateway, runtime.pinned.directory.system("job"))
print("done", flush=True)
"""


def worker(office: Office, folder: Path) -> subprocess.Popen[str]:
    """A process that does what is due; it has begun when this returns."""
    settings = office.served.settings
    begun = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(settings.edition), settings.database_url, str(folder)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path])},
    )  # fmt: skip
    assert begun.stdout is not None
    assert begun.stdout.readline().strip() == "ready"
    return begun


def kill_again_and_again(office: Office, folder: Path, *, due: int, kills: int) -> None:
    """Some rounds of work that end by a kill, then one that ends by itself."""
    office.turn_on("before_end")
    for _ in range(due):
        office.make(ends_on=date(2026, 4, 1))
    office.sweep(day("2026-03-02", 1))
    chosen = random.Random(7)
    for _ in range(kills):
        with worker(office, folder) as running:
            time.sleep(chosen.uniform(0, 0.4))
            running.send_signal(signal.SIGKILL)
    with worker(office, folder) as running:
        assert running.wait() == 0
    with office.gateway.reading(office.system) as records:
        table = records.tables.table("activities.activity")
        about = list(records.connection.scalars(select(table.c.about_id), execution_options=GATED))
        told = records.count("x.pass", filter="told == 'told'", cap=None).value
    assert len(about) == len(set(about)) == due
    assert told == due


@pytest.mark.slow
def test_two_kills_over_thirty_tasks(tmp_path: Path) -> None:
    for office in open_office(tmp_path, f"sqlite:///{tmp_path / 'a.db'}"):
        kill_again_and_again(office, tmp_path, due=30, kills=2)


@pytest.mark.soak
def test_a_hundred_kills_over_ten_thousand_tasks(tmp_path: Path) -> None:
    for office in open_office(tmp_path, f"sqlite:///{tmp_path / 'a.db'}"):
        kill_again_and_again(office, tmp_path, due=10_000, kills=100)
