"""What lines come to: the sum of the parts is the whole, tax is split exactly, a half goes up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette.packs.sales.amounts import BY_DOCUMENT, BY_LINE, Line, amounts, base_of, exact_tax, half_up, spread

RATES = st.sampled_from([None, Decimal(0), Decimal(10), Decimal("13.5"), Decimal(20), Decimal(22), Decimal("25.5")])
LINES = st.lists(
    st.builds(
        Line,
        price=st.integers(0, 10**9),
        quantity=st.decimals("0.001", 9999, places=3),
        discount=st.decimals(0, 100, places=2),
        rate=RATES,
        included=st.booleans(),
    ),
    max_size=12,
)
ROUNDINGS = st.sampled_from([BY_LINE, BY_DOCUMENT])


@given(LINES, ROUNDINGS)
def test_the_sum_of_the_lines_is_the_document(lines: Sequence[Line], rounding: str) -> None:
    found = amounts(lines, rounding=rounding)
    assert found.total == sum(line.total for line in found.lines)
    assert found.total == found.net + found.tax
    assert [line.total if given.included else line.net for given, line in zip(lines, found.lines, strict=True)] == [
        base_of(line) for line in lines
    ]


@given(LINES, ROUNDINGS)
def test_the_tax_by_rate_is_the_tax_of_the_document(lines: Sequence[Line], rounding: str) -> None:
    found = amounts(lines, rounding=rounding)
    assert sum(share.tax for share in found.shares) == found.tax
    assert sum(share.net for share in found.shares) == found.net
    assert [share.rate for share in found.shares] == sorted(
        {line.rate for line in lines}, key=lambda rate: (rate is None, -(rate or 0))
    )


@given(LINES)
def test_a_line_is_rounded_by_itself_or_once_with_all_of_its_rate(lines: Sequence[Line]) -> None:
    exact = [exact_tax(base_of(line), line.rate, included=line.included) for line in lines]
    assert [line.tax for line in amounts(lines).lines] == [half_up(tax) for tax in exact]
    whole = amounts(lines, rounding=BY_DOCUMENT)
    for key in {(line.rate, line.included) for line in lines}:
        places = [at for at, line in enumerate(lines) if (line.rate, line.included) == key]
        assert sum(whole.lines[at].tax for at in places) == half_up(sum((exact[at] for at in places), Fraction(0)))
    assert all(abs(line.tax - tax) < 1 for line, tax in zip(whole.lines, exact, strict=True))


@given(st.lists(st.fractions(-1000, 1000), max_size=20))
def test_parts_are_near_to_the_exact_ones_and_none_is_lost(parts: list[Fraction]) -> None:
    found = spread(half_up(sum(parts, Fraction(0))), parts)
    assert sum(found) == half_up(sum(parts, Fraction(0)))
    assert all(abs(whole - part) < 1 for whole, part in zip(found, parts, strict=True))


@pytest.mark.parametrize(
    ("value", "whole"),
    [(Fraction(1, 2), 1), (Fraction(-1, 2), -1), (Fraction(5, 2), 3), (Fraction(49, 100), 0), (Fraction(-7, 3), -2)],
)
def test_a_half_goes_away_from_zero(value: Fraction, whole: int) -> None:
    assert half_up(value) == whole


@pytest.mark.parametrize(
    ("rounding", "taxes", "total"), [(BY_LINE, [1, 1, 1], 12), (BY_DOCUMENT, [1, 1, 0], 11)], ids=["line", "document"]
)
def test_small_lines_show_where_tax_is_rounded(rounding: str, taxes: list[int], total: int) -> None:
    lines = [Line(3, rate=Decimal("24"), included=False)] * 3
    found = amounts(lines, rounding=rounding)
    assert ([line.tax for line in found.lines], found.total) == (taxes, total)


def test_tax_in_the_price_is_taken_out_of_it() -> None:
    found = amounts([Line(12_200, rate=Decimal(22)), Line(10_000, rate=Decimal(22), included=False)])
    assert [(line.net, line.tax) for line in found.lines] == [(10_000, 2_200), (10_000, 2_200)]
    assert [(share.rate, share.net, share.tax) for share in found.shares] == [(Decimal(22), 20_000, 4_400)]
