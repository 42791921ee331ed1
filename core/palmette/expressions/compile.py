"""From a checked expression to SQL for both engines: one condition or one value over the row at hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, FromClause, and_, bindparam, false, func, or_, type_coerce

from palmette.expressions import amounts, arithmetic, comparisons, documents, numbers, rows, scalars
from palmette.expressions.constructs import ALWAYS, NEVER
from palmette.expressions.context import Amount, CompileContext, Operand, Translator
from palmette.expressions.moment import Known
from palmette.expressions.numbers import Number
from palmette.expressions.tree import (
    Aggregate,
    CheckedExpression,
    Constant,
    FieldEmpty,
    HasDocument,
    Inlined,
    ListHas,
    Operation,
    RelationHas,
    Typed,
)
from palmette.expressions.types import BOOLEAN, DECIMAL, DURATION, INTEGER, MONEY, MONTHS
from palmette.schema.types import Flag, Scaled, Whole

COUNTED = (INTEGER, DECIMAL, DURATION, MONTHS)


@dataclass(frozen=True)
class SqlValue:
    """A value to select: as its column type reads it, money as minor units beside its currency."""

    value: ColumnElement[Any]
    currency: ColumnElement[Any] | None = None


def compile_sql(checked: CheckedExpression, context: CompileContext) -> ColumnElement[Any]:
    """The expression as SQL: a condition for WHERE, ON and CASE, where unknown counts as false; else its value.

    Numbers are whole, times 10 to their scale; money is in minor units. To show a value take `compile_value`.
    """
    translator = Compiler(context, (context.row,))
    if checked.type.kind == BOOLEAN:
        return translator.condition(checked.tree)
    return translator.element(checked.tree)


def compile_value(checked: CheckedExpression, context: CompileContext) -> SqlValue:
    """The expression as a value to SELECT, GROUP BY and ORDER BY, read as its own kind; conditions are never NULL."""
    translator = Compiler(context, (context.row,))
    if checked.type.kind == MONEY:
        found = translator.amount(checked.tree)
        return SqlValue(numbers.column(found.minor), amounts.currency_of(found))
    element = translator.element(checked.tree)
    if checked.type.kind == DECIMAL:
        return SqlValue(_decimal(element, checked.type.scale))
    if checked.type.kind in COUNTED:
        return SqlValue(type_coerce(element, Whole()))
    return SqlValue(type_coerce(element, scalars.sql_type(checked.type)))


def _decimal(element: ColumnElement[Any], scale: int) -> ColumnElement[Any]:
    if isinstance(element, BindParameter):
        # A parameter takes on the type it is read as, so it must hold the value of that type.
        value = None if element.value is None else Decimal(element.value).scaleb(-scale)
        return bindparam(None, value, type_=Scaled(scale), unique=True)
    return type_coerce(element, Scaled(scale))


class Compiler:
    """The translator: sends each node to the part that knows its kind of value."""

    def __init__(self, context: CompileContext, stack: tuple[FromClause, ...]) -> None:
        self.context = context
        self.rows = stack

    def over(self, *stack: FromClause) -> Translator:
        """The same for a declared field over its own rows."""
        context = self.context
        facts = context if context.visible is context.facts else replace(context, visible=context.facts)
        return Compiler(facts, stack)

    def inside(self, row: FromClause) -> Translator:
        """The same inside `where` over rows of a relation."""
        return Compiler(self.context, (row, *self.rows))

    def in_zone(self, zone: str) -> Translator:
        """The same as if every record were in one zone."""
        return Compiler(replace(self.context, zones=(zone,), default_zone=zone), self.rows)

    def number(self, node: Typed) -> Number:
        """A number or a length of time."""
        return arithmetic.number(self, node)

    def amount(self, node: Typed) -> Amount:
        """Money."""
        return amounts.amount(self, node)

    def scalar(self, node: Typed) -> Operand:
        """Any value; money by its minor units."""
        kind = node.type.kind
        if kind in COUNTED:
            return numbers.column(self.number(node))
        if kind == MONEY:
            return numbers.column(self.amount(node).minor)
        if kind == BOOLEAN and is_condition(node):
            found = self.condition(node)
            return type_coerce(found if never_unknown(node) else func.coalesce(found, false()), Flag())
        return scalars.scalar(self, node)

    def element(self, node: Typed) -> ColumnElement[Any]:
        """Any value as SQL."""
        return scalars.as_element(self.scalar(node), node.type)

    def condition(self, node: Typed) -> ColumnElement[bool]:
        """A condition; where SQL leaves it unknown it counts as false."""
        match node:
            case Constant():
                return ALWAYS if node.value else NEVER
            case ListHas():
                return rows.list_has(self, node)
            case RelationHas():
                return rows.relation_has(self, node)
            case FieldEmpty():
                return rows.field_empty(self, node)
            case Aggregate():
                return self._exists(node)
            case HasDocument():
                return documents.has_document(self, node)
            case Inlined() if not node.place.hops:
                return self.over(self.rows[node.place.levels]).condition(node.tree)
            case Inlined():
                # Behind references it is a value: what was found there, or nothing.
                return type_coerce(scalars.as_element(scalars.scalar(self, node), node.type), Boolean())
            case Operation() if is_condition(node):
                return self._operation(node)
        return type_coerce(self.element(node), Boolean())

    def _exists(self, node: Aggregate) -> ColumnElement[bool]:
        reach = rows.related(self, node.place, node.relation)
        where = [] if node.where is None else [self.inside(reach.last).condition(node.where)]
        return rows.any_row(reach, *where)

    def _operation(self, node: Operation) -> ColumnElement[bool]:
        name, arguments = node.name, node.arguments
        match name:
            case "and":
                return and_(*(self.condition(item) for item in arguments))
            case "or":
                return or_(*(self.condition(item) for item in arguments))
            case "not":
                return self._denied(arguments[0])
            case "is_empty":
                return self._empty(arguments[0])
            case "among":
                return comparisons.among(self, arguments[0], arguments[1:])
            case "ne":
                return ~func.coalesce(comparisons.compare(self, "eq", *arguments), false())
            case "starts_with":
                return comparisons.begins(self, *arguments)
            case "contains":
                return comparisons.contains(self, *arguments)
        return comparisons.compare(self, name, arguments[0], arguments[1])

    def _denied(self, node: Typed) -> ColumnElement[bool]:
        if isinstance(node, Operation) and node.name == "not":
            found = self.condition(node.arguments[0])
            return found if never_unknown(node.arguments[0]) else func.coalesce(found, false())
        found = self.condition(node)
        return ~found if never_unknown(node) else ~func.coalesce(found, false())

    def _empty(self, node: Typed) -> ColumnElement[bool]:
        if node.type.kind == BOOLEAN and is_condition(node):
            return NEVER
        found = self.scalar(node)
        if isinstance(found, Known):
            return ALWAYS if found.value is None else NEVER
        return found.is_(None)


def is_condition(node: Typed) -> bool:
    """Whether a boolean node is a test, which is never empty, and not a value, which may be."""
    return node.type.condition


def never_unknown(node: Typed) -> bool:
    """Whether SQL always finds a condition true or false."""
    if isinstance(node, Aggregate | ListHas | RelationHas | HasDocument):
        return True
    if isinstance(node, Operation):
        if node.name in ("is_empty", "not", "ne"):
            return True
        return node.name in ("and", "or") and all(never_unknown(item) for item in node.arguments)
    return isinstance(node, Constant | FieldEmpty)
