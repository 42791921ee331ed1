"""Whether an expression fits the blueprint: every name found, every kind right, every mistake at its place."""

from __future__ import annotations

from palmette.blueprint.model import Blueprint, FieldModel
from palmette.expressions.inlining import Inliner
from palmette.expressions.mistakes import mistake
from palmette.expressions.parse import parse
from palmette.expressions.tree import CheckedExpression
from palmette.expressions.types import BOOLEAN


def check(blueprint: Blueprint, entity: str, text: str, *, pack: str = "") -> CheckedExpression:
    """An expression over the records of an entity (full or short key), typed, as `pack` would read its names.

    It asks the blueprint for entities, fields and inverses alone, so a half-built one serves; computed fields are read
    through their own expressions. Raises ExpressionError whose place counts lines and columns inside the text.
    """
    return Checker(blueprint).check(entity, text, pack=pack)


def check_condition(blueprint: Blueprint, entity: str, text: str, *, pack: str = "") -> CheckedExpression:
    """The same for an expression that must be true or false: a filter, a guard, a phase, a grant."""
    return Checker(blueprint).check_condition(entity, text, pack=pack)


class Checker:
    """Checks many expressions against one blueprint and remembers what computed fields and rollups turn into."""

    def __init__(self, blueprint: Blueprint, *, live: bool = False, but_of: str = "") -> None:
        """`live` reads stored figures as what they stand for, not as what is stored, `but_of` one entity."""
        self._blueprint = blueprint
        self._inliner = Inliner(blueprint, live=live, but_of=but_of)

    def check(self, entity: str, text: str, *, pack: str = "") -> CheckedExpression:
        """See the function of this name."""
        return self._inliner.check(self._blueprint.entity(entity, pack=pack), text, parse(text), pack=pack)

    def check_condition(self, entity: str, text: str, *, pack: str = "") -> CheckedExpression:
        """See the function of this name."""
        checked = self.check(entity, text, pack=pack)
        if checked.type.kind != BOOLEAN:
            said = f"A condition is needed; this is {checked.type}."
            raise mistake(
                "not_a_condition", said, checked.tree.span, remedy="Compare it: x == …, x > …, x is not empty."
            )
        return checked

    def check_field(self, field: FieldModel) -> CheckedExpression:
        """The expression of a computed field, or the aggregate that a rollup stands for."""
        return self._inliner.of(field)
