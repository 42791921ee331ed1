"""Two members that become one: a day in one club on which both are written down was one visit."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from palmette import ListQuery, Merges

CONTACT, VISIT = "contacts.contact", "fitness_club.visit"


def merge_visits(merges: Merges) -> None:
    """Visits that came along get the key of the member who stays; a second one of that day does not count."""
    for pair in merges.of(CONTACT):
        keyed, second = {}, []
        known = {key for key, _ in _keys(merges, pair.id)}
        for key, visit in _keys(merges, pair.id):
            if not key.startswith(f"{pair.gone}:"):
                continue
            own = key.replace(str(pair.gone), str(pair.id), 1)
            if own in known:
                second.append(visit)
            else:
                known.add(own)
                keyed[visit] = {"dedup_key": own}
        if second:
            merges.records.delete_many(VISIT, second)
        if keyed:
            merges.records.update_each(VISIT, keyed)


def _keys(merges: Merges, member: UUID) -> Iterator[tuple[str, UUID]]:
    """The keys of a member's visits, with the visits."""
    after = ""
    while True:
        query = ListQuery(fields=["dedup_key"], limit=200, after=after)
        page = merges.records.related(CONTACT, member, "visits", query)
        for row in page.rows:
            if isinstance(row["dedup_key"], str) and isinstance(row["id"], UUID):
                yield row["dedup_key"], row["id"]
        if not (after := page.next):
            return
