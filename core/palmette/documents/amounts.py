"""Amounts of money and numbers in words, as contracts and invoices write them: whole units in words, parts in digits.

The kopecks stand in two digits behind the words, as Russian accounting writes them (`двадцать одна тысяча сто два рубля
05 копеек`); Finnish and English follow the same shape. A currency that a language has no words for keeps its code.
"""

from __future__ import annotations

from decimal import Decimal

from palmette.documents import words_en, words_fi, words_ru
from palmette.money import Money, digits

LARGEST = 1_000_000_000_000_000_000
"""Beyond it there are no words; nothing that is paid is so large."""


def amount_in_words(money: Money, language: str) -> str:
    """`двадцать одна тысяча сто два рубля 05 копеек`; ValueError for what is too large."""
    places = digits(money.currency)
    unit: int = 10**places
    whole, part = divmod(abs(money.minor), unit)
    if whole >= LARGEST:
        raise ValueError("There are no words for an amount of this size.")
    sign = {"ru": "минус ", "fi": "miinus "}.get(language, "minus ") if money.minor < 0 else ""
    small = f"{part:0{places}}" if places else ""
    units, parts = _counted(whole, part, money.currency, language)
    said = f"{sign}{_number(whole, money.currency, language)} {units}"
    return f"{said} {small} {parts}".rstrip() if places else said


def number_in_words(number: int | Decimal, language: str) -> str:
    """A whole number in words; a broken one keeps its digits, as there is no one way to say it."""
    whole = int(number)
    return _number(whole, "", language) if number == whole and abs(whole) < LARGEST else str(number)


def _number(number: int, currency: str, language: str) -> str:
    if language == "ru":
        unit = words_ru.CURRENCIES.get(currency)
        return words_ru.number_words(number, feminine=bool(unit and unit[0].feminine))
    if language == "fi":
        return words_fi.number_words(number)
    return words_en.number_words(number)


def _counted(whole: int, part: int, currency: str, language: str) -> tuple[str, str]:
    if language == "ru":
        russian = words_ru.CURRENCIES.get(currency)
        return (words_ru.form(whole, russian[0]), words_ru.form(part, russian[1])) if russian else (currency, "")
    known = (words_fi.CURRENCIES if language == "fi" else words_en.CURRENCIES).get(currency)
    if known is None:
        return currency, ""
    form = words_fi.form if language == "fi" else words_en.form
    return form(whole, known[0]), form(part, known[1])
