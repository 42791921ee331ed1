"""Templates are read for the values they use, and filled; what is empty is never shown as if it were there."""

from __future__ import annotations

import pytest

from palmette.documents.apart.refusals import RefusedTemplate
from palmette.documents.apart.slots import Use
from palmette.documents.refusing import refused
from palmette.documents.renderer import Filling, Renderer
from tests.core.documents.letters import filling, letter, text_of

ROWS = "{% for line in lines %}{{ loop.index }}. {{ line.name }}; {% endfor %}"


def test_a_docx_names_its_values_lists_and_paragraphs(renderer: Renderer) -> None:
    uses = renderer.read("docx", letter("No {{ number }}", ROWS, header="{{ branch.name }}"))
    assert uses == [
        Use("number", "", 1), Use("", "lines", 2), Use("name", "lines", 2), Use("branch.name", "", 1),
    ]  # fmt: skip


def test_a_docx_is_filled_and_every_sign_stays_a_sign(renderer: Renderer) -> None:
    made = renderer.fill(
        "docx", letter("Dear {{ customer.name }}{% if vip %}, our best{% endif %}", ROWS, "{{ phone or '–' }}"),
        filling(lines=[{"name": "Дверь"}, {"name": "‏שלום {{ x }}"}]),
    )  # fmt: skip
    assert text_of(made) == ["Dear Анна <&>", "1. Дверь; 2. ‏שלום {{ x }}; ", "–"]


def test_an_empty_value_is_refused_where_it_would_be_shown(renderer: Renderer) -> None:
    with pytest.raises(RefusedTemplate) as told:
        renderer.fill("docx", letter("Dear {{ phone }},"), filling())
    error = refused(told.value.flaws, "docx")
    assert error.code == "documents.empty_value"
    assert "phone: This value is empty" in error.message


def test_a_typst_template_names_its_values_and_is_set_as_pdf(renderer: Renderer) -> None:
    source = (
        b'#import "letter.typ": *\n#show: letter.with(title: "Quote", number: data.number)\n'
        b"#data.customer.name #opt.phone // #data.not_this\n#for line in data.lines [#line.no #line.name]"
    )
    assert renderer.read("typ", source) == [
        Use("", "lines", 4), Use("number", "", 2), Use("customer.name", "", 3), Use("phone?", "", 3),
        Use("no", "lines", 4), Use("name", "lines", 4),
    ]  # fmt: skip
    values = Filling({"number": "7", "customer.name": "#panic() [x] $ \\"}, {"lines": [{"no": "1", "name": "Дверь"}]})
    assert renderer.fill("typ", source, values).startswith(b"%PDF-")


def test_a_mistake_in_typst_is_told_with_its_own_line(renderer: Renderer) -> None:
    with pytest.raises(RefusedTemplate) as told:
        renderer.fill("typ", b"Hello\n#nothing()\n", Filling({}, {}))
    error = refused(told.value.flaws, "typ")
    assert error.message.startswith("Line 2, unknown variable: nothing")
