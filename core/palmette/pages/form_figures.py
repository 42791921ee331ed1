"""Figures that a form shows beside what is typed: what rows and record would come to if they were saved now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.shell import list_address, record_address
from palmette.pages.values import Values, Words
from palmette.records.fields import Children


def row_figures(field: FieldModel) -> Sequence[str]:
    """The fields of owned rows that are worked out and shown behind them."""
    return field.declared.figures if isinstance(field.declared, Children) else ()


def figures_of(
    desk: Desk, entity: EntityModel, field: FieldModel, rows: Sequence[Mapping[str, object]],
    record: Mapping[str, object],
) -> Values:  # fmt: skip
    """The heads of the figures, what stands under the rows, and where they are asked for anew; nothing without any."""
    names = row_figures(field)
    if not names:
        return {}
    child = desk.blueprint.entities[field.target]
    stored = record.get("id")
    base = f"{record_address(desk.blueprint, entity, stored)}/edit" if stored else f"{_new(desk, entity)}"
    return {
        "figures": [child.fields[name].label.text(desk.language) for name in names],
        "figures_href": f"{base}/figures",
        "sums": sums_of(desk, entity, field, record),
    }


def _new(desk: Desk, entity: EntityModel) -> str:
    return f"{list_address(desk.blueprint, entity)}/new"


def sums_of(desk: Desk, entity: EntityModel, field: FieldModel, record: Mapping[str, object]) -> list[Values]:
    """What stands under the rows: fields of the record with their labels."""
    assert isinstance(field.declared, Children)
    known = [entity.fields[name] for name in field.declared.sums]
    return [
        {"label": item.label.text(desk.language), "text": figure_text(desk, item, record.get(item.name)) or "–"}
        for item in known
    ]


def figure_text(desk: Desk, field: FieldModel, value: object) -> str:
    """A figure to the last cent."""
    if isinstance(value, Money):
        return formats.money(value, desk.reader)
    return Words(desk).text(field, value, {})
