"""What holds for every test of the repository: no host but this machine, and property tests that fit the run."""

from __future__ import annotations

import gc
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

from palmette.testing.postgres import memory

pytest_plugins = ["pytester"]

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::")


class OutsideHost(AssertionError):
    """A test tried to reach a host other than this machine."""


def _refuse_outside_hosts(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if isinstance(name, str) and name and not name.startswith(LOOPBACK):
        raise OutsideHost(f"{event} of {name}: tests reach no host but this machine")


sys.addaudithook(_refuse_outside_hosts)

# SQLite waits for the disk at each commit, as it must in service; in memory there is nothing to wait for.
if (temporary := memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(temporary))

# On a server every run tries the same examples, so that a red run is red again; at a desk they vary and are kept.
settings.register_profile("desk", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") or os.environ.get("PALMETTE_REQUIRE_ALL") == "1" else "desk")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Let the collector of garbage look at what tests make, not at the modules they all share; and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 5)
