"""The records before and behind one in the list that it was opened from."""

from __future__ import annotations

from uuid import UUID

from palmette.errors import InvalidInput
from palmette.pages.lists import asked_of, expression
from palmette.pages.record_sheet import Sheet
from palmette.records.results import ListQuery


def neighbours(sheet: Sheet, within: str) -> tuple[UUID | None, UUID | None]:
    """Both, as the query of the list orders them; None at an end, and where the query asks what may not be asked."""
    try:
        asked = asked_of(sheet.desk, sheet.entity, within)
        query = ListQuery(
            filter=expression(sheet.entity, asked), sort=asked.order, search=asked.search, deleted=asked.trash
        )
        return sheet.records.neighbours(sheet.entity.key, sheet.id, query)
    except InvalidInput:
        # An address written by hand, or a field that may not be asked any more: the record itself is right.
        return None, None
