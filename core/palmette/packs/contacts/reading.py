"""What one cell of an old list says about several fields of a person: a full name, several phones."""

from __future__ import annotations

from palmette import read_person_name, read_phones

SEX_WORDS = {
    "male": ("m", "male", "man", "м", "муж", "мужской", "мужчина", "mies", "miehet"),
    "female": ("f", "female", "woman", "ж", "жен", "женский", "женщина", "n", "nainen", "naiset"),
}
NAME_PARTS = ("last_name", "first_name", "middle_name")


def prepare_person(texts: dict[str, str], region: str) -> dict[str, str]:
    """The texts of a row with the full name in parts (kept raw beside) and the first phone that is one."""
    return _with_phone(_with_name(_with_sex(texts)), region)


def _with_sex(texts: dict[str, str]) -> dict[str, str]:
    """`м`, `жен.`, `F`, `nainen` as the choice they mean; anything else is left for the field to refuse."""
    said = texts.get("sex", "").casefold().rstrip(".")
    found = next((key for key, words in SEX_WORDS.items() if said in words), "")
    return {**texts, "sex": found} if found else texts


def _with_name(texts: dict[str, str]) -> dict[str, str]:
    raw = texts.get("raw_name", "")
    if not raw or any(texts.get(part) for part in NAME_PARTS):
        return texts
    name = read_person_name(raw)
    parts = {"last_name": name.last, "first_name": name.first, "middle_name": name.middle}
    return {**texts, "raw_name": name.raw, **{key: value for key, value in parts.items() if value}}


def _with_phone(texts: dict[str, str], region: str) -> dict[str, str]:
    """What is no number goes into the comment; a second number too, so that nothing is lost."""
    written = texts.get("phone", "")
    if not written:
        return texts
    try:
        read = read_phones(written, region)
    except ValueError:
        # The field itself refuses it, in the same words.
        return texts
    others = [*read.numbers[1:], read.note] if read.numbers else [read.note or written]
    rest = ", ".join(part for part in others if part)
    kept = {key: value for key, value in texts.items() if key != "phone"}
    if read.numbers:
        kept["phone"] = read.numbers[0]
    if rest:
        kept["comment"] = ". ".join(part for part in (texts.get("comment", ""), rest) if part)
    return kept
