"""The saved lists that a person may open: declared ones of his roles, and those that people saved themselves.

Declared: over what he may read, by fields he may filter by. A saved one may narrow a declared one further; what in it
he may not ask for is refused, never answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette.access.grants import may
from palmette.ids import parse_id
from palmette.pages.filters import Filter, read_filters
from palmette.records.definition import View

if TYPE_CHECKING:
    from palmette.blueprint.model import EntityModel
    from palmette.pages.desk import Desk
    from palmette.personal.saved import Saved

ALL = "-"
"""The list without any view, where the person's default is one."""

KIND = "view"


@dataclass(frozen=True)
class OpenView:
    """A view as a list opens it. `filter` is its own condition, `filters` are those that a person can change."""

    key: str
    label: str
    filter: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    group: str = ""
    search: str = ""
    columns: tuple[str, ...] = ()
    tone: str = "calm"
    saved: Saved | None = None
    base: str = ""
    """The declared view that a saved one narrows."""

    @property
    def keeps(self) -> bool:
        """Whether it keeps filters, order and grouping that people chose."""
        return self.saved is not None


def open_views(desk: Desk) -> dict[str, View]:
    """Declared ones by key; worked out once for each set of roles."""
    roles = desk.actor.roles
    kept: dict[tuple[str, ...], dict[str, View]] = desk.pinned.extras.setdefault("views by roles", {})
    if roles not in kept:
        kept[roles] = _open(desk)
    return kept[roles]


def views_of(desk: Desk, entity: EntityModel) -> list[View]:
    """Declared ones of one entity, in order."""
    return [view for view in open_views(desk).values() if desk.blueprint.find_entity(view.entity) is entity]


def saved_views(desk: Desk, entity: EntityModel) -> list[OpenView]:
    """Those that people saved and the person may open, his own first."""
    return [saved_view(desk, entity, one) for one in desk.pinned.saved.open_to(desk.actor, KIND, entity.key)]


def find_view(desk: Desk, entity: EntityModel, key: str) -> OpenView | None:
    """A view by what the address calls it; None where the person may not open it, or it is gone."""
    declared = next((view for view in views_of(desk, entity) if view.key == key), None)
    if declared is not None:
        return declared_view(desk, declared)
    wanted = parse_id(key)
    if wanted is None:
        return None
    return next((view for view in saved_views(desk, entity) if view.saved and view.saved.id == wanted), None)


def declared_view(desk: Desk, view: View) -> OpenView:
    """A pack's or an edition's view as a list opens it."""
    label = view.label if isinstance(view.label, str) else view.label.text(desk.language)
    return OpenView(
        view.key, label or view.key, filter=view.filter, sort=view.sort, group=view.group,
        columns=tuple(view.columns), tone=view.tone, base=view.key,
    )  # fmt: skip


def saved_view(desk: Desk, entity: EntityModel, one: Saved) -> OpenView:
    """What somebody saved, with the condition of the declared view that it narrows."""
    body = one.body
    base = next((view for view in views_of(desk, entity) if view.key == body.get("base")), None)
    return OpenView(
        str(one.id), one.name, filter=base.filter if base else "", filters=tuple(read_filters(_texts(body, "filters"))),
        sort=str(body.get("sort", "")), group=str(body.get("group", "")), search=str(body.get("search", "")),
        columns=tuple(_texts(body, "columns")), saved=one, base=base.key if base else "",
    )  # fmt: skip


def _texts(body: Mapping[str, object], name: str) -> Sequence[str]:
    found = body.get(name)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def default_view(desk: Desk, entity: EntityModel) -> OpenView | None:
    """The view that a person chose to begin with."""
    key = personal(desk).get(default_key(entity))
    return find_view(desk, entity, key) if isinstance(key, str) else None


def default_key(entity: EntityModel) -> str:
    """The preference that holds the default view of an entity."""
    return f"list.default:{entity.key}"


PINNED = "list.pinned"
"""The preference that holds the views in the person's side bar: `entity:view` in their order."""


def pinned_views(desk: Desk) -> list[tuple[EntityModel, OpenView]]:
    """The views that the person pinned and may still open."""
    found = []
    for text in pinned_keys(desk):
        name, _, key = text.partition(":")
        entity = desk.blueprint.entities.get(name)
        if entity is None or not may(desk.blueprint, desk.actor, entity, "read"):
            continue
        view = find_view(desk, entity, key)
        if view is not None:
            found.append((entity, view))
    return found


def pinned_keys(desk: Desk) -> list[str]:
    """The pinned ones as they are kept."""
    found = personal(desk).get(PINNED)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def personal(desk: Desk) -> dict[str, Any]:  # Any: what JSON holds
    """The person's choices, read once for a request."""
    kept = desk.request.scope.setdefault("state", {})
    found: dict[str, Any] | None = kept.get("preferences")
    if found is None:
        found = desk.pinned.preferences.all(_user(desk))
        kept["preferences"] = found
    return found


def choose(desk: Desk, key: str, value: object) -> None:
    """Keep one of the person's choices."""
    desk.pinned.preferences.put(_user(desk), key, value)
    personal(desk)[key] = value


def _user(desk: Desk) -> UUID:
    assert desk.actor.id is not None, "a desk belongs to a person"
    return desk.actor.id


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
