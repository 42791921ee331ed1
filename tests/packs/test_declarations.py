"""What the packs of this repository declare: it builds, it is named in every language, it stays readable."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette import Label, PackContext, SendMessage
from palmette.blueprint.model import Blueprint
from palmette.hookspecs import DECLARATION_HOOKS
from palmette.labels import LANGUAGES
from tests.built import built

ROOT = Path(__file__).resolve().parents[2]
EDITIONS = sorted((ROOT / "config").glob("*.yaml"))
MODULES = {
    "contacts": "palmette.packs.contacts",
    "activities": "palmette.packs.activities",
    "sales": "palmette.packs.sales",
    "work": "palmette.packs.work",
    "fitness_club": "palmette_fitness_club",
    "retail_doors": "palmette_retail_doors",
    "appraisers": "palmette_appraisers",
}
# Names that are the same in every language, and short texts of machines.
SAME_EVERYWHERE = frozenset(
    {"Telegram", "WhatsApp", "MAX", "English", "Русский", "Suomi", "ZKTeco", "PERCo", "Sigur", "RusGuard"}
)


@pytest.fixture(params=EDITIONS, ids=lambda path: path.stem)
def blueprint(request: pytest.FixtureRequest) -> Blueprint:
    """The blueprint of each edition."""
    return built(request.param).blueprint


@pytest.fixture(scope="module")
def club() -> Blueprint:
    """The blueprint of the fitness club's edition."""
    return built(ROOT / "config/fitness_club.yaml").blueprint


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.stem)
def test_an_edition_builds_without_a_single_mistake(edition: Path) -> None:
    result = built(edition)
    assert result.problems == ()
    assert result.blueprint.entities


def settings_of(pack: str) -> dict[str, object]:
    """What an edition that enables the pack gives it."""
    for edition in EDITIONS:
        packs = built(edition).blueprint.packs
        if pack in packs:
            return dict(packs[pack].settings)
    return {}


def declared_by(pack: str, club: Blueprint) -> Iterator[object]:
    module = importlib.import_module(MODULES[pack])
    context = PackContext(pack, settings_of(pack), frozenset(club.packs))
    for name in DECLARATION_HOOKS:
        # A module of a pack may bear the name of a hook that the pack does not have.
        if name != "demo" and callable(hook := getattr(module, name, None)):
            yield from hook() if name == "settings" else hook(ctx=context)


def labels_in(item: object, path: str = "") -> Iterator[tuple[str, Label]]:
    """Every label of a declaration and of what stands inside it, with its path."""
    if isinstance(item, Label):
        yield path, item
    elif isinstance(item, str):
        if path.rpartition(".")[2] in ("label", "plural", "message"):
            yield path, Label({"en": item} if item else {})
    elif dataclasses.is_dataclass(item) and not isinstance(item, type):
        here = f"{path}/{type(item).__name__} {getattr(item, 'key', '')}"
        for field in dataclasses.fields(item):
            if isinstance(item, SendMessage) and field.name == "message":
                continue  # the key of a template
            yield from labels_in(getattr(item, field.name), f"{here}.{field.name}")
    elif isinstance(item, (list, tuple)):
        for part in item:
            yield from labels_in(part, path)


@pytest.mark.parametrize("pack", MODULES)
def test_every_word_a_person_reads_is_said_in_every_language(pack: str, club: Blueprint) -> None:
    silent = [
        f"{path}: {label.forms}"
        for item in declared_by(pack, club)
        for path, label in labels_in(item)
        if label and not set(LANGUAGES) <= set(label.forms) and label.text() not in SAME_EVERYWHERE
    ]
    assert silent == []


@pytest.mark.parametrize("pack", MODULES)
def test_every_field_option_stage_and_figure_has_a_name(pack: str, club: Blueprint) -> None:
    nameless = [
        path
        for item in declared_by(pack, club)
        for path, label in labels_in(item)
        if path.endswith(".label")
        and not label
        and not any(kind in path for kind in ("/Measure count", "/Dimension", "/Becomes", "/Tile "))
    ]
    assert nameless == []


@pytest.mark.parametrize("pack", MODULES)
def test_a_file_of_declarations_can_be_read_in_one_sitting(pack: str) -> None:
    folder = Path(str(importlib.import_module(MODULES[pack]).__file__)).parent
    long = {
        file.name: count
        for file in folder.rglob("*.py")
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > 320
    }
    assert long == {}


def test_icons_are_of_the_set_that_the_screens_have(blueprint: Blueprint) -> None:
    icons = ROOT / "node_modules/@tabler/icons/icons/outline"
    if not icons.is_dir():
        icons = ROOT / "core/palmette/pages/icons.txt"
        known = set(icons.read_text(encoding="utf-8").split())
    else:
        known = {file.stem for file in icons.glob("*.svg")}
    wanted = {entity.icon for entity in blueprint.entities.values()}
    wanted |= {pipeline.declared.icon for pipeline in blueprint.pipelines.values()}
    wanted |= {
        option.icon
        for entity in blueprint.entities.values()
        for field in entity.fields.values()
        for option in field.options
    }
    wanted |= {phase.icon for axis in blueprint.lifecycles.values() for phase in axis.phases.values()}
    assert wanted - known - {""} == set()


def test_everything_in_the_side_bar_is_there(blueprint: Blueprint) -> None:
    items = [item for section in blueprint.navigation for item in section.items]
    known = {f"board:{key}" for key in blueprint.pipelines} | {f"view:{key}" for key in blueprint.views}
    known |= {f"report:{key}" for key in blueprint.reports} | set(blueprint.entities)
    known |= {f"dashboard:{key}" for key in blueprint.dashboards} | {f"screen:{key}" for key in blueprint.screens}
    assert set(items) - known == set()


def test_homes_of_roles_are_there(blueprint: Blueprint) -> None:
    shorts = {pipeline.short for pipeline in blueprint.pipelines.values()} | set(blueprint.pipelines)
    for role in blueprint.roles.values():
        kind, _, key = role.home.rpartition(":")
        if kind == "board":
            assert key in shorts, role.key
        elif kind == "report":
            assert key in blueprint.reports, role.key
        elif kind == "view":
            assert key in blueprint.views, role.key
        elif kind == "dashboard":
            assert key in blueprint.dashboards, role.key
        elif kind == "screen":
            assert key in blueprint.screens, role.key
        elif key:
            assert blueprint.find_entity(key) is not None, role.key


@pytest.mark.parametrize(
    "key", ["people", "organizations", "club_members", "club_memberships", "amocrm_deals", "bar_items"]
)
def test_a_header_means_one_field_of_a_preset(club: Blueprint, key: str) -> None:
    headers = [header.casefold() for columns in club.imports[key].columns.values() for header in columns]
    assert len(headers) == len(set(headers))


@pytest.mark.parametrize("key", ["people", "club_members", "club_memberships"])
def test_presets_know_headers_in_three_alphabets_of_habits(club: Blueprint, key: str) -> None:
    headers = {header.casefold() for columns in club.imports[key].columns.values() for header in columns}
    assert {"phone", "телефон", "puhelin"} <= headers
