"""Finnish numerals, written together below a million; partitive behind all but one. Pure."""

from __future__ import annotations

_UNITS = ("", "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän", "kymmenen")
_GROUPS = (("miljoona", "miljoonaa"), ("miljardi", "miljardia"), ("biljoona", "biljoonaa"),
           ("tuhat biljoonaa", "tuhatta biljoonaa"))  # fmt: skip
CURRENCIES = {
    "EUR": (("euro", "euroa"), ("sentti", "senttiä")),
    "RUB": (("rupla", "ruplaa"), ("kopeekka", "kopeekkaa")),
    "USD": (("Yhdysvaltain dollari", "Yhdysvaltain dollaria"), ("sentti", "senttiä")),
    "SEK": (("Ruotsin kruunu", "Ruotsin kruunua"), ("äyri", "äyriä")),
}


def form(number: int, counted: tuple[str, str]) -> str:
    """yksi euro, kaksi euroa, 21 euroa, 0 euroa: only one itself takes the nominative."""
    return counted[0] if abs(number) == 1 else counted[1]


def number_words(number: int) -> str:
    """A whole number in words: 21102 gives `kaksikymmentäyksituhatta satakaksi`."""
    if not number:
        return "nolla"
    millions, rest = divmod(abs(number), 1_000_000)
    thousands, units = divmod(rest, 1000)
    said = _groups(millions)
    if thousands:
        said.append("tuhat" if thousands == 1 else f"{_three(thousands)}tuhatta")
    if units:
        said.append(_three(units))
    return " ".join(["miinus", *said] if number < 0 else said)


def _groups(millions: int) -> list[str]:
    said: list[str] = []
    for one, many in _GROUPS:
        if not millions:
            break
        millions, three = divmod(millions, 1000)
        if three:
            said.insert(0, one if three == 1 else f"{_three(three)} {many}")
    return said


def _three(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    said = "" if not hundreds else "sata" if hundreds == 1 else f"{_UNITS[hundreds]}sataa"
    if rest <= 10:
        return said + _UNITS[rest]
    if rest < 20:
        return f"{said}{_UNITS[rest - 10]}toista"
    tens, units = divmod(rest, 10)
    return f"{said}{_UNITS[tens]}kymmentä{_UNITS[units]}"
