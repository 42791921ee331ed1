"""What a post says, whatever it was written in."""

from __future__ import annotations

import json

import pytest

from palmette.capture.body import read_inputs
from palmette.errors import InvalidInput

FORM = "application/x-www-form-urlencoded"
PARTS = (
    b'--b\r\nContent-Disposition: form-data; name="Name"\r\n\r\nAnna\r\n--b\r\nContent-Disposition: form-data; '
    b'name="f"; filename="a.txt"\r\n\r\nbytes\r\n--b--\r\n'
)


@pytest.mark.parametrize(
    ("body", "media_type", "texts"),
    [
        (b"Name=Anna&Phone=%2B358401234567", FORM, {"Name": "Anna", "Phone": "+358401234567"}),
        ("Имя=Анна&x=1".encode(), f"{FORM}; charset=utf-8", {"Имя": "Анна", "x": "1"}),
        ("Имя=".encode() + b"%C0%ED%ED%E0", FORM, {"Имя": "Анна"}),
        (b"a=1&a=2&b=", FORM, {"a": "1, 2", "b": ""}),
        (b'{"a": {"b": [1, true, null, "x"]}}', "application/json", {"a.b.0": "1", "a.b.1": "true", "a.b.3": "x"}),
        (b'  {"a": "1"}', "text/plain", {"a": "1"}),
        (b'{"a": "1"}', "application/vnd.site+json", {"a": "1"}),
        (b"payment%5Bproducts%5D%5B0%5D%5Bname%5D=Door", FORM, {"payment.products.0.name": "Door"}),
        (b'payment={"products":[{"name":"Door"}]}', FORM, {"payment.products.0.name": "Door"}),
        (
            b'{"payment": "{\\"products\\": [{\\"name\\": \\"Door\\"}]}"}',
            "application/json",
            {"payment.products.0.name": "Door"},
        ),
        (b"text={not json", FORM, {"text": "{not json"}),
        (b"a=x%00y", FORM, {"a": "xy"}),
        (
            PARTS,
            "multipart/form-data; boundary=b",
            {"Name": "Anna"},
        ),
    ],
)
def test_inputs_are_read_from_every_form(body: bytes, media_type: str, texts: dict[str, str]) -> None:
    assert dict(read_inputs(body, media_type).texts) == texts


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"{", "application/json"),
        (b"[1, 2]", "application/json"),
        (b"", FORM),
        (b"nothing", FORM),
        (b"a=&b=", FORM),
        (b"[" * 100_000, "application/json"),
        (json.dumps({str(number): "x" for number in range(1_001)}).encode(), "application/json"),
        (b"&".join(b"a%d=1" % number for number in range(1_001)), FORM),
        (b"\xff\xfe\x00", "multipart/form-data; boundary=b"),
    ],
)
def test_what_cannot_be_read_says_so(body: bytes, media_type: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_inputs(body, media_type)
    assert refused.value.code in ("capture.unreadable", "capture.empty")


def test_inputs_are_found_in_any_case_and_the_first_filled_one_counts() -> None:
    inputs = read_inputs(b"PHONE=&Telefon=12", FORM)
    assert inputs.text(["phone", "telefon"]) == ("Telefon", "12")
    assert inputs.text(["mobile"]) == ("", "")
