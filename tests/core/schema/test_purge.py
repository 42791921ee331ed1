"""After a purge the database equals one that never had the pack; what was lost is in the archive, labels stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from palmette import clock
from palmette.errors import PlanError
from palmette.ids import new_id
from palmette.pipelines.definition import Pipeline, Stage
from palmette.records import fields as f
from palmette.records.definition import Extension
from palmette.schema.apply import apply_plan, install
from palmette.schema.database import Database
from palmette.schema.dump import canonical_digest, canonical_dump
from palmette.schema.planning import make_plan
from palmette.schema.purge import purge_pack
from palmette.schema.stored import tombstones
from palmette.schema.tables import build_tables
from tests.core.schema.blueprints import club, contacts_pack, gym_pack, make_blueprint, thing, things
from tests.core.schema.rows import fill_tables

pytestmark = pytest.mark.mostly_sqlite

ALONE = make_blueprint({"contacts": contacts_pack()})


@pytest.fixture
def never_had(database: Database) -> tuple[Database, list[str]]:
    """A database with contacts, and its dump before any gym came."""
    install(database, ALONE)
    fill_tables(database, ALONE, rows=3)
    return database, canonical_dump(database, ALONE)


def test_a_purged_pack_leaves_schema_and_rows_as_if_it_never_was(
    never_had: tuple[Database, list[str]], tmp_path: Path
) -> None:
    database, before = never_had
    install(database, club())
    _use_the_gym(database)
    apply_plan(database, ALONE, make_plan(database, ALONE))
    assert canonical_dump(database, ALONE) != before
    report = purge_pack(database, ALONE, "gym", archive=tmp_path)
    assert canonical_dump(database, ALONE) == before
    assert set(report.tables) == {"gym__membership", "gym__visit"}
    assert {"history", "event", "role_assignment", "sequence", "file", "phase_change", "saved"} <= set(report.rows)
    assert make_plan(database, ALONE).empty


def _use_the_gym(database: Database) -> None:
    """Rows of the pack's own entities, values on the contacts, and traces in every journal."""
    tables, now = build_tables(club(), database.dialect), clock.now()
    contact, membership = tables.table("contacts.contact"), tables.table("gym.membership")
    with database.system() as connection:
        record = connection.execute(select(contact.c.wall_id, contact.c.id)).first()
        assert record is not None
        connection.execute(contact.update().values(gym__visits=3, gym__coach_id=contact.c.id, gym__standing="guest"))
        own = {"wall_id": record.wall_id, "id": new_id(), "version": 1, "created_at": now, "updated_at": now}
        connection.execute(insert(membership).values(**own, member_id=record.id))
        for entity, changes in [
            ("gym.membership", {"number": [None, "M-1"]}),
            ("contacts.contact", {"visits": [None, 3], "name": ["A", "B"]}),
            ("contacts.contact", {"visits": [3, 4]}),
        ]:
            line = {"wall_id": record.wall_id, "id": new_id(), "entity": entity, "record_id": record.id, "at": now}
            history = {"actor": "user", "channel": "ui", "kind": "changed", "changes": json.dumps(changes)}
            connection.execute(insert(tables.frame("history")).values(**line, **history))
            connection.execute(insert(tables.frame("event")).values(**line, kind="changed", version=1))
        place = {"wall_id": record.wall_id, "entity": "gym.membership", "record_id": record.id}
        connection.execute(insert(tables.frame("file")).values(
            **place, id=new_id(), field="scan", position=0, name="a.pdf", media_type="application/pdf", size=1,
            digest=b"1", created_at=now,
        ))  # fmt: skip
        connection.execute(insert(tables.frame("phase_change")).values(
            **(place | {"entity": "contacts.contact"}), lifecycle="gym.standing", since=now.date(), phase="guest",
            at=now,
        ))  # fmt: skip
        connection.execute(insert(tables.frame("sequence")).values(
            wall_id=1, name="gym.membership.number", period="", value=7
        ))  # fmt: skip
        connection.execute(insert(tables.frame("role_assignment")).values(
            id=new_id(), user_id=new_id(), role="coach", created_at=now
        ))  # fmt: skip
        connection.execute(insert(tables.frame("saved")).values(
            id=new_id(), wall_id=1, kind="view", user_id=new_id(), entity="gym.visit", name="Mine", body="{}",
            shared=False, roles="", position=0, version=1, created_at=now,
        ))  # fmt: skip


def test_history_of_records_that_stay_forgets_the_fields_of_the_pack(
    never_had: tuple[Database, list[str]], tmp_path: Path
) -> None:
    database, _ = never_had
    install(database, club())
    _use_the_gym(database)
    apply_plan(database, ALONE, make_plan(database, ALONE))
    purge_pack(database, ALONE, "gym", archive=tmp_path)
    history = build_tables(ALONE, database.dialect).frame("history")
    with database.system(writing=False) as connection:
        lines = connection.scalars(select(history.c.changes)).all()
    assert [json.loads(line) for line in lines] == [{"name": ["A", "B"]}]


def test_everything_lost_is_in_the_archive_and_labels_stay(club_database: Database, tmp_path: Path) -> None:
    apply_plan(club_database, ALONE, make_plan(club_database, ALONE))
    report = purge_pack(club_database, ALONE, "gym", archive=tmp_path)
    assert report.archive is not None
    kept = {item["name"]: item["rows"] for item in json.loads(report.archive.read_text())["files"]}
    assert kept["gym__membership.jsonl"] == kept["gym__visit.jsonl"] == 6
    assert kept["contacts.contact.visits.jsonl"] == 6
    with club_database.system(writing=False) as connection:
        stones = tombstones(connection, build_tables(ALONE, club_database.dialect))
    gone = {stone.key: stone.body for stone in stones if stone.pack == "gym" and stone.kind == "entity"}
    assert gone["gym.membership"]["label"] == {"en": "Membership"}
    assert gone["gym.membership"]["purged"] is True


def test_a_pack_may_come_back_after_a_purge(club_database: Database, tmp_path: Path) -> None:
    apply_plan(club_database, ALONE, make_plan(club_database, ALONE))
    purge_pack(club_database, ALONE, "gym", archive=tmp_path)
    install(club_database, club())
    assert make_plan(club_database, club()).empty


def test_records_of_others_leave_a_purged_pipeline(things_database: Database, tmp_path: Path) -> None:
    own = Pipeline("way", "thing", stages=[Stage("first"), Stage("done", kind="won")])
    theirs = Pipeline("other", "alpha.thing", stages=[Stage("start")])
    both = make_blueprint({"alpha": [thing(), own], "beta": [theirs]})
    install(things_database, both)
    table = build_tables(both, things_database.dialect).table("alpha.thing")
    with things_database.system() as connection:
        connection.execute(table.update().where(table.c.wall_id == 1).values(pipeline="beta.other", stage="start"))
    without = things(thing(), own)
    plan = make_plan(things_database, without)
    [gone] = [change for change in plan.changes if change.area == "pipeline"]
    assert gone.rows == 3
    apply_plan(things_database, without, plan)
    purge_pack(things_database, without, "beta", archive=tmp_path)
    with things_database.system(writing=False) as connection:
        stages = connection.execute(select(table.c.pipeline, table.c.stage)).all()
    assert {tuple(row) for row in stages} == {("alpha.way", "first")}


def test_the_editions_own_fields_are_purged_as_x(sqlite_things: Database, tmp_path: Path) -> None:
    before = canonical_digest(sqlite_things, things())
    install(sqlite_things, things(edition=[f.Integer("shoe_size", index=True), f.Links("twins", to="alpha.thing")]))
    install(sqlite_things, things())
    assert canonical_digest(sqlite_things, things()) != before
    purge_pack(sqlite_things, things(), "x", archive=tmp_path)
    assert canonical_digest(sqlite_things, things()) == before


def test_what_others_refer_to_is_purged_after_them(database: Database, tmp_path: Path) -> None:
    link = Extension("gym.membership", fields=[f.Reference("sold_with", to="gym.membership")])
    other = Extension("contacts.contact", fields=[f.Reference("best", to="gym.membership")])
    install(database, make_blueprint({"contacts": contacts_pack(), "gym": gym_pack(), "beta": [link, other]}))
    install(database, ALONE)
    with pytest.raises(PlanError, match="still refers to it"):
        purge_pack(database, ALONE, "gym", archive=tmp_path)
    purge_pack(database, ALONE, "beta", archive=tmp_path)
    purge_pack(database, ALONE, "gym", archive=tmp_path)
    assert make_plan(database, ALONE).destructive == ()


def test_an_enabled_or_unknown_pack_is_not_purged(sqlite_club: Database) -> None:
    with pytest.raises(PlanError, match="gym is enabled"):
        purge_pack(sqlite_club, club(), "gym")
    with pytest.raises(PlanError, match="not what this edition asks for"):
        purge_pack(sqlite_club, ALONE, "gym")
    apply_plan(sqlite_club, ALONE, make_plan(sqlite_club, ALONE))
    with pytest.raises(PlanError, match="Did you mean 'gym'"):
        purge_pack(sqlite_club, ALONE, "gim")


def test_a_purge_that_fails_changes_nothing(sqlite_club: Database, tmp_path: Path) -> None:
    apply_plan(sqlite_club, ALONE, make_plan(sqlite_club, ALONE))
    before = canonical_digest(sqlite_club, ALONE)

    def fail(sentence: str, done: int, total: int) -> None:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        purge_pack(sqlite_club, ALONE, "gym", archive=tmp_path, progress=fail)
    assert canonical_digest(sqlite_club, ALONE) == before
