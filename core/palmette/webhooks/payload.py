"""The body of a delivery: what happened, and the record as its subscription's owner sees it when it leaves."""

from __future__ import annotations

from palmette.api.json_forms import encode
from palmette.errors import NotFound
from palmette.locale.sentences import sentence
from palmette.records.read_reach import unseen_ids
from palmette.records.session import Records
from palmette.webhooks.deliveries import Delivery


class Unseen(NotFound):
    """The owner may not see this record, or not ask what the filter asks."""


def body_of(records: Records, one: Delivery, filter: str = "") -> bytes:
    """The JSON of a delivery in the rights of the session's actor; Unseen where he may not hear of it.

    A record in the trash, or one that went into another, is told without its fields.
    """
    entity = records.blueprint.entities.get(one.entity)
    if entity is None or unseen_ids(records, {one.entity: {one.record}}):
        raise Unseen("webhooks.unseen", sentence("Its owner may not see this record."))
    if filter and not records.may_filter(one.entity, filter):
        raise Unseen("webhooks.unseen", sentence("Its owner may not see what the filter reads."))
    try:
        record = records.get(one.entity, one.record)
        into = None
    except NotFound:
        record, into = None, records.merged_into(one.entity, one.record)
    known = [name for name in one.changed if name in entity.fields]
    return encode({
        "type": f"{one.entity}.{one.event}",
        "timestamp": one.at,
        "data": {
            "entity": one.entity, "id": one.record, "changed": records.available(one.entity, known),
            "record": record, "merged_into": into, "by": {"user": one.by, "channel": one.by_channel},
        },
    })  # fmt: skip
