"""The signature of a delivery, as the public convention "Standard Webhooks" writes it. Pure.

`webhook-signature` is `v1,` and the base64 of HMAC SHA-256 over `<id>.<timestamp>.<body>`; the secret is `whsec_` and
the base64 of its bytes. Receivers check it with a library for their language, or with six lines of their own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping

PREFIX = "whsec_"
BYTES = 32
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def new_secret() -> str:
    """A fresh secret."""
    return PREFIX + base64.b64encode(os.urandom(BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether a text is a secret of 24 to 64 bytes."""
    try:
        return text.startswith(PREFIX) and 24 <= len(_key(text)) <= 64
    except (binascii.Error, ValueError):
        return False


def signed(secret: str, delivery: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """The headers of a delivery: its id, the same for each try, the moment (Unix seconds), and the signature."""
    said = f"{delivery}.{timestamp}.".encode() + body
    mark = base64.b64encode(hmac.new(_key(secret), said, hashlib.sha256).digest()).decode()
    return {ID: delivery, TIMESTAMP: str(timestamp), SIGNATURE: f"v1,{mark}"}


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
