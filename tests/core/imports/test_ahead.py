"""A long list is read ahead by a process of its own; where that fails the import reads it alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from palmette.access.actors import Actor
from palmette.imports import ahead
from palmette.imports.ahead import Ahead, Order, converter_of, reading_ahead
from palmette.imports.batches import Batch, Batches
from palmette.imports.begin import begin
from palmette.imports.job import import_jobs
from palmette.imports.mapping import targets_of
from palmette.jobs.engine import run_now
from palmette.records.search_keys import pieces
from palmette.testing.club import EDITION, OWNER, Served, served
from palmette.web.accounts import find_user
from tests.core.imports.long_lists import write_long

RUN = import_jobs()[1]
ROWS = 60
TITLES = 1
"""The line of the titles: the rows follow it."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Served]:
    edition = EDITION.replace("region: FI", "region: RU")
    with served(tmp_path, f"sqlite:///{tmp_path / 'ahead.db'}", edition=edition) as found:
        yield found


@pytest.fixture
def batch(place: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """A short list that is treated as a long one."""
    monkeypatch.setattr(ahead, "LEAST", 1)
    write_long(tmp_path / "list.csv", ROWS)
    entity = place.pinned.blueprint.entity("contact")
    targets = targets_of(place.pinned.blueprint, entity, frozenset(entity.fields))
    with (tmp_path / "list.csv").open("rb") as source:
        return begin(place.pinned.gateway, actor(place), entity, "list.csv", source, targets)


def actor(place: Served) -> Actor:
    found = place.pinned.directory.actor(find_user(place.pinned, OWNER), channel="import")
    assert found is not None
    return found


def order_of(batch: Batch) -> Order:
    return Order(batch.entity, batch.headers, batch.columns, batch.preset, "Europe/Helsinki")


def wait_for_all(rows: Ahead) -> None:
    rows.take([TITLES])
    until = time.monotonic() + 120
    while rows.waiting < ROWS and time.monotonic() < until:
        time.sleep(0.02)


def people(place: Served, batch: Batch) -> int:
    run_now(RUN, place.pinned.gateway, actor(place), progress=lambda *_: None, arguments={"batch": str(batch.id)})
    with place.pinned.gateway.reading(actor(place)) as records:
        assert [hit.title for hit in records.search("guest7@example.com", entities=["contact"])]
        return records.count("contact", cap=None).value


@pytest.mark.slow
def test_rows_are_read_ahead_as_the_import_reads_them_itself(place: Served, batch: Batch) -> None:
    blueprint, batches = place.pinned.blueprint, Batches(place.runtime.database, place.pinned.tables)
    own = dict(batches.cells(batch, after=-1, limit=1_000))
    with reading_ahead(batches, batch, blueprint, order_of(batch)) as rows:
        assert rows is not None
        wait_for_all(rows)
        found = rows.take(list(own))
    converter = converter_of(blueprint, order_of(batch))
    assert {number: replace(row, cut=None) for number, row in found.items()} == {
        number: converter.begin(cells) for number, cells in own.items()
    }
    assert all(row.cut and dict(row.cut.pieces) == dict(pieces(row.cut.values)) for row in found.values())


@pytest.mark.slow
def test_what_is_read_ahead_is_stored_and_found(
    place: Served, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    given: list[Ahead] = []

    @contextmanager
    def patient(*wanted: Any) -> Iterator[Ahead | None]:  # Any: whatever the import hands over
        with reading_ahead(*wanted) as rows:
            assert rows is not None
            wait_for_all(rows)
            given.append(rows)
            yield rows

    monkeypatch.setattr("palmette.imports.work.reading_ahead", patient)
    different = people(place, batch)
    assert [rows.given for rows in given] == [ROWS]
    assert Batches(place.runtime.database, place.pinned.tables).counts(batch)["done"] == different


def test_an_import_whose_process_dies_reads_its_rows_itself(
    place: Served, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    def dead(edition: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(ahead, "_start", dead)
    different = people(place, batch)
    assert Batches(place.runtime.database, place.pinned.tables).counts(batch)["done"] == different


@pytest.mark.slow
def test_a_process_with_another_edition_is_not_listened_to(place: Served, batch: Batch) -> None:
    batches = Batches(place.runtime.database, place.pinned.tables)
    since = replace(place.pinned.blueprint, hash="of an older edition")
    with reading_ahead(batches, batch, since, order_of(batch)) as rows:
        assert rows is not None
        rows.take([TITLES])
        rows.join(120)
        assert rows.take([2, 3]) == {}
