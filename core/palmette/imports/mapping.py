"""Which column of a file goes to which field: by presets, by labels, and by likeness as a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.imports.currencies import without_currency
from palmette.imports.definition import ImportPreset
from palmette.labels import LANGUAGES

_NOISE = re.compile(r"[\s_.,:;()\[\]/\\#№*-]+")
_PART = re.compile(r"\{(\w+)")
_LIKE = 0.86
NOT_IMPORTED = ("files", "image", "children", "secret", "computed", "rollup", "number", "id", "links")


@dataclass(frozen=True, slots=True)
class Guess:
    """Where a column goes; `certain` is false when it is only alike."""

    target: str
    certain: bool


def targets_of(blueprint: Blueprint, entity: EntityModel, known: frozenset[str]) -> dict[str, str]:
    """What columns may go to, with labels: fields, and fields of what they refer to (`source.name`)."""
    found: dict[str, str] = {}
    for field in entity.fields.values():
        if field.name not in known or field.kind in NOT_IMPORTED or field.hidden:
            continue
        if field.writable or field.name in ("owner", "branch"):
            found[field.name] = field.label.text()
    return found


def preset_for(blueprint: Blueprint, entity: EntityModel, headers: Sequence[str]) -> ImportPreset | None:
    """The preset of that entity that knows the most headers; None when none knows two."""
    best: tuple[int, ImportPreset | None] = (1, None)
    for preset in blueprint.imports.values():
        if blueprint.find_entity(preset.entity) is not entity:
            continue
        words = {plain(header) for listed in preset.columns.values() for header in listed}
        score = sum(plain(header) in words for header in headers)
        if score > best[0]:
            best = (score, preset)
    return best[1]


def guess(
    entity: EntityModel, headers: Sequence[str], targets: Mapping[str, str], preset: ImportPreset | None
) -> list[Guess]:
    """A guess for each header; an empty target leaves the column out."""
    words = _words(entity, targets, preset)
    title = _titles_left_out(entity, {words.get(plain(header), "") for header in headers})
    taken: set[str] = set()
    found = []
    for header in headers:
        one = Guess("", certain=True) if plain(header) in title else _guess(plain(header), words)
        # The same field twice is meant only where a preset says so (three phone columns): the last filled cell counts.
        if one.target in taken and not one.certain:
            one = Guess("", certain=True)
        taken.add(one.target)
        found.append(one)
    return found


def _titles_left_out(entity: EntityModel, targets: set[str]) -> set[str]:
    """The record's own title, first in every export, where its parts stand in columns of their own."""
    parts = set(_PART.findall(entity.title))
    labels = {plain(label.text(language)) for label in (entity.label, entity.plural) for language in LANGUAGES}
    return labels if parts & targets else set()


def plain(text: str) -> str:
    """A header for comparing: small letters, no signs, no currency, ё as е."""
    return _NOISE.sub(" ", without_currency(text.strip()).casefold().replace("ё", "е")).strip()


def _words(entity: EntityModel, targets: Mapping[str, str], preset: ImportPreset | None) -> dict[str, str]:
    """Every known word with its target; a preset's words win over labels."""
    words: dict[str, str] = {}
    for name in targets:
        field = entity.fields[name]
        words[plain(name)] = name
        for language in LANGUAGES:
            words[plain(field.label.text(language))] = name
    if preset is not None:
        for target, listed in preset.columns.items():
            if target.split(".")[0] in targets:
                words |= {plain(header): target for header in listed}
    words.pop("", None)
    return words


def _guess(header: str, words: Mapping[str, str]) -> Guess:
    if not header:
        return Guess("", certain=True)
    if header in words:
        return Guess(words[header], certain=True)
    near = max(words, key=lambda word: SequenceMatcher(None, header, word).ratio(), default="")
    if near and SequenceMatcher(None, header, near).ratio() >= _LIKE:
        return Guess(words[near], certain=False)
    return Guess("", certain=True)
