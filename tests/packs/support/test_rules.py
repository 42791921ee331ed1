"""Terms of tickets in work hours, what time costs, what a ready answer says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from palmette import MoneyValue, WorkCalendar
from palmette.packs.support.rules import cost_of, filled, terms
from palmette.packs.support.settings import ANSWER, SOLVE

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
LENGTHS = {f"answer_{key}": value for key, value in ANSWER.items()} | {
    f"solve_{key}": value for key, value in SOLVE.items()
}


@pytest.mark.parametrize(("priority", "hours"), [("urgent", 0.5), ("high", 2), ("normal", 4)])
def test_a_more_urgent_ticket_is_answered_sooner(priority: str, hours: float) -> None:
    found = terms(WorkCalendar("UTC"), MONDAY, priority, LENGTHS)
    assert found.answer_by is not None
    assert (found.answer_by - MONDAY).total_seconds() == hours * 3600


def test_a_priority_without_lengths_has_no_terms() -> None:
    found = terms(WorkCalendar("UTC"), MONDAY, "urgent", {})
    assert (found.answer_by, found.solve_by) == (None, None)


@pytest.mark.parametrize(("minutes", "minor"), [(60, 3000), (30, 1500), (1, 50), (7, 350), (25, 1250)])
def test_minutes_cost_their_share_of_an_hour(minutes: int, minor: int) -> None:
    assert cost_of(minutes, MoneyValue(3000, "EUR")) == MoneyValue(minor, "EUR")


def test_half_a_cent_is_rounded_up() -> None:
    assert cost_of(30, MoneyValue(1, "EUR")) == MoneyValue(1, "EUR")


def test_a_ready_answer_names_the_client_and_the_ticket_and_runs_nothing() -> None:
    text = "Dear {name}, {number} is done. {0.__class__} {{x}}"
    assert filled(text, name="Aino", number="T-00001") == "Dear Aino, T-00001 is done. {0.__class__} {{x}}"
