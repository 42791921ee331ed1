"""The night of memberships: what begins, what is frozen, what ends, and whose renewal is talked about from today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Changes
from palmette_fitness_club.rows import Values, by_ids, every, is_history, setting, uid, zone_of
from palmette_fitness_club.stays import MEMBERSHIP, WAITING, activate

if TYPE_CHECKING:
    from palmette.records.session import Records

RENEWAL = "fitness_club.renewal"
FROZEN_TODAY = "exists(freezes where from_on <= today and until_on > today)"
MOVES = (
    ("frozen", f"stage == 'active' and ends_on >= today and {FROZEN_TODAY}"),
    ("active", f"stage == 'frozen' and ends_on >= today and not {FROZEN_TODAY}"),
    ("ended", "stage in ('active', 'frozen') and ends_on < today"),
)
"""Stage, and the memberships that are to be in it from this night on. `today` is that of the member's club."""

DUE = (
    "stage in ('active', 'frozen') and renewal_from <= today and ends_on >= today and not exists(renewals)"
    " and not exists(renewed_by)"
)


def begin_sold(changes: Changes) -> None:
    """A membership that is sold begins at once, or waits, as its kind says; one that is written as active is not
    asked."""
    if is_history(changes):
        return
    records = changes.records
    sold = [change.id for change in changes.of(MEMBERSHIP, "moved") if change.new.get("stage") == "waiting_activation"]
    for row in by_ids(records, MEMBERSHIP, sold, [*WAITING, "member.branch"]).values():
        day = records.now.astimezone(zone_of(records, row["member.branch"])).date()
        if row["type.activation"] == "on_sale" or (row["type.activation"] == "fixed_date" and row["starts_on"] <= day):
            activate(records, row, day if row["type.activation"] == "on_sale" else row["starts_on"])


def close_renewals(changes: Changes) -> None:
    """Who has bought the next membership is renewed; after the grace it is a return."""
    if is_history(changes):
        return
    records = changes.records
    followed = {
        uid(change.new["renewal_of"]): change.id
        for change in changes.of(MEMBERSHIP)
        if change.kind in ("created", "changed") and change.new.get("renewal_of")
    }
    if not followed:
        return
    named = ", ".join(repr(str(one)) for one in followed)
    fields = ["id", "membership", "ends_on", "member.branch"]
    grace = timedelta(days=setting(records, "grace_days"))
    for row in every(records, RENEWAL, f"membership in [{named}] and stage not in ('renewed', 'returned')", fields):
        today = records.now.astimezone(zone_of(records, row["member.branch"])).date()
        stage = "returned" if today > row["ends_on"] + grace else "renewed"
        values = {"new_membership": followed[uid(row["membership"])]}
        records.move(RENEWAL, uid(row["id"]), stage, values=values, skip_reason="bought")


def follow_ends(changes: Changes) -> None:
    """The talk about a renewal knows when the membership ends, also after a freeze."""
    ends = {change.id: change.new["ends_on"] for change in changes.of(MEMBERSHIP, "changed") if "ends_on" in change.new}
    if not ends or is_history(changes):
        return
    named = ", ".join(repr(str(one)) for one in ends)
    rows = every(changes.records, RENEWAL, f"membership in [{named}]", ["id", "membership"])
    moved = {uid(row["id"]): {"ends_on": ends[uid(row["membership"])]} for row in rows}
    if moved:
        changes.records.update_each(RENEWAL, moved)


# ---- the night


def turn_night(records: Records) -> dict[str, int]:
    """Move every membership to the stage of today; how many by stage."""
    counts = {stage: _move(records, stage, wanted) for stage, wanted in MOVES}
    counts["begun"] = _begin_due(records)
    return counts


def _move(records: Records, stage: str, wanted: str) -> int:
    ids = [uid(row["id"]) for row in every(records, MEMBERSHIP, wanted, ["id"])]
    for chunk in _chunks(ids):
        records.move_many(MEMBERSHIP, chunk, stage)
    return len(ids)


def _begin_due(records: Records) -> int:
    """Those with a set day that has come, and those that waited for a visit as long as they may."""
    late = "(type.activation == 'within_days' and date(sold_at) + days(coalesce(type.activation_days, 0)) <= today)"
    wanted = f"stage == 'waiting_activation' and ((type.activation == 'fixed_date' and starts_on <= today) or {late})"
    rows = list(every(records, MEMBERSHIP, wanted, [*WAITING, "member.branch"]))
    for row in rows:
        today = records.now.astimezone(zone_of(records, row["member.branch"])).date()
        activate(records, row, row["starts_on"] if row["type.activation"] == "fixed_date" else today)
    return len(rows)


def open_renewals(records: Records) -> int:
    """A talk for each membership whose renewal begins; with its seller, as long as he works here."""
    fields = ["id", "member", "ends_on", "seller", "seller.active", "member.owner"]
    made = 0
    for rows in _pages(every(records, MEMBERSHIP, DUE, fields)):
        found = [_renewal(row) for row in rows]
        records.create_many(RENEWAL, found)
        made += len(found)
    return made


def _renewal(row: Values) -> dict[str, Any]:
    seller = row["seller"] if row["seller.active"] is not False else None
    owner = seller or row["member.owner"]
    values = {"member": row["member"], "membership": row["id"], "ends_on": row["ends_on"]}
    return values | ({"owner": owner} if owner else {})


def renewal_for(records: Records, membership: UUID, member: object, ends_on: date) -> None:
    """A talk that begins for another reason: a charge that failed."""
    if not list(every(records, RENEWAL, "", ["id"], equal=[("membership", membership)])):
        records.create(RENEWAL, {"member": member, "membership": membership, "ends_on": ends_on})


def _pages(rows: Iterable[Values], size: int = 200) -> Iterable[list[Values]]:
    page: list[Values] = []
    for row in list(rows):
        page.append(row)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


def _chunks(ids: list[UUID], size: int = 200) -> Iterable[list[UUID]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
