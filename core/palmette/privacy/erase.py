"""Erasing a person: values, their history, files and copies go; numbers, money and what others need to count stay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Update, bindparam, delete, insert, select, update

from palmette import clock
from palmette.access.actors import Actor
from palmette.audit.journal import Event, note
from palmette.audit.kinds import PERSON_ERASED
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.channels.arrivals import WAITING
from palmette.channels.outbox import PENDING, SUPPRESSED, stored_reason
from palmette.locale.sentences import sentence
from palmette.portal.accounts import forget_persons
from palmette.privacy.person import FILES, parts_of, personal_fields, require_person
from palmette.records.journal import decode_changes
from palmette.records.results import Row
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED

_SHORTEST = 5
"""A sign as short as this is in everything."""

CONTENTS = "document:"
"""How the field begins that contents of documents name."""

ERASED = "—"
"""What stands where a text is needed."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many records of which entity were emptied, and of which fields."""

    records: dict[str, int]
    fields: dict[str, tuple[str, ...]]


def look(records: Records, entity: str, id: UUID) -> Erased:
    """What erasing would empty, without doing it."""
    model = require_person(records, entity, id)
    return _counted(records, [(records.blueprint.entities[p.entity], p.rows) for p in parts_of(records, model, id)])


def erase(gateway: Gateway, actor: Actor, entity: str, id: UUID) -> Erased:
    """Erase a person, in one transaction; what was written down about it stays without its words."""
    with gateway.writing(actor) as records:
        model = require_person(records, entity, id)
        parts = [(records.blueprint.entities[p.entity], p.rows) for p in parts_of(records, model, id)]
        done = _counted(records, parts)
        for part, rows in parts:
            _empty(records, part, rows)
        ids = [one for _, rows in parts for row in rows if isinstance(one := row["id"], UUID)]
        signs = _signs(records, parts)
        # The hooks see the changes now: what they write about them is erased with the rest.
        records.settle_now()
        for part, rows in parts:
            _forget_history(records, part, [row["id"] for row in rows if isinstance(row["id"], UUID)])
        _forget_copies(records, ids)
        _forget_documents(records, ids)
        _write_down(records, model, id, done)
    with gateway.database.system() as connection:
        forget_persons(connection, gateway.tables, [id])
        audit = gateway.tables.frame("audit")
        said = update(audit).where(among(audit.c.record_id, ids, gateway.tables.dialect), audit.c.kind != PERSON_ERASED)
        connection.execute(said.values(body="{}", erased_at=clock.now()))
        _forget_arrivals(connection, gateway, signs)
    return done


def _signs(records: Records, parts: Sequence[tuple[EntityModel, Sequence[Row]]]) -> frozenset[bytes]:
    """Numbers and addresses by which the person is known to providers, as they may stand in what these sent."""
    found: set[bytes] = set()
    for entity, rows in parts:
        names = [name for name, field in entity.fields.items() if field.value_kind in ("phone", "email")]
        names += ["value"] if entity.key.endswith(".contact_point") else []
        told = (str(row.get(name) or "").strip().casefold() for row in rows for name in names)
        found |= {text.lstrip("+").encode() for text in told if len(text) > _SHORTEST}
    return frozenset(found)


def _forget_arrivals(connection: Connection, gateway: Gateway, signs: frozenset[bytes]) -> None:
    """Empty what providers sent about the person and was read; that it came, and its number, stay."""
    table = gateway.tables.frame("arrival")
    if not signs:
        return
    read = select(table.c.id, table.c.body).where(table.c.state != WAITING)
    mine = [
        row.id
        for row in connection.execute(read.execution_options(yield_per=200))
        if any(sign in bytes(row.body).lower() for sign in signs)
    ]
    for some in chunks(mine, CHUNK):
        connection.execute(update(table).where(table.c.id.in_(some)).values(body=b""))


def _counted(records: Records, parts: Sequence[tuple[EntityModel, Sequence[Row]]]) -> Erased:
    counts: dict[str, int] = {}
    fields: dict[str, tuple[str, ...]] = {}
    for entity, rows in parts:
        personal = personal_fields(records.blueprint, entity)
        if personal:
            counts[entity.key] = counts.get(entity.key, 0) + len(rows)
            fields[entity.key] = tuple(field.name for field in personal)
    return Erased(counts, fields)


def _empty(records: Records, entity: EntityModel, rows: Sequence[Row]) -> None:
    """Empty the personal fields of some records; a text that is needed becomes a dash."""
    code = records.as_code()
    personal = personal_fields(records.blueprint, entity)
    plain = [field for field in personal if field.kind not in FILES]
    for row in rows:
        values = {field.name: _nothing(field) for field in plain if row.get(field.name) not in (None, "", [])}
        if values and isinstance(row["id"], UUID):
            code.update(entity.key, row["id"], values)
    if len(plain) < len(personal):
        table = records.tables.frame("file")
        ids = [row["id"] for row in rows if isinstance(row["id"], UUID)]
        gone = delete(table).where(
            table.c.wall_id.in_(records.actor.walls), among(table.c.record_id, ids, records.tables.dialect)
        )
        records.connection.execute(gone, execution_options=GATED)


def _nothing(field: FieldModel) -> object:
    if field.kind in ("children", "links", "texts", "multi_choice"):
        return []
    needed = field.required or field.declared.required_when
    return ERASED if needed and field.kind in ("text", "long_text") else None


def _forget_history(records: Records, entity: EntityModel, ids: Sequence[UUID]) -> None:
    """Take the values of erased fields out of what is remembered of the records; who changed what when stays."""
    history = records.tables.frame("history")
    names = {field.name for field in personal_fields(records.blueprint, entity)}
    if not names or not ids:
        return
    mine = among(history.c.record_id, ids, records.tables.dialect)
    asked = select(history.c.wall_id, history.c.id, history.c.changes).where(
        history.c.wall_id.in_(records.actor.walls), mine
    )
    rows = records.connection.execute(asked, execution_options=GATED).all()
    changed = [
        {"wall": row.wall_id, "entry": row.id, "kept": json.dumps(kept, ensure_ascii=False)}
        for row in rows
        if (kept := _without(decode_changes(row.changes), names)) is not None
    ]
    if changed:
        statement = update(history).where(
            history.c.wall_id == bindparam("wall"), history.c.id == bindparam("entry")
        )  # fmt: skip
        records.connection.execute(statement.values(changes=bindparam("kept")), changed, execution_options=GATED)


def _without(changes: dict[str, tuple[object, object]], names: set[str]) -> dict[str, list[object]] | None:
    """The changes with erased values gone; None when there were none."""
    if not names & set(changes):
        return None
    return {
        name: [None if old is None else ERASED, None if new is None else ERASED] if name in names else [old, new]
        for name, (old, new) in changes.items()
    }


def _forget_copies(records: Records, ids: Sequence[UUID]) -> None:
    """Copies of values outside the records: merges, rows of imports, posts of forms, messages, words of triggers."""
    dialect = records.tables.dialect
    merge, imported, post, ledger = (
        records.tables.frame(name) for name in ("merge", "import_row", "inbox", "occurrence")
    )  # fmt: skip
    walls = records.actor.walls
    theirs = among(ledger.c.record_id, ids, dialect) | among(ledger.c.subject_id, ids, dialect)
    statements = [
        delete(merge).where(merge.c.wall_id.in_(walls), among(merge.c.survivor_id, ids, dialect)),
        update(imported).where(among(imported.c.record_id, ids, dialect)).values(raw="{}", before=None, problems=None),
        update(post).where(among(post.c.record_id, ids, dialect)).values(body=b"", problems=None, origin=None),
        update(ledger).where(ledger.c.wall_id.in_(walls), theirs).values(detail=None),
        *_messages(records, ids),
    ]
    for statement in statements:
        records.connection.execute(statement, execution_options=GATED)


def _forget_documents(records: Records, ids: Sequence[UUID]) -> None:
    """What was printed of the records goes, the signed paper too, and who signed; number, days and state stay."""
    document, file = records.tables.frame("document"), records.tables.frame("file")
    walls = records.actor.walls
    for some in chunks(ids, CHUNK):
        theirs = among(document.c.record_id, some, records.tables.dialect)
        contents = among(file.c.record_id, some, records.tables.dialect)
        for statement in (
            delete(file).where(file.c.wall_id.in_(walls), contents, file.c.field.startswith(CONTENTS)),
            update(document).where(document.c.wall_id.in_(walls), theirs).values(signed_by=None, note=None),
        ):
            records.connection.execute(statement, execution_options=GATED)


def _messages(records: Records, ids: Sequence[UUID]) -> list[Update]:
    """What was written to the person goes; what waits is not sent. That something was sent, when and how, stays."""
    outbox, tried = records.tables.frame("outbox"), records.tables.frame("outbox_try")
    dialect, walls = records.tables.dialect, records.actor.walls
    mine = [
        outbox.c.wall_id.in_(walls),
        among(outbox.c.recipient_id, ids, dialect) | among(outbox.c.record_id, ids, dialect),
    ]
    waiting = update(outbox).where(*mine, outbox.c.state == PENDING)
    sent = select(outbox.c.id).where(*mine)
    return [
        update(tried).where(tried.c.wall_id.in_(walls), tried.c.outbox_id.in_(sent)).values(address=None, reason=None),
        update(outbox).where(*mine).values(
            variables="{}", address=None, subject=None, text=None, told=None, reason=None
        ),
        waiting.values(state=SUPPRESSED, reason=stored_reason(sentence("The person was erased.")), done_at=records.now),
    ]  # fmt: skip


def _write_down(records: Records, entity: EntityModel, id: UUID, done: Erased) -> None:
    """The journal of erasures: that it was done, by whom, and how much; no value."""
    actor = records.actor
    body = json.dumps(done.records, sort_keys=True)
    table = records.tables.frame("erasure")
    known = delete(table).where(table.c.record_id == id)
    records.connection.execute(known, execution_options=GATED)
    row = {
        "record_id": id, "wall_id": actor.wall, "entity": entity.key, "at": records.now, "actor_id": actor.id,
        "body": body,
    }  # fmt: skip
    records.connection.execute(insert(table), row, execution_options=GATED)
    event = Event(PERSON_ERASED, actor, entity.key, id, done.records)
    note(records.connection, records.tables, actor.wall, [event])
