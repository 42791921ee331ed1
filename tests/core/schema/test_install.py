"""A first install makes every table on both engines, and the next plan finds nothing to do."""

from __future__ import annotations

import pytest

from palmette.errors import PlanError
from palmette.schema.apply import install
from palmette.schema.catalogue import read_catalogue
from palmette.schema.database import Database
from palmette.schema.planning import make_plan
from palmette.schema.tables import build_tables
from tests.core.schema.blueprints import club


def test_an_empty_database_gets_every_table_of_the_blueprint(database: Database) -> None:
    install(database, club())
    with database.system(writing=False) as connection:
        stored = read_catalogue(connection)
    assert stored.tables == set(build_tables(club(), database.dialect).metadata.tables)


def test_the_plan_after_an_install_is_empty(database: Database) -> None:
    install(database, club())
    plan = make_plan(database, club())
    assert plan.empty, [*plan.steps, *plan.changes]


def test_a_database_of_something_else_is_refused(database: Database) -> None:
    with database.system() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (id integer)")
    with pytest.raises(PlanError, match="belongs to something else"):
        make_plan(database, club())
