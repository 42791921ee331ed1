"""The talks about renewal: those that were decided in the last year, and those on the board now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from palmette_fitness_club.demo.club import Club, Rows
from palmette_fitness_club.demo.members import Member, in_hours, noon
from palmette_fitness_club.demo.stays import Term

LOST_REASONS = {"price": 25, "no_time": 30, "moved": 12, "health": 8, "service": 6, "competitor": 14, "other": 5}
EARLY, LATE = ("planned", "planned", "offer_sent"), ("offer_sent", "talk_held", "talk_held", "promised")
AHEAD, BACK, GRACE = 60, 365, 30


def talk_about_renewals(club: Club, members: list[Member]) -> int:
    """One renewal for each membership that ended within a year or ends within sixty days."""
    rows: Rows = []
    for member in members:
        for number, term in enumerate(member.stay.terms):
            if term.kind != "monthly" and -AHEAD <= (club.context.today - term.last).days <= BACK:
                rows.append(_renewal(club, member, number, term))
    club.add("fitness_club.renewal", rows)
    _calls(club, rows)
    return len(rows)


def _renewal(club: Club, member: Member, number: int, term: Term) -> dict[str, object]:
    begun = noon(club, member.club, term.last - timedelta(days=AHEAD))
    row = {
        "id": club.context.new_id(), "member": member.contact, "membership": member.memberships[number],
        "ends_on": term.last, "branch": member.club, "owner": member.seller, "offer_type": club.types[term.kind],
        "offer_price": club.context.money(club.prices[term.kind]), "created_at": begun,
    }  # fmt: skip
    if number + 1 < len(member.stay.terms):
        return row | _renewed(club, member, number, term)
    days_over = (club.context.today - term.last).days
    return row | (_lost(club, member, term) if days_over > 0 else _open(club, member, term, -days_over))


def _renewed(club: Club, member: Member, number: int, term: Term) -> dict[str, object]:
    after = member.stay.terms[number + 1]
    late = (after.first - term.last).days > GRACE + 1
    return {
        "stage": "returned" if late else "renewed",
        "stage_since": noon(club, member.club, after.first - timedelta(days=0 if late else 7)),
        "talk_result": "wants", "promised_on": after.first, "new_membership": member.memberships[number + 1],
    }  # fmt: skip


def _lost(club: Club, member: Member, term: Term) -> dict[str, object]:
    dice = club.context.random
    reason = dice.choices(list(LOST_REASONS), list(LOST_REASONS.values()))[0]
    since = noon(club, member.club, term.last + timedelta(days=dice.randint(0, 20)))
    return {"stage": "lost", "lost_reason": reason, "stage_since": since, "talk_result": "leaves"}


def _open(club: Club, member: Member, term: Term, days_left: int) -> dict[str, object]:
    dice, today = club.context.random, club.context.today
    stage = dice.choice(EARLY if days_left > 40 else LATE)
    values: dict[str, object] = {"stage": stage, "stage_since": noon(club, member.club, _lately(club, days_left))}
    if stage in ("talk_held", "promised"):
        values["talk_result"] = dice.choice(("wants", "thinks", "price"))
    if stage == "promised":
        values["promised_on"] = today + timedelta(days=dice.randint(1, 14))
    return values


def _lately(club: Club, days_left: int) -> date:
    dice = club.context.random
    return club.context.today - timedelta(days=dice.randint(0, min(AHEAD - days_left, 25)))


def _calls(club: Club, renewals: Rows) -> None:
    """A task for most open renewals, a held talk where there is a result."""
    dice = club.context.random
    rows: Rows = []
    for renewal in renewals:
        about: dict[str, object] = {
            "contact": renewal["member"], "owner": renewal["owner"], "about_entity": "fitness_club.renewal",
            "about_id": str(UUID(str(renewal["id"]))),
        }  # fmt: skip
        since = renewal["stage_since"]
        assert isinstance(since, datetime)
        if renewal["stage"] in ("planned", "offer_sent", "talk_held", "promised") and dice.random() < 0.85:
            day = club.context.today + timedelta(days=dice.choice((-2, -1, 0, 0, 1, 2, 3, 5)))
            due = in_hours(club, UUID(str(renewal["branch"])), day)
            rows.append({"kind": "task", "subject": "Call about renewal", "due_on": due.date(), "due_at": due, **about})
        if "talk_result" in renewal:
            rows.append({
                "kind": "call", "direction": "out", "at": since, "result": "thinks", "duration": dice.randint(60, 600),
                "measured": True, "created_at": since, **about,
            })  # fmt: skip
    club.add("activities.activity", rows)
