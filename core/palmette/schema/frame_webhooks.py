"""The frame's tables of outgoing webhooks: who wants to hear of what, and every delivery."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Flag, Id, Moment, Str, Whole

_Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

WEBHOOK_TABLES: dict[str, _Shape] = {
    # Wall 0: changes of every wall that its owner may see. `rest_until`: its address did not answer, and has peace.
    "webhook": (("id",), (
        ("id", Id(), False), ("wall_id", Whole(), False), ("name", Str(), False), ("entity", Str(), False),
        ("events", Str(), False), ("filter", Str(), False), ("url", Str(), False), ("secret", Str(), False),
        ("owner_id", Id(), False), ("imports", Flag(), False), ("active", Flag(), False), ("reason", Str(), True),
        ("created_at", Moment(), False), ("changed_at", Moment(), False), ("ok_at", Moment(), True),
        ("failed_at", Moment(), True), ("failures", Whole(), False), ("rest_until", Moment(), True)), (("owner_id",),)),
    # One thing that happened to one record, for one subscriber. Nothing of the record is kept but its id. `key` is its
    # own for what triggers announce and for what is sent again: written twice, it is there once.
    "webhook_delivery": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("webhook_id", Id(), False), ("entity", Str(), False),
        ("record_id", Id(), False), ("event", Str(), False), ("changed", Str(), False), ("key", Str(), False),
        ("at", Moment(), False), ("by_id", Id(), True), ("by_channel", Str(), False), ("state", Str(), False),
        ("attempts", Whole(), False), ("next_at", Moment(), False), ("lease_until", Moment(), True),
        ("status", Whole(), True), ("reason", Str(), True), ("done_at", Moment(), True), ("again_of", Id(), True)),
        (("unique", "wall_id", "webhook_id", "key"), ("state", "webhook_id", "next_at"),
         ("webhook_id", "record_id", "id"), ("webhook_id", "at"), ("done_at",))),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique."""

WALLED_WEBHOOK_TABLES = ("webhook_delivery",)

SECRET_WEBHOOK_TABLES: tuple[str, ...] = ("webhook",)
"""Those that the application role may not even read."""
