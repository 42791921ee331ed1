"""An expression after its check: every node typed, every name resolved to the blueprint's own objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.expressions.syntax import Span
from palmette.expressions.types import CONDITION, ValueType

Scalar = str | int | Decimal | bool | date | datetime | time | UUID | None


@dataclass(frozen=True)
class Hop:
    """One step along a reference: `column` of the row at hand holds the id of a row of `target`."""

    column: str
    source: EntityModel
    target: EntityModel
    field: FieldModel | None
    """None for the way from an owned row to its record."""


@dataclass(frozen=True)
class Place:
    """Which row is meant: `levels` times out of `where`, then along references."""

    levels: int
    entity: EntityModel
    hops: tuple[Hop, ...] = ()

    @property
    def reached(self) -> EntityModel:
        """The entity of the row at the end of the hops."""
        return self.hops[-1].target if self.hops else self.entity


@dataclass(frozen=True)
class Relation:
    """A way from one row to many.

    `kind` is inverse, links, linked (links seen from the other side), children, files or texts.
    """

    kind: str
    name: str
    source: EntityModel
    target: EntityModel | None
    """None for files and texts."""
    field: FieldModel
    """The reference, links, children or files field that carries it, on whichever side."""


@dataclass(frozen=True)
class Constant:
    """A value written in the text, in the form its type asks for."""

    value: Scalar
    type: ValueType
    span: Span


@dataclass(frozen=True)
class Given:
    """What the caller gives: now, today, me, my_branch. `zone` is the path to the zone of `today`, None the default."""

    name: str
    type: ValueType
    span: Span
    zone: Typed | None = None


@dataclass(frozen=True)
class Stored:
    """A field that has a column. `part` is line, city, …, of an address, or amount and currency of money."""

    place: Place
    field: FieldModel
    part: str
    type: ValueType
    span: Span


@dataclass(frozen=True)
class Inlined:
    """A computed field, or a rollup that is not stored, replaced by its own expression over its own row."""

    place: Place
    field: FieldModel
    tree: Typed
    type: ValueType
    span: Span


@dataclass(frozen=True)
class Operation:
    """A function or operator over typed arguments; the name says which. Conversions are operations too.

    `date` has the zone of its row as second argument where the row has one.
    """

    name: str
    arguments: tuple[Typed, ...]
    type: ValueType
    span: Span


@dataclass(frozen=True)
class ListHas:
    """`'yoga' in interests`: a value among the rows of a list of texts."""

    value: Typed
    place: Place
    field: FieldModel
    span: Span
    type: ValueType = CONDITION


@dataclass(frozen=True)
class FieldEmpty:
    """`is empty` of what has no single column: an address, a list of texts."""

    place: Place
    field: FieldModel
    span: Span
    type: ValueType = CONDITION


@dataclass(frozen=True)
class RelationHas:
    """`me in team.members`: a reference among the rows of a relation."""

    value: Typed
    place: Place
    relation: Relation
    span: Span
    type: ValueType = CONDITION


@dataclass(frozen=True)
class Aggregate:
    """exists, count, sum, minimum, maximum or average over the related rows that `where` leaves."""

    function: str
    place: Place
    relation: Relation
    value: Typed | None
    where: Typed | None
    type: ValueType
    span: Span


@dataclass(frozen=True)
class HasDocument:
    """`signed('contract')`: whether a document of the record at hand was issued, or signed."""

    document: str
    state: str
    place: Place
    span: Span
    type: ValueType = CONDITION


Typed = Constant | Given | Stored | Inlined | Operation | ListHas | FieldEmpty | RelationHas | Aggregate | HasDocument


def below(node: Typed) -> Iterator[Typed]:
    """The nodes right below, without those of an inlined field."""
    match node:
        case Operation():
            yield from node.arguments
        case ListHas() | RelationHas():
            yield node.value
        case Aggregate():
            if node.value is not None:
                yield node.value
            if node.where is not None:
                yield node.where


def is_constant(node: Typed) -> bool:
    """Whether a node is the same for every row (of one zone)."""
    if isinstance(node, Constant | Given):
        return True
    return isinstance(node, Operation) and all(is_constant(part) for part in node.arguments)


@dataclass(frozen=True)
class CheckedExpression:
    """An expression that fits the blueprint.

    `reads` are (entity, field) pairs, `relations` (entity, name) pairs of the ways gone from one to many; both hold
    what inlined fields read. `uses_now` is true when the answer may change with time alone, `uses_me` when it depends
    on who asks.
    """

    text: str
    entity: str
    tree: Typed
    reads: frozenset[tuple[str, str]] = frozenset()
    relations: frozenset[tuple[str, str]] = frozenset()
    uses_now: bool = False
    uses_me: bool = False
    size: int = 1
    depth: int = 1
    currency: str = field(default="EUR")

    @property
    def type(self) -> ValueType:
        """The type of the answer."""
        return self.tree.type


@dataclass(frozen=True, slots=True)
class ResultKind:
    """What a computed field or rollup holds: a field kind, the digits behind the point, the entity, the currency."""

    kind: str
    scale: int = 0
    target: str = ""
    currency: str = ""


def result_kind(checked: CheckedExpression) -> ResultKind:
    """The field kind of the answer: text, integer, decimal, money, boolean, date, instant, duration, reference, …"""
    found = checked.type
    return ResultKind(found.kind, found.scale, found.target, found.currency)
