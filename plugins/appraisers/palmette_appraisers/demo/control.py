"""Control: inspections of three years, complaints, cases with their votes and measures, orders and extracts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from palmette_appraisers.demo.members import Member
from palmette_appraisers.demo.union import YEARS, Rows, Union

COMPLAINTS, CASES = 90, 30
FRESH = (2, 8, 20, 33)
"""Days since the newest complaints, one for each step."""
BREACHES = 0.12
GROUNDS = {"report": 50, "ethics": 12, "late_submission": 20, "fees": 10, "insurance": 8}
TEXTS = {"report": "Стоимость в отчёте завышена.", "ethics": "Оценщик не отвечает на обращения.",
         "late_submission": "Отчётность не сдана.", "fees": "Взносы не уплачены.",
         "insurance": "Нет действующего полиса."}  # fmt: skip
QUESTION = "О мере воздействия"
STEPS = ("opened", "notice", "hearing", "measure", "control", "closed")
MEASURES = ("instruction", "warning", "fine", "warning")
VOTES = ("for", "for", "against", "for", "recused")


def keep_order(union: Union, members: list[Member]) -> None:
    """All of it."""
    _inspections(union, members)
    complaints = _complaints(union, members)
    _cases(union, complaints)
    _suspensions(union, members)
    _papers(union, members)


def _inspections(union: Union, members: list[Member]) -> None:
    """Each member once in three years, this year's rest still planned."""
    dice, today = union.context.random, union.context.today
    rows: Rows = []
    for number, member in enumerate(members):
        day = today - timedelta(days=365 * (number % YEARS) - dice.randint(-60, 300))
        if day - timedelta(days=365) < member.joined_on:
            continue
        rows.append(_inspection(union, member, min(day, today + timedelta(days=60)), kind="planned"))
    union.add("inspection", rows)


def _inspection(union: Union, member: Member, day: date, *, kind: str, complaint: object = None) -> dict[str, object]:
    dice, today = union.context.random, union.context.today
    ended = day + timedelta(days=dice.randint(5, 28))
    stage = "planned" if day > today else "running" if ended > today else "finished"
    done = stage == "finished"
    breaches = kind == "unplanned" or dice.random() < BREACHES
    row: dict[str, object] = {
        "id": union.context.new_id(), "member": member.contact, "kind": kind, "complaint": complaint, "from_on": day,
        "due_on": day + timedelta(days=30), "ended_on": ended if done else None,
        "result": ("breaches" if breaches else "clean") if done else None,
        "stage": stage, "stage_since": union.at(member.office, ended if done else min(day, today)),
        "owner": union.staff[dice.choice(("control", "control2"))], "created_at": union.at(member.office, day),
    }  # fmt: skip
    union.numbered(row, "P-{year}-{n:04}", day.year)
    return row


def _complaints(union: Union, members: list[Member]) -> list[tuple[Member, dict[str, object], dict[str, object]]]:
    """Complaints with their inspections; the newest are still being looked at."""
    context, dice = union.context, union.context.random
    complaints: Rows = []
    inspections: Rows = []
    found = []
    wanted = context.count(COMPLAINTS, at_least=8)
    ages = [*FRESH, *sorted(dice.randint(50, 1000) for _ in range(wanted - len(FRESH)))]
    for age in ages:
        member, day = dice.choice(members), context.today - timedelta(days=age)
        stage = "received" if age < 5 else "admissibility" if age < 12 else "inspection" if age < 45 else "closed"
        ground = dice.choices(list(GROUNDS), list(GROUNDS.values()))[0]
        row: dict[str, object] = {
            "id": context.new_id(), "member": member.contact, "ground": ground, "text": TEXTS[ground],
            "from_whom": "Заказчик", "received_on": day, "stage": stage, "stage_since": union.at(member.office, day),
            "owner": union.staff["control"], "created_at": union.at(member.office, day),
            "admissible": True if age >= 12 else None, "answer": "Проверка проведена." if age >= 45 else None,
        }  # fmt: skip
        union.numbered(row, "J-{year}-{n:04}", day.year)
        complaints.append(row)
        if age >= 12:
            first = day + timedelta(days=8)
            inspection = _inspection(union, member, first, kind="unplanned", complaint=row["id"])
            inspections.append(inspection)
            if inspection["stage"] == "finished":
                found.append((member, row, inspection))
    union.add("complaint", complaints)
    union.add("inspection", inspections)
    return found


def _cases(union: Union, complaints: list[tuple[Member, dict[str, object], dict[str, object]]]) -> None:
    """A case from each third complaint, the newest at every step; votes and measures where they belong."""
    context = union.context
    rows: Rows = []
    measures: Rows = []
    heard: list[tuple[UUID, date]] = []
    coming: list[UUID] = []
    for number, (member, complaint, inspection) in enumerate(complaints[: context.count(CASES, at_least=6)]):
        reached = min(number, len(STEPS) - 1)
        ended = inspection["ended_on"]
        assert isinstance(ended, date)
        opened = min(ended + timedelta(days=2), context.today)
        hearing = opened + timedelta(days=20)
        case: dict[str, object] = {
            "id": context.new_id(), "member": member.contact, "complaint": complaint["id"],
            "inspection": inspection["id"], "grounds": complaint["text"], "opened_on": opened,
            "stage": STEPS[reached], "stage_since": union.at(member.office, opened), "owner": union.staff["control"],
            "created_at": union.at(member.office, opened),
        }  # fmt: skip
        union.numbered(case, "D-{year}-{n:04}", opened.year)
        if reached:
            told = opened + timedelta(days=2)
            heard_at = context.now + timedelta(days=16) if reached < 3 else union.at(1, hearing)
            case |= {"noticed_on": told, "hearing_from": told + timedelta(days=14), "hearing_at": heard_at}
        if reached > 2:
            case["decision"] = "Применить меру воздействия."
            heard.append((UUID(str(case["id"])), hearing))
        elif reached:
            coming.append(UUID(str(case["id"])))
        if reached > 3:
            kind = MEASURES[number % len(MEASURES)]
            measures.append({
                "case": case["id"], "member": member.contact, "kind": kind, "from_on": min(hearing, context.today),
                "sum": context.money(10_000) if kind == "fine" else None,
                "fulfilled_on": min(hearing + timedelta(days=20), context.today) if reached > 4 else None,
            })  # fmt: skip
        rows.append(case)
    union.add("case", rows)
    union.add("measure", measures)
    _hearings(union, heard, coming)


def _hearings(union: Union, heard: list[tuple[UUID, date]], coming: list[UUID]) -> None:
    """A meeting for each hearing with its votes and minutes, and one that is still to come."""
    context = union.context
    room = {"committee": union.committee, "place": "Зал 1", "branch": union.head}
    meetings: Rows = [room | {"id": context.new_id(), "at": context.now + timedelta(days=16)}]
    items: Rows = [{"meeting": meetings[0]["id"], "question": QUESTION, "case": case} for case in coming]
    votes: Rows = []
    for case, day in heard:
        meetings.append(room | {"id": context.new_id(), "at": union.at(1, day)})
        item = context.new_id()
        items.append({"id": item, "meeting": meetings[-1]["id"], "question": QUESTION, "case": case,
                      "decision": "Применить меру воздействия."})  # fmt: skip
        votes += [{"item": item, "voter": voter, "value": value}
                  for voter, value in zip(union.seats, VOTES, strict=False)]  # fmt: skip
    union.add("meeting", meetings)
    union.add("agenda_item", items)
    union.add("vote", votes)
    protocols: Rows = [
        {"meeting": meeting["id"], "dated_on": min(day, context.today), "decisions": "Применить меру воздействия.",
         "signed_by": union.seats[:2]}
        for meeting, (_, day) in zip(meetings[1:], heard, strict=True)
    ]  # fmt: skip
    union.add("protocol", protocols)


def _suspensions(union: Union, members: list[Member]) -> None:
    """A suspended member has a case that ended so, and an order."""
    context, dice = union.context, union.context.random
    suspended = [member for member in members if member.is_suspended]
    begun = [context.today - timedelta(days=dice.randint(5, 150)) for _ in suspended]
    cases: Rows = [
        {"member": member.contact, "grounds": TEXTS["insurance"], "opened_on": day - timedelta(days=30),
         "decision": "Приостановить.", "stage": "control", "stage_since": union.at(member.office, day),
         "noticed_on": day - timedelta(days=25), "hearing_from": day - timedelta(days=11),
         "hearing_at": union.at(1, day), "owner": union.staff["control"], "created_at": union.at(member.office, day)}
        for member, day in zip(suspended, begun, strict=True)
    ]  # fmt: skip
    ids = union.add("case", cases)
    measures: Rows = [
        {"case": case, "member": member.contact, "kind": "suspension", "from_on": day,
         "created_at": union.at(member.office, day),
         "until_on": context.today + timedelta(days=60)}
        for case, member, day in zip(ids, suspended, begun, strict=True)
    ]  # fmt: skip
    union.add("measure", measures)
    union.add("order", [{"kind": "suspension", "member": member.contact, "dated_on": day}
                        for member, day in zip(suspended, begun, strict=True)])  # fmt: skip


def _papers(union: Union, members: list[Member]) -> None:
    """Orders of entry of the last year, and extracts from the register."""
    context, dice = union.context, union.context.random
    orders: Rows = [
        {"kind": "entry", "member": member.contact, "dated_on": member.joined_on,
         "created_at": union.at(member.office, member.joined_on)}
        for member in members if (context.today - member.joined_on).days < 365
    ]  # fmt: skip
    union.add("order", orders)
    extracts: Rows = [
        {"member": member.contact, "issued_on": context.today - timedelta(days=dice.randint(0, 300)),
         "issued_to": "Банк", "public": True}
        for member in members if dice.random() < 0.1
    ]  # fmt: skip
    union.add("register_extract", extracts)
