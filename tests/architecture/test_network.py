"""Tests reach no host but this machine, and this machine they reach."""

from __future__ import annotations

import socket

import pytest


@pytest.mark.parametrize("host", ["example.org", "192.0.2.1", "2001:db8::1"])
def test_another_host_is_refused(host: str) -> None:
    with pytest.raises(AssertionError, match="no host but this machine"):
        socket.create_connection((host, 9), timeout=1)


def test_a_datagram_to_another_host_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(AssertionError, match="no host but this machine"),
    ):
        sender.sendto(b"question", ("192.0.2.1", 53))


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
