"""The frame's tables of getting in: passwords, sessions, tokens, second factors, links by mail, what was tried."""

from __future__ import annotations

from palmette.schema.types import Bytes, ColumnType, Flag, Id, LocalDate, Moment, Str, Whole

Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

ACCESS_TABLES: dict[str, Shape] = {
    "credential": (("user_id",), (
        ("user_id", Id(), False), ("password_hash", Str(), False), ("changed_at", Moment(), False),
        ("must_change", Flag(), False)), ()),
    "web_session": (("id_hash",), (
        ("id_hash", Bytes(), False), ("user_id", Id(), False), ("created_at", Moment(), False),
        ("seen_at", Moment(), False), ("expires_at", Moment(), False), ("address", Str(), True),
        ("agent", Str(), True), ("proved_at", Moment(), True), ("strong", Flag(), True), ("awaits", Str(), True),
        ("csrf_key", Bytes(), True)), (("user_id",), ("expires_at",))),
    "api_token": (("id",), (
        ("id", Id(), False), ("prefix", Str(), False), ("hash", Bytes(), False), ("user_id", Id(), False),
        ("name", Str(), False), ("created_at", Moment(), False), ("expires_at", Moment(), False),
        ("used_at", Moment(), True), ("revoked_at", Moment(), True), ("actions", Str(), True),
        ("entities", Str(), True), ("addresses", Str(), True), ("rows_a_day", Whole(), True)),
        (("unique", "prefix"), ("user_id",))),
    "api_rows": (("token_id", "day"), (
        ("token_id", Id(), False), ("day", LocalDate(), False), ("rows", Whole(), False)), (("day",),)),
    "login_attempt": (("key",), (
        ("key", Bytes(), False), ("failures", Whole(), False), ("last_at", Moment(), False)), (("last_at",),)),
    "second_factor": (("user_id",), (
        ("user_id", Id(), False), ("secret", Str(), False), ("confirmed_at", Moment(), False),
        ("last_step", Whole(), False)), ()),
    "recovery_code": (("hash",), (
        ("hash", Bytes(), False), ("user_id", Id(), False), ("used_at", Moment(), True)), (("user_id",),)),
    "access_link": (("hash",), (
        ("hash", Bytes(), False), ("user_id", Id(), False), ("kind", Str(), False), ("created_at", Moment(), False),
        ("expires_at", Moment(), False), ("used_at", Moment(), True)), (("user_id", "kind"), ("expires_at",))),
    "sso_identity": (("issuer", "subject"), (
        ("issuer", Str(), False), ("subject", Str(), False), ("user_id", Id(), False),
        ("created_at", Moment(), False)), (("user_id",),)),
}  # fmt: skip
