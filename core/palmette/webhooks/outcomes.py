"""What an answer means for a delivery and for its address: taken, tried again and when, given up, turned off. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from palmette.locale.sentences import sentence

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800, 28_800)
)
"""How long after each try the next one comes, before the shake: twelve tries in some 33 hours."""

MOST_TRIES = len(WAITS) + 1
LONGEST_REST = timedelta(minutes=5)
_LATER = frozenset({408, 425, 429})
GONE = 410


@dataclass(frozen=True, slots=True)
class Called:
    """What came of one call: the answer's status, 0 without an answer; `reason` says why there was none."""

    status: int
    reason: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a delivery. `wait` is until the next try, None at its end; `rest` is how long nothing more goes
    to this address; `off` says that the subscription ends."""

    sent: bool = False
    wait: timedelta | None = None
    rest: timedelta | None = None
    off: bool = False
    reason: str = ""


def outcome(called: Called, attempts: int, failures: int) -> Outcome:
    """After a delivery's try number `attempts`; `failures` calls of this address in a row have failed before it."""
    if 200 <= called.status < 300:
        return Outcome(sent=True)
    if called.status == GONE:
        return Outcome(off=True, reason=sentence("The receiver says that it wants no more (410)."))
    reason = called.reason or sentence("The receiver answered %(status)s.", status=called.status)
    wait = wait_after(attempts, called.retry_after)
    # A refusal is about this one; silence, overload and failure are about the receiver, and it is left in peace.
    unwell = called.status == 0 or called.status >= 500 or called.status in _LATER
    return Outcome(wait=wait, rest=_rest(failures, called.retry_after) if unwell else None, reason=reason)


def wait_after(attempts: int, retry_after: float | None = None) -> timedelta | None:
    """How long to wait after so many tries, shaken by a fifth so that many do not come at once; None = no more."""
    if attempts >= MOST_TRIES:
        return None
    own = WAITS[max(attempts, 1) - 1] * random.uniform(0.8, 1.2)
    return max(own, timedelta(seconds=retry_after or 0.0))


def _rest(failures: int, retry_after: float | None) -> timedelta:
    own = min(timedelta(seconds=2 ** min(failures, 10)), LONGEST_REST)
    return max(own, timedelta(seconds=retry_after or 0.0))
