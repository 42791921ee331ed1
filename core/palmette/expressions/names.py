"""What the words of a path mean: fields, ways along references, relations, the outer record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.blueprint.names import suggestion
from palmette.expressions import stages
from palmette.expressions.mistakes import mistake
from palmette.expressions.syntax import Name, Span
from palmette.expressions.tree import Hop, Place, Relation

MAX_HOPS = 8
OUTER = "parent"
"""Inside `where` the record outside; on an owned row, outside of `where`, the record it belongs to."""

GIVEN_NAMES = ("now", "today", "me", "my_branch")
PARTS = {
    "address": ("line", "city", "region", "postal_code", "country"),
    "money": ("amount", "currency"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where names are looked up: the entity of the row at hand first, then those outside; and whose pack it is."""

    entities: tuple[EntityModel, ...]
    pack: str

    @property
    def entity(self) -> EntityModel:
        """The entity of the row at hand."""
        return self.entities[0]

    @property
    def place(self) -> Place:
        """The row at hand."""
        return Place(0, self.entity)

    def inside(self, entity: EntityModel) -> Scope:
        """The scope of `where` over rows of another entity."""
        return Scope((entity, *self.entities), self.pack)


@dataclass(frozen=True, slots=True)
class FieldFound:
    """A path that ends in a field, or in a part of one."""

    place: Place
    field: FieldModel
    part: str = ""


@dataclass(frozen=True, slots=True)
class RelationFound:
    """A path that reaches many rows; `rest` are the names behind, of a value on each of them."""

    place: Place
    relation: Relation
    rest: tuple[Name, ...]


Found = FieldFound | RelationFound


def resolve(blueprint: Blueprint, scope: Scope, names: Sequence[Name]) -> Found:
    """What a path means in a scope; an ExpressionError at the word that means nothing."""
    place, rest = _start(scope, names)
    while rest:
        name, *rest = rest
        entity = place.reached
        field = blueprint.find_field(entity.key, name.text, pack=scope.pack)
        if field is None and name.text == OUTER and entity.is_child:
            hop = Hop("parent_id", entity, blueprint.entities[entity.parent], None)
            place = replace(place, hops=(*place.hops, hop))
            continue
        if field is not None and field.kind in ("links", "children") and field.target not in blueprint.entities:
            said = f"{field.name!r} leads to no entity."
            raise mistake("unknown_entity", said, name.span, remedy="Mend where the field leads.")
        relation = _relation(blueprint, entity, name.text, field)
        if relation is not None:
            return RelationFound(place, relation, tuple(rest))
        if field is None:
            raise _unknown(scope, entity, name, first=name is names[0])
        if not rest:
            return FieldFound(place, field)
        if field.kind == "reference":
            if len(place.hops) == MAX_HOPS:
                said = f"The path follows more than {MAX_HOPS} references."
                raise mistake("too_deep", said, name.span, remedy="Put the end of it into a computed field.")
            place = replace(place, hops=(*place.hops, _hop(blueprint, entity, field, name)))
            continue
        return _part(place, field, name, rest)
    return FieldFound(place, place.reached.fields["id"])


def _start(scope: Scope, names: Sequence[Name]) -> tuple[Place, list[Name]]:
    levels, rest = 0, list(names)
    while rest and rest[0].text == OUTER and levels + 1 < len(scope.entities):
        levels += 1
        rest.pop(0)
    return Place(levels, scope.entities[levels]), rest


def _hop(blueprint: Blueprint, entity: EntityModel, field: FieldModel, name: Name) -> Hop:
    target = blueprint.entities.get(field.target)
    if target is None:
        raise mistake("unknown_entity", f"{field.name!r} leads to {field.target!r}, which does not exist.", name.span)
    return Hop(field.column, entity, target, field)


def _relation(blueprint: Blueprint, entity: EntityModel, name: str, field: FieldModel | None) -> Relation | None:
    if field is None:
        inverse = entity.inverses.get(name)
        source = blueprint.entities.get(inverse.entity) if inverse else None
        if inverse is None or source is None:
            return None
        carrier = source.fields[inverse.field]
        return Relation("linked" if carrier.kind == "links" else "inverse", name, entity, source, carrier)
    if field.kind in ("links", "children"):
        return Relation(field.kind, field.name, entity, blueprint.entities[field.target], field)
    if field.kind in ("files", "image"):
        return Relation("files", field.name, entity, None, field)
    return None


def _part(place: Place, field: FieldModel, name: Name, rest: Sequence[Name]) -> FieldFound:
    parts = stages.PARTS if field.system and field.name == "stage" else PARTS.get(field.value_kind, ())
    part = rest[0]
    if not parts:
        remedy = "A dot follows a reference, an address or an amount of money."
        raise mistake("no_way", f"{name.text!r} is {_kind(field)}: nothing lies behind it.", part.span, remedy=remedy)
    if part.text not in parts:
        said = f"{name.text!r} has no part {part.text!r}.{suggestion(part.text, parts)}"
        raise mistake("unknown_name", said, part.span, remedy=f"Its parts are {', '.join(parts)}.")
    if len(rest) > 1:
        raise mistake("no_way", f"Nothing lies behind {part.text!r}.", rest[1].span, remedy="End the path here.")
    return FieldFound(place, field, part.text)


def _kind(field: FieldModel) -> str:
    said = field.value_kind.replace("_", " ")
    return f"an {said}" if said[:1] in "aeiou" else f"a {said}"


def _unknown(scope: Scope, entity: EntityModel, name: Name, *, first: bool) -> Exception:
    known = [*entity.fields, *entity.inverses]
    own = f"{scope.pack}__"
    known += [field.removeprefix(own) for field in entity.fields if scope.pack and field.startswith(own)]
    if first:
        known += [*GIVEN_NAMES, *([OUTER] if len(scope.entities) > 1 else [])]
    said = f"{entity.key} has no field or relation {name.text!r}.{suggestion(name.text, known)}"
    return mistake("unknown_name", said, name.span, remedy=_where_it_is(scope, name.text) or "Write texts in quotes.")


def _where_it_is(scope: Scope, name: str) -> str:
    """A hint for a name of the outer record that was written without `parent.`."""
    for levels, outer in enumerate(scope.entities[1:], start=1):
        if name in outer.fields or name in outer.inverses:
            return f"Write `{f'{OUTER}.' * levels}{name}` for the record outside of `where`."
    return ""


def span_of(names: Sequence[Name]) -> Span:
    """From the first name to the last."""
    return names[0].span.to(names[-1].span)
