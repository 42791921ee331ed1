"""Keys of values: what reads the same, what is nobody's own, and which names may be one person's."""

from __future__ import annotations

import pytest

from palmette.records.match_keys import code_key, compatible, email_key, name_key, phone_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (phone_key("8 (916) 123-45-67", "RU"), phone_key("+79161234567", "RU")),
        (phone_key("040 123 4567", "FI"), phone_key("+358 40 1234567", "RU")),
        (email_key(" Anna.Berg@Mail.FI "), email_key("anna.berg@mail.fi")),
        (code_key("7707-083 893"), code_key("7707083893")),
        (code_key("FI 1234567-8"), code_key("fi12345678")),
        (name_key(["Cорокин", "Иван"]), name_key(["СОРОКИН", "И."])),
        (name_key(["Семёнов", "Пётр"]), name_key(["Семенов", "Петр"])),
        (name_key(["Zoe\u0308", "Ann"]), name_key(["Zoë", "Ann"])),
        (name_key(["ООО «Ромашка»"]), name_key(["Ромашка, ООО"])),
        (name_key(["Pohjola Print Oy"]), name_key(["Print Pohjola"])),
    ],
)
def test_spellings_of_one_thing_have_one_key(one: str, other: str) -> None:
    assert one == other != ""


@pytest.mark.parametrize(
    "text",
    ["8 800 555 35 35", "+358 800 123456", "+44 800 123 4567", "+358 10 1234567", "+1 800 5550199",
     "+358401234567;ext=12", "+70000000000", "12", "ask Anna"],
)  # fmt: skip
def test_what_many_people_answer_is_no_key(text: str) -> None:
    assert phone_key(text, "RU") == ""


@pytest.mark.parametrize("text", ["+447800123456", "+79161234567", "+358401234567", "+4915112345678"])
def test_a_personal_number_is_a_key(text: str) -> None:
    assert phone_key(text, "") == text


def test_no_name_and_no_code_is_no_key() -> None:
    assert [name_key(["Virtanen", ""]), name_key(["", "Aino"]), name_key(["Oy"]), code_key("0000000"),
            code_key("-"), email_key("none")] == [""] * 6  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        (["Иванов", "И.", ""], ["Иванов", "Иван", "Петрович"], True),
        (["Иванов", "Иван", ""], ["Иван", "Иванов", ""], True),
        (["Virtanen", "", ""], ["Virtanen", "Aino", ""], True),
        (["", "Aino", ""], ["Virtanen", "Aino", ""], True),
        (["Иванов", "Иван", "П."], ["Иванов", "Иван", "Сергеевич"], False),
        (["Laine", "Anna", ""], ["Laine", "Pekka", ""], False),
        (["Laine", "Anna", ""], ["Salo", "Anna", ""], False),
    ],
)
def test_names_are_compatible_part_by_part(one: list[str], other: list[str], may: bool) -> None:
    assert compatible(one, other) is may
    assert compatible(other, one) is may
