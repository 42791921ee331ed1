"""How comparisons of a rule are told: days are before or after each other, amounts more or less."""

from __future__ import annotations

from palmette.blueprint.model import FieldModel
from palmette.locale.sentences import sentence

TIME, COUNTING = "time", "number"

LENGTHS = {"days": "day", "weeks": "week", "months": "month", "years": "year", "hours": "hour", "minutes": "minute"}
"""Functions that make a length of time, with its unit."""

_EQUAL = {"==": sentence("%(a)s: %(b)s"), "!=": sentence("%(a)s: not %(b)s")}
_AMOUNTS = {
    "<": sentence("%(a)s: less than %(b)s"),
    "<=": sentence("%(a)s: at most %(b)s"),
    ">": sentence("%(a)s: more than %(b)s"),
    ">=": sentence("%(a)s: at least %(b)s"),
    "==": sentence("%(a)s: exactly %(b)s"),
    "!=": sentence("%(a)s: other than %(b)s"),
}
_TIMES = {
    "<": sentence("%(a)s: earlier than %(b)s"),
    "<=": sentence("%(a)s: not later than %(b)s"),
    ">": sentence("%(a)s: later than %(b)s"),
    ">=": sentence("%(a)s: not earlier than %(b)s"),
}
_KINDS = {
    "date": TIME, "instant": TIME, "integer": COUNTING, "decimal": COUNTING, "money": COUNTING, "duration": COUNTING,
}  # fmt: skip


def comparison(operator: str, kind: str) -> str:
    """The sentence for two values, `%(a)s` and `%(b)s`, still in English."""
    of_kind = {TIME: _TIMES, COUNTING: _AMOUNTS}.get(kind, {})
    return str(of_kind.get(operator) or _EQUAL.get(operator) or _AMOUNTS[operator])


def kind_of_field(field: FieldModel | None) -> str:
    """How values of a field are compared in words; empty where only equality says something."""
    return _KINDS.get(field.value_kind, "") if field is not None else ""


def kind_of_call(name: str) -> str:
    """How what a function gives is compared; empty where that is as its first argument is."""
    if name == "date":
        return TIME
    return COUNTING if name in ("count", "days_between", "months_between", "length", "hour", "weekday", "year") else ""
