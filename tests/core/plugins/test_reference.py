"""The reference of packs, hooks and editions: complete, and its examples run."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from palmette.blueprint import build
from palmette.blueprint.build import build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.blueprint.edition_schema import EditionFile
from palmette.hookspecs import Hooks
from palmette.plugins import registry
from palmette.plugins.contract import PackContract
from palmette.plugins.discovery import FoundPack, discover, given_pack

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
HOOKS = [name for name, _ in inspect.getmembers(Hooks, inspect.isfunction)]


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page(name), re.DOTALL)


def library() -> FoundPack:
    module = ModuleType("palmette_library")
    exec("\n\n".join(blocks("hooks", "python")), module.__dict__)  # the page's own examples
    contract = {"key": "library", "version": "0.1.0", "api": ">=1.0,<2", "requires": ["contacts"]}
    return given_pack(module, contract)


def packs() -> list[FoundPack]:
    return [*(pack for pack in discover() if pack.core), library()]


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_has_a_heading_and_an_example(name: str) -> None:
    section = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", page("hooks"), re.DOTALL | re.MULTILINE)
    assert section
    assert f"def {name}(" in section[1]


def test_no_heading_speaks_of_a_hook_that_there_is_not() -> None:
    assert set(re.findall(r"^## (\w+)$", page("hooks"), re.MULTILINE)) == set(HOOKS)


def test_the_examples_of_the_hooks_are_a_pack() -> None:
    text = "edition: town\npacks: {library: {loan_days: 14}}\n"
    blueprint = build_blueprint(edition_of(text), packs=packs(), strict=True).blueprint
    assert blueprint.pipelines["library.lending"].stages["lent"].sla == "14d"
    assert blueprint.entities["contacts.contact"].fields["open_loans"].value_kind == "integer"
    assert set(blueprint.jobs) >= {"count_late"}


def test_the_examples_of_the_edition_are_an_edition() -> None:
    examples = [example for example in blocks("edition", "yaml") if "navigation:" not in example]
    text = "\n".join(examples + [example for example in blocks("edition", "yaml") if "navigation:" in example])
    blueprint = build_blueprint(edition_of(text), packs=packs(), strict=True).blueprint
    assert blueprint.entities["x.shelf"].fields["keeper"].target == "frame.user"
    assert list(blueprint.pipelines["library.lending"].stages)[:3] == ["asked", "reserved", "lent"]
    assert blueprint.entities["contacts.contact"].label.text("ru") == "Читатель"
    section = next(item for item in blueprint.navigation if item.key == "library")
    assert section.items[-1] == "report:loans_by_month"


def test_every_section_of_an_edition_is_on_its_page() -> None:
    words = set(re.findall(r"[a-z_]+", page("edition")))
    assert set(EditionFile.model_fields) <= words


def test_every_key_of_a_pack_is_on_its_page() -> None:
    listed = set(re.findall(r"^\| `(\w+)` \|", page("packs"), re.MULTILINE))
    assert set(PackContract.model_fields) <= listed


def test_the_example_of_a_pack_is_one() -> None:
    example = next(text for text in blocks("packs", "yaml") if "key: library" in text)
    assert PackContract.model_validate(yaml.safe_load(example)).key == "library"


def sources() -> str:
    folders = [Path(build.__file__).parent, Path(registry.__file__).parent]
    return "\n".join(file.read_text("utf-8") for folder in folders for file in sorted(folder.glob("*.py")))


def codes() -> set[str]:
    """Every code that the building of a blueprint gives."""
    text = sources()
    found = set(re.findall(r'"((?:pack|edition|yaml|blueprint)\.(?!yaml")[a-z_]+)"', text))
    found |= {f"blueprint.{code}" for code in re.findall(r'\.wrong\(\s*(?:f?"[^"]*"|\w+)\s*,\s*"([a-z_]+)"', text)}
    found |= {f"blueprint.{code}" for code in re.findall(r'[(,] code="([a-z_]+)"', text)}
    found |= {f"edition.{code}" for code in re.findall(r'self\._mistake\(\s*"([a-z_]+)"', text)}
    found |= {f"{area}.{kind}" for area in ("pack", "edition") for kind in ("unknown_key", "missing", "invalid_value")}
    return found | {
        "blueprint.unknown_reason",
        "blueprint.unknown_set",
        "blueprint.duplicate_pipeline",
        "blueprint.duplicate_lifecycle",
    }


def test_every_code_has_its_line_among_the_mistakes() -> None:
    listed = set(re.findall(r"^\| `([a-z_.]+)` \|", page("mistakes"), re.MULTILINE))
    assert codes() == listed
