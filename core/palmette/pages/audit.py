"""The auditor's screen: what was refused, disclosed, exported and configured, with filters and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Stream

from palmette.access.grants import may_audit
from palmette.audit.kinds import AUDIT_KINDS
from palmette.audit.reading import PAGE, Asked, Entry, entries, every_entry
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.imports.written import neutral
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.values import Values


@get("/audit", sync_to_thread=True, name="audit")
def audit_screen(
    request: Incoming, kind: FromQuery[str] = "", who: FromQuery[str] = "", since: FromQuery[str] = "",
    until: FromQuery[str] = "", before: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """The newest entries of the walls that the auditor reaches."""
    desk = _desk(request)
    pinned = desk.pinned
    asked = _asked(desk, kind, who, since, until, before)
    found = entries(pinned.database, pinned.tables, asked, limit=PAGE + 1)
    given = {"kind": kind, "who": who, "since": since, "until": until}
    query = {name: value for name, value in given.items() if value}
    more = f"/audit?{urlencode({**query, 'before': found[PAGE - 1].id})}" if len(found) > PAGE else ""
    kinds = [{"value": key, "label": label.text(desk.language)} for key, label in AUDIT_KINDS.items()]
    context = {
        **given, "rows": [_row(desk, one) for one in found[:PAGE]], "more": more, "kinds": kinds,
        "file": f"/audit/entries.csv?{urlencode(query)}",
    }  # fmt: skip
    return desk.page("audit.html", context)


@get("/audit/entries.csv", sync_to_thread=True, name="audit.csv")
def audit_csv(
    request: Incoming, kind: FromQuery[str] = "", who: FromQuery[str] = "", since: FromQuery[str] = "",
    until: FromQuery[str] = "",
) -> Stream:  # fmt: skip
    """The same as CSV, all of it."""
    desk = _desk(request)
    asked = _asked(desk, kind, who, since, until, "")
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Stream(_written(desk, asked), media_type="text/csv; charset=utf-8", headers=headers)


def _desk(request: Incoming) -> Desk:
    desk = Desk(request)
    if not may_audit(desk.blueprint, desk.actor):
        raise NotFound("http.not_found", "There is no such page.")
    return desk


def _asked(desk: Desk, kind: str, who: str, since: str, until: str, before: str) -> Asked:
    actor, walls = desk.actor, tuple(desk.actor.walls)
    if set(desk.pinned.directory.walls()) <= set(walls):
        walls = (0, *walls)  # what nobody's wall is known of, as logins that failed
    last = _day(actor.zone, until)
    return Asked(
        walls, (kind,) if kind in AUDIT_KINDS else (), parse_id(who), _day(actor.zone, since),
        last + timedelta(days=1) if last is not None else None, parse_id(before),
    )  # fmt: skip


def _day(zone: str, text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), ZoneInfo(zone))
    except ValueError:
        return None


def _row(desk: Desk, one: Entry) -> Values:
    entity = desk.blueprint.entities.get(one.entity)
    label = AUDIT_KINDS.get(one.kind)
    return {
        "when": formats.moment(one.at, desk.reader),
        "kind": label.text(desk.language) if label else one.kind,
        "who": one.who or "—",
        "person": f"/people/{one.actor}/access" if one.actor else "",
        "about": ", ".join(f"{name}: {value}" for name, value in one.about.items() if value not in ("", None)),
        "entity": entity.label.text(desk.language) if entity else one.entity,
        "record": str(one.record or ""),
        "number": one.number,
    }


def _written(desk: Desk, asked: Asked) -> Iterator[bytes]:
    pinned = desk.pinned
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(["wall", "number", "at", "kind", "who", "actor", "channel", "entity", "record", "about"])
    for one in every_entry(pinned.database, pinned.tables, asked):
        about = "; ".join(f"{name}={value}" for name, value in one.about.items())
        cells = (
            one.wall, one.number, one.at.isoformat(), one.kind, one.who, one.actor or "", one.channel, one.entity,
            one.record or "", about,
        )  # fmt: skip
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in cells])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
