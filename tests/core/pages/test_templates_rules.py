"""House rules of templates, styles and scripts that a machine can check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from palmette.pages.assets import PAGES
from palmette.pages.formats import Reader
from palmette.pages.gallery import SCREENS, gallery_context
from palmette.pages.manifest import BUILT, FALLBACK_ICON, load_assets
from palmette.pages.templating import Templates

ROOT = PAGES.parents[2]
SOURCES = [*sorted((PAGES / "templates").rglob("*.html")), *sorted(ROOT.glob("plugins/*/*/templates/pages/*.html"))]
PACK_STYLES = sorted(ROOT.glob("plugins/*/*/static/*.css"))
PACK_SCRIPTS = sorted(ROOT.glob("plugins/*/*/static/*.js"))
# Classes that carry no style of their own: hooks named by another page's CSS, or by htmx.
UNSTYLED = {"filter-value", "htmx-request"}


@cache
def drawn(screen: str) -> str:
    return Templates(load_assets()).render(f"gallery/{screen}.html", Reader(), gallery_context(screen))


@cache
def styled() -> frozenset[str]:
    sheets = [name for key, name in load_assets().files.items() if key.endswith(".css")]
    css = "".join(path.read_text(encoding="utf-8") for path in (*(BUILT / name for name in sheets), *PACK_STYLES))
    return frozenset(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", re.sub(r"url\([^)]*\)", "", css)))


def markup(path: Path) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def written_classes(text: str) -> Iterator[str]:
    """The class names written as plain words; what is inside {{ }} or {% %} is left to the drawn pages."""
    for value in re.findall(r'\bclass="([^"]*)"', text):
        yield from re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "\0", value).split()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_has_nothing_that_the_policy_would_kill(path: Path) -> None:
    text = markup(path)
    for banned in (
        r"\sstyle\s*=",
        r"\shx-on",
        r"js:",
        r"\son[a-z]+\s*=\s*[\"']",
        r"<script(?![^>]*\ssrc=)",
        r"<style",
        r"hx-ext",
        r"\|\s*safe",
    ):
        assert re.search(banned, text) is None, banned


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_says_at_its_top_what_it_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{#")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_class_a_template_writes_has_a_style(path: Path) -> None:
    unknown = {name for name in written_classes(markup(path)) if "\0" not in name} - styled() - UNSTYLED
    assert unknown == set()


@pytest.mark.parametrize("screen", SCREENS)
def test_every_class_on_a_drawn_page_has_a_style(screen: str) -> None:
    names = {name for value in re.findall(r'\bclass="([^"]*)"', drawn(screen)) for name in value.split()}
    assert names - styled() - UNSTYLED == set()


@pytest.mark.parametrize("screen", SCREENS)
def test_every_icon_on_a_drawn_page_is_in_the_sprite(screen: str) -> None:
    used = set(re.findall(r'<use href="[^"#]*#([^"]+)"', drawn(screen)))
    assert FALLBACK_ICON not in used
    assert used <= load_assets().icons


@pytest.mark.parametrize("screen", SCREENS)
def test_no_id_stands_twice_on_a_page(screen: str) -> None:
    page = re.sub(r"<template.*?</template>", "", drawn(screen), flags=re.DOTALL)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_no_attribute_is_written_twice(screen: str) -> None:
    for tag in re.findall(r"<[a-z][^<>]*>", re.sub(r"""=("[^"]*"|'[^']*')""", "=", drawn(screen))):
        names = re.findall(r"\s([a-z][\w:.-]*)", tag)
        assert len(names) == len(set(names)), tag


@pytest.mark.parametrize("screen", SCREENS)
def test_attributes_are_apart_from_each_other(screen: str) -> None:
    assert re.findall(r'="[^"<>]*"[a-z][a-z-]*=', drawn(screen)) == []


@pytest.mark.parametrize("screen", SCREENS)
def test_what_a_label_or_a_button_points_at_exists(screen: str) -> None:
    page = drawn(screen)
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    pointed = set(re.findall(r'\s(?:for|aria-controls|popovertarget)="([^"]+)"', page))
    pointed |= {
        one for group in re.findall(r'\saria-(?:labelledby|describedby)="([^"]+)"', page) for one in group.split()
    }
    assert pointed - ids - {"board-menu"} == set()


def test_colours_are_written_only_as_tokens() -> None:
    for path in (*(PAGES / "styles").rglob("*.css"), *PACK_STYLES):
        if path.name != "tokens.css":
            colours = re.findall(
                r"#[0-9a-fA-F]{3,8}\b", re.sub(r"light-dark\([^)]*\)", "", path.read_text(encoding="utf-8"))
            )
            assert colours == [], path.name


def test_scripts_need_no_eval_and_no_inline_handler() -> None:
    for path in (*(PAGES / "scripts").glob("*.js"), *PACK_SCRIPTS):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("// "), f"{path.name} does not say what it is"
        for banned in (
            "eval(",
            "new Function",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            ".onclick",
        ):
            assert banned not in re.sub(r'swap: "innerHTML"', "", text), f"{path.name}: {banned}"


def test_scripts_use_every_text_they_are_given_and_no_other() -> None:
    given = set(Templates(load_assets()).environment(Reader()).globals["script_words"]())
    used: set[str] = set()
    for path in (PAGES / "scripts").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"words\(\)\.([a-z_]+)", text)) | set(re.findall(r'\b\d{3}: "([a-z_]+)"', text))
        used |= {
            word for pair in re.findall(r'words\(\)\[[^\]]*?\? "([a-z_]+)" : "([a-z_]+)"\]', text) for word in pair
        }
    assert used == given
