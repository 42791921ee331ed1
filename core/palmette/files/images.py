"""How large a picture is, from its first bytes: a small file may unpack to gigabytes."""

from __future__ import annotations

import struct

from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 12_000


def check_dimensions(head: bytes) -> tuple[int, int]:
    """Width and height of a PNG, JPEG or WebP; InvalidInput when they cannot be read or are too large."""
    size = _png(head) or _webp(head) or _jpeg(head)
    if size is None or 0 in size:
        raise InvalidInput("files.bad_image", "The picture cannot be read.", remedy="Save it anew as PNG or JPEG.")
    width, height = size
    if max(size) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise InvalidInput(
            "files.image_too_large",
            sentence("The picture is too large: %(width)s × %(height)s points.", width=width, height=height),
            remedy=sentence(
                "Make it at most %(side)s points a side and %(millions)s million in all.",
                side=LONGEST_SIDE,
                millions=MOST_PIXELS // 1_000_000,
            ),
        )
    return size


def _png(head: bytes) -> tuple[int, int] | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR" or len(head) < 24:
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _webp(head: bytes) -> tuple[int, int] | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP" or len(head) < 30:
        return None
    chunk = head[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    """The frame header's size; it may stand behind long metadata, so the head given should be large."""
    if not head.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None
