"""No sequence of calls, by any way in, brings a record past a guard that is false."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.gates.firm import Firm
from tests.core.gates.machine import Walk
from tests.core.gates.oracle import DONE, FORBIDDEN, SHUT, STALE

SHORT, LONG = (
    settings(
        max_examples=walks,
        stateful_step_count=steps,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        deadline=None,
        # A walk is read faster than it is shrunk: each of its steps asks a server.
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    for walks, steps in ((4, 15), (200, 60))
)


@pytest.mark.slow
def test_no_walk_leads_past_a_closed_gate(firm: Firm) -> None:
    run_state_machine_as_test(partial(Walk, firm), settings=SHORT)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_no_long_walk_leads_past_a_closed_gate(firm: Firm) -> None:
    Walk.tally.clear()

    run_state_machine_as_test(partial(Walk, firm), settings=LONG)

    came = {(door, what) for door, _, what in Walk.tally}
    for door in ("gateway", "api", "page"):
        assert {(door, DONE), (door, SHUT), (door, FORBIDDEN), (door, STALE), (door, "skipped")} <= came
    assert {"won", "fixed", "lost", "dropped"} <= {to for _, to, what in Walk.tally if what == DONE}
