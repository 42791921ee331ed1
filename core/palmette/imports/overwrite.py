"""Rows that change records which are there: what was before is kept with the row, so that it can be put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from palmette.errors import NotFound, Problem
from palmette.imports.batches import DONE, REFUSED, Mark
from palmette.imports.kept_values import kept
from palmette.records.results import ListQuery, Masked
from palmette.records.session import Records

_AT_ONCE = 200
GONE = Problem("", "imports.gone", "The record is gone or may not be changed.", "Import the row anew.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What one row wants of a record."""

    number: int
    record: UUID
    values: Mapping[str, object]
    warnings: tuple[Problem, ...]


@dataclass
class Overwrite:
    """Changes records in rounds, so that several rows about one record follow each other."""

    entity: str
    only_empty: bool

    def store(self, records: Records, wishes: Sequence[Wish]) -> list[Mark]:
        """A mark for every wish."""
        marks: list[Mark] = []
        waiting = list(wishes)
        while waiting:
            turn = {wish.record: wish for wish in reversed(waiting)}
            marks += self._round(records, turn)
            waiting = [wish for wish in waiting if turn[wish.record] is not wish]
        return marks

    def _round(self, records: Records, turn: Mapping[UUID, Wish]) -> list[Mark]:
        seen, before = self._rows(records, turn), self._rows(records.as_code(), turn)
        there = {record: wish for record, wish in turn.items() if record in seen and record in before}
        changes = {record: self._change(wish, seen[record]) for record, wish in there.items()}
        refused: dict[UUID, Sequence[Problem]] = {record: [GONE] for record in turn if record not in there}
        done: set[UUID] = {record for record, values in changes.items() if not values}
        if wanted := {record: values for record, values in changes.items() if values}:
            try:
                result = records.update_each(self.entity, wanted)
            except NotFound:
                refused |= {record: [GONE] for record in wanted}
            else:
                done |= set(result.done)
                refused |= {which: problems for which, problems in result.refused if isinstance(which, UUID)}
        refused |= {record: [GONE] for record in wanted if record not in done and record not in refused}
        return [
            self._mark(records, wish, changes.get(record, {}), before.get(record, {}), refused.get(record))
            for record, wish in turn.items()
        ]

    def _mark(
        self, records: Records, wish: Wish, change: Mapping[str, object], before: Mapping[str, object],
        refused: Sequence[Problem] | None,
    ) -> Mark:  # fmt: skip
        if refused:
            return Mark(wish.number, REFUSED, wish.record, refused)
        was = {"at": records.now.isoformat(), "values": kept({name: before.get(name) for name in change})}
        warnings = [item for item in wish.warnings if not item.field or item.field in change]
        return Mark(wish.number, DONE, wish.record, warnings, was)

    def _change(self, wish: Wish, seen: Mapping[str, object]) -> dict[str, object]:
        """The values that differ; with `only_empty` those that the record lacks, as of what is doubtful in any case.

        What the actor may not see is always asked of the gateway: its answer must not tell what is stored.
        """
        doubtful = {item.field for item in wish.warnings}
        return {
            name: value
            for name, value in wish.values.items()
            if name not in seen
            or isinstance(seen[name], Masked)
            or (seen[name] in (None, "", []) if self.only_empty or name in doubtful else seen[name] != value)
        }

    def _rows(self, records: Records, turn: Mapping[UUID, Wish]) -> dict[UUID, Mapping[str, object]]:
        """The records as the session may see them, the fields that rows want to change."""
        names = sorted({name for wish in turn.values() for name in wish.values})
        ids = list(turn)
        found: dict[UUID, Mapping[str, object]] = {}
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            query = ListQuery(limit=_AT_ONCE, fields=["id", *names], titles=False, ids=part)
            found |= {UUID(str(row["id"])): row for row in records.list(self.entity, query).rows}
        return found
