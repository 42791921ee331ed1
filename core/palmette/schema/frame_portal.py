"""The frame's tables of personal accounts: who has one, sessions, and the mails that let in."""

from __future__ import annotations

from palmette.schema.types import Bytes, ColumnType, Id, Moment, Str, Whole

Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

PORTAL_TABLES: dict[str, Shape] = {
    "portal_account": (("id",), (
        ("id", Id(), False), ("wall_id", Whole(), False), ("entity", Str(), False), ("record_id", Id(), False),
        ("email", Str(), False), ("email_key", Str(), False), ("language", Str(), True), ("theme", Str(), True),
        ("created_at", Moment(), False), ("created_by_id", Id(), True), ("seen_at", Moment(), True),
        ("ended_at", Moment(), True)), (("unique", "wall_id", "record_id"), ("email_key",))),
    "portal_session": (("id_hash",), (
        ("id_hash", Bytes(), False), ("account_id", Id(), False), ("created_at", Moment(), False),
        ("seen_at", Moment(), False), ("expires_at", Moment(), False), ("address", Str(), True),
        ("agent", Str(), True), ("csrf_key", Bytes(), False)), (("account_id",), ("expires_at",))),
    "portal_login": (("id",), (
        ("id", Id(), False), ("email_key", Str(), False), ("account_id", Id(), True), ("code", Str(), True),
        ("link_hash", Bytes(), True), ("tries", Whole(), False), ("created_at", Moment(), False),
        ("expires_at", Moment(), False), ("used_at", Moment(), True)), (("link_hash",), ("expires_at",))),
}  # fmt: skip
"""By name: primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique."""

SECRET_PORTAL_TABLES = tuple(PORTAL_TABLES)
"""The application role may not even read them."""
