"""The frame's tables of channels: messages on their way, tries, what came in, connections, webhooks."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Id, Moment, Str, Whole

Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

CHANNEL_TABLES: dict[str, Shape] = {
    "outbox": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("dedup_key", Str(), False), ("entity", Str(), False),
        ("record_id", Id(), True), ("recipient_entity", Str(), False), ("recipient_id", Id(), False),
        ("purpose", Str(), False), ("channels", Str(), False), ("place", Whole(), False), ("channel", Str(), False),
        ("template", Str(), False), ("variables", Str(), False), ("language", Str(), True), ("user_id", Id(), True),
        ("state", Str(), False), ("reason", Str(), True), ("attempts", Whole(), False), ("leased_by", Str(), True),
        ("lease_until", Moment(), True), ("not_before", Moment(), False), ("expires_at", Moment(), True),
        ("connection", Str(), True), ("address", Str(), True), ("provider_id", Str(), True), ("told", Str(), True),
        ("created_at", Moment(), False), ("done_at", Moment(), True)),
        (("unique", "wall_id", "dedup_key"), ("state", "channel", "not_before"), ("wall_id", "recipient_id", "id"),
         ("wall_id", "record_id", "id"), ("channel", "provider_id"))),
    "outbox_try": (("wall_id", "outbox_id", "number"), (
        ("wall_id", Whole(), False), ("outbox_id", Id(), False), ("number", Whole(), False),
        ("channel", Str(), False), ("address", Str(), True), ("at", Moment(), False), ("ended_at", Moment(), True),
        ("outcome", Str(), True), ("reason", Str(), True), ("provider_id", Str(), True)), (("at",),)),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique."""

WALLED_CHANNEL_TABLES = ("outbox", "outbox_try")

SECRET_CHANNEL_TABLES: tuple[str, ...] = ()
"""Those that the application role may not even read."""
