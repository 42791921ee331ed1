"""Installed packs are found by entry point and read without being imported."""

from __future__ import annotations

import sys

import pytest

from palmette.blueprint.build import build_blueprint
from palmette.blueprint.edition import edition_of
from palmette.plugins.discovery import FoundPack, discover, find_spec
from palmette.plugins.health import State
from tests.core.plugins.installed import Installed


def found(key: str) -> FoundPack:
    return next(pack for pack in discover() if pack.key == key)


def test_the_packs_of_the_core_are_found_through_its_own_entry_points() -> None:
    core = {pack.key for pack in discover() if pack.core}
    assert {"contacts", "activities", "sales"} <= core
    assert found("contacts").essential
    assert found("activities").essential


def test_a_pack_is_read_without_importing_it(installed: Installed) -> None:
    installed.pack("quiet", "raise RuntimeError('imported')", manifest="label: {en: Quiet, ru: Тихий}\n")
    pack = found("quiet")
    assert pack.contract is not None
    assert pack.contract.title.text("ru") == "Тихий"
    assert pack.distribution == "pack-quiet"
    assert "pack_on_disk_quiet" not in sys.modules


def test_a_nested_package_is_read_without_importing_the_one_around_it(installed: Installed) -> None:
    outer = installed.pack("outer")
    (outer / "__init__.py").write_text("raise RuntimeError('imported')")
    inner = outer / "inner"
    inner.mkdir()
    (inner / "__init__.py").write_text("")
    spec = find_spec("pack_on_disk_outer.inner")
    assert spec is not None
    assert spec.origin == str(inner / "__init__.py")
    assert "pack_on_disk_outer" not in sys.modules


def test_a_pack_without_a_manifest_says_so(installed: Installed) -> None:
    package = installed.pack("bare")
    (package / "pack.yaml").unlink()
    assert [trouble.code for trouble in found("bare").troubles] == ["pack.unreadable"]


def test_an_entry_point_to_nowhere_says_so(installed: Installed) -> None:
    installed.distribution("pack-ghost", {"ghost": "no_such_module_anywhere"})
    assert "not there" in found("ghost").troubles[0].reason


@pytest.mark.parametrize(
    ("manifest", "line", "said"),
    [
        ("key: odd\nversion: 1.0.0\napi: '>=1.0'\nrequire: [contacts]\n", 4, "Did you mean 'requires'?"),
        ("key: odd\nversion: 1.0.0\napi: newest\n", 3, "version range"),
        ("key: odd\nversion: one\napi: '>=1.0'\n", 2, "no version"),
        ("key: odd\nversion: 1.0.0\n", 1, "'api' is missing"),
        ("key: Odd\nversion: 1.0.0\napi: '>=1.0'\n", 1, "no key"),
        ("key: other\nversion: 1.0.0\napi: '>=1.0'\n", 1, "entry point"),
        ("key: odd\nkey: odd\n", 2, "written twice"),
        ("key: odd\nversion: 1.0.0\napi: '>=1.0'\nlabel: {de: Komisch}\n", 4, "'de'"),
        ("key: x\nversion: 1.0.0\napi: '>=1.0'\n", 1, "reserved"),
    ],
)
def test_a_mistake_in_a_manifest_is_told_at_its_line(installed: Installed, manifest: str, line: int, said: str) -> None:
    installed.pack("odd", whole_manifest=manifest)
    trouble = found("odd").troubles[0]
    assert trouble.place is not None
    assert trouble.place.file.endswith("pack.yaml")
    assert trouble.place.line == line
    assert said in str(trouble)
    assert trouble.remedy


def test_two_distributions_of_one_pack_stand_in_each_others_way(installed: Installed) -> None:
    installed.pack("twin")
    installed.distribution("pack-other", {"twin": "pack_on_disk_twin"})
    assert found("twin").troubles[0].code == "pack.offered_twice"


def test_nobody_takes_the_place_of_a_pack_of_the_core(installed: Installed) -> None:
    installed.pack("impostor")
    installed.distribution("pack-impostor", {"contacts": "pack_on_disk_impostor"})
    assert found("contacts").module == "palmette.packs.contacts"


def test_only_packs_of_the_core_are_essential(installed: Installed) -> None:
    installed.pack("pushy", manifest="essential: true\n")
    assert not found("pushy").essential
    health = build_blueprint(edition_of("edition: e")).health
    assert next(pack.state for pack in health if pack.pack == "pushy") is State.AVAILABLE
