"""The further records of rows: made behind their own ones in the same transaction, and named in the rows' notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from palmette.errors import PalmetteError, Problem
from palmette.imports.definition import OTHER, ROW, Also, Made
from palmette.imports.look_up import quoted
from palmette.records.results import ListQuery
from palmette.records.session import Records

Values = dict[str, object]
_AT_ONCE = 100


@dataclass(slots=True)
class Further:
    """What a row wants beside its own record; `fresh` says that the record is new."""

    number: int
    also: Sequence[Also]
    record: UUID
    fresh: bool
    other: UUID | None = None


@dataclass
class MadeBeside:
    """Per row the records that were made, as (entity, id), and what could not be."""

    made: dict[int, list[tuple[str, UUID]]]
    problems: dict[int, list[Problem]]


def make_further(records: Records, rows: Sequence[Further]) -> MadeBeside:
    """Make the further records of rows, entity by entity; those that name others come last."""
    answer = MadeBeside({}, {})
    names = {row.number: {ROW.name: row.record, OTHER.name: row.other} for row in rows}
    wanted = [(row, item) for row in rows for item in row.also if row.fresh or item.key]
    for rank, entity in sorted(dict.fromkeys((_rank(item), item.entity) for _row, item in wanted)):
        resolved = [(row, item, _resolved(item.values, names[row.number])) for row, item in wanted
                    if (_rank(item), item.entity) == (rank, entity)]  # fmt: skip
        there = _there(records, entity, [(item, values) for row, item, values in resolved if not row.fresh and values])
        listed = [(row, item, values) for row, item, values in resolved
                  if values and (row.fresh or _key(item, values) not in there)]  # fmt: skip
        _store(records, entity, listed, names, answer)
    return answer


def _rank(item: Also) -> int:
    """1 for what names another further record, which must be there first."""
    return int(any(isinstance(value, Made) and value not in (ROW, OTHER) for value in item.values.values()))


def _store(
    records: Records, entity: str, listed: Sequence[tuple[Further, Also, Values]],
    names: Mapping[int, dict[str, UUID | None]], answer: MadeBeside,
) -> None:  # fmt: skip
    if not listed:
        return
    try:
        result = records.create_many(entity, [values for _row, _item, values in listed], all_or_nothing=False)
    except PalmetteError as error:
        # The record itself may be made where what lies beside it may not.
        for row, _item, _values in listed:
            answer.problems.setdefault(row.number, []).append(Problem("", error.code, error.message, error.remedy))
        return
    refused = {which: problems for which, problems in result.refused if isinstance(which, int)}
    made = iter(result.done)
    for number, (row, item, _values) in enumerate(listed):
        if number in refused:
            answer.problems.setdefault(row.number, []).extend(refused[number])
            continue
        record = next(made)
        answer.made.setdefault(row.number, []).append((entity, record))
        if item.name:
            names[row.number][item.name] = record


def _resolved(values: Mapping[str, object], names: Mapping[str, UUID | None]) -> Values | None:
    """The values with the records that they name; nothing when one of these was not made."""
    found = {field: names.get(value.name) if isinstance(value, Made) else value for field, value in values.items()}
    return None if any(found[field] is None for field, value in values.items() if isinstance(value, Made)) else found


def _key(item: Also, values: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(values.get(name)) for name in item.key)


def _there(records: Records, entity: str, wanted: Sequence[tuple[Also, Values]]) -> set[tuple[str, ...]]:
    """Keys that records have already, among those of one entity, whose keys have the same fields."""
    found: set[tuple[str, ...]] = set()
    if not wanted:
        return found
    key = wanted[0][0].key
    first = key[0]
    texts = sorted({str(values[first]) for _item, values in wanted})
    for start in range(0, len(texts), _AT_ONCE):
        listed = ", ".join(quoted(text) for text in texts[start : start + _AT_ONCE])
        after = ""
        while True:
            query = ListQuery(
                filter=f"{first} in [{listed}]", limit=200, after=after, fields=["id", *key], titles=False
            )
            page = records.list(entity, query)
            found |= {tuple(str(row.get(name)) for name in key) for row in page.rows}
            if not (after := page.next):
                break
    return found
