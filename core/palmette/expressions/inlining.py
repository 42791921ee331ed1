"""Computed fields and rollups inside expressions: each checked once over its own entity, refused in a circle."""

from __future__ import annotations

from dataclasses import replace

from palmette.blueprint.model import EDITION, FRAME, Blueprint, EntityModel, FieldModel
from palmette.errors import DeclarationError, ExpressionError
from palmette.expressions import syntax
from palmette.expressions.mistakes import mistake
from palmette.expressions.names import Scope
from palmette.expressions.parse import parse
from palmette.expressions.size import measured
from palmette.expressions.tree import Aggregate, CheckedExpression
from palmette.expressions.types import EMPTY, MONEY, MONTHS
from palmette.expressions.walk import Walk
from palmette.records.fields import Computed, Rollup


class Inliner:
    """Checks expressions and, on the way, those of the fields they use."""

    def __init__(self, blueprint: Blueprint, *, live: bool = False, but_of: str = "") -> None:
        self.blueprint = blueprint
        self._live, self._but_of = live, but_of
        self._done: dict[tuple[str, str], CheckedExpression] = {}
        self._open: list[tuple[str, str]] = []

    def check(self, entity: EntityModel, text: str, node: syntax.Node, *, pack: str) -> CheckedExpression:
        """The typed form of a syntax tree over an entity."""
        walk = Walk(self.blueprint, self)
        tree = walk.value(node, Scope((entity,), pack))
        size, depth = measured(tree)
        return CheckedExpression(
            text,
            entity.key,
            tree,
            reads=frozenset(walk.reads),
            relations=frozenset(walk.relations),
            uses_now=walk.uses_now,
            uses_me=walk.uses_me,
            size=size,
            depth=depth,
            currency=self.blueprint.edition.currency,
        )

    def of(self, field: FieldModel) -> CheckedExpression:
        """What a computed field or rollup stands for, over its own entity."""
        key = (field.entity, field.name)
        if key in self._done:
            return self._done[key]
        if key in self._open:
            circle = [*self._open[self._open.index(key) :], key]
            said = f"Computed fields refer to each other: {' → '.join('.'.join(item) for item in circle)}."
            raise DeclarationError(
                "expressions.circle", said, remedy="Take one of them out of the circle.", place=field.place
            )
        self._open.append(key)
        try:
            self._done[key] = self._check_field(field)
        finally:
            self._open.pop()
        return self._done[key]

    def is_stored(self, field: FieldModel) -> bool:
        """Whether a figure is read from its column."""
        live = self._live and field.entity != self._but_of
        return bool(getattr(field.declared, "stored", False)) and not live

    def inside(self, field: FieldModel, span: syntax.Span) -> CheckedExpression:
        """The same, for a field used at `span` of another expression, whose place its mistakes take."""
        try:
            return self.of(field)
        except ExpressionError as error:
            said = f"{field.entity}.{field.name} has a mistake of its own: {error.message}"
            raise mistake("in_field", said, span, remedy=error.remedy) from error
        except DeclarationError as error:
            raise mistake("circle", error.message, span, remedy=error.remedy) from error

    def _check_field(self, field: FieldModel) -> CheckedExpression:
        entity = self.blueprint.entities[field.entity]
        pack = EDITION if field.owner == EDITION else "" if field.owner == FRAME else field.owner
        declared = field.declared
        if isinstance(declared, Computed):
            checked = self.check(entity, declared.expression, parse(declared.expression), pack=pack)
            if checked.type.kind in (MONTHS, EMPTY):
                said = f"A field cannot hold {checked.type}."
                raise mistake("wrong_type", said, checked.tree.span, remedy="Compute a number, a date, a text, …")
            return checked
        assert isinstance(declared, Rollup)
        checked = self.check(entity, rollup_text(declared), rollup_syntax(declared), pack=pack)
        return _in_currency(checked, declared.currency) if declared.currency else checked


def _in_currency(checked: CheckedExpression, currency: str) -> CheckedExpression:
    """A figure of money that looks at the amounts of one currency."""
    tree = checked.tree
    if not isinstance(tree, Aggregate) or tree.type.kind != MONEY:
        return checked
    return replace(checked, tree=replace(tree, type=replace(tree.type, currency=currency)))


def rollup_text(rollup: Rollup) -> str:
    """A rollup as the expression it stands for."""
    where = f" where {rollup.where}" if rollup.where else ""
    return f"{rollup.function}({rollup.path}{where})"


def rollup_syntax(rollup: Rollup) -> syntax.Node:
    """The syntax tree of a rollup; places inside `where` count in the text of its `where` alone."""
    start = syntax.Span(1, 1, 1, 1)
    if not rollup.function:
        remedy = "Give exactly one of count, sum, maximum, minimum."
        raise mistake("wrong_arguments", "The rollup says nothing to count or sum.", start, remedy=remedy)
    path = parse(rollup.path)
    where = parse(rollup.where) if rollup.where else None
    return syntax.Call(syntax.Name(rollup.function, path.span), (path,), where, path.span)
