"""Secrets at rest: encrypted with the installation's key, never read back through the gateway."""

from __future__ import annotations

import base64
import hashlib
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from palmette.errors import SettingsError
from palmette.records.writer import FieldWriter

if TYPE_CHECKING:
    from palmette.records.session import Records

_VERSION = "v1:"
_NONCE = 12


def sealed(records: Records, field: FieldWriter, value: str | None) -> str | None:
    """The text that is stored in place of a secret, bound to its field."""
    if value is None:
        return None
    nonce = os.urandom(_NONCE)
    box = _cipher(records.gateway.secret_key).encrypt(nonce, value.encode(), _bound(field))
    return _VERSION + base64.b64encode(nonce + box).decode()


def opened(records: Records, field: FieldWriter, stored: str) -> str:
    """The secret, for the product's own connections alone; SettingsError when the key is another one."""
    raw = base64.b64decode(stored.removeprefix(_VERSION))
    try:
        return _cipher(records.gateway.secret_key).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(field)).decode()
    except InvalidTag as error:
        raise SettingsError(
            "records.other_key",
            "A stored secret cannot be read with the present key.",
            remedy="Start with the secret key that it was stored with, or enter it anew.",
        ) from error


def _cipher(key: bytes) -> AESGCM:
    if not key:
        raise SettingsError(
            "records.no_key", "Secrets cannot be stored without a key.", remedy="Set PALMETTE_SECRET_KEY."
        )
    return AESGCM(hashlib.sha256(b"palmette secret fields" + key).digest())


def _bound(field: FieldWriter) -> bytes:
    return f"{field.model.entity}.{field.model.column}".encode()
