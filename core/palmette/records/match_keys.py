"""How values read when records are compared: keys by which two spellings of one phone, address, number or name meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import phonenumbers

from palmette.records.search_keys import sort_key

PHONE, EMAIL, CODE, NAME = "phone", "email", "code", "name"
READINGS = (PHONE, EMAIL, CODE, NAME)

_SHORTEST_NAME = 4
_KEPT = 8192
"""Of a batch each value is asked for three times: to find who is like it, to compare, and to store its key."""
_STORED = re.compile(r"\+[1-9][0-9]{7,14}")
_OF_NOBODY = re.compile(
    r"\+(?:80[08]|979|870|780\d|18(?:00|33|44|55|66|77|88)"
    r"|358(?:800|[67]00|10|20|29|30|7[135])"
    r"|(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])(?:800|808)"
    r"|(?:2[1-689]|3[578]|42|5[09]|67|69|8[058]|9[679])\d(?:800|808))"
)
"""Freephone, premium and company-wide numbers: many people answer them, so they say nothing of one."""

_WORD = re.compile(r"[^\W_]+")
_LOOK_ALIKE = str.maketrans("асеорхукмтнвіј", "aceopxykmthbij")
_LEGAL_FORMS = frozenset(
    {"ооо", "оао", "зао", "пао", "ао", "ип", "нко", "oy", "oyj", "ab", "ky", "ltd", "llc", "inc", "gmbh", "ag", "plc"}
)


def key_of(reading: str, values: Sequence[object], region: str) -> str:
    """The key of some values read as a phone, an e-mail, a code or a name; empty where they make none."""
    if reading == NAME:
        return name_key([value if isinstance(value, str) else "" for value in values[:2]])
    first = values[0]
    return READERS[reading](first, region) if isinstance(first, str) else ""


@lru_cache(maxsize=_KEPT)
def phone_key(text: str, region: str) -> str:
    """The number as it is dialled from anywhere; empty for what many people share: freephone, switchboards."""
    stored = text if _STORED.fullmatch(text) else _dialled(text, region)
    if not stored or _OF_NOBODY.match(stored) or len(set(stored[-7:])) == 1:
        return ""
    return stored


def _dialled(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if number.extension or not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=_KEPT)
def email_key(text: str, region: str = "") -> str:
    """The address without regard to case; empty without an @."""
    key = sort_key(text).removeprefix("mailto:")
    return key if "@" in key[1:-1] else ""


@lru_cache(maxsize=_KEPT)
def code_key(text: str, region: str = "") -> str:
    """Letters and digits alone: `7707-083 893` and `7707083893` are one."""
    key = _bare(text)
    return key if len(key) >= _SHORTEST_NAME and len(set(key)) > 1 else ""


def name_key(texts: Sequence[str]) -> str:
    """A person's surname with the first letter of the given name; a company's name without its legal form."""
    if len(texts) == 1:
        words = sorted(word for word in _WORD.findall(_skeleton(texts[0])) if word not in _FORMS)
        key = " ".join(words)
        return key if len(key) >= _SHORTEST_NAME else ""
    surname, given = _bare(texts[0]), _bare(texts[1])
    return f"{surname} {given[0]}" if len(surname) > 1 and given else ""


def compatible(first: Sequence[object], second: Sequence[object]) -> bool:
    """Whether two names may be one person's: equal part by part, as an initial, or not given.

    Surname and given name may have changed places.
    """
    one, other = _parts(first), _parts(second)
    if _fit(one, other):
        return True
    return len(one) > 1 and _fit([one[1], one[0], *one[2:]], other)


def _parts(values: Sequence[object]) -> list[str]:
    return [_bare(value) if isinstance(value, str) else "" for value in values]


def _fit(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(_same(left, right) for left, right in zip(one, other, strict=True))


def _same(left: str, right: str) -> bool:
    if not left or not right or left == right:
        return True
    short, whole = sorted((left, right), key=len)
    return len(short) == 1 and whole.startswith(short)


@lru_cache(maxsize=_KEPT)
def _bare(text: str) -> str:
    """The letters and digits alone."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return "".join(_WORD.findall(_skeleton(text)))


def _skeleton(text: str) -> str:
    """Case, ё, compatibility forms and the alphabet of look-alike letters make no difference."""
    folded = sort_key(text if text.isascii() else unicodedata.normalize("NFKC", text))
    return folded if folded.isascii() else folded.translate(_LOOK_ALIKE)


_FORMS = frozenset(_skeleton(form) for form in _LEGAL_FORMS)
READERS: Mapping[str, Callable[[str, str], str]] = {PHONE: phone_key, EMAIL: email_key, CODE: code_key}
"""How one value is read; a name takes two."""
