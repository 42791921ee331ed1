"""Cards of an address book (vCard 2.1, 3.0, 4.0) as a table: one row a card, one column a kind of thing."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from palmette.imports.encodings import decoded, encoding_of
from palmette.imports.shape import HEAD, LONGEST_CELL, MOST_ROWS, FileRow, Reading, SheetTable, too_long, unreadable

_LONGEST = 4 * 1024 * 1024
_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*B\x00?E\x00?G\x00?I\x00?N\x00?:", re.IGNORECASE)
_LINE = re.compile(r"\r\n|\r|\n")
_NAME_PARTS = ("Last Name", "First Name", "Middle Name")
_SINGLE = {
    "FN": "Name", "ORG": "Company", "TITLE": "Position", "BDAY": "Birthday", "NOTE": "Comment", "NICKNAME": "Nickname",
    "GENDER": "Sex", "UID": "Id", "CATEGORIES": "Groups",
}  # fmt: skip
_SEVERAL = {"TEL": "Phone", "EMAIL": "Email", "URL": "Website", "ADR": "Address"}
_SCHEMES = ("tel:", "mailto:")
_ESCAPES = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\", "\\:": ":"}


@dataclass(slots=True)
class _Card:
    """One card: texts by column, several of a kind in their order; `line` where it begins."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)

    def add(self, column: str, text: str, *, first: bool) -> None:
        """One more phone or address, a preferred one before the others; the same one twice is one."""
        known = self.lists.setdefault(column, [])
        if text and text not in known:
            known.insert(0 if first else len(known), text)


def is_vcard(data: bytes) -> bool:
    """Whether a file begins as cards do."""
    return bool(_START.match(data[:64])) and b"VCARD" in data[:200].upper().replace(b"\x00", b"")


def vcard_table(data: bytes, reading: Reading) -> SheetTable:
    """Every card of a file as a row."""
    encoding = reading.encoding or encoding_of(data)
    cards = list(_cards(decoded(data, encoding)))
    if not cards:
        raise unreadable("empty", "There is no card in the file.", "Choose another one.")
    headers = _headers(cards)

    def each() -> Iterator[FileRow]:
        for card in cards:
            yield card.line, [_text(card, header)[: LONGEST_CELL + 1] for header in headers]

    head = [headers, *(row for _, row in islice(each(), HEAD - 1))]
    shown = [[cell[:80] for cell in line[:30]] for line in head]
    return SheetTable(headers, len(cards), each, replace(reading, encoding=encoding), "vcard", shown)


def _headers(cards: list[_Card]) -> list[str]:
    used = {name for card in cards for name in card.cells}
    found = [name for name in ("Name", *_NAME_PARTS) if name in used]
    for column in _SEVERAL.values():
        most = max(len(card.lists.get(column, ())) for card in cards)
        found += [column if number == 1 else f"{column} {number}" for number in range(1, most + 1)]
    return found + [name for name in _SINGLE.values() if name in used and name not in found]


def _text(card: _Card, header: str) -> str:
    column, _, number = header.rpartition(" ")
    if column in _SEVERAL.values() and number.isdigit():
        return "".join(card.lists.get(column, [])[int(number) - 1 : int(number)])
    if header in _SEVERAL.values():
        return "".join(card.lists.get(header, [])[:1])
    return card.cells.get(header, "")


def _cards(text: str) -> Iterator[_Card]:
    card: _Card | None = None
    depth = count = 0
    for number, line in _unfolded(text):
        name, parameters, value = _parts(line)
        if name == "BEGIN":
            depth += 1
            # A card inside a card (an agent) is not somebody of its own.
            card = _Card(number) if depth == 1 else card
        elif name == "END" and card is not None:
            depth -= 1
            if depth == 0:
                count += 1
                if count > MOST_ROWS:
                    raise too_long()
                yield card
                card = None
        elif card is not None and depth == 1:
            _take(card, name, parameters, value)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Whole lines with their numbers: folded ones (a blank in front) and soft breaks of quoted-printable joined."""
    waiting, at = "", 0
    for number, line in enumerate(_LINE.split(text), start=1):
        if waiting and _is_quoted(waiting) and waiting.endswith("="):
            waiting = waiting[:-1] + line.removeprefix(" ")
        elif line[:1] in (" ", "\t") and waiting:
            waiting += line[1:]
        else:
            if waiting.strip():
                yield at, waiting
            waiting, at = line, number
        if len(waiting) > _LONGEST:
            raise unreadable("bad_vcard", "A line of a card is far too long.", "Save the cards without pictures.")
    if waiting.strip():
        yield at, waiting


def _is_quoted(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _parts(line: str) -> tuple[str, list[str], str]:
    """Name without its group (`item1.`), parameters in capitals, and the value."""
    quoted = False
    for at, sign in enumerate(line):
        quoted ^= sign == '"'
        if sign == ":" and not quoted:
            name, *parameters = line[:at].split(";")
            return (
                name.rpartition(".")[2].strip().upper(),
                [item.strip().upper() for item in parameters],
                line[at + 1 :],
            )
    return "", [], ""


def _take(card: _Card, name: str, parameters: list[str], value: str) -> None:
    if name not in _SINGLE and name not in _SEVERAL and name != "N":
        # Pictures, sounds and keys are no texts of a table.
        return
    value = _plain(value, parameters)
    if name == "N":
        last, first, middle = [*(_unescaped(part) for part in _split(value)[:3]), "", "", ""][:3]
        card.cells |= {key: text for key, text in zip(_NAME_PARTS, (last, first, middle), strict=True) if text}
    elif name in _SEVERAL:
        card.add(_SEVERAL[name], _one_of_several(name, value), first=_is_preferred(parameters))
    elif name == "ORG":
        text = " / ".join(part for item in _split(value) if (part := _unescaped(item)))
        card.cells |= {"Company": text} if text else {}
    elif text := _unescaped(_birthday(value) if name == "BDAY" else _sex(value) if name == "GENDER" else value):
        card.cells.setdefault(_SINGLE[name], text)


def _plain(value: str, parameters: list[str]) -> str:
    """The value as text: quoted-printable and base64 undone, in the character set that the line names."""
    words = {item.rpartition("=")[2] for item in parameters}
    charset = next((item.partition("=")[2].strip('"') for item in parameters if item.startswith("CHARSET=")), "utf-8")
    try:
        if "QUOTED-PRINTABLE" in words:
            return quopri.decodestring(value.encode("utf-8")).decode(charset, errors="replace")
        if words & {"BASE64", "B"}:
            return binascii.a2b_base64(value).decode(charset, errors="replace")
    except (LookupError, binascii.Error, ValueError):
        return value
    return value


def _one_of_several(name: str, value: str) -> str:
    if name == "ADR":
        parts = [_unescaped(part) for part in _split(value)]
        box, extra, street, city, region, code, country = [*parts, *[""] * 7][:7]
        return ", ".join(part for part in (code, country, region, city, street, extra, box) if part)
    text = _unescaped(value)
    scheme = next((scheme for scheme in _SCHEMES if text.lower().startswith(scheme)), "")
    number, _, rest = text[len(scheme) :].partition(";")
    extension = re.search(r"ext=(\d+)", rest) if scheme == "tel:" else None
    if scheme == "tel:":
        return f"{number} ext. {extension[1]}" if extension else number
    return text[len(scheme) :]


def _is_preferred(parameters: list[str]) -> bool:
    words = {part.strip('"') for item in parameters for part in item.rpartition("=")[2].split(",")}
    return "PREF" in words or "PREF=1" in parameters


def _birthday(value: str) -> str:
    """`19850201` and `1985-02-01T00:00:00Z` as a day; a day without its year is left out."""
    if found := re.match(r"(\d{4})-?(\d\d)-?(\d\d)", value.strip()):
        return f"{found[1]}-{found[2]}-{found[3]}"
    return ""


def _sex(value: str) -> str:
    return {"M": "male", "F": "female"}.get(value.strip()[:1].upper(), "")


def _split(value: str) -> list[str]:
    return re.split(r"(?<!\\);", value)


def _unescaped(text: str) -> str:
    return re.sub(r"\\[nN,;:\\]", lambda found: _ESCAPES[found[0]], text).strip()
