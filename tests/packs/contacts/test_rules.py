"""Equal ways to reach somebody have one normal form."""

from __future__ import annotations

import pytest

from palmette.packs.contacts.rules import normal_form


@pytest.mark.parametrize(
    ("value", "region", "expected"),
    [
        ("8 (916) 123-45-67", "RU", "+79161234567"),
        ("+7 916 123 45 67", "FI", "+79161234567"),
        ("040 123 4567", "FI", "+358401234567"),
        ("+358 40 123 4567", "", "+358401234567"),
        ("no phone", "RU", "no phone"),
        ("  12 ", "RU", "12"),
    ],
)
def test_a_phone_is_written_as_e164_where_it_can_be_read(value: str, region: str, expected: str) -> None:
    assert normal_form("phone", value, region=region) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("email", " Anna@Example.COM ", "anna@example.com"),
        ("telegram", "@Anna", "anna"),
        ("telegram", "https://t.me/Anna/", "anna"),
        ("vk", "vk.com/anna", "anna"),
        ("push", "Token 1", "Token 1"),
    ],
)
def test_names_and_addresses_are_compared_without_case_and_signs(kind: str, value: str, expected: str) -> None:
    assert normal_form(kind, value) == expected


def test_a_whatsapp_name_is_a_phone() -> None:
    assert normal_form("whatsapp", "8 916 123 45 67", region="RU") == "+79161234567"
