"""Whether a DOCX is a letter and not a trap: small when unpacked, nothing from outside, no macros, no entities."""

from __future__ import annotations

import io
import re
import zipfile

from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.files.members import odd_member

MOST_PACKED = 5 * (1 << 20)
MOST_UNPACKED = 40 * (1 << 20)
MOST_MEMBERS = 300
MOST_RATIO = 200
BODY = "word/document.xml"
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_WEB = re.compile(rb"Target\s*=\s*[\"'](?:https?://|mailto:)[^\"']*[\"']", re.IGNORECASE)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FETCHING = re.compile(rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|AUTOTEXT|RD)\b")
_FIELD_TEXT = re.compile(rb"<w:instrText[^>]*>(.*?)</w:instrText>|w:instr\s*=\s*\"([^\"]*)\"", re.DOTALL)


def open_archive(content: bytes) -> dict[str, bytes]:
    """The members of a DOCX by name; RefusedTemplate for what is none, or is a trap."""
    if len(content) > MOST_PACKED:
        raise RefusedTemplate(Flaw("too_large"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _members(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise RefusedTemplate(Flaw("no_docx")) from error
    if BODY not in members or "[Content_Types].xml" not in members:
        raise RefusedTemplate(Flaw("no_docx"))
    for name, data in members.items():
        _check_member(name, data)
    return members


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise RefusedTemplate(Flaw("too_large"))
    if (odd := odd_member(infos)) is not None:
        raise RefusedTemplate(Flaw("bad_member", about=odd[:80]))
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for info in infos:
        name = info.filename
        if info.is_dir():
            continue
        if info.file_size > MOST_RATIO * max(info.compress_size, 1) and info.file_size > 1 << 20:
            raise RefusedTemplate(Flaw("too_large"))
        # The size in the directory may lie: no more than allowed is ever unpacked.
        with archive.open(info) as stream:
            data = stream.read(left + 1)
        left -= len(data)
        if left < 0:
            raise RefusedTemplate(Flaw("too_large"))
        found[name] = data
    return found


def _check_member(name: str, data: bytes) -> None:
    lowered = name.lower()
    if "vbaproject" in lowered or "/activex/" in lowered or "/embeddings/" in lowered:
        raise RefusedTemplate(Flaw("macros", about=name[:80]))
    if not lowered.endswith((".xml", ".rels")):
        return
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _ENTITIES.search(data):
        raise RefusedTemplate(Flaw("entities", about=name[:80]))
    if lowered.endswith(".rels"):
        for found in _EXTERNAL.findall(data):
            if not (_LINK.search(found) and _WEB.search(found)):
                raise RefusedTemplate(Flaw("outside", about=name[:80]))
    for first, second in _FIELD_TEXT.findall(data):
        if fetching := _FETCHING.search(first or second):
            raise RefusedTemplate(Flaw("outside", about=fetching.group(1).decode()))
    if b"<w:altChunk" in data:
        raise RefusedTemplate(Flaw("outside", about="altChunk"))
