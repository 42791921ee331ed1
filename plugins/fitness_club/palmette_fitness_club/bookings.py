"""What follows from bookings: no place is sold twice, who waits moves up, leaving late and missing have a price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import BulkResult, Change, Changes, Label, label
from palmette_fitness_club.classes import SESSION, refused
from palmette_fitness_club.packages import burn_session, give_back, use_session
from palmette_fitness_club.rows import Values, by_ids, every, first, is_history, setting, uid, zone_of
from palmette_fitness_club.rules import (
    BookingRules,
    can_book_oneself,
    may_promote,
    state_after_cancel,
    visit_key,
)

if TYPE_CHECKING:
    from palmette.records.session import Records

BOOKING, VISIT = "fitness_club.booking", "fitness_club.visit"
LIVE = ("booked", "waitlisted")
SEAT = ["capacity", "waitlist_max", "booked", "waitlisted", "starts_at", "cancelled_at"]
SELF = "portal"
"""The kind of actor that books for itself; the desk may always."""


def rules_of(records: Records) -> BookingRules:
    """The club's choices."""
    names = ("free_cancel_hours", "waitlist_hours", "no_show_limit", "no_show_days", "no_show_pause_days")
    return BookingRules(setting(records, "booking_opens_days"), *(setting(records, name) for name in names))


def follow_bookings(changes: Changes) -> None:
    """Everything that bookings and classes bring with them; what demo data and imports bring is history."""
    if is_history(changes):
        return
    _call_off(changes)
    _take_places(changes)
    _leave(changes)
    _settle(changes)
    _move_up(changes)


# ---- taking a place


def _take_places(changes: Changes) -> None:
    """New bookings: the last ones go to the waiting list, and none where that is full."""
    created = list(changes.of(BOOKING, "created"))
    sessions = by_ids(changes.records, SESSION, (change.new["session"] for change in created), SEAT)
    waits: dict[UUID, int] = {}
    for change in created:
        key = uid(change.new["session"])
        row = sessions[key]
        if row["starts_at"] <= changes.records.now and changes.caused_by.kind != SELF:
            continue
        _may_book(changes, change, row)
        over = int(row["booked"] or 0) - int(row["capacity"]) - waits.get(key, 0)
        if change.new.get("stage", "booked") == "booked" and over > 0:
            if int(row["waitlisted"] or 0) + waits.get(key, 0) >= int(row["waitlist_max"] or 0):
                raise refused("class_full", FULL, OTHER_CLASS)
            waits[key] = waits.get(key, 0) + 1
            changes.records.move(BOOKING, change.id, "waitlisted")


def _may_book(changes: Changes, change: Change, row: Values) -> None:
    records, member = changes.records, uid(change.new["member"])
    if row["cancelled_at"] is not None:
        raise refused("class_called_off", CALLED_OFF, OTHER_CLASS)
    twice = f"session == '{change.new['session']}' and stage in ('booked', 'waitlisted') and id != '{change.id}'"
    if first(records, BOOKING, twice, ["id"], equal=[("member", member)]) is not None:
        raise refused("booked_twice", TWICE, LOOK)
    if changes.caused_by.kind == SELF:
        rules = rules_of(records)
        missed = every(records, BOOKING, "stage == 'no_show'", ["session.starts_at"], equal=[("member", member)])
        decision = can_book_oneself(rules, row["starts_at"], [one["session.starts_at"] for one in missed], records.now)
        if not decision.allowed:
            raise refused(decision.reason, SELF_REASONS[decision.reason], ASK_DESK)


# ---- leaving


def _leave(changes: Changes) -> None:
    """Whoever leaves when it is not free any more has left late, whatever was pressed."""
    left = [change for change in changes.of(BOOKING, "moved") if change.new.get("stage") == "cancelled"]
    rows = by_ids(
        changes.records, BOOKING, (change.id for change in left), ["session.starts_at", "session.cancelled_at"]
    )
    rules = rules_of(changes.records) if left else None
    for change in left:
        row = rows.get(change.id)
        if row is None or rules is None or change.old.get("stage") != "booked" or row["session.cancelled_at"]:
            continue
        if state_after_cancel(rules, row["session.starts_at"], changes.records.now) == "late_cancel":
            changes.records.move(BOOKING, change.id, "late_cancel")


def _call_off(changes: Changes) -> None:
    """A class that is called off lets everybody go."""
    off = [change.id for change in changes.of(SESSION, "changed") if change.new.get("cancelled_at")]
    for session in off:
        waiting = [uid(row["id"]) for row in _live(changes.records, session)]
        if waiting:
            changes.records.move_many(BOOKING, waiting, "cancelled")


def _live(records: Records, session: UUID, stage: str = "") -> list[Values]:
    wanted = f"stage == '{stage}'" if stage else "stage in ('booked', 'waitlisted')"
    return list(every(records, BOOKING, wanted, ["id", "member"], sort="created_at", equal=[("session", session)]))


# ---- moving up


def _move_up(changes: Changes) -> None:
    """Free places go to those who wait, the first of them first.

    Whoever writes bookings of a class holds its row until the commit (the count of its places is kept in it), so two
    who leave at once are two promotions and never the same one twice.
    """
    touched = _freed(changes)
    rules = rules_of(changes.records) if touched else None
    for key, row in by_ids(changes.records, SESSION, touched, SEAT).items():
        free = int(row["capacity"]) - int(row["booked"] or 0)
        closed = (
            row["cancelled_at"] is not None
            or rules is None
            or not may_promote(rules, row["starts_at"], changes.records.now)
        )
        if closed or free <= 0 or not row["waitlisted"]:
            continue
        following = [uid(one["id"]) for one in _live(changes.records, key, "waitlisted")[:free]]
        changes.records.move_many(BOOKING, following, "booked")


def _freed(changes: Changes) -> set[UUID]:
    """The classes in which a place may have become free."""
    gone = [
        change for change in changes.of(BOOKING)
        if change.kind == "deleted" or (change.kind == "moved" and change.old.get("stage") == "booked")
    ]  # fmt: skip
    larger = {change.id for change in changes.of(SESSION, "changed") if change.touched("capacity")}
    known = {uid(change.old["session"]) for change in gone if change.old.get("session")}
    asked = [change.id for change in gone if not change.old.get("session")]
    rows = by_ids(changes.records, BOOKING, asked, ["session"])
    return larger | known | {uid(row["session"]) for row in rows.values()}


# ---- coming, and not coming


def _settle(changes: Changes) -> None:
    """A class attended or missed takes a session off the package it is paid by; coming is a visit."""
    moved = {change.id: change for change in changes.of(BOOKING, "moved")}
    wanted = ["session", "member", "paid_by", "stage", "session.starts_at", "session.club"]
    rows = by_ids(changes.records, BOOKING, moved, wanted)
    for key, row in rows.items():
        old, new = moved[key].old.get("stage"), row["stage"]
        if row["paid_by"] is not None:
            _charge(changes.records, key, row, str(old), str(new))
    came = [row for key, row in rows.items() if row["stage"] == "attended"]
    _visit(changes.records, came)


def _charge(records: Records, booking: UUID, row: Values, old: str, new: str) -> None:
    missed = ("no_show", "late_cancel") if setting(records, "missed_burns") else ()
    if old == "attended" or old in missed:
        give_back(records, uid(row["paid_by"]), booking)
    if new == "attended":
        use_session(records, uid(row["paid_by"]), booking)
    elif new in missed:
        burn_session(records, uid(row["paid_by"]), booking)


def _visit(records: Records, came: Iterable[Values]) -> None:
    """Who came to a class was in the club that day; one visit of the day is enough."""
    made: dict[str, Values] = {}
    for row in came:
        club, at = row["session.club"], row["session.starts_at"]
        key = visit_key(row["member"], club, at.astimezone(zone_of(records, club)).date())
        if first(records, VISIT, "", ["id"], equal=[("dedup_key", key)]) is None:
            made[key] = {"member": row["member"], "club": club, "at": at, "source": "class", "dedup_key": key}
    if made:
        records.create_many(VISIT, list(made.values()))


# ---- what a press does


def press_came(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """They came to the class."""
    return records.move_many(BOOKING, ids, "attended")


def press_cancel(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """They do not come: free of charge, or late, as the time is."""
    return records.move_many(BOOKING, ids, "cancelled")


# ---- words

FULL = label("The class and its waiting list are full.", ru="Занятие и лист ожидания заполнены.",
             fi="Tunti ja sen jono ovat täynnä.")  # fmt: skip
CALLED_OFF = label("This class does not take place.", ru="Это занятие отменено.", fi="Tämä tunti on peruttu.")
TWICE = label("The member is booked for this class already.", ru="Член клуба уже записан на это занятие.",
              fi="Jäsenellä on jo varaus tälle tunnille.")  # fmt: skip
OTHER_CLASS = label("Offer another class.", ru="Предложите другое занятие.", fi="Ehdota toista tuntia.")
LOOK = label("Look at the bookings of the class.", ru="Посмотрите записи на занятие.", fi="Katso tunnin varaukset.")
ASK_DESK = label("The reception can book it for you.", ru="Вас может записать рецепция.",
                 fi="Vastaanotto voi tehdä varauksen.")  # fmt: skip
SELF_REASONS: Mapping[str, Label] = {
    "already_begun": label("The class has begun.", ru="Занятие уже началось.", fi="Tunti on jo alkanut."),
    "not_open_yet": label("Booking is not open yet.", ru="Запись ещё не открыта.", fi="Varaus ei ole vielä auki."),
    "no_shows": label("Booking by oneself is paused after missed classes.",
                      ru="Самозапись приостановлена из-за пропусков.",
                      fi="Oma varaaminen on tauolla poisjääntien vuoksi."),
}  # fmt: skip


# ---- the end of classes


def close_classes(records: Records) -> int:
    """Mark who came and who did not, an hour after the end of a class: whoever passed a door of the club meanwhile
    came; how many bookings."""
    sessions: defaultdict[str, list[UUID]] = defaultdict(list)
    wanted = "stage in ('booked', 'waitlisted') and session.starts_at < now - hours(2)"
    fields = ["id", "stage", "member", "session.club", "session.starts_at"]
    for row in every(records, BOOKING, wanted, fields):
        sessions["cancelled" if row["stage"] == "waitlisted" else _outcome(records, row)].append(uid(row["id"]))
    for stage, ids in sessions.items():
        records.move_many(BOOKING, ids, stage)
    return sum(map(len, sessions.values()))


def _outcome(records: Records, row: Values) -> str:
    day = row["session.starts_at"].astimezone(zone_of(records, row["session.club"])).date()
    key = visit_key(row["member"], row["session.club"], day)
    return "attended" if first(records, VISIT, "", ["id"], equal=[("dedup_key", key)]) else "no_show"
