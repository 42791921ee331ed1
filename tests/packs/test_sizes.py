"""The lines of each trade are those that the documentation tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOLD = re.findall(r"^\| `(\w+)` \| (.*?) \|$", (ROOT / "docs/explanation/trades.md").read_text("utf-8"), re.MULTILINE)
PACKS = {key: [int(part) for part in numbers.split("|")] for key, numbers in TOLD if "|" in numbers}
FILES = {key: int(number) for key, number in TOLD if "|" not in number}


RULES = {
    "rules",
    "service",
    "bookings",
    "classes",
    "freezes",
    "stays",
    "charges",
    "applying",
    "packages",
    "pay",
    "pay_rules",
    "bar",
    "tender",
    "presses",
    "jobs",
    "endpoints",
    "desk",
    "doors",
    "gateway",
    "care",
    "fiscal",
}
"""Modules and folders that decide and follow up; the others declare."""


def lines(files: Iterable[Path]) -> int:
    return sum(len(path.read_text("utf-8").splitlines()) for path in files)


def test_every_trade_is_told() -> None:
    assert set(PACKS) == {path.name for path in (ROOT / "plugins").iterdir() if (path / "pyproject.toml").is_file()}
    assert set(FILES) == {path.stem for path in (ROOT / "config/shallow").glob("*.yaml")}


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_is_as_long_as_told(pack: str) -> None:
    files = list((ROOT / f"plugins/{pack}/palmette_{pack}").rglob("*.py"))
    data = [path for path in files if "demo" in path.parts]
    rules = [path for path in files if path.stem in RULES or RULES & set(path.parts)]
    rest = [path for path in files if path not in data and path not in rules]
    for told, found in zip(PACKS[pack], (lines(rest), lines(rules), lines(data)), strict=True):
        assert found == pytest.approx(told, abs=max(told * 0.05, 50))


@pytest.mark.parametrize("trade", FILES)
def test_a_trade_of_one_file_is_as_long_as_told(trade: str) -> None:
    assert lines([ROOT / f"config/shallow/{trade}.yaml"]) == pytest.approx(FILES[trade], rel=0.05)
