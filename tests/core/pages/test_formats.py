"""Numbers, money and dates as people of three languages read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from palmette.money import Money
from palmette.pages import formats
from palmette.pages.formats import Reader

EN, RU, FI = (Reader(language, "Europe/Helsinki") for language in ("en", "ru", "fi"))
TODAY = date(2026, 11, 22)
EVENING = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def spaced(text: str) -> str:
    """No-break spaces as ordinary ones, so that the expectations can be read."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("reader", "full", "short", "weekday", "clock"),
    [
        (EN, "22 Nov 2026", "22 Nov", "Sun 22 Nov", "18:00"),
        (RU, "22 нояб. 2026 г.", "22 нояб.", "вс, 22 нояб.", "18:00"),
        (FI, "22.11.2026", "22.11.", "su 22.11.", "18.00"),
    ],
)
def test_dates_follow_the_language_and_times_the_zone(
    reader: Reader, full: str, short: str, weekday: str, clock: str
) -> None:
    assert spaced(formats.full_day(TODAY, reader)) == full
    assert spaced(formats.day(TODAY, reader, TODAY)) == short
    assert spaced(formats.weekday_day(TODAY, reader, TODAY)) == weekday
    assert formats.clock_time(EVENING, reader) == clock


def test_the_year_is_said_only_when_it_is_another_one() -> None:
    assert formats.day(date(2025, 12, 4), EN, TODAY) == "4 Dec 2025"
    assert formats.weekday_day(date(2027, 1, 4), EN, TODAY) == "4 Jan 2027"


def test_an_instant_belongs_to_the_day_of_the_reader() -> None:
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    assert formats.local_day(late, EN) == date(2026, 11, 23)
    assert formats.local_day(late, Reader("en", "America/New_York")) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("reader", "amount", "currency", "full", "rounded", "short"),
    [
        (EN, "1480", "EUR", "€1,480.00", "€1,480", "€1.5K"),
        (RU, "186400", "RUB", "186 400,00 ₽", "186 400 ₽", "186 тыс. ₽"),
        (FI, "1480.5", "EUR", "1 480,50 €", "1 480,50 €", "1,5 t. €"),
        (EN, "684000", "EUR", "€684,000.00", "€684,000", "€684K"),
        (FI, "186400", "RUB", "186 400,00 ₽", "186 400 ₽", "186 t. ₽"),
    ],
)
def test_money_in_full_without_cents_and_short(
    reader: Reader, amount: str, currency: str, full: str, rounded: str, short: str
) -> None:
    value = Money.of(amount, currency)
    assert spaced(formats.money(value, reader)) == full
    assert spaced(formats.round_money(value, reader)) == rounded
    assert spaced(formats.short_money(value, reader)) == short


def test_money_keeps_its_no_break_spaces() -> None:
    assert " " not in formats.money(Money.of("186400", "RUB"), RU)


@pytest.mark.parametrize(
    ("reader", "whole", "exact"), [(EN, "56%", "56.4%"), (RU, "56 %", "56,4 %"), (FI, "56 %", "56,4 %")]
)
def test_a_share_keeps_the_decimals_it_is_asked_for(reader: Reader, whole: str, exact: str) -> None:
    assert spaced(formats.percent(0.564, reader)) == whole
    assert spaced(formats.percent(0.564, reader, 1)) == exact


@pytest.mark.parametrize(("size", "text"), [(0, "0 B"), (999, "999 B"), (3_400_000, "3.4 MB"), (12_300_000, "12 MB")])
def test_file_sizes_in_steps_of_a_thousand(size: int, text: str) -> None:
    assert spaced(formats.file_size(size, EN)) == text


@pytest.mark.parametrize(
    ("name", "letters"), [("Anna Petrova", "AP"), ("ООО «Вектор»", "ОВ"), ("Cher", "CH"), ("", "?"), ("x", "X")]
)
def test_initials_of_any_name(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


def test_the_tone_of_a_name_never_changes() -> None:
    assert {formats.tone_of("Anna Petrova") for _ in range(3)} == {formats.tone_of("Anna Petrova")}
    assert len({formats.tone_of(name) for name in "ABCDEFGHIJ"}) > 2
