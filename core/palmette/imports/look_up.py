"""Which record a cell means: by address, number or other key of it first, then by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import sentence
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.records.values.phone import read_phones
from palmette.records.values.read_text import text_reader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules

NAMES = {"frame.user": ("email", "name"), "frame.branch": ("name",)}
_KEYS = ("phone", "email")


@dataclass
class LookUp:
    """Finds what references of one entity mean, each text once."""

    blueprint: Blueprint
    entity: EntityModel
    rules: Rules
    _found: dict[tuple[str, str, str], UUID | None] = field(default_factory=dict)

    def find(self, records: Records, name: str, given: Mapping[str, str]) -> UUID:
        """The record that has one of the given texts (field of it, or nothing for its name → text)."""
        model = self.entity.fields[name]
        target = self.blueprint.entities[model.target]
        for inner in sorted(given, key=lambda inner: not _is_key(target, inner)):
            key = (name, inner, given[inner].casefold())
            if key not in self._found:
                self._found[key] = self._look(records, target, inner, given[inner])
            if (found := self._found[key]) is not None:
                return found
        raise _nothing(model, ", ".join(given.values()))

    def _look(self, records: Records, target: EntityModel, inner: str, text: str) -> UUID | None:
        if inner and _is_key(target, inner):
            return self._by_field(records, target, inner, text)
        wanted = text.casefold()
        for hit in records.search(text, entities=[target.key], limit=20):
            if hit.title.casefold() == wanted:
                return hit.id
        names = (inner,) if inner else NAMES.get(target.key) or tuple(target.search[:1])
        found = (self._by_field(records, target, name, text) for name in names if name in target.fields)
        return next((one for one in found if one is not None), None)

    def _by_field(self, records: Records, target: EntityModel, name: str, text: str) -> UUID | None:
        for value in self._forms(target.fields[name], text):
            query = ListQuery(filter=f"{name} == {quoted(value)}", limit=2, fields=["id"], titles=False)
            rows = records.list(target.key, query).rows
            if len(rows) == 1:
                return UUID(str(rows[0]["id"]))
        return None

    def _forms(self, model: FieldModel, text: str) -> list[str]:
        """The text as the field would store it; every number of several."""
        try:
            if model.kind == "phone":
                return list(read_phones(text, self.rules.region).numbers)
            parts = text.split(", ") if model.kind == "email" else [text]
            return [str(text_reader(model, self.rules)(part)) for part in parts]
        except Refused:
            return []


def quoted(text: str) -> str:
    """A text in an expression."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ").replace("\r", " ")
    return f"'{escaped}'"


def _is_key(target: EntityModel, inner: str) -> bool:
    model = target.fields.get(inner)
    return model is not None and (model.kind in _KEYS or bool(getattr(model.declared, "unique", False)))


def _nothing(model: FieldModel, text: str) -> InvalidInput:
    message = sentence("%(field)s: there is nothing called %(text)r.", field=model.label, text=text)
    problem = Problem(model.name, "imports.not_found", message, "Add it first, or correct the name.")
    return InvalidInput("imports.not_found", message, problems=[problem])
