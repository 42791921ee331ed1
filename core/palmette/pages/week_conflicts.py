"""What does not fit in a planned week: somebody twice at one time, absent, or there when the branch is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette.worktime.calendar import WorkCalendar

TWICE, ABSENT, CLOSED = "twice", "absent", "closed"


@dataclass(frozen=True, slots=True)
class Planned:
    """A record of the week, at this branch or, `elsewhere`, at another."""

    id: UUID
    person: UUID
    starts: datetime
    ends: datetime
    elsewhere: bool = False

    def day(self, zone: str) -> date:
        """The local date on which it begins."""
        return self.starts.astimezone(ZoneInfo(zone)).date()

    def overlaps(self, other: Planned) -> bool:
        """Whether both take place at some moment."""
        return self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class Away:
    """Days, inclusive, on which a person is not there, and what that is called."""

    person: UUID
    starts: date
    ends: date
    name: str


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that does not fit: `kind`, the record, and the other record or the absence it clashes with."""

    kind: str
    planned: Planned
    other: Planned | None = None
    away: Away | None = None


def clashes(planned: Sequence[Planned], away: Sequence[Away], calendar: WorkCalendar) -> list[Clash]:
    """All of them, by person and time. Of two records of a branch at one time the later one is told of."""
    found: list[Clash] = []
    ordered = sorted(planned, key=lambda item: (item.starts, item.id))
    for at, item in enumerate(ordered):
        if item.elsewhere:
            continue
        found += _twice(item, ordered, at)
        found += [Clash(ABSENT, item, away=one) for one in away_on(away, item.person, item.day(calendar.zone))]
        if not calendar.is_work_day(item.day(calendar.zone)):
            found.append(Clash(CLOSED, item))
    return found


def away_on(away: Iterable[Away], person: UUID, day: date) -> list[Away]:
    """The absences of a person that take in a day."""
    return [item for item in away if item.person == person and item.starts <= day <= item.ends]


def by_record(found: Iterable[Clash]) -> Mapping[UUID, list[Clash]]:
    """The clashes of each record."""
    by: dict[UUID, list[Clash]] = {}
    for clash in found:
        by.setdefault(clash.planned.id, []).append(clash)
    return by


def _twice(item: Planned, ordered: Sequence[Planned], at: int) -> list[Clash]:
    others = [one for one in ordered if one is not item and one.person == item.person and one.overlaps(item)]
    told = [one for one in others if one.elsewhere or ordered.index(one) < at]
    return [Clash(TWICE, item, other=one) for one in told]
