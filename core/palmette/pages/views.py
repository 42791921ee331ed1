"""The saved lists that a person may open: of his roles, over what he may read, by fields he may filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from palmette.access.grants import may
from palmette.records.definition import View

if TYPE_CHECKING:
    from palmette.blueprint.model import EntityModel
    from palmette.pages.desk import Desk


def open_views(desk: Desk) -> dict[str, View]:
    """By key; worked out once for each set of roles."""
    roles = desk.actor.roles
    kept: dict[tuple[str, ...], dict[str, View]] = desk.pinned.extras.setdefault("views by roles", {})
    if roles not in kept:
        kept[roles] = _open(desk)
    return kept[roles]


def views_of(desk: Desk, entity: EntityModel) -> list[View]:
    """Those of one entity, in order."""
    return [view for view in open_views(desk).values() if desk.blueprint.find_entity(view.entity) is entity]


def _open(desk: Desk) -> dict[str, View]:
    with desk.reading() as records:
        return {
            key: view
            for key, view in desk.blueprint.views.items()
            if not view.hidden
            and (not view.roles or set(desk.actor.roles) & set(view.roles))
            and (entity := desk.blueprint.find_entity(view.entity)) is not None
            and may(desk.blueprint, desk.actor, entity, "read")
            and (not view.filter or records.may_filter(entity.key, view.filter))
            and (not view.sort or records.available(entity.key, [view.sort.lstrip("-")], use="sorting"))
        }
