"""What packs ask of their records in code, which no declaration says: examples keep to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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


HABITS: Mapping[str, Callable[[World, Thing], None]] = {"appraisers.vote": vote_of_a_member}
"""By entity: what is done to a record once all its fields are decided."""
