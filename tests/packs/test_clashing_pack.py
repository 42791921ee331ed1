"""A third pack that clashes with two trades is refused before anything is applied, with why and what to do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from textwrap import dedent

import pytest
from _pytest.mark import ParameterSet

from palmette.blueprint.build import build_blueprint
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from tests.core.cli.running import Ran, run
from tests.core.plugins.installed import Installed

EDITION = """\
edition: two_trades
api: ">=1.0,<2"
label: {en: Two trades}
language: en
zone: Europe/Helsinki
currency: EUR
region: FI
packs:
  contacts: {}
  activities: {}
  work: {}
  sales: {}
  fitness_club: {}
  retail_doors: {}
"""


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which both trades run."""
    folder = tmp_path_factory.mktemp("trades")
    (folder / "edition.yaml").write_text(EDITION, "utf-8")
    database = Database(DatabaseSettings(f"sqlite:///{folder / 'trades.db'}"))
    install(database, build_blueprint(folder / "edition.yaml", strict=True).blueprint)
    database.close()
    return folder / "trades.db"


@dataclass
class Desk:
    """Two trades that run, and a folder in which a third pack can be installed."""

    folder: Path
    installed: Installed

    def third(self, code: str, *, manifest: str = "requires: [contacts, sales]\n", key: str = "third") -> None:
        """Install the third pack and enable it."""
        self.installed.pack(key, dedent(code), manifest=manifest, distribution="a-third-pack")
        (self.folder / "edition.yaml").write_text(EDITION + f"  {key}: {{}}\n" * (key == "third"), "utf-8")

    def run(self, *arguments: str) -> Ran:
        """A command over the edition and the database."""
        database = f"sqlite:///{self.folder / 'trades.db'}"
        return run(*arguments, "--edition", str(self.folder / "edition.yaml"), "--database", database)

    def state(self) -> list[tuple[str, ...]]:
        """The whole schema, and what was ever applied."""
        with sqlite3.connect(self.folder / "trades.db") as connection:
            schema = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
            applied = connection.execute("SELECT * FROM palmette__snapshot").fetchall()
        return [*schema, *applied]


@pytest.fixture
def desk(applied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A copy of the running trades."""
    monkeypatch.setenv("PALMETTE_DATA_DIR", str(tmp_path / "var"))
    copyfile(applied, tmp_path / "trades.db")
    (tmp_path / "edition.yaml").write_text(EDITION, "utf-8")
    return Desk(tmp_path, Installed(tmp_path / "site", monkeypatch))


CLASHES = {
    "a way back that the club has": (
        """
        from palmette import Entity, Reference, hook

        @hook
        def entities(ctx):
            return [Entity("call", fields=[Reference("who", to="contact", inverse="memberships")])]
        """,
        "blueprint.inverse_taken",
        "memberships",
    ),
    "a field called like what the club leads back by": (
        """
        from palmette import Extension, Text, hook

        @hook
        def entities(ctx):
            return [Extension("contact", fields=[Text("memberships")])]
        """,
        "blueprint.inverse_taken",
        "memberships",
    ),
    "a role of the doors": (
        """
        from palmette import Grant, Role, hook

        @hook
        def roles(ctx):
            return [Role("door_seller", grants=[Grant("contact", "read", "wall")])]
        """,
        "blueprint.role_taken",
        "door_seller",
    ),
}


def first_at_once(cases: Mapping[str, tuple[str, str, str]]) -> list[ParameterSet]:
    """The first of them with every run, all of them in the long one: each builds two trades four times."""
    return [
        pytest.param(*case, id=name, marks=[pytest.mark.soak] if number else [])
        for number, (name, case) in enumerate(cases.items())
    ]


def refused(desk: Desk, code: str, said: str) -> None:
    """The plan names the clash; applying is refused with reason and remedy; the database is as it was."""
    before = desk.state()
    plan = json.loads(desk.run("plan", "--json").out)
    conflict = plan["conflicts"][0]
    assert conflict["code"] == code
    assert said in conflict["sentence"]
    assert conflict["remedy"]
    ran = desk.run("apply", "--yes")
    assert ran.code == 1
    assert conflict["sentence"] in ran.err
    assert conflict["remedy"] in ran.err
    assert desk.state() == before


@pytest.mark.slow
@pytest.mark.parametrize(("code", "reason", "said"), first_at_once(CLASHES))
def test_a_name_that_another_pack_has_is_refused_before_anything_is_applied(
    desk: Desk, code: str, reason: str, said: str
) -> None:
    desk.third(code)
    refused(desk, reason, said)


@pytest.mark.slow
def test_a_pack_that_names_another_as_not_to_be_borne_is_refused(desk: Desk) -> None:
    desk.third("", manifest="conflicts: [retail_doors]\n")
    refused(desk, "pack.conflict", "third: It cannot run beside retail_doors.")


@pytest.mark.slow
def test_a_second_distribution_with_the_pack_and_so_the_tables_of_the_first_is_refused(desk: Desk) -> None:
    desk.third("", manifest="", key="fitness_club")
    refused(desk, "pack.offered_twice", "a-third-pack and palmette-fitness-club both offer the pack fitness_club")


CONTRADICTIONS = {
    "a stage that the club's renewals do not have": (
        """
        from palmette import View, hook

        @hook
        def views(ctx):
            return [View("paid", "fitness_club.renewal", filter="stage == 'paid'")]
        """,
        "'paid' is not one of the choices.",
        "planned, offer_sent",
    ),
    "a pipeline that begins with its end": (
        """
        from palmette import Pipeline, Stage, hook

        @hook
        def pipelines(ctx):
            return [Pipeline("renewal", "fitness_club.renewal", stages=[Stage("planned", kind="won"), Stage("lost")])]
        """,
        "begins with 'planned', which is won.",
        "Put an open stage first.",
    ),
    "a phase that leaves no room for the next": (
        """
        from palmette import Lifecycle, Phase, hook

        @hook
        def lifecycles(ctx):
            return [Lifecycle("phase", "contact", phases=[Phase("young"), Phase("old", when="visits_total > 3")])]
        """,
        "'young' holds always, so no later phase ever does.",
        "put it last",
    ),
    "a table for two": (
        """
        from palmette import Entity, MultiChoice, Text, hook

        @hook
        def entities(ctx):
            return [Entity("thing", fields=[MultiChoice("search", options=["a"]), Text("name", search=True)])]
        """,
        "The table third__thing__search is there already",
        "Choose another key.",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("code", "reason", "remedy"), first_at_once(CONTRADICTIONS))
def test_a_pack_that_contradicts_is_left_out_with_why_and_the_trades_run_on(
    desk: Desk, code: str, reason: str, remedy: str
) -> None:
    desk.third(code, manifest="requires: [contacts, fitness_club]\n")
    before = desk.state()
    told = desk.run("plan")
    assert reason in told.out + told.err
    assert remedy in told.out + told.err
    assert desk.run("apply", "--yes").code == 0
    assert desk.state() == before
