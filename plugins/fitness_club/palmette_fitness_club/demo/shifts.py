"""When the clubs are open, who works when in the weeks around today, and a trainer who is away."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from palmette_fitness_club.demo.club import Club, Rows

WEEKDAYS, WEEKEND = ["mon", "tue", "wed", "thu", "fri"], ["sat", "sun"]
OPEN = ((WEEKDAYS, time(6), time(23)), (WEEKEND, time(8), time(21)))
HOLIDAYS = ((1, 1, "New Year"), (5, 1, "May Day"), (12, 25, "Christmas"))
DAYS = range(-14, 15)
EARLY, LATE, OFFICE = (time(6), time(14, 30)), (time(14, 30), time(23)), (time(9), time(17))
HALVES = ((time(8), time(15)), (time(14), time(21)))


def plan_work(club: Club) -> None:
    """Hours, shifts of everybody, one absence."""
    for branch in club.branches:
        _hours(club, branch)
    rows = [row for branch in club.branches for day in _days(club) for row in _day(club, branch, day)]
    club.add("work.shift", rows)
    _absence(club)


def _days(club: Club) -> list[date]:
    return [club.context.today + timedelta(days=offset) for offset in DAYS]


def _hours(club: Club, branch: UUID) -> None:
    hours = [{"weekdays": days, "opens": opens, "closes": closes} for days, opens, closes in OPEN]
    year = club.context.today.year
    days = [{"day": date(year, month, day), "name": name, "yearly": True} for month, day, name in HOLIDAYS]
    club.add("work.work_calendar", [{"name": "Hours of the club", "place": branch, "hours": hours, "days": days}])


def _day(club: Club, branch: UUID, day: date) -> Rows:
    """Desk and bar open the club and close it, trainers come two days of four, sales work on weekdays."""
    rows: Rows = []
    weekday = day.weekday() < 5
    for role in ("reception", "bar"):
        for number, person in enumerate(club.staff[branch, role]):
            if (day.toordinal() + number) % 7 < 5:
                rows.append(_shift(club, branch, person, day, EARLY if weekday and day.day % 2 else LATE))
    for person in (*club.staff[branch, "club_manager"], *club.staff[branch, "club_sales"]):
        if weekday:
            rows.append(_shift(club, branch, person, day, OFFICE))
    for number, trainer in enumerate(club.trainers[branch]):
        if (day.toordinal() + number) % 4 < 2:
            rows.append({**_shift(club, branch, trainer, day, HALVES[number % 2]), "duty": True})
    return rows


def _shift(club: Club, branch: UUID, person: UUID, day: date, hours: tuple[time, time]) -> dict[str, object]:
    begin, end = (datetime.combine(day, at, club.zones[branch]) for at in hours)
    fact = {"came_at": begin - timedelta(minutes=5), "left_at": end} if day < club.context.today else {}
    return {"place": branch, "user": person, "starts_at": begin, "ends_at": end, **fact}


def _absence(club: Club) -> None:
    """A trainer of the first club is on holiday; a colleague stands in."""
    trainers = club.trainers[club.branches[0]]
    first = club.context.today + timedelta(days=7 - club.context.today.weekday())
    row = {"user": trainers[0], "kind": "vacation", "substitute": trainers[1], "starts_on": first}
    club.add("work.absence", [{**row, "ends_on": first + timedelta(days=6)}])
