"""Secrets of accounts at rest: encrypted with the installation's key and bound to their account."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from palmette.errors import SettingsError

_VERSION = "v1:"
_NONCE = 12


def seal(key: bytes, text: str, *, bound: str) -> str:
    """The text as it is stored; only with the same key and for the same thing it opens again."""
    nonce = os.urandom(_NONCE)
    box = _cipher(key).encrypt(nonce, text.encode(), bound.encode())
    return _VERSION + base64.b64encode(nonce + box).decode()


def unseal(keys: Sequence[bytes], stored: str, *, bound: str) -> str:
    """The text, by the first of some keys that opens it; SettingsError when none does."""
    for key in keys:
        with suppress(InvalidTag, binascii.Error, ValueError):
            raw = base64.b64decode(stored.removeprefix(_VERSION))
            return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], bound.encode()).decode()
    raise SettingsError(
        "integrations.other_key",
        "The secrets of an account cannot be read with the present key.",
        remedy="Start with the secret key that they were stored with, or enter them anew.",
    )


def _cipher(key: bytes) -> AESGCM:
    if not key:
        raise SettingsError(
            "integrations.no_key", "Secrets cannot be stored without a key.", remedy="Set PALMETTE_SECRET_KEY."
        )
    return AESGCM(hashlib.sha256(b"palmette accounts" + key).digest())
