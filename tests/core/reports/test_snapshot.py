"""The same numbers through a snapshot as from the records, in the same rights; nothing personal lies in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from palmette import clock
from palmette.access.actors import Actor
from palmette.money import Money
from palmette.records.results import ListQuery
from palmette.records.snapshots import SnapshotRefused
from palmette.reports.shapes.known import SHAPES, analyse, ids_behind
from palmette.reports.snapshot.asking import Snapshots
from palmette.reports.snapshot.copying import Copier
from palmette.reports.snapshot.store import SnapshotFolder
from palmette.reports.snapshot.switch import folder_of, snapshot_jobs, snapshots_of
from palmette.settings import Settings
from tests.core.reports.conftest import NOW, Figures, values

pytestmark = pytest.mark.mostly_sqlite


@pytest.fixture(scope="module")
def copied(house: Figures, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Figures]:
    """The house with buyers of two sellers, deals on their way and terms, copied."""
    with house.records() as records:
        users = records.list("frame.user", ListQuery(fields=("id",))).rows
    owners = [UUID(str(row["id"])) for row in users]
    for number in range(6):
        owner = owners[number % 2]
        person = house.create("contact", kind="person", first_name="N", last_name=f"Buyer {number}", owner=owner)
        house.create_many("receipt", [
            {"customer": person, "on": date(2026, 9 - month, 3), "amount": Money(10_000 * (number + 1), "EUR"),
             "owner": owner}
            for month in range(number + 1)
        ])  # fmt: skip
        deal = house.create("deal", name=f"D{number}", contact=person, pipeline="simple", owner=owner,
                            amount=Money(5_000, "EUR"), moment=NOW - timedelta(days=20))  # fmt: skip
        if number % 2:
            house.move("deal", deal, "quote", NOW - timedelta(days=10))
        house.create("term", member=person, starts_on=date(2026, 1, 1), ends_on=date(2026, 8, 1 + number))
        house.create_many("coming", [{"member": person, "on": date(2026, 7 + month, 2)} for month in range(3)])
    folder = SnapshotFolder(tmp_path_factory.mktemp("snapshots"))
    copier = Copier(house.pinned.database, house.pinned.blueprint, house.pinned.tables, folder)
    with clock.frozen(NOW):
        for wall in (0, 1):
            copier.copy(wall)
    house.pinned.gateway.snapshots = Snapshots(folder, house.pinned.blueprint, house.pinned.tables, worth=1)
    yield house
    house.pinned.gateway.snapshots = None


def actors(house: Figures) -> list[Actor]:
    with house.records() as records:
        users = records.list("frame.user", ListQuery(fields=("id",))).rows
    found = [house.pinned.directory.actor(UUID(str(row["id"])), channel="page") for row in users]
    return [house.pinned.directory.system("figures"), *(actor for actor in found if actor is not None)]


ANSWERED = (
    "abc", "xyz", "xyz_orders", "xyz_variation", "matrix", "rfm", "status", "checks", "repeats", "cohort", "renewal",
    "base", "frequency", "cohort_funnel", "period_funnel", "funnel_by",
)  # fmt: skip


@pytest.mark.parametrize("key", ANSWERED)
def test_a_snapshot_gives_the_numbers_of_the_records(copied: Figures, key: str) -> None:
    report = copied.pinned.blueprint.reports[key]
    gateway = copied.pinned.gateway
    assert isinstance(gateway.snapshots, Snapshots)
    asked = 0
    for actor in actors(copied):
        with clock.frozen(NOW), gateway.reading(actor) as records, gateway.snapshots.reading(records) as copy:
            plain = replace(gateway, snapshots=None)
            try:
                with plain.reading(actor) as live:
                    lively = values(analyse(live, report))
            except Exception as error:  # noqa: BLE001 -- the copy has to refuse alike
                with pytest.raises(type(error)):
                    analyse(copy, report)
                continue
            assert values(analyse(copy, report)) == lively
            asked += bool(lively)
    assert asked


def test_the_engine_chooses_the_snapshot_and_tells_its_age(copied: Figures) -> None:
    found = copied.analyse("abc")
    assert found.as_of == NOW
    assert copied.analyse("nps").as_of is None
    assert [shape.key for shape in SHAPES.values() if shape.heavy] == [
        "funnel", "abc", "xyz", "matrix", "rfm", "status", "checks", "cohort", "frequency",
    ]  # fmt: skip


def test_the_records_behind_a_cell_come_from_where_the_figure_came(copied: Figures) -> None:
    found = copied.analyse("cohort")
    cell = found.lines[0].cells[0]
    assert cell.behind is not None
    system = copied.pinned.directory.system("figures")
    with clock.frozen(NOW), copied.pinned.gateway.reading(system) as records:
        ids = ids_behind(records, found, cell.behind)
    assert ids is not None
    assert len(ids) == cell.value


def test_an_old_snapshot_is_not_asked(copied: Figures) -> None:
    assert copied.analyse("abc", at=NOW + timedelta(hours=27)).as_of is None


def test_a_small_entity_is_not_worth_a_snapshot(copied: Figures) -> None:
    gateway = copied.pinned.gateway
    assert isinstance(gateway.snapshots, Snapshots)
    picky = replace(gateway.snapshots, worth=100_000)
    system = copied.pinned.directory.system("figures")
    with clock.frozen(NOW), gateway.reading(system) as records:
        entity = records.blueprint.reports["abc"].entity
        assert picky.worth_asking(records, entity) is None


def test_what_a_snapshot_cannot_answer_is_refused_and_read_from_the_records(copied: Figures) -> None:
    report = copied.pinned.blueprint.reports["channels"]
    gateway = copied.pinned.gateway
    assert isinstance(gateway.snapshots, Snapshots)
    system = copied.pinned.directory.system("figures")
    with clock.frozen(NOW), gateway.reading(system) as records, gateway.snapshots.reading(records) as copy:
        with pytest.raises(SnapshotRefused):
            copy.titles("contact", [UUID(int=1)])
        assert analyse(records, report).as_of is None


def test_no_name_phone_or_text_lies_in_a_snapshot(copied: Figures) -> None:
    snapshots = copied.pinned.gateway.snapshots
    assert isinstance(snapshots, Snapshots)
    (path,) = snapshots.folder.root.glob("wall-1/contacts__contact.parquet")
    with duckdb.connect() as engine:
        engine.execute(f"SELECT * FROM read_parquet('{path}') LIMIT 0")
        columns = {column[0] for column in engine.description or ()}
    assert {"id", "wall_id", "branch_id", "owner_id", "kind", "deleted_at"} <= columns
    assert not columns & {"first_name", "last_name", "last_name__key", "phone", "email", "phone__key", "email__key"}
    assert b"Buyer" not in Path(path).read_bytes()


def test_snapshots_are_off_until_the_setting_asks_for_them(copied: Figures, tmp_path: Path) -> None:
    off = Settings(data_dir=tmp_path)
    on = Settings(data_dir=tmp_path, analytics_refresh="daily 04:00")
    pinned = copied.pinned
    assert snapshots_of(off, pinned.blueprint, pinned.tables) is None
    assert snapshot_jobs(off) == []
    assert isinstance(snapshots_of(on, pinned.blueprint, pinned.tables), Snapshots)
    (job,) = snapshot_jobs(on)
    assert job.schedule == "daily 04:00"
    assert folder_of(on).root == tmp_path / "analytics"
