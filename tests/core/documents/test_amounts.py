"""Amounts in words read as a bookkeeper of each language writes them."""

from __future__ import annotations

import pytest

from palmette.documents.amounts import amount_in_words, number_in_words
from palmette.documents.words_ru import number_words
from palmette.money import Money

RUSSIAN = {
    "0": "ноль рублей 00 копеек",
    "0.01": "ноль рублей 01 копейка",
    "1": "один рубль 00 копеек",
    "2.02": "два рубля 02 копейки",
    "5.05": "пять рублей 05 копеек",
    "11.11": "одиннадцать рублей 11 копеек",
    "12": "двенадцать рублей 00 копеек",
    "14.14": "четырнадцать рублей 14 копеек",
    "21.21": "двадцать один рубль 21 копейка",
    "22.22": "двадцать два рубля 22 копейки",
    "40": "сорок рублей 00 копеек",
    "90.90": "девяносто рублей 90 копеек",
    "100": "сто рублей 00 копеек",
    "111": "сто одиннадцать рублей 00 копеек",
    "200": "двести рублей 00 копеек",
    "999.99": "девятьсот девяносто девять рублей 99 копеек",
    "1000": "одна тысяча рублей 00 копеек",
    "2000": "две тысячи рублей 00 копеек",
    "5000": "пять тысяч рублей 00 копеек",
    "11000": "одиннадцать тысяч рублей 00 копеек",
    "12012.12": "двенадцать тысяч двенадцать рублей 12 копеек",
    "21102.05": "двадцать одна тысяча сто два рубля 05 копеек",
    "22001": "двадцать две тысячи один рубль 00 копеек",
    "36162.50": "тридцать шесть тысяч сто шестьдесят два рубля 50 копеек",
    "72325": "семьдесят две тысячи триста двадцать пять рублей 00 копеек",
    "101000": "сто одна тысяча рублей 00 копеек",
    "112000": "сто двенадцать тысяч рублей 00 копеек",
    "1000000": "один миллион рублей 00 копеек",
    "2000001": "два миллиона один рубль 00 копеек",
    "1001001": "один миллион одна тысяча один рубль 00 копеек",
    "5000000000": "пять миллиардов рублей 00 копеек",
    "-21102.05": "минус двадцать одна тысяча сто два рубля 05 копеек",
}
FINNISH = {
    "0": "nolla euroa 00 senttiä",
    "1.01": "yksi euro 01 sentti",
    "2": "kaksi euroa 00 senttiä",
    "11.11": "yksitoista euroa 11 senttiä",
    "21": "kaksikymmentäyksi euroa 00 senttiä",
    "100": "sata euroa 00 senttiä",
    "211": "kaksisataayksitoista euroa 00 senttiä",
    "1000": "tuhat euroa 00 senttiä",
    "1590.50": "tuhat viisisataayhdeksänkymmentä euroa 50 senttiä",
    "21102.05": "kaksikymmentäyksituhatta satakaksi euroa 05 senttiä",
    "1000000": "miljoona euroa 00 senttiä",
    "2500000": "kaksi miljoonaa viisisataatuhatta euroa 00 senttiä",
}
ENGLISH = {
    "0": "zero euros 00 cents",
    "1.01": "one euro 01 cent",
    "21": "twenty-one euros 00 cents",
    "110": "one hundred and ten euros 00 cents",
    "1002": "one thousand and two euros 00 cents",
    "21102.05": "twenty-one thousand one hundred and two euros 05 cents",
    "1000000": "one million euros 00 cents",
    "1020030": "one million twenty thousand and thirty euros 00 cents",
}


@pytest.mark.parametrize(
    ("language", "currency", "values"), [("ru", "RUB", RUSSIAN), ("fi", "EUR", FINNISH), ("en", "EUR", ENGLISH)]
)
def test_an_amount_is_written_in_words(language: str, currency: str, values: dict[str, str]) -> None:
    assert {amount: amount_in_words(Money.of(amount, currency), language) for amount in values} == values


def test_other_currencies_have_their_own_gender_and_forms() -> None:
    assert amount_in_words(Money.of("2.02", "USD"), "ru") == "два доллара США 02 цента"
    assert amount_in_words(Money.of("3", "EUR"), "ru") == "три евро 00 центов"
    assert amount_in_words(Money.of("2", "RUB"), "fi") == "kaksi ruplaa 00 kopeekkaa"
    assert amount_in_words(Money.of("2", "GBP"), "en") == "two pounds sterling 00 pence"


def test_a_currency_without_words_keeps_its_code_and_one_without_parts_has_none() -> None:
    assert amount_in_words(Money.of("5.50", "CHF"), "ru") == "пять CHF 50"
    assert amount_in_words(Money.of("500", "JPY"), "en") == "five hundred JPY"


def test_numbers_follow_the_gender_of_what_is_counted() -> None:
    assert (number_words(2), number_words(2, feminine=True)) == ("два", "две")
    assert number_words(1_021, feminine=True) == "одна тысяча двадцать одна"
    assert number_in_words(12, "ru") == "двенадцать"


def test_an_amount_beyond_all_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no words"):
        amount_in_words(Money(10**25, "RUB"), "ru")
