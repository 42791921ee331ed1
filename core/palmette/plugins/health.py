"""How each installed pack is: enabled, available, quarantined with its reason, or gone with its data still here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from palmette.errors import Place
from palmette.labels import Label


class State(StrEnum):
    """Installed is not enabled; what fails is quarantined; what is gone but was enabled once is a tombstone."""

    ENABLED = "enabled"
    AVAILABLE = "available"
    QUARANTINED = "quarantined"
    TOMBSTONE = "tombstone"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason why a pack is not running: a stable code, a sentence, where, and what mends it."""

    code: str
    reason: str
    remedy: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.reason} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class PackHealth:
    """The state of one pack, with every reason when it is quarantined."""

    pack: str
    state: State
    version: str = ""
    label: Label = field(default_factory=Label)
    distribution: str = ""
    troubles: tuple[Trouble, ...] = ()

    @property
    def reason(self) -> str:
        """The first reason, or nothing when all is well."""
        return self.troubles[0].reason if self.troubles else ""

    @property
    def place(self) -> Place | None:
        """Where the first reason is."""
        return self.troubles[0].place if self.troubles else None

    @property
    def remedy(self) -> str:
        """What mends the first reason."""
        return self.troubles[0].remedy if self.troubles else ""
