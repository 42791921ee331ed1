"""Values that existing rows still need are filled in batches, and a killed apply is finished by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text

from palmette import clock
from palmette.errors import PlanError
from palmette.ids import new_ids
from palmette.pipelines.definition import Pipeline, Stage
from palmette.records import fields as f
from palmette.records.definition import Entity, Extension
from palmette.records.search_keys import pieces, sort_key
from palmette.schema.apply import apply_plan, install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.planning import make_plan
from palmette.schema.status import database_status
from palmette.schema.tables import build_tables
from tests.core.schema.blueprints import contacts_pack, gym_pack, make_blueprint, thing, things

pytestmark = pytest.mark.mostly_sqlite

SEARCHED = Entity("thing", fields=[f.Text("code", search=True) if x.key == "code" else x for x in thing().fields])

SHOES = Extension("contacts.contact", fields=[f.Integer("shoe_size")])


def _search_pieces(database: Database) -> dict[bytes, set[str]]:
    search = build_tables(things(SEARCHED), database.dialect).search("alpha.thing")
    found: dict[bytes, set[str]] = {}
    with database.system(writing=False) as connection:
        for row in connection.execute(select(search.c.record_id, search.c.piece)):
            found.setdefault(row.record_id.bytes, set()).add(row.piece)
    return found


def test_a_text_that_is_searched_from_now_on_gets_keys_and_pieces(things_database: Database) -> None:
    plan = make_plan(things_database, things(SEARCHED))
    assert {(item.kind, item.rows) for item in plan.backfills} == {("sort_key", 6), ("search", 6)}
    report = apply_plan(things_database, things(SEARCHED), plan)
    assert report.filled == {"sort_key:alpha.thing": 6, "search:alpha.thing": 6}
    table = build_tables(things(SEARCHED), things_database.dialect).table("alpha.thing")
    with things_database.system(writing=False) as connection:
        rows = connection.execute(select(table.c.id, table.c.title, table.c.code, table.c.code__key)).all()
    assert [row.code__key for row in rows] == [sort_key(row.code) for row in rows]
    expected = {row.id.bytes: {piece for piece, _ in pieces([row.title, row.code])} for row in rows}
    assert _search_pieces(things_database) == expected


def test_records_enter_the_first_stage_of_a_new_pipeline(things_database: Database) -> None:
    way = Pipeline("way", "thing", stages=[Stage("new"), Stage("done", kind="won")])
    plan = make_plan(things_database, things(thing(), way))
    assert [(item.kind, item.rows) for item in plan.backfills] == [("stage", 6)]
    apply_plan(things_database, things(thing(), way), plan)
    with things_database.system(writing=False) as connection:
        rows = connection.execute(text("SELECT pipeline, stage, stage_since IS NOT NULL FROM alpha__thing")).all()
    assert {tuple(row) for row in rows} == {("alpha.way", "new", 1)}


def test_a_figure_that_is_kept_from_now_on_is_computed_by_who_can(things_database: Database) -> None:
    kept = thing(f.Rollup("followers", count="back", stored=True))
    plan = make_plan(things_database, things(kept))
    assert [(item.kind, item.fields) for item in plan.backfills] == [("rollup", ("followers",))]
    with pytest.raises(PlanError, match="computes rollup values"):
        apply_plan(things_database, things(kept), plan)
    assert database_status(things_database, things(kept)).state == "unfinished"

    def filler(connection, entity, fields, records) -> None:  # type: ignore[no-untyped-def] # the port's types
        for wall, id_ in records:
            table = build_tables(things(kept), connection.dialect.name).table(entity)
            connection.execute(table.update().where(table.c.wall_id == wall, table.c.id == id_).values(followers=7))

    again = make_plan(things_database, things(kept))
    assert again.state == "unfinished"
    apply_plan(things_database, things(kept), again, fillers={"rollup": filler})
    with things_database.system(writing=False) as connection:
        assert connection.scalar(text("SELECT sum(followers) FROM alpha__thing")) == 42
    assert database_status(things_database, things(kept)).ready
    assert make_plan(things_database, things(kept)).empty


_KILLED = """
import os, signal, sys
sys.path.insert(0, {root!r})
from palmette.schema.apply import apply_plan
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.planning import make_plan
from tests.core.schema.blueprints import things
from tests.core.schema.test_backfills import SEARCHED

def kill(sentence, done, total):
    if sentence.startswith({at!r}):
        os.kill(os.getpid(), signal.SIGKILL)

database = Database(DatabaseSettings({url!r}))
apply_plan(database, things(SEARCHED), make_plan(database, things(SEARCHED)), progress=kill)
"""


@pytest.mark.slow
@pytest.mark.parametrize("at", ["Add", "Compute sort keys", "Compute what"])
def test_an_apply_that_was_killed_is_finished_by_the_next(things_database: Database, at: str) -> None:
    _add_rows(things_database, 2500)
    script = _KILLED.format(root=str(Path(__file__).parents[3]), at=at, url=things_database.settings.url)
    done = subprocess.run([sys.executable, "-c", script], env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    expected = "behind" if at == "Add" else "unfinished"
    database = Database(DatabaseSettings(things_database.settings.url))
    assert database_status(database, things(SEARCHED)).state == expected
    plan = make_plan(database, things(SEARCHED))
    report = apply_plan(database, things(SEARCHED), plan)
    if at != "Add":
        assert sum(report.filled.values()) < 2 * 2506, "the batch that was done before the kill was done again"
    assert make_plan(database, things(SEARCHED)).empty
    with database.system(writing=False) as connection:
        assert connection.scalar(text("SELECT count(*) FROM alpha__thing WHERE code__key IS NULL")) == 0
    assert len(_search_pieces(database)) == 2506
    database.close()


def _add_rows(database: Database, count: int) -> None:
    table = build_tables(things(), database.dialect).table("alpha.thing")
    now = clock.now()
    rows = [
        {
            "wall_id": 1 + number % 2, "id": id_, "version": 1, "created_at": now, "updated_at": now,
            "title": f"Title {number}", "title__key": f"title {number}", "code": f"Code {number}",
        }
        for number, id_ in enumerate(new_ids(count))
    ]  # fmt: skip
    with database.system() as connection:
        connection.execute(insert(table), rows)


def test_a_copy_of_the_file_is_kept_as_it_was(sqlite_things: Database) -> None:
    report = apply_plan(sqlite_things, things(SEARCHED), make_plan(sqlite_things, things(SEARCHED)))
    assert report.copy is not None
    before = Database(DatabaseSettings(f"sqlite:///{report.copy}"))
    assert database_status(before, things()).ready
    before.close()


def test_an_interrupted_install_starts_over(sqlite: Database) -> None:
    class Stopped(Exception):
        pass

    def stop(sentence: str, done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        apply_plan(sqlite, things(), make_plan(sqlite, things()), progress=stop)
    assert database_status(sqlite, things()).state == "empty"
    install(sqlite, things())
    assert database_status(sqlite, things()).ready


def test_another_edition_may_follow_an_apply_that_was_cut_off(sqlite_things: Database) -> None:
    kept = thing(f.Rollup("followers", count="back", stored=True))
    with pytest.raises(PlanError, match="computes rollup values"):
        apply_plan(sqlite_things, things(kept), make_plan(sqlite_things, things(kept)))
    plan = make_plan(sqlite_things, things())
    assert (plan.state, plan.backfills) == ("unfinished", ())
    apply_plan(sqlite_things, things(), plan)
    assert database_status(sqlite_things, things()).ready


@pytest.mark.slow
@pytest.mark.postgres
def test_a_lock_that_others_hold_is_waited_for(postgres_club: Database) -> None:
    after = make_blueprint({"contacts": contacts_pack(), "gym": gym_pack(), "x": [SHOES]})
    plan = make_plan(postgres_club, after)
    other = psycopg.connect(postgres_club.settings.url.replace("+psycopg", ""))
    other.execute("SELECT 1 FROM contacts__contact LIMIT 1")
    release = threading.Timer(3.5, other.rollback)
    release.start()
    apply_plan(postgres_club, after, plan)
    release.join()
    other.close()
    assert make_plan(postgres_club, after).empty
