"""What knowledge writes by itself: the day of publication, and the read marks of colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import BulkResult, Changes, ListQuery

if TYPE_CHECKING:
    from palmette.records.session import Records

ARTICLE, READING = "knowledge.article", "knowledge.reading"


def keep_publication(changes: Changes) -> None:
    """An article is published on the day it goes to that stage."""
    for change in changes.of(ARTICLE, "moved"):
        if change.new.get("stage") == "published":
            changes.records.update(ARTICLE, change.id, {"published_on": changes.records.local_today})


def mark_read(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The person has read them; what he had read already is left as it is."""
    code, user = records.as_code(), records.actor.id
    known: set[object] = set()
    for article in ids:
        query = ListQuery(filter=f"article == '{article}' and user == '{user}'", fields=("article",), limit=1)
        known |= {article for _ in code.list(READING, query).rows}
    fresh = [article for article in ids if article not in known]
    code.create_many(READING, [{"article": article, "user": user} for article in fresh])
    return BulkResult(fresh, skipped=[(article, "") for article in ids if article in known])
