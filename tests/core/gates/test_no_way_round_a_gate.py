"""No sequence of calls, by any way in, brings a record past a guard that is false."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.gates.firm import Firm
from tests.core.gates.machine import Walk
from tests.core.gates.oracle import DONE, FORBIDDEN, SHUT, STALE

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
# A walk of few steps is read faster than it is shrunk, and explaining one traces every line of the server.
SMALL = settings(
    max_examples=6, stateful_step_count=20, suppress_health_check=QUIET, deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
LONG = settings(
    max_examples=200, stateful_step_count=60, suppress_health_check=QUIET, deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)  # fmt: skip


def test_no_walk_leads_past_a_closed_gate(firm: Firm) -> None:
    run_state_machine_as_test(partial(Walk, firm), settings=SMALL)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_no_long_walk_leads_past_a_closed_gate(firm: Firm) -> None:
    Walk.tally.clear()

    run_state_machine_as_test(partial(Walk, firm), settings=LONG)

    came = {(door, what) for door, _, what in Walk.tally}
    for door in ("gateway", "api", "page"):
        assert {(door, DONE), (door, SHUT), (door, FORBIDDEN), (door, STALE), (door, "skipped")} <= came
    assert {"won", "fixed", "lost", "dropped"} <= {to for _, to, what in Walk.tally if what == DONE}
