"""The calendar: a day, a week, a month or the resources of a day, and what an empty slot of it offers."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get

from palmette.calendar.definition import CalendarEvents
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.pages.calendar_draw import addable, draw
from palmette.pages.calendar_entries import label_of
from palmette.pages.calendar_sight import Sight, fields_of, open_sight
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import list_address


@get("/calendar", sync_to_thread=True, name="calendar")
def calendar_screen(request: Incoming) -> Response[str]:
    """What an address asks for."""
    desk = Desk(request)
    with desk.reading() as records:
        calendar = draw(open_sight(desk, records, request.query_params))
    return desk.page("calendar.html", {"calendar": calendar})


@get("/calendar/new", sync_to_thread=True, name="calendar.new")
def calendar_new(request: Incoming) -> Response[str]:
    """What may be added at a time: straight to the form where there is only one."""
    desk = Desk(request)
    with desk.reading() as records:
        sight = open_sight(desk, records, request.query_params)
        at = str(request.query_params.get("at", ""))
        try:
            when = datetime.fromisoformat(at)
        except ValueError:
            raise NotFound("http.not_found", "There is no such page.") from None
        keys = addable(sight)
        resource = parse_id(str(request.query_params.get("resource", "")))
        ways = [
            {"label": label_of(sight, sight.known[key]), "href": _form(sight, sight.known[key], when, resource),
             "icon": desk.blueprint.entities[sight.known[key].entity].icon}
            for key in keys
        ]  # fmt: skip
    if not ways:
        raise NotFound("http.not_found", "There is no such page.")
    if len(ways) == 1:
        return Response("", status_code=303, headers={"Location": str(ways[0]["href"])}, media_type="text/html")
    return desk.part("calendar_new.html", {"ways": ways, "when": when})


def _form(sight: Sight, events: CalendarEvents, when: datetime, resource: UUID | None) -> str:
    """The form of a new record with its time, person and resource filled in; back to the calendar afterwards."""
    entity = sight.desk.blueprint.entities[events.entity]
    is_date = entity.fields[events.starts].value_kind == "date"
    given: dict[str, object] = {name: value for name, value in events.new.items() if isinstance(value, str | int)}
    given[events.starts] = when.date().isoformat() if is_date else when.strftime("%Y-%m-%dT%H:%M")
    if events.day and not is_date:
        given[events.day] = when.date().isoformat()
    if sight.person is not None and events.person and entity.fields[events.person].kind == "reference":
        given[events.person] = sight.person
    for name in fields_of(sight, events) if resource is not None else ():
        given[name] = resource
    if sight.branch is not None and entity.branch and entity.fields[entity.branch].target == "frame.branch":
        given[entity.branch] = sight.branch
    given["back"] = sight.address()
    return f"{list_address(sight.desk.blueprint, entity)}/new?{urlencode(given)}"
