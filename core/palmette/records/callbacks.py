"""Addresses at which a far service calls back without a login: their token names one branch and cannot be guessed."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

PLACE = "/callback"
_SIGNATURE = 20
_WALL = 4


@dataclass(frozen=True, slots=True)
class CalledFor:
    """Whose call it is: the branch that the address was made for, in its wall."""

    branch: UUID
    wall: int


def callback_token(key: bytes, endpoint: str, called: CalledFor) -> str:
    """The token of an endpoint (`pack/key`) and a branch: always the same one while the installation's key is."""
    body = called.branch.bytes + called.wall.to_bytes(_WALL, "big")
    return base64.urlsafe_b64encode(body + _signature(key, endpoint, body)).decode().rstrip("=")


def read_callback(keys: Sequence[bytes], endpoint: str, token: str) -> CalledFor | None:
    """Whom a token names; None when none of the keys signed it for this endpoint."""
    try:
        raw = base64.b64decode(token.encode() + b"=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(body) != 16 + _WALL or not any(hmac.compare_digest(_signature(key, endpoint, body), signature)
                                          for key in keys):  # fmt: skip
        return None
    return CalledFor(UUID(bytes=body[:16]), int.from_bytes(body[16:], "big"))


def _signature(key: bytes, endpoint: str, body: bytes) -> bytes:
    return hmac.digest(key, b"callback\0" + endpoint.encode() + b"\0" + body, "sha256")[:_SIGNATURE]
