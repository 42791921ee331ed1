"""What a visit brings with it: a membership that waits begins, a freeze ends early."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Changes
from palmette_fitness_club.rows import Values, every, first, is_history, uid, zone_of
from palmette_fitness_club.rules import last_day

if TYPE_CHECKING:
    from palmette.records.session import Records

VISIT, MEMBERSHIP, FREEZE = "fitness_club.visit", "fitness_club.membership", "fitness_club.freeze"
WAITING = ["id", "starts_on", "ends_on", "type.activation", "type.term", "type.term_unit", "type.basis", "frozen_days"]


def follow_visits(changes: Changes) -> None:
    """Own visits that were made now; what demo data and imports bring is history."""
    if is_history(changes):
        return
    days: dict[UUID, date] = {}
    for change in changes.of(VISIT, "created"):
        at = change.new["at"]
        if change.new.get("guest") is not True and isinstance(at, datetime):
            days[uid(change.new["member"])] = at.astimezone(zone_of(changes.records, change.new["club"])).date()
    for member, day in days.items():
        end_freezes(changes.records, member, day)
        begin_waiting(changes.records, member, day)
    name_memberships(changes)
    end_packs(changes)


def name_memberships(changes: Changes) -> None:
    """A visit at the desk is by the membership that is valid and ends first."""
    named: dict[UUID, dict[str, Any]] = {}
    for change in changes.of(VISIT, "created"):
        if change.new.get("membership") or change.new.get("guest") is True:
            continue
        valid = "stage in ('active', 'frozen') and starts_on <= today and ends_on >= today"
        row = first(
            changes.records, MEMBERSHIP, valid, ["id"], sort="ends_on", equal=[("member", change.new["member"])]
        )
        if row is not None:
            named[change.id] = {"membership": row["id"]}
    if named:
        changes.records.update_each(VISIT, named)


def end_packs(changes: Changes) -> None:
    """A pack of visits ends with its last one."""
    used = {uid(change.new["membership"]) for change in changes.of(VISIT) if change.new.get("membership")}
    full = "type.basis == 'visit_pack' and visits_used >= type.sessions and stage == 'active'"
    for one in used:
        if first(changes.records, MEMBERSHIP, full, ["id"], equal=[("id", one)]) is not None:
            changes.records.move(MEMBERSHIP, one, "ended")


def end_freezes(records: Records, member: UUID, day: date) -> None:
    """Who comes is not away: a freeze of that day ends with it, and the days behind come back to the membership."""
    running = f"from_on <= '{day}' and until_on > '{day}'"
    ended: dict[UUID, dict[str, Any]] = {}
    for row in every(records, FREEZE, running, ["id", "from_on"], equal=[("member", member)]):
        ended[uid(row["id"])] = {"until_on": max(day, row["from_on"]), "ended_by_visit": True}
    if ended:
        records.update_each(FREEZE, ended)


def begin_waiting(records: Records, member: UUID, day: date) -> None:
    """The first membership that waits for a visit begins, when nothing else is valid that day."""
    valid = f"stage in ('active', 'frozen') and starts_on <= '{day}' and ends_on >= '{day}'"
    mine = [("member", member)]
    if any(True for _ in every(records, MEMBERSHIP, valid, ["id"], equal=mine)):
        return
    waiting = every(records, MEMBERSHIP, "stage == 'waiting_activation'", WAITING, sort="sold_at", equal=mine)
    for row in _by_visit(waiting):
        activate(records, row, day)
        return


def _by_visit(rows: Iterable[Values]) -> Iterable[Values]:
    return (row for row in rows if row["type.activation"] in ("first_visit", "within_days"))


def activate(records: Records, row: Values, day: date) -> None:
    """A membership begins on a day; its term is counted from there."""
    values: dict[str, Any] = {"activated_on": day, "starts_on": day, "ends_on": term_end(row, day)}
    records.move(MEMBERSHIP, uid(row["id"]), "active", values=values)


def term_end(row: Values, day: date) -> date:
    """The last day of a term that begins on a day; where there is no term its days are kept as they were sold."""
    if row["type.term"] is not None:
        return last_day(day, int(row["type.term"]), str(row["type.term_unit"] or "month"))
    end: date = row["ends_on"] + (day - row["starts_on"])
    return end
