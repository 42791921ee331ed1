"""What support writes by itself in the transaction of a change: terms, first answers, costs, tickets that go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from palmette import Change, Changes, MoneyValue
from palmette.packs.support.rules import cost_of, filled, terms

TICKET, MESSAGE, ENTRY = "support.ticket", "support.ticket_message", "support.time_entry"
ANSWER, CONTACT, USER = "support.canned_answer", "contacts.contact", "frame.user"
PACK = "support"


def set_terms(changes: Changes) -> None:
    """A new ticket, or another priority, has terms in the work time of its branch, from when it came."""
    due = {}
    for change in _new_or_changed(changes, "priority"):
        row = changes.records.get(TICKET, change.id, fields=["priority", "branch", "created_at"])
        branch, since = row["branch"], row["created_at"]
        assert isinstance(since, datetime)
        calendar = changes.records.calendar(branch if isinstance(branch, UUID) else None)
        found = terms(calendar, since, str(row["priority"]), _lengths(changes))
        due[change.id] = {"answer_due_at": found.answer_by, "solve_due_at": found.solve_by}
    if due:
        changes.records.update_each(TICKET, due)


def keep_solution(changes: Changes) -> None:
    """The moment of the solution comes with the stage, and goes when the ticket is open again."""
    for change in changes.of(TICKET, "moved"):
        solved = str(change.new.get("stage")) == "solved"
        changes.records.update(TICKET, change.id, {"solved_at": changes.records.now if solved else None})


def heed_messages(changes: Changes) -> None:
    """A ready answer fills an empty text; the first answer is kept; what the client writes opens his ticket again."""
    for change in changes.of(MESSAGE, "created"):
        ticket = UUID(str(change.new["ticket"]))
        row = changes.records.get(TICKET, ticket, fields=["stage", "first_answer_at", "number", "contact"])
        if not change.new.get("text") and change.new.get("template"):
            _fill(changes, change, row)
        if change.new.get("by_client"):
            if row["stage"] in ("waiting", "solved", "rejected"):
                changes.records.move(TICKET, ticket, "in_work")
        elif not change.new.get("internal"):
            if row["first_answer_at"] is None:
                changes.records.update(TICKET, ticket, {"first_answer_at": change.new["at"]})
            if row["stage"] == "new":
                changes.records.move(TICKET, ticket, "in_work")


def set_costs(changes: Changes) -> None:
    """Time costs what an hour of its person does, as it is on the day it is written down."""
    costs = {}
    for change in changes.of(ENTRY):
        if change.kind in ("created", "changed") and (change.touched("minutes") or change.touched("user")):
            row = changes.records.get(ENTRY, change.id, fields=["minutes", "user"])
            costs[change.id] = {"cost": cost_of(int(str(row["minutes"])), _hour(changes, UUID(str(row["user"]))))}
    if costs:
        changes.records.update_each(ENTRY, costs)


def _new_or_changed(changes: Changes, name: str) -> Iterator[Change]:
    for change in changes.of(TICKET):
        if change.kind == "created" or (change.kind == "changed" and change.touched(name)):
            yield change


def _lengths(changes: Changes) -> dict[str, str]:
    settings = changes.records.blueprint.packs[PACK].settings
    return {key: str(value) for key, value in settings.items() if key.startswith(("answer_", "solve_"))}


def _fill(changes: Changes, change: Change, ticket: dict[str, object]) -> None:
    template = changes.records.get(ANSWER, UUID(str(change.new["template"])), fields=["text"])
    contact = UUID(str(ticket["contact"]))
    name = changes.records.titles(CONTACT, [contact]).get(contact, "")
    text = filled(str(template["text"]), name=name, number=str(ticket["number"]))
    changes.records.update(MESSAGE, change.id, {"text": text})


def _hour(changes: Changes, user: UUID) -> MoneyValue:
    own = changes.records.get(USER, user, fields=["support__hour_cost"] if _renamed(changes) else ["hour_cost"])
    found = next((value for value in own.values() if isinstance(value, MoneyValue)), None)
    if found is not None:
        return found
    blueprint = changes.records.blueprint
    return MoneyValue.of(str(blueprint.setting(PACK, "hour_cost")), blueprint.edition.currency)


def _renamed(changes: Changes) -> bool:
    return "support__hour_cost" in changes.records.blueprint.entities[USER].fields
