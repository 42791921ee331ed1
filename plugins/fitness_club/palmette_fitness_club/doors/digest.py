"""The digest of a pass: the same at the server and in the club's own network."""

from __future__ import annotations

import hashlib


def digest(kind: str, value: str) -> str:
    """The digest of a pass. A card reads the same with or without leading zeros, blanks and capital letters."""
    plain = "".join(value.split()).upper()
    if kind in ("card", "wristband"):
        plain = plain.lstrip("0") or plain
    return hashlib.sha256(f"{kind}:{plain}".encode()).hexdigest()
