"""The frame's table of phases that are to be counted anew because a fact of a past day became known."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Id, LocalDate, Moment, Str, Whole

_Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

WALLED_LIFECYCLE_TABLES = ("phase_due",)

LIFECYCLE_TABLES: dict[str, _Shape] = {
    # The phases of a record from a local day on, until a job has counted them.
    "phase_due": (("wall_id", "lifecycle", "record_id"), (
        ("wall_id", Whole(), False), ("lifecycle", Str(), False), ("record_id", Id(), False),
        ("since", LocalDate(), False), ("at", Moment(), False)), (("lifecycle", "since"),)),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes."""
