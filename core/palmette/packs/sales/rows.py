"""All rows that a filter finds, and their values in the form a rule needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Conflict, ListQuery, MoneyValue

if TYPE_CHECKING:
    from palmette.records.results import BulkResult
    from palmette.records.session import Records

Values = Mapping[str, Any]
"""A row: its fields have kinds of their own."""

CHUNK = 200


def every(records: Records, entity: str, filter: str, fields: Sequence[str], *, sort: str = "id") -> Iterator[Values]:
    """Rows one after another, two hundred at a time."""
    after = ""
    while True:
        query = ListQuery(filter=filter, fields=fields, sort=sort, limit=200, after=after, titles=False)
        page = records.list(entity, query)
        yield from page.rows
        if not (after := page.next):
            return


def by_ids(records: Records, entity: str, ids: Iterable[object], fields: Sequence[str]) -> dict[UUID, Values]:
    """Living records by id."""
    wanted = sorted({uid(one) for one in ids if one is not None})
    found: dict[UUID, Values] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = ListQuery(fields=fields, limit=CHUNK, titles=False, ids=part)
        found |= {uid(row["id"]): row for row in records.list(entity, query).rows}
    return found


def uid(value: object) -> UUID:
    """An id out of a row."""
    return value if isinstance(value, UUID) else UUID(str(value))


def minor(value: object) -> int:
    """The minor units of an amount; 0 of none."""
    return value.minor if isinstance(value, MoneyValue) else 0


def percent(value: object) -> Decimal:
    """A percent out of a row; 0 of none."""
    return Decimal(str(value)) if value is not None else Decimal(0)


def written(result: BulkResult) -> None:
    """Nothing may be left out of a write that others rely on."""
    if result.refused:
        problem = result.refused[0][1][0]
        raise Conflict(problem.code, problem.message, remedy=problem.remedy, problems=[problem])
