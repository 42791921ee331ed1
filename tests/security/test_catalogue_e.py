"""Part E of the catalogue: what providers tell of a message in another order than it happened."""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from palmette import clock
from palmette.channels.outbox import DEAD, FAILED, LEASED, PENDING, SENT, UNKNOWN
from palmette.channels.ports import DELIVERED, READ, SENT_ON, UNDELIVERED, Told
from palmette.channels.told import after_told

STATES = (SENT_ON, DELIVERED, READ)


def message(**values: object) -> SimpleNamespace:
    plain = {
        "state": SENT, "told": "", "done_at": clock.now(), "provider_id": "p-1", "place": 0, "channels": '["sms"]',
        "reason": None, "lease_until": None,
    }  # fmt: skip
    return SimpleNamespace(**{**plain, **values})


def hear(row: SimpleNamespace, *states: str) -> SimpleNamespace:
    """The message after news of it."""
    for state in states:
        values: dict[str, Any] = after_told(row, Told("p-1", state)) or {}
        row.__dict__.update(values)
    return row


@pytest.mark.parametrize("states", list(permutations(STATES)), ids="-".join)
def test_row_90_a_status_never_goes_back(states: tuple[str, ...]) -> None:
    row, best = message(), 0
    for state in states:
        best = max(best, STATES.index(state))
        hear(row, state)
        assert (row.state, row.told) == (SENT, STATES[best])


@pytest.mark.parametrize("before", [LEASED, UNKNOWN, DEAD])
def test_row_90_news_before_we_wrote_down_that_it_left_are_not_lost(before: str) -> None:
    row = hear(message(state=before, done_at=None, provider_id=None), READ, SENT_ON)
    assert (row.state, row.told, row.provider_id) == (SENT, READ, "p-1")
    assert row.done_at is not None


def test_row_90_a_failure_behind_the_arrival_fails_nothing() -> None:
    assert hear(message(), DELIVERED, UNDELIVERED).state == SENT
    assert hear(message(), SENT_ON, UNDELIVERED).state == FAILED
    assert hear(message(channels='["sms", "email"]'), UNDELIVERED).state == PENDING
