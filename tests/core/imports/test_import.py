"""A messy list of people goes in: what can be used is stored once, the rest is told with its reasons."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest

from palmette.imports.batches import Batches
from palmette.imports.job import import_jobs
from palmette.imports.mapping import guess, preset_for, targets_of
from palmette.imports.read import read_table
from palmette.jobs.engine import run_now
from palmette.testing.club import EDITION, OWNER, served
from palmette.web.accounts import find_user
from tests.core.imports.messy import write_messy

CHECK, RUN = import_jobs()
PEOPLE = 120


@pytest.fixture
def place(tmp_path, database_url):
    with served(tmp_path, database_url, edition=EDITION.replace("region: FI", "region: RU")) as found:
        yield found


@pytest.fixture
def messy(place, tmp_path):
    """A batch of the messy list with its columns guessed, and what each row must come to."""
    path = tmp_path / "messy.xlsx"
    expected = write_messy(path, people=PEOPLE)
    return start(place, path), expected


def actor(place):
    return place.pinned.directory.actor(find_user(place.pinned, OWNER), channel="import")


def start(place, path):
    blueprint = place.pinned.blueprint
    entity = blueprint.entity("contact")
    table = read_table(path.name, path.read_bytes())
    preset = preset_for(blueprint, entity, table.headers)
    targets = targets_of(blueprint, entity, frozenset(entity.fields))
    columns = tuple(item.target for item in guess(entity, table.headers, targets, preset))
    batches = Batches(place.runtime.database, place.pinned.tables)
    key = batches.start(table, name=path.name, entity=entity.key, wall=1, user=actor(place).id)
    return batches.change(batches.get(key), columns=columns, preset=preset.key)


def run(place, job, batch, progress=lambda *_: None):
    run_now(job, place.pinned.gateway, actor(place), progress=progress, arguments={"batch": str(batch.id)})


def counts(place, batch):
    return Batches(place.runtime.database, place.pinned.tables).counts(batch)


def contacts(place):
    with place.pinned.gateway.reading(actor(place)) as records:
        return records.count("contact", cap=None).value


def test_a_check_says_what_will_happen_and_stores_nothing(place, messy):
    batch, expected = messy
    wanted = Counter({"added": "ready"}.get(row.verdict, row.verdict) for row in expected)
    run(place, CHECK, batch)
    assert counts(place, batch) == wanted
    assert contacts(place) == 0


def test_every_refused_row_names_its_field_and_reason(place, messy):
    batch, expected = messy
    run(place, CHECK, batch)
    batches = Batches(place.runtime.database, place.pinned.tables)
    refused = {row.number: row for row in batches.each(batch, "refused")}
    assert set(refused) == {row.number for row in expected if row.verdict == "refused"}
    assert {problem.field for row in refused.values() for problem in row.problems} == {"phone", "birthday", "email"}


def test_the_import_stores_each_person_once_also_when_it_is_run_again(place, messy):
    batch, expected = messy
    run(place, CHECK, batch)
    run(place, RUN, batch)
    wanted = sum(row.verdict == "added" for row in expected)
    assert contacts(place) == wanted
    run(place, RUN, batch)
    assert contacts(place) == wanted


def test_an_import_that_dies_half_way_goes_on_without_loss_or_doubling(place, messy, monkeypatch):
    batch, expected = messy
    run(place, CHECK, batch)
    monkeypatch.setattr("palmette.imports.job.CHUNK", 20)

    def die(message, done, total):
        if done >= 40:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        run(place, RUN, batch, progress=die)
    assert 0 < contacts(place) < sum(row.verdict == "added" for row in expected)
    run(place, RUN, batch)
    assert contacts(place) == sum(row.verdict == "added" for row in expected)


def test_names_phones_and_dates_are_read_as_people_meant_them(place, messy):
    batch, _ = messy
    run(place, CHECK, batch)
    run(place, RUN, batch)
    with place.pinned.gateway.reading(actor(place)) as records:
        rows = records.list("contact").rows
        people = [records.get("contact", row["id"]) for row in rows]
    with_phone = [row for row in people if row["phone"]]
    assert with_phone
    assert all(row["phone"].startswith("+7916") for row in with_phone)
    assert all(row["raw_name"] for row in people)
    assert {row["sex"] for row in people} <= {"male", "female", None}


def test_the_same_file_a_second_time_finds_everybody_known(place, messy, tmp_path):
    batch, expected = messy
    run(place, CHECK, batch)
    run(place, RUN, batch)
    again = start(place, tmp_path / "messy.xlsx")
    run(place, CHECK, again)
    added = sum(row.verdict == "added" for row in expected)
    assert counts(place, again).get("ready", 0) == 0
    assert counts(place, again)["duplicate"] >= added
