"""The port to copies of records made for analyses: whether one is worth asking, and a session over it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from palmette.records.session import Records


class SnapshotRefused(Exception):
    """The copy cannot answer a statement; the records themselves can."""


class SnapshotSource(Protocol):
    """Copies of the walls' figures."""

    def worth_asking(self, records: Records, entity: str) -> datetime | None:
        """Of when the copy is, where there is one for the actor and the entity has very many records."""
        ...

    def reading(self, records: Records) -> AbstractContextManager[Records]:
        """The same actor with the same rights over the copy."""
        ...


@runtime_checkable
class Columnar(Protocol):
    """What a statement gave, where it comes in columns."""

    def by_column(self) -> list[Sequence[Any]]:
        """Each column, in the order in which the statement names them; none of no rows."""
        ...
