"""When a person wants his notices as one letter: never, daily or weekly, at an hour of his zone; when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import clock
from palmette.personal.preferences import Preferences

WISH, SENT = "digest", "digest.until"
"""The choices that hold the wish, and the moment up to which the last letter told."""

EVERY = ("none", "day", "week")
HOUR, MONDAY = 8, 0


@dataclass(frozen=True, slots=True)
class DigestWish:
    """`every` is one of EVERY, `weekday` counts from Monday (0) and is for weekly ones."""

    every: str = "none"
    hour: int = HOUR
    weekday: int = MONDAY

    def due(self, now: datetime, zone: str) -> datetime | None:
        """The last moment (UTC), up to `now`, at which a letter was to leave; None where none is wanted."""
        if self.every == "none":
            return None
        local = now.astimezone(ZoneInfo(zone))
        back = (local.weekday() - self.weekday) % 7 if self.every == "week" else 0
        step = timedelta(days=7 if self.every == "week" else 1)
        moment = datetime.combine(local.date() - timedelta(days=back), time(self.hour), local.tzinfo)
        return (moment if moment <= local else moment - step).astimezone(UTC)


def digest_wish(choices: Mapping[str, object]) -> DigestWish:
    """The wish among all choices of a person."""
    kept = choices.get(WISH)
    return read_wish(kept) if isinstance(kept, Mapping) else DigestWish()


def read_wish(given: Mapping[str, object]) -> DigestWish:
    """A wish from what was kept or sent; what cannot be read is as it was at first."""
    every = str(given.get("every", ""))
    return DigestWish(
        every if every in EVERY else "none",
        _number(given.get("hour"), 23, HOUR),
        _number(given.get("weekday"), 6, MONDAY),
    )


def keep_wish(preferences: Preferences, user: UUID, wish: DigestWish) -> None:
    """Keep a wish; a letter tells only what comes from now on."""
    if wish == digest_wish({WISH: preferences.get(user, WISH)}):
        return
    wanted = wish.every != "none"
    preferences.put(user, WISH, {"every": wish.every, "hour": wish.hour, "weekday": wish.weekday} if wanted else None)
    preferences.put(user, SENT, clock.now().isoformat() if wanted else None)


def _number(given: object, most: int, fallback: int) -> int:
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= most else fallback
