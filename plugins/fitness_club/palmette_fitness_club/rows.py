"""Reading many rows, and what the values in them are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette import Changes, ListQuery, MoneyValue

if TYPE_CHECKING:
    from palmette.records.session import Records

Values = dict[str, Any]  # Any: fields are of many kinds
CHUNK = 200
BRANCH = "frame.branch"


def every(
    records: Records, entity: str, filter: str, fields: Sequence[str], *, sort: str = "",
    equal: Sequence[tuple[str, object]] = (),
) -> Iterator[Values]:  # fmt: skip
    """All records of a filter, page by page."""
    after = ""
    while True:
        query = ListQuery(filter, sort, CHUNK, after, fields, titles=False, equal=equal)
        page = records.list(entity, query)
        yield from page.rows
        if not (after := page.next):
            return


def first(
    records: Records, entity: str, filter: str, fields: Sequence[str], *, sort: str = "",
    equal: Sequence[tuple[str, object]] = (),
) -> Values | None:  # fmt: skip
    """The first record of a filter."""
    query = ListQuery(filter, sort, 1, "", fields, titles=False, equal=equal)
    rows = records.list(entity, query).rows
    return rows[0] if rows else None


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


def amount(value: object) -> Decimal:
    """The amount of money; nothing is 0."""
    return value.amount if isinstance(value, MoneyValue) else Decimal(0)


def zone_of(records: Records, branch: object) -> ZoneInfo:
    """The time zone of a club; that of the installation without one."""
    if branch is not None:
        found = records.get(BRANCH, uid(branch), fields=["zone"])["zone"]
        if found:
            return ZoneInfo(str(found))
    return ZoneInfo(records.blueprint.edition.zone)


def setting(records: Records, key: str) -> int:
    """A number, or yes and no as 1 and 0, of the pack's settings."""
    value = records.blueprint.setting("fitness_club", key)
    return value if isinstance(value, int) else int(str(value))


def is_history(changes: Changes) -> bool:
    """Whether the rows come with everything that follows from them: demo data and imports do."""
    return changes.caused_by.channel in ("demo", "import")


def local_day(records: Records, branch: object) -> date:
    """The date now in a club."""
    return records.now.astimezone(zone_of(records, branch)).date()


def charge_fee(records: Records, member: object, club: object, name: str, fee: MoneyValue) -> UUID:
    """A sale of one fee, which is owed from now on; its id."""
    line = {"kind": "fee", "name": name, "quantity": 1, "price": fee}
    sale = records.create("fitness_club.sale", {"member": member, "club": club, "at": records.now, "lines": [line]})
    return uid(sale["id"])
