"""The frame's tables of figures that are kept in the write: their cells, and since when each is whole."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Id, LocalDate, Moment, Str, Whole

Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

SLOTS: dict[type, tuple[str, ...]] = {
    Id: ("id1", "id2", "id3", "id4"),
    Str: ("word1", "word2", "word3", "word4", "word5", "word6", "word7"),
    LocalDate: ("day1", "day2"),
    Whole: ("whole1", "whole2"),
}
"""By the type of a column: where its values stand in a cell."""
SUMS = (("sum1", "filled1"), ("sum2", "filled2"), ("sum3", "filled3"))
"""A figure that is added up, and how many records have it."""

TALLY_TABLES: dict[str, Shape] = {
    "tally": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("tally", Str(), False),
        ("branch_id", Id(), True), ("owner_id", Id(), True),
        *((slot, kind(), True) for kind, slots in SLOTS.items() for slot in slots),
        ("count", Whole(), False), *((slot, Whole(), False) for pair in SUMS for slot in pair)),
        (("wall_id", "tally"), ("tally",))),
    "tally_state": (("tally",), (
        ("tally", Str(), False), ("at", Moment(), False), ("rows", Whole(), False), ("cells", Whole(), False),
        ("mended", Whole(), False)), ()),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes. A row of `tally` is a cell, or what a write adds to
one; of a cell all rows count together. `cells` below nothing says that there were too many to keep."""

WALLED_TALLY_TABLES = ("tally",)
APPEND_ONLY_TALLY_TABLES = ("tally",)
READ_ONLY_TALLY_TABLES = ("tally_state",)
