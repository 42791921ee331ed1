"""What stands in a form of a record before it is sent: defaults, a copy, what the address gives, and titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from litestar.datastructures import FormMultiDict

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import Problem
from palmette.ids import parse_id
from palmette.pages.desk import Desk
from palmette.pages.form_fields import WITHOUT_FORM
from palmette.pages.form_values import Typed, read_form
from palmette.pages.values import Titles
from palmette.records.results import holds_masked
from palmette.records.session import Records
from palmette.records.writer import writer_of


@dataclass(frozen=True)
class Draft:
    """A form on its way: what stands in it and what was wrong with it."""

    values: Mapping[str, object]
    titles: Titles
    once: str
    back: str
    problems: Sequence[Problem] = ()
    notice: str = ""
    alike: Sequence[Mapping[str, object]] = ()
    anyway: bool = False
    """Whether it was refused because of those alike, and may be sent again as it is."""
    stored: Mapping[str, object] = field(default_factory=dict)
    """What is stored of a record that is there."""
    typed: bool = False
    """Somebody is at it already, so that drawing it again leaves the focus where it is."""


def form_fields_of(records: Records, entity: EntityModel) -> list[FieldModel]:
    """What this person may fill in, in screen order."""
    rights = records.gateway.reads.seen(records.actor).rights
    return [
        item
        for item in entity.fields.values()
        if (item.writable or _is_given(item, entity))
        and not item.hidden
        and (item.value_kind not in WITHOUT_FORM or item.value_kind == "children")
        and rights.of(entity.key, item.name).writable
    ]


def _is_given(item: FieldModel, entity: EntityModel) -> bool:
    """The frame's own columns that a person chooses at creation."""
    if item.name == "owner":
        return item.system and entity.owned
    return item.system and item.name == "pipeline" and len(entity.pipelines) > 1


def first_values(desk: Desk, records: Records, entity: EntityModel, query: Mapping[str, str]) -> dict[str, object]:
    """Defaults, the record that is copied, and what the address gives."""
    defaults = writer_of(records.gateway, entity.key).defaults
    known = form_fields_of(records, entity)
    values: dict[str, object] = {item.name: defaults[item.name](records) for item in known if item.name in defaults}
    if any(item.name == "owner" for item in known):
        values["owner"] = desk.actor.id
    if any(item.name == "pipeline" for item in known):
        values["pipeline"] = entity.pipelines[0]
    values |= {item.name: desk.actor.home_branch for item in known if _is_its_branch(item, entity)}
    if copied := parse_id(str(query.get("copy", ""))):
        source = records.get(entity.key, copied)
        copied_values = {item.name: source.get(item.name) for item in known if _is_copied(item)}
        values |= {name: value for name, value in copied_values.items() if not holds_masked(value)}
    given = FormMultiDict([(key, value) for key, value in query.items() if key in entity.fields])
    wanted = [item.name for item in known if item.name in given]
    if wanted:
        values |= read_form(desk, entity, given, names=wanted)[0]
    return {name: parse_id(value) or value if isinstance(value, str) else value for name, value in values.items()}


def _is_its_branch(item: FieldModel, entity: EntityModel) -> bool:
    """Whether it says at which branch the record is: at one's own, as a rule."""
    return item.name == entity.branch and item.target == "frame.branch"


def _is_copied(item: FieldModel) -> bool:
    return (
        item.declared.copied
        and not item.declared.unique
        and not item.system
        and item.value_kind not in ("files", "image", "secret")
    )


def reference_titles(records: Records, entity: EntityModel, values: Mapping[str, object]) -> dict[UUID, str]:
    """Titles of the records that these values name."""
    wanted: dict[str, set[UUID]] = {}
    for name, value in values.items():
        item = entity.fields.get(name)
        if item is not None and item.value_kind in ("reference", "links"):
            wanted.setdefault(item.target, set()).update(_ids(value))
        elif item is not None and item.value_kind == "children" and isinstance(value, list):
            child = records.blueprint.entities[item.target]
            for row in value:
                for key, inner in row.items():
                    column = child.fields.get(key)
                    if column is not None and column.value_kind in ("reference", "links"):
                        wanted.setdefault(column.target, set()).update(_ids(inner))
    found: dict[UUID, str] = {}
    for target, ids in wanted.items():
        if ids:
            found |= records.titles(target, sorted(ids))
    return found


def _ids(value: object) -> set[UUID]:
    if isinstance(value, Typed):
        texts = [value.text, *value.many]
        return {known for text in texts if (known := parse_id(text)) is not None}
    listed = value if isinstance(value, list) else [value]
    return {item for item in listed if isinstance(item, UUID)}
