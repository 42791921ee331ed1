"""What devices tell: passes in batches, each once by its device and number, and the visits they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import InvalidInput, sentence
from palmette_fitness_club.doors.check import (
    BAD,
    EVENT,
    HELD,
    KEPT,
    MEMBERSHIP,
    VALID,
    cover_of,
    device_of,
    moment_of,
    text_of,
)
from palmette_fitness_club.doors.decide import REASONS
from palmette_fitness_club.doors.digest import digest
from palmette_fitness_club.doors.passes import CREDENTIAL
from palmette_fitness_club.rows import BRANCH, Values, every, first, setting, uid, zone_of
from palmette_fitness_club.rules import is_repeat_pass, visit_key

if TYPE_CHECKING:
    from palmette.records.session import Records

VISIT = "fitness_club.visit"
MOST = 500


def take_events(records: Records, asked: Mapping[str, Any]) -> dict[str, object]:
    """`{device_id, events: [{sequence, at, credential: {type, value} | {hash}, direction?, allowed?, reason?}]}` to
    `{accepted, known, refused}`: a batch that is sent again changes nothing."""
    device = device_of(records, text_of(asked, "device_id"))
    given = _events(asked.get("events"))
    code = records.as_code()
    code.update(BRANCH, uid(device["club"]), {"gateway_seen_at": records.now})
    known = _known(code, device, given)
    fresh = {number: event for number, event in given.items() if number not in known}
    rows, refused = _rows(code, device, fresh, records.now)
    if rows:
        code.create_many(EVENT, list(rows.values()))
        _make_visits(code, device, [row for row in rows.values() if _is_entry(row)])
    return {"accepted": sorted(rows), "known": sorted(known), "refused": refused}


def _events(given: object) -> dict[int, Mapping[str, Any]]:
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > MOST:
        raise InvalidInput("fitness_club.bad_question", sentence(BAD), remedy=f"events: 0–{MOST}")
    found: dict[int, Mapping[str, Any]] = {}
    for event in given:
        number = event.get("sequence") if isinstance(event, Mapping) else None
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1 << 62:
            raise InvalidInput("fitness_club.bad_question", sentence(BAD), remedy="sequence")
        found.setdefault(number, event)
    return found


def _key(device: Values, number: int) -> str:
    return f"{device['id']}:{number}"


def _known(code: Records, device: Values, given: Mapping[int, object]) -> set[int]:
    """Numbers that came before: they are asked for by their range, and the keys say the rest."""
    if not given:
        return set()
    wanted = f"sequence >= {min(given)} and sequence <= {max(given)}"
    rows = every(code, EVENT, wanted, ["sequence"], equal=[("device", device["id"])])
    return {int(row["sequence"]) for row in rows} & set(given)


def _rows(
    code: Records, device: Values, fresh: Mapping[int, Mapping[str, Any]], now: datetime
) -> tuple[dict[int, dict[str, Any]], list[dict[str, object]]]:
    rows: dict[int, dict[str, Any]] = {}
    refused: list[dict[str, object]] = []
    for number, event in fresh.items():
        try:
            rows[number] = _row(code, device, number, event, now)
        except InvalidInput as error:
            refused.append({"sequence": number, "reason": error.code, "detail": error.remedy})
    return rows, refused


def _row(code: Records, device: Values, number: int, event: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    given = event.get("credential")
    if not isinstance(given, Mapping):
        raise InvalidInput("fitness_club.bad_question", sentence(BAD), remedy="credential")
    hashed = given.get("hash")
    sign = str(hashed) if hashed else digest(text_of(given, "type"), text_of(given, "value"))
    found = first(code, CREDENTIAL, "", ["id", "member"], equal=[("value_hash", sign)])
    at = moment_of(event.get("at"), now)
    reason = str(event.get("reason") or "ok")
    return {
        "device": device["id"], "club": device["club"], "sequence": number, "event_key": _key(device, number),
        # A clock that runs ahead does not make visits of tomorrow.
        "at": min(at, now), "direction": "out" if event.get("direction") == "out" else "in",
        "allowed": event.get("allowed") is not False and found is not None,
        "reason": reason if reason in REASONS else "ok", "offline": event.get("offline") is True,
        "credential": found["id"] if found else None, "member": found["member"] if found else None,
    }  # fmt: skip


def _is_entry(row: Mapping[str, Any]) -> bool:
    return row["allowed"] and row["direction"] == "in" and row["member"] is not None


# ---- visits


def _make_visits(code: Records, device: Values, entries: Sequence[Mapping[str, Any]]) -> None:
    """One visit for a member, club and day; a second pass shortly after the first is none, also over midnight."""
    zone = KEPT.get(code, ("zone", device["club"]), lambda: zone_of(code, device["club"]))
    last = _last_visits(code, device, entries)
    minutes = setting(code, "repeat_pass_minutes")
    made: dict[str, dict[str, Any]] = {}
    for entry in sorted(entries, key=lambda one: one["at"]):
        member, at = uid(entry["member"]), entry["at"]
        key = visit_key(member, device["club"], _day(at, zone))
        seen = last.get(member, [])
        again = any(_day(one, zone) == _day(at, zone) for one in seen)
        if key in made or again or any(is_repeat_pass(one, at, minutes=minutes) for one in seen):
            continue
        last.setdefault(member, []).append(at)
        made[key] = {"member": member, "club": device["club"], "at": at, "source": "turnstile",
                     "device": device["id"], "dedup_key": key}  # fmt: skip
    if made:
        held = _memberships(code, [row["member"] for row in made.values()])
        code.create_many(VISIT, [{**row, "membership": held.get(row["member"])} for row in made.values()])


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _last_visits(code: Records, device: Values, entries: Sequence[Mapping[str, Any]]) -> dict[UUID, list[datetime]]:
    """Visits around the days of a batch, by member."""
    if not entries:
        return {}
    first_at = min(entry["at"] for entry in entries) - timedelta(days=1)
    last_at = max(entry["at"] for entry in entries) + timedelta(days=1)
    found: dict[UUID, list[datetime]] = {}
    members = sorted({str(entry["member"]) for entry in entries})
    for start in range(0, len(members), 80):
        named = ", ".join(repr(one) for one in members[start : start + 80])
        wanted = (
            f"member in [{named}] and guest != true"
            f" and at >= '{first_at.isoformat()}' and at <= '{last_at.isoformat()}'"
        )
        for row in every(code, VISIT, wanted, ["member", "at"], equal=[("club", device["club"])]):
            found.setdefault(uid(row["member"]), []).append(row["at"])
    return found


def _memberships(code: Records, members: Sequence[UUID]) -> dict[UUID, UUID]:
    """The membership by which each came: the first that has something left."""
    found: dict[UUID, UUID] = {}
    for start in range(0, len(members), 80):
        named = ", ".join(repr(str(one)) for one in members[start : start + 80])
        wanted = f"member in [{named}] and ({VALID})"
        for row in every(code, MEMBERSHIP, wanted, [*HELD, "member"], sort="ends_on"):
            if not cover_of(code, row).used_up:
                found.setdefault(uid(row["member"]), uid(row["id"]))
    return found
