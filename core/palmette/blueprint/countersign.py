"""The section `countersign` of an edition: actions that a second person has to sign."""

from __future__ import annotations

from typing import Any

from pydantic import Field, StrictStr

from palmette.blueprint.edition_parts import Part
from palmette.countersign.definition import KINDS, Countersign


class CountersignRule(Part):
    """From how much on an action waits, for whom, how long."""

    above: int = Field(default=0, ge=0, le=1_000_000, description="So many on one day need no second person.")
    by: list[StrictStr] = Field(default=[], description="The roles that sign; who configures when left out.")
    hours: int = Field(default=24, ge=1, le=720, description="How long it waits, and then may be done.")


class CountersignPart(Part):
    """Actions that a second person has to sign."""

    export: CountersignRule | None = Field(default=None, description="Records taken out as files.")
    delete: CountersignRule | None = Field(default=None, description="Several records deleted at once.")
    roles: CountersignRule | None = Field(default=None, description="Roles given to people.")


def countersign_of(part: Any) -> dict[str, Countersign]:
    """What the section says, by action."""
    given = {kind: getattr(part, kind) for kind in KINDS} if part is not None else {}
    return {
        kind: Countersign(rule.above, tuple(rule.by), rule.hours) for kind, rule in given.items() if rule is not None
    }
