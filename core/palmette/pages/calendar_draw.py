"""The calendar as its templates take it: columns of days or resources, the weeks of a month, and a list for phones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from urllib.parse import urlencode
from uuid import UUID

from babel.dates import format_skeleton

from palmette.access.grants import may
from palmette.calendar.read import Entry, moment_of, read_entries
from palmette.pages import formats
from palmette.pages.calendar_entries import Artist, artist_of, is_long, is_writable, label_of
from palmette.pages.calendar_places import Place, Span, hours_shown, place_spans, span_on
from palmette.pages.calendar_sight import ADDRESS, ALL, DAY, ME, OFFICE, USER, VIEWS, Sight, fields_of
from palmette.pages.values import Values
from palmette.records.results import ListQuery

IN_A_CELL = 4
"""Entries that a day of a month has room for."""

COLUMNS = 24


def draw(sight: Sight) -> Values:
    """All of calendar.html."""
    found = read_entries(sight.records, sight.shown, sight.wish)
    artist = artist_of(sight, found.entries)
    drawn = {(entry.events.key, entry.id): artist.draw(entry) for entry in found.entries}
    by_day = {day: [entry for entry in found.entries if _is_on(sight, entry, day)] for day in sight.days}
    cut = ", ".join(label_of(sight, sight.known[key]) for key in found.cut)
    shown: Values = {
        **_head(sight),
        "agenda": _agenda(sight, by_day, drawn),
        "count": len(found.entries),
        "cut": sight.desk.gettext("There is more than fits here: %(what)s") % {"what": cut} if cut else "",
        "may_add": bool(addable(sight)),
        "weeks": [],
        "columns": [],
    }
    if sight.view == "month":
        shown["weeks"] = _weeks(sight, by_day, drawn)
        shown["weekdays"] = [format_skeleton("E", day, locale=sight.desk.reader.formats) for day in sight.days[:7]]
    else:
        shown |= _grid(sight, artist, found.entries, by_day, drawn)
    return shown


Drawn = Mapping[tuple[str, UUID], Values]
ByDay = Mapping[date, Sequence[Entry]]


def addable(sight: Sight) -> list[str]:
    """The kinds of entries that the person may add at a chosen time."""
    desk = sight.desk
    return [
        key
        for key, events in sight.known.items()
        if events.add
        and may(desk.blueprint, desk.actor, desk.blueprint.entities[events.entity], "create")
        and is_writable(sight, desk.blueprint.entities[events.entity], events.starts)
    ]


def _head(sight: Sight) -> Values:
    desk, _ = sight.desk, sight.desk.gettext
    names = {"day": _("Day"), "week": _("Week"), "month": _("Month"), "resources": _("Resources")}
    everywhere = _("%(branches)s: all") % {
        "branches": desk.blueprint.entities["frame.branch"].plural.text(desk.language)
    }
    shown = [view for view in VIEWS if view != "resources" or sight.columns_by]
    return {
        "address": ADDRESS,
        "title": _title(sight),
        "views": [
            {"label": names[view], "href": sight.address(view=view), "current": view == sight.view, "key": str(at + 1)}
            for at, view in enumerate(shown)
        ],
        "view": sight.view,
        "before_href": sight.address(day=sight.step(-1)),
        "after_href": sight.address(day=sight.step(1)),
        "today_href": sight.address(day=sight.today),
        "is_now": sight.today in sight.days,
        "hidden": {key: str(value) for key, value in sight.given().items()},
        "kinds": [_kind(sight, key) for key in sight.known],
        "people": [
            {"value": ME, "label": _("Mine"), "current": sight.who == ME},
            {"value": ALL, "label": _("Everybody"), "current": sight.who == ALL},
            *(
                {"value": str(row["id"]), "label": str(row["name"]), "current": sight.who == str(row["id"])}
                for row in sight.people
                if row["id"] != desk.actor.id
            ),
        ],
        "branches": [
            {"value": "", "label": everywhere, "current": sight.branch is None},
            *(
                {"value": str(row["id"]), "label": str(row["name"]), "current": row["id"] == sight.branch}
                for row in sight.offices
            ),
        ],
        "columns_by": [
            {"value": key, "label": desk.blueprint.entities[key].plural.text(desk.language), "current": key == sight.by}
            for key in sight.columns_by
        ],
        "zone": desk.reader.zone,
    }


def _title(sight: Sight) -> str:
    reader, days = sight.desk.reader, sight.days
    if sight.view == "month":
        return str(format_skeleton("yMMMM", sight.day, locale=reader.formats))
    if len(days) == 1:
        return f"{formats.weekday_day(days[0], reader, days[0])}"
    return f"{formats.day(days[0], reader, sight.today)} – {formats.full_day(days[-1], reader)}"


def _kind(sight: Sight, key: str) -> Values:
    off = [one for one in sight.off if one != key] if key in sight.off else [*sight.off, key]
    events = sight.known[key]
    return {
        "label": label_of(sight, events), "tone": events.tone, "on": key not in sight.off,
        "href": sight.address(off=",".join(off)),
    }  # fmt: skip


def _is_on(sight: Sight, entry: Entry, day: date) -> bool:
    if not entry.all_day:
        starts, ends = moment_of(sight.records, entry.starts), moment_of(sight.records, entry.ends)
        return starts < sight.at(day + DAY) and (ends > sight.at(day) or starts >= sight.at(day))
    return entry.starts <= day <= entry.ends


def _agenda(sight: Sight, by_day: ByDay, drawn: Drawn) -> list[Values]:
    """Days with what is on them, for narrow screens: empty days of a month are left out."""
    return [
        {
            "label": formats.weekday_day(day, sight.desk.reader, sight.today),
            "is_today": day == sight.today,
            "note": sight.hours.hours.name_of(day),
            "entries": [drawn[entry.events.key, entry.id] for entry in entries],
            "add_href": new_address(sight, f"{day.isoformat()}T10:00"),
        }
        for day, entries in by_day.items()
        if entries or day == sight.today or sight.view != "month"
    ]


def _weeks(sight: Sight, by_day: ByDay, drawn: Drawn) -> list[list[Values]]:
    cells = []
    for day, entries in by_day.items():
        most = IN_A_CELL if len(entries) <= IN_A_CELL else IN_A_CELL - 1
        more = len(entries) - most
        cells.append({
            "key": day.isoformat(),
            "label": formats.weekday_day(day, sight.desk.reader, sight.today),
            "number": day.day,
            "is_today": day == sight.today,
            "is_other": day.month != sight.day.month,
            "is_closed": not sight.hours.is_work_day(day),
            "note": sight.hours.hours.name_of(day),
            "href": sight.address(view="day", day=day),
            "entries": [drawn[entry.events.key, entry.id] for entry in entries[:most]],
            "more": sight.desk.gettext("%(count)s more") % {"count": more} if more > 0 else "",
            "add_href": new_address(sight, f"{day.isoformat()}T10:00"),
        })  # fmt: skip
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _grid(sight: Sight, artist: Artist, entries: Sequence[Entry], by_day: ByDay, drawn: Drawn) -> Values:
    """Columns with their hours: of days, or of resources on one day."""
    open_spans = {day: _open(sight, day) for day in sight.days}
    timed = {day: [entry for entry in on if not is_long(entry)] for day, on in by_day.items()}
    spans = {(entry.id, day): _span(sight, entry, day) for day, on in timed.items() for entry in on}
    first, last = hours_shown(
        [span for span in spans.values() if span], [span for day in sight.days for span in open_spans[day]]
    )
    parts = [
        (day, key, name, [entry for entry in by_day[day] if _is_of(sight, entry, key)])
        for day in sight.days
        for key, name in (_resources(sight, entries) if sight.view == "resources" else [("", "")])
    ]
    columns = [
        _column(sight, day, key, name, on, drawn, open_spans[day], (first, last)) for day, key, name, on in parts
    ]
    return {
        "columns": columns,
        "has_top": any(column["top"] for column in columns),
        "hours": [
            {"row": (hour - first) * 4 + 1, "label": formats.clock_time(_clock(hour), sight.desk.reader)}
            for hour in range(first, last)
        ],
        "first_hour": first,
        "quarters": (last - first) * 4,
    }


def _clock(hour: int) -> time:
    return time(hour)


def _column(
    sight: Sight, day: date, key: str, name: str, entries: Sequence[Entry], drawn: Drawn, open_spans: Sequence[Span],
    shown: tuple[int, int],
) -> Values:  # fmt: skip
    first, last = shown
    timed = [(entry, span) for entry in entries if not is_long(entry) and (span := _span(sight, entry, day))]
    places = place_spans([span for _entry, span in timed], first)
    placed = [
        {**drawn[entry.events.key, entry.id], "place": place}
        for (entry, _span_), place in zip(timed, places, strict=True)
        if place is not None
    ]
    away = len(timed) - len(placed)
    reader = sight.desk.reader
    return {
        "day": day.isoformat(),
        "resource": key,
        "name": name,
        "label": name or formats.weekday_day(day, reader, sight.today),
        "weekday": format_skeleton("E", day, locale=reader.formats),
        "number": day.day,
        "href": sight.address(view="day", day=day),
        "note": sight.hours.hours.name_of(day),
        "is_today": day == sight.today,
        "is_closed": not open_spans,
        "count": len(entries),
        "shades": _shades(open_spans, first, last),
        "slots": [
            {
                "row": (hour - first) * 4 + 1,
                "href": new_address(sight, f"{day.isoformat()}T{hour:02}:00", key),
                "label": sight.desk.gettext("Add: %(name)s") % {
                    "name": f"{name or formats.weekday_day(day, reader, sight.today)} "
                    f"{formats.clock_time(_clock(hour), reader)}"
                },
            }
            for hour in range(first, last)
        ],
        "top": [drawn[entry.events.key, entry.id] for entry in entries if is_long(entry)],
        "entries": placed,
        "more": sight.desk.gettext("%(count)s more") % {"count": away} if away else "",
        "now": _now(sight, day, first, last),
    }  # fmt: skip


def _span(sight: Sight, entry: Entry, day: date) -> Span | None:
    starts, ends = moment_of(sight.records, entry.starts), moment_of(sight.records, entry.ends)
    return span_on(sight.at(day), sight.at(day + DAY), starts, ends, sight.records.local_zone)


def _open(sight: Sight, day: date) -> list[Span]:
    begin, end = sight.at(day), sight.at(day + DAY)
    found = [
        span_on(begin, end, opens, closes, sight.records.local_zone)
        for opens, closes in sight.hours.spans(begin, until=end)
    ]
    return [span for span in found if span is not None]


def _shades(open_spans: Sequence[Span], first: int, last: int) -> list[Place]:
    """What is closed of the hours shown."""
    closed, reached = [], first * 60
    for span in sorted(open_spans, key=lambda span: span.begins):
        if span.begins > reached:
            closed.append((reached, span.begins))
        reached = max(reached, span.ends)
    if reached < last * 60:
        closed.append((reached, last * 60))
    return [Place((begin - first * 60) // 15 + 1, max(1, (end - begin) // 15), 1, 12) for begin, end in closed]


def _now(sight: Sight, day: date, first: int, last: int) -> int:
    """The row of this moment; 0 on other days."""
    local = sight.records.now.astimezone(sight.records.local_zone)
    if local.date() != day or not first <= local.hour < last:
        return 0
    return ((local.hour - first) * 60 + local.minute) // 15 + 1


def _is_of(sight: Sight, entry: Entry, key: str) -> bool:
    if sight.view != "resources":
        return True
    leads = _leads(sight, entry)
    return key in leads or (not key and not leads and bool(fields_of(sight, entry.events)))


def _leads(sight: Sight, entry: Entry) -> list[str]:
    found = (entry.reference(name) for name in fields_of(sight, entry.events))
    return [str(one) for one in found if one is not None]


def _resources(sight: Sight, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """The columns: what is used that day, then the others of the branch; at the end what leads to none."""
    used = list(dict.fromkeys(key for entry in entries for key in _leads(sight, entry)))
    branch = sight.branch or sight.desk.actor.home_branch
    place = {USER: "home_branch", OFFICE: "id"}.get(sight.by, "branch")
    parts = [f"{place} == '{branch}'"] if branch else []
    parts += ["active != false"] if sight.by == USER else []
    known = sight.records.list(sight.by, ListQuery(filter=" and ".join(parts), fields=["id"], limit=COLUMNS)).rows
    keys = list(dict.fromkeys([*used, *(str(row["id"]) for row in known)]))[:COLUMNS]
    titles = sight.records.titles(sight.by, [UUID(key) for key in keys])
    columns = sorted(((key, titles.get(UUID(key), "")) for key in keys), key=lambda item: item[1].casefold())
    free = any(not _leads(sight, entry) and fields_of(sight, entry.events) for entry in entries)
    return [*columns, *([("", sight.desk.gettext("Nobody yet"))] if free or not columns else [])]


def new_address(sight: Sight, at: str, resource: str = "") -> str:
    """Where an empty slot leads."""
    return f"{ADDRESS}/new?{urlencode({**sight.given(), 'at': at, **({'resource': resource} if resource else {})})}"
