"""Whatever a field takes comes back as its Python form, on both engines, and is taken again unchanged."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palmette.money import Money
from palmette.records.values.accept import acceptor
from palmette.records.values.moments import zones
from palmette.records.values.rules import Rules
from tests.core.records.write.shop import Shop, shop_blueprint

FIELDS = shop_blueprint().entities["shop.person"].fields
RULES = Rules("EUR", "FI", "Europe/Helsinki")

letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
line = st.text(letters, max_size=60)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "code": st.from_regex(r"[A-Z]{2}[0-9]{3}", fullmatch=True),
    "notes": st.lists(line, max_size=4).map("\r\n".join),
    "story": line.map(lambda text: f"<p>{text}</p>"),
    "age": st.integers(0, 150),
    "height": st.decimals(-(10**15), 10**15, places=2),
    "balance": st.builds(Money, st.integers(-(2**63), 2**63 - 1), st.sampled_from(["EUR", "JPY", "KWD"])),
    "vip": st.just(False),
    "born_on": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "calls_at": st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    "seen_at": st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    "patience": st.integers(-(2**40), 2**40),
    "source": st.sampled_from(["web", "street", "old"]),
    "interests": st.lists(st.sampled_from(["yoga", "swim", "box"])),
    "phone": st.sampled_from(["+358401234567", "112", "+79161234567;ext=12", "040 1234567"]),
    "site": st.sampled_from(["https://example.com/?a=b#c", "http://пример.рф/я"]),
    "home": st.fixed_dictionaries({}, optional={"line": line, "city": line, "country": st.sampled_from(["FI", "ru"])}),
    "zone": st.sampled_from(sorted(zones())),
    "nicknames": st.lists(line, max_size=4),
    "shoe_size": st.integers(-(2**63), 60),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_a_value_comes_back_as_it_was_taken(shop: Shop, name: str) -> None:
    accept = acceptor(FIELDS[name], RULES)
    with shop.gateway.writing(shop.head) as records:
        person = records.create("person", {"name": "Anna"})["id"]
    assert isinstance(person, UUID)

    @given(VALUES[name])
    @settings(max_examples=8, suppress_health_check=list(HealthCheck))
    def holds(value: object) -> None:
        taken = accept(value)
        assert accept(taken) == taken
        with shop.gateway.writing(shop.head) as records:
            row = records.update("person", person, {name: value})
        assert row[name] == taken or not (row[name] or taken)
        with shop.gateway.writing(shop.head) as records:
            assert records.update("person", person, {name: row[name]})["version"] == row["version"]

    holds()


def test_decimals_keep_their_digits(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        row = records.create("person", {"name": "Anna", "height": "0.10"})

    assert str(row["height"]) == "0.10"
    assert isinstance(row["height"], Decimal)
