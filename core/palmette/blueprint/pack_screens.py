"""Screens of packs: led to the entities whose right they ask for, their files looked for when the edition is built."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel
from palmette.labels import as_label, humanize
from palmette.pages.screen_definition import Screen, read_pack_file

NAME = re.compile(r"[a-z][a-z0-9_]*")
ENDINGS = {"styles": ".css", "scripts": ".js"}


def resolve_pack_screens(draft: Draft, entities: Mapping[str, EntityModel]) -> dict[str, Screen]:
    """The screens by `pack/key`: those of two packs do not meet. What cannot be drawn is noted and left out."""
    screens: dict[str, Screen] = {}
    for item in draft.screens:
        key, declared = f"{item.owner}/{item.declared.key}", item.declared
        found = draft.entity(declared.entity, pack=item.owner)
        if found is None:
            remedy = nearest(declared.entity, [*draft.entities, *draft.short_names()])
            message = f"{declared.key!r} speaks of {declared.entity!r}, which is no entity."
            draft.mistake(f"screens.{key}", "blueprint.unknown_entity", message, remedy, owner=item.owner)
            continue
        if key in screens:
            message = f"The screen {declared.key!r} is declared twice."
            draft.mistake(f"screens.{key}", "blueprint.duplicate_screen", message, "Keep one.", owner=item.owner)
        wrong = list(_wrong(item))
        for message, remedy in wrong:
            draft.mistake(f"screens.{key}", "blueprint.bad_screen", message, remedy, owner=item.owner)
        if not wrong:
            screens[key] = _resolved(declared, entities[found.key])
    return screens


def _resolved(declared: Screen, entity: EntityModel) -> Screen:
    return dataclasses.replace(
        declared,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        words={name: as_label(text) for name, text in declared.words.items()},
    )


def _wrong(item: Item[Screen]) -> Iterator[tuple[str, str]]:
    declared = item.declared
    for name in (declared.key, *declared.parts, *declared.acts):
        if not NAME.fullmatch(name):
            yield f"{name!r} is no name of a screen, a part or an act.", "Write a-z, 0-9 and _, a letter first."
    for name in set(declared.parts) & set(declared.acts):
        yield f"{name!r} is a part and an act of the screen {declared.key!r}.", "Give them two names."
    for file in (*declared.templates, *declared.styles, *declared.scripts):
        if read_pack_file(file) is None:
            yield f"There is no file {file!r}.", "Write package:path/in/it, as in my_pack:templates/pages/till.html."
    for kind, ending in ENDINGS.items():
        for file in getattr(declared, kind):
            if not file.endswith(ending):
                yield f"{file!r} does not end in {ending}.", f"Name a file that ends in {ending}."
