"""Tables that watch over access: who was shown whom, canaries, exports, and the audit journal with its chain."""

from __future__ import annotations

from palmette.schema.types import Bytes, ColumnType, Id, LocalDate, Moment, Str, Whole

_Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

WALLED_GUARD_TABLES = ("disclosed", "disclosed_day", "canary", "export_file", "erasure", "audit", "audit_head")
"""Those whose rows belong to a wall (0 = none in particular, as a login that failed)."""

APPEND_ONLY_TABLES = ("audit",)
"""What the application role may add to and read, never change: retention and erasure are the frame's own work."""

GUARD_TABLES: dict[str, _Shape] = {
    # name: (primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique)
    "disclosed": (("actor", "day", "record_id"), (
        ("actor", Str(), False), ("day", LocalDate(), False), ("record_id", Id(), False), ("wall_id", Whole(), False),
        ("entity", Str(), False), ("at", Moment(), False), ("channel", Str(), False)), (("day",), ("record_id",))),
    "disclosed_day": (("actor", "day"), (
        ("actor", Str(), False), ("day", LocalDate(), False), ("wall_id", Whole(), False), ("user_id", Id(), True),
        ("records", Whole(), False), ("exported", Whole(), False), ("told_at", Moment(), True),
        ("stopped_at", Moment(), True)), (("day",),)),
    "canary": (("record_id",), (
        ("record_id", Id(), False), ("wall_id", Whole(), False), ("entity", Str(), False), ("at", Moment(), False),
        ("actor_id", Id(), True)), ()),
    "export_file": (("id",), (
        ("id", Id(), False), ("wall_id", Whole(), False), ("number", Whole(), False), ("user_id", Id(), False),
        ("entity", Str(), False), ("asked", Str(), False), ("reason", Str(), False), ("kind", Str(), False),
        ("records", Whole(), False), ("created_at", Moment(), False), ("expires_at", Moment(), False),
        ("read_at", Moment(), True)), (("unique", "wall_id", "number"), ("user_id", "created_at"))),
    "erasure": (("record_id",), (
        ("record_id", Id(), False), ("wall_id", Whole(), False), ("entity", Str(), False), ("at", Moment(), False),
        ("actor_id", Id(), True), ("body", Str(), False)), (("wall_id", "at"),)),
    "audit": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("number", Whole(), False), ("at", Moment(), False),
        ("kind", Str(), False), ("actor_id", Id(), True), ("channel", Str(), False), ("entity", Str(), True),
        ("record_id", Id(), True), ("body", Str(), False), ("digest", Bytes(), False), ("chain", Bytes(), False),
        ("erased_at", Moment(), True)),
        (("unique", "wall_id", "number"), ("wall_id", "kind", "number"), ("wall_id", "actor_id", "number"),
         ("wall_id", "record_id", "number"))),
    "audit_head": (("wall_id",), (
        ("wall_id", Whole(), False), ("number", Whole(), False), ("chain", Bytes(), False),
        ("base_number", Whole(), False), ("base_chain", Bytes(), False)), ()),
}  # fmt: skip
"""`audit_head` has the last number and link of each wall's chain, and those of the last entry that retention took."""
