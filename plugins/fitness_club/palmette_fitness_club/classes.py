"""The timetable: a hall and a trainer have one class at a time; classes are repeated and called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import BulkResult, Changes, Conflict, Label, label, sentence
from palmette_fitness_club.rows import Values, by_ids, every, first, is_history, zone_of

if TYPE_CHECKING:
    from palmette.records.session import Records

SESSION = "fitness_club.class_session"


PLACES = ["starts_at", "minutes", "hall", "held_by", "cancelled_at", "template", "direction", "template.direction"]
LONGEST = timedelta(hours=12)


def check_classes(changes: Changes) -> None:
    """A hall has one class at a time, and a trainer too; the direction of a class is that of its kind."""
    if is_history(changes):
        return
    records = changes.records
    named = {"starts_at", "minutes", "hall", "trainer", "substitute", "cancelled_at", "template"}
    touched = [
        change.id for change in changes.of(SESSION)
        if change.kind == "created" or (change.kind == "changed" and named & change.new.keys())
    ]  # fmt: skip
    directions = {}
    for key, row in by_ids(records, SESSION, touched, PLACES).items():
        if row["direction"] is None and row["template.direction"] is not None:
            directions[key] = {"direction": row["template.direction"]}
        if row["cancelled_at"] is None and row["starts_at"] > records.now:
            _alone(records, key, row)
    if directions:
        records.update_each(SESSION, directions)


def _alone(records: Records, key: UUID, row: Values) -> None:
    starts = row["starts_at"]
    ends = _ends(row)
    near = (
        f"cancelled_at is empty and id != '{key}' and starts_at < '{ends.isoformat()}'"
        f" and starts_at > '{(starts - LONGEST).isoformat()}'"
    )
    for other in every(records, SESSION, near, PLACES):
        if _ends(other) <= starts:
            continue
        if row["hall"] is not None and other["hall"] == row["hall"]:
            raise refused("hall_taken", HALL_TAKEN, MOVE_IT)
        if row["held_by"] is not None and other["held_by"] == row["held_by"]:
            raise refused("trainer_busy", TRAINER_BUSY, MOVE_IT)


def _ends(row: Mapping[str, Any]) -> datetime:  # Any: values of a row
    at: datetime = row["starts_at"] + timedelta(minutes=int(row["minutes"] or 55))
    return at


# ---- what a press does


def press_call_off(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The class does not take place."""
    return records.update_many(SESSION, ids, {"cancelled_at": records.now})


REPEATED = [
    "template",
    "direction",
    "club",
    "starts_at",
    "minutes",
    "hall",
    "trainer",
    "capacity",
    "waitlist_max",
    "price",
]


def press_repeat(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The same classes a week later, at the same time of the club's clocks; what is there already is left out."""
    skipped: list[tuple[UUID, str]] = []
    rows: list[Mapping[str, object]] = []
    done: list[UUID] = []
    for key, row in by_ids(records, SESSION, ids, REPEATED).items():
        zone = zone_of(records.as_code(), row["club"])
        local = row["starts_at"].astimezone(zone).replace(tzinfo=None) + timedelta(days=7)
        starts = local.replace(tzinfo=zone)
        known = first(records, SESSION, f"starts_at == '{starts.isoformat()}' and template == '{row['template']}'",
                      ["id"], equal=[("club", row["club"])])  # fmt: skip
        if known is not None:
            skipped.append((key, REPEATED_ALREADY.text(records.actor.language)))
            continue
        values = {name: value for name, value in row.items() if name in REPEATED and value is not None}
        rows.append({**values, "starts_at": starts})
        done.append(key)
    if rows:
        records.create_many(SESSION, rows)
    return BulkResult(done, skipped=skipped)


# ---- words

MOVE_IT = label("Choose another time, hall or trainer.", ru="Выберите другое время, зал или тренера.",
                fi="Valitse toinen aika, sali tai valmentaja.")  # fmt: skip
HALL_TAKEN = label("There is another class in this hall at this time.", ru="В этом зале в это время другое занятие.",
                   fi="Salissa on samaan aikaan toinen tunti.")  # fmt: skip
TRAINER_BUSY = label("The trainer holds another class at this time.", ru="Тренер в это время ведёт другое занятие.",
                     fi="Valmentajalla on samaan aikaan toinen tunti.")  # fmt: skip
REPEATED_ALREADY = label("It is in the timetable already.", ru="Уже есть в расписании.", fi="On jo aikataulussa.")


def refused(code: str, message: Label, remedy: Label) -> Conflict:
    """What cannot be booked or planned, in the reader's language."""
    return Conflict(f"fitness_club.{code}", sentence(message), remedy=sentence(remedy))
