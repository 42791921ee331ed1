"""Every mistake is told at its place, with a stable code and what mends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palmette.blueprint.model import Blueprint
from palmette.errors import ExpressionError
from palmette.expressions import Checker, check, check_condition, parse
from palmette.records.definition import Entity
from palmette.records.fields import Computed, Integer, Rollup
from tests.core.expressions.club import PERSON, VISIT, club_blueprint
from tests.core.schema.blueprints import make_blueprint

MISTAKES = [
    # text, column, code, a piece of the sentence, a piece of the remedy
    ("", 1, "blank", "blank", "Write a condition"),
    ("points = 3", 8, "bad_character", "'='", "`==`"),
    ("points <> 3", 9, "syntax", "'<>'", "`!=`"),
    ("active && vip", 8, "bad_character", "'&'", "`and`"),
    ("active AND vip", 8, "syntax", "'AND'", "`and`"),
    ("name is null", 9, "syntax", "'null'", "`empty`"),
    ("name is 'a'", 9, "syntax", "'a'", "`is empty`"),
    ("1 < points < 3", 12, "syntax", "second comparison", "a < b and b < c"),
    ("points >", 9, "unfinished", "ends too early", "A value must follow"),
    ("(points > 1", 12, "unfinished", "ends too early", "closing )"),
    ("points > 1 vip", 12, "syntax", "'vip'", "`and` or `or`"),
    ("name == 'Ann", 9, "open_quote", "does not end", "same quote"),
    ("name == “Ann”", 9, "bad_character", "“", "straight quotes"),
    ("12monkeys > 1", 1, "bad_number", "neither a number", "names begin with a letter"),
    ("points > 12345678901234567", 10, "bad_number", "too long", "15 digits"),
    ("name == 'a\\qb'", 9, "bad_escape", "\\q", "backslash"),
    ("name == 'a\0b'", 11, "bad_character", "U+0000", "Delete it"),
    ("vip where active", 5, "syntax", "`where`", "exists(visits where"),
    ("nmae == 'a'", 1, "unknown_name", "Did you mean 'name'", "quotes"),
    ("mentor.nmae == 'a'", 8, "unknown_name", "Did you mean 'name'", "quotes"),
    ("exists(visits where level == 'gold')", 21, "unknown_name", "club.visit", "`parent.level`"),
    ("name.first == 'a'", 6, "no_way", "'name' is a text", "A dot follows a reference"),
    ("home.town == 'a'", 6, "unknown_name", "no part 'town'", "city"),
    ("me.name == 'a'", 4, "no_way", "Nothing lies behind 'me'", "owner == me"),
    ("level == 'golden'", 10, "unknown_choice", "Did you mean 'gold'", "bronze, silver, gold"),
    ("level in ['gold', 'silvr']", 19, "unknown_choice", "'silvr'", "silver"),
    ("'joga' in interests", 1, "unknown_choice", "Did you mean 'yoga'", "yoga"),
    ("level > 'bronze'", 1, "no_order", "A choice has no order", "x in ["),
    ("points > 'three'", 10, "wrong_type", "cannot be compared", "without quotes"),
    ("born > now", 8, "wrong_type", "A date cannot be compared with a moment", "`today`"),
    ("seen > today", 8, "wrong_type", "A moment", "date(x)"),
    ("seen > '2026-01-01'", 8, "bad_literal", "not a moment", "2026-12-31T10:00:00Z"),
    ("born > '01.02.2026'", 8, "bad_literal", "not a date", "'2026-12-31'"),
    ("opens > '9:30'", 9, "bad_literal", "time of day", "'09:30'"),
    ("mentor == 'Ann'", 11, "bad_literal", "a reference", "id of a record"),
    ("stay > 3", 8, "wrong_type", "A length of time", "hours(2)"),
    ("born + 3 > today", 8, "wrong_type", "a date", "days(14)"),
    ("born + hours(3) > today", 8, "wrong_type", "a date", "Whole days"),
    ("seen > now - months(3)", 14, "wrong_type", "from a moment", "today - months(1)"),
    ("points + name > 3", 10, "wrong_type", "cannot be added", "Only texts"),
    ("name + 3 == 'a3'", 8, "wrong_type", "cannot be added", "Only texts"),
    ("name == ''", 9, "blank_text", "No text is ''", "is empty"),
    ("name < empty", 1, "no_order", "smaller or larger than empty", "is empty"),
    ("points and vip", 1, "not_a_condition", "a whole number", "Compare it"),
    ("not name", 5, "not_a_condition", "a text", "Compare it"),
    ("visits and vip", 1, "many_records", "'visits' holds many records", "exists(visits"),
    ("visits.at > now", 1, "many_records", "many records", "maximum(visits"),
    ("exists(mentor)", 8, "not_a_relation", "one record", "`mentor is not empty`"),
    ("count(points)", 7, "not_a_relation", "one value", "count("),
    ("sum(visits)", 5, "wrong_arguments", "needs a field", "sum(moves.quantity"),
    ("sum(visits.note) > 1", 12, "wrong_type", "sum of a text", "numbers"),
    ("count(visits.at) > 1", 14, "wrong_arguments", "whole records", "count(visits)"),
    ("min(visits.at) > now", 5, "many_records", "over many", "minimum(visits.at)"),
    ("maximum(points) > 1", 9, "not_a_relation", "one value", "max(a, b)"),
    ("exists(visits, lines)", 1, "wrong_arguments", "takes one relation", "exists(visits where"),
    ("lower(name) == 'a'", 1, "unknown_function", "'lower'", "no lower()"),
    ("day_between(born, today) > 1", 1, "unknown_function", "Did you mean 'days_between'", "There are"),
    ("now() > seen", 1, "unknown_function", "'now'", "without brackets"),
    ("days_between(born) > 1", 1, "wrong_arguments", "takes 2 values", "days_between(a, b)"),
    ("months(1.5) + born > today", 8, "wrong_type", "a whole number is needed", "Round it"),
    ("round(ratio, points) > 1", 14, "wrong_type", "written out", "0 to 9"),
    ("if(points, 1, 2) > 1", 4, "wrong_type", "a condition is needed", "Compare something"),
    ("coalesce(name, points) == 'a'", 16, "wrong_type", "a whole number, but a text", "one kind"),
    ("interests == 'yoga'", 1, "not_one_value", "a list of texts", "'…' in interests"),
    ("home == 'a'", 1, "not_one_value", "an address", "home.city"),
    ("pin == '1'", 1, "not_one_value", "a secret", "is empty"),
    ("points in 3 + 4", 11, "wrong_type", "A list is needed", "x in ["),
    ("points in [1, empty]", 1, "wrong_type", "Empty is in no list", "x is empty or"),
    ("mentor == branch", 11, "wrong_type", "reference to club.person", "never equal"),
    ("date(born) == today", 6, "wrong_type", "date already", "Leave out"),
    ("contains(name, '')", 16, "blank_text", "in every text", "what to look for"),
]  # fmt: skip


@pytest.fixture(scope="module")
def blueprint() -> Blueprint:
    return club_blueprint()


@pytest.mark.parametrize(("text", "column", "code", "said", "remedy"), MISTAKES, ids=[item[0] for item in MISTAKES])
def test_a_mistake_is_told_at_its_place_with_a_remedy(
    blueprint: Blueprint, text: str, column: int, code: str, said: str, remedy: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_condition(blueprint, PERSON, text)
    error = caught.value
    assert error.place is not None
    assert (error.code, error.place.line, error.place.column) == (f"expressions.{code}", 1, column)
    assert said in error.message
    assert remedy in error.remedy


def test_lines_are_counted_within_the_text(blueprint: Blueprint) -> None:
    with pytest.raises(ExpressionError) as caught:
        check(blueprint, PERSON, "active\n  and\n  nmae == 'a'")
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (3, 3)


def test_a_value_is_no_condition(blueprint: Blueprint) -> None:
    with pytest.raises(ExpressionError, match="A condition is needed; this is a whole number"):
        check_condition(blueprint, PERSON, "points + 1")


def test_computed_fields_in_a_circle_are_refused_by_name() -> None:
    circle = [Computed("first", "second + 1"), Computed("second", "first + 1"), Integer("points")]
    blueprint = make_blueprint({"club": [Entity("thing", fields=circle)]})
    with pytest.raises(ExpressionError, match=r"club.thing.first → club.thing.second → club.thing.first"):
        check(blueprint, "club.thing", "first > 1")


def test_a_mistake_inside_a_computed_field_names_the_field() -> None:
    blueprint = make_blueprint({"club": [Entity("thing", fields=[Computed("broken", "nothing + 1")])]})
    with pytest.raises(ExpressionError, match=r"club.thing.broken has a mistake of its own.*'nothing'") as caught:
        check(blueprint, "club.thing", "1 < broken")
    assert caught.value.place is not None
    assert caught.value.place.column == 5


def test_a_field_cannot_hold_a_number_of_months() -> None:
    blueprint = make_blueprint({"club": [Entity("thing", fields=[Computed("term", "months(3)")])]})
    with pytest.raises(ExpressionError, match="A field cannot hold a number of months"):
        Checker(blueprint).check_field(blueprint.entities["club.thing"].fields["term"])


def test_a_rollup_over_a_missing_relation_is_refused() -> None:
    blueprint = make_blueprint({"club": [Entity("thing", fields=[Rollup("visits", count="visit_rows")])]})
    with pytest.raises(ExpressionError, match="no field or relation 'visit_rows'"):
        Checker(blueprint).check_field(blueprint.entities["club.thing"].fields["visits"])


def test_computed_fields_that_double_each_other_are_refused_before_they_grow() -> None:
    doubling = [Integer("c0"), *(Computed(f"c{n}", f"c{n - 1} + c{n - 1}") for n in range(1, 30))]
    blueprint = make_blueprint({"club": [Entity("thing", fields=doubling)]})
    with pytest.raises(ExpressionError, match="too large once its computed fields are put in"):
        check(blueprint, "club.thing", "c29 > 1")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 500 + "active" + ")" * 500, "too_deep"),
        ("not " * 1_000 + "active", "too_deep"),
        ("-" * 3_000 + "1 > points", "too_deep"),
        (" + ".join(["points"] * 500) + " > 1", "too_deep"),
        ("mentor." * 39 + "active", "too_deep"),
        ("exists(friends where " * 15 + "active" + ")" * 15, "too_large"),
        (" or ".join(["vip"] * 500), "too_long"),
        ("points in [" + ", ".join(["1"] * 500) + "]", "too_long"),
        ("active and " * 1_000 + "active", "too_long"),
        ("'" + "x" * 17_000 + "' == name", "too_long"),
    ],
)  # fmt: skip
def test_no_text_is_too_large_or_too_deep_for_a_clear_answer(blueprint: Blueprint, text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check(blueprint, PERSON, text)
    assert caught.value.code == f"expressions.{code}"
    assert caught.value.remedy


@pytest.mark.parametrize("word", ["and", "or", "not", "in", "is", "empty", "true", "false", "where"])
def test_reserved_words_are_no_names(word: str) -> None:
    with pytest.raises(ExpressionError):
        parse(f"visits.{word}")


def test_a_pack_finds_its_own_field_first_where_two_chose_one_key() -> None:
    made = make_blueprint({"club": [Entity("thing", fields=[Integer("rank")])]})
    thing = made.entities["club.thing"]
    other = replace(thing.fields["rank"], name="gym__rank", owner="gym", column="gym__rank")
    fields = {**thing.fields, "gym__rank": other}
    blueprint = replace(made, entities={**made.entities, "club.thing": replace(thing, fields=fields)})
    assert check(blueprint, "club.thing", "rank > 1", pack="gym").reads == {("club.thing", "gym__rank")}
    assert check(blueprint, "club.thing", "rank > 1").reads == {("club.thing", "rank")}


def test_the_check_tells_what_an_expression_reads(blueprint: Blueprint) -> None:
    found = check(blueprint, PERSON, "mentor.is_regular and exists(visits where date(at) == today and guest)")
    assert found.reads == {
        (PERSON, "mentor"), (PERSON, "is_regular"), (PERSON, "recent"), (PERSON, "active"), (VISIT, "person"),
        (VISIT, "at"), (VISIT, "guest"),
    }  # fmt: skip
    assert found.relations == {(PERSON, "visits")}
    assert found.uses_now
    assert not found.uses_me
