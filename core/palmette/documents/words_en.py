"""English numerals with hyphens and the `and` of contracts. Pure."""

from __future__ import annotations

_UNITS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
          "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ("", "thousand", "million", "billion", "trillion", "quadrillion")
CURRENCIES = {
    "EUR": (("euro", "euros"), ("cent", "cents")),
    "RUB": (("ruble", "rubles"), ("kopeck", "kopecks")),
    "USD": (("US dollar", "US dollars"), ("cent", "cents")),
    "GBP": (("pound sterling", "pounds sterling"), ("penny", "pence")),
    "KZT": (("tenge", "tenge"), ("tiyn", "tiyn")),
    "SEK": (("Swedish krona", "Swedish kronor"), ("öre", "öre")),
}


def form(number: int, counted: tuple[str, str]) -> str:
    """one euro, two euros, 21 euros, 0 euros."""
    return counted[0] if abs(number) == 1 else counted[1]


def number_words(number: int) -> str:
    """A whole number in words: 21102 gives `twenty-one thousand one hundred and two`."""
    if not number:
        return "zero"
    said: list[str] = []
    rest = abs(number)
    for group in _GROUPS:
        if not rest:
            break
        rest, three = divmod(rest, 1000)
        if three:
            words = _three(three)
            # `one thousand and two`: the last part is joined like the tens of a hundred.
            joined = f"and {words}" if not group and rest and three < 100 else words
            said.insert(0, f"{joined} {group}".strip())
    return " ".join(["minus", *said] if number < 0 else said)


def _three(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    small = _UNITS[rest] if rest < 20 else "-".join(part for part in (_TENS[rest // 10], _UNITS[rest % 10]) if part)
    if not hundreds:
        return small
    return f"{_UNITS[hundreds]} hundred and {small}" if small else f"{_UNITS[hundreds]} hundred"
