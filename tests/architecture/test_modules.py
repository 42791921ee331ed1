"""Rules of the house about modules: their names, their first lines, their folders, their exceptions to the checks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, lines_matching, python_files, read

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base_service"}
FIRST_PARTY = ("core", "plugins", "benchmarks", "tests")


@pytest.mark.slow
@pytest.mark.parametrize("top", FIRST_PARTY)
def test_every_module_opens_with_the_question_it_answers(top: str) -> None:
    def has_first_line(path: Path) -> bool:
        docstring = ast.get_docstring(ast.parse(read(path)), clean=False) or ""
        return bool(docstring.split("\n", 1)[0].strip())

    assert [str(path) for path in python_files(top) if not has_first_line(path)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    def bad(path: Path) -> bool:
        return bool(NAMES_THAT_SAY_NOTHING & {path.stem, *path.parts[:-1]})

    assert [str(path) for path in python_files() if bad(path)] == []


def test_every_folder_of_a_distribution_is_a_package() -> None:
    tested = [path for path in python_files("core", "plugins") if "tests" not in path.parts]
    folders = {path.parent for path in tested} - {Path("core")}
    assert sorted(str(folder) for folder in folders if not (ROOT / folder / "__init__.py").is_file()) == []


def test_every_exception_to_a_check_names_the_check() -> None:
    own = Path(__file__).relative_to(ROOT)
    sources = [path for path in python_files() if path != own]
    assert lines_matching(sources, r"#\s*type:\s*ignore(?!\[)") == []
    assert lines_matching(sources, r"#\s*noqa(?!:)") == []
    assert lines_matching(sources, r"#\s*(?:ruff|mypy):\s*(?:noqa|ignore-errors)") == []


def test_no_test_is_skipped_by_hand() -> None:
    own = Path(__file__).relative_to(ROOT)
    tests = [path for path in python_files() if "tests" in path.parts and path != own]
    assert lines_matching(tests, r"\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|\bunittest\.skip") == []


def test_templates_carry_no_style_and_no_script_of_their_own() -> None:
    templates = [path for path in files() if path.suffix in {".html", ".jinja", ".j2"} and path.parts[0] != "docs"]
    assert lines_matching(templates, r"""\sstyle\s*=|<style\b""") == []
    assert lines_matching(templates, r"""\son[a-z]+\s*=\s*["']|javascript:""") == []
