"""A long list goes in quickly and whole, also when its process is killed in the middle, and goes out again."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from palmette.app import open_database
from palmette.imports.batches import Batches
from palmette.imports.begin import begin
from palmette.imports.job import import_jobs
from palmette.imports.mapping import targets_of
from palmette.jobs.engine import run_now
from palmette.records.results import ListQuery
from palmette.testing.club import EDITION, OWNER, Served, served
from palmette.web.accounts import find_user
from tests.core.imports.long_lists import Command, Ran, write_long

CHECK, RUN, UNDO = import_jobs()
SECONDS, MEGABYTES = 60, 400
RUSSIAN = EDITION.replace("region: FI", "region: RU")


@contextmanager
def place_of(folder: Path) -> Iterator[Served]:
    with served(folder, f"sqlite:///{folder / 'long.db'}", edition=RUSSIAN) as found:
        yield found


def people(place: Served) -> int:
    actor = place.pinned.directory.actor(find_user(place.pinned, OWNER), channel="cli")
    assert actor is not None
    with place.pinned.gateway.reading(actor) as records:
        return records.count("contact", cap=None).value


def dump(place: Served) -> str:
    """A digest of everything that is seen of all people, in one order."""
    actor = place.pinned.directory.actor(find_user(place.pinned, OWNER), channel="cli")
    assert actor is not None
    digest, after = hashlib.sha256(), ""
    fields = place.pinned.blueprint.entity("contact").fields.items()
    names = [name for name, field in fields if name not in ("version", "updated_at") and not field.hidden]
    while True:
        with place.pinned.gateway.reading(actor) as records:
            page = records.list("contact", ListQuery(fields=names, sort="id", limit=200, after=after, titles=False))
        for row in page.rows:
            row = {name: value for name, value in row.items() if name not in ("version", "updated_at")}
            digest.update(json.dumps(row, default=str, sort_keys=True).encode())
        if not (after := page.next):
            return digest.hexdigest()


@pytest.mark.slow
def test_a_killed_import_goes_on_without_loss_or_doubling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    different = write_long(tmp_path / "list.csv", 400)
    monkeypatch.setattr("palmette.imports.job.CHUNK", 20)
    with place_of(tmp_path) as place:
        pinned = place.pinned
        actor = pinned.directory.actor(find_user(pinned, OWNER), channel="import")
        assert actor is not None
        entity = pinned.blueprint.entity("contact")
        with (tmp_path / "list.csv").open("rb") as source:
            targets = targets_of(pinned.blueprint, entity, frozenset(entity.fields))
            batch = begin(pinned.gateway, actor, entity, "list.csv", source, targets)
        batches = Batches(place.runtime.database, pinned.tables)

        child = os.fork()
        if not child:  # pragma: no cover: the process that is killed
            with suppress(BaseException):
                gateway = replace(pinned.gateway, database=open_database(place.settings))
                run_now(RUN, gateway, actor, progress=lambda *_: None, arguments={"batch": str(batch.id)})
            os._exit(0)
        while batches.counts(batch).get("done", 0) < 120:
            time.sleep(0.01)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

        assert 120 <= people(place) == batches.counts(batch)["done"] < different
        run_now(RUN, pinned.gateway, actor, progress=lambda *_: None, arguments={"batch": str(batch.id)})
        assert people(place) == different
        assert batches.counts(batch) == {"done": different, "duplicate": 400 - different}


@pytest.mark.soak
def test_a_hundred_thousand_rows_in_a_minute_past_a_kill_and_out_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = int(os.environ.get("PALMETTE_LONG_LIST", "100000"))
    file = tmp_path / "list.csv"
    different = write_long(file, rows)
    (tmp_path / "before.csv").write_text("ФИО;Телефон;E-mail\nСтарая Анна;8 900 765-43-21;old@example.com\n", "utf-8")
    figures: dict[str, Ran] = {}
    with place_of(tmp_path) as place:
        command = Command(place, tmp_path)
        assert command.run("import", "before.csv", "--entity", "contact").code == 0
        before = dump(place)

        figures["check"] = command.run("import", file.name, "--entity", "contact", "--dry-run", "--json")
        assert json.loads(figures["check"].out)["counts"] == {"ready": different, "duplicate": rows - different}
        assert people(place) == 1

        figures["import"] = ran = command.run("import", file.name, "--entity", "contact", "--json")
        assert json.loads(ran.out)["counts"] == {"done": different, "duplicate": rows - different}
        assert " of " in ran.err, "progress is shown"
        assert people(place) == different + 1

        figures["undo"] = command.run("undo-import", json.loads(ran.out)["batch"])
        assert dump(place) == before

        killed = command.run("import", file.name, "--entity", "contact", kill_at=command.done() + different * 3 // 10)
        assert killed.code == -signal.SIGKILL
        assert different * 0.3 <= people(place) < different
        batch = killed.err.split()[1].rstrip(";")
        figures["the rest after a kill at 30 %"] = rest = command.run("resume-import", batch, "--json")
        assert json.loads(rest.out)["counts"] == {"done": different, "duplicate": rows - different}
        assert people(place) == different + 1
    with capsys.disabled():
        sys.stdout.write("".join(f"\n{what} of {rows:,} rows: {one}" for what, one in figures.items()))
    slowest = max(one.seconds for one in (figures["check"], figures["import"]))
    assert slowest < SECONDS * rows / 100_000
    # A check stores nothing, so it keeps the keys of its rows.
    kept = max(0, rows - 100_000) / 700
    assert figures.pop("check").megabytes < MEGABYTES + kept
    assert max(one.megabytes for one in figures.values()) < MEGABYTES
