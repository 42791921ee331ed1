"""A list of a thousand invented people as a club would bring it: written by hand for years, by many hands, in Excel."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

HEADERS = ["№", "ФИО", "Телефон", "E-mail", "Дата рождения", "Пол", "Комментарий", "Откуда узнал"]
LAST = ["Иванов", "Петров", "Сидоров", "Кузнецов", "Смирнов", "Волков", "Зайцев", "Павлов", "Семёнов", "Голубев"]
FIRST = ["Иван", "Пётр", "Алексей", "Дмитрий", "Сергей", "Андрей", "Николай", "Михаил", "Артём", "Егор"]
MIDDLE = ["Иванович", "Петрович", "Сергеевич", "Андреевич", "Николаевич"]


@dataclass(frozen=True)
class Expected:
    """What a row must come to: added, duplicate or refused."""

    number: int
    verdict: str


def write_messy(path: Path, *, people: int = 1000, seed: int = 3) -> list[Expected]:
    """Write the workbook: a report's title above the table, numbers as numbers, every mess of old lists."""
    dice = random.Random(seed)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Клиенты")
    sheet.write(0, 0, "Отчёт по клиентам клуба")
    sheet.write(1, 0, "Сформирован вручную")
    sheet.write_row(3, 0, HEADERS)
    expected = []
    for at, (cells, verdict) in enumerate(_rows(dice, people)):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(4 + at, column, cell)
            elif cell:
                sheet.write_string(4 + at, column, cell)
        expected.append(Expected(at + 5, verdict))
    book.close()
    return expected


def _rows(dice: random.Random, people: int) -> Iterator[tuple[list[str | float], str]]:
    earlier: list[tuple[str, str, str]] = []
    for number in range(people):
        digits = f"9{160000000 + number:09d}"
        name, email = _name(dice), f"guest{number}@example.com"
        phone, mail, born, verdict = _phone(dice, digits), email, _born(dice), "added"
        if number % 50 == 17:
            phone, verdict = "7,91612E+10", "refused"
        elif number % 50 == 27:
            born, verdict = "29.02.1985", "refused"
        elif number % 50 == 37:
            mail, verdict = "не помню", "refused"
        elif number % 25 == 9 and earlier:
            phone, mail, name = dice.choice(earlier)
            verdict = "duplicate"
        elif number % 40 == 3:
            phone, mail = "нет", email
        else:
            earlier.append((f"+7{digits}", email.upper() if number % 2 else email, name))
        yield [number + 1, name, phone, mail, born, dice.choice(["м", "ж", ""]), _comment(dice), ""], verdict


def _name(dice: random.Random) -> str:
    last, first, middle = dice.choice(LAST), dice.choice(FIRST), dice.choice(MIDDLE)
    return dice.choice(
        [
            f"{last} {first} {middle}",
            f"{last} {first} {middle}".upper(),
            f"{last} {first}",
            f"  {last}   {first} ",
            f"{last} {first[0]}.{middle[0]}.",
            f"{first} (друг {last}а)",
        ]
    )


def _phone(dice: random.Random, digits: str) -> str | float:
    three, two, one = digits[3:6], digits[6:8], digits[8:]
    return dice.choice(
        [
            f"8 ({digits[:3]}) {three}-{two}-{one}",
            f"+7 {digits[:3]} {three} {two} {one}",
            digits,
            float(f"7{digits}"),
            f"8{digits} Маша",
            f"8-{digits[:3]}-{three}-{two}-{one}, 8-495-111-22-33",
        ]
    )


def _born(dice: random.Random) -> str | float:
    day = date(1950, 1, 1) + timedelta(days=dice.randrange(20_000))
    serial = (day - date(1899, 12, 30)).days
    return dice.choice([day.strftime("%d.%m.%Y"), day.strftime("%d.%m.%y"), day.isoformat(), float(serial), ""])


def _comment(dice: random.Random) -> str:
    return dice.choice(["", "", "постоянный", "VIP!!", "перезвонить после 15.00", "=2+2", "звонить\nвечером"])
