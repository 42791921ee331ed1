"""Record ids: UUID version 7 (RFC 9562), made by the application, ascending in time within one process."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, 12 bits that count within the millisecond, 62 random bits."""
    global _last
    with _lock:
        # Milliseconds with a 12-bit fraction in one number: ascending even for ids of the same millisecond.
        tick = max(_last + 1, (time.time_ns() << 12) // 1_000_000)
        _last = tick
    return _from_tick(tick)


def new_ids(count: int) -> list[UUID]:
    """`count` fresh ids in ascending order, taken in one step."""
    global _last
    with _lock:
        first = max(_last + 1, (time.time_ns() << 12) // 1_000_000)
        _last = first + count - 1
    return [_from_tick(first + offset) for offset in range(count)]


def parse_id(text: str) -> UUID | None:
    """The id written in `text`, or None when it is no id; hex with or without dashes."""
    if len(text) not in (32, 36):
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def _from_tick(tick: int) -> UUID:
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=((tick >> 12) << 80) | (0x7 << 76) | ((tick & 0xFFF) << 64) | (0b10 << 62) | random)
