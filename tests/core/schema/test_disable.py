"""Disabling a pack edits the edition's text and nothing else in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from palmette.errors import PlanError
from palmette.schema.disable import disable_in_file, disable_pack

BLOCK = """\
# Our club
edition: fit_north
packs:
  contacts: {}   # people
  # Everything of the club
  fitness_club:
    quiet_hours: ["21:00", "09:00"]   # by agreement
    note: |
      two
      lines
  # Selling
  sales:
labels:
  contact: {one: Member}  # kept
"""


@pytest.mark.parametrize("pack", ["contacts", "fitness_club", "sales"])
def test_only_the_lines_of_the_pack_go(pack: str) -> None:
    found = disable_pack(BLOCK, pack)
    expected = yaml.safe_load(BLOCK)
    del expected["packs"][pack]
    assert yaml.safe_load(found.text) == expected
    assert set(found.text.splitlines()) <= set(BLOCK.splitlines())
    assert found.text.count("#") >= BLOCK.count("#") - 1


def test_comments_of_the_neighbours_stay() -> None:
    found = disable_pack(BLOCK, "fitness_club")
    assert "# Selling" in found.text
    assert "# people" in found.text
    assert "# kept" in found.text
    assert "-  fitness_club:" in found.diff


@pytest.mark.parametrize(
    ("source", "pack", "expected"),
    [
        ("packs: {a: {}, b: {x: 1}, c: {}}\nlabels: {}\n", "a", "packs: {b: {x: 1}, c: {}}\nlabels: {}\n"),
        ("packs: {a: {}, b: {x: 1}, c: {}}\nlabels: {}\n", "b", "packs: {a: {}, c: {}}\nlabels: {}\n"),
        ("packs: {a: {}, b: {x: 1}, c: {}}\nlabels: {}\n", "c", "packs: {a: {}, b: {x: 1}}\nlabels: {}\n"),
        ("packs:\n  a:\n    x: 1\nlabels: {}\n", "a", "packs:\n  {}\nlabels: {}\n"),
        ("packs:\n  a: {}\n  b: {}", "b", "packs:\n  a: {}\n"),
        ("packs: {a: {}}\n", "a", "packs: {}\n"),
    ],
)
def test_every_way_of_writing_is_understood(source: str, pack: str, expected: str) -> None:
    assert disable_pack(source, pack).text == expected


def test_a_pack_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(PlanError, match="Did you mean 'fitness_club'"):
        disable_pack(BLOCK, "fitness_clubs")


def test_the_file_of_an_edition_is_written_in_place(tmp_path: Path) -> None:
    path = tmp_path / "club.yaml"
    path.write_text(BLOCK, encoding="utf-8")
    found = disable_in_file(path, "sales")
    assert path.read_text(encoding="utf-8") == found.text
    assert "-  sales:" in found.diff
    assert list(tmp_path.iterdir()) == [path]


def test_an_edition_without_packs_is_refused() -> None:
    with pytest.raises(PlanError, match="does not enable sales"):
        disable_pack("edition: empty\n", "sales")
