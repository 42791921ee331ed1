"""What a name in a template means: a field of the record, a way behind a reference, a list, or a value that is given.

Behind a field stand other ways to say it: `price_in_words`, `ends_on_in_full`, `state_key`. Pure, over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palmette.blueprint.model import EDITION, Blueprint, EntityModel, FieldModel
from palmette.blueprint.names import suggestion
from palmette.documents.apart.refusals import Flaw
from palmette.documents.apart.slots import Use
from palmette.documents.apart.typst_names import OPTIONAL
from palmette.documents.definition import Document
from palmette.records.read_rows import TITLE as TITLE_OF

GIVEN = (
    "document.number",
    "document.date",
    "document.date_in_full",
    "document.version",
    "me.name",
    "document.payment_code",
)
"""What no record holds: the document's own number, date and version, who makes it, the code with which it is paid."""
SETTINGS = "settings."
TITLE = ".title"
NO = "no"
"""In a row its number, from 1."""
OWN_TITLE = "title"
"""What the record itself is called."""
UNSAID = frozenset({"secret", "files", "image", "children"})
"""Kinds of fields that no text can say."""
MANY = ("links", "children")
HOW = {
    "_in_words": frozenset({"money", "integer", "decimal", "number"}),
    "_in_full": frozenset({"date", "instant"}),
    "_key": frozenset({"choice", "boolean", "stage"}),
}
"""Other ways to say a value, by what stands behind its name, with the kinds that have them."""
MOST_STEPS = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A name that means something: the path that is read, the field at its end, and how it is said."""

    path: str
    read: str
    field: FieldModel | None = None
    how: str = ""

    @property
    def kind(self) -> str:
        """The kind of its value."""
        return "text" if self.field is None or self.how else self.field.value_kind


def find_named(blueprint: Blueprint, document: Document, entity: EntityModel, path: str) -> Named | None:
    """What a path from the records of an entity means; None when it means nothing."""
    if entity.key == document.entity and (path in GIVEN or _setting(blueprint, document, path)):
        return Named(path, "")
    if path == OWN_TITLE and OWN_TITLE not in entity.fields:
        return Named(path, TITLE_OF)
    field = _field(blueprint, entity, path)
    if field is not None:
        return None if field.kind in UNSAID else Named(path, path, field)
    if path.endswith(TITLE):
        # What a reference is called, where values behind it are named too.
        read = path.removesuffix(TITLE)
        field = _field(blueprint, entity, read)
        if field is not None and field.value_kind == "reference":
            return Named(path, read, field)
    for how, kinds in HOW.items():
        if path.endswith(how):
            read = path.removesuffix(how)
            field = _field(blueprint, entity, read)
            if field is not None and _kind(field) in kinds:
                return Named(path, read, field, how)
    return None


def list_target(blueprint: Blueprint, entity: EntityModel, name: str) -> EntityModel | None:
    """The entity of the rows behind the path of a list (`lines`, `order.doors`); None when it is none."""
    way, _, name = name.rpartition(".")
    reached = holder_of(blueprint, entity, way)
    if reached is None:
        return None
    entity = reached
    field = entity.fields.get(name)
    if field is not None:
        return blueprint.entities.get(field.target) if field.kind in MANY else None
    inverse = entity.inverses.get(name)
    return blueprint.entities.get(inverse.entity) if inverse is not None else None


def holder_of(blueprint: Blueprint, entity: EntityModel, way: str) -> EntityModel | None:
    """The entity that references lead to; the same one for no way at all."""
    if not way:
        return entity
    field = _field(blueprint, entity, way)
    return blueprint.entities.get(field.target) if field is not None and field.value_kind == "reference" else None


def setting_of(blueprint: Blueprint, document: Document, path: str) -> object:
    """The value of a setting of the document's pack."""
    pack = blueprint.packs.get(blueprint.document_packs.get(document.key, ""))
    return pack.settings.get(path.removeprefix(SETTINGS)) if pack is not None else None


def unknown_uses(blueprint: Blueprint, document: Document, uses: list[Use]) -> list[Flaw]:
    """The names of a template that mean nothing, each with the nearest one that does."""
    entity, flaws = blueprint.entities[document.entity], []
    for use in uses:
        path = use.path.removesuffix(OPTIONAL)
        rows = list_target(blueprint, entity, use.rows) if use.rows else None
        if use.rows and rows is None:
            known = [name for name, _, _ in lists_of(blueprint, entity)]
            flaws.append(_unknown(use, use.rows, suggestion(use.rows, known)))
        elif rows is not None and path == NO:
            continue
        elif path and find_named(blueprint, document, rows or entity, path) is None:
            flaws.append(_unknown(use, path, suggestion(path, _near(blueprint, document, rows or entity, path))))
    return flaws


def lists_of(blueprint: Blueprint, entity: EntityModel) -> Iterator[tuple[str, str, EntityModel]]:
    """The lists of an entity: name, English label, the entity of its rows."""
    for name, field in entity.fields.items():
        if field.kind in MANY and not field.hidden and field.target in blueprint.entities:
            yield name, field.label.text("en"), blueprint.entities[field.target]
    for name, way in entity.inverses.items():
        if way.entity in blueprint.entities and not blueprint.entities[way.entity].hidden:
            yield name, way.label.text("en"), blueprint.entities[way.entity]


def names_of(blueprint: Blueprint, entity: EntityModel, *, behind: bool = True) -> Iterator[Named]:
    """The values of an entity in the order of its screens; with `behind` those one reference away too."""
    for name, field in entity.fields.items():
        if field.hidden or field.kind in UNSAID or (field.system and name not in ("branch", "owner", "stage")):
            continue
        yield Named(name, name, field)
        for how, kinds in HOW.items():
            if _kind(field) in kinds:
                yield Named(name + how, name, field, how)
        target = blueprint.entities.get(field.target) if field.kind == "reference" else None
        if behind and target is not None and not target.hidden:
            for one in names_of(blueprint, target, behind=False):
                yield Named(f"{name}.{one.path}", f"{name}.{one.read}", one.field, one.how)


def _unknown(use: Use, path: str, hint: str) -> Flaw:
    return Flaw("unknown", use.line, hint.strip(), path)


def _near(blueprint: Blueprint, document: Document, entity: EntityModel, path: str) -> list[str]:
    first, dot, _ = path.partition(".")
    field = entity.fields.get(first)
    target = blueprint.entities.get(field.target) if dot and field is not None else None
    if target is not None:
        return [f"{first}.{one.path}" for one in names_of(blueprint, target, behind=False)]
    return [*GIVEN, *(one.path for one in names_of(blueprint, entity, behind=False))]


def _setting(blueprint: Blueprint, document: Document, path: str) -> bool:
    owner = blueprint.document_packs.get(document.key, EDITION)
    pack = blueprint.packs.get(owner)
    key = path.removeprefix(SETTINGS)
    return pack is not None and path.startswith(SETTINGS) and key in pack.settings and key not in pack.secrets


def _field(blueprint: Blueprint, entity: EntityModel, path: str) -> FieldModel | None:
    steps, here, found = path.split("."), entity, None
    if len(steps) > MOST_STEPS:
        return None
    for at, step in enumerate(steps):
        found = here.fields.get(step)
        if found is None or found.hidden:
            return None
        if at + 1 < len(steps):
            target = blueprint.entities.get(found.target) if found.value_kind == "reference" else None
            if target is None:
                return None
            here = target
    return found


def _kind(field: FieldModel) -> str:
    return "stage" if field.system and field.name == "stage" else field.value_kind
