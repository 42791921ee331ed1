"""Whole numbers, decimals and money: exact, or refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.numbers import list_currencies

from palmette.locale.sentences import sentence
from palmette.money import Money, digits
from palmette.records.values.refusal import Refused

INT64 = 2**63 - 1
_LONGEST = 40
"""Digits of a number that could still fit; longer texts are refused before they are computed with."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,40}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def whole(value: object) -> int:
    """A whole number within 64 bits, from an int, a float without a fraction, or digits."""
    if isinstance(value, bool):
        raise _not_whole()
    if isinstance(value, int):
        return _fits(value)
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 2**53:
            raise _not_whole()
        return int(value)
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() > _LONGEST or value != value.to_integral_value():
            raise _not_whole()
        return _fits(int(value))
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return _fits(int(value))
    if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]+", value.strip(), re.ASCII):
        raise _too_large()
    raise _not_whole()


def exact(value: object, scale: int) -> Decimal:
    """A decimal with at most `scale` digits behind the point that fits 64 bits scaled, exactly as given."""
    number = _decimal(value)
    if not number.is_finite():
        raise _not_number()
    if number.adjusted() + scale >= 19:
        raise _too_large()
    scaled = number.scaleb(scale)
    if scaled != scaled.to_integral_value():
        message = (
            sentence("The number may have %(digits)s digits behind the point.", digits=scale)
            if scale
            else sentence("The number may have no digits behind the point.")
        )
        raise Refused("too_precise", message, "Round it.")
    if abs(scaled) > INT64:
        raise _too_large()
    return Decimal(int(scaled)).scaleb(-scale)


def money(value: object, currency: str) -> Money:
    """Money from Money, {"amount": "12.50", "currency": "EUR"}, {"minor": 1250, …}, `12.50 EUR` or a bare number."""
    if isinstance(value, Money):
        return _known(value.minor, value.currency)
    if isinstance(value, Mapping):
        return _money_parts(value, currency)
    if isinstance(value, str):
        amount, _, written = value.strip().rpartition(" ")
        if amount and _CURRENCY.fullmatch(written):
            return _money_of(amount, written)
    return _money_of(value, currency)


def between(value: int | Decimal, minimum: float | None, maximum: float | None) -> None:
    """Refuse a number outside its declared bounds."""
    if minimum is not None and value < _bound(minimum):
        message = sentence("The number is less than %(least)s.", least=minimum)
        raise Refused("too_small", message, sentence("Write %(least)s or more.", least=minimum))
    if maximum is not None and value > _bound(maximum):
        message = sentence("The number is more than %(most)s.", most=maximum)
        raise Refused("too_great", message, sentence("Write %(most)s or less.", most=maximum))


@lru_cache(maxsize=1_000)
def _bound(limit: float) -> Decimal:
    # A bound written as 0.1 means exactly that, not its nearest binary fraction.
    return Decimal(str(limit))


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool):
        raise _not_number()
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        if abs(value) > INT64:
            raise _too_large()
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if not isinstance(value, str) or not _DECIMAL.fullmatch(text := value.strip()):
        raise _not_number()
    if len(text) > 2 * _LONGEST:
        raise _too_large()
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _not_number() from None


def _money_parts(parts: Mapping[object, object], currency: str) -> Money:
    given = {str(key) for key in parts} - {"currency"}
    if given not in ({"amount"}, {"minor"}):
        raise Refused("not_money", "An amount with its currency is expected.", _MONEY_REMEDY)
    named = parts.get("currency") or currency
    if not isinstance(named, str):
        raise _bad_currency(named)
    if given == {"minor"}:
        return _known(whole(parts["minor"]), named)
    return _money_of(parts["amount"], named)


def _money_of(amount: object, currency: str) -> Money:
    _known(0, currency)
    return Money(int(exact(amount, digits(currency)).scaleb(digits(currency))), currency)


def _known(minor: int, currency: str) -> Money:
    if currency not in currencies():
        raise _bad_currency(currency)
    return Money(_fits(minor), currency)


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """The codes of ISO 4217, past ones too."""
    return frozenset(list_currencies())


_MONEY_REMEDY = sentence('Write {"amount": "12.50", "currency": "EUR"}, or the amount alone.')


def _fits(value: int) -> int:
    if not -INT64 - 1 <= value <= INT64:
        raise _too_large()
    return value


def _not_whole() -> Refused:
    return Refused("not_whole", "A whole number is expected.", "Write digits only, for example 12.")


def _not_number() -> Refused:
    return Refused("not_number", "A number is expected.", "Write it with a point, for example 12.50.")


def _too_large() -> Refused:
    return Refused("too_large", "The number is too large to be stored.", "Write at most 18 digits.")


def _bad_currency(currency: object) -> Refused:
    shown = str(currency)[:10]
    message = sentence("%(currency)r is no currency.", currency=shown)
    return Refused("bad_currency", message, "Write its three letters, for example EUR.")
