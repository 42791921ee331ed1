"""Reads YAML safely and keeps file, line and column of every value.

Nothing is constructed: a scalar is a text, `true`/`false` or nothing; numbers and dates stay texts until the model that
takes them says what they are. Tags, merge keys, duplicate keys and several documents are refused; size, depth, values
and aliases are limited, so that no file costs more than a moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from palmette.errors import DeclarationError, Place

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_ALIASES = 100

Step = str | int


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place. `place` is the value's, or its key's for a mapping or list under a key."""

    value: str | bool | dict[str, Node] | list[Node] | None
    place: Place
    key: Place | None = None
    style: str = ""
    size: int = 1

    @property
    def entries(self) -> dict[str, Node]:
        """The entries of a mapping; none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items of a list; none of anything else."""
        return self.value if isinstance(self.value, list) else []

    def plain(self) -> object:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def written(self) -> Node:
        """The same mapping without entries that hold nothing, as if they were not written."""
        return replace(self, value={key: node for key, node in self.entries.items() if node.value is not None})

    def at(self, path: Sequence[Step]) -> Node:
        """The node at a path, or the nearest one above it."""
        node = self
        for step in path:
            below = _below(node, step)
            if below is None:
                return node
            node = below
        return node

    def inside(self, line: int, column: int) -> Place:
        """The place of a line and column inside the text of this scalar, as near as the way it is written allows."""
        if self.style in ("|", ">") and line:
            return replace(self.place, line=self.place.line + line, column=0)
        if line > 1 or not column:
            return self.place
        return replace(self.place, column=self.place.column + column - 1 + (self.style in ("'", '"')))


def _below(node: Node, step: Step) -> Node | None:
    if isinstance(step, str):
        return node.entries.get(step)
    return node.items[step] if 0 <= step < len(node.items) else None


def read_yaml(content: bytes | str, *, file: str) -> Node:
    """The one document of a text as a Node; an empty text is an empty mapping. Raises DeclarationError at its place."""
    text = _decode(content, file)
    if yaml.__with_libyaml__:
        # Several times quicker; what it does not take is read once more by the other, whose sentences are the clearer.
        with suppress(yaml.YAMLError):
            return _Composer(yaml.parse(text, Loader=yaml.CSafeLoader), file).document()
    try:
        return _Composer(yaml.parse(text, Loader=yaml.SafeLoader), file).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        what = error.problem or error.context or "a mistake"
        raise _refuse("yaml.syntax", f"This is not YAML: {what}.", place, "Mind indents, colons and quotes.") from error
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise _refuse("yaml.syntax", f"This is not YAML: {first}.", Place(file), "Save it as plain UTF-8.") from error


def _decode(content: bytes | str, file: str) -> str:
    size = len(content)
    if size > MAX_BYTES:
        message = f"The file has {size} bytes; {MAX_BYTES} are the most."
        raise _refuse("yaml.too_large", message, Place(file), "Split it.")
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refuse("yaml.encoding", "The file is not UTF-8.", Place(file, line), "Save it as UTF-8.") from error


def _refuse(code: str, message: str, place: Place, remedy: str) -> DeclarationError:
    return DeclarationError(code, message, place=place, remedy=remedy)


class _Composer:
    """Turns the parser's events into Nodes; the parser itself keeps no stack of ours, so depth is counted here."""

    def __init__(self, events: Iterator[Event], file: str) -> None:
        self._events = events
        self._file = file
        self._anchors: dict[str, Node | None] = {}
        self._nodes = 0
        self._aliases = 0

    def document(self) -> Node:
        found: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent) and found is not None:
                raise _refuse("yaml.documents", "A file holds one document.", self._place(event), "Remove `---`.")
            if isinstance(event, NodeEvent):
                found = self._node(event, depth=1)
        if found is None or found.value is None:
            return Node({}, Place(self._file, 1, 1))
        return found

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)

    def _node(self, event: NodeEvent, *, depth: int) -> Node:
        if isinstance(event, AliasEvent):
            return self._alias(event)
        place = self._place(event)
        self._count(1, place)
        if depth > MAX_DEPTH:
            raise _refuse("yaml.too_deep", f"Nested deeper than {MAX_DEPTH} levels.", place, "Write it flatter.")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag not in (None, "!"):
            remedy = "Remove the tag; write the plain value."
            raise _refuse("yaml.tag", f"The tag {event.tag} is not taken here.", place, remedy)
        if event.anchor:
            self._anchors[event.anchor] = None
        node = self._content(event, place, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _content(self, event: NodeEvent, place: Place, depth: int) -> Node:
        if isinstance(event, MappingStartEvent):
            return self._mapping(place, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(place, depth)
        assert isinstance(event, ScalarEvent)
        return Node(_scalar(event), place, style=event.style or "")

    def _count(self, nodes: int, place: Place) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            remedy = "Split the file or repeat less."
            raise _refuse("yaml.too_many", f"More than {MAX_NODES} values, aliases counted out.", place, remedy)

    def _alias(self, event: AliasEvent) -> Node:
        place = self._place(event)
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise _refuse("yaml.aliases", f"More than {MAX_ALIASES} aliases.", place, "Write the values out.")
        if event.anchor not in self._anchors:
            raise _refuse("yaml.alias", f"There is no anchor &{event.anchor}.", place, "Write the value out.")
        target = self._anchors[event.anchor]
        if target is None:
            raise _refuse("yaml.alias", f"*{event.anchor} stands inside itself.", place, "Write the value out.")
        self._count(target.size, place)
        return replace(target, place=place)

    def _mapping(self, place: Place, depth: int) -> Node:
        entries: dict[str, Node] = {}
        size = 1
        while not isinstance(event := next(self._events), MappingEndEvent):
            key, at = self._key(event)
            if key in entries:
                first = entries[key].key or entries[key].place
                message = f"{key!r} is written twice; first on line {first.line}."
                raise _refuse("yaml.duplicate_key", message, at, "Keep one of them.")
            value_event = next(self._events)
            assert isinstance(value_event, NodeEvent)
            value = self._node(value_event, depth=depth + 1)
            entries[key] = replace(value, key=at, place=at if isinstance(value.value, dict | list) else value.place)
            size += 1 + value.size
        return Node(entries, place, size=size)

    def _key(self, event: Event) -> tuple[str, Place]:
        place = self._place(event)
        if not isinstance(event, ScalarEvent) or event.tag not in (None, "!"):
            raise _refuse("yaml.key", "A key is a plain word.", place, "Write the key as a text.")
        self._count(1, place)
        if event.value == "<<" and not event.style:
            remedy = "Write the values out, or use `extends` for a whole edition."
            raise _refuse("yaml.merge_key", "Merge keys (`<<`) are not taken.", place, remedy)
        return event.value, place

    def _sequence(self, place: Place, depth: int) -> Node:
        items: list[Node] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            assert isinstance(event, NodeEvent)
            items.append(self._node(event, depth=depth + 1))
        return Node(items, place, size=1 + sum(item.size for item in items))


def _scalar(event: ScalarEvent) -> str | bool | None:
    """Only unquoted `true` and `false` are booleans, only unquoted nothing, `~` and `null` are nothing."""
    if event.style:
        return str(event.value)
    if event.value in ("true", "false"):
        return bool(event.value == "true")
    return None if event.value in ("", "~", "null") else str(event.value)
