"""What a pack declares about processes: pipelines of stages, steps inside a stage, guards to leave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label
from palmette.records.fields import Option


@dataclass(frozen=True)
class Guard:
    """A condition that must be true to leave the stage going on; `message` says what is missing.

    `ask` names fields that the gate form offers so that the person can make it true. `to` limits the guard to moves
    into these stages, wherever they lie, a lost one too; empty means every later stage.
    """

    key: str
    condition: str
    message: Label | str = ""
    _: KW_ONLY
    ask: Sequence[str] = ()
    to: Sequence[str] = ()


@dataclass(frozen=True)
class Step:
    """Something to do inside a stage, ticked by a person; `optional` steps do not hold the stage.

    `roles` are those who may tick it; empty means everybody who may change the record.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    script: Label | str = ""
    requires: Sequence[str] = ()
    optional: bool = False
    roles: Sequence[str] = ()


@dataclass(frozen=True)
class Stage:
    """A place in a pipeline.

    `kind` is open, won or lost. To go on from it all `requires` fields are filled, all steps done, all guards true.
    `sla` is a length of time in stage (`15m`, `2h`, `3d`) after which the card is late; with `hours="work"` it is
    counted in the work calendar of the record's branch, days until the closing of a work day. `probability` is 0-1.
    `to` limits the stages one may go to (empty = every later stage, back to every earlier one, and lost).
    `ask` names fields the move into this stage always asks for. `enter` are guards that must hold to come into it, from
    wherever, and to pass over it. `roles` are those who may move records into it; empty means everybody who may move.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    kind: str = "open"
    requires: Sequence[str] = ()
    steps: Sequence[Step] = ()
    guards: Sequence[Guard] = ()
    enter: Sequence[Guard] = ()
    roles: Sequence[str] = ()
    sla: str = ""
    hours: str = ""
    probability: float | None = None
    to: Sequence[str] = ()
    ask: Sequence[str] = ()
    tone: str = ""
    icon: str = ""
    help: Label | str = ""
    after: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Pipeline:
    """An ordered process over the records of one entity. An entity may have several; a record is in one of them.

    The entity gets the fields `pipeline`, `stage`, `stage_since` and, with lost stages, `lost_reason`, with stages
    counted in work hours `stage_due_at` and `stage_late_at`; they are written by `move` alone. `amount` names the Money
    field that boards sum. `lost_reasons` are what one chooses from. `stage_order` and `reason_order` put them into
    another order than the one they are declared in: what they do not name stays behind what it stood behind.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    stages: Sequence[Stage] = ()
    lost_reasons: Sequence[Option | str] = ()
    amount: str = ""
    icon: str = "layout-kanban"
    help: Label | str = ""
    default: bool = False
    hidden: bool = False
    labels: Mapping[str, Label | str] = field(default_factory=dict)
    stage_order: Sequence[str] = ()
    reason_order: Sequence[str] = ()
