"""Invented tickets of the people who are there, answered and open, with time and ratings."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from palmette import Demo, DemoContext

SUBJECTS = (
    ("The card does not open the gate", "problem"), ("When will my order come?", "question"),
    ("Please change my address", "request"), ("Nobody called me back", "complaint"),
    ("How do I pay by invoice?", "question"), ("The paper has a wrong name in it", "problem"),
)  # fmt: skip
ANSWERS = (
    ("Thank you", "Hello {name},\n\nthank you for writing. We look at {number} today."),
    ("Solved", "Hello {name},\n\nit is done. Write to us when anything is left."),
)


def load(context: DemoContext) -> None:
    """Ready answers, twenty contacts, and two hundred times the size of tickets."""
    branch = context.branch("Head office", zone=context.zone, city="Helsinki")
    agent = context.user("support", context.person("en").name, "support_agent", branch=branch)
    context.user("support_head", context.person("fi").name, "head_of_support", branch=branch)
    context.create_many("support.canned_answer", [{"name": name, "text": text} for name, text in ANSWERS])
    people = [_contact(context, branch, agent) for _ in range(20)]
    context.create_many("contacts.contact", people)
    rows = [_ticket(context, branch, agent, people) for _ in range(context.count(200))]
    context.create_many("support.ticket", rows)
    context.create_many("support.ticket_message", [_answer(row) for row in rows if context.random.random() < 0.8])
    context.create_many("support.time_entry", [_time(context, row, agent) for row in rows[::2]])


def _contact(context: DemoContext, branch: UUID, owner: UUID) -> dict[str, object]:
    person = context.person("en")
    return {
        "id": context.new_id(), "kind": "person", "first_name": person.first_name, "last_name": person.last_name,
        "email": person.email, "branch": branch, "owner": owner,
    }  # fmt: skip


def _ticket(
    context: DemoContext, branch: UUID, owner: UUID, people: list[dict[str, object]]
) -> dict[str, object]:  # fmt: skip
    subject, kind = context.random.choice(SUBJECTS)
    at = context.now - timedelta(hours=context.random.randint(1, 24 * 4))
    return {
        "id": context.new_id(), "subject": subject, "text": f"{subject}. Please help.", "kind": kind,
        "contact": context.random.choice(people)["id"], "branch": branch, "owner": owner, "created_at": at,
        "priority": context.random.choice(("urgent", "high", "normal", "normal", "low")), "way": "portal",
    }  # fmt: skip


def _answer(ticket: dict[str, object]) -> dict[str, object]:
    created = ticket["created_at"]
    return {"ticket": ticket["id"], "text": "We look at it today.", "at": created + timedelta(hours=1)}  # type: ignore[operator]  # a moment


def _time(context: DemoContext, ticket: dict[str, object], user: UUID) -> dict[str, object]:
    return {
        "ticket": ticket["id"], "user": user, "minutes": context.random.choice((10, 15, 30, 45)),
        "worked_on": context.now.date(),
    }  # fmt: skip


DEMO = Demo("support", load, order=60)
