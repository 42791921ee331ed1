"""Texts are compared alike on every engine, and a part of a word finds the whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette.records.search_keys import LONGEST, SHORTEST, pieces, query_pieces, range_end, sort_key


def found(values: list[str], text: str) -> bool:
    """Whether a record with these values is found: each group by the start of one of its alternatives."""
    index = dict(pieces(values))
    return all(
        any(
            piece.startswith(part) and (head or len(part) >= SHORTEST)
            for part in group
            for piece, head in index.items()
        )
        for group in query_pieces(text)
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Анна  Берг ", "анна берг"),
        ("Фёдор", "федор"),
        ("ФЁДОР", "федор"),
        ("Straße", "strasse"),
        ("Äiti", "äiti"),
        ("A\u0308iti", "äiti"),
        ("", ""),
    ],
)
def test_a_sort_key_is_the_same_however_a_text_is_written(text: str, key: str) -> None:
    assert sort_key(text) == key


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["Иванова"], "иван"),
        (["Иванова"], "ВАНО"),
        (["Иванова"], "ано"),
        (["Фёдоров"], "федоров"),
        (["Häkkinen"], "hakki"),
        (["Häkkinen"], "HÄKK"),
        (["Ли"], "ли"),
        (["Cмирнов"], "смирнов"),
        (["+79991234567"], "8 (999) 123-45-67"),
        (["+79991234567"], "+7 999 123 45 67"),
        (["+79991234567"], "4567"),
        (["+358401234567"], "040 1234567"),
        (["anna.berg@mail.fi"], "anna.berg@mail"),
        (["anna.berg@mail.fi"], "berg@mail.fi"),
        (["anna.berg@mail.fi"], "anna mail"),
        (["anna.berg@mail.fi"], "mail.fi"),
        (["anna.berg@mail.fi"], "erg"),
        (["write to anna.berg@mail.fi today"], "berg@mail.fi"),
        (["write to anna.berg@mail.fi today"], "oday"),
        (["M-00012"], "m-00012"),
        (["M-00012"], "0012"),
        (["Анна", "Берг"], "берг анна"),
        (["д'Артаньян"], "д'артаньян"),
    ],
)
def test_a_part_finds_the_whole(values: list[str], text: str) -> None:
    assert found(values, text)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (["Иванова"], "иванов петр"),
        (["Иванова"], "ва"),
        (["+79991234567"], "8 999 123 45 68"),
        (["anna.berg@mail.fi"], "anna.berg@mail.ru"),
        (["anna.berg@example.fi"], "xample"),
    ],
)
def test_what_is_not_there_is_not_found(values: list[str], text: str) -> None:
    assert not found(values, text)


def test_signs_alone_ask_for_nothing() -> None:
    assert query_pieces("  %_\\ ' -- ") == []


def test_no_piece_is_longer_than_its_limit() -> None:
    assert max(len(piece) for piece, _ in pieces(["x" * 100])) == LONGEST


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=12), st.text(max_size=4))
def test_a_range_holds_exactly_the_texts_with_that_start(start: str, rest: str) -> None:
    if start[-1] != "\U0010ffff":
        assert start <= start + rest < range_end(start)
        assert not range_end(start).startswith(start)


@given(st.text(max_size=60))
def test_every_value_is_found_by_itself(value: str) -> None:
    assert found([value], value)


@given(st.text(max_size=40))
def test_a_sort_key_of_a_sort_key_is_itself(text: str) -> None:
    assert sort_key(sort_key(text)) == sort_key(text)
