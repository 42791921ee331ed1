"""Filters as a person makes them: field, operator, value in the address of a list; each becomes part of an expression.

An address holds them as repeated `f=field:operator:value`. Values go into expressions as quoted literals only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import Sentence, sentence

NUMBERS = ("integer", "decimal", "money", "duration")
MOMENTS = ("date", "instant")
CHOICES = ("choice", "multi_choice")
WORDS = ("text", "long_text", "phone", "email", "url", "number", "zone")
WITHOUT_VALUE = ("empty", "filled", "today", "this_month", "yes", "no", "me")
MOST_FILTERS = 20

OPERATORS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(WORDS, ("has", "is", "starts", "empty", "filled")),
    **dict.fromkeys(NUMBERS, ("is", "more", "less", "empty", "filled")),
    **dict.fromkeys(MOMENTS, ("within", "past", "since", "before", "today", "this_month", "empty", "filled")),
    **dict.fromkeys(CHOICES, ("is", "is_not", "empty", "filled")),
    "boolean": ("yes", "no"),
    "reference": ("is", "me", "empty", "filled"),
    "links": ("empty", "filled"),
    "texts": ("is", "empty", "filled"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list."""

    field: str
    operator: str
    value: str = ""

    def written(self) -> str:
        """As the address holds it."""
        return f"{self.field}:{self.operator}:{self.value}" if self.value else f"{self.field}:{self.operator}"


def read_filters(written: Iterable[str]) -> list[Filter]:
    """Filters of an address; InvalidInput for what is none."""
    found = []
    for text in written:
        field, _, rest = text.partition(":")
        operator, _, value = rest.partition(":")
        if not field or not operator:
            raise _bad(text, sentence("A filter is written field:operator:value."))
        found.append(Filter(field, operator, value))
    if len(found) > MOST_FILTERS:
        raise _bad("f", sentence("A list takes at most %(most)s filters.", most=MOST_FILTERS))
    return found


def operators_of(entity: EntityModel, field: FieldModel) -> Sequence[str]:
    """The operators that a field offers to a person; none when it cannot filter."""
    found = OPERATORS.get(field.value_kind, ())
    if field.value_kind == "reference" and field.target != "frame.user":
        return [item for item in found if item != "me"]
    return found


def expression_of(entity: EntityModel, filters: Sequence[Filter], more: str = "") -> str:
    """One expression of a view's own and all filters."""
    parts = [f"({more})"] if more else []
    for item in filters:
        field = entity.fields.get(item.field)
        if field is None or item.operator not in operators_of(entity, field):
            raise _bad(item.field, sentence("This list cannot be filtered so."))
        parts.append(_part(field, item))
    return " and ".join(parts)


def _part(field: FieldModel, item: Filter) -> str:
    name, operator = item.field, item.operator
    simple = {
        "empty": f"{name} is empty",
        "filled": f"{name} is not empty",
        "yes": f"{name} == true",
        "no": f"{name} == false",
        "me": f"{name} == me",
    }
    if operator in simple:
        return simple[operator]
    if field.value_kind in NUMBERS:
        sign = {"is": "==", "more": ">", "less": "<"}[operator]
        return f"{name} {sign} {_number(item)}"
    if field.value_kind in MOMENTS:
        return _moment(field, item)
    if field.value_kind == "multi_choice":
        inside = " or ".join(f"{quoted(value)} in {name}" for value in item.value.split("|"))
        return f"({inside})" if operator == "is" else f"not ({inside})"
    if field.value_kind in ("choice", "reference"):
        listed = ", ".join(quoted(value) for value in item.value.split("|"))
        return f"{name} {'not in' if operator == 'is_not' else 'in'} [{listed}]"
    if field.value_kind == "texts":
        return f"{quoted(item.value)} in {name}"
    words = {"has": "contains", "starts": "starts_with"}
    return (
        f"{words[operator]}({name}, {quoted(item.value)})" if operator in words else f"{name} == {quoted(item.value)}"
    )


def _moment(field: FieldModel, item: Filter) -> str:
    day = f"date({item.field})" if field.value_kind == "instant" else item.field
    if item.operator == "today":
        return f"{day} == today"
    if item.operator == "this_month":
        return f"year({day}) == year(today) and month({day}) == month(today)"
    if item.operator == "within":
        return f"{day} >= today and {day} <= today + days({_days(item)})"
    if item.operator == "past":
        return f"{day} <= today and {day} >= today - days({_days(item)})"
    sign = ">=" if item.operator == "since" else "<"
    return f"{day} {sign} {quoted(item.value)}"


def quoted(value: str) -> str:
    """A text literal of the expression language."""
    if "\x00" in value:
        raise _bad("f", sentence("A filter holds a sign that no text can have."))
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ").replace("\r", " ")
    return f"'{escaped}'"


def _number(item: Filter) -> str:
    try:
        value = Decimal(item.value.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation as error:
        raise _bad(item.field, sentence("%(value)r is no number.", value=item.value)) from error
    if not value.is_finite() or abs(value) > 10**15:
        raise _bad(item.field, sentence("%(value)r is no number we can compare with.", value=item.value))
    return f"{value:f}" if value >= 0 else f"(0 - {-value:f})"


def _days(item: Filter) -> int:
    if not (item.value.isascii() and item.value.isdigit() and len(item.value) <= 5):
        raise _bad(item.field, sentence("%(value)r is no number of days.", value=item.value))
    return int(item.value)


def _bad(field: str, message: Sentence) -> InvalidInput:
    return InvalidInput("pages.bad_filter", message, problems=[Problem(field, "pages.bad_filter", message)])
