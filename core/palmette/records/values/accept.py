"""The one Python form of a field's value: made from Python or from the API's JSON, or refused with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

from palmette.blueprint.model import FieldModel
from palmette.locale.sentences import sentence
from palmette.money import Money
from palmette.records import fields as kinds
from palmette.records.values import addresses, choices, identities, moments, numbers, texts
from palmette.records.values.phone import phone
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules

Accept = Callable[[object], object]
"""Takes a given value and answers its Python form, None for empty; raises Refused."""


def acceptor(field: FieldModel, rules: Rules) -> Accept:
    """What reads the values of a field. Files, children and computed values have no form of their own here."""
    read = _reader(field, rules)

    def accept(value: object) -> object:
        # Asked of the text alone: an id compares itself in Python, and rows hold many.
        if value is None or (isinstance(value, str) and not value):
            return None
        return read(value)

    return accept


def _reader(field: FieldModel, rules: Rules) -> Accept:
    declared, kind = field.declared, field.value_kind
    if isinstance(declared, kinds.Text):
        return partial(_line, longest=declared.max_length, pattern=declared.pattern)
    if isinstance(declared, kinds.Integer | kinds.Decimal):
        return partial(_number, declared=declared)
    if isinstance(declared, kinds.Money):
        return partial(_money, declared=declared, currency=declared.currency or rules.currency)
    if kind in ("choice", "multi_choice"):
        known = {option.key: option for option in field.options}
        return partial(choices.choice if kind == "choice" else _choices, known=known)
    if isinstance(declared, kinds.LongText):
        return partial(texts.clean_lines, longest=declared.max_length)
    if isinstance(declared, kinds.RichText):
        return partial(texts.clean_html, longest=declared.max_length)
    if isinstance(declared, kinds.Texts):
        return partial(_texts, longest=declared.max_length)
    if kind == "phone":
        return partial(phone, region=rules.region)
    if kind == "decimal":
        return partial(numbers.exact, scale=field.scale)
    if kind == "money":
        return partial(numbers.money, currency=rules.currency)
    return _SIMPLE[kind]


def _texts(value: object, longest: int) -> list[str] | None:
    return texts.clean_texts(value, longest) or None


def _choices(value: object, known: Mapping[str, kinds.Option]) -> list[str] | None:
    return choices.choices(value, known) or None


def _identities(value: object) -> object:
    return identities.identities(value) or None


def _line(value: object, longest: int, pattern: str) -> str | None:
    text = texts.clean_line(value, longest)
    if text and pattern and not texts.pattern_check(pattern)(text):
        raise Refused(
            "bad_pattern",
            "The text does not have the expected form.",
            sentence("It must match %(pattern)s.", pattern=pattern),
        )
    return text


def _number(value: object, declared: kinds.Integer | kinds.Decimal) -> int | Decimal:
    number: int | Decimal
    if isinstance(declared, kinds.Decimal):
        number = numbers.exact(value, declared.scale)
    else:
        number = numbers.whole(value)
    numbers.between(number, declared.minimum, declared.maximum)
    return number


def _money(value: object, declared: kinds.Money, currency: str) -> Money:
    amount = numbers.money(value, currency)
    numbers.between(amount.amount, declared.minimum, None)
    return amount


_SIMPLE: Mapping[str, Accept] = {
    "text": partial(texts.clean_line, longest=250),
    "number": partial(texts.clean_line, longest=250),
    "integer": numbers.whole,
    "boolean": choices.boolean,
    "date": moments.local_date,
    "local_time": moments.local_time,
    "instant": moments.instant,
    "duration": moments.duration,
    "zone": moments.zone,
    "reference": identities.identity,
    "id": identities.identity,
    "links": _identities,
    "email": addresses.email,
    "url": addresses.url,
    "address": addresses.postal,
    "secret": texts.clean_secret,
}


def is_filled(value: object) -> bool:
    """Whether a Python form counts as a value: zero and false do, empty texts and lists do not."""
    if value is None or isinstance(value, str | list | dict):
        return bool(value)
    return not (isinstance(value, Sequence | Mapping) and not value)
