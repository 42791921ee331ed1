"""From the texts of a row to the values of a record, each mistake at its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.errors import InvalidInput, Problem
from palmette.imports.definition import ImportPreset
from palmette.imports.export import restored
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.records.values.read_text import ReadText, text_reader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import rules_of

NAMES = {"frame.user": ("email", "name"), "frame.branch": ("name",)}


@dataclass
class Converter:
    """Reads rows of one mapping. `columns` are the targets of the file's columns, empty = left out."""

    blueprint: Blueprint
    entity: EntityModel
    columns: Sequence[str]
    preset: ImportPreset | None
    _readers: dict[str, ReadText] = field(default_factory=dict)
    _found: dict[tuple[str, str], UUID | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rules = rules_of(self.blueprint)
        for target in self._targets():
            name = target.partition(".")[0]
            if self.entity.fields[name].kind != "reference":
                self._readers[name] = text_reader(self.entity.fields[name], rules)

    def values(self, records: Records, cells: Sequence[str]) -> tuple[dict[str, object], list[Problem]]:
        """Values by field and what is wrong."""
        texts = self._texts(cells)
        problems: list[Problem] = []
        if self.preset is not None and self.preset.prepare is not None:
            try:
                texts = self.preset.prepare(texts, self.blueprint.edition.region)
            except InvalidInput as error:
                return {}, list(error.problems)
        values: dict[str, object] = dict(self.preset.constants) if self.preset else {}
        for target, text in texts.items():
            try:
                value = self._value(records, target, text)
            except Refused as refusal:
                problems += refusal.problems(target.partition(".")[0])
                continue
            except InvalidInput as error:
                problems += error.problems
                continue
            if value is not None:
                values[target.partition(".")[0]] = value
        return values, problems

    def _targets(self) -> list[str]:
        extra = list(self.preset.columns) if self.preset is not None else []
        return [
            item for item in dict.fromkeys([*self.columns, *extra]) if item and item.split(".")[0] in self.entity.fields
        ]

    def _texts(self, cells: Sequence[str]) -> dict[str, str]:
        """Texts by target; where several columns go to one field the last filled one counts."""
        texts: dict[str, str] = {}
        for target, cell in zip(self.columns, cells, strict=False):
            if target and cell.strip():
                texts[target] = restored(cell.strip())
        return texts

    def _value(self, records: Records, target: str, text: str) -> object:
        name, _, inner = target.partition(".")
        model = self.entity.fields[name]
        if model.kind != "reference":
            reader = self._readers.get(name)
            if reader is None:
                reader = self._readers[name] = text_reader(model, rules_of(self.blueprint))
            return reader(text)
        return self._reference(records, model, inner, text)

    def _reference(self, records: Records, model: FieldModel, inner: str, text: str) -> UUID | None:
        key = (model.name, text.casefold())
        if key not in self._found:
            self._found[key] = self._look_up(records, model, inner, text)
        found = self._found[key]
        if found is None:
            said = f"There is no {model.label.text().lower()} called {text!r}."
            remedy = "Add it first, or correct the name."
            raise InvalidInput(
                "imports.not_found", said, problems=[Problem(model.name, "imports.not_found", said, remedy)]
            )
        return found

    def _look_up(self, records: Records, model: FieldModel, inner: str, text: str) -> UUID | None:
        target = self.blueprint.entities[model.target]
        names = (inner,) if inner else NAMES.get(target.key) or tuple(target.search[:1])
        wanted = text.casefold()
        for hit in records.search(text, entities=[target.key], limit=20):
            if hit.title.casefold() == wanted:
                return hit.id
        for name in names:
            if name not in target.fields:
                continue
            escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ")
            page = records.list(target.key, ListQuery(filter=f"{name} == '{escaped}'", limit=2, fields=["id"]))
            if len(page.rows) == 1:
                return UUID(str(page.rows[0]["id"]))
        return None


def match_filter(values: Mapping[str, object], match: Sequence[str]) -> dict[str, str]:
    """The texts by which an existing record is found, of the fields that are filled."""
    return {name: str(values[name]) for name in match if values.get(name)}
