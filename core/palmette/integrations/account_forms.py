"""What somebody typed about an account, in the kinds of its channel's settings. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from palmette.errors import InvalidInput, Problem
from palmette.labels import as_label, humanize
from palmette.locale.sentences import sentence
from palmette.records import fields as kinds

PRICE = "price"
"""What one message costs, in the installation's currency: every account may say it."""


def read_settings(
    declared: Sequence[kinds.Field], typed: Mapping[str, str], *, kept: Sequence[str] = ()
) -> dict[str, object]:
    """The settings; InvalidInput with every problem. A secret of `kept` may be left empty: it stays as it is."""
    found: dict[str, object] = {}
    problems = []
    for field in declared:
        text = typed.get(field.key, "").strip()
        if not text:
            if field.required and field.key not in kept:
                problems.append(_problem(field, sentence("%(field)s is required.", field=name_of(field))))
            continue
        try:
            found[field.key] = _value(field, text)
        except (ValueError, InvalidOperation):
            problems.append(_problem(field, sentence("%(field)s cannot be so.", field=name_of(field))))
    if text := typed.get(PRICE, "").strip().replace(",", "."):
        try:
            found[PRICE] = str(_price(text))
        except (ValueError, InvalidOperation):
            told = sentence("The price is no number of zero or more.")
            problems.append(Problem(PRICE, "channels.bad_settings", told))
    if problems:
        raise InvalidInput("channels.bad_settings", problems[0].message, problems=tuple(problems))
    return found


def name_of(field: kinds.Field) -> object:
    """What a setting is called."""
    return as_label(field.label, humanize(field.key))


def _value(field: kinds.Field, text: str) -> object:
    if isinstance(field, kinds.Integer):
        return int(text)
    if isinstance(field, kinds.Boolean):
        return text == "true"
    if isinstance(field, kinds.Choice):
        keys = [option if isinstance(option, str) else option.key for option in field.options]
        if text not in keys:
            raise ValueError
    return text


def _price(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite() or found < 0 or found > 1_000_000:
        raise ValueError
    return found


def _problem(field: kinds.Field, message: str) -> Problem:
    return Problem(field.key, "channels.bad_settings", message)
