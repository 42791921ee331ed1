"""In which time zone the local dates of a record are meant: its own path, else its branch's, else the default."""

from __future__ import annotations

from dataclasses import replace

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import ExpressionError
from palmette.expressions.names import FieldFound, Scope, resolve
from palmette.expressions.syntax import Name, Span
from palmette.expressions.tree import Hop, Place, Stored
from palmette.expressions.types import A_TEXT

BRANCH = "frame.branch"
_NOWHERE = Span(1, 1, 1, 1)


def record_zone(blueprint: Blueprint, scope: Scope) -> Stored | None:
    """The zone field of the row at hand, reached along its path; None where only the installation's zone is known."""
    found = _found(blueprint, scope.entity)
    return Stored(found.place, found.field, "", A_TEXT, _NOWHERE) if found else None


def _found(blueprint: Blueprint, entity: EntityModel) -> FieldFound | None:
    if entity.is_child:
        return _of_parent(blueprint, entity)
    path = entity.zone or _usual_path(entity)
    if not path:
        return None
    names = tuple(Name(part, _NOWHERE) for part in path.split("."))
    try:
        found = resolve(blueprint, Scope((entity,), entity.pack), names)
    except ExpressionError:
        # A wrong `zone=` is the entity's own mistake and told there, not in every expression that says `today`.
        return None
    return found if isinstance(found, FieldFound) and found.field.value_kind == "zone" else None


def _usual_path(entity: EntityModel) -> str:
    if entity.key == BRANCH:
        return "zone"
    branch = entity.fields.get("branch")
    return "branch.zone" if branch is not None and branch.target == BRANCH else ""


def _of_parent(blueprint: Blueprint, child: EntityModel) -> FieldFound | None:
    parent = blueprint.entities[child.parent]
    found = _found(blueprint, parent)
    if found is None:
        return None
    hop = Hop("parent_id", child, parent, None)
    return replace(found, place=Place(0, child, (hop, *found.place.hops)))
