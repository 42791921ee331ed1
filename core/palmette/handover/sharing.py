"""Who gets which record: evenly within each kind, and all that is about one person to one hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class Sharing:
    """Gives records out to `takers` in the order in which they come."""

    takers: Sequence[UUID]
    _hands: dict[UUID, UUID] = field(default_factory=dict)
    _given: dict[str, Counter[UUID]] = field(default_factory=dict)

    def next(self, entity: str, record: UUID, about: UUID | None, owner: UUID | None) -> UUID:
        """The taker of a record about somebody (or of the somebody himself); never its owner where others take too.

        Records of persons that were given already follow them, so that a client keeps one face.
        """
        key = about or record
        known = self._hands.get(key)
        given = self._given.setdefault(entity, Counter())
        if known is None or known == owner:
            able = [taker for taker in self.takers if taker != owner] or list(self.takers)
            known = min(able, key=lambda taker: (given[taker], self.takers.index(taker)))
            self._hands[key] = known
        given[known] += 1
        return known

    def counts(self) -> dict[str, dict[UUID, int]]:
        """How many of each kind each taker gets."""
        return {entity: dict(found) for entity, found in self._given.items()}


def chunks_of_one_hand(
    rows: Iterable[tuple[int, str, UUID, UUID]], size: int
) -> list[tuple[str, UUID, list[tuple[int, UUID]]]]:
    """Rows (number, entity, record, taker) as batches of one kind for one taker, none longer than `size`."""
    groups: dict[tuple[str, UUID], list[tuple[int, UUID]]] = {}
    for number, entity, record, taker in rows:
        groups.setdefault((entity, taker), []).append((number, record))
    return [
        (entity, taker, found[start : start + size])
        for (entity, taker), found in groups.items()
        for start in range(0, len(found), size)
    ]
