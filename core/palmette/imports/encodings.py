"""Which encoding a file's bytes are in: marks first, then strict UTF-8, then the one whose letters make words."""

from __future__ import annotations

import io
import re
from codecs import getincrementaldecoder
from itertools import pairwise
from typing import TextIO

from palmette.imports.shape import unreadable
from palmette.locale.sentences import sentence

ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp866", "koi8-r", "cp1252")
"""What a person may choose; `utf-8` and `utf-16` are read with a mark and without."""

_SAMPLE = 200_000
_PIECE = 1024 * 1024
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CODECS = {"utf-8": "utf-8-sig"}
_SINGLE = ("cp1251", "cp1252", "koi8-r", "cp866")
_WORD = re.compile(r"[^\W\d_]+")
_USUAL_SIGNS = re.compile(r"[\w\x00-\x7f№«»—–…‘’“”„\u00a0°§€₽©®±·×]")
_COMMON = frozenset("оеаинтсрвлкмдпуя")
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_NORTHERN = frozenset("äöåéüšžæøõ")


def encoding_of(data: bytes) -> str:
    """One of ENCODINGS."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    # Excel writes UTF-16 without a mark too; in Latin text and in signs every other byte is then zero.
    if data[1:400:2].count(0) > 40 or data[0:400:2].count(0) > 40 or _zeros(data):
        return "utf-16"
    return "utf-8" if _mostly_utf8(data) else _single(data)


def decoded(data: bytes, encoding: str) -> str:
    """The text, without its mark; bytes that the encoding does not know become `\ufffd`."""
    return data.decode(_codec(data, encoding), errors="replace")


def opened(data: bytes, encoding: str) -> TextIO:
    """The same text to be read in pieces, its line ends as they are."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=_codec(data, encoding), errors="replace", newline="")


def _codec(data: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise unreadable(
            "unknown_encoding",
            sentence("%(encoding)r is not read.", encoding=encoding),
            sentence("Encodings: %(known)s.", known=list(ENCODINGS)),
        )
    if encoding == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        big = data[0:400:2].count(0) > data[1:400:2].count(0)
        return "utf-16-be" if big else "utf-16-le"
    return _CODECS.get(encoding, encoding)


def _zeros(data: bytes) -> bool:
    """A short file: zeros in one half of the pairs only, and in a good part of them."""
    head = data[:400]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    return (odd == 0) != (even == 0) and max(odd, even) >= max(3, len(head) // 16)


def _mostly_utf8(data: bytes) -> bool:
    """Whether a text is UTF-8, but for some broken bytes as cuts in the middle of a letter leave them."""
    decoder = getincrementaldecoder("utf-8")(errors="replace")
    broken = letters = 0
    for start in range(0, len(data), _PIECE):
        text = decoder.decode(data[start : start + _PIECE], final=start + _PIECE >= len(data))
        if not text.isascii():
            broken += text.count("\ufffd")
            letters += sum(sign > "\x7f" for sign in text[: max(0, _SAMPLE - letters)])
    return broken * 20 <= letters


def _single(data: bytes) -> str:
    sample = data[:_SAMPLE]
    scores = {name: _likeness(sample.decode(name, errors="replace")) for name in _SINGLE}
    return max(_SINGLE, key=lambda name: scores[name])


def _likeness(text: str) -> float:
    """How much a text looks like words of a language of people, and not like letters of another table."""
    score = -2.0 * sum(1 for sign in text if sign > "\x7f" and not _USUAL_SIGNS.match(sign))
    for word in _WORD.findall(text):
        if not word.isascii():
            score += _word(word)
    return score


def _word(word: str) -> float:
    small = word.lower()
    cyrillic = sum(sign in _RUSSIAN for sign in small)
    latin = sum(sign.isascii() for sign in small)
    northern = sum(sign in _NORTHERN for sign in small)
    strange = len(word) - cyrillic - latin - northern
    score = -2.0 * strange + sum(1.5 if sign in _COMMON else 0.5 for sign in small if sign in _RUSSIAN)
    # Letters of two alphabets in one word, and a capital behind a small letter, come of a wrong table.
    if cyrillic and latin + northern:
        score -= 4.0 * cyrillic
    if northern:
        score += 1.5 * northern if latin else -1.0 * northern
    return score - 2.0 * sum(a.islower() and b.isupper() for a, b in pairwise(word))
