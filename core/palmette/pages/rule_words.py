"""A rule in words: an expression with the labels of its fields and options, as far as the reader may know them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import DeclarationError
from palmette.expressions import syntax
from palmette.expressions.parse import parse
from palmette.expressions.vocabulary import phrase
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.values import option_label
from palmette.records.session import Records

SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "/": "÷", "-": "−"}


class RuleWords:
    """Says expressions for one reader; a name that is hidden from him is said as such."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self.desk = desk
        self.known = records.gateway.reads.seen(records.actor).blueprint

    def say(self, entity: EntityModel, text: str, *, pack: str = "") -> str:
        """The rule in one line; empty where it cannot be read."""
        try:
            said = self._say(_parsed(text), entity, pack)
        except DeclarationError:
            return ""
        return said[:1].upper() + said[1:]

    def read_fields(self, entity: EntityModel, text: str, *, pack: str = "") -> list[FieldModel]:
        """The record's own fields that the rule reads and the reader may know of, in the order of the rule."""
        visible = self.known.entities.get(entity.key)
        found: dict[str, FieldModel] = {}
        for name in _own_names(_parsed(text)):
            field = self.known.find_field(entity.key, name, pack=pack) if visible else None
            if field is not None:
                found.setdefault(field.name, field)
        return list(found.values())

    def _say(self, node: syntax.Node, entity: EntityModel, pack: str) -> str:
        match node:
            case syntax.Literal():
                return self._literal(node.value)
            case syntax.Path():
                return self._path(node, entity, pack)
            case syntax.Unary():
                sign = self.desk.gettext("not") + " " if node.operator == "not" else "−"
                return sign + self._inner(node.operand, entity, pack)
            case syntax.Logic():
                word = {"and": self.desk.gettext("and"), "or": self.desk.gettext("or")}[node.operator]
                return f" {word} ".join(self._inner(item, entity, pack) for item in node.items)
            case syntax.IsEmpty():
                words = self.desk.gettext("is filled") if node.negated else self.desk.gettext("is empty")
                return f"{self._say(node.operand, entity, pack)} {words}"
            case syntax.Binary():
                left, right = self._sides(node.left, node.right, entity, pack)
                return f"{left} {SIGNS.get(node.operator, node.operator)} {right}"
            case syntax.Among():
                return self._among(node, entity, pack)
            case syntax.Call():
                return self._call(node, entity, pack)

    def _inner(self, node: syntax.Node, entity: EntityModel, pack: str) -> str:
        said = self._say(node, entity, pack)
        return f"({said})" if isinstance(node, syntax.Logic) else said

    def _sides(self, left: syntax.Node, right: syntax.Node, entity: EntityModel, pack: str) -> tuple[str, str]:
        field = self._field(left, entity, pack)
        said = self._option(field, right) if field is not None else ""
        return self._say(left, entity, pack), said or self._say(right, entity, pack)

    def _among(self, node: syntax.Among, entity: EntityModel, pack: str) -> str:
        field = self._field(node.operand, entity, pack)
        if isinstance(node.choices, tuple):
            words = [(field and self._option(field, item)) or self._say(item, entity, pack) for item in node.choices]
            listed = f" {self.desk.gettext('or')} ".join(words)
        else:
            listed = self._say(node.choices, entity, pack)
        word = self.desk.gettext("is none of") if node.negated else self.desk.gettext("is one of")
        return f"{self._say(node.operand, entity, pack)} {word} {listed}"

    def _call(self, node: syntax.Call, entity: EntityModel, pack: str) -> str:
        _ = self.desk.gettext
        inner, relation = self._relation(node, entity, pack)
        arguments = [self._say(item, entity, pack) for item in node.arguments] if inner is None else [relation]
        where = f" {_('where')} {self._say(node.where, inner or entity, pack)}" if node.where is not None else ""
        first, second = [*arguments, "", ""][:2]
        patterns = {
            "days": _("%(a)s days"), "weeks": _("%(a)s weeks"), "months": _("%(a)s months"), "years": _("%(a)s years"),
            "hours": _("%(a)s hours"), "minutes": _("%(a)s minutes"),
            "days_between": _("days from %(a)s to %(b)s"), "months_between": _("months from %(a)s to %(b)s"),
            "count": _("number of %(a)s"), "exists": _("there are %(a)s"), "sum": _("sum of %(a)s"),
            "minimum": _("least of %(a)s"), "maximum": _("greatest of %(a)s"), "average": _("average of %(a)s"),
            "date": "%(a)s", "coalesce": _("the first that is filled of %(all)s"),
        }  # fmt: skip
        pattern = patterns.get(node.name.text)
        everything = ", ".join(arguments)
        if pattern is None:
            return f"{node.name.text}({everything}){where}"
        return pattern % {"a": first, "b": second, "all": everything} + where

    def _relation(self, node: syntax.Call, entity: EntityModel, pack: str) -> tuple[EntityModel | None, str]:
        """The entity behind `visits` or `moves.quantity`, and how it is said."""
        target = node.arguments[0] if node.arguments else None
        visible = self.known.entities.get(entity.key)
        if not isinstance(target, syntax.Path) or visible is None:
            return None, ""
        inverse = visible.inverses.get(target.names[0].text)
        if inverse is None or inverse.entity not in self.known.entities:
            return None, ""
        behind = self.known.entities[inverse.entity]
        label = inverse.label.text(self.desk.language)
        if len(target.names) == 1:
            return behind, label
        field = self.known.find_field(behind.key, target.names[1].text, pack=pack)
        return behind, f"{label} › {field.label.text(self.desk.language)}" if field else label

    def _path(self, node: syntax.Path, entity: EntityModel, pack: str) -> str:
        if node.text in ("now", "today"):
            return phrase(node.text, self.desk.language)
        labels, here = [], entity
        for name in node.names:
            field = self.known.find_field(here.key, name.text, pack=pack) if here.key in self.known.entities else None
            if name.text == "parent":
                continue
            if field is None:
                labels.append(self.desk.gettext("something not shown to you"))
                break
            labels.append(field.label.text(self.desk.language))
            here = self.known.entities.get(field.target, here)
        return " › ".join(labels)

    def _field(self, node: syntax.Node, entity: EntityModel, pack: str) -> FieldModel | None:
        if isinstance(node, syntax.Path) and len(node.names) == 1 and entity.key in self.known.entities:
            return self.known.find_field(entity.key, node.text, pack=pack)
        return None

    def _option(self, field: FieldModel, node: syntax.Node) -> str:
        option = field.option(node.value) if isinstance(node, syntax.Literal) and isinstance(node.value, str) else None
        return f"“{option_label(self.desk, option)}”" if option else ""

    def _literal(self, value: object) -> str:
        if value is None:
            return self.desk.gettext("empty")
        if isinstance(value, bool):
            return self.desk.gettext("yes") if value else self.desk.gettext("no")
        if isinstance(value, int | Decimal):
            return formats.number(value, self.desk.reader)
        return f"“{value}”"


@lru_cache(maxsize=512)
def _parsed(text: str) -> syntax.Node:
    return parse(text)


def _own_names(node: syntax.Node) -> Iterator[str]:
    if isinstance(node, syntax.Path):
        yield node.names[0].text
    elif isinstance(node, syntax.Call) and node.where is not None:
        return  # the names inside are those of the related record
    else:
        for below in syntax.children(node):
            yield from _own_names(below)
