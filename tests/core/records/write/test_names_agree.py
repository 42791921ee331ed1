"""Whether two names may be one person's."""

from __future__ import annotations

import pytest

from palmette.records.values.names import names_agree


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Иванов", "Иван", ""), ("иванов", "И", "И")),
        (("Семёнов", "Пётр", ""), ("Семенов", "Петр", "Ильич")),
        (("Ивaнов", "Иван", ""), ("Иванов", "Иван", "")),
        (("Berg", "Anna", ""), ("Anna", "Berg", "")),
        (("", "", ""), ("Berg", "Anna", "")),
        (("Berg", "", ""), ("Berg", "Anna", "")),
    ],
)
def test_names_that_may_be_one(one, other):
    assert names_agree(one, other)
    assert names_agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Иванов", "Иван", ""), ("Иванова", "Мария", "")),
        (("Иванов", "Иван", ""), ("Иванов", "П", "")),
        (("Иванов", "Иван", "Иванович"), ("Иванов", "Иван", "Петрович")),
        (("И", "", ""), ("Иванов", "", "")),
    ],
)
def test_names_of_two_people(one, other):
    assert not names_agree(one, other)
    assert not names_agree(other, one)
