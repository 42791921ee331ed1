"""Packs of different trades live in one edition, whatever the order in which they are named."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from palmette.blueprint.build import build_blueprint

TRADES = ("fitness_club", "retail_doors", "appraisers")
BASE = ("contacts", "activities", "work", "sales")
EDITION = """\
edition: several
api: ">=1.0,<2"
label: {en: Several}
language: en
zone: Europe/Helsinki
currency: EUR
region: FI
packs:
"""


def built(folder: Path, packs: tuple[str, ...]) -> str:
    """The hash of an edition with these packs, in this order; every one of them must work."""
    path = folder / "several.yaml"
    path.write_text(EDITION + "".join(f"  {name}: {{}}\n" for name in packs))
    result = build_blueprint(path)
    assert [trouble for item in result.health if item.pack in packs for trouble in item.troubles] == []
    assert result.problems == ()
    return result.blueprint.hash


@pytest.mark.parametrize("pair", [("retail_doors", "fitness_club"), ("retail_doors", "appraisers")], ids="-".join)
def test_two_trades_compose_in_either_order(tmp_path: Path, pair: tuple[str, str]) -> None:
    assert built(tmp_path, (*BASE, *pair)) == built(tmp_path, (*reversed(pair), *reversed(BASE)))


def test_three_trades_compose_in_any_order(tmp_path: Path) -> None:
    orders = list(permutations(TRADES))[1::3]
    assert len({built(tmp_path, (*BASE, *order)) for order in orders}) == 1
