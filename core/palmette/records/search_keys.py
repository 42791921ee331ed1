"""How texts are compared: keys for order and equality, and the pieces by which search finds a part of a word.

Computed in Python, so that SQLite and PostgreSQL answer alike and a plain text range can use an index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

SHORTEST, LONGEST = 3, 24
"""A part inside a word is found from 3 letters on; pieces are cut at 24."""

_MOST_WORDS = 400
_SHORT = 60
_WORD = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"\+?[\d\s().\-–/\u00a0]+")
_LOOK_ALIKE = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]")
_MARKED = re.compile("[\u00c0-\u024f]")
"""Latin letters with marks."""


class Cut(NamedTuple):
    """The pieces of a record's searchable values as they are stored: a JSON list, in which `heads` come first."""

    values: tuple[str, ...]
    listed: str
    heads: int

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The pieces, and which of them begin a word."""
        found = msgspec.json.decode(self.listed, type=list[str])
        return [(piece, at < self.heads) for at, piece in enumerate(found)]


_encode = msgspec.json.Encoder().encode


def cut(values: Iterable[str]) -> Cut:
    """The pieces of some values, ready to be stored."""
    given = tuple(values)
    found = pieces(given)
    heads = [piece for piece, head in found if head]
    return Cut(given, _encode(heads + [piece for piece, head in found if not head]).decode(), len(heads))


def sort_key(text: str) -> str:
    """The key for order, equality and uniqueness: NFC, casefold, ё as е, outer space off, inner runs as one space."""
    return _short_key(text) if len(text) <= _SHORT else _key(text)


def _key(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(folded.replace("ё", "е").split())


_short_key = lru_cache(maxsize=8192)(_key)
"""Names come again and again, and each record asks for the key of a name several times."""


def pieces(values: Iterable[str | None]) -> list[tuple[str, bool]]:
    """The search pieces of a record's searchable values (words, phones, e-mails), each once, in order of appearance.

    A piece is a word or an ending of a word; True marks those that begin one (`head`). The words behind the @ of an
    e-mail are found by their beginning alone: half of all people share them.
    """
    found: dict[str, bool] = {}
    done: set[str] = set()
    for value in values:
        if not value:
            continue
        inside, outside = _indexed(value)
        for word in inside:
            found[word[:LONGEST]] = True
            # A full name stands beside its parts: each of its words is cut once.
            if word in done:
                continue
            done.add(word)
            # Written out: an import makes some thirty pieces of each record.
            for start in range(1, len(word) - SHORTEST + 1):
                piece = word[start : start + LONGEST]
                if piece not in found:
                    found[piece] = False
        for word in outside:
            found[word[:LONGEST]] = True
    return list(found.items())


def query_pieces(text: str) -> list[tuple[str, ...]]:
    """What to look for: every group must be found, each by the start of any of its alternatives.

    A phone number written anyhow is one group: as written, and without its trunk prefix.
    """
    digits = _phone_digits(text)
    if len(digits) >= 7:
        return [_phone_forms(digits)]
    groups: list[tuple[str, ...]] = []
    for chunk in text.split():
        address = _address(chunk)
        groups += [(word[:LONGEST],) for word in ([address] if address else _words(chunk))]
    return list(dict.fromkeys(groups))


def range_end(piece: str) -> str:
    """The first text behind all those that start with `piece`: `piece <= x < range_end(piece)`."""
    code = ord(piece[-1]) + 1
    # Surrogates are no characters of their own and cannot be stored.
    return piece[:-1] + chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)


def _indexed(value: str) -> tuple[list[str], list[str]]:
    """The words of a value that are found by any part, and those by their beginning alone.

    A phone number is one word, its digits. Of an e-mail those before the @ are found by any part.
    """
    if not value[0].isalpha() and len(digits := _phone_digits(value)) >= 5:
        return [digits], []
    if "@" not in value:
        return _words(value), []
    inside: list[str] = []
    outside: list[str] = []
    for chunk in value.split():
        before, at, behind = chunk.rpartition("@")
        inside += _words(before if at else behind)
        outside += _words(behind) if at else []
    return inside[:_MOST_WORDS], [*outside[:_MOST_WORDS], *_addresses(value)]


def _addresses(value: str) -> Iterator[str]:
    """E-mail addresses in a value, whole and from each of their words on: `anna.berg@mail.fi`, `berg@mail.fi`, …"""
    for chunk in value.split():
        address = _address(chunk)
        yield from (address[word.start() :] for word in _WORD.finditer(address))


def _address(chunk: str) -> str:
    """A chunk that is an e-mail address, without signs around it; empty for any other."""
    words = list(_WORD.finditer(folded := _fold(chunk))) if "@" in chunk else []
    whole = folded[words[0].start() : words[-1].end()] if words else ""
    return whole if "@" in whole else ""


def _phone_digits(text: str) -> str:
    """The digits of a text that is a phone number and nothing else; empty for any other text."""
    if not _PHONE.fullmatch(text.strip()):
        return ""
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdigit())


def _phone_forms(digits: str) -> tuple[str, ...]:
    """The number as written, and as it is after a country code: 8 999 … in Russia, 0 40 … elsewhere."""
    forms = [digits]
    if digits.startswith("8") and len(digits) == 11:
        forms.append(digits[1:])
    if digits.startswith("0"):
        forms.append(digits.lstrip("0"))
    return tuple(dict.fromkeys(form[:LONGEST] for form in forms if len(form) >= SHORTEST))


def _words(text: str) -> list[str]:
    if text.isascii():
        return _WORD.findall(text.lower())[:_MOST_WORDS]
    folded = _fold(text)
    words = _WORD.findall(folded)[:_MOST_WORDS]
    mixed = _LATIN.search(folded) and _CYRILLIC.search(folded)
    return [_one_script(word) for word in words] if mixed else words


def _fold(text: str) -> str:
    """Sort key with compatibility forms as plain ones and Latin letters without their marks."""
    plain = sort_key(text if text.isascii() else unicodedata.normalize("NFKC", text))
    return _MARKED.sub(_bare, plain)


def _bare(found: re.Match[str]) -> str:
    letter = found[0]
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


def _one_script(word: str) -> str:
    """A Cyrillic word with Latin look-alikes in it becomes Cyrillic; other words stay."""
    if not _CYRILLIC.search(word) or not _LATIN.search(word):
        return word
    turned = word.translate(_LOOK_ALIKE)
    return word if _LATIN.search(turned) else turned
