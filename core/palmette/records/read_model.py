"""What reading knows of one blueprint: who may see which entities and fields, checked expressions, built statements.

Everything here is decided by roles and by the shape of an actor (how many walls, branches, …), never by its values,
so that a statement built for one seller serves them all.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from palmette.access.actors import Actor, TokenLimits
from palmette.access.grants import Condition, granted
from palmette.access.masks import FieldRights
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import ExpressionError, InvalidInput, NotFound, Problem
from palmette.expressions import CheckedExpression, Checker
from palmette.expressions.tree import Aggregate, FieldEmpty, Inlined, ListHas, Stored, Typed, below
from palmette.expressions.values import local_date
from palmette.locale.sentences import sentence
from palmette.schema.tables import Tables

if TYPE_CHECKING:
    from palmette.records.session import Records


class Varying(Protocol):
    """Something built that may hold the moment (`now`), or the local date (`day`) or the actor (`me`) of its making."""

    @property
    def varies(self) -> str: ...


Built = TypeVar("Built")
Made = TypeVar("Made", bound=Varying)
Roles = tuple[tuple[str, ...], bool, TokenLimits | None]
Check = Callable[[Checker, str, str], CheckedExpression]
_KEPT = 800


class _Varying(str):
    """Kept in place of a statement: there is one for each person (`me`), each day (`day`), or each of both."""


class Seen:
    """What one set of roles may know: the entities, the fields, and the blueprint without all the rest."""

    def __init__(self, blueprint: Blueprint, checker: Checker, actor: Actor) -> None:
        self.rights = FieldRights(blueprint, checker, actor.roles, trusted=actor.trusted)
        self._whole, self._whole_checker = blueprint, checker
        self.entities = frozenset(key for key in blueprint.entities if self._known(actor, blueprint.entities[key]))
        self.blueprint = blueprint if actor.trusted else self._visible(blueprint)
        self.checker = checker if actor.trusted else Checker(self.blueprint)

    def expression(self, entity: EntityModel, text: str, *, use: str) -> CheckedExpression:
        """An actor's own expression. A field it may not see is refused in the same words as one that is not there."""
        return self._checked(entity, text, use, Checker.check)

    def condition(self, entity: EntityModel, text: str, *, use: str) -> CheckedExpression:
        """The same for one that must be true or false."""
        return self._checked(entity, text, use, Checker.check_condition)

    def _checked(self, entity: EntityModel, text: str, use: str, check: Check) -> CheckedExpression:
        try:
            checked = check(self.checker, entity.key, text)
        except ExpressionError as error:
            if error.code != "expressions.in_field":
                raise _told(error, text, use) from error
            checked = self._with_facts(entity, text, use, check)
        for owner, name in sorted(checked.reads):
            if owner in self.entities and not self.rights.of(owner, name).usable:
                raise not_available(name, use)
            if self._whole.entities[owner].fields[name].kind == "secret":
                raise not_available(name, use)
        return checked

    def _with_facts(self, entity: EntityModel, text: str, use: str, check: Check) -> CheckedExpression:
        """A computed field the actor sees may read what it does not see: it is a fact of the record like any other."""
        try:
            checked = check(self._whole_checker, entity.key, text)
        except ExpressionError as error:
            raise _told(error, text, use) from error
        for owner, name in named(checked.tree):
            visible = self.blueprint.entities.get(owner)
            if visible is None or not (name in visible.fields or name in visible.inverses):
                raise not_available(name, use)
        return checked

    def _known(self, actor: Actor, entity: EntityModel) -> bool:
        if entity.is_child:
            field = entity.parent_field
            parent = self._whole.entities[entity.parent]
            return self._known(actor, parent) and (not field or self.rights.of(parent.key, field).known)
        if actor.trusted:
            return True
        scopes = {given.scope for given in granted(self._whole, actor, entity, "read")}
        return scopes != {"none"} if entity.scope == "frame" else bool(scopes - {"none"})

    def _visible(self, blueprint: Blueprint) -> Blueprint:
        kept = (entity for key, entity in blueprint.entities.items() if key in self.entities)
        return replace(blueprint, entities={entity.key: self._visible_part(entity) for entity in kept})

    def _visible_part(self, entity: EntityModel) -> EntityModel:
        fields = {
            name: field
            for name, field in entity.fields.items()
            if self.rights.of(entity.key, name).known
            and (field.kind not in ("links", "children") or field.target in self.entities)
        }
        inverses = {
            name: inverse
            for name, inverse in entity.inverses.items()
            if inverse.entity in self.entities and self.rights.of(inverse.entity, inverse.field).known
        }
        return replace(entity, fields=fields, inverses=inverses)


class ReadModel:
    """One per gateway; thread-safe."""

    def __init__(self, blueprint: Blueprint, tables: Tables) -> None:
        self.blueprint = blueprint
        self.tables = tables
        self.checker = Checker(blueprint)
        self._lock = threading.Lock()
        self._seen: dict[Roles, Seen] = {}
        self._built: OrderedDict[Hashable, object] = OrderedDict()

    def seen(self, actor: Actor) -> Seen:
        """What the roles of the actor may know."""
        key = (actor.roles, actor.trusted, actor.limits)
        found = self._seen.get(key)
        if found is None:
            with self._lock:
                found = self._seen.setdefault(key, Seen(self.blueprint, self.checker, actor))
        return found

    def entity(self, actor: Actor, name: str) -> EntityModel:
        """An entity the actor may know of; NotFound otherwise, whether it is missing or forbidden."""
        found = self.blueprint.find_entity(name)
        if found is None or found.key not in self.seen(actor).entities:
            message = sentence("There is no entity %(entity)r.", entity=name)
            raise NotFound("records.unknown_entity", message, remedy="Look at the list of entities.")
        return found

    def shape(self, actor: Actor) -> tuple[object, ...]:
        """What of an actor decides the text of its statements."""
        own = (actor.team if actor.id is None else actor.team | {actor.id}) | set(actor.stands_in)
        branches = actor.branches if actor.home_branch is None else actor.branches | {actor.home_branch}
        return (
            actor.roles, actor.trusted, actor.limits, len(actor.walls), actor.wall in actor.walls, actor.id is None,
            len(own), actor.home_branch is None, len(branches), len(branches | actor.region), len(actor.stands_in),
        )  # fmt: skip

    def declared(self, entity: EntityModel, condition: Condition) -> CheckedExpression:
        """A condition of a role, checked as its pack reads names."""
        return self.built(
            ("condition", entity.key, condition),
            lambda: self.checker.check_condition(entity.key, condition.text, pack=condition.pack),
        )

    def prepared(self, records: Records, key: Hashable, build: Callable[[], Made]) -> Made:
        """A statement built for actors of this shape; one that holds a person or a day is not given to others, and one
        that holds a moment is not kept."""
        shape: Hashable = (key, self.shape(records.actor))
        found = self._kept(shape)
        if isinstance(found, _Varying):
            found = self._kept((shape, *_particulars(records, found)))
        if found is not None:
            kept: Made = found
            return kept
        made = build()
        if not made.varies:
            self._keep(shape, made)
        elif made.varies != "now":
            self._keep(shape, _Varying(made.varies))
            self._keep((shape, *_particulars(records, made.varies)), made)
        return made

    def built(self, key: Hashable, build: Callable[[], Built]) -> Built:
        """What was built for this key, or the new one; the least recently used are let go."""
        found: Built | None = self._kept(key)
        if found is None:
            found = build()
            self._keep(key, found)
        return found

    def _kept(self, key: Hashable) -> Any:  # Any: one kind of thing per kind of key
        with self._lock:
            if key in self._built:
                self._built.move_to_end(key)
            return self._built.get(key)

    def _keep(self, key: Hashable, made: object) -> None:
        with self._lock:
            self._built[key] = made
            while len(self._built) > _KEPT:
                self._built.popitem(last=False)


def _particulars(records: Records, varies: str) -> tuple[Hashable, ...]:
    """What distinguishes this session's statement from others of its key."""
    actor, zones = records.actor, (*records.gateway.zones(), records.blueprint.edition.zone)
    person = (actor.id, actor.person, actor.home_branch, *sorted(actor.stands_in)) if "me" in varies else ()
    days = (zones, *(local_date(records.now, zone) for zone in zones)) if "day" in varies else ()
    return (person, days)


def named(tree: Typed) -> Iterator[tuple[str, str]]:
    """The (entity, name) pairs that an expression names itself, without what its computed fields read."""
    if isinstance(tree, Stored | Inlined | ListHas | FieldEmpty | Aggregate):
        yield from ((hop.source.key, hop.field.name) for hop in tree.place.hops if hop.field is not None)
        reached = tree.place.reached.key
        yield (reached, tree.relation.name) if isinstance(tree, Aggregate) else (reached, tree.field.name)
    for node in below(tree):
        yield from named(node)


_ANOTHER = sentence("Use one of the fields of the entity.")


def not_available(name: str, use: str, *, remedy: str = _ANOTHER) -> InvalidInput:
    """The one answer for a field that is unknown, hidden, masked somewhere, or of a kind that cannot do it."""
    message = sentence("%(field)s is not available for %(use)s.", field=name, use=use)
    problem = Problem(name, "records.field_not_available", message, remedy)
    return InvalidInput("records.field_not_available", message, remedy=remedy, problems=[problem])


def _told(error: ExpressionError, text: str, use: str) -> InvalidInput:
    """A mistake in somebody's own expression: their input is wrong, not a declaration."""
    place = error.place
    if error.code in _UNKNOWN and place is not None:
        # What is said besides is made of visible names alone, so it is no hint to the others.
        return not_available(_word_at(text, place.line, place.column), use, remedy=error.message)
    message = error.message
    if place and place.line:
        message = sentence(
            "%(message)s (line %(line)s, column %(column)s)", message=message, line=place.line, column=place.column
        )
    problem = Problem("filter", error.code, message, error.remedy)
    return InvalidInput("records.bad_expression", message, remedy=error.remedy, problems=[problem], place=place)


_UNKNOWN = ("expressions.unknown_name", "expressions.unknown_entity")


def _word_at(text: str, line: int, column: int) -> str:
    lines = text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :] if 0 < line <= len(lines) else ""
    word = "".join(letter if letter.isalnum() or letter in "_." else " " for letter in rest).split(" ")[0]
    return word or "the name"
