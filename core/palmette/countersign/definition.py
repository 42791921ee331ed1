"""What an edition says of a second person: which actions wait for one, from how much on, who that may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EXPORT, DELETE, ROLES = "export", "delete", "roles"
KINDS = (EXPORT, DELETE, ROLES)


@dataclass(frozen=True)
class Countersign:
    """More than `above` on one day waits for somebody of the roles `by` (empty: who configures) for at most `hours`."""

    above: int = 0
    by: Sequence[str] = ()
    hours: int = 24
