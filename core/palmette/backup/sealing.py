"""Encryption of backup files: AES-256-GCM over blocks, so that a cut, a swap or a changed byte is noticed.

A file is `MAGIC`, a salt of 16 bytes, then blocks: four bytes of length and the sealed block. The nonce is the block's
number and whether it is the last; every file has a key of its own, derived from the installation's by its salt.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from palmette.errors import PalmetteError

MAGIC = b"PLMT1\n"
SUFFIX = ".sealed"
BLOCK = 1 << 20
_SALT, _TAG = 16, 16


class BackupError(PalmetteError):
    """A backup cannot be made, read or put back."""


@dataclass(frozen=True, slots=True)
class Key:
    """The secret that seals backups, kept apart from them."""

    secret: bytes

    @classmethod
    def of(cls, text: str) -> Key | None:
        """The key of a setting's text; None when it is empty."""
        return cls(hashlib.blake2b(text.encode(), person=b"palmette backup", digest_size=32).digest()) if text else None

    @property
    def mark(self) -> str:
        """By which a key is recognised without giving it away."""
        return hmac.new(self.secret, b"mark", hashlib.sha256).hexdigest()[:16]

    def sign(self, body: bytes) -> str:
        """What only the holder of the key can say of a text."""
        return hmac.new(self.secret, b"sign" + body, hashlib.sha256).hexdigest()

    def cipher(self, salt: bytes) -> AESGCM:
        """The cipher of one file."""
        return AESGCM(HKDF(SHA256(), 32, salt, b"palmette backup file").derive(self.secret))


def seal(key: Key, blocks: Iterator[bytes], target: BinaryIO) -> None:
    """Write blocks sealed; each is at most `BLOCK` bytes."""
    salt = secrets.token_bytes(_SALT)
    cipher = key.cipher(salt)
    target.write(MAGIC + salt)
    waiting, number = next(blocks, b""), 0
    for block in blocks:
        _write(cipher, target, number, waiting, last=False)
        waiting, number = block, number + 1
    _write(cipher, target, number, waiting, last=True)


def unseal(key: Key, source: BinaryIO, name: str) -> Iterator[bytes]:
    """The blocks of a sealed file; BackupError when it was cut or changed, or sealed by another key."""
    if source.read(len(MAGIC)) != MAGIC:
        raise damaged(name, "it is no sealed file")
    cipher, number, ended = key.cipher(source.read(_SALT)), 0, False
    while head := source.read(4):
        size = int.from_bytes(head, "big")
        body = source.read(size)
        if ended or len(head) < 4 or size > BLOCK + _TAG or len(body) < size:
            raise damaged(name, "it was cut or continued")
        block, ended = _read(cipher, number, body, name)
        number += 1
        yield block
    if not ended:
        raise damaged(name, "its end is missing")


def damaged(name: str, why: str) -> BackupError:
    """A part of a backup that is not as it was written."""
    return BackupError(
        "backup.damaged", f"{name} is damaged: {why}.", remedy="Take another backup; this one cannot be trusted."
    )


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _write(cipher: AESGCM, target: BinaryIO, number: int, block: bytes, *, last: bool) -> None:
    body = cipher.encrypt(_nonce(number, last=last), block, None)
    target.write(len(body).to_bytes(4, "big") + body)


def _read(cipher: AESGCM, number: int, body: bytes, name: str) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return cipher.decrypt(_nonce(number, last=last), body, None), last
        except InvalidTag:
            continue
    raise damaged(name, "its bytes were changed, or another key sealed it")
