"""Three years of expert reviews with their experts, remarks and opinions, and those that are under way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from palmette_appraisers.demo.members import Member
from palmette_appraisers.demo.union import YEARS, Rows, Union

A_YEAR, UNDER_WAY = 1200, 70
POSITIVE, DISSENT = 0.71, 0.09
STAGES = ("received", "experts", "declarations", "remarks", "answer", "drafting", "second_signature", "committee",
          "issue", "issued")  # fmt: skip
NORMS = ("ФСО № 1, п. 14", "ФСО № 3, п. 5", "ФСО № 7, п. 22", "ФСО № 8, п. 11")
REMARKS = ("Не обоснован выбор аналогов.", "Нет ссылки на источник цены.", "Ошибка в расчёте износа.",
           "Не указана дата осмотра.", "Не описан доходный подход.")  # fmt: skip
VOTES = ("for", "for", "for", "against", "abstain")


def review_reports(union: Union, members: list[Member]) -> None:
    """Finished ones year by year, then those under way at each stage."""
    context = union.context
    for year in range(YEARS, 0, -1):
        dates = [context.today - timedelta(days=365 * year - context.random.randint(0, 330))
                 for _ in range(context.count(A_YEAR, at_least=4))]  # fmt: skip
        _files(union, members, [(day, "issued") for day in sorted(dates)])
    open_ = [(context.today - timedelta(days=2 + 2 * number % 17), STAGES[number % (len(STAGES) - 1)])
             for number in range(context.count(UNDER_WAY, at_least=len(STAGES) - 1))]  # fmt: skip
    _files(union, members, sorted(open_))


def _files(union: Union, members: list[Member], files: list[tuple[date, str]]) -> None:
    rows: dict[str, Rows] = {name: [] for name in ("expertise", "assignment", "declaration", "remark", "opinion")}
    dissents: list[tuple[UUID, datetime]] = []
    experts = [member for member in members if member.expert]
    authors = [member for member in members if not member.expert]
    for day, stage in files:
        author = union.context.random.choice(authors)
        file = _file(union, author, day, stage)
        rows["expertise"].append(file)
        reached = STAGES.index(stage)
        if reached < STAGES.index("declarations"):
            continue
        signed = reached > STAGES.index("drafting")
        dissent = stage == "committee" or (
            reached > STAGES.index("committee") and union.context.random.random() < DISSENT
        )
        able = [item for item in experts if item.employer is None or item.employer != author.employer]
        pair = union.context.random.sample(able, 2)
        _experts(union, rows, file, pair, day, declared=stage != "declarations", signed=signed, dissent=dissent)
        _remarks(union, rows, file, answered=reached > STAGES.index("answer"))
        if signed:
            rows["opinion"].append(_opinion(union, file, pair[0], done=stage == "issued"))
        if dissent and reached > STAGES.index("committee"):
            dissents.append((UUID(str(file["id"])), union.at(1, day + timedelta(days=18))))
    for name, found in rows.items():
        union.add(name, found)
    _votes(union, dissents)


def _file(union: Union, author: Member, day: date, stage: str) -> dict[str, object]:
    dice = union.context.random
    due = union.work_day(day, 20)
    issued = min(union.work_day(day, dice.randint(9, 22)), union.context.today) if stage == "issued" else None
    since = union.at(author.office, issued or min(day + timedelta(days=dice.randint(0, 4)), union.context.today))
    received = stage == "received"
    row: dict[str, object] = {
        "id": union.context.new_id(), "author": author.contact, "customer": dice.choice(union.firms),
        "report_no": f"{dice.randint(1, 25)}/{day.year % 100}", "direction": "real_estate", "received_on": day,
        "kinds": dice.choice((["compliance"], ["compliance", "value"])), "due_on": due, "issued_on": issued,
        "contract_no": None if received else f"Э-{dice.randint(100, 999)}", "paid": not received,
        "stage": stage, "stage_since": since, "created_at": union.at(author.office, day),
        "answer_by": union.work_day(day, 9) if stage == "answer" else None, "owner": union.staff["control"],
    }  # fmt: skip
    union.numbered(row, "X-{year}-{n:04}", day.year)
    return row


def _experts(
    union: Union, rows: dict[str, Rows], file: dict[str, object], pair: list[Member], day: date, *, declared: bool,
    signed: bool, dissent: bool,
) -> None:  # fmt: skip
    for member, role in zip(pair, ("lead", "second"), strict=True):
        given = union.work_day(day, 1)
        other = role == "second" and dissent
        signature = None if not signed or (role == "second" and file["stage"] == "second_signature") else "signed"
        assignment: dict[str, object] = {
            "id": union.context.new_id(), "expertise": file["id"], "expert": member.contact, "role": role,
            "assigned_on": given, "declare_by": union.work_day(given, 1),
            "signature": "dissents" if other else signature, "created_at": union.at(member.office, given),
            "dissent": "Подбор аналогов не соответствует стандарту." if other else None,
        }  # fmt: skip
        rows["assignment"].append(assignment)
        if declared:
            rows["declaration"].append({"assignment": assignment["id"], "has_conflict": False})


def _remarks(union: Union, rows: dict[str, Rows], file: dict[str, object], *, answered: bool) -> None:
    dice = union.context.random
    if file["stage"] in ("declarations", "remarks"):
        return
    for _ in range(dice.randint(0, 3)):
        rows["remark"].append({
            "expertise": file["id"], "page": dice.randint(3, 60), "norm": dice.choice(NORMS),
            "text": dice.choice(REMARKS), "material": dice.random() < 0.4,
            "answer": "Исправлено, страница заменена." if answered else None,
        })  # fmt: skip


def _opinion(union: Union, file: dict[str, object], lead: Member, *, done: bool) -> dict[str, object]:
    issued = file["issued_on"]
    row: dict[str, object] = {
        "expertise": file["id"], "lead": lead.contact, "findings": "Отчёт исследован.",
        "result": "positive" if union.context.random.random() < POSITIVE else "negative",
        "signed_at": union.at(lead.office, issued) if done and isinstance(issued, date) else None,
    }  # fmt: skip
    if isinstance(issued, date):
        union.numbered(row, "{year}-{n:04}", issued.year)
    return row


def _votes(union: Union, dissents: list[tuple[UUID, datetime]]) -> None:
    """What the committee decided on dissents: a meeting for each ten."""
    meetings: Rows = []
    items: Rows = []
    votes: Rows = []
    for number, (file, at) in enumerate(dissents):
        if number % 10 == 0:
            meetings.append({"id": union.context.new_id(), "committee": union.committee, "at": at, "place": "Зал 1",
                             "branch": union.head})  # fmt: skip
        item = union.context.new_id()
        items.append({"id": item, "meeting": meetings[-1]["id"], "question": "Особое мнение эксперта",
                      "expertise": file, "decision": "Утвердить заключение."})  # fmt: skip
        votes += [
            {"item": item, "voter": voter, "value": value} for voter, value in zip(union.seats, VOTES, strict=False)
        ]
    union.add("meeting", meetings)
    union.add("agenda_item", items)
    union.add("vote", votes)
