"""An entry of the calendar as its templates take it: title, time, tone, where it leads and whether it may be moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.calendar.definition import CalendarEvents
from palmette.calendar.read import Entry, title_fields
from palmette.pages import formats
from palmette.pages.calendar_sight import Sight
from palmette.pages.shell import record_address
from palmette.pages.values import Values, Words

LONG = timedelta(hours=6)
"""What lasts as long stands above the hours, as a shift does: it would fill a column."""


@dataclass
class Artist:
    """Draws entries for one reader; what may be moved is asked once for all of them."""

    sight: Sight
    movable: Mapping[str, frozenset[UUID]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = Words(self.sight.desk)

    def draw(self, entry: Entry) -> Values:
        """All that a template says of an entry, without its place."""
        desk, events = self.sight.desk, entry.events
        title = title_of(entry, self.words)
        movable = entry.id in self.movable.get(events.key, frozenset())
        return {
            "id": str(entry.id),
            "events": events.key,
            "kind": label_of(self.sight, events),
            "title": title,
            "note": note_of(entry, self.words),
            "time": self.time(entry),
            "tone": tone_of(entry),
            "is_done": entry.is_done,
            "href": record_address(desk.blueprint, entry.entity, entry.id),
            "version": entry.version,
            "at": local_text(self.sight, entry.starts),
            "movable": movable,
            "move_href": self.sight.address(events=events.key, id=entry.id).replace("/calendar?", "/calendar/move?"),
            "label": ", ".join(part for part in (title, self.time(entry), label_of(self.sight, events)) if part),
        }

    def time(self, entry: Entry) -> str:
        """`10:00–11:30`; nothing for what stands all day."""
        if not isinstance(entry.starts, datetime):
            return ""
        reader = self.sight.desk.reader
        return f"{formats.clock_time(entry.starts, reader)}–{formats.clock_time(entry.ends, reader)}"  # type: ignore[arg-type]  # both moments


def artist_of(sight: Sight, entries: Iterable[Entry]) -> Artist:
    """One that knows which of some entries the person may move."""
    by_events: dict[str, list[Entry]] = {}
    for entry in entries:
        by_events.setdefault(entry.events.key, []).append(entry)
    movable = {key: _movable(sight, found) for key, found in by_events.items()}
    return Artist(sight, movable)


def _movable(sight: Sight, entries: list[Entry]) -> frozenset[UUID]:
    events, entity = entries[0].events, entries[0].entity
    if not is_writable(sight, entity, events.starts):
        return frozenset()
    found = sight.records.in_scope(entity.key, [entry.id for entry in entries], action="update")
    return frozenset(found)


def is_writable(sight: Sight, entity: EntityModel, name: str) -> bool:
    """Whether the person may change a field of some record."""
    return entity.fields[name].writable and sight.records.right(entity.key, name) == "full"


def title_of(entry: Entry, words: Words) -> str:
    """The pattern of the declaration, or of the entity, with what may be seen; the entity's name without anything."""
    text = entry.events.title or entry.entity.title
    for name in title_fields(entry.events, entry.entity):
        value = words.text(entry.entity.fields[name], entry.row.get(name), entry.titles)
        text = text.replace(f"{{{name}}}", value)
    clean = " ".join(text.split()).strip(" ,·")
    return clean or entry.entity.label.text(words.desk.language)


def note_of(entry: Entry, words: Words) -> str:
    """What stands under the title."""
    parts = []
    for name in entry.events.note:
        field = entry.entity.fields[name]
        text = words.text(field, entry.row.get(name), entry.titles)
        if text and field.value_kind in ("integer", "decimal"):
            text = f"{words.label(field)}: {text}"
        parts.append(text)
    return " · ".join(part for part in parts if part)


def tone_of(entry: Entry) -> str:
    """The tone of the chosen option, else the declared one."""
    name = entry.events.tone_of
    option = entry.entity.fields[name].option(str(entry.row.get(name))) if name else None
    return option.tone if option is not None and option.tone else entry.events.tone


def label_of(sight: Sight, events: CalendarEvents) -> str:
    """What a kind of entries is called."""
    label = events.label
    return label if isinstance(label, str) else label.text(sight.desk.language)


def local_text(sight: Sight, value: datetime | date) -> str:
    """`2026-11-24T10:00` by the reader's clock, or `2026-11-24`."""
    if isinstance(value, datetime):
        return value.astimezone(sight.records.local_zone).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat()


def is_long(entry: Entry) -> bool:
    """Whether it stands above the hours."""
    if not isinstance(entry.starts, datetime) or not isinstance(entry.ends, datetime):
        return True
    return entry.ends - entry.starts >= LONG
