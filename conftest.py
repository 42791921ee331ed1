"""What holds for every test of the repository: no host but this machine, and property tests that fit the run."""

from __future__ import annotations

import os
import sys

from hypothesis import HealthCheck, settings

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

# On a server every run tries the same examples, so that a red run is red again; at a desk they vary and are kept.
settings.register_profile("desk", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") or os.environ.get("PALMETTE_REQUIRE_ALL") == "1" else "desk")
