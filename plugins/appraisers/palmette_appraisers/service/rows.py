"""All rows that a filter finds, and the requirements in force: what every use case reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import ListQuery

if TYPE_CHECKING:
    from palmette.records.session import Records

CONTACT = "contacts.contact"
REQUIREMENT = "appraisers.requirement"
Values = Mapping[str, Any]
"""A row: its fields have kinds of their own."""


def every(records: Records, entity: str, filter: str, fields: Sequence[str]) -> Iterator[Values]:
    """Rows one after another, two hundred at a time."""
    after = ""
    while True:
        query = ListQuery(filter=filter, fields=fields, sort="id", limit=200, after=after, titles=False)
        page = records.list(entity, query)
        yield from page.rows
        if not (after := page.next):
            return


def one_of(name: str, values: Sequence[object]) -> str:
    """A filter: the field is one of these texts or ids."""
    listed = ", ".join("'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'" for value in values)
    return f"{name} in [{listed}]"


def in_force(records: Records, kind: str, day: date) -> Values | None:
    """The requirement of a kind that holds on a day: the latest that has begun and not ended."""
    held = f"kind == '{kind}' and from_on <= '{day}' and (to_on is empty or to_on >= '{day}')"
    query = ListQuery(filter=held, fields=["amount", "length", "from_on"], sort="-from_on", limit=1)
    return next(iter(records.list(REQUIREMENT, query).rows), None)


def length_of(records: Records, kind: str, day: date) -> int | None:
    """The length that a requirement sets on a day; None where nothing is set."""
    found = in_force(records, kind, day)
    return found["length"] if found else None


def uid(value: object) -> UUID:
    """An id out of a row."""
    return value if isinstance(value, UUID) else UUID(str(value))
