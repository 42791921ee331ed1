"""Owned rows in the details of a record, where they have figures: what each is, how much of it, what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.form_figures import figure_text, row_figures
from palmette.pages.record_sheet import Sheet
from palmette.pages.values import Values

MOST = 12
NUMBERS = ("integer", "decimal", "money")


def lines_of(sheet: Sheet, field: FieldModel, value: object) -> list[Values]:
    """The first rows of a field with figures; none of a field without."""
    names = row_figures(field)
    rows = value if isinstance(value, list) and names else []
    child = sheet.desk.blueprint.entities[field.target] if rows else None
    return [] if child is None else [_line(sheet, child, names[-1], row) for row in rows[:MOST]]


def _line(sheet: Sheet, child: EntityModel, figure: str, row: Mapping[str, object]) -> Values:
    return {
        "title": _title(sheet, child, row),
        "note": " · ".join(_numbers(sheet, child, figure, row)),
        "figure": figure_text(sheet.desk, child.fields[figure], row.get(figure)),
    }


def _title(sheet: Sheet, child: EntityModel, row: Mapping[str, object]) -> str:
    """The first reference or text that is filled."""
    for item in child.declared_fields():
        text = sheet.words.text(item, row.get(item.name), sheet.titles)
        if text and item.value_kind in ("text", "reference", "choice"):
            return text
    return child.label.text(sheet.desk.language)


def _numbers(sheet: Sheet, child: EntityModel, figure: str, row: Mapping[str, object]) -> Iterator[str]:
    """What was written in numbers, as far as it is not nothing."""
    for item in child.declared_fields():
        value = row.get(item.name)
        if item.name == figure or not item.writable or item.value_kind not in NUMBERS or not value:
            continue
        if isinstance(value, Money):
            yield formats.money(value, sheet.desk.reader)
        else:
            yield sheet.words.text(item, value, sheet.titles)
