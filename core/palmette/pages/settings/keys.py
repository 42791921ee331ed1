"""Keys for what people add on the screens: made of the name, never taken twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
         "h", "c", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya"],
        strict=True,
    )
)  # fmt: skip
LONGEST = 30


def new_key(name: str, taken: Container[str]) -> str:
    """A key of small Latin letters, digits and underscores, such as `razmer_obuvi` for «Размер обуви»."""
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in name.casefold())
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(letter))
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_") or "new"
    if not key[0].isalpha():
        key = f"n_{key}"
    number, tried = 2, key
    while tried in taken:
        tried, number = f"{key}_{number}", number + 1
    return tried
