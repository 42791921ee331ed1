"""What a lead brings by itself: its client, its earlier requests, when it must be and when it was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from palmette import Change, Changes, ListQuery, read_person_name
from palmette.packs.sales.answers import due_of, is_answer, waited

if TYPE_CHECKING:
    from palmette.records.session import Records

LEAD, CONTACT, ACTIVITY = "sales.lead", "contacts.contact", "activities.activity"
PART = 100
CLOCK = ("received_at", "first_response_at", "branch", "pipeline")
"""Fields whose change moves the clock."""
RECOGNISED = ("id", "name", "phone", "email", "contact", "branch", "received_at", "duplicate_of")


def follow(changes: Changes) -> None:
    """Everything that leads write by themselves. Demo data comes with it written."""
    if changes.records.actor.channel == "demo":
        return
    recognise(changes)
    note_answers(changes)
    run_clock(changes)


# ---- who it is


def recognise(changes: Changes) -> None:
    """Tie new leads to the one client who is surely meant, and to the earlier lead of the same phone or e-mail."""
    found: dict[UUID, dict[str, object]] = {}
    for wall, ids in _by_wall(changes.of(LEAD, "created")).items():
        records = _within(changes.records, wall)
        for start in range(0, len(ids), PART):
            rows = list(_rows(records, LEAD, ids[start : start + PART], RECOGNISED))
            _tie_clients(records, rows, found)
            _tie_repeats(records, rows, found)
    if found:
        changes.records.update_each(LEAD, found)


def _tie_clients(records: Records, rows: Sequence[Mapping[str, Any]], found: dict[UUID, dict[str, object]]) -> None:
    """The contact that is meant: the only one that is likely the same person."""
    asked = [row for row in rows if row["contact"] is None and (row["phone"] or row["email"])]
    if not asked:
        return
    alike = records.duplicates_of(CONTACT, [_person(row) for row in asked])
    for number, row in enumerate(asked):
        likely = [item.id for item in alike.get(number, ()) if item.verdict == "merge"]
        if len(likely) == 1:
            found.setdefault(row["id"], {})["contact"] = likely[0]


def _person(row: Mapping[str, Any]) -> dict[str, object]:
    """Whom a lead speaks of, as a contact would be stored."""
    name = read_person_name(str(row["name"] or ""))
    given = {
        "kind": "person", "phone": row["phone"], "email": row["email"], "last_name": name.last,
        "first_name": name.first, "middle_name": name.middle,
    }  # fmt: skip
    return {key: value for key, value in given.items() if value}


def _tie_repeats(records: Records, rows: Sequence[Mapping[str, Any]], found: dict[UUID, dict[str, object]]) -> None:
    """The first lead of the days before that has the same phone or e-mail."""
    span = timedelta(days=int(str(records.blueprint.setting("sales", "repeat_days"))))
    known = _same(records, rows, span)
    for row in rows:
        before = [
            other
            for key in _reach(row)
            for other in known.get(key, ())
            if other["received_at"] > row["received_at"] - span and _order(other) < _order(row)
        ]
        if before and row["duplicate_of"] is None:
            first = min(before, key=_order)
            values = found.setdefault(row["id"], {})
            values["duplicate_of"] = first["duplicate_of"] or first["id"]
            values |= {"elsewhere": True} if first["branch"] != row["branch"] else {}


def _same(
    records: Records, rows: Sequence[Mapping[str, Any]], span: timedelta
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Leads of the time with one of these phones and e-mails, by them."""
    wanted = {key for row in rows for key in _reach(row)}
    if not wanted:
        return {}
    listed = {
        name: ", ".join(f"'{_quoted(text)}'" for kind, text in sorted(wanted) if kind == name)
        for name in ("phone", "email")
    }
    same = " or ".join(f"{name} in [{texts}]" for name, texts in listed.items() if texts)
    first, last = min(row["received_at"] for row in rows) - span, max(row["received_at"] for row in rows)
    narrow = f"({same}) and received_at > '{first.isoformat()}' and received_at <= '{last.isoformat()}'"
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    query = ListQuery(filter=narrow, sort="received_at", fields=RECOGNISED, limit=200, titles=False)
    while True:
        page = records.list(LEAD, query)
        for row in page.rows:
            for key in _reach(row):
                found.setdefault(key, []).append(row)
        if not page.next:
            return found
        query = replace(query, after=page.next)


def _order(row: Mapping[str, Any]) -> tuple[datetime, str]:
    """Which of two leads came first."""
    return row["received_at"], str(row["id"])


def _reach(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """By what a person is reached."""
    phone, email = row["phone"], row["email"]
    return [*([("phone", str(phone))] if phone else []), *([("email", str(email).casefold())] if email else [])]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


# ---- when it was answered


def note_answers(changes: Changes) -> None:
    """The first call, message, meeting or note by a person is the answer to what its client waits for."""
    answers: dict[UUID, tuple[datetime, UUID | None]] = {}
    ids = [change.id for change in changes.of(ACTIVITY, "created") if change.new.get("kind") != "task"]
    fields = ["id", "kind", "direction", "automatic", "measured", "created_by", "owner", "at", "created_at", "contact",
              "about_entity", "about_id"]  # fmt: skip
    for row in _rows(changes.records, ACTIVITY, ids, fields):
        if is_answer(row):
            for lead, received in _waiting(changes.records, row):
                at = max(row["at"] or row["created_at"], received)
                if lead not in answers or at < answers[lead][0]:
                    answers[lead] = (at, row["owner"] or row["created_by"])
    if answers:
        values = {lead: {"first_response_at": at, "answered_by": who} for lead, (at, who) in answers.items()}
        changes.records.update_each(LEAD, values)


def _waiting(records: Records, row: Mapping[str, Any]) -> Iterator[tuple[UUID, datetime]]:
    """Unanswered leads that an activity speaks of: its own, or all of its client."""
    if row["about_entity"] == LEAD and row["about_id"]:
        narrow = f"id == '{row['about_id']}'"
    elif row["contact"] is not None and row["about_entity"] in (None, CONTACT):
        narrow = f"contact == '{row['contact']}'"
    else:
        return
    query = ListQuery(
        filter=f"{narrow} and first_response_at is empty", fields=["id", "received_at"], limit=PART, titles=False
    )
    for lead in records.list(LEAD, query).rows:
        yield cast("UUID", lead["id"]), cast("datetime", lead["received_at"])


# ---- the clock


def run_clock(changes: Changes) -> None:
    """By when a lead must be answered, and how many work minutes it waited."""
    ids = [change.id for change in changes.of(LEAD) if _moves_clock(change)]
    if not ids:
        return
    records, calendars = changes.records, changes.records.calendars()
    limits = {key: (item.first.sla, item.first.hours) for key, item in records.blueprint.pipelines.items()}
    wanted: dict[UUID, dict[str, object]] = {}
    fields = ["id", "pipeline", "branch", "received_at", "first_response_at", "response_due_at", "response_minutes"]
    for row in _rows(records, LEAD, ids, fields):
        calendar = calendars.get(row["branch"]) or records.calendar(None)
        sla, hours = limits.get(row["pipeline"], ("", ""))
        new = {
            "response_due_at": due_of(calendar, row["received_at"], sla, hours),
            "response_minutes": waited(calendar, row["received_at"], row["first_response_at"]),
        }
        if any(row[name] != value for name, value in new.items()):
            wanted[row["id"]] = dict(new)
    if wanted:
        records.update_each(LEAD, wanted)


def _moves_clock(change: Change) -> bool:
    return change.kind == "created" or any(change.touched(name) for name in CLOCK)


# ---- reading


def _rows(records: Records, entity: str, ids: Iterable[UUID], fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Records by id, in parts (Any: values of many kinds)."""
    keys = list(ids)
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        query = ListQuery(fields=fields, limit=PART, titles=False, ids=part)
        yield from cast("list[Mapping[str, Any]]", records.list(entity, query).rows)


def _by_wall(changes: Iterable[Change]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    for change in changes:
        found.setdefault(change.wall, []).append(change.id)
    return found


def _within(records: Records, wall: int) -> Records:
    """Whoever sees several walls still compares within the one of the lead."""
    return replace(records, actor=replace(records.actor, wall=wall, walls=(wall,)))
