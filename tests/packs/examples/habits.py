"""What packs ask of their records in code, which no declaration says: examples keep to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from tests.packs.examples.things import Thing, World


def vote_of_a_member(world: World, vote: Thing) -> None:
    """Only those who sit in a committee vote in it."""
    committee = _along(vote, "item", "meeting", "committee")
    voter = vote.values.get("voter")
    if committee is not None and isinstance(voter, Thing):
        members = committee.values.setdefault("members", [])
        if isinstance(members, list) and voter not in members:
            members.append(voter)


def _along(thing: Thing, *names: str) -> Thing | None:
    found: object = thing
    for name in names:
        found = found.values.get(name) if isinstance(found, Thing) else None
    return found if isinstance(found, Thing) else None


def paper_for_somebody(world: World, paper: Thing) -> None:
    """A quote, an order, an invoice names whom it is for, or the paper it follows from does."""
    if paper.values.get("contact") is None:
        there = world.others(paper, "contacts.contact")
        paper.values["contact"] = (
            there[0] if there else world.add("contacts.contact", last_name="Sample", name="Sample")
        )


def line_of_something(world: World, line: Thing) -> None:
    """A line says what it is about and what it costs."""
    line.values.setdefault("name", "Sample")
    line.values.setdefault("price", Decimal(100))


DRAFTS = ("sales.quote", "sales.sales_order", "sales.invoice")
NEVER = frozenset({("sales.invoice", "issued", "cancelled")})


def is_never(pipeline: str, begin: str, to: str) -> bool:
    """Moves that code refuses, whatever the pipeline allows: what went out is no draft any more."""
    return (pipeline in DRAFTS and to == "draft") or (pipeline, begin, to) in NEVER


HABITS: Mapping[str, Callable[[World, Thing], None]] = {
    "appraisers.vote": vote_of_a_member,
    "sales.quote": paper_for_somebody,
    "sales.sales_order": paper_for_somebody,
    "sales.invoice": paper_for_somebody,
    "sales.quote__lines": line_of_something,
    "sales.sales_order__lines": line_of_something,
    "sales.invoice__lines": line_of_something,
}
"""By entity: what is done to a record once all its fields are decided."""
