"""A number that is in its stored form already is told without taking it apart, and never differently."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette.records.values import phone as phones

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
