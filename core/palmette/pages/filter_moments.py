"""Filters over days and moments, as parts of an expression: a day, a range, so many days back or ahead."""

from __future__ import annotations

from datetime import date

from palmette.blueprint.model import FieldModel
from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import Sentence, sentence

MOMENT_OPERATORS = (
    "within", "past", "on", "since", "before", "between", "today", "yesterday", "tomorrow", "overdue", "this_week",
    "this_month", "last_month", "this_year", "older", "empty", "filled",
)  # fmt: skip
COUNTED = ("within", "past", "older")
"""Operators whose value is a number of days."""


def moment_part(field: FieldModel, name: str, operator: str, value: str) -> str:
    """The condition of one filter over the field called `name`; InvalidInput for a value that is no day."""
    day = f"date({name})" if field.value_kind == "instant" else name
    fixed = {
        "today": f"{day} == today",
        "yesterday": f"{day} == today - days(1)",
        "tomorrow": f"{day} == today + days(1)",
        "overdue": f"{day} < today",
        "this_week": f"{day} >= today - days(weekday(today) - 1) and {day} <= today + days(7 - weekday(today))",
        "this_month": f"year({day}) == year(today) and month({day}) == month(today)",
        "last_month": f"year({day}) == year(today - months(1)) and month({day}) == month(today - months(1))",
        "this_year": f"year({day}) == year(today)",
    }
    if operator in fixed:
        return f"({fixed[operator]})"
    if operator in COUNTED:
        days = _days(name, value)
        ranges = {
            "within": f"{day} >= today and {day} <= today + days({days})",
            "past": f"{day} <= today and {day} >= today - days({days})",
            "older": f"{day} < today - days({days})",
        }
        return f"({ranges[operator]})"
    if operator == "between":
        first, _, last = value.partition("|")
        sides = [f"{day} {sign} '{_day(name, end)}'" for end, sign in ((first, ">="), (last, "<=")) if end.strip()]
        if not sides:
            raise _bad(name, sentence("A range has a beginning or an end."))
        return f"({' and '.join(sides)})"
    sign = {"on": "==", "since": ">=", "before": "<"}[operator]
    return f"{day} {sign} '{_day(name, value)}'"


def _days(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 5):
        raise _bad(name, sentence("%(value)r is no number of days.", value=value))
    return int(value)


def _day(name: str, value: str) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except ValueError as error:
        raise _bad(name, sentence("%(value)r is no date like 2026-12-31.", value=value)) from error


def _bad(field: str, message: Sentence) -> InvalidInput:
    return InvalidInput("pages.bad_filter", message, problems=[Problem(field, "pages.bad_filter", message)])
