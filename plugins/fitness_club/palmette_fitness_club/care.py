"""What members say follows rules: a complaint is answered in work hours, and who brings a friend is thanked once."""

from __future__ import annotations

from base64 import b32encode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Changes, Conflict, label, sentence, work_due
from palmette_fitness_club.rows import Values, by_ids, every, is_history, local_day, setting, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

COMPLAINT, REFERRAL = "fitness_club.complaint", "fitness_club.referral"
MEMBERSHIP, BONUS = "fitness_club.membership", "fitness_club.bonus_move"
FIELDS = ["id", "code", "member", "friend", "member.branch", "created_at"]
OPEN = (
    "rewarded_on is empty and friend is not empty and exists(friend.memberships where stage in ('active', 'frozen'))"
    " and not exists(friend.memberships where stage != 'draft' and sold_at < parent.created_at)"
    " and not exists(friend.referrals_received where rewarded_on is not empty)"
)
"""Recommendations that have brought somebody: a member who had bought nothing before, and is thanked for to nobody."""

OWN_FRIEND = label("Nobody recommends the club to himself.", ru="Нельзя рекомендовать клуб самому себе.",
                   fi="Kukaan ei suosittele keskusta itselleen.")  # fmt: skip
OTHER_PERSON = label("Choose the person who was brought.", ru="Выберите того, кого привели.",
                     fi="Valitse henkilö, joka tuotiin.")  # fmt: skip
THANKS = label("Brought a friend: {code}", ru="Привёл друга: {code}", fi="Toi ystävän: {code}")
WELCOME = label("Came by a recommendation: {code}", ru="Пришёл по рекомендации: {code}",
                fi="Tuli suosituksesta: {code}")  # fmt: skip


# ---- complaints


def follow_complaints(changes: Changes) -> None:
    """Until when a complaint is to be answered, by the hours of its club; and when it was."""
    records = changes.records
    due: dict[UUID, Values] = {}
    for change in changes.of(COMPLAINT):
        if change.kind not in ("created", "changed"):
            continue
        if {"received_at", "club"} & set(change.new):
            due[change.id] = {}
        if change.new.get("answer") and not change.new.get("answered_at"):
            due.setdefault(change.id, {})["answered_at"] = records.now
    rows = by_ids(records, COMPLAINT, due, ["club", "received_at", "answered_at"])
    length = f"{setting(records, 'complaint_hours')}h"
    for key, row in rows.items():
        since = row["received_at"]
        assert isinstance(since, datetime)
        due[key]["answer_due_at"] = work_due(records.calendar(uid(row["club"])), since, length)
        if row["answered_at"] is not None:
            due[key].pop("answered_at", None)
    if rows:
        records.update_each(COMPLAINT, {key: due[key] for key in rows})


# ---- recommendations


def follow_referrals(changes: Changes) -> None:
    """A recommendation without a code gets one; a friend whose membership has begun is thanked for."""
    records = changes.records
    fresh = [change for change in changes.of(REFERRAL) if change.kind in ("created", "changed")]
    codes = {change.id: {"code": code_of(change.id)} for change in fresh
             if change.kind == "created" and not change.new.get("code")}  # fmt: skip
    if codes:
        records.update_each(REFERRAL, codes)
    named = [change.id for change in fresh if change.new.get("friend") or change.new.get("member")]
    for row in by_ids(records, REFERRAL, named, ["member", "friend"]).values():
        if row["friend"] is not None and uid(row["friend"]) == uid(row["member"]):
            raise Conflict("fitness_club.own_friend", sentence(OWN_FRIEND), remedy=sentence(OTHER_PERSON))
    if not is_history(changes):
        thank(records, _brought(changes) | {uid(change.new["friend"]) for change in fresh if change.new.get("friend")})


def _brought(changes: Changes) -> set[UUID]:
    """Whose membership has begun now."""
    begun = [change for change in changes.of(MEMBERSHIP)
             if change.kind in ("created", "moved") and change.new.get("stage") == "active"]  # fmt: skip
    rows = by_ids(changes.records, MEMBERSHIP, (change.id for change in begun), ["member"])
    return {uid(row["member"]) for row in rows.values()}


def thank(records: Records, friends: set[UUID]) -> None:
    """Points for who brought one of them, and for the friend: by the oldest recommendation, once for ever."""
    thanked: set[UUID] = set()
    for friend in sorted(friends):
        for row in every(records, REFERRAL, OPEN, FIELDS, sort="created_at", equal=[("friend", friend)]):
            if friend in thanked:
                break
            thanked.add(friend)
            today = local_day(records, row["member.branch"])
            records.update(REFERRAL, uid(row["id"]), {"rewarded_on": today})
            _give(records, row, "member", setting(records, "referral_points"), THANKS)
            _give(records, row, "friend", setting(records, "friend_points"), WELCOME)


def _give(records: Records, row: Values, who: str, points: int, reason: Any) -> None:  # Any: a label
    if not points:
        return
    days = setting(records, "bonus_days")
    ends = {"expires_on": local_day(records, row["member.branch"]) + timedelta(days=days)} if days else {}
    told = reason.text(records.blueprint.edition.language).format(code=row["code"])
    move = {"member": row[who], "kind": "accrue", "points": points, "at": records.now, "reason": told}
    records.create(BONUS, {**move, **ends})


def code_of(record: UUID) -> str:
    """Eight letters and digits that are easy to say; from the part of the id that is by chance."""
    return b32encode(record.bytes[-5:]).decode()
