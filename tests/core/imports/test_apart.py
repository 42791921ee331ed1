"""Files are read in a process of their own, whose end is told in words and harms nobody."""

from __future__ import annotations

import io
import os

import pytest

from palmette.errors import InvalidInput
from palmette.imports import apart
from palmette.imports.apart import opened_table
from palmette.imports.shape import Reading


def test_rows_come_in_chunks_with_their_numbers():
    data = b"Name;Note\n" + b"".join(b"n%d;x\n" % number for number in range(2500))
    with opened_table("list.csv", io.BytesIO(data)) as table:
        chunks = list(table.chunks)
    assert (table.headers, table.count, [len(chunk) for chunk in chunks]) == (["Name", "Note"], 2500, [1000, 1000, 500])
    assert chunks[0][0] == (2, ["n0", "x"])
    assert table.head[0] == ["Name", "Note"]


def test_a_refusal_of_the_reader_is_the_same_error_here():
    with pytest.raises(InvalidInput) as refused, opened_table("x.csv", io.BytesIO(b"")):
        pass
    assert (refused.value.code, refused.value.remedy) == ("imports.empty", "Choose another one.")


def test_what_a_person_chose_reaches_the_reader():
    data = "Имя;Город\nАнна;Тверь\n".encode("cp866")
    with opened_table("x.csv", io.BytesIO(data), Reading(encoding="cp866")) as table:
        assert (table.headers, table.reading.encoding) == (["Имя", "Город"], "cp866")


def test_a_reader_that_takes_too_long_is_ended():
    source, target = os.pipe()
    with (
        os.fdopen(source, "rb") as never, os.fdopen(target, "wb"),
        pytest.raises(InvalidInput) as refused, opened_table("x.csv", never, seconds=0.5),
    ):  # fmt: skip
        pass
    assert refused.value.code == "imports.too_much"


def test_a_reader_that_takes_too_much_memory_ends_alone():
    data = b"BEGIN:VCARD\nFN:Somebody\nTEL:+358401234567\nEND:VCARD\n" * 100_000
    with pytest.raises(InvalidInput) as refused, opened_table("x.vcf", io.BytesIO(data), memory=128 * 1024**2):
        pass
    assert refused.value.code == "imports.too_much"


def test_the_reader_is_told_nothing_of_the_server(monkeypatch):
    monkeypatch.setenv("PALMETTE_DATABASE_URL", "postgresql://secret")
    assert not [name for name in apart._environment() if name.startswith("PALMETTE")]
