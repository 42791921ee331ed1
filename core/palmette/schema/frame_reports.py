"""The frame's tables of reports that come by e-mail: what is wished, who gets it, and what left on which day."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Id, LocalDate, Moment, Str, Whole

Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

REPORT_TABLES: dict[str, Shape] = {
    "report_letter": (("id",), (
        ("id", Id(), False), ("user_id", Id(), False), ("report", Str(), False), ("cut", Str(), False),
        ("days", Str(), False), ("every", Str(), False), ("on_day", Whole(), False), ("hour", Whole(), False),
        ("file", Str(), False), ("created_at", Moment(), False), ("stopped_at", Moment(), True)), (("user_id",),)),
    "report_reader": (("letter_id", "user_id"), (
        ("letter_id", Id(), False), ("user_id", Id(), False), ("stopped_at", Moment(), True)), (("user_id",),)),
    "report_sent": (("letter_id", "user_id", "due_on"), (
        ("letter_id", Id(), False), ("user_id", Id(), False), ("due_on", LocalDate(), False),
        ("state", Str(), False), ("reason", Str(), True), ("lease_until", Moment(), True),
        ("at", Moment(), False)), (("at",),)),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique."""

SECRET_REPORT_TABLES = tuple(REPORT_TABLES)
"""The application role may not even read them."""
