"""Rows of a list as the templates take them: a line of the desk's table, two lines on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote
from uuid import UUID

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.pages.desk import Desk
from palmette.pages.faces import is_person, letters
from palmette.pages.list_asked import MOST_SORTS, Asked
from palmette.pages.shell import list_address, record_address
from palmette.pages.values import END_KINDS, Values, Words, path_field
from palmette.records.read_fields import SORTING, is_available
from palmette.records.results import Masked, Row

IN_TABLE = frozenset(
    {"text", "phone", "email", "url", "integer", "decimal", "money", "boolean", "date", "time", "instant", "duration",
     "choice", "multi_choice", "reference", "long_text", "zone"}
)  # fmt: skip
"""Kinds of values that are changed in their cell."""


class Drawer:
    """Rows of one list as the templates take them."""

    def __init__(
        self,
        desk: Desk,
        entity: EntityModel,
        columns: Sequence[str],
        titles: Mapping[UUID, str],
        *,
        within: str = "",
        widths: Mapping[str, int] | None = None,
    ) -> None:
        self.desk = desk
        self.within = quote(within, safe="")
        self.entity = entity
        self.columns = list(columns)
        self.titles = titles
        self.widths = widths or {}
        self.words = Words(desk)
        self.fields: dict[str, FieldModel] = {
            name: field for name in columns if (field := path_field(desk, entity, name)) is not None
        }
        self.people = is_person(entity)
        self.editable = editable_columns(desk, entity, self.fields)

    def head(self, asked: Asked) -> list[Values]:
        """The columns with what a press on each does."""
        name = self._sized({"key": "_title", "label": self.entity.label.text(self.desk.language)})
        return [name, *(self._column(key, field, asked) for key, field in self.fields.items())]

    def _column(self, key: str, field: FieldModel, asked: Asked) -> Values:
        column = self._sized({"key": key, "label": column_label(self.desk, self.entity, key)})
        if field.value_kind in END_KINDS:
            column["align"] = "end"
        if self._sorts(key):
            parts = [part for part in asked.sort.split(",") if part]
            mine = next((part for part in parts if part.lstrip("-") == key), "")
            column["sorted"] = "desc" if mine.startswith("-") else "asc" if mine else ""
            column["place"] = str(parts.index(mine) + 1) if mine and len(parts) > 1 else ""
            wanted = f"-{key}" if mine == key else key
            base = list_address(self.desk.blueprint, self.entity)
            others = [part for part in parts if part != mine]
            column["sort_href"] = f"{base}?{asked.query(sort=wanted)}"
            column["also_href"] = f"{base}?{asked.query(sort=','.join([*others, wanted][:MOST_SORTS]))}"
        return column

    def _sorts(self, key: str) -> bool:
        model = self.desk.pinned.gateway.reads
        return is_available(model, model.seen(self.desk.actor), self.entity, key, SORTING)

    def _sized(self, column: Values) -> Values:
        width = self.widths.get(column["key"])
        return {**column, "width": str(width)} if width else column

    def row(self, row: Row) -> Values:
        """A row of the desk's table."""
        title = self.title(row)
        cells: Values = {
            "_title": {
                "kind": "name",
                "text": title,
                **self._letters(title),
            }
        }
        for key in self.fields:
            cells[key] = self.cell(row, key)
        return {"id": str(row["id"]), "href": self.href(row), "label": title, "cells": cells}

    def cell(self, row: Row, key: str) -> Values | None:
        """One cell of a row; with where it is edited, if it can be."""
        value = row.get(key)
        cell = self.words.cell(self.fields[key], value, self.titles)
        if key not in self.editable or isinstance(value, Masked) or key not in row:
            return cell
        return {**(cell or {"kind": "none"}), "edit": key}

    def phone(self, row: Row) -> Values:
        """The same record in two lines for a phone."""
        title = self.title(row)
        shown = [(field, row.get(key)) for key, field in self.fields.items()]
        pill = next(
            (
                found
                for field, value in shown
                if field.options
                and isinstance(value, str)
                and (found := self.words.pill(field, value, self.words.text(field, value, self.titles)))["kind"]
                == "pill"
            ),
            None,
        )
        texts = [self._spoken(field, value) for field, value in shown]
        line = " · ".join([text for text in texts if text][:3])
        return {
            "href": self.href(row), "name": title, "line": line, "pill": pill, **self._letters(title),
        }  # fmt: skip

    def _spoken(self, field: FieldModel, value: object) -> str:
        """A value that needs no heading of a column: a bare number is named, pills stand elsewhere."""
        text = self.words.text(field, value, self.titles)
        if field.options:
            return text if isinstance(value, str) and self.words.pill(field, value, text)["kind"] != "pill" else ""
        bare = field.value_kind in ("integer", "decimal") and not getattr(field.declared, "unit", "")
        return f"{field.label.text(self.desk.language)} {text}" if text and bare else text

    def _letters(self, title: str) -> Values:
        """Letters before the names of people; the same icon in each row would tell nothing."""
        return letters(title) if self.people else {}

    def title(self, row: Row) -> str:
        """The record's title."""
        return self.titles.get(UUID(str(row["id"]))) or self.entity.label.text(self.desk.language)

    def href(self, row: Row) -> str:
        """The record's page, which is told the list that it was opened from."""
        return f"{self._address(row)}?within={self.within}"

    def _address(self, row: Row) -> str:
        return record_address(self.desk.blueprint, self.entity, row["id"])


def editable_columns(desk: Desk, entity: EntityModel, fields: Mapping[str, FieldModel]) -> frozenset[str]:
    """The columns whose values the person may change in the list, as far as his role says."""
    model = desk.pinned.gateway.reads
    seen = model.seen(desk.actor)
    if not may(desk.blueprint, desk.actor, entity, "update"):
        return frozenset()
    return frozenset(
        key
        for key, field in fields.items()
        if "." not in key
        and field.value_kind in IN_TABLE
        and (field.writable or field.name in ("owner", "branch"))
        and field.kind not in ("computed", "rollup", "number")
        and seen.rights.of(entity.key, field.name).writable
    )


def column_label(desk: Desk, entity: EntityModel, path: str) -> str:
    """A column's label; of a field behind a reference with the reference's own."""
    labels = []
    for name in path.split("."):
        field = entity.fields[name]
        labels.append(field.label.text(desk.language))
        if field.target:
            entity = desk.blueprint.entities[field.target]
    return " · ".join(labels)
