"""What the association has before anybody joins: offices, staff, rules with their dates, firms, committees."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import DemoContext, WorkCalendar, WorkHours, WorkInterval
from palmette_appraisers.demo.regions import PLACES

Rows = list[dict[str, object]]

YEARS = 3
LONG_AGO = date(2015, 1, 1)
REQUIREMENTS = (("individual_insurance", 300_000), ("firm_insurance", 5_000_000), ("fund", 30_000),
                ("planned_check", 36), ("inspection", 30), ("hearing_notice", 14), ("expertise", 20),
                ("declaration", 1), ("answer", 5), ("late_complaint", 30))  # fmt: skip
SUMS = ("individual_insurance", "firm_insurance", "fund")
PLANS = {"entry": 15_000, "fund": 30_000, "annual": 20_000, "quarterly": 5_500, "target": 3_000}
PLAN_NAMES = {"entry": "Вступительный взнос", "fund": "Компенсационный фонд", "annual": "Годовой членский взнос",
              "quarterly": "Квартальный членский взнос", "target": "Целевой взнос"}  # fmt: skip
HOLIDAYS = ((1, 1), (1, 2), (1, 5), (1, 6), (1, 7), (1, 8), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))
OFFICE = (WorkInterval(time(9), time(18)),)
SEATS = 7


@dataclass
class Union:
    """Ids of everything that members, fees and reviews refer to."""

    context: DemoContext
    offices: list[UUID] = field(default_factory=list)
    regions: list[list[UUID]] = field(default_factory=list)
    staff: dict[str, UUID] = field(default_factory=dict)
    experts: list[UUID] = field(default_factory=list)
    seats: list[UUID] = field(default_factory=list)
    firms: list[UUID] = field(default_factory=list)
    insurers: list[UUID] = field(default_factory=list)
    plans: dict[str, UUID] = field(default_factory=dict)
    requirements: dict[str, UUID] = field(default_factory=dict)
    committee: UUID | None = None
    head: UUID | None = None
    calendar: WorkCalendar = field(init=False)
    _given: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        special = dict.fromkeys(HOLIDAYS, ())
        self.calendar = WorkCalendar(self.context.zone, WorkHours((OFFICE,) * 5 + ((), ()), yearly=special))

    def add(self, entity: str, rows: Rows) -> list[UUID]:
        """Store rows of an entity, each with an id, and answer the ids."""
        for row in rows:
            row.setdefault("id", self.context.new_id())
        self.context.create_many(entity if "." in entity else f"appraisers.{entity}", rows)
        return [UUID(str(row["id"])) for row in rows]

    def numbered(self, row: dict[str, object], pattern: str, year: int) -> str:
        """The next number of a series in a year; given to rows of past years, those of this one get it when stored."""
        number = self._given[pattern, year] = self._given.get((pattern, year), 0) + 1
        text = pattern.format(year=year, n=number)
        if year < self.context.today.year:
            row["number"] = text
        return text

    def at(self, office: int, day: date, clock: time = time(12)) -> datetime:
        """A moment of a local day at an office, never in the future."""
        return min(datetime.combine(day, clock, ZoneInfo(PLACES[office].zone)), self.context.now)

    def work_day(self, start: date, days: int) -> date:
        """So many work days after a day."""
        return self.calendar.add_work_days(start, days) or start


def found_union(context: DemoContext) -> Union:
    """The association with its offices and rules, and no members."""
    union = Union(context)
    _offices(union)
    _staff(union)
    _rules(union)
    _firms(union)
    union.committee = union.add("committee", [{
        "name": "Дисциплинарный комитет", "chair": union.seats[0], "members": union.seats, "quorum": Decimal("0.5"),
        "branch": union.head,
    }])[0]  # fmt: skip
    return union


def _offices(union: Union) -> None:
    context = union.context
    whole = context.branch("Союз оценщиков", zone=context.zone, kind="region", city="Москва")
    union.head = whole
    for place in PLACES:
        union.offices.append(
            context.branch(f"Представительство {place.city}", zone=place.zone, parent=whole, city=place.city)
        )
        rows: Rows = [{"name": name} for name in place.regions]
        union.regions.append(union.add("frame.territory", rows))
    days: Rows = [
        {"day": date(context.today.year, month, day), "kind": "closed", "yearly": True} for month, day in HOLIDAYS
    ]
    week = ["mon", "tue", "wed", "thu", "fri"]
    union.add("work.work_calendar", [{
        "name": "Пятидневка", "place": whole, "days": days,
        "hours": [{"weekdays": week, "opens": time(9), "closes": time(18)}],
    }])  # fmt: skip


def _staff(union: Union) -> None:
    context = union.context
    context.user("director", context.person("ru").name, "sro_director", language="ru")
    for login, role in (("registrar", "sro_registrar"), ("control", "sro_control"), ("control2", "sro_control"),
                        ("accountant", "sro_accountant")):  # fmt: skip
        union.staff[login] = context.user(
            login, context.person("ru").name, role, branch=union.offices[1], language="ru"
        )
    for number, office in enumerate(union.offices, start=1):
        login = "regional" if number == 1 else f"regional{number}"
        context.user(login, context.person("ru").name, "sro_regional", branch=office, language="ru")
    for number in range(1, SEATS + 1):
        login = "chair" if number == 1 else f"committee{number}"
        union.seats.append(context.user(login, context.person("ru").name, "sro_committee", language="ru"))
    for number in range(1, context.count(45, at_least=4) + 1):
        login = "expert" if number == 1 else f"expert{number}"
        union.experts.append(context.user(login, context.person("ru").name, "sro_expert", language="ru"))
    union.staff["member"] = context.user("member", context.person("ru").name, "sro_member", language="ru")


def _rules(union: Union) -> None:
    """Requirements and fee rates; the fees were lower until the year before last."""
    context = union.context
    rows: Rows = [
        {"kind": kind, "from_on": LONG_AGO, "source": "Пример для показа"}
        | ({"amount": context.money(value)} if kind in SUMS else {"length": value})
        for kind, value in REQUIREMENTS
    ]
    union.requirements = dict(zip((kind for kind, _ in REQUIREMENTS), union.add("requirement", rows), strict=True))
    raised = date(context.today.year - 2, 1, 1)
    old: Rows = [
        {"name": f"{PLAN_NAMES[kind]}, до {raised.year}", "kind": kind, "amount": context.money(amount * 9 // 10),
         "due_days": 30, "from_on": LONG_AGO, "to_on": date(raised.year - 1, 12, 31),
         "created_at": union.at(1, LONG_AGO)}
        for kind, amount in PLANS.items()
    ]  # fmt: skip
    union.add("fee_plan", old)
    new: Rows = [
        {
            "name": PLAN_NAMES[kind],
            "kind": kind,
            "amount": context.money(amount),
            "due_days": 30,
            "from_on": raised,
            "created_at": union.at(1, LONG_AGO),
        }
        for kind, amount in PLANS.items()
    ]
    union.plans = dict(zip(PLANS, union.add("fee_plan", new), strict=True))


def _firms(union: Union) -> None:
    context, dice = union.context, union.context.random
    firms: Rows = []
    for number in range(1, context.count(900, at_least=6) + 1):
        place = dice.choices(range(len(PLACES)), [place.share for place in PLACES])[0]
        firms.append({
            "kind": "organization", "name": f"Бюро оценки № {number}", "inn": f"00{number:08}",
            "email": f"bureau{number}@example.com", "branch": union.offices[place],
            "territory": dice.choice(union.regions[place]), "created_at": union.at(place, LONG_AGO),
        })  # fmt: skip
    union.firms = union.add("contacts.contact", firms)
    insurers: Rows = [
        {"kind": "organization", "name": f"Страховое общество «Образец {number}»", "inn": f"009{number:07}",
         "branch": union.offices[1]}
        for number in range(1, 7)
    ]  # fmt: skip
    union.insurers = union.add("contacts.contact", insurers)
