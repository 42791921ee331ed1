"""Part D of the catalogue, rows of templates: each hostile one is refused in words, and the next letter is made."""

from __future__ import annotations

import io
import resource
import struct
import zipfile
from collections.abc import Iterator, Sequence

import pytest

from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.documents.refusing import refused
from palmette.documents.renderer import Filling, Renderer
from palmette.errors import InvalidInput
from tests.core.documents.letters import filling, letter, text_of, with_member

LONG = 2.0
"""Seconds of processor time within which a template is refused, whatever it does."""


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    made.read("docx", letter("warm"))
    yield made
    made.close()


def used() -> float:
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return of_children.ru_utime + of_children.ru_stime


def flaws(renderer: Renderer, kind: str, template: bytes, values: Filling) -> Sequence[Flaw]:
    try:
        renderer.read(kind, template)
        renderer.fill(kind, template, values)
    except RefusedTemplate as error:
        return error.flaws
    raise AssertionError("it was taken")


def refusal(renderer: Renderer, kind: str, template: bytes, values: Filling | None = None) -> InvalidInput:
    """The error in words; a template that is read is filled too. The renderer goes on afterwards."""
    error = refused(flaws(renderer, kind, template, values or filling()), kind)
    assert error.message
    assert "Traceback" not in str(error)
    assert text_of(renderer.fill("docx", letter("Dear {{ customer.name }}"), filling())) == ["Dear Анна <&>"]
    return error


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ name|attr('format') }}",
        "{{ self._TemplateReference__context }}", "{{ loop.__class__ }}", "{{ name['x'] }}", "{{ 'x'.format(1) }}",
        "{{ 'a' * 1000000000 }}", "{{ 9**9**9 }}", "{% set x = 1 %}", "{{ a. }}", "{% macro m() %}{% endmacro %}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in lines %}{% for b in lines %}x{% endfor %}{% endfor %}", "{{ customer.name | upper }}",
    ],
)  # fmt: skip
def test_row_59_what_is_no_value_is_refused_with_its_paragraph(renderer: Renderer, text: str) -> None:
    error = refusal(renderer, "docx", letter("Fine.", text))
    assert error.problems[0].row == 2
    assert error.message.startswith("Paragraph 2")


ENDLESS = [
    pytest.param(b"#for i in range(1000000000) [x]", id="texts"),
    pytest.param(b"#for i in range(100000) { pagebreak() }", id="pages", marks=pytest.mark.soak),
    pytest.param(b'#{ let a = "x"; for i in range(60) { a = a + a } }', id="memory", marks=pytest.mark.soak),
    pytest.param(b"#let f(x) = f(x + 1)\n#f(1)", id="depth", marks=pytest.mark.soak),
    pytest.param(b"#while true {}", id="always", marks=pytest.mark.soak),
]


@pytest.mark.parametrize("source", ENDLESS)
def test_row_59_what_never_ends_is_stopped_within_two_seconds(renderer: Renderer, source: bytes) -> None:
    renderer.close()
    before = used()
    with pytest.raises(RefusedTemplate):
        renderer.fill("typ", source, filling())
    renderer.close()
    # The child's start belongs to it: it is about 1.5 s of loading on this measure.
    assert used() - before < 2 * LONG


@pytest.mark.parametrize("text", ["{% include '/etc/passwd' %}", "{% import '../../x' as y %}", "{% extends '../' %}"])
def test_row_62_no_other_file_is_taken_in(renderer: Renderer, text: str) -> None:
    assert "takes in no other file" in refusal(renderer, "docx", letter(text)).message


@pytest.mark.parametrize(
    "source",
    [
        b'#read("/etc/passwd")', b'#image("http://169.254.169.254/x.png")', b'#include "../../x.typ"',
        b'#import "@preview/cetz:0.2.0"', b'#{ import ("@pre" + "view/cetz:0.2.0") }', b'#plugin("x.wasm")',
        b'#{ let f = read; f("/etc/passwd") }', b'#eval("re" + "ad(\\"/etc/passwd\\")")',
    ],
)  # fmt: skip
def test_row_63_nothing_is_read_from_outside(renderer: Renderer, source: bytes) -> None:
    assert "passwd:" not in str(refusal(renderer, "typ", source))


def test_row_63_a_docx_brings_nothing_from_outside_no_macros_and_no_entities(renderer: Renderer) -> None:
    fine = letter("Hello")
    linked = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    field = b'<w:instrText xmlns:w="w">INCLUDETEXT "/etc/passwd"</w:instrText>'
    for name, data in (
        ("word/_rels/settings.xml.rels", linked), ("word/comments.xml", field), ("word/vbaProject.bin", b"x"),
        ("word/x.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), ("../../x.xml", b"<x/>"),
        ("word/embeddings/o.bin", b"x"),
    ):  # fmt: skip
        assert refusal(renderer, "docx", with_member(fine, name, data)), name


def test_row_63_a_bomb_is_not_unpacked(renderer: Renderer) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (60 << 20))
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(400):
            archive.writestr(f"word/{number}.xml", b"")
    lying = bytearray(bomb.getvalue())
    at = lying.index(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    for content in (bomb.getvalue(), many.getvalue(), bytes(lying), b"", b"PK\x03\x04" + b"x" * 100):
        assert refusal(renderer, "docx", content)


def test_row_64_an_empty_name_is_never_dear_comma(renderer: Renderer) -> None:
    assert "empty" in refusal(renderer, "docx", letter("Dear {{ phone }},")).message


def test_row_64_long_and_right_to_left_texts_stay_what_they_are(renderer: Renderer) -> None:
    address = "שלום " * 600
    values = Filling({"address": address}, {})
    assert text_of(renderer.fill("docx", letter("{{ address }}"), values)) == [address]
    assert renderer.fill("typ", b"#data.address", values).startswith(b"%PDF-")
