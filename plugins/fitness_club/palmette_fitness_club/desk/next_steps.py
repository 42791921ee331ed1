"""The list of whom to speak to next: ranked, each with its reasons in words, done or put off with one press."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from palmette import ListQuery, Screen, ScreenCall, ScreenPart, Then
from palmette import label as _
from palmette_fitness_club.desk.found import CONTACT
from palmette_fitness_club.desk.ranking import Due, rank
from palmette_fitness_club.desk.reasons import ACTIVITY, find_reasons
from palmette_fitness_club.desk.words import NEXT
from palmette_fitness_club.rows import Values, by_ids, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

FILES = "palmette_fitness_club:templates/pages/"
SHOWN = 30
KNOWN = ["phase", "activity_state", "days_left", "visits_28", "last_visit_at", "debt", "phone"]
PUT_OFF = {"tomorrow": 1, "days": 3, "week": 7}
Drawn = dict[str, Any]  # Any: what templates take


def draw(records: Records, call: ScreenCall) -> Drawn:
    """The first thirty; those who lead see everybody of theirs, all others their own unless they ask."""
    mine = call.one("who", "all" if records.may(CONTACT, "reassign") else "mine") != "all"
    due = rank(find_reasons(records, mine=mine), SHOWN)
    ids = [one.member for one in due]
    known = records.available(CONTACT, KNOWN)
    rows = by_ids(records, CONTACT, ids, ["id", *known])
    titles = records.titles(CONTACT, ids)
    shown = [_card(records, one, rows[one.member], titles[one.member]) for one in due if one.member in rows]
    return {"mine": mine, "who": "mine" if mine else "all", "due": shown}


def _card(records: Records, due: Due, row: Values, name: str) -> Drawn:
    language = records.actor.language
    texts = [one.text or NEXT[f"why_{one.key}"].text(language) for one in due.reasons]
    tone = "bad" if due.weight >= 60 else "warn" if due.weight >= 40 else "info"
    task = next((one.task for one in due.reasons if one.task is not None), None)
    return {"id": str(due.member), "name": name, "reasons": texts, "tone": tone, "task": str(task or ""), "facts": row}


def done(records: Records, call: ScreenCall) -> Then:
    """The tasks of the member that are due are done; where there was none, that somebody spoke to him is kept."""
    member = uid(call.one("member"))
    tasks = _due_tasks(records, call)
    if tasks:
        records.update_many(ACTIVITY, [uid(task["id"]) for task in tasks], {"done_at": records.now})
    elif not _spoke_today(records, call):
        spoken = {"kind": "call", "subject": NEXT["spoke"].text(records.actor.language), "contact": member}
        records.create(ACTIVITY, {**spoken, "at": records.now, "direction": "out"})
    return Then("list", {"who": call.one("who")})


def put_off(records: Records, call: ScreenCall) -> Then:
    """What is due waits for another day; a reason without a task becomes one of that day."""
    member = uid(call.one("member"))
    day = records.local_today + timedelta(days=PUT_OFF.get(call.one("until"), 1))
    tasks = _due_tasks(records, call)
    if tasks:
        records.update_many(ACTIVITY, [uid(task["id"]) for task in tasks], {"due_on": day, "due_at": None})
    elif not _planned(records, call):
        subject = call.one("why")[:200] or NEXT["speak"].text(records.actor.language)
        records.create(ACTIVITY, {"kind": "task", "subject": subject, "contact": member, "due_on": day,
                                  "owner": records.actor.id})  # fmt: skip
    return Then("list", {"who": call.one("who")})


def _due_tasks(records: Records, call: ScreenCall) -> list[Values]:
    return _of_member(records, call, "kind == 'task' and done_at is empty and due_on <= today")


def _planned(records: Records, call: ScreenCall) -> list[Values]:
    return _of_member(records, call, "kind == 'task' and done_at is empty and due_on > today")


def _spoke_today(records: Records, call: ScreenCall) -> list[Values]:
    return _of_member(records, call, "kind == 'call' and date(at) == today")


def _of_member(records: Records, call: ScreenCall, filter: str) -> list[Values]:
    """Activities of the member that the person may change."""
    equal = [("contact", uid(call.one("member")))]
    rows = records.list(ACTIVITY, ListQuery(filter, "", 50, fields=["id"], titles=False, equal=equal)).rows
    mine = records.in_scope(ACTIVITY, [uid(row["id"]) for row in rows], action="update")
    return [row for row in rows if uid(row["id"]) in mine]


SCREEN = Screen(
    "next", draw, _("Whom next", ru="Кому уделить внимание", fi="Kehen yhteys seuraavaksi"),
    template=f"{FILES}next.html", entity="activity", action="create", icon="list-check",
    parts={"list": ScreenPart(draw, f"{FILES}next_list.html")},
    acts={"done": done, "put_off": put_off},
    words=NEXT,
    styles=["palmette_fitness_club:static/desk.css"],
)  # fmt: skip
