"""How a pack sends: messages go into the outbox within the pack's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from palmette.channels.outbox import Message, queue

if TYPE_CHECKING:
    from palmette.records.session import Records


def send_messages(records: Records, messages: Sequence[Message]) -> None:
    """Queue messages that leave once the transaction is committed; `wall` 0 means the session's own."""
    own = [replace(one, wall=records.actor.wall) if not one.wall else one for one in messages]
    queue(records.connection, records.tables, own)
