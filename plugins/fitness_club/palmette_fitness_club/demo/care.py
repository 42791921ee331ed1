"""The daily care of members: tasks and notes, messengers, children with their guardians, talks about training."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from palmette_fitness_club.demo.club import Club, Rows
from palmette_fitness_club.demo.members import Member, contact_row, noon

NOTES = ("Trains before work, prefers mornings.", "Asked about the pool opening hours.", "Wants to try boxing.",
         "Comes with a friend on Tuesdays.", "Liked the new bikes.")  # fmt: skip
TASKS = ("Call: no visit for two weeks", "Invite to a class", "Ask how the first month went", "Tell about a new class")
TALKS = {"interest": 3, "test_held": 2, "offered": 2, "bought": 4, "lost": 5}
TRAINING_TALKS = 400


def look_after_members(club: Club, members: list[Member]) -> None:
    """All of it, for members who are active now."""
    active = [member for member in members if member.stay.is_active(club.context.today)]
    _tasks_and_notes(club, active)
    _ways_to_reach(club, active)
    _children(club, active)
    _training_talks(club, active)


def _tasks_and_notes(club: Club, active: list[Member]) -> None:
    context, dice = club.context, club.context.random
    rows: Rows = []
    for member in dice.sample(active, max(len(active) // 8, 1)):
        due = context.now + timedelta(days=dice.choice((-4, -1, 0, 0, 1, 2, 6)))
        rows.append({
            "kind": "task", "subject": dice.choice(TASKS), "contact": member.contact, "owner": member.seller,
            "due_on": due.date(), "priority": dice.choice(("normal", "normal", "high")),
            "created_at": context.now - timedelta(days=5),
        })  # fmt: skip
    for member in dice.sample(active, max(len(active) // 4, 1)):
        at = context.now - timedelta(days=dice.randint(1, 200), minutes=dice.randint(1, 600))
        rows.append({"kind": "note", "text": dice.choice(NOTES), "contact": member.contact, "owner": member.seller,
                     "created_at": at})  # fmt: skip
    club.add("activities.activity", rows)


def _ways_to_reach(club: Club, active: list[Member]) -> None:
    dice = club.context.random
    rows: Rows = [
        {"contact": member.contact, "kind": "telegram", "value": f"@member_{number}", "preferred": dice.random() < 0.5}
        for number, member in enumerate(dice.sample(active, max(len(active) // 10, 1)), start=1)
    ]
    club.add("contacts.contact_point", rows)


def _children(club: Club, active: list[Member]) -> None:
    """A child of every fiftieth member: reached through the guardian, related to him."""
    context, dice = club.context, club.context.random
    children: Rows = []
    ties: Rows = []
    for member in dice.sample(active, max(len(active) // 50, 1)):
        row = contact_row(club, member.club, noon(club, member.club, member.stay.terms[0].first))
        born = context.today - timedelta(days=dice.randint(6 * 365, 15 * 365))
        row |= {"phone": None, "email": None, "birthday": born, "guardian": member.contact}
        children.append(row)
        ties.append({"from": member.contact, "to": row["id"], "kind": "guardian"})
    club.add("contacts.contact", children)
    club.add("contacts.relationship", ties)


def _training_talks(club: Club, active: list[Member]) -> None:
    """Deals about training packages, from interest to bought or lost."""
    context, dice = club.context, club.context.random
    rows: Rows = []
    for _ in range(context.count(TRAINING_TALKS)):
        member, (_, _, price, _) = dice.choice(active), dice.choice(club.services)
        stage = dice.choices(list(TALKS), list(TALKS.values()))[0]
        is_open = stage not in ("bought", "lost")
        asked = context.now - timedelta(days=dice.randint(1, 20 if is_open else 300), hours=dice.randint(1, 9))
        rows.append(_talk(club, member, stage, asked, price))
    club.add("sales.deal", rows)


def _talk(club: Club, member: Member, stage: str, asked: datetime, price: int) -> dict[str, object]:
    context, dice = club.context, club.context.random
    row: dict[str, object] = {
        "name": f"{member.name}, training", "contact": member.contact, "stage": stage,
        "pipeline": "fitness_club.pt_sale",
        "club": member.club, "branch": member.club, "owner": member.seller, "created_at": asked, "stage_since": asked,
        "interest": UUID(str(dice.choice(club.directions))), "amount": context.money(price),
    }  # fmt: skip
    if stage != "interest":
        row["test_training_at"] = min(asked + timedelta(days=2), context.now)
    if stage in ("bought", "lost"):
        closed = min(asked + timedelta(days=dice.randint(3, 14)), context.now)
        row |= {"stage_since": closed, "closed_on": closed.date()}
    if stage == "lost":
        row["lost_reason"] = dice.choice(("price", "later", "no_answer", "schedule"))
    return row
