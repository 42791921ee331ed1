"""Random expressions over random rows mean the same on both engines as in plain Python."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st
from sqlalchemy import select

from palmette.blueprint.model import Blueprint
from palmette.errors import ExpressionError
from palmette.expressions import CheckedExpression, check, compile_sql, compile_value
from palmette.money import Money
from tests.core.expressions import oracle
from tests.core.expressions.club import (
    DEFAULT_ZONE,
    MOMENTS,
    PERSON,
    ZONES,
    Database,
    World,
    club_blueprint,
    make_world,
    open_database,
)
from tests.core.expressions.oracle import Env, Num
from tests.core.expressions.strategies import Said, conditions, values

COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
}
ZONES_IN_USE = [(*ZONES, DEFAULT_ZONE), ZONES]


class Agreement:
    """A filled database beside the world that fills it."""

    def __init__(self, url: str) -> None:
        self.blueprint: Blueprint = club_blueprint()
        self.world: World = make_world()
        self.database: Database = open_database(url, self.blueprint, self.world)

    def on_condition(self, said: Said, now: datetime, zones: tuple[str, ...]) -> None:
        """The same rows."""
        note(said.text)
        condition = compile_sql(self._checked(said), self._context(now, zones))
        table = self.database.tables.table(PERSON)
        with self.database.engine.connect() as connection:
            found = connection.execute(select(table.c.wall_id, table.c.id).where(condition)).all()
        wanted = {(row["wall_id"], row["id"]) for row in self.world.people if said.means(self._env(row, now))}
        assert {tuple(row) for row in found} == wanted

    def on_value(self, said: Said, now: datetime, zones: tuple[str, ...]) -> None:
        """The same value of each row."""
        note(said.text)
        value = compile_value(self._checked(said), self._context(now, zones))
        table = self.database.tables.table(PERSON)
        columns = [value.value] if value.currency is None else [value.value, value.currency]
        with self.database.engine.connect() as connection:
            found = connection.execute(select(table.c.wall_id, table.c.id, *columns)).all()
        answers = {tuple(row[:2]): _answer(row[2:]) for row in found}
        for row in self.world.people:
            wanted = _shown(said.means(self._env(row, now)))
            assert answers[row["wall_id"], row["id"]] == wanted, (row["wall_id"], row["id"])

    def _checked(self, said: Said) -> CheckedExpression:
        try:
            return check(self.blueprint, PERSON, said.text)
        except ExpressionError as error:
            # The limits have tests of their own; what passes them is no case here.
            if error.code == "expressions.too_large":
                reject()
            raise

    def _context(self, now: datetime, zones: tuple[str, ...]) -> Any:
        return self.database.context(PERSON, now, zones=zones)

    def _env(self, row: dict[str, Any], now: datetime) -> Env:
        return Env(self.world, PERSON, row, now, None)


def _answer(columns: Any) -> Any:
    if len(columns) == 2:
        return None if columns[0] is None else Money(columns[0], columns[1])
    return columns[0]


def _shown(value: Any) -> Any:
    if isinstance(value, Num):
        kept = oracle.settled(value)
        return None if kept is None else Decimal(kept.value).scaleb(-kept.scale)
    return value


def _run(url: str, examples: int) -> None:
    agreement = Agreement(url)
    moments, zones = st.sampled_from(MOMENTS), st.sampled_from(ZONES_IN_USE)

    @settings(max_examples=examples, **COMMON)
    @given(conditions(), moments, zones)
    def same_rows(said: Said, now: datetime, in_use: tuple[str, ...]) -> None:
        agreement.on_condition(said, now, in_use)

    @settings(max_examples=examples, **COMMON)
    @given(values(), moments, zones)
    def same_values(said: Said, now: datetime, in_use: tuple[str, ...]) -> None:
        agreement.on_value(said, now, in_use)

    same_rows()
    same_values()
    agreement.database.engine.dispose()


@pytest.mark.slow
def test_random_expressions_mean_what_plain_python_says(database_url: str) -> None:
    _run(database_url, 60)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_random_expressions_mean_what_plain_python_says(database_url: str) -> None:
    _run(database_url, 4_000)
