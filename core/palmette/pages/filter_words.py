"""How filters read: the field, the operator in words, the value as people call it, and where each part is changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from palmette.blueprint.model import EntityModel, FieldModel, Inverse
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.filters import RANGE, WITHOUT_VALUE, Filter, alternatives, target_of
from palmette.pages.values import Values, Words, option_label

if TYPE_CHECKING:
    from palmette.pages.list_asked import Asked


def operator_words(desk: Desk, operator: str, kind: str = "") -> str:
    """An operator in the reader's language."""
    _ = desk.gettext
    words = {
        "has": _("contains"), "has_not": _("does not contain"), "is": _("is"), "is_not": _("is not"),
        "starts": _("begins with"), "more": _("more than"), "less": _("less than"), "between": _("between"),
        "within": _("within days"), "past": _("in the last days"), "older": _("more than days ago"), "on": _("is on"),
        "since": _("since"), "before": _("before"), "today": _("is today"), "yesterday": _("was yesterday"),
        "tomorrow": _("is tomorrow"), "overdue": _("is past"), "this_week": _("is this week"),
        "this_month": _("is this month"), "last_month": _("was last month"), "this_year": _("is this year"),
        "empty": _("is empty"), "filled": _("is filled"), "yes": _("is yes"), "no": _("is no"), "me": _("is me"),
        "some": _("has any"), "none": _("has none"),
    }  # fmt: skip
    if kind == "choice" and operator in ("is", "is_not"):
        return _("is one of") if operator == "is" else _("is none of")
    return words[operator]


def kind_of(target: FieldModel | Inverse) -> str:
    """What decides the words of an operator."""
    if isinstance(target, Inverse):
        return "relation"
    return "choice" if target.options or target.value_kind in ("reference", "links") else target.value_kind


def target_label(desk: Desk, entity: EntityModel, path: str) -> str:
    """A field's or relation's label; behind a reference with the reference's own."""
    labels = []
    for name in path.split("."):
        field = entity.fields.get(name)
        if field is None:
            labels.append(entity.inverses[name].label.text(desk.language))
            break
        labels.append(field.label.text(desk.language))
        if field.target:
            entity = desk.blueprint.entities[field.target]
    return " · ".join(labels)


def filter_pills(desk: Desk, entity: EntityModel, asked: Asked, base: str) -> list[Values]:
    """The filters as the parts take them: alternatives stand together."""
    places = {id(item): at for at, item in enumerate(asked.filters)}
    return [
        {**_pill(desk, entity, asked, places[id(item)], base), "joined": number > 0, "many": len(several) > 1}
        for several in alternatives(asked.filters)
        for number, item in enumerate(several)
    ]


def _pill(desk: Desk, entity: EntityModel, asked: Asked, at: int, base: str) -> Values:
    item = asked.filters[at]
    rest = tuple(other for place, other in enumerate(asked.filters) if place != at)
    edit = f"{base}/filter/{item.field}?{asked.query()}&at={at}"
    target = target_of(desk.blueprint, entity, item.field)
    if target is None:
        return {
            "field": item.field, "operator": "", "value": "?", "field_href": edit, "operator_href": edit, "or_href": "",
            "value_href": edit, "remove_href": f"{base}?{asked.query(filters=rest)}", "label": item.field,
        }  # fmt: skip
    label = target_label(desk, entity, item.field)
    return {
        "field": label,
        "operator": operator_words(desk, item.operator, kind_of(target)),
        "value": value_words(desk, target, item),
        "field_href": f"{base}/filter?{asked.query()}&at={at}",
        "operator_href": edit,
        "value_href": edit,
        "remove_href": f"{base}?{asked.query(filters=rest)}",
        "or_href": f"{base}/filter?{asked.query()}&or={at}",
        "label": label,
    }


def value_words(desk: Desk, target: FieldModel | Inverse, item: Filter) -> str:
    """The value of a filter as people call it; nothing where the operator says it all."""
    if item.operator in WITHOUT_VALUE:
        return ""
    if isinstance(target, Inverse):
        return item.value
    parts = item.value.split("|")
    if target.options:
        labels = {option.key: option_label(desk, option) for option in target.options}
        return ", ".join(labels.get(part, part) for part in parts)
    if target.value_kind in ("reference", "links"):
        ids = [found for part in parts if (found := parse_id(part))]
        with desk.reading() as records:
            titles = records.titles(target.target, ids)
        return ", ".join(titles.get(found, "?") for found in ids)
    shown = [_one(desk, target, part) for part in parts]
    if item.operator == RANGE:
        low, high = (shown[0], shown[-1] if len(shown) > 1 else "")
        return f"{low or '…'} – {high or '…'}"
    return ", ".join(shown)


def _one(desk: Desk, field: FieldModel, text: str) -> str:
    if field.value_kind not in ("date", "instant") or not text:
        return text
    try:
        return formats.day(date.fromisoformat(text), desk.reader, Words(desk).today)
    except ValueError:
        return text
