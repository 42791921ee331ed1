"""Twelve quarters of reporting: most on time, some late, some never, with the appraisals in each."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette_appraisers.demo.members import Member
from palmette_appraisers.demo.regions import PLACES
from palmette_appraisers.demo.union import YEARS, Rows, Union
from palmette_appraisers.rules import local_deadline
from palmette_appraisers.service.jobs import term_of

ON_TIME, LATE = 0.82, 0.11
ZERO = 0.04
REPORTS = (6, 24)
MINUTE_TO_TWELVE = time(23, 59)
OBJECTS = {"flat": ("Квартира", 34), "house": ("Жилой дом", 12), "land": ("Земельный участок", 14),
           "commercial": ("Нежилое помещение", 16), "vehicle": ("Автомобиль", 12), "equipment": ("Станок", 6),
           "shares": ("Доля в обществе", 5), "intangible": ("Товарный знак", 1)}  # fmt: skip
PURPOSES = {"mortgage": 40, "sale": 20, "cadastral": 8, "court": 12, "accounting": 12, "inheritance": 8}
CUSTOMERS = ("Банк", "Частное лицо", "Суд", "Нотариус", "Предприятие")
NEWEST = {"accepted": 60, "submitted": 30, "returned": 10}


def report(union: Union, members: list[Member]) -> None:
    """Quarter by quarter, so that no more than one lies in memory."""
    quarters = _quarters(union.context.today)
    periods: Rows = [
        {"name": f"{first.year}, {(first.month + 2) // 3} квартал", "starts_on": first, "ends_on": last,
         "opens_on": last - timedelta(days=30), "due_on": last + timedelta(days=10), "due_time": MINUTE_TO_TWELVE,
         "created_at": union.at(1, first)}
        for first, last in quarters
    ]  # fmt: skip
    for number, (period, (first, last)) in enumerate(
        zip(union.add("reporting_period", periods), quarters, strict=True)
    ):
        _quarter(union, members, period, first, last, newest=number == len(quarters) - 1)


def _quarters(today: date) -> list[tuple[date, date]]:
    """The last twelve whose deadline is over, oldest first."""
    found: list[tuple[date, date]] = []
    last = term_of("quarterly", today - timedelta(days=11))[0] - timedelta(days=1)
    while len(found) < YEARS * 4:
        first = term_of("quarterly", last)[0]
        found.append((first, last))
        last = first - timedelta(days=1)
    return found[::-1]


def _quarter(union: Union, members: list[Member], period: UUID, first: date, last: date, *, newest: bool) -> None:
    """The submissions of a quarter and the reports in them."""
    submissions: Rows = []
    reports: Rows = []
    for member in members:
        if member.joined_on <= last:
            row = _submission(union, member, period, last, newest=newest)
            submissions.append(row)
            if row["submitted_at"] and not row["zero"]:
                reports += _reports(union, member, row, max(first, member.joined_on), last)
    union.add("submission", submissions)
    union.add("report_row", reports)


def _submission(union: Union, member: Member, period: UUID, last: date, *, newest: bool) -> dict[str, object]:
    context, dice = union.context, union.context.random
    due_on = last + timedelta(days=10)
    due_at = local_deadline(due_on, MINUTE_TO_TWELVE, ZoneInfo(PLACES[member.office].zone))
    state = dice.random()
    late = ON_TIME <= state < ON_TIME + LATE
    days = dice.randint(1, 25) if late else -dice.randint(0, 24)
    at = datetime.combine(due_on + timedelta(days=days), time(dice.randint(9, 20), dice.randint(0, 59)), due_at.tzinfo)
    submitted = min(at, context.now) if state < ON_TIME + LATE else None
    opened = union.at(member.office, last - timedelta(days=30))
    stage = _stage(union, submitted, newest=newest)
    row: dict[str, object] = {
        "id": context.new_id(), "member": member.contact, "period": period, "due_at": due_at,
        "submitted_at": submitted, "zero": dice.random() < ZERO,
        "stage": stage, "stage_since": submitted or opened, "created_at": opened,
        "owner": union.staff[dice.choice(("control", "control2"))],
        "lost_reason": "never" if stage == "missed" else None,
        "remarks": "Уточните номера полисов." if stage == "returned" else None,
    }  # fmt: skip
    union.numbered(row, "R-{year}-{n:05}", last.year)
    return row


def _stage(union: Union, submitted: datetime | None, *, newest: bool) -> str:
    dice = union.context.random
    if submitted is None:
        return dice.choice(("opened", "draft")) if newest else "missed"
    return dice.choices(list(NEWEST), list(NEWEST.values()))[0] if newest else "accepted"


def _reports(union: Union, member: Member, submission: dict[str, object], first: date, last: date) -> Rows:
    context, dice = union.context, union.context.random
    rows: Rows = []
    days = (last - first).days
    for number in range(1, dice.randint(*REPORTS) + 1):
        kind = dice.choices(list(OBJECTS), [weight for _, weight in OBJECTS.values()])[0]
        code = f"{number}/{last.year % 100}-{last.month // 3}"
        rows.append({
            "submission": submission["id"], "member": member.contact, "number": code,
            "dated_on": first + timedelta(days=dice.randint(0, days)),
            "object": f"{OBJECTS[kind][0]}, {dice.randint(18, 240)} м²" if kind in ("flat", "house", "commercial")
            else OBJECTS[kind][0], "object_kind": kind, "region": member.region,
            "purpose": dice.choices(list(PURPOSES), list(PURPOSES.values()))[0],
            "value_kind": "market" if dice.random() < 0.9 else "liquidation",
            "value": context.money(dice.randint(20, 2400) * 10_000), "customer": dice.choice(CUSTOMERS),
            "created_at": submission["submitted_at"],
        })  # fmt: skip
    return rows
