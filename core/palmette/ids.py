"""Record ids: UUID version 7 (RFC 9562), made by the application, ascending in time within one process."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID, SafeUUID

_new, _set = object.__new__, object.__setattr__
_UNKNOWN = SafeUUID.unknown
_VERSION, _VARIANT, _RANDOM_BITS = 0x7 << 76, 0b10 << 62, (1 << 62) - 1

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A fresh UUIDv7: 48 bits of Unix milliseconds, 12 bits that count within the millisecond, 62 random bits."""
    global _last
    with _lock:
        # Milliseconds with a 12-bit fraction in one number: ascending even for ids of the same millisecond.
        tick = max(_last + 1, (time.time_ns() << 12) // 1_000_000)
        _last = tick
    return _from_tick(tick, os.urandom(8))


def new_ids(count: int) -> list[UUID]:
    """`count` fresh ids in ascending order, taken in one step."""
    global _last
    with _lock:
        first = max(_last + 1, (time.time_ns() << 12) // 1_000_000)
        _last = first + count - 1
    random = os.urandom(8 * count)
    return [_from_tick(first + offset, random[8 * offset : 8 * offset + 8]) for offset in range(count)]


def parse_id(text: str) -> UUID | None:
    """The id written in `text`, or None when it is no id; hex with or without dashes."""
    if len(text) not in (32, 36):
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


def id_of(number: int) -> UUID:
    """The same as UUID(int=number), without its checks: a page reads hundreds of ids, an import makes thousands."""
    found = _new(UUID)
    _set(found, "int", number)
    _set(found, "is_safe", _UNKNOWN)
    return found


def _from_tick(tick: int, random: bytes) -> UUID:
    lower = int.from_bytes(random, "big") & _RANDOM_BITS
    return id_of(((tick >> 12) << 80) | _VERSION | ((tick & 0xFFF) << 64) | _VARIANT | lower)
