"""What the frame keeps of records that move to another wall: most follows them, some stays, some cannot go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.errors import Conflict
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.transfer_plan import Crossing
from palmette.records.transfer_rows import put_behind
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

FOLLOWS = (
    "history", "stage_move", "step_done", "phase_change", "phase_due", "file", "assignment", "conversion", "canary",
    "erasure", "outbox", "occurrence", "document",
)  # fmt: skip
"""Tables whose rows lie in the wall of the record that they name as `record_id`."""

BY_OTHER_WAYS = ("tagging", "merge", "distinct", "record_lock", "outbox_try", "portal_account")
"""Those that follow or end in a way of their own, below."""

STAYS = (
    "event", "audit", "audit_head", "disclosed", "disclosed_day", "export_file", "webhook", "webhook_delivery", "tag",
    "sequence", "turn", "tally", "document_template", "countersign", "account", "saved", "import_batch", "handover",
    "inbox",
)  # fmt: skip
"""What belongs to the wall and not to a record, or tells what happened in it."""

LEASED = "leased"


def refuse_leased(records: Records, found: Crossing) -> None:
    """Conflict while a message of what goes is being sent: its outcome would find nothing."""
    table = records.tables.frame("outbox")
    for part in chunks(found.ids, CHUNK):
        inside = among(table.c.record_id, part, records.tables.dialect)
        sending = select(func.count()).where(table.c.wall_id == found.source, inside, table.c.state == LEASED)
        if records.connection.scalar(sending, execution_options=GATED):
            message = sentence("A message that belongs to it is being sent.")
            raise Conflict("records.being_sent", message, remedy="Try again in a minute.")


def carry_frame(records: Records, found: Crossing) -> None:
    """Let the frame's rows follow what went."""
    ids = found.ids
    _carry_tries(records, found, ids)
    for name in FOLLOWS:
        put_behind(records, records.tables.frame(name), "record_id", ids, found)
    _carry_tags(records, found, ids)
    _forget_merges(records, found, ids)
    _carry_accounts(records, found, ids)


def _carry_tries(records: Records, found: Crossing, ids: Sequence[UUID]) -> None:
    """Tries of messages, which name them alone; before the messages themselves go."""
    outbox, tries = records.tables.frame("outbox"), records.tables.frame("outbox_try")
    for part in chunks(ids, CHUNK):
        inside = among(outbox.c.record_id, part, records.tables.dialect)
        messages = list(
            records.connection.scalars(
                select(outbox.c.id).where(outbox.c.wall_id == found.source, inside), execution_options=GATED
            )
        )
        put_behind(records, tries, "outbox_id", messages, found)


def _carry_tags(records: Records, found: Crossing, ids: Sequence[UUID]) -> None:
    """The same words beyond the wall, made there where they are new."""
    tag, tagging = records.tables.frame("tag"), records.tables.frame("tagging")
    make = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    for part in chunks(ids, CHUNK):
        inside = (tagging.c.wall_id == found.source, among(tagging.c.record_id, part, records.tables.dialect))
        asked = (
            select(tagging.c.record_id, tagging.c.entity, tag.c.key, tag.c.name, tag.c.tone)
            .join_from(tagging, tag, (tag.c.wall_id == tagging.c.wall_id) & (tag.c.id == tagging.c.tag_id))
            .where(*inside)
        )
        rows = records.connection.execute(asked, execution_options=GATED).all()
        if not rows:
            continue
        words = {row.key: {"name": row.name, "tone": row.tone} for row in rows}
        new = [{"wall_id": found.target, "id": new_id(), "key": key, **word} for key, word in words.items()]
        records.connection.execute(make(tag).on_conflict_do_nothing(), new, execution_options=GATED)
        there = select(tag.c.key, tag.c.id).where(tag.c.wall_id == found.target, tag.c.key.in_(list(words)))
        known = {row.key: row.id for row in records.connection.execute(there, execution_options=GATED)}
        put = [
            {"wall_id": found.target, "record_id": row.record_id, "tag_id": known[row.key], "entity": row.entity}
            for row in rows
        ]
        records.connection.execute(delete(tagging).where(*inside), execution_options=GATED)
        records.connection.execute(make(tagging).on_conflict_do_nothing(), put, execution_options=GATED)


def _forget_merges(records: Records, found: Crossing, ids: Sequence[UUID]) -> None:
    """A merge of before is not undone any more: what went into the record lies in the old wall's trash. Who is not the
    same as somebody is said only of two who both went."""
    merge, distinct = records.tables.frame("merge"), records.tables.frame("distinct")
    for part in chunks(ids, CHUNK):
        gone = among(merge.c.survivor_id, part, records.tables.dialect)
        records.connection.execute(delete(merge).where(merge.c.wall_id == found.source, gone), execution_options=GATED)
        one = among(distinct.c.first_id, part, records.tables.dialect)
        other = among(distinct.c.second_id, part, records.tables.dialect)
        both = update(distinct).where(distinct.c.wall_id == found.source, one, other).values(wall_id=found.target)
        records.connection.execute(both, execution_options=GATED)
        either = delete(distinct).where(distinct.c.wall_id == found.source, or_(one, other))
        records.connection.execute(either, execution_options=GATED)


def _carry_accounts(records: Records, found: Crossing, ids: Sequence[UUID]) -> None:
    """Personal accounts, which the application's role does not reach, stay open beyond the wall."""
    table = records.tables.frame("portal_account")
    for part in chunks(ids, CHUNK):
        inside = among(table.c.record_id, part, records.tables.dialect)
        statement = update(table).where(table.c.wall_id == found.source, inside).values(wall_id=found.target)
        records.gateway.database.as_owner(records.connection, statement.returning(table.c.id))
