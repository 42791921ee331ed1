"""Names of people as tables hold them: in capitals, with initials, with notes behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_PATRONYMIC = re.compile(r"(?:ович|евич|ич|овна|евна|ична|инична)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.\s*){1,2}$")
_LOOK_ALIKE = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_FIRM = re.compile(r"\b(?:ООО|ОАО|ЗАО|ПАО|АО|ИП|Oy|Oyj|Ltd|LLC|GmbH|Inc)\b")


@dataclass(frozen=True, slots=True)
class NameReading:
    """The parts of a name; `raw` is what was written. `doubtful` says why the parts should be looked at."""

    raw: str
    last: str = ""
    first: str = ""
    middle: str = ""
    doubtful: str = ""


def read_person_name(text: str) -> NameReading:
    """Parts of a full name: last name first where a patronymic or a comma says so, else first name first."""
    raw = " ".join(text.split())
    if not raw:
        return NameReading("")
    if _FIRM.search(raw):
        return NameReading(raw, doubtful="names.organization")
    if _INITIALS.search(raw):
        return NameReading(raw, last=_cased(raw.split()[0]), doubtful="names.initials")
    if not all(_WORD.fullmatch(part.strip(",")) for part in raw.split()):
        return NameReading(raw, doubtful="names.note")
    last, comma, rest = raw.partition(",")
    if comma:
        first, middle, more = [*(_cased(part) for part in rest.split()[:3]), "", "", ""][:3]
        return NameReading(raw, _cased(last), first, middle, "names.note" if more else "")
    return _by_order(raw, [_cased(part) for part in raw.split()])


def names_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two people may be one: last, first and middle name of each; initials agree with what they begin.

    A part that one of them lacks says nothing; last and first name may have changed places. Nothing in common but
    absence is agreement: a number alone knows no name.
    """
    turned = [*list(other)[1::-1], *other[2:]]
    return _agree(one, other) or (all(one[:2]) and all(other[:2]) and _agree(one, turned))


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    pairs = zip(map(folded, one), map(folded, other), strict=False)
    return all(_parts_agree(a, b, whole=at == 0) for at, (a, b) in enumerate(pairs))


def _parts_agree(one: str, other: str, *, whole: bool) -> bool:
    if not one or not other:
        return True
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    return one == other or (not whole and len(short) == 1 and long.startswith(short))


def folded(name: str) -> str:
    """A name for comparing: small letters, ё as е, Latin letters within a Cyrillic word as the Cyrillic they look."""
    small = " ".join(unicodedata.normalize("NFC", name).casefold().replace("ё", "е").split())
    return small.translate(_LOOK_ALIKE) if _CYRILLIC.search(small) else small


def _by_order(raw: str, parts: list[str]) -> NameReading:
    if len(parts) > 3 or _is_sentence(raw):
        return NameReading(raw, doubtful="names.note")
    if len(parts) == 3 and _PATRONYMIC.search(parts[2]):
        return NameReading(raw, parts[0], parts[1], parts[2])
    if len(parts) == 3 and _PATRONYMIC.search(parts[1]):
        return NameReading(raw, parts[2], parts[0], parts[1])
    if len(parts) == 3:
        return NameReading(raw, doubtful="names.order")
    if len(parts) == 2:
        return _two(raw, *parts)
    return NameReading(raw, first=parts[0])


def _two(raw: str, one: str, other: str) -> NameReading:
    if re.search(r"(?:ов|ев|ин|ын|ий|ова|ева|ина|ына|ая|ко|юк|ук|ян)$", one) and not re.search(
        r"(?:ов|ев|ова|ева|ская|ский)$", other
    ):
        return NameReading(raw, one, other)
    return NameReading(raw, other, one)


def _is_sentence(raw: str) -> bool:
    """Whether words after the first begin small: `Анна пластиковые окна` is a name with a note."""
    words = raw.split()
    return len(words) > 2 and not raw.isupper() and not raw.islower() and any(word[:1].islower() for word in words[1:])


def _cased(word: str) -> str:
    """A word in capitals or small letters with its first letters large; any other as it is."""
    if len(word) < 2 or not (word.isupper() or word.islower()):
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), word)
