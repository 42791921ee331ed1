"""A new record on its way to the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from palmette.errors import Problem
from palmette.records.search_keys import Cut


@dataclass(slots=True)
class Draft:
    """`number` is the row of the call it came from; `values` are Python forms by field name."""

    number: int
    id: UUID
    values: dict[str, Any]  # Any: each kind has its own form
    problems: list[Problem] = field(default_factory=list)
    branch: UUID | None = None
    owner: UUID | None = None
    given: frozenset[str] = frozenset()
    cut: Cut | None = None
