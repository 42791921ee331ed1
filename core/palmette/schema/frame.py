"""The frame's own tables: access, journals, jobs, files, snapshots. Packs never see them as tables."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table

from palmette.schema.frame_access import ACCESS_TABLES
from palmette.schema.frame_channels import CHANNEL_TABLES, WALLED_CHANNEL_TABLES
from palmette.schema.frame_countersign import COUNTERSIGN_TABLES, WALLED_COUNTERSIGN_TABLES
from palmette.schema.frame_documents import DOCUMENT_TABLES, WALLED_DOCUMENT_TABLES
from palmette.schema.frame_guard import GUARD_TABLES, WALLED_GUARD_TABLES
from palmette.schema.frame_jobs import JOB_TABLES
from palmette.schema.frame_lifecycles import LIFECYCLE_TABLES, WALLED_LIFECYCLE_TABLES
from palmette.schema.frame_portal import PORTAL_TABLES
from palmette.schema.frame_reports import REPORT_TABLES
from palmette.schema.frame_tallies import TALLY_TABLES, WALLED_TALLY_TABLES
from palmette.schema.frame_triggers import TRIGGER_TABLES, WALLED_TRIGGER_TABLES
from palmette.schema.frame_webhooks import WALLED_WEBHOOK_TABLES, WEBHOOK_TABLES
from palmette.schema.naming import index_of
from palmette.schema.types import Bytes, ColumnType, Flag, Id, LocalDate, Moment, Str, Whole

PREFIX = "palmette__"
WALLED_FRAME_TABLES = (
    "history", "event", "stage_move", "step_done", "phase_change", "file", "tag", "tagging", "sequence",
    "merge", "distinct", "turn", "assignment", "conversion", "record_lock", *WALLED_CHANNEL_TABLES,
    *WALLED_TRIGGER_TABLES, *WALLED_GUARD_TABLES, *WALLED_WEBHOOK_TABLES, *WALLED_LIFECYCLE_TABLES,
    *WALLED_DOCUMENT_TABLES, *WALLED_COUNTERSIGN_TABLES, *WALLED_TALLY_TABLES,
)  # fmt: skip
"""Frame tables whose rows belong to one wall (0 = the network's own: shared and frame records)."""


_Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

_TABLES: dict[str, _Shape] = {
    # name: (primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique)
    "wall": (("id",), (("id", Whole(), False), ("key", Str(), False), ("name", Str(), False),
                       ("created_at", Moment(), False)), (("unique", "key"),)),
    "role_assignment": (("id",), (
        ("id", Id(), False), ("user_id", Id(), False), ("role", Str(), False), ("branch_id", Id(), True),
        ("created_at", Moment(), False)), (("user_id",), ("role",))),
    **ACCESS_TABLES,
    "history": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("entity", Str(), False), ("record_id", Id(), False),
        ("at", Moment(), False), ("actor", Str(), False), ("actor_id", Id(), True), ("channel", Str(), False),
        ("kind", Str(), False), ("changes", Str(), False)), (("wall_id", "record_id", "id"),)),
    "event": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("at", Moment(), False), ("kind", Str(), False),
        ("entity", Str(), False), ("record_id", Id(), False), ("version", Whole(), False)), (("id",),)),
    "stage_move": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("entity", Str(), False), ("record_id", Id(), False),
        ("pipeline", Str(), False), ("from_stage", Str(), True), ("to_stage", Str(), False),
        ("at", Moment(), False), ("left_at", Moment(), True), ("actor", Str(), False), ("actor_id", Id(), True),
        ("reason", Str(), True), ("skipped", Str(), True)),
        (("wall_id", "record_id", "id"), ("wall_id", "pipeline", "at"))),
    "step_done": (("wall_id", "record_id", "pipeline", "stage", "step"), (
        ("wall_id", Whole(), False), ("record_id", Id(), False), ("entity", Str(), False),
        ("pipeline", Str(), False), ("stage", Str(), False), ("step", Str(), False), ("at", Moment(), False),
        ("actor_id", Id(), True)), ()),
    "phase_change": (("wall_id", "record_id", "lifecycle", "since"), (
        ("wall_id", Whole(), False), ("record_id", Id(), False), ("entity", Str(), False),
        ("lifecycle", Str(), False), ("since", LocalDate(), False), ("phase", Str(), True),
        ("at", Moment(), False)), (("wall_id", "lifecycle", "since"),)),
    "file": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("entity", Str(), False), ("record_id", Id(), True),
        ("field", Str(), False), ("position", Whole(), False), ("name", Str(), False), ("media_type", Str(), False),
        ("size", Whole(), False), ("digest", Bytes(), False), ("created_at", Moment(), False),
        ("created_by_id", Id(), True), ("deleted_at", Moment(), True)),
        (("wall_id", "record_id", "field"), ("digest",))),
    "tag": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("name", Str(), False), ("key", Str(), False),
        ("tone", Str(), False)), (("unique", "wall_id", "key"),)),
    "tagging": (("wall_id", "record_id", "tag_id"), (
        ("wall_id", Whole(), False), ("record_id", Id(), False), ("tag_id", Id(), False), ("entity", Str(), False)),
        (("wall_id", "tag_id", "record_id"),)),
    "merge": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("with_id", Id(), False), ("entity", Str(), False),
        ("survivor_id", Id(), False), ("record_id", Id(), False), ("title", Str(), False), ("at", Moment(), False),
        ("actor", Str(), False), ("actor_id", Id(), True), ("body", Str(), False)),
        (("unique", "wall_id", "record_id"), ("wall_id", "survivor_id"))),
    "distinct": (("wall_id", "first_id", "second_id"), (
        ("wall_id", Whole(), False), ("first_id", Id(), False), ("second_id", Id(), False), ("entity", Str(), False),
        ("at", Moment(), False), ("actor", Str(), False), ("actor_id", Id(), True)), (("wall_id", "second_id"),)),
    "sequence": (("wall_id", "name", "period"), (
        ("wall_id", Whole(), False), ("name", Str(), False), ("period", Str(), False), ("value", Whole(), False)), ()),
    "idempotency": (("actor", "key"), (
        ("actor", Str(), False), ("key", Str(), False), ("body_hash", Bytes(), False), ("status", Whole(), True),
        ("headers", Str(), True), ("response", Bytes(), True), ("created_at", Moment(), False)), (("created_at",),)),
    "job": (("id",), (
        ("id", Id(), False), ("name", Str(), False), ("arguments", Str(), False), ("key", Str(), True),
        ("state", Str(), False), ("done", Whole(), False), ("total", Whole(), False), ("message", Str(), True),
        ("result", Str(), True), ("created_at", Moment(), False), ("run_after", Moment(), False),
        ("lease_until", Moment(), True), ("leased_by", Str(), True), ("attempts", Whole(), False),
        ("started_at", Moment(), True), ("finished_at", Moment(), True), ("user_id", Id(), True),
        ("cancel", Flag(), False)), (("unique", "key"), ("state", "run_after"), ("user_id", "created_at"))),
    "schedule": (("name",), (
        ("name", Str(), False), ("next_at", Moment(), False), ("last_at", Moment(), True)), ()),
    "import_batch": (("id",), (
        ("id", Id(), False), ("wall_id", Whole(), False), ("user_id", Id(), True), ("entity", Str(), False),
        ("file_name", Str(), False), ("source", Str(), False), ("options", Str(), False), ("state", Str(), False),
        ("counts", Str(), False), ("job_id", Id(), True), ("created_at", Moment(), False),
        ("finished_at", Moment(), True)), (("user_id", "created_at"),)),
    "import_row": (("batch_id", "number"), (
        ("batch_id", Id(), False), ("number", Whole(), False), ("state", Str(), False), ("record_id", Id(), True),
        ("raw", Str(), False), ("problems", Str(), True), ("before", Str(), True)), (("batch_id", "state"),)),
    "handover": (("id",), (
        ("id", Id(), False), ("wall_id", Whole(), False), ("user_id", Id(), True), ("wish", Str(), False),
        ("state", Str(), False), ("job_id", Id(), True), ("created_at", Moment(), False),
        ("finished_at", Moment(), True)), (("user_id", "created_at"),)),
    "handover_row": (("handover_id", "number"), (
        ("handover_id", Id(), False), ("number", Whole(), False), ("entity", Str(), False),
        ("record_id", Id(), False), ("from_id", Id(), True), ("to_id", Id(), True), ("state", Str(), False),
        ("reason", Str(), True)), (("handover_id", "state"), ("entity",))),
    "inbox": (("id",), (
        ("id", Id(), False), ("form", Str(), False), ("key", Str(), False), ("digest", Bytes(), False),
        ("body", Bytes(), False), ("media_type", Str(), False), ("address", Str(), False), ("origin", Str(), True),
        ("received_at", Moment(), False), ("state", Str(), False), ("attempts", Whole(), False),
        ("next_at", Moment(), False), ("trusted", Flag(), True), ("entity", Str(), True), ("record_id", Id(), True),
        ("wall_id", Whole(), True), ("done_at", Moment(), True), ("problems", Str(), True)),
        (("unique", "form", "key"), ("state", "next_at"), ("form", "address", "received_at"), ("received_at",))),
    "turn": (("wall_id", "pool"), (
        ("wall_id", Whole(), False), ("pool", Str(), False), ("marks", Str(), False), ("at", Moment(), False)), ()),
    "assignment": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("entity", Str(), False), ("record_id", Id(), False),
        ("at", Moment(), False), ("distribution", Str(), False), ("rule", Str(), True), ("user_id", Id(), True),
        ("from_id", Id(), True), ("why", Str(), False)), (("wall_id", "record_id", "id"),)),
    "conversion": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("entity", Str(), False), ("record_id", Id(), False),
        ("conversion", Str(), False), ("at", Moment(), False), ("actor", Str(), False), ("actor_id", Id(), True),
        ("made", Str(), False), ("before", Str(), False), ("undone_at", Moment(), True)),
        (("wall_id", "record_id", "id"),)),
    "snapshot": (("number",), (
        ("number", Whole(), False), ("hash", Str(), False), ("edition", Str(), False), ("body", Str(), False),
        ("plan", Str(), False), ("state", Str(), False), ("applied_at", Moment(), False), ("applied_by", Str(), True)),
        (("hash",),)),
    "tombstone": (("pack", "kind", "key"), (
        ("pack", Str(), False), ("kind", Str(), False), ("key", Str(), False), ("body", Str(), False),
        ("seen_at", Moment(), False)), ()),
    "installation": (("key",), (("key", Str(), False), ("value", Str(), False)), ()),
    "saved": (("id",), (
        ("id", Id(), False), ("wall_id", Whole(), False), ("kind", Str(), False), ("user_id", Id(), False),
        ("entity", Str(), False), ("name", Str(), False), ("body", Str(), False), ("shared", Flag(), False),
        ("roles", Str(), False), ("position", Whole(), False), ("version", Whole(), False),
        ("created_at", Moment(), False)), (("wall_id", "kind", "entity"), ("user_id",))),
    "overlay": (("number",), (
        ("number", Whole(), False), ("body", Str(), False), ("what", Str(), False), ("actor", Str(), False),
        ("actor_id", Id(), True), ("at", Moment(), False), ("state", Str(), False)), (("state",),)),
    "record_lock": (("wall_id", "record_id"), (
        ("wall_id", Whole(), False), ("record_id", Id(), False), ("entity", Str(), False), ("at", Moment(), False),
        ("actor", Str(), False), ("actor_id", Id(), True), ("reason", Str(), True)), (("record_id",),)),
    "preference": (("user_id", "key"), (
        ("user_id", Id(), False), ("key", Str(), False), ("value", Str(), False), ("changed_at", Moment(), False)), ()),
    "calendar_feed": (("user_id",), (
        ("user_id", Id(), False), ("hash", Bytes(), False), ("created_at", Moment(), False),
        ("read_at", Moment(), True)), (("unique", "hash"),)),
    "notice": (("id",), (
        ("id", Id(), False), ("user_id", Id(), False), ("at", Moment(), False), ("kind", Str(), False),
        ("key", Str(), False), ("text", Str(), False), ("href", Str(), False), ("entity", Str(), False),
        ("record_id", Id(), True), ("read_at", Moment(), True)),
        (("unique", "user_id", "key"), ("user_id", "id"), ("read_at",))),
    **CHANNEL_TABLES,
    **TRIGGER_TABLES,
    **GUARD_TABLES,
    **JOB_TABLES,
    **LIFECYCLE_TABLES,
    **WEBHOOK_TABLES,
    **DOCUMENT_TABLES,
    **PORTAL_TABLES,
    **COUNTERSIGN_TABLES,
    **REPORT_TABLES,
    **TALLY_TABLES,
}  # fmt: skip


def frame_tables(metadata: MetaData) -> None:
    """Add the frame's tables to `metadata`, with their indexes."""

    for name, (key, columns, indexes) in _TABLES.items():
        table = Table(
            PREFIX + name,
            metadata,
            *(Column(column, kind, nullable=nullable) for column, kind, nullable in columns),
            PrimaryKeyConstraint(*key, name=f"pk_{PREFIX}{name}"),
            sqlite_strict=True,
        )
        for index in indexes:
            unique = index[0] == "unique"
            index_of(table, list(index[1:] if unique else index), unique=unique)
