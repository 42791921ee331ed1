"""Cards of phones and address books become rows: every version, every old way of writing letters."""

from __future__ import annotations

import base64

import pytest

from palmette.imports.read import read_table

OLD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD=D0=BE=D0=B2;=D0=98=D0=B2=D0=\r\n"
    "=B0=D0=BD;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=98=D0=B2=D0=B0=D0=BD\r\n"
    "TEL;CELL:+79161234567\r\nTEL;WORK;PREF:84951112233\r\n"
    "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD\r\n /2wBDAAEBAQ\r\n\r\n"
    "END:VCARD\r\n"
)
NEW = (
    "BEGIN:VCARD\nVERSION:3.0\nN:Mäkinen;Aino;Maria;;\nFN:Aino Mäkinen\n"
    "item1.TEL;TYPE=CELL:040 1234567\nitem1.X-ABLabel:mobile\nTEL;TYPE=HOME,VOICE:+358 9 123456\n"
    "TEL;TYPE=WORK:+358 9 123456\nEMAIL;TYPE=INTERNET:aino@example.com\nitem2.EMAIL:AINO@work.example\n"
    "ORG:Pohjola Oy;Myynti\nTITLE:Päällikkö\nBDAY:19850201\n"
    "NOTE:first\\nsecond\\, third; a very long li\n ne that folds\n"
    "ADR;TYPE=HOME:;;Kauppakatu 1;Helsinki;;00100;Finland\nEND:VCARD\n"
    'BEGIN:VCARD\nVERSION:4.0\nFN:Пётр Заря\nTEL;VALUE=uri;TYPE="voice,cell";PREF=1:tel:+7-916-000-00-00;ext=12\n'
    "BDAY:--0412\nGENDER:M\nEND:VCARD\n"
)


def rows(text: str | bytes) -> list[dict[str, str]]:
    table = read_table("cards.vcf", text if isinstance(text, bytes) else text.encode())
    assert table.format == "vcard"
    return [{key: cell for key, cell in zip(table.headers, row, strict=True) if cell} for row in table.rows]


def test_an_old_phone_s_card_is_read_through_soft_breaks_and_past_its_picture():
    assert rows(OLD) == [
        {"Name": "Иван", "Last Name": "Иванов", "First Name": "Иван", "Phone": "84951112233", "Phone 2": "+79161234567"}
    ]


def test_newer_cards_are_unfolded_and_ungrouped_and_keep_every_number_once():
    aino, petr = rows(NEW)
    assert aino == {
        "Name": "Aino Mäkinen", "Last Name": "Mäkinen", "First Name": "Aino", "Middle Name": "Maria",
        "Phone": "040 1234567", "Phone 2": "+358 9 123456", "Email": "aino@example.com",
        "Email 2": "AINO@work.example", "Company": "Pohjola Oy / Myynti", "Position": "Päällikkö",
        "Birthday": "1985-02-01", "Comment": "first\nsecond, third; a very long line that folds",
        "Address": "00100, Finland, Helsinki, Kauppakatu 1",
    }  # fmt: skip
    assert petr == {"Name": "Пётр Заря", "Phone": "+7-916-000-00-00 ext. 12", "Sex": "male"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_a_whole_file_in_another_encoding_is_read(encoding):
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Анна Петрова\nNOTE:перезвонить вечером\nEND:VCARD\n"
    assert rows(card.encode(encoding))[0]["Name"] == "Анна Петрова"


def test_letters_of_an_old_charset_and_base64_texts_are_read():
    quoted = "".join(f"={byte:02X}" for byte in "Анна".encode("cp1251"))
    note = base64.b64encode("заметка".encode()).decode()
    card = (
        f"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=WINDOWS-1251;ENCODING=QUOTED-PRINTABLE:{quoted}\n"
        f"NOTE;ENCODING=BASE64:{note}\nEND:VCARD\n"
    )
    assert rows(card) == [{"Name": "Анна", "Comment": "заметка"}]


def test_a_card_within_a_card_and_a_card_that_breaks_off_make_nobody():
    inner = "BEGIN:VCARD\nFN:Boss\nAGENT:\nBEGIN:VCARD\nFN:Secretary\nEND:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:Half\n"
    assert rows(inner) == [{"Name": "Boss"}]
