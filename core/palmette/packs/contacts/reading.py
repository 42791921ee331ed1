"""What cells of an old list say about a person or a firm beyond one field: full names, several phones, who is whose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from palmette import OTHER, ROW, Also, Made, NameReading, Prepared, Problem, read_person_name, read_phones, sentence

SEX_WORDS = {
    "male": ("m", "male", "man", "м", "муж", "мужской", "мужчина", "mies", "miehet"),
    "female": ("f", "female", "woman", "ж", "жен", "женский", "женщина", "n", "nainen", "naiset"),
}
NAME_PARTS = ("last_name", "first_name", "middle_name")
IDENTITY = (*NAME_PARTS, "raw_name", "name", "phone", "email", "inn")
NOBODY = Problem(
    "", "imports.nobody", "The row names nobody: neither a name nor a phone nor an e-mail.", "Say who it is about."
)
FAMILY = frozenset(
    {
        "жена", "муж", "сын", "дочь", "мать", "отец", "мама", "папа", "брат", "сестра", "бабушка", "дедушка",
        "ребёнок", "ребенок", "супруг", "супруга",
        "wife", "husband", "son", "daughter", "mother", "father", "brother", "sister", "spouse", "child",
        "vaimo", "mies", "poika", "tytär", "äiti", "isä", "veli", "sisko", "puoliso", "lapsi",
    }
)  # fmt: skip
"""Words by which a list says that somebody belongs to the family of another one."""

_FIRM = re.compile(
    r'(?P<firm>(?:ООО|ОАО|ЗАО|ПАО|АО|ИП)\s+(?:["«“„][^"»”]+["»”]|\S+))\s*(?P<rest>.*)|'
    r"(?P<other>.+?\b(?:Oy|Oyj|Ltd|LLC|GmbH|Inc)\b\.?)\s*(?P<more>.*)"
)
_TAX_NUMBER = re.compile(r"\bИНН[\s:№]*(\d{10}(?:\d\d)?)\b")
_PARTS = re.compile(r"[,;|\s]+")
_LOOK = sentence("Look at the record after the import.")


def prepare_person(texts: dict[str, str], region: str) -> Prepared:
    """The texts of a row with the full name in parts (kept raw beside), the first phone and the first e-mail.

    Further numbers and addresses become contact points, a firm's name an organization with the person named behind it,
    and whoever shares a phone with somebody of another name is tied to that one.
    """
    warnings: list[Problem] = []
    more: list[Also] = []
    texts = _with_name(_with_points(_with_sex(texts), region, more, warnings), more, warnings)
    if not any(texts.get(name) for name in IDENTITY):
        return Prepared(texts, empty=NOBODY)
    return Prepared(texts, warnings, also=more, tie=_tie(texts))


def prepare_organization(texts: dict[str, str], region: str) -> Prepared:
    """The texts of a firm's row with its first phone and e-mail; further ones become contact points."""
    warnings: list[Problem] = []
    more: list[Also] = []
    texts = _with_points(texts, region, more, warnings)
    if not any(texts.get(name) for name in IDENTITY):
        return Prepared(texts, empty=NOBODY)
    return Prepared(texts, warnings, also=more)


@dataclass(frozen=True, slots=True)
class Taken:
    """Texts with one number or address in its field, the further ones, and words beside them."""

    texts: dict[str, str]
    further: tuple[str, ...] = ()
    note: str = ""


def first_phone(texts: dict[str, str], region: str, warnings: list[Problem]) -> Taken:
    """The first number of the cell as the phone; what is no number at all leaves it empty, with a warning."""
    written = texts.get("phone", "")
    try:
        read = read_phones(written, region)
    except ValueError:
        # The field itself refuses it, in the same words.
        return Taken(texts)
    if not written:
        return Taken(texts)
    if read.numbers:
        return Taken({**texts, "phone": read.numbers[0]}, read.numbers[1:], read.note)
    message = sentence("%(text)r is no phone number and is left empty.", text=written)
    warnings.append(Problem("phone", "imports.left_empty", message, _LOOK))
    return Taken({key: value for key, value in texts.items() if key != "phone"}, note=read.note)


def first_email(texts: dict[str, str]) -> Taken:
    """The first address of the cell as the e-mail."""
    parts = [part for part in _PARTS.split(texts.get("email", "")) if part]
    if len(parts) < 2 or not all("@" in part for part in parts):
        return Taken(texts)
    unique = list({part.casefold(): part for part in parts}.values())
    return Taken({**texts, "email": unique[0]}, tuple(unique[1:]))


def _with_points(texts: dict[str, str], region: str, more: list[Also], warnings: list[Problem]) -> dict[str, str]:
    phone = first_phone(texts, region, warnings)
    email = first_email(with_rest(phone.texts, "comment", phone.note))
    more += [*(_point("phone", value) for value in phone.further), *(_point("email", one) for one in email.further)]
    return email.texts


def _point(kind: str, value: str) -> Also:
    number, _, extension = value.partition(";ext=")
    values = {"contact": ROW, "kind": kind, "value": number, **({"ext": extension} if extension else {})}
    return Also("contacts.contact_point", values, key=["contact", "kind", "value"])


def _tie(texts: dict[str, str]) -> Also:
    words = {
        word.strip(".,;!()").casefold() for name in ("comment", "raw_name") for word in texts.get(name, "").split()
    }
    kind = "family" if words & FAMILY else "shared_contact"
    return Also("contacts.relationship", {"from": ROW, "to": OTHER, "kind": kind}, key=["from", "to"])


def with_rest(texts: dict[str, str], name: str, *more: str) -> dict[str, str]:
    """The texts with more in one field, behind what stands there."""
    said = ". ".join(part for part in (texts.get(name, ""), ", ".join(filter(None, more))) if part)
    return {**texts, name: said} if said else texts


def _with_sex(texts: dict[str, str]) -> dict[str, str]:
    """`м`, `жен.`, `F`, `nainen` as the choice they mean; anything else is left for the field to refuse."""
    said = texts.get("sex", "").casefold().rstrip(".")
    found = next((key for key, words in SEX_WORDS.items() if said in words), "")
    return {**texts, "sex": found} if found else texts


def _with_name(texts: dict[str, str], more: list[Also], warnings: list[Problem]) -> dict[str, str]:
    raw = texts.get("raw_name", "")
    if not raw or any(texts.get(part) for part in NAME_PARTS):
        return texts
    name = read_person_name(raw)
    if name.doubtful == "names.organization" and (found := _FIRM.fullmatch(name.raw)):
        return _as_firm(texts, found, more)
    if name.doubtful:
        message = sentence("%(name)r cannot be told apart for certain; it is kept as written.", name=name.raw)
        warnings.append(Problem("raw_name", "imports.name_doubtful", message, _LOOK))
    return {**texts, "raw_name": name.raw, **_parts(name)}


def _parts(name: NameReading) -> dict[str, str]:
    parts = {"last_name": name.last, "first_name": name.first, "middle_name": name.middle}
    return {key: value for key, value in parts.items() if value}


def _as_firm(texts: dict[str, str], found: re.Match[str], more: list[Also]) -> dict[str, str]:
    """An organization under its name; a person named behind it works there."""
    firm, person = found["firm"] or found["other"], found["rest"] or found["more"]
    tax = _TAX_NUMBER.search(" ".join(texts.values()))
    if person:
        name = read_person_name(person)
        more.append(Also("contacts.contact", {"kind": "person", "raw_name": name.raw, **_parts(name)}, name="person"))
        employee = {"from": Made("person"), "to": ROW, "kind": "employee"}
        more.append(Also("contacts.relationship", employee))
    number = {"inn": tax[1]} if tax and not texts.get("inn") else {}
    return {**texts, **number, "kind": "organization", "name": firm}
