"""The text of an iCalendar feed (RFC 5545): lines folded at 75 octets, texts escaped, moments in UTC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
_FOLD = 75


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One entry: `starts` and `ends` are aware moments, the end excluded, or dates, the last day included."""

    uid: str
    starts: datetime | date
    ends: datetime | date
    title: str
    description: str = ""
    url: str = ""
    changed: datetime | None = None
    is_done: bool = False


def calendar_text(name: str, zone: str, events: Iterable[FeedEvent], *, now: datetime) -> str:
    """The whole feed; `zone` is what the reader's program shows, every moment is unmistakable by itself."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Palmette//Calendar//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}", f"X-WR-TIMEZONE:{_text(zone)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]  # fmt: skip
    for event in events:
        lines += _event(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: FeedEvent, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.changed or now)}"
    if isinstance(event.starts, datetime) and isinstance(event.ends, datetime):
        yield f"DTSTART:{_moment(event.starts)}"
        yield f"DTEND:{_moment(event.ends)}"
    else:
        yield f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.ends + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_text(event.title)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    if event.is_done:
        yield "STATUS:CONFIRMED"
        yield "X-PALMETTE-DONE:TRUE"
    yield "END:VEVENT"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """A text value: what has a meaning is escaped, other control characters are left out."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(letter for letter in escaped if letter >= " " and letter != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, the later ones led by a space, no letter cut in two."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _FOLD:
            yield part
            part, size = " ", 1
        part += letter
        size += octets
    yield part
