"""Russian numerals: gender, the three forms of what is counted, thousands of their own gender. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Counted(NamedTuple):
    """What is counted: one ruble, two rubles, five rubles; feminine for kopecks and thousands."""

    one: str
    few: str
    many: str
    feminine: bool = False


_UNITS = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать",
          "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать",
          "девятнадцать")  # fmt: skip
_TENS = ("", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто")
_HUNDREDS = ("", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот")
_GROUPS = (
    Counted("тысяча", "тысячи", "тысяч", feminine=True),
    Counted("миллион", "миллиона", "миллионов"),
    Counted("миллиард", "миллиарда", "миллиардов"),
    Counted("триллион", "триллиона", "триллионов"),
    Counted("квадриллион", "квадриллиона", "квадриллионов"),
)
CURRENCIES = {
    "RUB": (Counted("рубль", "рубля", "рублей"), Counted("копейка", "копейки", "копеек", feminine=True)),
    "EUR": (Counted("евро", "евро", "евро"), Counted("цент", "цента", "центов")),
    "USD": (Counted("доллар США", "доллара США", "долларов США"), Counted("цент", "цента", "центов")),
    "KZT": (Counted("тенге", "тенге", "тенге"), Counted("тиын", "тиына", "тиынов")),
    "BYN": (Counted("белорусский рубль", "белорусских рубля", "белорусских рублей"),
            Counted("копейка", "копейки", "копеек", feminine=True)),
}  # fmt: skip


def form(number: int, counted: Counted) -> str:
    """The form of a word behind a number: 1 рубль, 2 рубля, 5 рублей, 11 рублей, 21 рубль."""
    if number % 100 in range(11, 15):
        return counted.many
    last = number % 10
    return counted.one if last == 1 else counted.few if last in (2, 3, 4) else counted.many


def number_words(number: int, *, feminine: bool = False) -> str:
    """A whole number in words: 21102 gives `двадцать одна тысяча сто два`."""
    if not number:
        return "ноль"
    said: list[str] = []
    rest, group = abs(number), 0
    while rest:
        rest, three = divmod(rest, 1000)
        if three and group:
            counted = _GROUPS[group - 1]
            said.insert(0, f"{_three(three, feminine=counted.feminine)} {form(three, counted)}")
        elif three:
            said.insert(0, _three(three, feminine=feminine))
        group += 1
    return " ".join(["минус", *said] if number < 0 else said)


def _three(number: int, *, feminine: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, units = (0, rest) if rest < 20 else divmod(rest, 10)
    unit = {1: "одна", 2: "две"}.get(units, _UNITS[units]) if feminine else _UNITS[units]
    return " ".join(part for part in (_HUNDREDS[hundreds], _TENS[tens], unit) if part)
