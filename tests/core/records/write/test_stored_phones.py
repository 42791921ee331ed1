"""A number that is in its stored form already is told without taking it apart, and never differently."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette.records.values import phone as phones
from palmette.records.values.phone_plans import usual_number

CODES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
NUMBERS = st.builds(lambda code, rest: f"+{code}{rest}", CODES, st.text("0123456789", min_size=3, max_size=12))


def taken_apart(text: str) -> str:
    """What the full rules make of a number with its country code; empty for one that cannot be."""
    try:
        parsed = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


@given(NUMBERS)
def test_a_number_in_its_stored_form_is_what_the_full_rules_make_of_it(number: str) -> None:
    assert phones.phone(number, "FI") == (taken_apart(number) or number)


@pytest.mark.parametrize("number", ["+358501234567", "+79991234567", "+14155552671", "+390612345678"])
def test_numbers_of_many_countries_stay_as_they_are(number: str) -> None:
    assert phones.phone(number, "FI") == number


@pytest.mark.parametrize(
    ("written", "stored"),
    [("+358 50 123 4567", "+358501234567"), ("+3580501234567", "+358501234567"), ("050 1234567", "+358501234567")],
)
def test_a_trunk_zero_and_signs_are_still_taken_off(written: str, stored: str) -> None:
    assert phones.phone(written, "FI") == stored


REGIONS = ["RU", "FI", "DE", "US", "KZ", "GB", "IT", "AR", "BR", "EE", ""]


@st.composite
def written_numbers(draw: st.DrawFn) -> str:
    """Numbers as people write them at home and abroad, some of their digits mistaken."""
    region, form = draw(st.sampled_from(REGIONS[:-1])), draw(st.sampled_from([0, 1, 2]))
    example = phonenumbers.example_number_for_type(region, draw(st.sampled_from([0, 1, 3])))
    assert example is not None
    signs = list(phonenumbers.format_number(example, form))
    for at in draw(st.lists(st.integers(0, len(signs) - 1), max_size=3)):
        signs[at] = draw(st.sampled_from("0123456789")) if signs[at].isdigit() else signs[at]
    return "".join(signs)


@given(written_numbers(), st.sampled_from(REGIONS))
def test_a_usual_number_is_told_as_the_full_rules_tell_it(text: str, region: str) -> None:
    told = usual_number(text, region)
    if told:
        parsed = phonenumbers.parse(text, region or None)
        assert phonenumbers.is_valid_number(parsed)
        assert told == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def test_the_usual_numbers_of_a_list_are_told_at_once() -> None:
    assert usual_number("8 (916) 123-45-67", "RU") == "+79161234567"
    assert usual_number("040 123 4567", "FI") == "+358401234567"
    assert not usual_number("123", "RU")
