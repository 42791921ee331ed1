"""Who came lately: passes that the doors told of, and visits that the desk stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import ListQuery
from palmette_fitness_club.desk.found import CONTACT
from palmette_fitness_club.desk.greeting import VISIT
from palmette_fitness_club.doors.check import EVENT, TEXTS
from palmette_fitness_club.rows import Values, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

LATELY = timedelta(hours=3)
MOST = 14


def last_entries(records: Records, club: UUID) -> list[Values]:
    """The last ones of both, the newest first: `{at, member, name, allowed, reason, door}`."""
    since = (records.now - LATELY).isoformat()
    passes = _rows(records, EVENT, f"at > {since!r} and direction == 'in'", ["at", "member", "allowed", "reason"], club)
    visits = _rows(records, VISIT, f"at > {since!r} and source == 'desk'", ["at", "member", "guest"], club)
    rows = sorted((*passes, *visits), key=lambda row: row["at"], reverse=True)[:MOST]
    names = records.titles(CONTACT, [uid(row["member"]) for row in rows if row["member"]])
    language = records.actor.language
    return [
        {
            "at": row["at"], "member": row["member"], "name": names.get(uid(row["member"])) if row["member"] else None,
            "allowed": row.get("allowed") is not False, "door": "allowed" in row, "guest": row.get("guest") is True,
            "reason": TEXTS[str(row["reason"])].text(language) if row.get("allowed") is False else "",
        }
        for row in rows
    ]  # fmt: skip


def _rows(records: Records, entity: str, filter: str, fields: list[str], club: UUID) -> list[Values]:
    query = ListQuery(filter, "-at", MOST, fields=fields, titles=False, equal=[("club", club)])
    return records.list(entity, query).rows
