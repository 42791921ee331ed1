"""Which types of file are taken: those on the list whose content is what the name says, never one that could run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import puremagic

from palmette.errors import InvalidInput
from palmette.files.names import extension_of
from palmette.locale.sentences import sentence

HEAD = 8_192
"""How many first bytes tell the type."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type by its ending: what it is called on the wire, and what its content begins with (nothing: plain text)."""

    name: str
    starts: tuple[bytes, ...] = ()
    offset: int = 0
    holds: bytes = b""


ALLOWED = {
    "png": MediaType("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": MediaType("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": MediaType("image/jpeg", (b"\xff\xd8\xff",)),
    "webp": MediaType("image/webp", (b"RIFF",), holds=b"WEBP"),
    "gif": MediaType("image/gif", (b"GIF87a", b"GIF89a")),
    "heic": MediaType("image/heic", (b"ftypheic", b"ftypheix", b"ftypmif1"), offset=4),
    "pdf": MediaType("application/pdf", (b"%PDF-",)),
    "docx": MediaType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (_ZIP,)),
    "xlsx": MediaType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (_ZIP,)),
    "pptx": MediaType("application/vnd.openxmlformats-officedocument.presentationml.presentation", (_ZIP,)),
    "odt": MediaType("application/vnd.oasis.opendocument.text", (_ZIP,)),
    "ods": MediaType("application/vnd.oasis.opendocument.spreadsheet", (_ZIP,)),
    "zip": MediaType("application/zip", (_ZIP,)),
    "doc": MediaType("application/msword", (_OLE,)),
    "xls": MediaType("application/vnd.ms-excel", (_OLE,)),
    "msg": MediaType("application/vnd.ms-outlook", (_OLE,)),
    "rtf": MediaType("application/rtf", (b"{\\rtf",)),
    "txt": MediaType("text/plain"),
    "csv": MediaType("text/csv"),
    "vcf": MediaType("text/vcard"),
    "ics": MediaType("text/calendar"),
    "eml": MediaType("message/rfc822"),
    "mp3": MediaType("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "ogg": MediaType("audio/ogg", (b"OggS",)),
    "wav": MediaType("audio/wav", (b"RIFF",), holds=b"WAVE"),
    "m4a": MediaType("audio/mp4", (b"ftyp",), offset=4),
    "mp4": MediaType("video/mp4", (b"ftyp",), offset=4),
}
"""By ending. Pages, drawings with scripts, programs and archives of programs are not among them."""

IMAGES = ("png", "jpg", "jpeg", "webp")
"""What an image field takes."""

_ACTIVE = {".html", ".htm", ".svg", ".xhtml", ".xml", ".js", ".exe", ".dll", ".php", ".hta", ".swf", ".sh", ".bat"}


def media_type(name: str, head: bytes, *, types: Sequence[str] = ()) -> str:
    """The media type of a file with that name and first bytes; InvalidInput when it is not taken.

    `types` narrows the list to some endings, or to the first part of media types (`image`).
    """
    ending = extension_of(name)
    found = ALLOWED.get(ending)
    if found is None or not _wanted(ending, found, types):
        wanted = [item for item, kind in ALLOWED.items() if _wanted(item, kind, types)]
        refused = (
            sentence("Files of the kind .%(ending)s are not taken.", ending=ending)
            if ending
            else sentence("Files without an ending are not taken.")
        )
        raise InvalidInput("files.type_refused", refused, remedy=sentence("These are: %(endings)s.", endings=wanted))
    if not _is_what_it_says(found, head):
        raise InvalidInput(
            "files.other_content",
            sentence("The content of the file is not that of a .%(ending)s file.", ending=ending),
            remedy="Save it anew in that format.",
        )
    return found.name


def _wanted(ending: str, kind: MediaType, types: Sequence[str]) -> bool:
    return not types or ending in types or kind.name in types or kind.name.partition("/")[0] in types


def _is_what_it_says(kind: MediaType, head: bytes) -> bool:
    if kind.starts:
        rest = head[kind.offset :]
        return rest.startswith(kind.starts) and (not kind.holds or kind.holds in head[8:16])
    return b"\x00" not in head and not _is_active(head)


def _is_active(head: bytes) -> bool:
    """Whether a text is a page, a drawing or a program to a browser that guesses."""
    lowered = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lowered.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<!--", b"<?php", b"#!", b"mz")):
        return True
    try:
        guesses = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    return any(guess.extension in _ACTIVE and guess.confidence >= 0.8 for guess in guesses)
