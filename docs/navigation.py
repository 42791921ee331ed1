"""The order of the documentation site: the four kinds of page, then the decisions; within a kind by its index."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

KINDS = {
    "tutorials": "Tutorials",
    "guides": "Guides",
    "reference": "Reference",
    "explanation": "Explanation",
    "decisions": "Decisions",
}
LEFT_OUT = {"template.md"}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the site its navigation from the folders, so that a new page needs no second entry."""
    root = Path(config.docs_dir)
    config.nav = [{"Home": "index.md"}, *({title: list(_pages(root, root / kind))} for kind, title in KINDS.items())]
    return config


def _pages(root: Path, folder: Path) -> Iterable[object]:
    """The pages of a folder: its index, the pages in the order the index links to them, the rest by name."""
    index = folder / "index.md"
    text = index.read_text(encoding="utf-8") if index.is_file() else ""

    def order(path: Path) -> tuple[int, int, str]:
        at = text.find(f"({path.relative_to(folder)}")
        return (path.name != "index.md", at if at >= 0 else len(text), path.name)

    for path in sorted(folder.glob("*.md"), key=order):
        if path.name not in LEFT_OUT:
            yield str(path.relative_to(root))
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield {inner.name.replace("-", " ").replace("_", " ").capitalize(): list(_pages(root, inner))}
