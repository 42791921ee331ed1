"""The small language of message texts: values of a record and nothing else."""

from __future__ import annotations

import pytest

from palmette.channels.slots import Slot, read_slots
from palmette.errors import InvalidInput

HOSTILE = [
    "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ x|attr('format') }}", "{{ self }}x{{",
    "{% include '/etc/passwd' %}", "{% for a in b %}", "{# note #}", "{{ a + b }}", "{{ a() }}", "{{ a['b'] }}",
    "{{ __class__ }}", "{{ A }}", "{{ a.b.c.d.e }}", "{{ }}", "{{", "}} {{ x", "{{ a or b }}", "{{ a\n}} {{ 1 }}",
    "x}}", "{{ {{ a }} }}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_value_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_slots(text)
    assert refused.value.code == "messages.bad_slot"


def test_the_place_is_told_by_line_and_column() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_slots("Dear {{ name }},\n  {% x %}")
    assert refused.value.message == "Line 2, column 3 is no value of the record."


@pytest.mark.parametrize("quoted", ['"friend"', "'friend'", "“friend”", "«friend»"])
def test_a_word_may_stand_for_an_empty_value(quoted: str) -> None:
    text = read_slots(f"Hello {{{{ first_name or {quoted} }}}}!")
    assert list(text.slots()) == [Slot("first_name", "friend")]
    assert (text.filled({"first_name": " "}), text.filled({"first_name": "Анна"})) == ("Hello friend!", "Hello Анна!")


@pytest.mark.parametrize("values", [{}, {"first_name": ""}, {"first_name": "  \n"}])
def test_nobody_is_greeted_without_a_name(values: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_slots("Dear {{ first_name }},").filled(values)
    assert refused.value.code == "messages.empty_value"


def test_a_value_is_never_read_as_a_text_with_slots() -> None:
    long = "x" * 3000
    text = read_slots("{{ name }} {{ note }} {one} 100%")
    assert (
        text.filled({"name": "{{ secret }}", "note": f"\u202eabc{long}"})
        == f"{{{{ secret }}}} \u202eabc{long} {{one}} 100%"
    )


def test_a_text_without_end_is_refused_quickly() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_slots("{{ " * 30_000)
    assert refused.value.code == "messages.too_long"
    with pytest.raises(InvalidInput):
        read_slots("{{ a" + " " * 19_000 + "! }}")
