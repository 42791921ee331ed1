"""The layers of the house hold, and the contracts that hold them can see a breach."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture import pack_contract, row_contract
from tests.architecture.pack_contract import Pack
from tests.architecture.row_contract import Part, Rows
from tests.architecture.tree import ROOT

ROWS = Rows(["app.cli", "app_* app.pages app.api", "app.records", "app.*.definition app.errors"])


def test_the_import_contracts_are_kept() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contracts_look_at_every_plugin() -> None:
    seen = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    modules = {path.parent.name for path in ROOT.glob("plugins/*/*/pack.yaml")}
    assert set(seen["root_packages"]) == {"palmette", *modules}


def test_the_longest_name_decides_the_row() -> None:
    assert ROWS.part_of("app.records.gateway") == Part(2, "app.records")
    assert ROWS.part_of("app.records.definition") == Part(3, "app.records.definition")
    assert ROWS.part_of("app_club.rules") == Part(1, "app_club")
    assert ROWS.part_of("app.misplaced") is None


def mistakes(imports: dict[str, set[str]]) -> list[str]:
    return list(row_contract.find_mistakes(ROWS, imports))


def test_importing_downwards_is_allowed() -> None:
    assert mistakes({"app.pages.list": {"app.records.gateway"}, "app.records.gateway": set()}) == []


def test_importing_upwards_is_a_mistake() -> None:
    assert mistakes({"app.records.gateway": {"app.pages.list"}, "app.pages.list": set()}) == [
        "app.records.gateway (row 2) imports app.pages.list (row 1, above it)"
    ]


def test_a_definition_may_not_import_its_own_engine() -> None:
    found = mistakes({"app.records.definition": {"app.records.gateway"}, "app.records.gateway": set()})
    assert len(found) == 1


def test_a_module_without_a_row_is_a_mistake() -> None:
    assert "stands in no row" in mistakes({"app.misplaced": set()})[0]


def test_neighbours_may_import_each_other_in_one_direction_only() -> None:
    one_way: dict[str, set[str]] = {"app.pages.list": {"app.api.rest"}, "app.api.rest": set()}
    circle = {"app.pages.list": {"app.api.rest"}, "app.api.rest": {"app.pages.forms"}, "app.pages.forms": set()}
    assert mistakes(one_way) == []
    assert mistakes(circle) == [
        "a circle runs through app.api.rest imports app.pages.forms; app.pages.list imports app.api.rest"
    ]


CONTACTS = Pack("contacts", "palmette.packs.contacts", frozenset())
CLUB = Pack("club", "palmette_club", frozenset({"contacts"}))


def pack_mistakes(imports: dict[str, set[str]]) -> list[str]:
    return list(pack_contract.find_mistakes([CONTACTS, CLUB], imports))


def test_a_pack_may_import_palmette_and_what_it_requires() -> None:
    assert pack_mistakes({"palmette_club.records": {"palmette", "palmette.packs.contacts", "palmette_club"}}) == []


def test_a_pack_may_not_reach_into_the_frame_or_into_another_pack() -> None:
    assert pack_mistakes({"palmette_club.records": {"palmette.records.gateway"}})
    assert pack_mistakes({"palmette_club.records": {"palmette.packs.contacts.records"}})
    assert pack_mistakes({"palmette.packs.contacts.records": {"palmette_club"}})


def test_the_frame_may_not_import_a_pack() -> None:
    assert pack_mistakes({"palmette.cli": {"palmette.packs.contacts"}})
