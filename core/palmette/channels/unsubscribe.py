"""The address by which a person stops messages of a purpose: signed, without a login, good for one click."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from palmette.channels.ports import Recipient
from palmette.errors import NotFound

PATH = "/u"
_SIGNATURE = 16


@dataclass(frozen=True, slots=True)
class Stop:
    """What an address stops."""

    recipient: Recipient
    purpose: str
    channel: str


def stop_token(key: bytes, stop: Stop) -> str:
    """The text behind the address."""
    who = stop.recipient
    body = msgspec.json.encode([who.wall, who.entity, who.id.hex, stop.purpose, stop.channel])
    return base64.urlsafe_b64encode(_sign(key, body) + body).decode().rstrip("=")


def read_stop(keys: Sequence[bytes], token: str) -> Stop:
    """What it stops; NotFound for a token that we did not make, with the present key or one of before."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not any(hmac.compare_digest(signature, _sign(key, body)) for key in keys):
            raise ValueError
        wall, entity, record, purpose, channel = msgspec.json.decode(body, type=tuple[int, str, str, str, str])
        return Stop(Recipient(wall, entity, UUID(record)), purpose, channel)
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        raise NotFound("http.not_found", "There is no such page.") from error


def _sign(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, b"unsubscribe" + body, hashlib.sha256).digest()[:_SIGNATURE]
