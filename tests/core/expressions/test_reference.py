"""The reference names every function, word and code; conditions are told in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import palmette.expressions
from palmette.expressions import GIVEN_NAMES, RESERVED_WORDS, check, describe, result_kind
from palmette.expressions.functions import AGGREGATES, FUNCTIONS
from palmette.expressions.tree import ResultKind
from palmette.expressions.vocabulary import PHRASES
from tests.core.expressions.club import PERSON, club_blueprint

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/expressions.md").read_text(encoding="utf-8")
BLUEPRINT = club_blueprint()


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *AGGREGATES}))
def test_every_function_stands_in_the_reference(name: str) -> None:
    assert f"`{name}(" in PAGE


@pytest.mark.parametrize("word", sorted({*RESERVED_WORDS, *GIVEN_NAMES}))
def test_every_word_stands_in_the_reference(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_every_code_stands_in_the_reference() -> None:
    folder = Path(palmette.expressions.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    codes = set(re.findall(r'mistake\(\s*"(\w+)"', source)) | set(re.findall(r'"expressions\.(\w+)"', source))
    assert len(codes) > 20
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("points > 3 and level == 'gold'", "points > 3 and level is Gold"),
        ("count(visits where at > now - days(28)) < 4", "number of visits (at > now − 28 days) < 4"),
        ("mentor.name != 'Ann' or vip", "mentor → name is not “Ann” or vip"),
        ("nick is not empty and visits is empty", "nick is filled and there are no visits"),
        ("level in ['gold', 'silver']", "level is one of Gold, Silver"),
        ("'yoga' in interests", "interests has Yoga"),
        ("(points + 1) * 2 >= days_here", "(points + 1) × 2 ≥ days here"),
        ("not (active and vip) and (active or vip)", "not (active and vip) and (active or vip)"),
        ("sum(visits.cost) > 5", "sum of cost over visits > 5"),
    ],
)
def test_a_condition_is_told_in_words(text: str, wanted: str) -> None:
    assert describe(check(BLUEPRINT, PERSON, text), "en") == wanted


def test_words_follow_the_language() -> None:
    checked = check(BLUEPRINT, PERSON, "nick is empty")
    assert describe(checked, "ru") == "nick: не заполнено"
    assert describe(checked, "fi") == "nick on tyhjä"
    assert describe(checked, "de") == "nick is empty"


def test_every_function_can_be_told() -> None:
    assert {name for name in (*FUNCTIONS, *AGGREGATES) if name not in PHRASES} == {"abs", "round"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("points + 1", ResultKind("integer")),
        ("points / 2", ResultKind("decimal", scale=6)),
        ("fee * 2", ResultKind("money", currency="EUR")),
        ("joined + days(3)", ResultKind("date")),
        ("maximum(visits.at)", ResultKind("instant")),
        ("now - seen", ResultKind("duration")),
        ("name + nick", ResultKind("text")),
        ("points > 3", ResultKind("boolean")),
        ("mentor", ResultKind("reference", target=PERSON)),
        ("is_regular", ResultKind("boolean")),
    ],
)
def test_an_expression_tells_the_kind_of_its_answer(text: str, wanted: ResultKind) -> None:
    assert result_kind(check(BLUEPRINT, PERSON, text)) == wanted
