"""The tables of triggers: the ledger of occurrences, which triggers are on, and how far the sweep got."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Flag, Id, LocalDate, Moment, Str, Whole

_Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

WALLED_TRIGGER_TABLES = ("occurrence",)

TRIGGER_TABLES: dict[str, _Shape] = {
    # One due moment of a trigger for one record, unique for ever. `due_key` is the local day, the event's id, or what
    # `once` makes of them. `subject_id` is the person whom a contact is with, `counted` whether a plan counts it.
    "occurrence": (("wall_id", "trigger", "record_id", "due_key"), (
        ("wall_id", Whole(), False), ("trigger", Str(), False), ("record_id", Id(), False), ("due_key", Str(), False),
        ("entity", Str(), False), ("subject_id", Id(), True), ("counted", Flag(), False),
        ("due_on", LocalDate(), False), ("due_at", Moment(), False), ("run_at", Moment(), False),
        ("state", Str(), False), ("reason", Str(), True),
        ("detail", Str(), True), ("attempts", Whole(), False), ("depth", Whole(), False),
        ("created_at", Moment(), False), ("done_at", Moment(), True)),
        (("state", "run_at"), ("wall_id", "record_id"), ("wall_id", "subject_id", "done_at"), ("trigger", "state"))),
    # Whether a trigger is on here, since when, and how what was due before was treated; one row each time it is turned.
    "activation": (("id",), (
        ("id", Id(), False), ("trigger", Str(), False), ("state", Str(), False), ("mode", Str(), False),
        ("at", Moment(), False), ("actor", Str(), False), ("actor_id", Id(), True), ("counts", Str(), False),
        ("undone_at", Moment(), True)),
        (("trigger", "at"),)),
    # Up to which local day the due moments of a trigger in a zone were looked for.
    "sweep_mark": (("trigger", "zone"), (
        ("trigger", Str(), False), ("zone", Str(), False), ("swept_on", LocalDate(), False),
        ("at", Moment(), False)), ()),
    # What the scheduler knows of the clock: the last moment it saw, and whether it stopped before a jump.
    "clock_mark": (("key",), (
        ("key", Str(), False), ("at", Moment(), False), ("held", Flag(), False), ("jump_from", Moment(), True)), ()),
}  # fmt: skip
