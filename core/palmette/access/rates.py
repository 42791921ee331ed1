"""How many calls a program may send a minute: counted in this process, forgotten when it ends."""

from __future__ import annotations

import math
import threading
import time

MOST_CALLERS = 10_000
MINUTE = 60.0


class Rates:
    """A bucket for each caller that fills up evenly: bursts are taken, a flood is not."""

    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> int:
        """Count a call; 0 when it may go on, else after how many seconds."""
        now = time.monotonic()
        with self._lock:
            left, at = self._buckets.get(caller, (float(self.a_minute), now))
            left = min(float(self.a_minute), left + (now - at) * self.a_minute / MINUTE)
            if left < 1:
                return max(1, math.ceil((1 - left) * MINUTE / self.a_minute))
            if len(self._buckets) >= MOST_CALLERS and caller not in self._buckets:
                self._buckets.clear()
            self._buckets[caller] = (left - 1, now)
        return 0
