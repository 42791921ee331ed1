"""Members in the register with their certificates, policies and training, those who left, and those who apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from palmette_appraisers.demo.regions import PLACES
from palmette_appraisers.demo.union import Rows, Union

WITH_EMPLOYER = 2600 / 3000
BY_YEAR = 0.7
GRACE, SUSPENDED = 0.08, 0.04
NEW = 0.03
DIRECTIONS = ("real_estate", "movables", "business")
UNIVERSITIES = ("Финансовый институт", "Строительный университет", "Экономическая академия")
COURSES = ("Оценка недвижимости", "Оценка бизнеса", "Судебная экспертиза", "Федеральные стандарты оценки")
LEAVINGS = ("left", "left", "left", "transferred", "excluded", "deceased")
STAGES = {"application": 3, "documents": 3, "checked": 2, "decision": 3, "payment": 4, "entry": 1, "refused": 4}
APPLICANTS, FORMER = 90, 240


@dataclass
class Member:
    """A member as the other loaders see him."""

    contact: UUID
    office: int
    region: UUID
    name: str
    inn: str
    register_no: str
    joined_on: date
    employer: UUID | None
    employer_inn: str
    directions: list[str]
    by_year: bool
    in_grace: bool
    is_suspended: bool
    expert: bool = False


def enter_members(union: Union) -> list[Member]:
    """Everybody in the register; those who left and those who apply are stored and not answered."""
    members = _contacts(union)
    _certificates(union, members)
    _policies(union, members)
    _trainings(union, members)
    _former(union)
    _applicants(union)
    return members


def person_row(union: Union, number: int, office: int) -> dict[str, object]:
    """An invented appraiser: no number of his is one that is given out."""
    context, dice = union.context, union.context.random
    person = context.person("ru")
    return {
        "id": context.new_id(), "kind": "person", "first_name": person.first_name, "last_name": person.last_name,
        "sex": person.sex, "birthday": person.birthday.replace(year=min(person.birthday.year, 1999)),
        "language": "ru", "phone": person.phone, "email": person.email, "inn": f"00{number:010}",
        "snils": f"000-{number // 1000 % 1000:03}-{number % 1000:03} 00", "passport": f"00 00 {number:06}",
        "branch": union.offices[office], "territory": dice.choice(union.regions[office]),
        "owner": union.staff["registrar"],
        "education": [{"institution": dice.choice(UNIVERSITIES), "degree": "Экономист",
                       "year": min(person.birthday.year, 1999) + 22}],
    }  # fmt: skip


def _contacts(union: Union) -> list[Member]:
    context, dice = union.context, union.context.random
    rows: Rows = []
    members = []
    for number in range(1, context.count(3000, at_least=30) + 1):
        # The first of each office, so that the smallest size has all zones.
        office = number - 1 if number <= len(PLACES) else dice.choices(range(11), [place.share for place in PLACES])[0]
        row = person_row(union, number, office)
        member = _join(union, row, number, office)
        rows.append(row | {"created_at": union.at(office, member.joined_on)})
        members.append(member)
    union.add("contacts.contact", rows)
    return members


def _join(union: Union, row: dict[str, object], number: int, office: int) -> Member:
    """What makes a person a member; some are experts, the first is the one who can log in."""
    dice, today = union.context.random, union.context.today
    new = dice.random() < NEW
    days = (3, 89) if new else (400, 1100) if dice.random() < 0.06 else (1130, 5500)
    joined = today - timedelta(days=dice.randint(*days))
    firm = dice.randrange(len(union.firms)) if dice.random() < WITH_EMPLOYER else None
    directions = dice.sample(DIRECTIONS, dice.choices((1, 2, 3), (60, 30, 10))[0])
    is_expert = 1 < number <= len(union.experts) + 1
    if is_expert and "real_estate" not in directions:
        directions.append("real_estate")
    account = union.experts[number - 2] if is_expert else union.staff["member"] if number == 1 else None
    state = dice.random()
    member = Member(
        UUID(str(row["id"])), office, UUID(str(row["territory"])), f"{row['last_name']} {row['first_name']}",
        str(row["inn"]), f"{number:06}", joined, union.firms[firm] if firm is not None else None,
        f"00{firm + 1:08}" if firm is not None else "", sorted(directions, key=DIRECTIONS.index),
        dice.random() < BY_YEAR, not new and not is_expert and state < GRACE,
        not new and not is_expert and GRACE <= state < GRACE + SUSPENDED, is_expert,
    )  # fmt: skip
    row |= {
        "register_no": member.register_no, "joined_on": joined, "directions": member.directions, "expert": is_expert,
        "employer": member.employer, "account": account, "fee_term": "annual" if member.by_year else "quarterly",
        "public_parts": ["employer", "email"] if dice.random() < 0.7 else ["employer"],
    }  # fmt: skip
    if member.employer:
        row["employer_since"] = joined + timedelta(days=dice.randint(-900, 0))
    return member


def _certificates(union: Union, members: list[Member]) -> None:
    """A certificate of three years in each direction; a few have just run out."""
    dice, today = union.context.random, union.context.today
    rows: Rows = []
    for member in members:
        for direction in member.directions:
            expires = today + timedelta(days=dice.randint(-60 if dice.random() < 0.1 else 35, 1080))
            rows.append({
                "member": member.contact, "number": f"{len(rows) + 1:06}-{DIRECTIONS.index(direction) + 1}",
                "direction": direction, "issued_on": expires - timedelta(days=1095),
                "created_at": union.at(member.office, expires - timedelta(days=1095)),
                "expires_on": expires,
            })  # fmt: skip
    union.add("certificate", rows)


def _policies(union: Union, members: list[Member]) -> None:
    """A policy for each of the last three years; the newest of a few is not checked yet or about to end."""
    context, dice = union.context, union.context.random
    rows: Rows = []
    for member in members:
        last = context.today + timedelta(days=dice.randint(-20 if dice.random() < 0.05 else 31, 364))
        years = [year for year in range(3) if last - timedelta(days=365 * year) > member.joined_on]
        for year in years:
            until = last - timedelta(days=365 * year)
            checked = year or dice.random() > 0.02
            rows.append({
                "member": member.contact, "insurer": dice.choice(union.insurers), "number": f"ОТВ-{len(rows) + 1:06}",
                "sum": context.money(dice.choice((300_000, 300_000, 500_000, 1_000_000))),
                "from_on": until - timedelta(days=364), "to_on": until,
                "premium": context.money(dice.randint(9, 40) * 100),
                "verified_by": union.staff["registrar"] if checked else None,
                "requirement": union.requirements["individual_insurance"],
                "created_at": union.at(member.office, until - timedelta(days=364)),
            })  # fmt: skip
    union.add("policy", rows)


def _trainings(union: Union, members: list[Member]) -> None:
    dice, today = union.context.random, union.context.today
    rows: Rows = [
        {"member": member.contact, "name": dice.choice(COURSES), "provider": dice.choice(UNIVERSITIES),
         "hours": dice.choice((40, 72, 104)), "ended_on": today - timedelta(days=dice.randint(10, 1000))}
        for member in members if dice.random() < 0.5
    ]  # fmt: skip
    union.add("training", rows)


def _former(union: Union) -> None:
    context, dice = union.context, union.context.random
    rows: Rows = []
    for number in range(90_001, 90_001 + context.count(FORMER, at_least=6)):
        left_as = LEAVINGS[len(rows) % len(LEAVINGS)]
        left = context.today - timedelta(days=dice.randint(5, 1200))
        rows.append(person_row(union, number, dice.randrange(len(PLACES))) | {
            "register_no": f"{number:06}", "joined_on": left - timedelta(days=dice.randint(300, 3000)),
            "left_as": left_as, "left_on": left, "left_to": "Другая СРО" if left_as == "transferred" else None,
        })  # fmt: skip
    union.add("contacts.contact", rows)


def _applicants(union: Union) -> None:
    """Applications at every stage."""
    context, dice = union.context, union.context.random
    people: Rows = []
    rows: Rows = []
    for number in range(80_001, 80_001 + context.count(APPLICANTS, at_least=8)):
        office = dice.randrange(len(PLACES))
        person = person_row(union, number, office)
        people.append(person)
        stage = (
            list(STAGES)[len(rows)] if len(rows) < len(STAGES) else dice.choices(list(STAGES), list(STAGES.values()))[0]
        )
        received = context.today - timedelta(days=dice.randint(1, 40))
        since = union.at(office, min(received + timedelta(days=dice.randint(0, 4)), context.today))
        rows.append({
            "applicant": person["id"], "received_on": received, "stage": stage, "stage_since": since,
            "owner": union.staff["registrar"], "created_at": union.at(office, received),
            "lost_reason": "papers" if stage == "refused" else None,
        })  # fmt: skip
    union.add("contacts.contact", people)
    union.add("admission", rows)
