"""Loading a demo: rows through the gateway, people who can log in, branches that are made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from palmette.access.directory import Directory
from palmette.access.logins import Logins
from palmette.access.sessions import Sessions
from palmette.demo.load import DemoResult, GatewayStore, load_demo
from palmette.records.results import ListQuery
from palmette.records.session import Gateway
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.behind_figures import disagreeing
from tests.built import built

pytestmark = pytest.mark.mostly_sqlite

EDITION = Path(__file__).resolve().parents[3] / "config/demo.yaml"


class Installation:
    """An empty installation of the demo edition."""

    def __init__(self, url: str) -> None:
        blueprint = built(EDITION).blueprint
        self.database = Database(DatabaseSettings(url))
        install(self.database, blueprint)
        tables = build_tables(blueprint, self.database.dialect)
        self.directory = Directory(self.database, blueprint, tables)
        self.gateway = Gateway(self.database, blueprint, tables, zones=self.directory.zones)
        self.sessions = Sessions(self.directory, secret_key="k" * 32, days=14)

    def load(self) -> DemoResult:
        return load_demo(self.gateway, self.directory, self.sessions, size="tiny")


@pytest.fixture
def installation(database_url: str) -> Iterator[Installation]:
    made = Installation(database_url)
    yield made
    made.database.close()


def test_a_demo_is_stored_and_its_people_can_log_in(installation: Installation) -> None:
    result = installation.load()
    assert {login.email for login in result.logins} >= {"boss@example.com", "seller1@example.com"}
    login = result.logins[0]
    assert Logins(installation.sessions).check(login.email, login.password, address="127.0.0.1")
    assert not installation.directory.is_empty()


def test_the_rows_told_are_the_rows_there(installation: Installation) -> None:
    result = installation.load()
    with installation.gateway.reading(installation.directory.system("cli")) as records:
        counted = {entity: records.count(entity, cap=None).value for entity in result.rows}
    assert counted == result.rows


def test_each_figure_of_a_dashboard_is_that_of_the_list_behind_it(installation: Installation) -> None:
    installation.load()
    with installation.gateway.reading(installation.directory.system("cli")) as records:
        followed, wrong = disagreeing(records)
    assert followed > 100
    assert wrong == []


def test_deals_stand_in_the_stages_the_story_gave_them(installation: Installation) -> None:
    installation.load()
    with installation.gateway.reading(installation.directory.system("cli")) as records:
        rows = records.list("sales.deal", ListQuery(filter="stage == 'lost'", fields=["lost_reason", "closed_on"])).rows
    assert rows
    assert all(row["lost_reason"] and row["closed_on"] for row in rows)


def test_a_branch_of_one_name_is_made_once(installation: Installation) -> None:
    installation.directory.add_wall("main", "Demo")
    store = GatewayStore(installation.gateway, installation.directory, installation.sessions)
    first = store.add_branch("Head office", zone="Europe/Helsinki", values={})
    assert isinstance(first, UUID)
    assert store.add_branch("Head office", zone="Europe/Helsinki", values={}) == first


def test_the_planner_knows_what_was_loaded(installation: Installation) -> None:
    installation.load()
    known = {
        "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'sales__deal'",
        "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'sales__deal'",
    }
    with installation.database.system(writing=False) as connection:
        assert connection.scalar(text(known[installation.database.dialect])) > 0
