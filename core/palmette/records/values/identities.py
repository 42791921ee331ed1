"""References to other records: their ids."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from palmette.ids import parse_id
from palmette.locale.sentences import sentence
from palmette.records.values.refusal import Refused

MOST_LINKS = 1_000
"""How many records one links field may hold."""


def identity(value: object) -> UUID:
    """An id from a UUID or its text."""
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and (found := parse_id(value.strip())) is not None:
        return found
    raise Refused("not_id", "The id of a record is expected.", "Choose the record from the list.")


def identities(value: object) -> list[UUID]:
    """Ids in their order, each once."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Refused("not_list", "A list of ids is expected.", 'Write ["…", "…"].')
    found = list(dict.fromkeys(identity(item) for item in value))
    if len(found) > MOST_LINKS:
        message = sentence("There are %(count)s records; %(most)s are the most.", count=len(found), most=MOST_LINKS)
        raise Refused("too_many", message, "Leave some out.")
    return found
