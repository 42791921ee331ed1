"""Which of several phones and addresses comes first: one preferred of each kind, and the main one of the contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import BulkResult, Changes, ListQuery

if TYPE_CHECKING:
    from palmette.records.session import Records

CONTACT, POINT = "contacts.contact", "contacts.contact_point"
FIELDS = ("contact", "kind", "value", "preferred")


def keep_one_preferred(changes: Changes) -> None:
    """Where a point becomes the preferred one, the others of its contact and kind are so no more."""
    records = changes.records
    chosen = [
        change.id
        for change in changes.of(POINT)
        if change.kind in ("created", "changed") and change.new.get("preferred") is True
    ]
    others: dict[UUID, dict[str, object]] = {}
    for one in chosen:
        point = records.get(POINT, one, fields=FIELDS)
        query = ListQuery(filter=f"preferred and kind == '{point['kind']}'", fields=("id",), limit=200)
        rows = records.related(CONTACT, _id(point["contact"]), "contact_points", query).rows
        others |= {_id(row["id"]): {"preferred": False} for row in rows if row["id"] != one}
    for last in chosen[-1:]:
        others.pop(last, None)
    if others:
        records.update_each(POINT, others)


def make_main(records: Records, ids: Sequence[UUID]) -> BulkResult:
    """The number or address of each point becomes the main one of its contact; the main one before takes its place."""
    done = []
    for one in ids:
        point = records.get(POINT, one, fields=FIELDS)
        kind, contact = str(point["kind"]), _id(point["contact"])
        before = records.get(CONTACT, contact, fields=[kind])[kind]
        records.update(CONTACT, contact, {kind: point["value"]})
        if before:
            records.update(POINT, one, {"value": str(before), "preferred": False})
        else:
            records.delete(POINT, one)
        done.append(one)
    return BulkResult(done)


def _id(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value
