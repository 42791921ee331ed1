"""What of a kept view can no longer be asked: a field is gone, or the person may not filter or order by it any more.

The list opens without it and says so, as a changed view: whoever may change the view saves or deletes it there.
"""

from __future__ import annotations

from collections.abc import Iterator

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput
from palmette.labels import humanize
from palmette.pages.desk import Desk
from palmette.pages.filter_words import target_label
from palmette.pages.filters import Filter, expression_of, target_of
from palmette.pages.list_asked import Asked
from palmette.records.session import Records


def without_lost(desk: Desk, records: Records, entity: EntityModel, asked: Asked) -> tuple[Asked, list[str]]:
    """What can be asked of a view that keeps filters of its own, and the names of what was left out."""
    if asked.view is None or asked.view.saved is None:
        return asked, []
    filters = tuple(item for item in asked.filters if _holds(records, entity, item))
    orders = [part for part in asked.sort.split(",") if part and _orders(records, entity, part)]
    found = asked.with_(filters=filters, sort=",".join(orders), after=asked.after)
    lost = list(dict.fromkeys(_lost(desk, entity, asked, found)))
    return (found.with_(mended=True, after=asked.after), lost) if lost else (asked, [])


def _holds(records: Records, entity: EntityModel, item: Filter) -> bool:
    try:
        return records.may_filter(entity.key, expression_of(records.blueprint, entity, [item]))
    except InvalidInput:
        return False


def _orders(records: Records, entity: EntityModel, part: str) -> bool:
    return bool(records.available(entity.key, [part.strip("-+ ")], use="sorting"))


def _lost(desk: Desk, entity: EntityModel, asked: Asked, found: Asked) -> Iterator[str]:
    view = asked.view
    assert view is not None, "only a view loses something"
    assert view.saved is not None, "only what somebody saved"
    if view.saved.body.get("base") and not view.base:
        yield desk.gettext("the list that it narrows")
    for item in asked.filters:
        if item not in found.filters:
            yield _name(desk, entity, item.field)
    for part in asked.sort.split(","):
        if part and part not in found.sort.split(","):
            yield _name(desk, entity, part.strip("-+ "))
    if view.group and asked.grouping is None and "group" not in desk.request.query_params:
        yield _name(desk, entity, view.group.partition(":")[0])


def _name(desk: Desk, entity: EntityModel, path: str) -> str:
    """As people call it where it is still known, else as it was written; never what the person may not know of."""
    if target_of(desk.blueprint, entity, path) is None:
        return humanize(path.rpartition(".")[2])
    rights = desk.pinned.gateway.reads.seen(desk.actor).rights
    first = path.partition(".")[0]
    if first in entity.fields and not rights.of(entity.key, first).known:
        return desk.gettext("what you may not see")
    return target_label(desk, entity, path)
