"""Amounts as texts: the digits of their currency, as history and the API write them."""

from __future__ import annotations

import pytest

from palmette.money import Money


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("minor", [0, 1, -1, -50, 99, 100, -12_345, 1_000_000, 2**63 - 1, -(2**63)])
def test_the_text_of_an_amount_is_that_of_its_decimal(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert money.amount_text == str(money.amount)
    assert str(money) == f"{money.amount} {currency}"
