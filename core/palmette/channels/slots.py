"""The small language of message texts: `{{ first_name }}`, `{{ first_name or "friend" }}`, and nothing else. Pure.

Nothing in it is code: a slot names a value, with a word for when there is none. What cannot be read is refused with its
line and column, so that a text is either sent as it was meant or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence

LONGEST = 20_000
UNSUBSCRIBE = "unsubscribe"
"""The variable that every text has: the address where the recipient stops such messages."""

_TOKEN = re.compile(r"\{\{|\}\}|\{%|\{#")
_SLOT = re.compile(
    r"([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,3})"
    r"(?:\s+or\s*[\"“«']([^\"“”«»'{}\n]{1,200})[\"”»'])?"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value: its path from the record, or the name of a variable, and the word for when it is empty."""

    path: str
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Slotted:
    """A text in parts, as it stands."""

    parts: tuple[str | Slot, ...]

    def slots(self) -> Iterator[Slot]:
        """The slots in order."""
        return (part for part in self.parts if isinstance(part, Slot))

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with values by path; InvalidInput for one that is empty and has no word instead."""
        return "".join(part if isinstance(part, str) else _value(part, values) for part in self.parts)


def _value(slot: Slot, values: Mapping[str, str]) -> str:
    text = values.get(slot.path, "").strip() or slot.otherwise
    if not text:
        raise InvalidInput(
            "messages.empty_value", sentence("%(name)s is empty, and the text has no word for that.", name=slot.path),
            remedy=sentence('Fill it, or write {{ %(name)s or "…" }}.', name=slot.path),
        )  # fmt: skip
    return text


def read_slots(text: str) -> Slotted:
    """The parts of a text; InvalidInput with line and column for what is no slot."""
    if len(text) > LONGEST:
        raise InvalidInput("messages.too_long", "The text is too long.", remedy="Shorten it.")
    parts: list[str | Slot] = []
    at = 0
    while found := _TOKEN.search(text, at):
        end = text.find("}}", found.end())
        slot = _SLOT.fullmatch(text[found.end() : end].strip()) if found.group() == "{{" and end >= 0 else None
        if slot is None:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
            raise InvalidInput(
                "messages.bad_slot",
                sentence("Line %(line)s, column %(column)s is no value of the record.", line=line, column=column),
                remedy='Write {{ field }}, {{ reference.field }} or {{ field or "word" }}.',
            )
        parts += [text[at : found.start()], Slot(slot.group(1), (slot.group(2) or "").strip())]
        at = end + 2
    parts.append(text[at:])
    return Slotted(tuple(part for part in parts if part != ""))
