"""DOCX files of some paragraphs, as tests need them."""

from __future__ import annotations

import io
import zipfile

import docx

from palmette.documents.renderer import Filling


def letter(*paragraphs: str, header: str = "") -> bytes:
    """A DOCX with these paragraphs."""
    made, out = docx.Document(), io.BytesIO()
    for text in paragraphs:
        made.add_paragraph(text)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    made.save(out)
    return out.getvalue()


def text_of(content: bytes) -> list[str]:
    """The paragraphs of a DOCX."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def with_member(content: bytes, name: str, data: bytes) -> bytes:
    """The same archive with one member more, or another in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info.filename))
        new.writestr(name, data)
    return out.getvalue()


def filling(**rows: list[dict[str, object]]) -> Filling:
    """Some values, and the lists that are given."""
    return Filling({"customer.name": "Анна <&>", "vip": {"text": "нет", "truth": False}, "phone": None}, rows)
