"""Which addresses may be called: none of this machine or its networks, unless the installation's settings allow it."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence

IPAddress = IPv4Address | IPv6Address
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_SIX_TO_FOUR = ip_network("2002::/16")


@dataclass(frozen=True, slots=True)
class AddressRules:
    """`allow` are `host:port` pairs that may be called although they are private, and by plain http."""

    allow: frozenset[str] = field(default_factory=frozenset)

    def allows(self, host: str, port: int) -> bool:
        """Whether the settings name this host and port."""
        return f"{host.lower()}:{port}" in self.allow


def address_rules(allow: Iterable[str]) -> AddressRules:
    """The rules of the setting `outbound_allow`."""
    return AddressRules(frozenset(item.strip().lower() for item in allow))


def resolve(rules: AddressRules, host: str, port: int) -> str:
    """The one address to connect to; InvalidInput when any address of the name is not to be called.

    The caller connects to this very address and resolves no more: a name may answer otherwise the next time.
    """
    try:
        found = socket.getaddrinfo(_plain(host), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolved(
            "integrations.no_host", sentence("There is no host %(host)s.", host=host), remedy="Check the address."
        ) from error
    addresses = [str(item[4][0]).partition("%")[0] for item in found]
    if not rules.allows(host, port):
        for address in addresses:
            if not is_public(ip_address(address)):
                raise InvalidInput(
                    "integrations.private_address",
                    sentence("%(host)s lies in a private network and is not called.", host=host),
                    remedy="An administrator may allow it in PALMETTE_OUTBOUND_ALLOW.",
                )
    return addresses[0]


def _plain(host: str) -> str:
    """An IPv4 address in any of its old spellings (`127.1`, `0177.0.0.1`, `2130706433`) as everybody reads it."""
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return host


class Unresolved(InvalidInput):
    """The name has no address now; it may have one later."""


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the public internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one carries: mapped, compatible, 6to4, NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    number = int(address)
    if (number >> 32 == 0 and number > 1) or any(address in network for network in _NAT64):
        return IPv4Address(number & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address((number >> 80) & 0xFFFFFFFF)
    return None
