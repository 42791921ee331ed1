"""How the screens of the settings reach the building of a blueprint, which stands above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from palmette.access.actors import Actor
from palmette.blueprint.model import Blueprint
from palmette.errors import Problem
from palmette.labels import Label
from palmette.schema.planned import Plan
from palmette.shaping.overlay import Overlay
from palmette.shaping.store import Version


@dataclass(frozen=True)
class Look:
    """What waits and what applying it would do. `plan` is None where nothing waits or where `problems` stand."""

    waiting: Sequence[Version]
    plan: Plan | None
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class Draft:
    """The overlay with what waits, and the blueprint it would make. `number` is the newest change.

    `file` is what the edition's own file says, with those it builds on.
    """

    overlay: Overlay
    file: Overlay
    number: int
    blueprint: Blueprint


@dataclass(frozen=True)
class PackState:
    """An installed pack: whether the edition names it, how it is, and the names of running packs that need it."""

    key: str
    label: Label
    version: str
    state: str
    reason: str
    remedy: str
    enabled: bool
    by_file: bool
    needed_by: tuple[Label, ...] = ()


class Shaper(Protocol):
    """Changes an installation's edition while it runs."""

    def draft(self) -> Draft:
        """What the settings show: everything as it will be when what waits is applied."""

    def propose(self, actor: Actor, overlay: Overlay, what: str, *, after: int) -> None:
        """Let a changed overlay wait; InvalidInput with its mistakes when no blueprint can be built from it."""

    def look_waiting(self) -> Sequence[Version]:
        """What waits, without its plan."""

    def look(self) -> Look:
        """What waits and its plan."""

    def apply(self, actor: Actor, plan_hash: str, allow: Sequence[str]) -> None:
        """Apply what waits if its plan is still that one, and serve it from the next request on."""

    def drop(self) -> None:
        """Forget what waits."""

    def take_back(self, actor: Actor, number: int, *, after: int) -> None:
        """Let the overlay as it was before a change wait, as a new change."""

    def history(self) -> Sequence[Version]:
        """The newest changes first."""

    def export(self) -> str:
        """The overlay in force and what waits, as YAML that can be put into the edition's file."""

    def packs(self) -> Sequence[PackState]:
        """Every installed pack."""
