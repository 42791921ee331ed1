"""Files as people have them become tables of texts, or are refused in words."""

from __future__ import annotations

import io
import zipfile

import pytest

from palmette.errors import InvalidInput
from palmette.imports.export import neutral, restored
from palmette.imports.read import read_table
from tests.core.imports.messy import HEADERS, write_messy

ROWS = "Имя;Телефон\nАнна;+7 916 123-45-67\nПётр;8 916 000 00 00\n"


@pytest.mark.parametrize(
    "data",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("cp1251"),
        ROWS.encode("utf-16"),
        ROWS.replace(";", ",").encode(),
        ROWS.replace(";", "\t").encode(),
        ROWS.replace("\n", "\r\n").encode(),
    ],
)
def test_encodings_and_delimiters_are_found(data):
    table = read_table("list.csv", data)
    assert table.headers == ["Имя", "Телефон"]
    assert table.rows[0][0] == "Анна"
    assert len(table.rows) == 2


def test_the_header_is_found_below_a_report_s_title(tmp_path):
    path = tmp_path / "messy.xlsx"
    write_messy(path, people=20)
    table = read_table(path.name, path.read_bytes())
    assert table.headers == HEADERS
    assert table.first == 5
    assert len(table.rows) == 20


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "imports.empty"),
        (b"Name;Phone\n", "imports.header_only"),
        (b"PK\x03\x04 rubbish", "imports.bad_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "imports.not_a_table"),
        (b"a;b\n\x00\x01;2\n", "imports.binary"),
        (b";".join([b"c"] * 400) + b"\n" + b";".join([b"1"] * 400), "imports.too_wide"),
    ],
)
def test_what_is_no_table_is_refused_with_a_remedy(data, code):
    with pytest.raises(InvalidInput) as refused:
        read_table("file", data)
    assert refused.value.code == code
    assert refused.value.remedy


def test_a_small_file_that_unpacks_to_very_much_is_refused_before_it_is_read():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(InvalidInput) as refused:
        read_table("bomb.xlsx", packed.getvalue())
    assert refused.value.code == "imports.bomb"


@pytest.mark.parametrize("text", ["=2+2", "@SUM(A1)", "\tx", "-2+3", "+1+1", "=HYPERLINK(1)"])
def test_formulas_are_neutral_in_a_file_and_come_back_unchanged(text):
    assert neutral(text).startswith("'")
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("text", ["+79991234567", "-12.5", "plain", "a=b", ""])
def test_phones_and_negative_numbers_stay_as_they_are(text):
    assert neutral(text) == text
