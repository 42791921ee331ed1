"""Files as people have them become tables of texts, or are refused in words."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from palmette.errors import InvalidInput
from palmette.imports.encodings import ENCODINGS, encoding_of
from palmette.imports.read import read_table
from palmette.imports.shape import LONGEST_CELL, NO_HEADER, Reading
from palmette.imports.written import neutral, restored
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
    assert table.numbers[0] == 5
    assert len(table.rows) == 20


RUSSIAN = "Имя;Телефон;Комментарий\nАнна Петрова;+7 916 123-45-67;перезвонить вечером\nЖанна;;ЗАПИСАЛАСЬ НА ПРОБНОЕ\n"
FINNISH = "Nimi;Puhelin;Kommentti\nPäivi Mäkinen;040 1234567;soittaa illalla\nÅke Öström;;\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251", "cp866", "koi8-r"])
def test_russian_is_read_in_every_usual_encoding(encoding):
    table = read_table("list.csv", RUSSIAN.encode(encoding))
    assert table.rows[1] == ["Жанна", "", "ЗАПИСАЛАСЬ НА ПРОБНОЕ"]
    assert table.reading.encoding in ENCODINGS
    assert table.reading.delimiter == ";"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_finnish_is_not_taken_for_russian(encoding):
    assert read_table("lista.csv", FINNISH.encode(encoding)).rows[0][0] == "Päivi Mäkinen"


def test_a_letter_cut_in_two_leaves_the_rest_utf_8():
    broken = RUSSIAN.replace("вечером", "").encode() + b"\xd0;;\n"
    assert encoding_of(broken) == "utf-8"


def test_a_wrong_guess_is_put_right_by_the_one_who_knows():
    data = RUSSIAN.encode("cp1251")
    assert read_table("x.csv", data, Reading(encoding="cp866")).headers[0] != "Имя"
    assert read_table("x.csv", data, Reading(encoding="cp1251", delimiter=";")).headers[0] == "Имя"
    with pytest.raises(InvalidInput, match="is not read"):
        read_table("x.csv", data, Reading(encoding="latin-42"))


def test_the_delimiter_is_what_cuts_lines_alike_and_excel_s_own_line_names_it():
    commas_inside = "name;note\nAnna;a, b, c\nPekka;d, e\n"
    assert read_table("x.csv", commas_inside.encode()).headers == ["name", "note"]
    table = read_table("x.csv", b"sep=|\nname|note\nAnna|x\n")
    assert (table.headers, table.numbers) == (["name", "note"], [3])


def test_a_file_without_titles_loses_no_row():
    table = read_table("x.csv", "Иванов Иван;8(916)1234567;IVAN@mail.ru;постоянный\nМария;89161234567;;жена\n".encode())
    assert table.headers == ["Column 1", "Column 2", "Column 3", "Column 4"]
    assert len(table.rows) == 2
    assert table.reading.header == NO_HEADER


def test_the_line_of_titles_can_be_chosen():
    data = b"a;b\nName;Phone\nAnna;1\n"
    assert read_table("x.csv", data, Reading(header=2)).headers == ["Name", "Phone"]
    assert len(read_table("x.csv", data, Reading(header=NO_HEADER)).rows) == 3


def test_rows_keep_their_numbers_of_the_file_past_empty_ones():
    table = read_table("x.csv", b"Name;Note\nAnna;x\n;\n\nPekka;y\n")
    assert table.numbers == [2, 5]


def test_an_empty_cell_never_takes_the_value_of_the_row_before():
    table = read_table("x.csv", b"Name;Email\nAnna;a@example.com\nPekka;\nMari\n")
    assert [row[1] for row in table.rows] == ["a@example.com", "", ""]


def test_a_text_that_is_too_long_is_seen_to_be_and_not_cut_to_fit():
    table = read_table("x.csv", b"Name;Note\nAnna;" + b"x" * 30_000 + b"\n")
    assert len(table.rows[0][1]) > LONGEST_CELL


def workbook(write) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    write(book.add_worksheet("Контрагенты"))
    book.close()
    return target.getvalue()


def test_a_report_of_1c_becomes_a_table_with_its_groups_and_without_its_total():
    def write(sheet):
        sheet.merge_range(0, 0, 0, 3, "Список контрагентов на 01.11.2026")
        sheet.write_row(3, 0, ["Наименование", "ИНН"])
        sheet.merge_range(3, 2, 3, 3, "Телефон")
        sheet.write_row(4, 2, ["рабочий", "мобильный"])
        sheet.merge_range(5, 0, 5, 3, "Поставщики")
        sheet.write_row(6, 0, ["ООО Ромашка", "7701234567", "84951112233", ""])
        sheet.merge_range(7, 0, 7, 3, "Покупатели")
        sheet.write_row(8, 0, ["АО Заря", "7707654321", "", "89161234567"])
        sheet.write_row(9, 0, ["Итого", "2"])

    table = read_table("1c.xlsx", workbook(write))
    assert table.headers == ["Наименование", "ИНН", "Телефон рабочий", "Телефон мобильный", "Group"]
    assert table.rows == [
        ["ООО Ромашка", "7701234567", "84951112233", "", "Поставщики"],
        ["АО Заря", "7707654321", "", "89161234567", "Покупатели"],
    ]
    assert table.numbers == [7, 9]


def test_a_cell_merged_over_rows_stands_in_each_of_them():
    def write(sheet):
        sheet.write_row(1, 1, ["Фирма", "Контакт", "Телефон"])
        sheet.merge_range(2, 1, 3, 1, "Ромашка")
        sheet.write_row(2, 2, ["Пётр", "84951112233"])
        sheet.write_row(3, 2, ["Анна", "84951112234"])

    table = read_table("firms.xlsx", workbook(write))
    assert [row[0] for row in table.rows] == ["Ромашка", "Ромашка"]


def test_another_sheet_can_be_chosen():
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    for name, cell in (("Пусто", ""), ("Люди", "Анна"), ("Фирмы", "Заря")):
        sheet = book.add_worksheet(name)
        if cell:
            sheet.write_column(0, 0, ["Имя", cell])
    book.close()
    table = read_table("book.xlsx", target.getvalue())
    assert (table.reading.sheet, table.sheets) == ("Люди", ["Пусто", "Люди", "Фирмы"])
    assert read_table("book.xlsx", target.getvalue(), Reading(sheet="Фирмы")).rows == [["Заря"]]


@pytest.mark.parametrize("declared", [b'<!DOCTYPE a [<!ENTITY b "c">]>', b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>"])
def test_a_workbook_that_declares_entities_is_refused(declared):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("xl/workbook.xml", b"<?xml version='1.0'?>" + declared + b"<a>&b;</a>")
    with pytest.raises(InvalidInput) as refused:
        read_table("evil.xlsx", packed.getvalue())
    assert refused.value.code == "imports.entities"


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
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
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
