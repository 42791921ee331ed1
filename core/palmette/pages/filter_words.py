"""How filters read: the field, the operator in words, the value as people call it, and where each part is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.ids import parse_id
from palmette.pages.desk import Desk
from palmette.pages.filters import WITHOUT_VALUE, Filter
from palmette.pages.values import Values, option_label

if TYPE_CHECKING:
    from palmette.pages.lists import Asked


def operator_words(desk: Desk, operator: str) -> str:
    """An operator in the reader's language."""
    _ = desk.gettext
    words = {
        "has": _("contains"), "is": _("is"), "is_not": _("is not"), "starts": _("begins with"), "more": _("more than"),
        "less": _("less than"), "within": _("within days"), "past": _("in the last days"), "since": _("since"),
        "before": _("before"), "today": _("is today"), "this_month": _("is this month"), "empty": _("is empty"),
        "filled": _("is filled"), "yes": _("is yes"), "no": _("is no"), "me": _("is me"),
    }  # fmt: skip
    return words[operator]


def filter_pill(desk: Desk, entity: EntityModel, asked: Asked, index: int, base: str) -> Values:
    """One filter as the parts take it."""
    item = asked.filters[index]
    field = entity.fields[item.field]
    rest = tuple(other for at, other in enumerate(asked.filters) if at != index)
    edit = f"{base}/filter/{item.field}?{asked.query()}&at={index}"
    return {
        "field": field.label.text(desk.language),
        "operator": operator_words(desk, item.operator),
        "value": value_words(desk, field, item),
        "field_href": f"{base}/filter?{replace(asked, filters=rest).query()}",
        "operator_href": edit,
        "value_href": edit,
        "remove_href": f"{base}?{asked.query(filters=rest)}",
        "label": field.label.text(desk.language),
    }


def value_words(desk: Desk, field: FieldModel, item: Filter) -> str:
    """The value of a filter as people call it."""
    if item.operator in WITHOUT_VALUE:
        return "…"
    if field.options:
        labels = {option.key: option_label(desk, option) for option in field.options}
        return ", ".join(labels.get(part, part) for part in item.value.split("|"))
    if field.value_kind == "reference":
        ids = [found for part in item.value.split("|") if (found := parse_id(part))]
        with desk.reading() as records:
            titles = records.titles(field.target, ids)
        return ", ".join(titles.get(found, "?") for found in ids)
    return item.value
