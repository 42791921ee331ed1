"""What a pack declares about where a record stands in its life: phases as ordered rules over expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from palmette.labels import Label


@dataclass(frozen=True)
class Phase:
    """A phase holds while `when` is true and no earlier phase's is; the last one may leave `when` empty."""

    key: str
    when: str = ""
    label: Label | str = ""
    _: KW_ONLY
    tone: str = "calm"
    icon: str = ""
    help: Label | str = ""


@dataclass(frozen=True)
class Lifecycle:
    """An axis of phases over one entity: first match wins, recomputed nightly and on change, with dated history.

    The entity gets the fields `<key>` (the phase) and `<key>_since` (the local date it began). `over` names the Date
    paths that begin and end the year ribbon. `watch` names entities whose changes make a recompute of the record due
    (through their reference), beside the entity itself; those in rollups are found by themselves. `where` is a
    condition over the record: others are in no phase.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    phases: Sequence[Phase] = ()
    watch: Sequence[str] = ()
    where: str = ""
    help: Label | str = ""
