"""Whether somebody may pass a door: facts and a moment in, a decision with its reason out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OK, UNKNOWN, BLOCKED, NO_MEMBERSHIP = "ok", "unknown", "blocked", "no_membership"
FROZEN, DEBT, WRONG_TIME, WRONG_ZONE, INSIDE = "frozen", "debt", "wrong_time", "wrong_zone", "inside"
REASONS = (OK, UNKNOWN, BLOCKED, NO_MEMBERSHIP, FROZEN, DEBT, WRONG_TIME, WRONG_ZONE, INSIDE)


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of some weekdays; no weekdays are all. `until` before `since` reaches into the next day."""

    weekdays: frozenset[str]
    since: time
    until: time

    def holds(self, at: datetime) -> bool:
        """Whether a local moment lies in it."""
        day, clock = WEEKDAYS[at.weekday()], at.time().replace(tzinfo=None)
        if self.since <= self.until:
            return self._on(day) and self.since <= clock < self.until
        before = WEEKDAYS[(at.weekday() - 1) % 7]
        return (self._on(day) and clock >= self.since) or (self._on(before) and clock < self.until)

    def _on(self, day: str) -> bool:
        return not self.weekdays or day in self.weekdays


@dataclass(frozen=True, slots=True)
class Cover:
    """A membership that is valid today: where and when it opens. Empty sets are everywhere and always."""

    membership: UUID
    clubs: frozenset[UUID] = frozenset()
    zones: frozenset[UUID] = frozenset()
    windows: tuple[Window, ...] = ()
    used_up: bool = False
    """A pack of visits with none left."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of who stands at the door."""

    covers: Sequence[Cover] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    is_blocked: bool = False
    is_frozen: bool = False
    owes: bool = False
    """Owes for longer than the club waits."""
    passed_at: datetime | None = None
    """The last time somebody came in with it."""


@dataclass(frozen=True, slots=True)
class Door:
    """The door: its club, the zone behind it, which way it leads, and the club's rules of passing."""

    club: UUID
    zone: UUID | None = None
    direction: str = "in"
    passback: timedelta = timedelta()
    """Within so long nobody comes in twice with one pass."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the door opens, why not, and the membership by which it does."""

    allow: bool
    reason: str
    membership: UUID | None = field(default=None)


def decide(facts: Facts | None, door: Door, at: datetime) -> Verdict:
    """The verdict at a local moment. Whoever is inside gets out, whatever became of the membership meanwhile."""
    if facts is None:
        return Verdict(False, UNKNOWN)
    if door.direction == "out":
        return Verdict(True, OK)
    reason = _refusal(facts, door, at)
    if reason:
        return Verdict(False, reason)
    cover = next((one for one in facts.covers if not one.used_up and _fits(one, door, at) == ""), None)
    if cover is not None:
        return Verdict(True, OK, cover.membership)
    return Verdict(False, _why_none_fits(facts, door, at))


def _refusal(facts: Facts, door: Door, at: datetime) -> str:
    """What holds for the person, whichever membership it is."""
    day = at.date()
    out_of_date = (facts.valid_from and day < facts.valid_from) or (facts.valid_to and day > facts.valid_to)
    if facts.is_blocked or out_of_date:
        return BLOCKED
    if facts.is_frozen:
        return FROZEN
    if not any(not cover.used_up for cover in facts.covers):
        return NO_MEMBERSHIP
    if facts.owes:
        return DEBT
    if facts.passed_at is not None and timedelta() <= at - facts.passed_at < door.passback:
        return INSIDE
    return ""


def _fits(cover: Cover, door: Door, at: datetime) -> str:
    if cover.clubs and door.club not in cover.clubs:
        return WRONG_ZONE
    if cover.zones and door.zone is not None and door.zone not in cover.zones:
        return WRONG_ZONE
    if cover.windows and not any(window.holds(at) for window in cover.windows):
        return WRONG_TIME
    return ""


def _why_none_fits(facts: Facts, door: Door, at: datetime) -> str:
    """Of several memberships the one that would fit at another hour tells more than the one for another door."""
    found = {_fits(cover, door, at) for cover in facts.covers if not cover.used_up}
    return WRONG_TIME if WRONG_TIME in found else WRONG_ZONE
