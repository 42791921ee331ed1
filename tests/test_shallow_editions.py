"""Trades that are nothing but a YAML file: their demos load, all find their pages, and every word is the trade's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any  # the application's own type

import pytest
from litestar.testing import TestClient

from palmette.app import build, create_app, open_database, pin
from palmette.blueprint.build import BuildResult
from palmette.blueprint.model import EDITION, Blueprint, EntityModel
from palmette.demo.context import no_progress
from palmette.demo.load import DemoLogin, load_demo
from palmette.jobs.engine import run_now
from palmette.labels import LANGUAGES, Label, as_label
from palmette.lifecycles.engine import nightly_job
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.web.runtime import Pinned, Runtime
from tests.behind_figures import disagreeing

FILES = sorted((Path(__file__).parents[1] / "config" / "shallow").glob("*.yaml"))
NAMES = [path.stem for path in FILES]
BASE = "http://testserver.local"
GENERIC = ("entity", "record", "сущность", "запись в базе", "tietue", "lead", "лид", "liidi")
"""Words of the frame and of sales that no trade here calls anything by."""
ALONE = {"Contact", "Contacts", "Контакт", "Контакты", "Yhteystieto", "Activity", "Activities", "My contacts"}
"""What the packs call things that each of these trades has a word of its own for."""

by_name = pytest.mark.parametrize("name", NAMES)


def test_there_are_four_trades() -> None:
    assert NAMES == ["beauty_salon", "education", "real_estate", "taxi"]


@by_name
def test_a_trade_can_be_read_in_one_sitting(name: str) -> None:
    assert len(_path(name).read_text("utf-8").splitlines()) <= 560


def _path(name: str) -> Path:
    return next(path for path in FILES if path.stem == name)


@cache
def built(name: str) -> BuildResult:
    return build(Settings(edition=_path(name), strict=True))


@dataclass
class Trade:
    """A loaded demo, and what serves it."""

    pinned: Pinned
    app: Any
    logins: tuple[DemoLogin, ...]

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self.pinned.gateway.reading(self.pinned.directory.system("cli")) as records:
            yield records

    def visitor(self, login: DemoLogin) -> TestClient[Any]:
        """Somebody who has just logged in."""
        client = TestClient(self.app, base_url=BASE, raise_server_exceptions=False)
        client.headers["origin"] = BASE
        answer = client.post("/login", data={"email": login.email, "password": login.password}, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return client

    def one_of(self, role: str) -> DemoLogin:
        return next(login for login in self.logins if role in login.roles)


@pytest.fixture(scope="module")
def trades(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Trade]]:
    """Each trade with its tiny demo, loaded once."""
    opened: dict[str, Trade] = {}
    for name in NAMES:
        folder = tmp_path_factory.mktemp(name)
        settings = Settings(
            edition=_path(name), database_url=f"sqlite:///{folder / 'trade.db'}", data_dir=folder, base_url=BASE,
            secret_key="only for tests, " * 3,
        )  # fmt: skip
        database = open_database(settings)
        install(database, built(name).blueprint)
        pinned = pin(built(name), database, settings)
        loaded = load_demo(pinned.gateway, pinned.directory, pinned.sessions, size="tiny")
        run_now(nightly_job(), pinned.gateway, pinned.directory.system("demo"), progress=no_progress)
        opened[name] = Trade(pinned, create_app(Runtime(settings, database, pinned)), loaded.logins)
    yield opened
    for trade in opened.values():
        trade.pinned.database.close()


@by_name
def test_every_record_of_the_trade_is_in_the_demo_with_something_to_see(trades: Mapping[str, Trade], name: str) -> None:
    trade = trades[name]
    with trade.records() as records:
        for entity in _own(trade.pinned.blueprint):
            rows = records.list(entity.key, ListQuery(fields=_listed(entity), limit=200)).rows
            assert len(rows) >= 2, entity.key
            empty = [field for field in _listed(entity) if all(row[field] in (None, [], "") for row in rows)]
            assert empty == [], entity.key


def _own(blueprint: Blueprint) -> list[EntityModel]:
    return [item for item in blueprint.entities.values() if item.pack == EDITION and not item.is_child]


def _listed(entity: EntityModel) -> list[str]:
    return [name for name in entity.list if name != "@title"]


@by_name
def test_records_stand_in_every_pipeline_and_phase_of_the_trade(trades: Mapping[str, Trade], name: str) -> None:
    trade = trades[name]
    with trade.records() as records:
        for pipeline in trade.pinned.blueprint.pipelines.values():
            if not (pipeline.hidden or trade.pinned.blueprint.entities[pipeline.entity].hidden):
                assert records.count(pipeline.entity, filter=f"pipeline == '{pipeline.key}'").value > 1, pipeline.key
        for lifecycle in trade.pinned.blueprint.lifecycles.values():
            filled = records.count(lifecycle.entity, filter=f"{lifecycle.short} is not empty").value
            assert filled > 1, lifecycle.key


@by_name
def test_every_role_of_the_trade_has_somebody_who_logs_in(trades: Mapping[str, Trade], name: str) -> None:
    shown = {key for key, role in trades[name].pinned.blueprint.roles.items() if not role.hidden}
    assert {role for login in trades[name].logins for role in login.roles} == shown


@pytest.mark.slow
@by_name
def test_everybody_sees_home_and_all_that_the_side_bar_offers(trades: Mapping[str, Trade], name: str) -> None:
    trade = trades[name]
    for key, role in trade.pinned.blueprint.roles.items():
        if role.hidden:
            continue
        client = trade.visitor(trade.one_of(key))
        home = client.get("/")
        assert home.status_code == 200, (key, home.text[:500])
        bar = re.search(r"<nav.*?</nav>", home.text, re.DOTALL)
        assert bar is not None
        links = sorted(set(re.findall(r'href="(/(?:r|reports|dashboards)/[^"#]*)"', bar[0])))
        assert len(links) >= 4, (key, links)
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200), key


@by_name
def test_each_report_view_and_record_opens_for_the_owner(trades: Mapping[str, Trade], name: str) -> None:
    trade = trades[name]
    blueprint = trade.pinned.blueprint
    client = trade.visitor(trade.logins[0])
    reports = [key for key, report in blueprint.reports.items() if not report.hidden]
    pages = [f"/reports/{key}" for key in reports]
    with trade.records() as records:
        for entity in _own(blueprint):
            pages.append(f"/r/{entity.key}/{records.list(entity.key, ListQuery(limit=1)).rows[0]['id']}")
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


@by_name
def test_each_figure_of_a_dashboard_is_that_of_the_list_behind_it(trades: Mapping[str, Trade], name: str) -> None:
    with trades[name].records() as records:
        followed, wrong = disagreeing(records)
    assert followed > 40
    assert wrong == []


@by_name
def test_every_word_people_read_is_there_in_every_language(name: str) -> None:
    missing = {
        path: [language for language in LANGUAGES if not label.forms.get(language)]
        for path, label in _labels(built(name).blueprint)
        if any(not label.forms.get(language) for language in LANGUAGES)
    }
    assert missing == {}


@by_name
def test_nothing_is_called_by_a_word_of_the_frame(name: str) -> None:
    found = {
        path: text
        for path, label in _labels(built(name).blueprint)
        for text in label.forms.values()
        if text in ALONE or any(re.search(rf"\b{word}", text.casefold()) for word in GENERIC)
    }
    assert found == {}


def _labels(blueprint: Blueprint) -> Iterator[tuple[str, Label]]:
    """What people may read on screens, with where it is declared."""
    for entity in blueprint.entities.values():
        if entity.pack == EDITION or not entity.hidden:
            yield from _of_entity(blueprint, entity)
    for pipeline in blueprint.pipelines.values():
        if pipeline.pack == EDITION:
            yield f"{pipeline.key}", pipeline.label
            yield from ((f"{pipeline.key}.{item.key}", as_label(item.label)) for item in pipeline.lost_reasons)
            for stage in pipeline.stages.values():
                yield f"{pipeline.key}.{stage.key}", as_label(stage.label)
                yield from ((f"{pipeline.key}.{stage.key}.{one.key}", as_label(one.label)) for one in stage.steps)
                yield from ((f"{pipeline.key}.{stage.key}.{one.key}", as_label(one.message)) for one in stage.guards)
    for lifecycle in blueprint.lifecycles.values():
        yield lifecycle.key, lifecycle.label
        yield from ((f"{lifecycle.key}.{key}", as_label(phase.label)) for key, phase in lifecycle.phases.items())
    for section in blueprint.navigation:
        yield f"navigation.{section.key}", as_label(section.label)
    for key, view in blueprint.views.items():
        yield f"views.{key}", as_label(view.label)
    for key, report in blueprint.reports.items():
        if not report.hidden:
            yield f"reports.{key}", as_label(report.label)
            yield from ((f"reports.{key}.{item.key}", as_label(item.label)) for item in report.measures)
    for key, role in blueprint.roles.items():
        if not role.hidden:
            yield f"roles.{key}", role.label
    for panels in blueprint.panels.values():
        yield from ((f"panels.{panel.key}", as_label(panel.label)) for panel in panels)
    yield from ((f"imports.{key}", as_label(preset.label)) for key, preset in blueprint.imports.items())


SAME_EVERYWHERE = {"Telegram", "WhatsApp", "MAX", "English", "Русский", "Suomi", "Id", "Push"}
"""Names that are not translated."""


def _of_entity(blueprint: Blueprint, entity: EntityModel) -> Iterator[tuple[str, Label]]:
    yield f"{entity.key}", entity.label
    yield f"{entity.key}s", entity.plural
    yield from ((f"{entity.key}.{section.key}", as_label(section.label)) for section in entity.sections)
    ways = [way for way in entity.inverses.values() if not blueprint.entities[way.entity].hidden]
    yield from ((f"{entity.key}.{way.name}", way.label) for way in ways)
    for field in entity.fields.values():
        if field.hidden or field.name == "id":
            continue
        yield f"{entity.key}.{field.name}", field.label
        for option in field.options:
            label = as_label(option.label)
            if field.name not in ("stage", "pipeline", "lost_reason") and label.text() not in SAME_EVERYWHERE:
                yield f"{entity.key}.{field.name}.{option.key}", label
