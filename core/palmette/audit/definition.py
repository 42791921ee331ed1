"""What an edition says of access: how long what was written down is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

LEAST: Mapping[str, int] = {
    "trash": 0, "audit": 30, "disclosure": 30, "messages": 30, "captured": 7, "deliveries": 1, "sessions": 1,
    "notices": 1, "jobs": 1,
}  # fmt: skip
"""The fewest days of each: limits count what was shown on a day, providers repeat a call for days."""
MOST = 36_500


@dataclass(frozen=True)
class Retention:
    """Days for which a kind is kept; None = as the settings of the installation or the product say.

    `trash`: records and files in the trash (0 = for ever). `audit`: entries of the audit journal. `disclosure`: lists
    of who was shown whom. `messages`: address, subject and text of messages that left or failed; that they did stays
    known, so that none is sent twice. `captured`: posts of forms and calls of providers as they came. `deliveries`:
    what was sent to webhooks. `sessions`: a device nobody used. `notices`: those that were read. `jobs`: finished ones.
    """

    trash: int | None = None
    audit: int | None = None
    disclosure: int | None = None
    messages: int | None = None
    captured: int | None = None
    deliveries: int | None = None
    sessions: int | None = None
    notices: int | None = None
    jobs: int | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) is not None for one in fields(self))


AS_INSTALLED = Retention()


def days(text: str | int) -> int:
    """`90`, `"90d"`, `"12w"`, `"36m"` or `"3y"` as days; a month is 30 of them, a year 365. ValueError for others."""
    told = str(text).strip().lower()
    amount, unit = (told[:-1], told[-1]) if told[-1:] in _UNITS else (told, "d")
    if not (amount.isascii() and amount.isdigit()):
        raise ValueError(f"{text!r} is no time.")
    return int(amount) * _UNITS[unit]


_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
