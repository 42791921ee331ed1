"""Which field a name or path means for an actor, and whether it may be shown, sorted or grouped by."""

from __future__ import annotations

from dataclasses import dataclass

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence
from palmette.records.read_model import ReadModel, Seen, not_available

SHOWING, SORTING = sentence("showing"), sentence("sorting")
GROUPING, FILTERING = sentence("grouping"), sentence("filtering")
_UNORDERED = frozenset(
    {"multi_choice", "texts", "links", "children", "files", "image", "secret", "address", "rich_text"}
)
_DEEPEST = 4


@dataclass(frozen=True)
class FieldPath:
    """A field of the record itself, or of one reached along references (`hops`)."""

    text: str
    hops: tuple[FieldModel, ...]
    entity: EntityModel
    field: FieldModel

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the references on the way."""
        return tuple(hop.name for hop in self.hops)


def find_path(model: ReadModel, seen: Seen, entity: EntityModel, text: str, use: str) -> FieldPath:
    """The field that `member.home_branch.zone` means; InvalidInput in the same words for unknown and hidden ones."""
    *way, last = text.split(".")
    if len(way) > _DEEPEST:
        raise not_available(text, use)
    at, hops = entity, []
    for name in way:
        hop = _known_field(seen, at, name)
        if hop is None or hop.kind != "reference" or hop.target not in seen.entities or not _usable(seen, hop):
            raise not_available(text, use)
        hops.append(hop)
        at = model.blueprint.entities[hop.target]
    field = _known_field(seen, at, last)
    if field is None or (use != SHOWING and not (_usable(seen, field) and field.value_kind not in _UNORDERED)):
        raise not_available(text, use)
    return FieldPath(text, tuple(hops), at, field)


def is_available(model: ReadModel, seen: Seen, entity: EntityModel, text: str, use: str) -> bool:
    """Whether a name or path may be used so; one that shows rows of another table may be shown."""
    try:
        return bool(find_path(model, seen, entity, text, use))
    except InvalidInput:
        return False


def _known_field(seen: Seen, entity: EntityModel, name: str) -> FieldModel | None:
    field = entity.fields.get(name)
    return field if field is not None and seen.rights.of(entity.key, name).known else None


def _usable(seen: Seen, field: FieldModel) -> bool:
    return seen.rights.of(field.entity, field.name).usable
