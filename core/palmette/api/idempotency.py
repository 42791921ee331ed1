"""The same POST twice does its work once: answers are kept by `Idempotency-Key`, in the transaction of the work."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import Table, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.errors import InvalidInput, PalmetteError
from palmette.records.session import Records
from palmette.schema.database import GATED

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it was sent: replayed byte for byte."""

    status: int
    body: bytes
    headers: dict[str, str]


class KeyReused(PalmetteError):
    """The key was used for another body."""

    status = 422


def begin(records: Records, key: str, body: bytes) -> Answer | None:
    """Take the key within this transaction; the earlier answer if the same request was answered before.

    Two requests at once: the second waits for the first one's commit and then gets its answer.
    """
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidInput("api.bad_key", "The Idempotency-Key must be printable text of at most 200 characters.")
    table, actor = _table(records), _actor(records)
    digest = hashlib.sha256(body).digest()
    insert = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    values = {"actor": actor, "key": key, "body_hash": digest, "created_at": records.now}
    statement = insert(table).values(values).on_conflict_do_nothing().returning(table.c.key)
    if records.connection.execute(statement, execution_options=GATED).first() is not None:
        return None
    row = records.connection.execute(
        select(table).where(table.c.actor == actor, table.c.key == key), execution_options=GATED
    ).one()
    if row.body_hash != digest:
        raise KeyReused(
            "api.key_reused",
            "This Idempotency-Key was used for another request.",
            remedy="Take a new key for a new request.",
        )
    return Answer(row.status, row.response, json.loads(row.headers))


def keep(records: Records, key: str, answer: Answer) -> None:
    """Store the answer beside the work, to be committed with it."""
    table = _table(records)
    records.connection.execute(
        update(table)
        .where(table.c.actor == _actor(records), table.c.key == key)
        .values(status=answer.status, response=answer.body, headers=json.dumps(answer.headers)),
        execution_options=GATED,
    )


def _table(records: Records) -> Table:
    return records.tables.frame("idempotency")


def _actor(records: Records) -> str:
    return f"{records.actor.kind}:{records.actor.token or records.actor.id}"
