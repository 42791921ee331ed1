"""Which letters of a text were found by what was typed, so that they can be marked."""

from __future__ import annotations

import unicodedata

Part = dict[str, object]


def marked(text: str, typed: str) -> list[Part]:
    """The text in parts {text, hit}: every word typed is marked where a word of the text begins so, else inside one."""
    plain = "".join(_plain(letter) for letter in text)
    hits = [False] * len(text)
    for word in typed.split():
        wanted = "".join(_plain(letter) for letter in word)
        at = _find(plain, wanted)
        if at >= 0:
            hits[at : at + len(wanted)] = [True] * len(wanted)
    return _parts(text, hits)


def _find(plain: str, wanted: str) -> int:
    """Where the text holds what is wanted: at the start of a word rather than inside one; -1 where it does not."""
    at = plain.find(wanted)
    first = at
    while at > 0 and plain[at - 1].isalnum():
        at = plain.find(wanted, at + 1)
    return at if at >= 0 else first


def _plain(letter: str) -> str:
    """One letter as search compares it: small, without its marks, ё as е. Always one, so that places stay."""
    small = letter.casefold()[:1] or letter
    if small == "ё":
        return "е"
    return unicodedata.normalize("NFD", small)[0] if small < "\u0250" else small


def _parts(text: str, hits: list[bool]) -> list[Part]:
    parts: list[Part] = []
    for letter, hit in zip(text, hits, strict=True):
        if parts and parts[-1]["hit"] == hit:
            parts[-1]["text"] = f"{parts[-1]['text']}{letter}"
        else:
            parts.append({"text": letter, "hit": hit})
    return parts
