"""Money in a language: the sign of its currency, no-break spaces."""

from __future__ import annotations

from babel import Locale
from babel.numbers import format_currency

from palmette.locale.dates import locale_of
from palmette.money import Money

# Babel writes these as codes outside their country; the sign is shorter and known.
_SIGNS = {"RUB": "₽", "KZT": "₸", "UAH": "₴", "GEL": "₾"}


def money_text(value: Money, language: str) -> str:
    """`€1,480.00`, `186 400,00 ₽`, `1 480,00 €` for a language such as `en`, `ru`, `fi`."""
    return money_in(value, locale_of(language))


def money_in(value: Money, formats: Locale) -> str:
    """The same for a locale."""
    return signed(format_currency(value.amount, value.currency, locale=formats), value)


def signed(text: str, value: Money) -> str:
    """A text that names the currency of the value by its code, with the sign instead."""
    return text.replace(value.currency, _SIGNS.get(value.currency, value.currency))
