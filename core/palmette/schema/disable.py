"""Taking a pack out of an edition's text: only its own lines go, comments and everything else stay as written."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node

from palmette.blueprint.names import suggestion
from palmette.errors import PlanError


@dataclass(frozen=True)
class DisabledText:
    """The edition without the pack, and what changed as a unified diff."""

    text: str
    diff: str


def disable_pack(text: str, pack: str, *, file: str = "edition.yaml") -> DisabledText:
    """The text of an edition without `pack` under `packs`; PlanError when it is not enabled there."""
    packs = _value(yaml.compose(text, Loader=yaml.SafeLoader), "packs")
    keys = [key.value for key, _ in packs.value] if isinstance(packs, MappingNode) else []
    if not isinstance(packs, MappingNode) or pack not in keys:
        raise PlanError(
            "disable.not_enabled",
            f"{file} does not enable {pack}.{suggestion(pack, keys)}",
            remedy="If it comes from an edition that this one extends, disable it there.",
        )
    shorter = _without(text, packs, keys.index(pack))
    lines = difflib.unified_diff(text.splitlines(keepends=True), shorter.splitlines(keepends=True), file, file)
    return DisabledText(shorter, "".join(lines))


def disable_in_file(path: Path, pack: str) -> DisabledText:
    """The same on an edition's file, which is written in place as a whole or not at all."""
    found = disable_pack(path.read_text(encoding="utf-8"), pack, file=path.name)
    waiting = path.with_suffix(f"{path.suffix}.part")
    waiting.write_text(found.text, encoding="utf-8")
    waiting.replace(path)
    return found


def _value(node: Node | None, key: str) -> Node | None:
    """The value under a key of a mapping."""
    if isinstance(node, MappingNode):
        return next((value for name, value in node.value if name.value == key), None)
    return None


def _without(text: str, packs: MappingNode, place: int) -> str:
    if len(packs.value) == 1:
        # The mapping itself stays, empty: `packs:` alone would read as nothing.
        return text[: packs.start_mark.index] + "{}" + text[_end(text, packs.value[0][1], packs) :]
    if packs.flow_style:
        return _without_in_flow(text, packs, place)
    key, value = packs.value[place]
    start = text.rindex("\n", 0, key.start_mark.index) + 1
    end = _end(text, value, packs)
    return text[:start] + text[end:].removeprefix("\n")


def _without_in_flow(text: str, packs: MappingNode, place: int) -> str:
    """`{a: {}, b: {}}`: with the pair goes the comma behind it, or the one before the last pair."""
    key, value = packs.value[place]
    if place + 1 < len(packs.value):
        return text[: key.start_mark.index] + text[packs.value[place + 1][0].start_mark.index :]
    return text[: packs.value[place - 1][1].end_mark.index] + text[value.end_mark.index :]


def _end(text: str, value: Node, packs: MappingNode) -> int:
    """Where the last line of a value ends; a block's own end mark stands at the next thing, behind comments."""
    if packs.flow_style:
        return packs.end_mark.index
    last = _last(value)
    if text[:last].endswith("\n"):
        # A text block reaches to the next token: comments no deeper than the packs' keys are the neighbours'.
        lines = text[:last].splitlines(keepends=True)
        while lines and _is_outside(lines[-1], packs.start_mark.column):
            lines.pop()
        return len("".join(lines)) - 1
    newline = text.find("\n", last)
    return len(text) if newline < 0 else newline


def _is_outside(line: str, depth: int) -> bool:
    bare = line.lstrip(" ")
    return not bare.strip() or (bare.startswith("#") and len(line) - len(bare) <= depth)


def _last(node: Node) -> int:
    """The end of the last scalar or flow collection inside a node; of an empty value the place where it would be."""
    if isinstance(node, MappingNode) and not node.flow_style and node.value:
        return _last(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last(node.value[-1])
    return int(node.end_mark.index if node.value or getattr(node, "flow_style", False) else node.start_mark.index)
