"""Moving an entry of the calendar: dropped on another time, or told it in a dialog. A refusal puts it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.calendar.definition import CalendarEvents
from palmette.calendar.read import Entry, read_entry
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.calendar_draw import draw
from palmette.pages.calendar_entries import is_writable, label_of, local_text, title_of
from palmette.pages.calendar_sight import ADDRESS, Sight, fields_of, open_sight
from palmette.pages.desk import Context, Desk, Incoming
from palmette.pages.values import Words
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD

MOVE = f"{ADDRESS}/move"


@get("/calendar/move", sync_to_thread=True, name="calendar.move.ask")
def ask_move(request: Incoming) -> Response[str]:
    """The dialog that moves an entry without a mouse."""
    desk = Desk(request)
    with desk.reading() as records:
        sight, entry = _found(desk, records, request.query_params)
        return desk.part("calendar_move.html", {"move": _dialog(sight, entry)})


@post("/calendar/move", status_code=200, name="calendar.move")
async def move_entry(request: Incoming) -> Response[str]:
    """Give an entry another time or resource; the calendar anew, with what was done or why it was not."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_move, request, form)
    return answer


def _move(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    given: dict[str, Any] = {**request.query_params, **form}
    try:
        with desk.writing() as records:
            sight, entry = _found(desk, records, given)
            toast = _store(sight, entry, given)
    except PalmetteError as error:
        return _refused(desk, given, error)
    with desk.reading() as records:
        calendar = draw(open_sight(desk, records, given))
    return desk.part("calendar_moved.html", {"calendar": calendar, "toast": toast})


def _found(desk: Desk, records: Records, given: Mapping[str, Any]) -> tuple[Sight, Entry]:
    sight = open_sight(desk, records, given)
    events = sight.known.get(str(given.get("events", "")))
    record = parse_id(str(given.get("id", "")))
    entry = read_entry(records, events, record) if events is not None and record is not None else None
    if entry is None:
        raise NotFound("records.not_found", "There is no such record.")
    return sight, entry


def _store(sight: Sight, entry: Entry, given: Mapping[str, Any]) -> Context:
    """Write the new time; the toast that takes it back."""
    at = _time(sight, entry, str(given.get("at", "")))
    values = moved_values(sight, entry, at)
    before: dict[str, object] = {"at": local_text(sight, entry.starts)}
    resource = str(given.get("resource", ""))
    if "resource" in given and sight.by:
        before["resource"] = _resource(sight, entry, resource, values) or ""
    version = str(given.get("version", ""))
    sight.records.update(
        entry.entity.key, entry.id, values, version=int(version) if version.isdecimal() and len(version) < 19 else None
    )
    title = title_of(entry, Words(sight.desk))
    undo = {**sight.given(), **before, "events": entry.events.key, "id": str(entry.id)}
    text = sight.desk.gettext("%(name)s · moved to %(when)s") % {"name": title, "when": _said(sight, at)}
    return {"text": text, "undo_href": f"{MOVE}?{urlencode(undo)}"}


def _time(sight: Sight, entry: Entry, text: str) -> datetime | date:
    """The time that is meant: a moment by the reader's clock, or a day; of a moved day the clock stays."""
    try:
        if isinstance(entry.starts, datetime):
            if len(text) == len("2026-11-24"):
                local = entry.starts.astimezone(sight.records.local_zone)
                return sight.at(date.fromisoformat(text), local.time())
            return datetime.fromisoformat(text).replace(tzinfo=sight.records.local_zone).astimezone(UTC)
        return date.fromisoformat(text[:10])
    except ValueError:
        message = sight.desk.gettext("Choose a day and a time.")
        raise InvalidInput("pages.nothing_given", message) from None


def moved_values(sight: Sight, entry: Entry, at: datetime | date) -> dict[str, object]:
    """The fields that change with the time: what has an end keeps its length, what has a day beside its moment both."""
    events, entity = entry.events, entry.entity
    if isinstance(entry.starts, datetime) and isinstance(at, datetime):
        values: dict[str, object] = {events.starts: at}
        if events.ends and is_writable(sight, entity, events.ends) and isinstance(entry.ends, datetime):
            values[events.ends] = at + (entry.ends - entry.starts)
        if events.day and entry.row.get(events.day) is not None:
            values[events.day] = at.astimezone(sight.records.local_zone).date()
        return values
    name = events.starts if entry.row.get(events.starts) is not None else events.day
    values = {name: at}
    if events.ends and is_writable(sight, entity, events.ends) and entry.row.get(events.ends) is not None:
        assert not isinstance(entry.starts, datetime), "two dates or two moments"
        values[events.ends] = at + (entry.ends - entry.starts)  # type: ignore[operator]  # two dates
    return values


def _resource(sight: Sight, entry: Entry, resource: str, values: dict[str, object]) -> str:
    """Put the entry into another column; the one it stood in."""
    names = fields_of(sight, entry.events)
    if not names:
        return ""
    name = next((one for one in names if entry.reference(one) is not None), names[0])
    before = entry.reference(name)
    wanted = parse_id(resource)
    if wanted != before:
        values[name] = wanted
    return str(before or "")


def _said(sight: Sight, at: datetime | date) -> str:
    if isinstance(at, datetime):
        return formats.near_moment(at, sight.desk.reader, sight.today)
    return formats.weekday_day(at, sight.desk.reader, sight.today)


def _refused(desk: Desk, given: Mapping[str, Any], error: PalmetteError) -> Response[str]:
    """The dialog with its errors, or the calendar as it was, with the reason."""
    told = [error.message, *(item.message for item in error.problems if item.message != error.message), error.remedy]
    text = " ".join(part for part in told if part)
    status = error.status if error.status in (409, 422) else 422
    with desk.reading() as records:
        if given.get("_dialog"):
            sight, entry = _found(desk, records, given)
            shown = {**_dialog(sight, entry), "errors": [{"text": text}], "at": str(given.get("at", ""))}
            return desk.part("calendar_move.html", {"move": shown}, status=status)
        calendar = draw(open_sight(desk, records, given))
    toast = {"text": text, "problem": True}
    return desk.part("calendar_moved.html", {"calendar": calendar, "toast": toast}, status=status)


def _dialog(sight: Sight, entry: Entry) -> Context:
    events: CalendarEvents = entry.events
    names = fields_of(sight, events)
    return {
        "title": title_of(entry, Words(sight.desk)),
        "kind": label_of(sight, events),
        "action": MOVE,
        "hidden": {
            **{key: str(value) for key, value in sight.given().items()},
            "events": events.key,
            "id": str(entry.id),
            "version": str(entry.version),
        },
        "at": local_text(sight, entry.starts),
        "is_day": entry.all_day,
        "resource": _choice(sight, entry, names[0]) if names and sight.view == "resources" else None,
        "errors": [],
    }


def _choice(sight: Sight, entry: Entry, name: str) -> Context:
    """The columns that it may be put into."""
    target = entry.entity.fields[name].target
    rows = sight.records.list(target, ListQuery(fields=["id"], limit=200)).rows
    ids = list(dict.fromkeys([row["id"] for row in rows if isinstance(row["id"], UUID)]))
    current = entry.reference(name)
    titles = sight.records.titles(target, [*ids, *([current] if current else [])])
    options = [{"value": str(one), "label": text} for one, text in sorted(titles.items(), key=lambda item: item[1])]
    label = entry.entity.fields[name].label.text(sight.desk.language)
    return {"label": label, "value": str(current or ""), "options": options}
