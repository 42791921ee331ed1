"""An edition without the parts that speak of a pack which does not run, so that the rest can be worked with.

A guard whose condition cannot be checked is not left out: it closes, for what it guards is not known to be met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from palmette.blueprint.edition import EditionSource, parsed_edition
from palmette.blueprint.mistakes import Mistake
from palmette.blueprint.yaml_source import Node, Step
from palmette.errors import Place

CLOSED = "false"
"""The condition of a guard that cannot be checked."""


def without(source: EditionSource, mistakes: Sequence[Mistake]) -> EditionSource | None:
    """The edition with every mistaken part cut; None when one of them is in no part that can be cut."""
    node = source.node
    for mistake in mistakes:
        path = _path(node, mistake.place) if mistake.place else ()
        cut = _cut(path) if path else None
        if cut is None or node.at(cut).value == CLOSED:
            return None
        node = _changed(node, cut)
    return parsed_edition(node, source.file)


def _path(node: Node, place: Place) -> tuple[Step, ...]:
    """The path of what was written at a place: of the last thing that begins there or before."""
    found = [
        ((at.line, at.column), path)
        for path, item in _walk(node)
        for at in {item.place, item.key or item.place}
        if at.file == place.file and (at.line, at.column) <= (place.line, place.column)
    ]
    return max(found, key=lambda one: (one[0], len(one[1])), default=((0, 0), ()))[1]


def _walk(node: Node, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Node]]:
    below: list[tuple[Step, Node]] = [*node.entries.items(), *enumerate(node.items)]
    for step, item in below:
        yield (*path, step), item
        yield from _walk(item, (*path, step))


def _cut(path: tuple[Step, ...]) -> tuple[Step, ...] | None:
    """The part to cut: the smallest that stands for itself."""
    section = path[0]
    if section in ("edition", "extends", "api", "language", "zone", "currency", "region", "packs"):
        return None
    if section in ("fields", "demo"):
        return path[:3]
    if section == "entities":
        return path[:4] if len(path) >= 4 and path[2] == "fields" else path[:3]
    if section in ("roles", "pipelines", "lifecycles") and len(path) > 2:
        return path[:4] if section == "roles" else path
    return path[:2]


def _changed(node: Node, path: tuple[Step, ...]) -> Node:
    """The tree without what is at a path, or with the guard there closed."""
    step, *rest = path
    if isinstance(step, str) and step in node.entries:
        entries = dict(node.entries)
        if rest:
            entries[step] = _changed(entries[step], tuple(rest))
        elif step == "condition":
            entries[step] = replace(entries[step], value=CLOSED)
        else:
            del entries[step]
        return replace(node, value=entries)
    items = list(node.items)
    if isinstance(step, int) and step < len(items):
        items[step : step + 1] = [_changed(items[step], tuple(rest))] if rest else []
    return replace(node, value=items)
