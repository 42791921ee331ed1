"""What a higher part gives to an apply: how values that it alone can compute are filled into existing rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

Key = tuple[int | None, UUID]
"""(wall, id) of a record; the wall is None where records have none in their key."""


class Filler(Protocol):
    """Fills some fields of some records, for back-fills of one kind (`rollup`); the same call again changes nothing."""

    def __call__(self, connection: Connection, entity: str, fields: Sequence[str], records: Sequence[Key]) -> None: ...


Progress = Callable[[str, int, int], None]
"""Told after every piece of work: what is being done, how much of how much."""

Fillers = Mapping[str, Filler]
