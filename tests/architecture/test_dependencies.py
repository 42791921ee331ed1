"""What the code imports is declared, and what is declared is pinned by hash."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT, python_files, read

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PLUGINS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))

TESTING = Path("core/palmette/testing")
HEAVY = Path("core/palmette/reports/snapshot")
"""Loaded only where the extra `analytics` is installed."""
BUILD = Path("core/palmette/pages/fonts.py")
"""Run with the checkout's own tools, when the screens are built."""


def declared(project: dict[str, object], *, extras: Iterable[str] = ()) -> set[str]:
    """The canonical names of a project's dependencies, with those of some extras."""
    optional = project.get("optional-dependencies", {})
    assert isinstance(optional, dict)
    lines = [*_texts(project.get("dependencies", []))]
    for extra in extras:
        lines += _texts(optional.get(extra, []))
    return {canonicalize_name(Requirement(line).name) for line in lines}


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(line) for line in value]


def imported(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each top-level module that files import from outside the standard library."""
    for path in paths:
        for node in ast.walk(ast.parse(read(path))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in {name.split(".")[0] for name in names} - sys.stdlib_module_names:
                yield path, name


def undeclared(paths: Iterable[Path], allowed: set[str], own: str) -> list[str]:
    """`file: module` for each import whose distribution is not among the allowed ones."""
    owners = packages_distributions()
    return sorted(
        {
            f"{path}: {module}"
            for path, module in imported(paths)
            if module != own and not {canonicalize_name(name) for name in owners.get(module, [module])} & allowed
        }
    )


@pytest.mark.slow
def test_core_imports_only_what_it_declares() -> None:
    core = [
        path
        for path in python_files("core")
        if not any(path.is_relative_to(apart) for apart in (TESTING, HEAVY, BUILD))
    ]
    assert undeclared(core, declared(PYPROJECT["project"]), "palmette") == []


def test_the_snapshot_of_figures_imports_only_what_its_extra_declares() -> None:
    heavy = [path for path in python_files("core") if path.is_relative_to(HEAVY)]
    assert undeclared(heavy, declared(PYPROJECT["project"], extras=["analytics"]), "palmette") == []


def test_the_testing_package_imports_only_what_its_extra_declares() -> None:
    testing = [path for path in python_files("core") if path.is_relative_to(TESTING)]
    assert undeclared(testing, declared(PYPROJECT["project"], extras=["testing"]), "palmette") == []


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda path: path.name)
def test_a_plugin_imports_only_what_it_declares(plugin: Path) -> None:
    project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    relative = plugin.relative_to(ROOT)
    sources = [p for p in python_files("plugins") if p.is_relative_to(relative) and "tests" not in p.parts]
    assert undeclared(sources, declared(project), f"palmette_{plugin.name}") == []


def pins(name: str) -> dict[str, str]:
    """Version by canonical name in a requirements file."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(found[1]): found[2] for found in re.finditer(r"^([\w.-]+)==([^\s;]+)", text, re.M)}


def test_pins_satisfy_what_is_declared() -> None:
    pinned = pins("runtime")
    requirements = [Requirement(line) for line in PYPROJECT["project"]["dependencies"]]
    wrong = [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(pinned.get(canonicalize_name(requirement.name), "0"))
    ]
    assert wrong == [], "run `make pins`"


def test_the_sets_agree_on_their_versions() -> None:
    development = pins("dev")
    for name in ("runtime", "docs", "postgres", "node"):
        shared = {key: version for key, version in pins(name).items() if key in development}
        assert shared == {key: development[key] for key in shared}, name


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_every_pin_has_a_hash(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert lines
    assert [line for line in lines if "--hash=sha256:" not in line] == []


def test_every_pack_has_its_entry_point() -> None:
    found = {path.parent.name for path in (ROOT / "core/palmette/packs").glob("*/pack.yaml")}
    assert set(PYPROJECT["project"]["entry-points"]["palmette.packs"]) == found
    for plugin in PLUGINS:
        project = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        modules = {path.parent.name for path in plugin.glob("*/pack.yaml")}
        assert set(project["entry-points"]["palmette.packs"].values()) == modules
