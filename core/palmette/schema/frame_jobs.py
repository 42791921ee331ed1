"""The frame's table of executors: the processes that do background work, and when each was heard of last."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Moment, Str, Whole

_Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

JOB_TABLES: dict[str, _Shape] = {
    "executor": (("id",), (
        ("id", Str(), False), ("kind", Str(), False), ("host", Str(), False), ("pid", Whole(), False),
        ("lanes", Whole(), False), ("started_at", Moment(), False), ("seen_at", Moment(), False),
        ("ended_at", Moment(), True), ("ended_as", Str(), True)), (("ended_at", "seen_at"),)),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes. `ended_as` is `stopped` or `dead`."""
