"""The work calendars of branches, read through the gateway as the pack's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from palmette import ListQuery, WorkCalendar
from palmette.packs.work.rules import OwnHours, inherited, line_of, own_hours

if TYPE_CHECKING:
    from palmette.records.session import Records

CALENDAR = "work.work_calendar"


def calendar_of(records: Records, branch: UUID | None) -> WorkCalendar:
    """The calendar of a branch: its own hours or those of the branches above, in its zone.

    Without any hours it is always open. A branch that is not known is in the zone of the installation.
    """
    found = calendars(records).get(branch) if branch is not None else None
    return found or WorkCalendar(records.blueprint.edition.zone)


def calendars(records: Records) -> dict[UUID, WorkCalendar]:
    """The calendars of all branches of the session's walls, for work on many records."""
    whole = records.as_code()
    rows = _all(whole, "frame.branch", ["id", "parent", "zone"])
    parents = {row["id"]: row["parent"] for row in rows}
    own = {row["place"]: _own(row) for row in _all(whole, CALENDAR, ["id", "place", "hours", "days"])}
    return {
        row["id"]: WorkCalendar(
            row["zone"] or "UTC", inherited(own[item] for item in line_of(row["id"], parents) if item in own)
        )
        for row in rows
    }


def _own(row: Mapping[str, Any]) -> OwnHours:
    return own_hours(row["hours"] or [], row["days"] or [])


def _all(records: Records, entity: str, fields: list[str]) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    after = ""
    while True:
        page = records.list(entity, ListQuery(fields=fields, limit=200, after=after, titles=False))
        rows += cast("list[Mapping[str, Any]]", page.rows)
        if not (after := page.next):
            return rows
