"""The installation's keys: the newest seals and signs, older ones still open what they sealed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


@dataclass(frozen=True)
class Keyring:
    """Keys by purpose, so that what is signed for one is nothing for another; `secrets` has the newest first."""

    secrets: tuple[str, ...] = field(repr=False)

    def keys(self, purpose: str) -> Iterator[bytes]:
        """The keys of a purpose, the newest first."""
        for secret in self.secrets:
            yield hashlib.blake2b(purpose.encode(), key=secret.encode()[:64], digest_size=32).digest()

    def sign(self, purpose: str, text: str) -> str:
        """A signature that `is_signed` knows again."""
        return _signature(next(self.keys(purpose)), text)

    def is_signed(self, purpose: str, text: str, signature: str) -> bool:
        """Whether one of the keys signed this text."""
        given = signature.encode()
        return any(hmac.compare_digest(_signature(key, text).encode(), given) for key in self.keys(purpose))

    def seal(self, purpose: str, text: str) -> str:
        """A text that only the installation can read."""
        nonce = os.urandom(_NONCE)
        box = AESGCM(next(self.keys(purpose))).encrypt(nonce, text.encode(), purpose.encode())
        return base64.urlsafe_b64encode(nonce + box).decode()

    def unseal(self, purpose: str, sealed: str) -> str | None:
        """What was sealed for that purpose, by any of the keys; None for everything else."""
        try:
            raw = base64.urlsafe_b64decode(sealed.encode())
        except ValueError:
            return None
        for key in self.keys(purpose):
            try:
                return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        return None


def _signature(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
