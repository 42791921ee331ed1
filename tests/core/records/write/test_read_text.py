"""How cells of tables and inputs of forms are read: numbers, money, dates, phones and names as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from palmette.money import Money
from palmette.records.values.names import read_person_name
from palmette.records.values.phone import is_personal, read_phones
from palmette.records.values.read_text import text_reader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules
from tests.core.records.write.shop import shop_blueprint

FIELDS = shop_blueprint().entities["shop.person"].fields
RULES = Rules("RUB", "RU", "Europe/Moscow")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("age", "42", 42),
        ("age", "42.0", 42),
        ("height", "1 234,56", Decimal("1234.56")),
        ("height", "1\u00a0234,56", Decimal("1234.56")),
        ("height", "1,234.56", Decimal("1234.56")),
        ("height", "1.234.567,8", Decimal("1234567.80")),
        ("height", "1,234,567", Decimal("1234567.00")),
        ("height", "-0,5", Decimal("-0.50")),
        ("balance", "186 400 руб.", Money(18_640_000, "RUB")),
        ("balance", "1 234,56 €", Money(123_456, "EUR")),
        ("balance", "$12.50", Money(1250, "USD")),
        ("balance", "12.50 eur", Money(1250, "EUR")),
        ("balance", "100", Money(10_000, "RUB")),
        ("vip", "Да", True),
        ("vip", "ei", False),
        ("vip", "1", True),
        ("born_on", "01.02.85", date(1985, 2, 1)),
        ("born_on", "01.02.29", date(2029, 2, 1)),
        ("born_on", "1985-02-01", date(1985, 2, 1)),
        ("born_on", "31079", date(1985, 2, 1)),
        ("born_on", "6/4/2026", date(2026, 4, 6)),
        ("born_on", "6/14/2026", date(2026, 6, 14)),
        ("born_on", "01.02.1985 г.", date(1985, 2, 1)),
        ("born_on", "1985-02-01 00:00:00", date(1985, 2, 1)),
        ("calls_at", "9.05", time(9, 5)),
        ("seen_at", "22.11.2026 18:30", datetime(2026, 11, 22, 15, 30, tzinfo=UTC)),
        ("seen_at", "2026-11-22T18:30:00Z", datetime(2026, 11, 22, 18, 30, tzinfo=UTC)),
        ("seen_at", "22.11.2026", datetime(2026, 11, 21, 21, tzinfo=UTC)),
        ("source", "САЙТ", "web"),
        ("source", "Web site", "web"),
        ("interests", "Swim; yoga", ["yoga", "swim"]),
        ("nicknames", "a, b", ["a", "b"]),
        ("site", "example.com", "https://example.com"),
        ("phone", "8 (916) 123-45-67", "+79161234567"),
        ("phone", "79161234567.0", "+79161234567"),
        ("name", "  ", None),
    ],
)
def test_what_people_write_is_understood(name: str, text: str, expected: object) -> None:
    assert text_reader(FIELDS[name], RULES)(text) == expected


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("born_on", "29.02.1985", "no_such_date"),
        ("born_on", "soon", "not_date"),
        ("born_on", "60", "not_date"),
        ("height", "1,23,4", "not_number"),
        ("height", "1.2.3,4,5", "not_number"),
        ("height", "²", "not_number"),
        ("balance", "12 QQQ", "bad_currency"),
        ("vip", "maybe", "not_boolean"),
        ("source", "Radio", "unknown_option"),
        ("seen_at", "22.11.2026 25:30", "not_time"),
        ("site", "javascript:alert(1)", "bad_url"),
    ],
)
def test_what_cannot_be_understood_is_refused(name: str, text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        text_reader(FIELDS[name], RULES)(text)

    assert caught.value.code == f"values.{code}"


def test_month_comes_first_where_the_table_says_so() -> None:
    american = Rules("USD", "US", "UTC", month_first=True)

    assert text_reader(FIELDS["born_on"], american)("6/4/2026") == date(2026, 6, 4)
    assert text_reader(FIELDS["born_on"], american)("14/6/2026") == date(2026, 6, 14)


@pytest.mark.parametrize(
    ("text", "numbers", "note", "doubtful"),
    [
        ("8 (916) 123-45-67", ("+79161234567",), "", False),
        ("+7 916 123 45 67", ("+79161234567",), "", False),
        ("9161234567", ("+79161234567",), "", False),
        ("8-916-123-45-67, 8-495-111-22-33", ("+79161234567", "+74951112233"), "", False),
        ("+7 916 123 45 67 доб. 12", ("+79161234567;ext=12",), "", False),
        ("89161234567 Маша", ("+79161234567",), "Маша", False),
        ("+7 (000) 000-00-00", (), "+7 (000) 000-00-00", True),
        ("111111", (), "111111", True),
        ("нет", (), "", False),
        ("8 800 555-35-35", ("+78005553535",), "", False),
        ("+358 40 123 4567", ("+358401234567",), "", False),
    ],
)
def test_phones_of_messy_tables(text: str, numbers: tuple[str, ...], note: str, doubtful: bool) -> None:
    reading = read_phones(text, "RU")

    assert (reading.numbers, reading.note, bool(reading.warnings)) == (numbers, note, doubtful)


def test_digits_lost_by_a_spreadsheet_are_an_error() -> None:
    with pytest.raises(Refused, match="lost digits"):
        read_phones("7,91612E+10", "RU")


def test_a_free_number_tells_nobody_from_another() -> None:
    assert is_personal("+79161234567")
    assert not is_personal("+78005553535")
    assert not is_personal("112")


@pytest.mark.parametrize(
    ("text", "last", "first", "middle", "doubtful"),
    [
        ("ИВАНОВ ИВАН ИВАНОВИЧ", "Иванов", "Иван", "Иванович", ""),
        ("Иван Иванович Иванов", "Иванов", "Иван", "Иванович", ""),
        ("Иванов Иван", "Иванов", "Иван", "", ""),
        ("Мария Иванова", "Иванова", "Мария", "", ""),
        ("Anna Berg", "Berg", "Anna", "", ""),
        ("Berg, Anna Maria", "Berg", "Anna", "Maria", ""),
        ("Иванов И.И.", "Иванов", "", "", "names.initials"),
        ("Иван (муж Марии)", "", "", "", "names.note"),
        ("Анна пластиковые окна", "", "", "", "names.note"),
        ('ООО "Ромашка" Петр', "", "", "", "names.organization"),
        ("Мария", "", "Мария", "", ""),
        ("", "", "", "", ""),
    ],
)
def test_names_of_messy_tables(text: str, last: str, first: str, middle: str, doubtful: str) -> None:
    reading = read_person_name(text)

    assert (reading.last, reading.first, reading.middle, reading.doubtful) == (last, first, middle, doubtful)
