"""Classes of half a year and of the coming fortnight, who booked them, and trainers' pay."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from palmette_fitness_club.demo.club import Club, Rows, month_of
from palmette_fitness_club.demo.members import Member
from palmette_fitness_club.demo.stays import WEEKDAY_WEIGHTS

WEEKS_BACK, WEEKS_AHEAD = 26, 2
SESSIONS_A_WEEK = 230
HOURS = {7: 4, 8: 3, 10: 2, 12: 4, 16: 2, 17: 5, 18: 7, 19: 7, 20: 4}
FULL = (0.45, 1.1)
"""How full a class is: some of the last bookings go to the waiting list."""
STATES = {"attended": 82, "no_show": 7, "late_cancel": 4, "cancelled": 7}
PAY_PER_SESSION = Decimal(30)


def hold_classes(club: Club, members: list[Member]) -> int:
    """All sessions with bookings and pay lines; how many sessions."""
    sessions = _sessions(club)
    club.add("fitness_club.class_session", sessions)
    _bookings(club, sessions, members)
    _pay(club, [row for row in sessions if _at(row) < club.context.now])
    return len(sessions)


def _at(row: dict[str, object]) -> datetime:
    at = row["starts_at"]
    assert isinstance(at, datetime)
    return at


def _sessions(club: Club) -> Rows:
    context, dice = club.context, club.context.random
    a_week = context.count(SESSIONS_A_WEEK, at_least=8)
    monday = context.today - timedelta(days=context.today.weekday())
    rows: Rows = []
    for week in range(-WEEKS_BACK, WEEKS_AHEAD):
        for _ in range(a_week):
            branch = dice.choices(club.branches, [0.6, 0.4])[0]
            day = monday + timedelta(days=week * 7 + dice.choices(range(7), WEEKDAY_WEIGHTS)[0])
            hour = dice.choices(list(HOURS), list(HOURS.values()))[0]
            template, direction = dice.choice(club.templates)
            rows.append({
                "id": context.new_id(), "template": template, "direction": direction, "club": branch,
                "starts_at": datetime.combine(day, time(hour), club.zones[branch]), "minutes": 55,
                "hall": dice.choice(club.halls[branch]), "trainer": dice.choice(club.trainers[branch]), "capacity": 14,
                "waitlist_max": 5, "created_at": min(_week_before(club, branch, day), context.now),
            })  # fmt: skip
    return rows


def _week_before(club: Club, branch: UUID, day: date) -> datetime:
    return datetime.combine(day - timedelta(days=7), time(9), club.zones[branch])


def _bookings(club: Club, sessions: Rows, members: list[Member]) -> None:
    context, dice = club.context, club.context.random
    by_club: dict[UUID, list[UUID]] = defaultdict(list)
    for member in members:
        if member.stay.is_active(context.today):
            by_club[member.club].append(member.contact)
    rows: Rows = []
    for session in sessions:
        at, people = _at(session), by_club[UUID(str(session["club"]))]
        past = at < context.now
        if at - context.now > timedelta(days=7):
            continue
        wanted = min(round(14 * dice.uniform(*FULL)), len(people))
        for place, contact in enumerate(dice.sample(people, wanted)):
            stage = dice.choices(list(STATES), list(STATES.values()))[0] if past else "booked"
            booked = min(at - timedelta(hours=dice.randint(3, 150)), context.now)
            rows.append({
                "session": session["id"], "member": contact, "stage": "waitlisted" if place >= 14 else stage,
                "stage_since": at if past else booked, "created_at": booked,
            })  # fmt: skip
    club.add("fitness_club.booking", rows)


def _pay(club: Club, held: Rows) -> None:
    """A line for every class held in the last three months; earlier months are paid out and closed."""
    context = club.context
    rules: Rows = [
        {"kind": "per_session", "rate": PAY_PER_SESSION, "valid_from": date(context.today.year - 2, 1, 1)},
        {"kind": "package_percent", "rate": Decimal(50), "valid_from": date(context.today.year - 2, 1, 1)},
        {"kind": "duty_hour", "rate": Decimal(12), "valid_from": date(context.today.year - 2, 1, 1)},
    ]
    rule = club.add("fitness_club.pay_rule", rules)[0]
    this_month = month_of(context.today)
    rows: Rows = []
    for session in held:
        at = _at(session)
        if (context.today - at.date()).days <= 92:
            month = month_of(at.date())
            rows.append({
                "trainer": session["trainer"], "club": session["club"], "rule": rule, "session": session["id"],
                "amount": context.money(PAY_PER_SESSION), "month": month, "frozen": month < this_month,
            })  # fmt: skip
    club.add("fitness_club.pay_line", rows)
