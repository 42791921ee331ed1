"""What a person decides about a message of which nobody knows whether it left, or that failed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select, update

from palmette import clock
from palmette.channels.outbox import DEAD, FAILED, PENDING, SENT, UNKNOWN, Waiting, stored_reason, waiting
from palmette.errors import InvalidInput, NotFound
from palmette.locale.sentences import sentence
from palmette.schema.tables import Tables

AGAIN, TAKE_AS_SENT, DROP = "again", "sent", "drop"
DECISIONS = (AGAIN, TAKE_AS_SENT, DROP)


def decide(connection: Connection, tables: Tables, message: UUID, decision: str) -> None:
    """Send it again, take it as sent, or drop it. Only what is in doubt, failed or was given up is decided about."""
    table = tables.frame("outbox")
    row = connection.execute(select(table).where(table.c.id == message)).first()
    if row is None:
        raise NotFound("channels.no_message", "There is no such message.", remedy="`palmette outbox list` shows them.")
    if row.state not in (UNKNOWN, FAILED, DEAD):
        raise InvalidInput(
            "channels.nothing_to_decide", sentence("The message is %(state)s.", state=row.state),
            remedy="Only what is in doubt, failed or was given up is decided about.",
        )  # fmt: skip
    now = clock.now()
    values: dict[str, object] = {"announce": True, "done_at": now, "lease_until": None}
    if decision == AGAIN:
        values = {"state": PENDING, "attempts": 0, "not_before": now, "done_at": None, "expires_at": None,
                  "lease_until": None}  # fmt: skip
    elif decision == TAKE_AS_SENT:
        values |= {"state": SENT, "reason": None}
    else:
        values |= {"state": DEAD, "reason": stored_reason(sentence("Somebody decided not to send it."))}
    mine = (table.c.wall_id == row.wall_id, table.c.id == message, table.c.state == row.state)
    connection.execute(update(table).where(*mine).values(values))


def recent(connection: Connection, tables: Tables, *, states: Sequence[str] = (), limit: int = 100) -> list[Waiting]:
    """Messages, newest first."""
    table = tables.frame("outbox")
    statement = select(table).order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
    if states:
        statement = statement.where(table.c.state.in_(states))
    return [waiting(row) for row in connection.execute(statement)]
