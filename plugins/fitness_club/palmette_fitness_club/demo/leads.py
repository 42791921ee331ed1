"""Requests of eighteen months as deals of the new-member pipeline, prospects among them, and doubled contacts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from palmette_fitness_club.demo.club import Club, Rows
from palmette_fitness_club.demo.members import Member, contact_row, in_hours, noon
from palmette_fitness_club.demo.stays import WINDOW

CAME_BY_REQUEST = 0.6
"""Of new members; the others bought at the desk."""
DUPLICATES = 0.04

OPEN_STAGES = {"request": 3, "contacted": 4, "visit_booked": 3, "visit_done": 2, "offer": 2, "contract": 1, "paid": 1}
STEPS = ("Call", "Write", "Invite to a class", "Send the offer")
LOST_REASONS = {"price": 28, "far": 10, "schedule": 12, "competitor": 14, "later": 20, "no_answer": 24, "not_liked": 6}
FRESH_DAYS, OPEN_DAYS = 14, 45
"""Every request of a fortnight is still worked on, half of those of six weeks, none older."""


def take_requests(club: Club, members: list[Member]) -> int:
    """All deals of the window; how many there are."""
    context, dice = club.context, club.context.random
    won = [
        member
        for member in members
        if (context.today - member.stay.entered_on).days < WINDOW - 30 and dice.random() < CAME_BY_REQUEST
    ]
    wanted = max(context.count(6000) - len(won), 1)
    deals: Rows = [_won(club, member) for member in won]
    prospects, more = _not_won(club, wanted)
    club.add("contacts.contact", prospects)
    club.add("contacts.contact", _duplicates(club, prospects))
    club.add("sales.deal", deals + more)
    _next_steps(club, more)
    return len(deals) + len(more)


def _deal(club: Club, contact: object, branch: UUID, owner: object, name: str, asked: datetime) -> dict[str, object]:
    dice = club.context.random
    kind = dice.choices(("annual", "half_year", "monthly", "pack"), (62, 14, 14, 10))[0]
    return {
        "id": club.context.new_id(),
        "name": name,
        "contact": contact,
        "pipeline": "fitness_club.new_member",
        "club": branch,
        "branch": branch,
        "owner": owner,
        "source": dice.choice(club.sources),
        "interest": dice.choice(club.directions),
        "offer_type": club.types[kind],
        "offer_price": club.context.money(club.prices[kind]),
        "created_at": asked,
        "stage_since": asked,
    }


def _won(club: Club, member: Member) -> dict[str, object]:
    dice = club.context.random
    term = next(term for term in reversed(member.stay.terms) if term.entry)
    asked = noon(club, member.club, term.first - timedelta(days=dice.randint(1, 20)), dice.randint(9, 20))
    deal = _deal(club, member.contact, member.club, member.seller, member.name, asked)
    closed = noon(club, member.club, term.first)
    membership = member.memberships[member.stay.terms.index(term)]
    return deal | {
        "stage": "activated", "stage_since": closed, "closed_on": term.first, "contact_result": "wants_visit",
        "guest_visit_at": asked + timedelta(days=1), "membership": membership, "offer_type": club.types[term.kind],
        "offer_price": club.context.money(club.prices[term.kind]),
    }  # fmt: skip


def _not_won(club: Club, wanted: int) -> tuple[Rows, Rows]:
    """Prospects and their deals: open ones of the last weeks, lost ones before."""
    context, dice = club.context, club.context.random
    prospects: Rows = []
    deals: Rows = []
    for _ in range(wanted):
        branch = dice.choices(club.branches, [0.6, 0.4])[0]
        asked = noon(club, branch, context.today - timedelta(days=dice.randint(0, WINDOW - 1)), dice.randint(9, 20))
        contact = contact_row(club, branch, asked)
        name = f"{contact['first_name']} {contact['last_name']}"
        deal = _deal(club, contact["id"], branch, contact["owner"], name, asked)
        age = (context.today - asked.date()).days
        is_open = age <= FRESH_DAYS or (age <= OPEN_DAYS and dice.random() < 0.5)
        deals.append(deal | (_open(club, branch, asked) if is_open else _lost(club, asked)))
        prospects.append(contact)
    return prospects, deals


def _open(club: Club, branch: UUID, asked: datetime) -> dict[str, object]:
    dice, now = club.context.random, club.context.now
    stage = dice.choices(list(OPEN_STAGES), list(OPEN_STAGES.values()))[0]
    step = in_hours(club, branch, club.context.today + timedelta(days=dice.choice((-3, -1, 0, 1, 1, 2, 4))))
    values: dict[str, object] = {"stage": stage, "stage_since": max(asked, now - timedelta(days=dice.randint(0, 8)))}
    if stage != "request":
        values["contact_result"] = dice.choice(("interested", "wants_visit", "thinks"))
    if dice.random() < 0.85:
        values |= {"next_action_at": step, "next_action": dice.choice(STEPS)}
    if stage in ("visit_booked", "visit_done"):
        values["guest_visit_at"] = now + timedelta(days=dice.randint(1, 4)) if stage == "visit_booked" else asked
    return values


def _lost(club: Club, asked: datetime) -> dict[str, object]:
    dice = club.context.random
    closed = min(asked + timedelta(days=dice.randint(1, OPEN_DAYS)), club.context.now)
    reason = dice.choices(list(LOST_REASONS), list(LOST_REASONS.values()))[0]
    return {"stage": "lost", "stage_since": closed, "closed_on": closed.date(), "lost_reason": reason}


def _duplicates(club: Club, prospects: Rows) -> Rows:
    """The same person entered again, as it happens: same phone, the name written another way."""
    total = club.context.count(5000) + club.context.count(9000) + len(prospects)
    found: Rows = []
    for _ in range(round(total * DUPLICATES)):
        row = dict(club.context.random.choice(prospects))
        row |= {"id": club.context.new_id(), "first_name": str(row["first_name"])[:1] + ".", "email": None,
                "raw_name": f"{row['last_name']} {str(row['first_name'])[:1]}."}  # fmt: skip
        found.append(row)
    return found


def _next_steps(club: Club, deals: Rows) -> None:
    """The task behind each next step of an open deal, and the talks that were held."""
    dice = club.context.random
    rows: Rows = []
    for deal in deals:
        about = {"contact": deal["contact"], "owner": deal["owner"], "about_entity": "sales.deal"}
        about["about_id"] = str(deal["id"])
        if at := deal.get("next_action_at"):
            assert isinstance(at, datetime)
            rows.append({"kind": "task", "subject": deal["next_action"], "due_at": at, "due_on": at.date(), **about})
        if deal.get("contact_result"):
            asked = deal["created_at"]
            assert isinstance(asked, datetime)
            spoken = min(asked + timedelta(minutes=dice.randint(3, 90)), club.context.now)
            rows.append({
                "kind": "call", "direction": "out", "at": spoken, "result": "agreed", "measured": dice.random() < 0.7,
                "duration": dice.randint(40, 400), "created_at": spoken, **about,
            })  # fmt: skip
    club.add("activities.activity", rows)
