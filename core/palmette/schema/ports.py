"""What a higher part gives to an apply: how values that it alone can compute are filled into existing rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

Key = tuple[int | None, UUID]
"""(wall, id) of a record; the wall is None where records have none in their key."""


class Filler(Protocol):
    """Fills some fields of some records, for back-fills of one kind (`rollup`); the same call again changes nothing."""

    def __call__(self, connection: Connection, entity: str, fields: Sequence[str], records: Sequence[Key]) -> None: ...


class Progress(Protocol):
    """Told after every piece of work: what is being done, how much of how much."""

    def __call__(self, sentence: str, done: int, total: int) -> None: ...


Fillers = Mapping[str, Filler]
