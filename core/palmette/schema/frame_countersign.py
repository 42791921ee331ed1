"""The frame's table of what waits for the signature of a second person."""

from __future__ import annotations

from palmette.schema.types import Bytes, ColumnType, Id, Moment, Str, Whole

Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

COUNTERSIGN_TABLES: dict[str, Shape] = {
    "countersign": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("kind", Str(), False), ("entity", Str(), True),
        ("records", Whole(), False), ("wish", Str(), False), ("digest", Bytes(), False), ("reason", Str(), True),
        ("user_id", Id(), False), ("state", Str(), False), ("created_at", Moment(), False),
        ("expires_at", Moment(), False), ("decided_by_id", Id(), True), ("decided_at", Moment(), True),
        ("used_at", Moment(), True)), (("wall_id", "state", "id"), ("wall_id", "user_id", "id"))),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes."""

WALLED_COUNTERSIGN_TABLES = tuple(COUNTERSIGN_TABLES)
