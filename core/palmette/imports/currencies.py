"""A currency in a header: `Бюджет ₸`, `Сумма, руб.`, `Amount (USD)` say what the numbers below are in."""

from __future__ import annotations

import re

_SIGNS = {
    "€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "₸": "KZT", "₴": "UAH", "руб": "RUB", "рублей": "RUB",
    "тенге": "KZT", "тг": "KZT", "eur": "EUR", "usd": "USD", "rub": "RUB", "kzt": "KZT", "uah": "UAH", "gbp": "GBP",
    "byn": "BYN", "sek": "SEK", "nok": "NOK",
}  # fmt: skip
_AT_END = re.compile(r"[\s,(\[]+([^\s,()\[\]]{1,8}?)\.?[)\]]?\s*$")


def currency_of(header: str) -> str:
    """The currency's code, or nothing."""
    found = _AT_END.search(header)
    return _SIGNS.get(found[1].lower(), "") if found else ""


def without_currency(header: str) -> str:
    """The header without it."""
    found = _AT_END.search(header)
    return header[: found.start()] if found and found[1].lower() in _SIGNS else header
