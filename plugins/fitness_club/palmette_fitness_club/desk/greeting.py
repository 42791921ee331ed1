"""What the desk is told about who comes in: the membership, the account, the next class, and whether to let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette_fitness_club.desk.found import CONTACT
from palmette_fitness_club.doors.check import PASS, VALID, facts_of
from palmette_fitness_club.doors.decide import Door, Verdict, decide
from palmette_fitness_club.doors.passes import CREDENTIAL
from palmette_fitness_club.rows import Values, every, first, uid, zone_of

if TYPE_CHECKING:
    from palmette.records.session import Records

VISIT, BOOKING = "fitness_club.visit", "fitness_club.booking"
MEMBERSHIP, PACKAGE = "fitness_club.membership", "fitness_club.package"
KNOWN = ["photo", "ends_on", "debt", "deposit", "bonus", "package_balance", "visits_28", "no_shows", "birthday"]
SEVERAL = 4


@dataclass(frozen=True, slots=True)
class Greeting:
    """A member at the desk, as the screen draws him; fields that the person may not see are not in `facts`."""

    member: UUID
    name: str
    facts: Values
    verdict: Verdict
    came_at: datetime | None
    memberships: list[Values]
    packages: list[Values]
    bookings: list[Values]
    birthday: bool = False


def greet(records: Records, member: UUID, club: UUID, *, shown: UUID | None = None) -> Greeting:
    """All that the desk needs to know; `shown` is the pass that was held to the reader."""
    known = records.available(CONTACT, KNOWN)
    row: Values = records.get(CONTACT, member, fields=["id", *known])
    mine = [("member", member)]
    packages = list(every(records, PACKAGE, "balance > 0", ["id", "service", "balance", "expires_on"], equal=mine))
    classes = "starts_at > now - minutes(30) and stage == 'booked'"
    booked = list(every(records, BOOKING, classes, ["id", "session", "starts_at", "trainer"], equal=mine))
    held = list(every(records, MEMBERSHIP, VALID, ["id", "type", "stage", "ends_on"], sort="ends_on", equal=mine))
    return Greeting(
        member, records.titles(CONTACT, [member])[member], row, verdict_of(records, member, club, shown),
        came_today(records, member, club),
        _named(records, "type", "membership_type", held),
        _named(records, "service", "product", packages[:SEVERAL]),
        _named(records, "session", "class_session", sorted(booked, key=lambda one: one["starts_at"])[:SEVERAL]),
        _is_birthday(records, club, row.get("birthday")),
    )  # fmt: skip


def verdict_of(records: Records, member: UUID, club: UUID, shown: UUID | None = None) -> Verdict:
    """As the club's door would say it, but that a person at the desk is not a pass handed back over the fence."""
    code = records.as_code()
    found: Values = {"member": member, "valid_from": None, "valid_to": None, "blocked": False}
    if shown is not None:
        found = code.get(CREDENTIAL, shown, fields=PASS)
    else:
        person = code.get(CONTACT, member, fields=["door_blocked", "is_frozen", "debt", "last_pass_at"])
        found |= {f"member.{name}": value for name, value in person.items()}
    return decide(facts_of(code, found), Door(club), records.now.astimezone(zone_of(code, club)))


def came_today(records: Records, member: UUID, club: UUID) -> datetime | None:
    """When the member came into this club today, if he did."""
    zone = zone_of(records.as_code(), club)
    begins = datetime.combine(records.now.astimezone(zone).date(), time(), zone)
    row = first(records, VISIT, f"at >= {begins.isoformat()!r}", ["at"], sort="-at", equal=[("member", member),
                                                                                       ("club", club)])  # fmt: skip
    return row["at"] if row is not None else None


def _named(records: Records, field: str, entity: str, rows: list[Values]) -> list[Values]:
    """The rows, each with what its reference is called under `name`."""
    titles = records.titles(entity, [uid(row[field]) for row in rows])
    return [{**row, "name": titles.get(uid(row[field]), "")} for row in rows]


def _is_birthday(records: Records, club: UUID, born: Any) -> bool:  # Any: a date, a mask, or nothing
    today = records.now.astimezone(zone_of(records.as_code(), club)).date()
    return getattr(born, "month", 0) == today.month and getattr(born, "day", 0) == today.day
