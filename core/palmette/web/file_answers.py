"""How the bytes of a file are sent: its name in the header, a policy that lets nothing in it run, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

BLOCK = 1 << 16
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
# The viewers of browsers refuse to show a PDF inside a sandbox; without scripts of its own it needs none.
FOR_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: a plain name for old readers, the real one beside it."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\%' else "_" for letter in name
    )
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a file, closed at the end."""
    with stream:
        while block := stream.read(BLOCK):
            yield block
