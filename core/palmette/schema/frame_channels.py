"""The frame's tables of channels: messages on their way, tries, what came in, connections, webhooks."""

from __future__ import annotations

from palmette.schema.types import Bytes, ColumnType, Flag, Id, Moment, Str, Whole

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
        ("provider_key", Str(), True), ("subject", Str(), True), ("text", Str(), True), ("announce", Flag(), True),
        ("created_at", Moment(), False), ("done_at", Moment(), True)),
        (("unique", "wall_id", "dedup_key"), ("state", "channel", "not_before"), ("wall_id", "recipient_id", "id"),
         ("wall_id", "record_id", "id"), ("channel", "provider_id"), ("channel", "provider_key"), ("announce", "id"))),
    "outbox_try": (("wall_id", "outbox_id", "number"), (
        ("wall_id", Whole(), False), ("outbox_id", Id(), False), ("number", Whole(), False),
        ("channel", Str(), False), ("address", Str(), True), ("at", Moment(), False), ("ended_at", Moment(), True),
        ("outcome", Str(), True), ("reason", Str(), True), ("provider_id", Str(), True)), (("at",),)),
    "account": (("id",), (
        ("id", Id(), False), ("wall_id", Whole(), False), ("channel", Str(), False), ("name", Str(), False),
        ("settings", Str(), False), ("secrets", Str(), False), ("active", Flag(), False),
        ("created_at", Moment(), False), ("changed_at", Moment(), False), ("ok_at", Moment(), True),
        ("failed_at", Moment(), True), ("failure", Str(), True), ("failures", Whole(), False),
        ("mark", Str(), True), ("fetched_by", Str(), True), ("fetched_until", Moment(), True)),
        (("channel", "wall_id"),)),
    "arrival": (("id",), (
        ("id", Id(), False), ("account_id", Id(), False), ("channel", Str(), False), ("key", Str(), False),
        ("body", Bytes(), False), ("received_at", Moment(), False), ("state", Str(), False),
        ("attempts", Whole(), False), ("next_at", Moment(), False), ("done_at", Moment(), True),
        ("problem", Str(), True)),
        (("unique", "account_id", "key"), ("state", "next_at"), ("received_at",))),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique."""

WALLED_CHANNEL_TABLES = ("outbox", "outbox_try")

SECRET_CHANNEL_TABLES: tuple[str, ...] = ("account", "arrival")
"""Those that the application role may not even read."""
