"""Filters as a person makes them: field, operator, value in the address of a list; each becomes part of an expression.

An address holds them as repeated `f=field:operator:value`; a field may lie behind a reference (`company.city`), or be a
relation. Filters with one number before a tilde (`f=1~stage:is:won`) are alternatives: any of them is enough. Values go
into expressions as quoted literals only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel, Inverse
from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import Sentence, sentence
from palmette.pages.filter_moments import MOMENT_OPERATORS, moment_part

NUMBERS = ("integer", "decimal", "money", "duration")
MOMENTS = ("date", "instant")
WORDS = ("text", "long_text", "phone", "email", "url", "number", "zone")
WITHOUT_VALUE = (
    "empty", "filled", "today", "yesterday", "tomorrow", "this_week", "this_month", "last_month", "this_year",
    "overdue", "yes", "no", "me", "some", "none",
)  # fmt: skip
MOST_FILTERS = 20
RANGE = "between"
"""Takes two values, either of which may be left open."""

OPERATORS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(WORDS, ("has", "has_not", "is", "is_not", "starts", "empty", "filled")),
    **dict.fromkeys(NUMBERS, ("is", "is_not", "more", "less", RANGE, "empty", "filled")),
    **dict.fromkeys(MOMENTS, MOMENT_OPERATORS),
    **dict.fromkeys(("choice", "multi_choice"), ("is", "is_not", "empty", "filled")),
    "boolean": ("yes", "no", "empty"),
    "reference": ("is", "is_not", "me", "empty", "filled"),
    "links": ("is", "is_not", "empty", "filled"),
    "texts": ("is", "empty", "filled"),
}
RELATION = ("some", "none", "more", "less")
"""Of records that refer to this one: whether there are any, more or fewer than so many."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list. Those of one `group` are alternatives; of group 0 each must hold."""

    field: str
    operator: str
    value: str = ""
    group: int = 0

    def written(self) -> str:
        """As the address holds it."""
        text = f"{self.field}:{self.operator}:{self.value}" if self.value else f"{self.field}:{self.operator}"
        return f"{self.group}~{text}" if self.group else text


Target = FieldModel | Inverse
"""What a filter is about."""


def read_filters(written: Iterable[str]) -> list[Filter]:
    """Filters of an address; InvalidInput for what is none."""
    found = []
    for text in written:
        number, tilde, rest = text.partition("~")
        group = int(number) if tilde and number.isascii() and number.isdigit() and len(number) < 3 else 0
        field, _, rest = (rest if group else text).partition(":")
        operator, _, value = rest.partition(":")
        if not field or not operator:
            raise _bad(text, sentence("A filter is written field:operator:value."))
        found.append(Filter(field, operator, value, group))
    if len(found) > MOST_FILTERS:
        raise _bad("f", sentence("A list takes at most %(most)s filters.", most=MOST_FILTERS))
    return found


def target_of(blueprint: Blueprint, entity: EntityModel, path: str) -> Target | None:
    """The field or relation that a filter's path names."""
    *way, last = path.split(".")
    for name in way:
        hop = entity.fields.get(name)
        if hop is None or hop.kind != "reference":
            return None
        entity = blueprint.entities[hop.target]
    return entity.fields.get(last) or (None if way else entity.inverses.get(last))


def operators_of(target: Target) -> Sequence[str]:
    """The operators that a field or relation offers to a person; none when it cannot filter."""
    if isinstance(target, Inverse):
        return RELATION
    found = OPERATORS.get(target.value_kind, ())
    if target.value_kind == "reference" and target.target != "frame.user":
        return [item for item in found if item != "me"]
    return found


def alternatives(filters: Sequence[Filter]) -> Iterator[list[Filter]]:
    """The filters by what must hold: one alone, or several of which any is enough; each where its first stands."""
    groups: dict[int, list[Filter]] = {}
    for number, item in enumerate(filters):
        groups.setdefault(item.group or -1 - number, []).append(item)
    yield from groups.values()


def with_alternative(filters: Sequence[Filter], at: int) -> tuple[list[Filter], int]:
    """The filters where the one at a place has a group, and that group: a new filter of it is an alternative."""
    group = filters[at].group or max((item.group for item in filters), default=0) + 1
    kept = list(filters)
    kept[at] = replace(filters[at], group=group)
    return kept, group


def expression_of(blueprint: Blueprint, entity: EntityModel, filters: Sequence[Filter], more: str = "") -> str:
    """One expression of a view's own and all filters."""
    parts = [f"({more})"] if more else []
    for several in alternatives(filters):
        asked = " or ".join(_asked(blueprint, entity, item) for item in several)
        parts.append(f"({asked})" if len(several) > 1 else asked)
    return " and ".join(parts)


def _asked(blueprint: Blueprint, entity: EntityModel, item: Filter) -> str:
    target = target_of(blueprint, entity, item.field)
    if target is None or item.operator not in operators_of(target):
        raise _bad(item.field, sentence("This list cannot be filtered so."))
    return _relation(item) if isinstance(target, Inverse) else _part(target, item)


def _relation(item: Filter) -> str:
    if item.operator in ("some", "none"):
        return f"{'' if item.operator == 'some' else 'not '}exists({item.field})"
    return f"count({item.field}) {'>' if item.operator == 'more' else '<'} {_number(item, item.value)}"


def _part(field: FieldModel, item: Filter) -> str:
    name, operator, kind = item.field, item.operator, field.value_kind
    simple = {
        "empty": f"{name} is empty",
        "filled": f"{name} is not empty",
        "yes": f"{name} == true",
        "no": f"{name} == false",
        "me": f"{name} == me",
    }
    if operator in simple:
        return simple[operator]
    if kind in NUMBERS:
        return _compared(item)
    if kind in MOMENTS:
        return moment_part(field, name, operator, item.value)
    listed = [quoted(value) for value in item.value.split("|")]
    if kind == "links":
        inside = f"exists({name} where id in [{', '.join(listed)}])"
        return inside if operator == "is" else f"not {inside}"
    if kind in ("multi_choice", "texts"):
        inside = " or ".join(f"{value} in {name}" for value in listed)
        return f"({inside})" if operator == "is" else f"not ({inside})"
    if kind in ("choice", "reference"):
        return f"{name} {'not in' if operator == 'is_not' else 'in'} [{', '.join(listed)}]"
    return _words(item)


def _compared(item: Filter) -> str:
    if item.operator == RANGE:
        low, high = ends(item)
        sides = [(low, ">="), (high, "<=")]
        return f"({' and '.join(f'{item.field} {sign} {_number(item, end)}' for end, sign in sides if end)})"
    sign = {"is": "==", "is_not": "!=", "more": ">", "less": "<"}[item.operator]
    return f"{item.field} {sign} {_number(item, item.value)}"


def ends(item: Filter) -> tuple[str, str]:
    """The two ends of a range; at least one is given."""
    low, _, high = item.value.partition("|")
    if not low.strip() and not high.strip():
        raise _bad(item.field, sentence("A range has a beginning or an end."))
    return low.strip(), high.strip()


def _words(item: Filter) -> str:
    """Texts hold a word however its letters are: as typed, all small, all large, or with the first one large."""
    if item.operator in ("is", "is_not"):
        return f"{item.field} {'==' if item.operator == 'is' else '!='} {quoted(item.value)}"
    typed = item.value
    ways = dict.fromkeys((typed, typed.lower(), typed.upper(), typed[:1].upper() + typed[1:].lower(), typed.title()))
    word = "starts_with" if item.operator == "starts" else "contains"
    inside = " or ".join(f"{word}({item.field}, {quoted(way)})" for way in ways)
    return f"not ({inside})" if item.operator == "has_not" else f"({inside})"


def quoted(value: str) -> str:
    """A text literal of the expression language."""
    if "\x00" in value:
        raise _bad("f", sentence("A filter holds a sign that no text can have."))
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ").replace("\r", " ")
    return f"'{escaped}'"


def _number(item: Filter, text: str) -> str:
    try:
        value = Decimal(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation as error:
        raise _bad(item.field, sentence("%(value)r is no number.", value=text)) from error
    if not value.is_finite() or abs(value) > 10**15:
        raise _bad(item.field, sentence("%(value)r is no number we can compare with.", value=text))
    return f"{value:f}" if value >= 0 else f"(0 - {-value:f})"


def _bad(field: str, message: Sentence) -> InvalidInput:
    return InvalidInput("pages.bad_filter", message, problems=[Problem(field, "pages.bad_filter", message)])
