"""The buttons of packs as screens draw them: for what is selected in a list or on a board, and for one record."""

from __future__ import annotations

from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.labels import as_label
from palmette.pages.definition import Button
from palmette.pages.desk import Desk
from palmette.pages.shell import list_address
from palmette.pages.values import Values
from palmette.records.session import Records


def list_buttons(desk: Desk, records: Records, entity: EntityModel) -> list[Values]:
    """For what is selected, as entries of the bar's menu."""
    buttons = records.buttons(entity.key, place="list")
    return [{**_entry(desk, entity, button), "method": "post", "dialog": True} for button in buttons]


def record_buttons(desk: Desk, records: Records, entity: EntityModel, id: UUID) -> list[Values]:
    """For one record, those that fit it."""
    buttons = records.buttons(entity.key, place="record", id=id)
    return [_entry(desk, entity, button, f"?one={id}") for button in buttons]


def _entry(desk: Desk, entity: EntityModel, button: Button, query: str = "") -> Values:
    return {
        "label": as_label(button.label).text(desk.language),
        "icon": button.icon,
        "href": f"{list_address(desk.blueprint, entity)}/press/{button.key}{query}",
    }
