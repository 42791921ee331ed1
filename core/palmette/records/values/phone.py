"""Phone numbers: one of a field, and those written anyhow in a cell of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
)

from palmette.records.values.phone_plans import usual_number
from palmette.records.values.refusal import Refused
from palmette.records.values.texts import clean_line

LONGEST = 60
_EXTENSION = ";ext="
_PHONE_LIKE = re.compile(r"[+\d\s().\-–/*#,;xдобext=\u00a0]+", re.IGNORECASE)
_STORED = re.compile(r"\+[1-9][0-9]{7,14}")
_FLOAT = re.compile(r"(\d{5,15})\.0+")
_EXCEL = re.compile(r"\d[.,]\d+[eE]\+\d+")
_SEPARATORS = re.compile(r"[,;\n|]| или | or | tai ")
_IN_TEXT = re.compile(r"\+?[(\d][\d\s()\-–.\u00a0]{3,}\d")
_EXTENSION_WORDS = re.compile(r"(?:доб(?:\.|авочный)?|ext\.?|вн\.?|alanro|#)\s*\.?:?\s*(\d{1,6})\s*$", re.IGNORECASE)
_NOTHING = {"-", "—", "нет", "no", "none", "n/a", "нету", "ei", "ei ole", "отсутствует"}


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """What a cell holds: numbers in their stored form, what else was written, and codes of what is doubtful."""

    numbers: tuple[str, ...]
    note: str = ""
    warnings: tuple[str, ...] = ()


def phone(value: object, region: str) -> str | None:
    """E.164 with `;ext=12` where it is a possible number of a country; as written otherwise. Digits it must have."""
    text = clean_line(value, LONGEST)
    return None if text is None else _one(text, region)


@lru_cache(maxsize=4096)
def _one(text: str, region: str) -> str:
    if len(list(filter(str.isdigit, text))) < 2 or not _PHONE_LIKE.fullmatch(text):
        raise Refused("bad_phone", "This is no phone number.", "Write it with its country code: +358 40 123 4567.")
    return _normal(text, region) or text


def read_phones(text: str, region: str) -> PhoneReading:
    """The numbers in a cell of a table. Raises Refused where a spreadsheet has lost digits."""
    bare = text.strip()
    if _EXCEL.fullmatch(bare):
        raise Refused(
            "digits_lost",
            "The spreadsheet has lost digits of the number.",
            "Format the column as text and write the number anew.",
        )
    if found := _FLOAT.fullmatch(bare):
        bare = found[1]
    if not bare or bare.lower() in _NOTHING:
        return PhoneReading(())
    whole = _normal(bare, region, valid=True)
    if whole:
        return PhoneReading((whole,))
    return _read_parts(bare, region)


def _read_parts(text: str, region: str) -> PhoneReading:
    numbers: dict[str, None] = {}
    notes: list[str] = []
    warnings: list[str] = []
    for part in filter(None, (item.strip() for item in _SEPARATORS.split(text))):
        found = _normal(part, region, valid=True)
        match = _IN_TEXT.search(part) if not found else None
        if not found and match:
            found = _normal(match[0], region, valid=True)
            notes.append(" ".join(f"{part[: match.start()]} {part[match.end() :]}".split()) if found else "")
        if found:
            numbers[found] = None
        elif any(letter.isdigit() for letter in part):
            warnings.append("values.phone_unusable")
            notes.append(part)
        else:
            notes.append(part)
    if not numbers and not warnings:
        warnings.append("values.phone_unusable")
    return PhoneReading(tuple(numbers), ", ".join(filter(None, notes)), tuple(dict.fromkeys(warnings)))


@lru_cache(maxsize=4096)
def is_personal(number: str) -> bool:
    """Whether a stored number may tell one person from another: free, shared-cost and internal numbers may not."""
    if not number.startswith("+"):
        return False
    try:
        parsed = phonenumbers.parse(number.replace(_EXTENSION, " ext. "))
    except NumberParseException:
        return False
    return phonenumbers.number_type(parsed) not in _SHARED


_SHARED = {
    PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL, PhoneNumberType.UNKNOWN,
}  # fmt: skip


@lru_cache(maxsize=4096)
def _normal(text: str, region: str, *, valid: bool = False) -> str:
    if not valid and is_plain(text):
        return text
    if usual := usual_number(text, region):
        return usual
    extension = ""
    if found := _EXTENSION_WORDS.search(text):
        text, extension = text[: found.start()].rstrip(" ,;"), found[1]
    parsed = _parse(text, region)
    if parsed is None:
        return ""
    # With its country code a number need only be possible: number plans change faster than this library.
    international = text.lstrip().startswith("+") and not valid
    if not (phonenumbers.is_possible_number if international else phonenumbers.is_valid_number)(parsed):
        return ""
    extension = extension or parsed.extension or ""
    parsed.extension = None
    number = str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))
    return f"{number}{_EXTENSION}{extension}" if extension else number


def is_plain(text: str) -> bool:
    """Whether a number is in its stored form already, told without taking it apart: that costs twenty times as much.

    Only where nothing can be stripped or turned round: a possible length, no zero and no trunk prefix behind the code.
    """
    if not _STORED.fullmatch(text):
        return False
    for end in (2, 3, 4):
        if (known := _country(text[1:end])) is not None:
            lengths, prefix = known
            return len(text) - end in lengths and text[end] != "0" and not (prefix and prefix.match(text, end))
    return False


@lru_cache(maxsize=512)
def _country(code: str) -> tuple[frozenset[int], re.Pattern[str] | None] | None:
    """The possible lengths of a country's numbers and what may be stripped from their start; None for no country."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    if regions is None:
        return None
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    if metadata is None or metadata.general_desc is None:
        return frozenset(), None
    prefix = metadata.national_prefix_for_parsing
    return frozenset(metadata.general_desc.possible_length), re.compile(prefix) if prefix else None


def _parse(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region or None)
    except NumberParseException:
        return None
