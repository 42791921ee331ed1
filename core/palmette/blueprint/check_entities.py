"""Entities: the fields they name, the patterns of their titles, and what belongs to the whole network."""

from __future__ import annotations

from string import Formatter

from palmette.blueprint.check_duplicates import check_duplicates
from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import near
from palmette.blueprint.model import EntityModel, FieldModel

SORTABLE = frozenset(
    {
        "text", "integer", "decimal", "money", "boolean", "date", "local_time", "instant", "duration", "choice",
        "phone", "email", "url", "zone", "number", "reference",
    }
)  # fmt: skip
"""Kinds with an order that a list may have."""


def check_entities(checks: Checks) -> None:
    """Note what entities say of themselves that cannot be."""
    for entity in checks.blueprint.entities.values():
        path = f"entities.{entity.key}"
        draft = checks.draft.entities[entity.key]
        checks.words(path, draft.declared if entity.scope != "frame" and not entity.is_child else None)
        if draft.label:
            checks.words(path, entity)
        _title(checks, path, entity)
        _lists(checks, path, entity)
        _sort(checks, f"{path}.sort", entity, entity.sort)
        _branch(checks, path, entity)
        _stand_in(checks, path, entity)
        _zone(checks, path, entity)
        _subject(checks, path, entity)
        check_duplicates(checks, path, entity)
        if entity.scope == "shared":
            _shared(checks, entity)


def _title(checks: Checks, path: str, entity: EntityModel) -> None:
    try:
        names = [name for _, name, _, _ in Formatter().parse(entity.title) if name is not None]
    except ValueError as error:
        checks.wrong(
            f"{path}.title", "bad_title", f"The title {entity.title!r} is no pattern: {error}.", "Write {field}."
        )
        return
    for name in names:
        checks.path(f"{path}.title", entity, name)


def _lists(checks: Checks, path: str, entity: EntityModel) -> None:
    draft = checks.draft.entities[entity.key]
    for attribute, items in (
        ("quick", draft.quick), ("list", draft.columns), ("card", draft.card), ("filters", draft.filters),
        ("search", draft.search),
    ):  # fmt: skip
        for item in items:
            name = _called(entity, item.declared, item.owner)
            checks.path(f"{path}.{attribute}", entity, name, owner=item.owner)
    for index in draft.indexes:
        for name in index.declared:
            found = checks.name(f"{path}.indexes", entity, _called(entity, name, index.owner), owner=index.owner)
            if found is not None and not found.column:
                message = f"{name!r} has no column to index."
                checks.wrong(f"{path}.indexes", "no_column", message, "Store it, or leave it out.", owner=index.owner)
    _unique(checks, f"{path}.unique", entity)
    known = {section.key for section in entity.sections}
    for key in draft.declared.section_order:
        if key not in known:
            message = f"{entity.key} has no section {key!r} to put into order."
            checks.wrong(f"{path}.section_order", "unknown_section", message, near(key, known) or "Take it out.")
    for name in draft.declared.field_order:
        checks.name(f"{path}.field_order", entity, _called(entity, name, entity.pack))
    for field in entity.declared_fields():
        if field.section and field.section not in known:
            message = f"{field.name!r} stands in the section {field.section!r}, which {entity.key} does not have."
            remedy = near(field.section, known) or "Declare the section."
            checks.wrong(f"{path}.fields.{field.name}.section", "unknown_section", message, remedy)


NO_KEY = frozenset({"computed", "rollup", "money", "address", "long_text", "rich_text", "secret"})
"""Kinds whose values make no key, or have several columns."""


def _unique(checks: Checks, path: str, entity: EntityModel) -> None:
    for names in entity.unique:
        if len(names) < 2 or len(set(names)) < len(names):
            message = f"{', '.join(names) or 'Nothing'} is no group of several fields."
            checks.wrong(path, "bad_unique", message, "For one field write `unique` there.")
        for name in names:
            found = checks.name(path, entity, name)
            if found is not None and (not found.column or found.kind in NO_KEY):
                message = f"{name!r}, which is {found.kind}, cannot be part of what is unique."
                checks.wrong(path, "bad_unique", message, "Take it out.")


def _called(entity: EntityModel, name: str, owner: str) -> str:
    own = f"{owner}__{name.partition('.')[0]}"
    return f"{owner}__{name}" if own in entity.fields else name


def _sort(checks: Checks, path: str, entity: EntityModel, sort: str) -> None:
    for part in sort.split(",") if sort else ():
        found = checks.name(path, entity, part.strip().lstrip("-"))
        if found is not None and not sortable(found):
            message = f"{entity.key} cannot be sorted by {found.name!r}, which is {found.value_kind}."
            checks.wrong(path, "not_sortable", message, "Sort by a stored field with an order.")


def sortable(field: FieldModel) -> bool:
    """Whether a list may be sorted by the field."""
    return field.value_kind in SORTABLE and bool(field.column)


def _branch(checks: Checks, path: str, entity: EntityModel) -> None:
    if not entity.branch:
        return
    found = checks.path(f"{path}.branch", entity, entity.branch)
    if found is None:
        return
    target = checks.blueprint.entities.get(found.target)
    if found.kind != "reference" or target is None or (target.key != "frame.branch" and not target.guarded):
        message = f"The branch of {entity.key} comes from {entity.branch!r}, which leads to no branch."
        checks.wrong(f"{path}.branch", "bad_branch", message, "Name a reference to a branch or to a record of one.")


def _stand_in(checks: Checks, path: str, entity: EntityModel) -> None:
    rule = entity.stands_in
    if rule is None:
        return
    wanted = {"absent": "frame.user", "substitute": "frame.user", "starts": "date", "ends": "date"}
    if not entity.guarded or entity.is_child:
        message = f"{entity.key} cannot say who stands in: its records belong to no branch."
        checks.wrong(f"{path}.stands_in", "bad_stand_in", message, "Declare it on a walled entity.")
    for name, kind in wanted.items():
        found = checks.name(f"{path}.stands_in.{name}", entity, getattr(rule, name))
        if found is not None and kind not in (found.kind, found.target):
            message = f"`{name}` names {found.name!r}, which is {found.value_kind}."
            remedy = "Name a reference to a user." if kind == "frame.user" else "Name a date."
            checks.wrong(f"{path}.stands_in.{name}", "bad_stand_in", message, remedy)


def _zone(checks: Checks, path: str, entity: EntityModel) -> None:
    if not entity.zone:
        return
    found = checks.path(f"{path}.zone", entity, entity.zone)
    if found is not None and found.kind != "zone":
        message = f"The zone of {entity.key} comes from {entity.zone!r}, which is {found.value_kind}."
        checks.wrong(f"{path}.zone", "bad_zone", message, "Name a field of the kind zone, or a path to one.")


def _subject(checks: Checks, path: str, entity: EntityModel) -> None:
    if not entity.subject:
        return
    found = checks.name(f"{path}.subject", entity, entity.subject)
    if found is not None and found.kind != "reference":
        message = f"The subject of {entity.key} is {entity.subject!r}, which is {found.value_kind}."
        checks.wrong(f"{path}.subject", "bad_subject", message, "Name a reference.")


def _shared(checks: Checks, entity: EntityModel) -> None:
    """What belongs to the whole network knows nothing of one wall and nobody's person."""
    for field in entity.declared_fields():
        path = f"entities.{entity.key}.fields.{field.name}"
        target = checks.blueprint.entities.get(field.target)
        if target is not None and target.walled and field.kind in ("reference", "links"):
            message = f"{entity.key} is shared and cannot refer to {target.key}, which belongs to a wall."
            checks.wrong(path, "shared_refers", message, "Refer to a shared entity, or make this one walled.")
        if field.declared.personal:
            message = f"{entity.key} is shared and cannot hold personal data."
            checks.wrong(path, "shared_personal", message, "Make the entity walled, or take `personal` away.")
