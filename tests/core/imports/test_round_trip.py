"""What is exported comes back unchanged: values of every kind, through CSV and XLSX, however strange they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palmette.access.actors import Actor
from palmette.imports.convert import Converter
from palmette.imports.export import Cell, TableFile, csv_chunks, xlsx_chunks
from palmette.imports.mapping import guess, targets_of
from palmette.imports.read import read_table
from palmette.money import Money
from palmette.records.session import Gateway, Records
from palmette.records.values.accept import acceptor
from palmette.records.values.moments import zones
from palmette.records.values.rules import rules_of
from tests.core.records.write.shop import shop_blueprint

BLUEPRINT = shop_blueprint()
ENTITY = BLUEPRINT.entities["shop.person"]
ZONE = "Europe/Helsinki"
FORMATS = {"csv": csv_chunks, "xlsx": xlsx_chunks}

letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
line = st.one_of(
    st.text(letters, max_size=40),
    st.text(st.sampled_from("'\"=+-@;,|_x0041 \n\tаё1"), max_size=12),
    st.sampled_from(["=2+2", "'=2+2", "''+1", "-1.5", "+7 916", "@x", "00123", "1e5", "true", "2026-01-01", "a;b,c|d"]),
)
moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC))  # noqa: DTZ001
autumn = st.datetimes(datetime(2026, 10, 24, 23), datetime(2026, 10, 25, 2), timezones=st.just(UTC))  # noqa: DTZ001
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": line,
    "notes": st.lists(line, max_size=4).map("\r\n".join),
    "story": st.text(letters, max_size=40).map(lambda text: f"<p>{text}</p>"),
    "age": st.integers(0, 150),
    "height": st.decimals(-(10**15), 10**15, places=2),
    "balance": st.builds(Money, st.integers(-(10**17), 10**17), st.sampled_from(["EUR", "JPY", "KWD"])),
    "vip": st.booleans(),
    "born_on": st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "calls_at": st.builds(time, st.integers(0, 23), st.integers(0, 59)),
    "seen_at": st.one_of(moments, autumn).map(lambda at: at.replace(microsecond=0)),
    "patience": st.integers(-(2**40), 2**40),
    "source": st.sampled_from(["web", "street", "old"]),
    "interests": st.lists(st.sampled_from(["yoga", "swim", "box"])),
    "phone": st.sampled_from(["+358401234567", "112", "+79161234567;ext=12", "040 1234567", "+78005553535"]),
    "email": st.sampled_from(["a@example.com", "Anna.Berg@example.com", "+x@example.com", "-y@example.com"]),
    "site": st.sampled_from(["https://example.com/?a=b#c", "http://пример.рф/я"]),
    "home": st.fixed_dictionaries(
        {}, optional={"line": line, "city": line, "region": line, "postal_code": st.just("00100"),
                      "country": st.sampled_from(["FI", "ru"])}
    ),
    "zone": st.sampled_from(sorted(zones())),
    "nicknames": st.lists(line, max_size=4),
    "shoe_size": st.integers(-(2**63), 60),
}  # fmt: skip


class Given(TableFile):
    """A table of rows in hand, in the place of those of a database."""

    given: Mapping[str, object]

    def rows(self) -> Iterator[list[Cell]]:
        """The one row."""
        yield self._cells({**self.given, "id": UUID(int=1)}, {})


def exported(values: Mapping[str, object], kind: str) -> bytes:
    gateway = cast("Gateway", SimpleNamespace(blueprint=BLUEPRINT))
    heads = ("Person", *(ENTITY.fields[name].label.text() for name in values))
    table = Given(gateway, cast("Actor", SimpleNamespace(zone=ZONE)), ENTITY, tuple(values), heads)
    object.__setattr__(table, "given", values)
    return b"".join(FORMATS[kind](table))


def imported(data: bytes, kind: str) -> dict[str, object]:
    table = read_table(f"people.{kind}", data)
    targets = targets_of(BLUEPRINT, ENTITY, frozenset(ENTITY.fields))
    columns = [item.target for item in guess(ENTITY, table.headers, targets, None)]
    read = Converter(BLUEPRINT, ENTITY, table.headers, columns, None, ZONE).read(cast("Records", None), table.rows[0])
    assert not read.problems
    return read.values


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", VALUES)
def test_a_value_comes_back_as_it_went_out(name: str, kind: str) -> None:
    accept = acceptor(ENTITY.fields[name], rules_of(BLUEPRINT))

    @given(VALUES[name])
    @settings(max_examples=12 if kind == "csv" else 5, suppress_health_check=list(HealthCheck))
    def holds(value: object) -> None:
        taken = accept(value)
        values = {"zone": "Europe/Helsinki", name: taken}
        back = imported(exported(values, kind), kind)
        assert back.get(name) == (None if taken in ([], {}) else taken)

    holds()


@pytest.mark.parametrize("kind", FORMATS)
def test_values_of_every_kind_come_back_together(kind: str) -> None:
    @given(st.fixed_dictionaries(VALUES))
    @settings(max_examples=4, suppress_health_check=list(HealthCheck))
    def holds(given: Mapping[str, object]) -> None:
        rules = rules_of(BLUEPRINT)
        taken = {name: acceptor(ENTITY.fields[name], rules)(value) for name, value in given.items()}
        back = imported(exported(taken, kind), kind)
        assert back == {name: value for name, value in taken.items() if value not in (None, [], {})}

    holds()


def test_no_cell_of_a_csv_begins_as_a_formula() -> None:
    data = exported({"name": "=HYPERLINK(1)", "notes": "@SUM(A1)", "zone": "UTC"}, "csv").decode("utf-8-sig")
    cells = data.splitlines()[1].split(";")
    assert cells[1:] == ["'=HYPERLINK(1)", "'@SUM(A1)", "UTC"]
