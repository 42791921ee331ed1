"""Text of every length: one line, several lines, sanitised HTML, short texts in a list, secrets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import nh3
from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

from palmette.locale.sentences import sentence
from palmette.records.values.refusal import Refused

MOST_TEXTS = 200
"""How many entries a list of short texts may have."""

LONGEST_SECRET = 10_000

RICH_TAGS = {
    "a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s", "strong",
    "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
"""The HTML that a rich text keeps; everything else is taken out, scripts with their content."""

_RICH_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_RICH_SCHEMES = {"http", "https", "mailto", "tel"}

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f]")
_LINE_BREAKS = re.compile(r"[\t\n\r\u2028\u2029\x85]+")


def clean_line(value: object, longest: int) -> str | None:
    """One line: outer space off, breaks as spaces, NFC; None when nothing is left."""
    if isinstance(value, str) and value.isprintable():
        # Nearly every text: it holds no break and nothing that cannot be stored, so that is not looked for.
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        return _within(text.strip(), longest)
    text = unicodedata.normalize("NFC", _LINE_BREAKS.sub(" ", clean_text(value)))
    return _within(text.strip(), longest)


def clean_lines(value: object, longest: int) -> str | None:
    """Several lines: outer space off, every line break as one `\\n`, NFC; None when nothing is left."""
    text = clean_text(value).replace("\r\n", "\n").replace("\r", "\n")
    return _within(unicodedata.normalize("NFC", text).strip(), longest)


def clean_html(value: object, longest: int) -> str | None:
    """Sanitised HTML; None when no text is left in it."""
    text = clean_text(value)
    if len(text) > longest:
        raise too_long(len(text), longest)
    kept = nh3.clean(
        text, tags=RICH_TAGS, attributes=_RICH_ATTRIBUTES, url_schemes=_RICH_SCHEMES, link_rel="noopener noreferrer"
    ).strip()
    shown = nh3.clean(kept, tags=set()).replace("&nbsp;", " ").strip()
    return _within(unicodedata.normalize("NFC", kept), longest) if shown else None


def clean_texts(value: object, longest: int) -> list[str]:
    """Short texts in their order, each once, empty ones left out."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Refused("not_list", "A list of texts is expected.", 'Write ["one", "two"].')
    found = dict.fromkeys(text for item in value if (text := clean_line(item, longest)))
    if len(found) > MOST_TEXTS:
        message = sentence("There are %(count)s entries; %(most)s are the most.", count=len(found), most=MOST_TEXTS)
        raise Refused("too_many", message, "Leave some out.")
    return list(found)


def clean_secret(value: object) -> str | None:
    """A secret as it was given, without outer space."""
    return _within(clean_text(value).strip(), LONGEST_SECRET)


def clean_text(value: object) -> str:
    """The text, if both databases can store it."""
    if not isinstance(value, str):
        raise Refused("not_text", "A text is expected.", "Put the value in quotes.")
    if value.isascii() and value.isprintable():
        return value
    if found := _CONTROL.search(value.replace("\x85", "\n")):
        raise Refused(
            "bad_character",
            sentence("The text holds a character that cannot be stored: %(code)s.", code=f"U+{ord(found[0]):04X}"),
            "Remove it; it is not visible.",
        )
    try:
        value.encode()
    except UnicodeEncodeError as error:
        code = f"U+{ord(value[error.start]):04X}"
        message = sentence("The text holds half a character: %(code)s.", code=code)
        raise Refused("bad_character", message, "Write it anew.") from None
    return value


def _within(text: str, longest: int) -> str | None:
    if len(text) > longest:
        raise too_long(len(text), longest)
    return text or None


def too_long(length: int, longest: int) -> Refused:
    """The refusal of a text that does not fit."""
    message = sentence("The text has %(length)s characters; %(longest)s fit.", length=length, longest=longest)
    return Refused("too_long", message, sentence("Shorten it to %(longest)s.", longest=longest))


@lru_cache(maxsize=512)
def pattern_check(pattern: str) -> Callable[[str], bool]:
    """Whether a text matches the whole pattern, by an engine whose time is linear in the text.

    Raises ValueError for a pattern that it does not know (look-around and back references are not linear).
    """
    try:
        validator = SchemaValidator(core_schema.str_schema(pattern=rf"\A(?:{pattern})\z"))
    except SchemaError as error:
        raise ValueError(f"{pattern!r} is no pattern: {error}") from error

    def matches(text: str) -> bool:
        try:
            validator.validate_python(text)
        except ValidationError:
            return False
        return True

    return matches
