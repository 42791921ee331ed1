"""The tasks of a day: due and overdue, ticked off, put off or given to a colleague in one press."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.calendar.definition import CalendarEvents
from palmette.calendar.read import Entry, entries_where, moment_of, read_entry
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.calendar_entries import Artist, artist_of, is_writable, local_text, title_of
from palmette.pages.calendar_moves import moved_values
from palmette.pages.calendar_sight import USER, Sight, open_sight
from palmette.pages.desk import Context, Desk, Incoming
from palmette.pages.values import Words
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

SHOWN = 60


def tasks(sight: Sight) -> Context:
    """What is overdue and what is due today, the oldest first."""
    entries: list[Entry] = []
    cut = False
    for events in task_kinds(sight):
        found = entries_where(
            sight.records, events, f"{due_filter(sight, events)} and {events.person} == me", SHOWN + 1
        )
        entries += found[:SHOWN]
        cut = cut or len(found) > SHOWN
    entries.sort(key=lambda entry: moment_of(sight.records, entry.starts))
    artist = artist_of(sight, entries)
    drawn = [_drawn(sight, artist, entry) for entry in entries]
    late = sum(one["is_late"] for one in drawn)
    _ = sight.desk.gettext
    return {
        "late": [one for one in drawn if one["is_late"]],
        "due": [one for one in drawn if not one["is_late"]],
        "late_text": sight.desk.ngettext("%(count)s overdue", "%(count)s overdue", late) % {"count": late},
        "more": _("There are more than %(count)s. The oldest are shown.") % {"count": SHOWN} if cut else "",
    }


def task_kinds(sight: Sight) -> list[CalendarEvents]:
    """The kinds of entries that are to be done."""
    return [events for events in sight.known.values() if events.task and events.person and events.done]


def due_filter(sight: Sight, events: CalendarEvents) -> str:
    """The condition that a task is open and due by the end of the day."""
    entity = sight.desk.blueprint.entities[events.entity]
    end = sight.at(sight.today + timedelta(days=1)).isoformat()
    if entity.fields[events.starts].value_kind == "date":
        due = f"{events.starts} <= today"
    elif events.day:
        due = f"({events.day} <= today or {events.starts} < '{end}')"
    else:
        due = f"{events.starts} < '{end}'"
    open_ = f"{events.done} is empty and {due}"
    return f"({events.filter}) and {open_}" if events.filter else open_


def late_filter(sight: Sight, events: CalendarEvents) -> str:
    """The condition that an open task should have been done before."""
    entity = sight.desk.blueprint.entities[events.entity]
    if entity.fields[events.starts].value_kind == "date":
        return f"{events.starts} < today"
    if events.day:
        return f"({events.starts} < now or ({events.starts} is empty and {events.day} < today))"
    return f"{events.starts} < now"


def _drawn(sight: Sight, artist: Artist, entry: Entry) -> Context:
    reader, today = sight.desk.reader, sight.today
    if isinstance(entry.starts, datetime):
        late = entry.starts < sight.records.now
        due = formats.near_moment(entry.starts, reader, today)
        if entry.starts.astimezone(sight.records.local_zone).date() == today:
            due = formats.clock_time(entry.starts, reader)
    else:
        late = entry.starts < today
        due = formats.weekday_day(entry.starts, reader, today) if late else ""
    address = urlencode({"events": entry.events.key, "id": entry.id, "version": entry.version})
    drawn = artist.draw(entry)
    about = next(
        (
            {
                "href": _record(sight, entry, name),
                "text": entry.titles.get(led, ""),
            }
            for name in entry.events.note
            if (led := entry.reference(name)) is not None
        ),
        None,
    )
    return {
        **drawn, "is_late": late, "due": due, "about": about,
        "done_href": f"/today/done?{address}",
        "tomorrow_href": f"/today/later?{address}&days=1",
        "week_href": f"/today/later?{address}&days=7",
        "give_href": f"/today/tasks/give?{address}",
    }  # fmt: skip


def _record(sight: Sight, entry: Entry, name: str) -> str:
    target = sight.desk.blueprint.entities[entry.entity.fields[name].target]
    short = target.short if sight.desk.blueprint.find_entity(target.short) is target else target.key
    return f"/r/{short}/{entry.reference(name)}"


@get("/today/tasks/give", sync_to_thread=True, name="today.give.ask")
def ask_give(request: Incoming) -> Response[str]:
    """To whom a task may be given."""
    desk = Desk(request)
    with desk.reading() as records:
        _sight, entry = _found(desk, records, request.query_params)
        query = ListQuery(filter="active != false", sort="name", fields=["id", "name"], limit=200)
        people = [row for row in records.list(USER, query).rows if row["id"] != desk.actor.id]
        context = {
            "title": title_of(entry, Words(desk)),
            "people": [{"value": str(row["id"]), "label": str(row["name"])} for row in people],
            "hidden": {"events": entry.events.key, "id": str(entry.id), "version": str(entry.version)},
        }
    return desk.part("today_give.html", {"give": context})


@post("/today/{action:str}", status_code=200, name="today.act")
async def act(request: Incoming, action: FromPath[str]) -> Response[str]:
    """`done`, `undone`, `later` or `give`; the tasks anew, with what was done or why it was not."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_act, request, action, form)
    return answer


def _act(request: Incoming, action: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    given: dict[str, Any] = {**request.query_params, **form}
    status = 200
    try:
        with desk.writing() as records:
            sight, entry = _found(desk, records, given)
            toast = _do(sight, entry, action, given)
    except PalmetteError as error:
        told = [error.message, *(one.message for one in error.problems if one.message != error.message), error.remedy]
        toast = {"text": " ".join(part for part in told if part), "problem": True}
        status = error.status if error.status in (404, 409, 422) else 422
    with desk.reading() as records:
        found = tasks(open_sight(desk, records, {"view": "day"}))
    return desk.part("today_acted.html", {"tasks": found, "toast": toast}, status=status)


def _do(sight: Sight, entry: Entry, action: str, given: Mapping[str, Any]) -> Context:
    _ = sight.desk.gettext
    events, name = entry.events, {"name": title_of(entry, Words(sight.desk))}
    kept = {"events": events.key, "id": str(entry.id)}
    if action in ("done", "undone"):
        value = _done_value(sight, entry.entity, events.done) if action == "done" else None
        _write(sight, entry, {events.done: value}, given)
        back = "undone" if action == "done" else "done"
        text = _("%(name)s · done") % name if action == "done" else _("%(name)s · to do again") % name
        return {"text": text, "undo_href": f"/today/{back}?{urlencode(kept)}"}
    if action == "later":
        at = _later(sight, entry, given)
        _write(sight, entry, moved_values(sight, entry, at), given)
        undo = urlencode({**kept, "at": local_text(sight, entry.starts)})
        said = {**name, "when": formats.weekday_day(at, sight.desk.reader, sight.today)}
        return {"text": _("%(name)s · moved to %(when)s") % said, "undo_href": f"/today/later?{undo}"}
    if action == "give":
        person = parse_id(str(given.get("person", "")))
        if person is None:
            raise InvalidInput("pages.nothing_given", _("Choose a person."))
        before = entry.reference(events.person)
        _write(sight, entry, {events.person: person}, given)
        to = sight.records.titles(USER, [person]).get(person, "")
        undo = urlencode({**kept, "person": str(before or "")})
        return {
            "text": _("%(name)s · given to %(person)s") % {**name, "person": to},
            "undo_href": f"/today/give?{undo}",
        }
    raise NotFound("http.not_found", "There is no such action.")


def _write(sight: Sight, entry: Entry, values: Mapping[str, object], given: Mapping[str, Any]) -> None:
    version = str(given.get("version", ""))
    known = int(version) if version.isdecimal() and len(version) < 19 else None
    sight.records.update(entry.entity.key, entry.id, values, version=known)


def _done_value(sight: Sight, entity: EntityModel, name: str) -> object:
    """What says that it is done: this moment, this day, or yes."""
    if not is_writable(sight, entity, name):
        raise InvalidInput("pages.nothing_chosen", sight.desk.gettext("This is ticked off on its own page."))
    return {"instant": sight.records.now, "date": sight.today}.get(entity.fields[name].value_kind, True)


def _later(sight: Sight, entry: Entry, given: Mapping[str, Any]) -> datetime | date:
    """So many days from today, the clock staying; or the time that an undo brings back."""
    text = str(given.get("at", ""))
    days = str(given.get("days", "1"))
    try:
        if "T" in text:
            moment = datetime.fromisoformat(text)
            return sight.at(moment.date(), moment.time())
        day = date.fromisoformat(text) if text else sight.today + timedelta(days=min(max(int(days), 1), 366))
    except ValueError:
        raise InvalidInput("pages.nothing_given", sight.desk.gettext("Choose a day and a time.")) from None
    if isinstance(entry.starts, datetime):
        return sight.at(day, entry.starts.astimezone(sight.records.local_zone).time())
    return day


def _found(desk: Desk, records: Records, given: Mapping[str, Any]) -> tuple[Sight, Entry]:
    sight = open_sight(desk, records, {"view": "day"})
    events = sight.known.get(str(given.get("events", "")))
    record: UUID | None = parse_id(str(given.get("id", "")))
    entry = read_entry(records, events, record) if events is not None and events.task and record is not None else None
    if entry is None:
        raise NotFound("records.not_found", "There is no such record.")
    return sight, entry
