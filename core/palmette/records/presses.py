"""Buttons of packs: which of them a person may press where, and pressing one for a batch of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound, Problem
from palmette.locale.sentences import sentence
from palmette.pages.definition import Button
from palmette.records.results import BulkResult
from palmette.records.stored_rows import ANY, Ask, stored_rows

if TYPE_CHECKING:
    from palmette.records.session import Records


def offered(records: Records, entity: EntityModel, place: str, id: UUID | None = None) -> list[Button]:
    """The buttons of a place that the actor may press, in order; of one record only those that fit it."""
    found = [item for item in records.blueprint.buttons.values() if item.entity == entity.key and place in item.places]
    mine = [item for item in found if is_for(records, item)]
    return mine if id is None else [item for item in mine if fitting(records, item, [id])]


def is_for(records: Records, button: Button) -> bool:
    """Whether the actor may press it for any record at all."""
    if button.roles and not set(button.roles) & set(records.actor.roles) and not records.actor.trusted:
        return False
    return may(records.blueprint, records.actor, records.blueprint.entities[button.entity], button.needs)


def fitting(records: Records, button: Button, ids: Sequence[UUID]) -> set[UUID]:
    """Those of some records that the actor may do it to, and of which its condition is true."""
    entity = records.blueprint.entities[button.entity]
    conditions = ((button.when, records.blueprint.button_packs[button.key]),) if button.when else ()
    rows = stored_rows(records, entity, ids, Ask(conditions=conditions, action=button.needs))
    return {row["id"] for row in rows if not conditions or row["c0"]}


def is_true_of(records: Records, entity: EntityModel, id: UUID, when: str, pack: str, *, asked: bool = True) -> bool:
    """Whether a condition is true of a record that the actor reads; not `asked` for, one in his walls will do."""
    action = "read" if asked else ""
    rows = stored_rows(records, entity, [id], Ask(conditions=((when, pack),), action=action, state=ANY))
    return any(row["c0"] for row in rows)


def press(records: Records, key: str, ids: Sequence[UUID]) -> BulkResult:
    """Run what the button does for the records that it is for; the others are refused."""
    button = records.blueprint.buttons.get(key)
    if button is None or not is_for(records, button):
        raise NotFound("records.unknown_button", sentence("There is no button %(key)r.", key=key))
    chosen = list(dict.fromkeys(ids))
    fits = fitting(records, button, chosen)
    given = [one for one in chosen if one in fits]
    pack = records.blueprint.button_packs[key]
    own = key.removeprefix(f"{pack}__")
    result = records.gateway.presses.press(records, pack, own, given) if given else BulkResult([])
    message = sentence("%(button)s does not fit it now.", button=button.label)
    refused = Problem("", "records.button_unfit", message, "Look at the record: it may have changed.")
    return BulkResult(
        result.done,
        skipped=result.skipped,
        refused=[*result.refused, *((one, (refused,)) for one in chosen if one not in fits)],
    )
