"""Reads an edition file with those it builds on, each value with the file and line it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any  # models made from the declarations have no static shape

from pydantic import ValidationError

from palmette.audit.definition import AS_INSTALLED
from palmette.blueprint.brand import logo_at
from palmette.blueprint.countersign import countersign_of
from palmette.blueprint.edition_schema import EditionFile, EditionHead
from palmette.blueprint.mistakes import Mistake, mistakes_error, validation_mistakes
from palmette.blueprint.model import EDITION, EditionModel
from palmette.blueprint.retention import retention_of
from palmette.blueprint.yaml_source import Node, read_yaml
from palmette.brand.definition import NO_BRAND, Brand
from palmette.errors import DeclarationError, Place
from palmette.hookspecs import API_VERSION
from palmette.labels import Label, as_label, humanize
from palmette.plugins.api_range import takes

SETTINGS = "settings"
"""Where a place of a value lies that people gave on the screens."""

MAX_CHAIN = 10
"""How many editions may build on each other."""


@dataclass(frozen=True)
class EditionSource:
    """An edition after `extends`: its values, and where each was written. `packs` names the enabled ones."""

    file: str
    node: Node
    parsed: EditionHead
    packs: Mapping[str, Place]

    def section(self, name: str) -> Mapping[str, Any]:
        """The things of a section, by key."""
        found: Mapping[str, Any] = getattr(self.parsed, name)
        return found

    def node_at(self, *path: str | int) -> Node:
        """Where a thing was written."""
        return self.node.at(path)

    def label(self, value: str | Mapping[str, str] | Label, under: Label | str | None = None) -> Label:
        """A text of the edition as a label: a plain text in all languages, a mapping over what was there."""
        if isinstance(value, str):
            return Label({self.parsed.language: value}) if value else Label()
        if isinstance(value, Label):
            return value
        below = as_label(under)
        return Label({**below.forms, **value}, below.plurals)

    def model(self) -> EditionModel:
        """What the edition says of itself."""
        head = self.parsed
        label = self.label(head.label) or Label({"en": humanize(head.edition)})
        return EditionModel(
            head.edition, label, self.file, head.language, head.zone, head.currency, head.region, self._brand(),
            AS_INSTALLED if head.retention is None else retention_of(head.retention),
            countersign_of(head.countersign),
        )  # fmt: skip

    def _brand(self) -> Brand:
        given = self.parsed.brand
        if given is None:
            return NO_BRAND
        logo = logo_at(self.node.at(["brand", "logo"])) if given.logo else None
        return Brand(self.label(given.name), given.accent, given.accent_dark, logo)


def read_edition(path: Path | str, *, over: str = "") -> EditionSource:
    """The edition in a file; a DeclarationError with all its mistakes when it cannot be read.

    `over` is what people changed on the screens of the settings, as YAML; it is laid over the file. A pack that it
    names under `disabled` is left out.
    """
    node = _chain(Path(path), str(path), ())
    if over.strip():
        node = _without_disabled(laid_over(node, read_yaml(over, file=SETTINGS)))
    return parsed_edition(node, str(path))


def _without_disabled(node: Node) -> Node:
    disabled, packs = node.entries.get("disabled"), node.entries.get("packs")
    entries = {key: item for key, item in node.entries.items() if key != "disabled"}
    if disabled is not None and packs is not None:
        gone = {item.value for item in disabled.items}
        entries["packs"] = replace(packs, value={key: item for key, item in packs.entries.items() if key not in gone})
    return replace(node, value=entries)


def edition_of(text: str, *, file: str = "edition.yaml") -> EditionSource:
    """The edition in a text; it can build on no other file."""
    node = read_yaml(text, file=file)
    if extends := node.entries.get("extends"):
        raise DeclarationError("edition.extends", "A text cannot build on a file.", place=extends.place)
    return parsed_edition(node, file)


def _chain(path: Path, shown: str, seen: tuple[Path, ...]) -> Node:
    """The file's tree laid over that of the edition it extends."""
    content = _content(path, shown)
    node = read_yaml(content, file=shown)
    extends = node.entries.get("extends")
    if extends is None or extends.value is None:
        return node
    target = _target(path, extends)
    here = path.resolve()
    if target.resolve() in (here, *seen):
        raise _refuse("edition.circle", "This edition extends itself.", extends.place, "Remove one `extends`.")
    if len(seen) >= MAX_CHAIN:
        message = f"More than {MAX_CHAIN} editions extend each other."
        raise _refuse("edition.chain", message, extends.place, "Merge some of them.")
    base = _chain(target, str(Path(shown).parent / str(extends.value)), (*seen, here))
    return laid_over(base, node)


def _target(path: Path, extends: Node) -> Path:
    written = extends.value
    if not isinstance(written, str) or PurePosixPath(written).is_absolute() or "\\" in written:
        remedy = "Write a path from this file's folder, like `base.yaml`."
        raise _refuse("edition.extends", "`extends` takes a relative path.", extends.place, remedy)
    target = path.parent / written
    if not target.is_file():
        near = ", ".join(sorted(item.name for item in path.parent.glob("*.yaml") if item != path)[:5])
        remedy = f"Beside it are {near}." if near else "Write the path from this file's folder."
        raise _refuse("edition.extends", f"There is no file {written!r}.", extends.place, remedy)
    return target


def _content(path: Path, shown: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        remedy = "Name an edition file with --edition or PALMETTE_EDITION."
        message = f"The edition {shown} cannot be read: {error.strerror or error}."
        raise DeclarationError("edition.unreadable", message, remedy=remedy, place=Place(shown)) from error


def _refuse(code: str, message: str, place: Place, remedy: str) -> DeclarationError:
    return DeclarationError(code, message, place=place, remedy=remedy)


def laid_over(base: Node, over: Node) -> Node:
    """Mappings merge key by key, lists of keyed things by key, everything else is replaced by what lies over it."""
    if over.value is None:
        return base
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        entries = dict(base.entries)
        for key, node in over.entries.items():
            entries[key] = laid_over(entries[key], node) if key in entries else node
        return replace(over, value=entries)
    if _keyed(base) and _keyed(over):
        return replace(over, value=_keyed_over(base.items, over.items))
    return over


def _keyed(node: Node) -> bool:
    return bool(node.items) and all("key" in item.entries for item in node.items)


def _keyed_over(base: list[Node], over: list[Node]) -> list[Node]:
    merged = {str(item.entries["key"].value): item for item in base}
    for item in over:
        key = str(item.entries["key"].value)
        merged[key] = laid_over(merged[key], item) if key in merged else item
    return list(merged.values())


def parsed_edition(node: Node, file: str) -> EditionSource:
    """The edition in a tree; a DeclarationError with everything that has not the shape of one."""
    written = node.written()
    if not isinstance(node.value, dict):
        raise _refuse(
            "edition.not_a_mapping", "An edition is keys and values.", node.place, "Begin with `edition: key`."
        )
    packs = node.entries.get("packs")
    enabled = {key: item.key or item.place for key, item in packs.entries.items()} if packs else {}
    try:
        parsed = EditionFile.model_validate(written.plain())
    except ValidationError as error:
        mistakes = validation_mistakes(error, written, author=EDITION, schema=EditionFile.model_json_schema())
        raise mistakes_error("edition.mistakes", f"The edition {file}", mistakes) from error
    _check_api(parsed, written, file)
    return EditionSource(file, written, parsed, enabled)


def _check_api(parsed: EditionHead, node: Node, file: str) -> None:
    if takes(parsed.api, API_VERSION):
        return
    place = node.at(["api"]).place
    message = f"The edition was written for hook API {parsed.api}; this is {API_VERSION}."
    wrong = Mistake(
        EDITION, "edition.api_range", message, "Raise the range when you have read the changes.", place, "api"
    )
    raise mistakes_error("edition.mistakes", f"The edition {file}", [wrong])
