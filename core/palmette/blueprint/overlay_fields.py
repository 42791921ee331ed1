"""The fields of an edition: new ones on any entity, and changes to those of packs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any  # models made from the declarations have no static shape

from pydantic import ValidationError

from palmette.blueprint.changes import Changes
from palmette.blueprint.draft import Draft, EntityDraft, Item
from palmette.blueprint.edition import EditionSource
from palmette.blueprint.edition_parts import Part, part_of
from palmette.blueprint.edition_schema import field_keys
from palmette.blueprint.merge import add_children
from palmette.blueprint.mistakes import Mistake, near, validation_mistakes
from palmette.blueprint.model import EDITION
from palmette.blueprint.yaml_source import Node
from palmette.labels import Label, as_label
from palmette.records.fields import KINDS, Children, Field
from palmette.records.system import pipeline_fields, record_fields


class EditionFields:
    """Applies field parts to entities of one draft."""

    def __init__(self, draft: Draft, source: EditionSource, changes: Changes) -> None:
        self._draft = draft
        self._source = source
        self._changes = changes

    def of(self, entity: EntityDraft, fields: Mapping[str, Any], node: Node) -> None:
        """All fields that the edition writes for one entity."""
        for key, part in fields.items():
            at = node.at([key])
            if "type" in part.model_fields_set:
                self._add(entity, key, part, at)
            else:
                self._change(entity, key, part, at)

    def _mistake(self, code: str, message: str, remedy: str, node: Node, path: str) -> None:
        place = node.key or node.place
        self._draft.mistakes.append(Mistake(EDITION, f"edition.{code}", message, remedy, place, path))

    def _add(self, entity: EntityDraft, key: str, part: Any, node: Node) -> None:
        """A field of the edition's own; where the key is taken it is called `x__key`."""
        name = f"{EDITION}__{key}" if entity.find(key) and entity.pack != EDITION else key
        path = f"entities.{entity.key}.fields.{name}"
        self._draft.origins.add(path, EDITION, node.place)
        kind = KINDS[part.type]
        if part.type == "number" and "pattern" not in part.model_fields_set:
            message = f"{key!r} is a running number without a pattern."
            self._mistake("missing", message, "For a figure write integer or decimal; else add `pattern`.", node, path)
            return
        checked = self._of_kind(part, kind, node, path)
        if checked is None:
            return
        made = self._changes.made(kind, key, checked, node, path)
        if made is None:
            return
        if any(item.owner == EDITION and item.declared.key == key for item in entity.fields):
            self._mistake("duplicate_field", f"The field {key!r} is written twice.", "Keep one.", node, path)
            return
        entity.fields.append(Item(EDITION, made, node.place, name))
        if isinstance(made, Children):
            child = add_children(self._draft, entity, EDITION, made, node.place)
            self.of(child, part.fields or {}, node.at(["fields"]))

    def _change(self, entity: EntityDraft, key: str, part: Any, node: Node) -> None:
        path = f"entities.{entity.key}.fields.{key}"
        item = entity.find(key, pack=EDITION)
        if item is None and key in _of_frame(entity):
            self._call(entity, key, part, node, path)
            return
        if item is None:
            prefixed = [one.key for one in entity.fields if one.declared.key == key]
            known = [one.key for one in entity.fields]
            remedy = f"Write {' or '.join(prefixed)}." if prefixed else near(key, known) or _types()
            message = f"{entity.key} has no field {key!r}, and a new one names its `type`."
            self._mistake("unknown_field", message, remedy, node, path)
            return
        path = f"entities.{entity.key}.fields.{item.key}"
        kind = type(item.declared)
        checked = self._of_kind(part, kind, node, path)
        if checked is None:
            return
        item.declared = self._changes.changed(item.declared, checked, node, path)
        if isinstance(item.declared, Children) and part.fields:
            self._change_children(entity, item, part.fields, node.at(["fields"]))

    def _call(self, entity: EntityDraft, key: str, part: Any, node: Node, path: str) -> None:
        """A column of the frame takes a name of the trade, and nothing else."""
        for name in sorted(part.model_fields_set - {"label"}):
            message = f"Of {key!r} only the label is the edition's."
            self._mistake("fixed", message, f"Remove `{name}`.", node.at([name]), path)
        if part.label:
            entity.called[key] = self._source.label(part.label, _of_frame(entity)[key])
            self._draft.origins.add(f"{path}.label", EDITION, node.at(["label"]).place, entity.called[key])

    def _change_children(self, entity: EntityDraft, item: Item[Field], fields: Mapping[str, Any], node: Node) -> None:
        for child in list(self._draft.entities.values()):
            if child.parent == entity.key and child.parent_field == item.declared.key:
                self.of(child, fields, node)

    def _of_kind(self, part: Any, kind: type[Field], node: Node, path: str) -> Part | None:
        """The part as one of that kind; None when it says what the kind has not."""
        allowed = field_keys(kind.kind)
        wrong = [name for name in part.model_fields_set if name not in allowed]
        for name in sorted(wrong):
            remedy = near(name, allowed) or f"It has {', '.join(sorted(allowed - _common()))}."
            message = f"A {kind.kind} field has no {name!r}."
            self._mistake("unknown_key", message, remedy, node.at([name]), path)
        if wrong:
            return None
        given = {key: value.plain() for key, value in node.entries.items() if key not in ("type", "fields")}
        model = part_of(kind)
        try:
            return model.model_validate(given)
        except ValidationError as error:
            found = validation_mistakes(error, node, author=EDITION, schema=model.model_json_schema())
            self._draft.mistakes += [dataclasses.replace(item, path=f"{path}.{item.path}") for item in found]
            return None


def _of_frame(entity: EntityDraft) -> dict[str, Label]:
    """The columns of the frame that people see, with their own labels; a stage where there may be a pipeline."""
    guarded = entity.declared.scope == "walled" and not entity.parent
    found = [*record_fields(guarded=guarded), *(pipeline_fields([]) if guarded else ())]
    return {item.key: as_label(item.label) for item in found if not item.hidden and item.key not in ("id", "version")}


def _common() -> set[str]:
    return {attribute.name for attribute in dataclasses.fields(Field)} | {"type"}


def _types() -> str:
    return f"Types are {', '.join(KINDS)}."
