"""What is remembered of every write: one history row and one event row per record change, written as sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from palmette.ids import new_ids
from palmette.money import Money
from palmette.records.changes import Change
from palmette.records.rows import store_rows
from palmette.records.signature import signatures

if TYPE_CHECKING:
    from palmette.records.session import Records

CREATED, CHANGED, MOVED, DELETED, RESTORED = "created", "changed", "moved", "deleted", "restored"
MERGED, UNMERGED = "merged", "unmerged"
"""A record took in another or went into it; a merge was undone. Both records are told so."""
TRANSFERRED = "transferred"
"""A record came to another wall: its branch, and numbers and names that are of a wall, are others there."""
STEP, FILED, TAGGED = "step", "filed", "tagged"
"""A step ticked or unticked, a file attached or removed, tags changed: none changes the record's version."""
LOCKED, UNLOCKED = "locked", "unlocked"
"""A record was locked against changes, or may be changed again."""
REVEALED = "revealed"
"""A masked value was shown whole; nothing changed."""
SET = "•••"
"""What history says of a secret that was set."""

_encoder = msgspec.json.Encoder(enc_hook=str, decimal_format="string", uuid_format="canonical")


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one record; `old` and `new` hold the fields that differ, in their Python forms.

    `at` is when it happened, where that is not now: code that brings records of other times says so.
    """

    kind: str
    wall: int
    id: UUID
    version: int
    old: Mapping[str, object]
    new: Mapping[str, object]
    at: datetime | None = None


def remember(records: Records, entity: str, entries: Sequence[Entry], *, secrets: frozenset[str] = frozenset()) -> None:
    """Write history and events of changes of one entity, and note them for the hooks of this transaction."""
    if not entries:
        return
    actor, at = records.actor, records.now
    ids = new_ids(len(entries))
    by = {"actor_id": actor.id, "channel": actor.channel}
    signed = signatures(records, entity, {entry.id: entry.old.get("owner") for entry in entries})
    history, events = [], []
    for record_id, entry in zip(ids, entries, strict=True):
        # History and event of one change share their id: the changes since a version are found through it.
        head = {
            "wall_id": entry.wall,
            "id": record_id,
            "entity": entity,
            "at": at,
            "record_id": entry.id,
            "kind": entry.kind,
        }
        changes = encode_changes(entry.old, entry.new, secrets)
        history.append(
            {**head, **by, "at": entry.at or at, "actor": signed.get(entry.id, actor.name), "changes": changes}
        )
        events.append({**head, "version": entry.version})
        records.note(Change(entry.kind, entity, entry.wall, entry.id, entry.old, entry.new))
    store_rows(records.connection, records.tables.frame("history"), history)
    store_rows(records.connection, records.tables.frame("event"), events)


def encode_changes(old: Mapping[str, object], new: Mapping[str, object], secrets: frozenset[str]) -> str:
    """`{"field": [old, new]}` as JSON; values in the forms that `accept` reads back."""
    if secrets:
        old = {name: _hidden(value) if name in secrets else value for name, value in old.items()}
        new = {name: _hidden(value) if name in secrets else value for name, value in new.items()}
    if not old:
        # Created: most of what is ever written.
        return _encoder.encode({name: (None, json_form(value)) for name, value in new.items()}).decode()
    pairs = {name: (json_form(old.get(name)), json_form(value)) for name, value in new.items()}
    pairs.update({name: (json_form(value), None) for name, value in old.items() if name not in new})
    return _encoder.encode(pairs).decode()


def decode_changes(text: str) -> dict[str, tuple[object, object]]:
    """The pairs of a history row as JSON holds them."""
    return {name: (old, new) for name, (old, new) in msgspec.json.decode(text).items()}


def json_form(value: object) -> object:
    """A value as the API writes it; ids, dates and decimals become texts by the encoder itself."""
    if type(value) is Money:
        return {"amount": value.amount_text, "currency": value.currency}
    return value


def _hidden(value: object) -> object:
    return None if value is None else SET
