"""A rule in plain words: an expression with the labels of its fields and options, as far as the reader may know them.

Names stay in the nominative in every language, so that no sentence has to inflect them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import DeclarationError
from palmette.expressions import syntax
from palmette.expressions.parse import parse
from palmette.expressions.vocabulary import PHRASES, phrase
from palmette.labels import Label
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.rule_phrases import COUNTING, LENGTHS, comparison, kind_of_call, kind_of_field
from palmette.pages.values import option_label
from palmette.records.session import Records

SIGNS = {"*": "×", "/": "÷", "-": "−", "+": "+"}
OUTER = "parent"


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose fields the names are: the record of the rule, or the rows of a relation within it."""

    entity: EntityModel
    pack: str
    outer: _Scope | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a path leads: how it is said, and the field or the related records at its end."""

    said: str
    field: FieldModel | None = None
    behind: EntityModel | None = None


class RuleWords:
    """Says expressions for one reader; a name that is hidden from him is said as such."""

    def __init__(self, desk: Desk, records: Records) -> None:
        self.desk = desk
        self.known = records.gateway.reads.seen(records.actor).blueprint

    def say(self, entity: EntityModel, text: str, *, pack: str = "") -> str:
        """The rule in one line; empty where it cannot be read."""
        try:
            said = self._say(_parsed(text), _Scope(entity, pack))
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

    def _say(self, node: syntax.Node, scope: _Scope) -> str:
        match node:
            case syntax.Literal():
                return self._literal(node.value)
            case syntax.Path():
                return self._place(node, scope).said
            case syntax.Unary():
                return (
                    self._denied(node.operand, scope)
                    if node.operator == "not"
                    else f"−{self._say(node.operand, scope)}"
                )
            case syntax.Logic():
                word = {"and": self.desk.gettext("and"), "or": self.desk.gettext("or")}[node.operator]
                return f" {word} ".join(self._inner(item, scope) for item in node.items)
            case syntax.IsEmpty():
                pattern = self.desk.gettext("%(a)s: filled") if node.negated else self.desk.gettext("%(a)s: empty")
                return pattern % {"a": self._say(node.operand, scope)}
            case syntax.Binary():
                return self._binary(node, scope)
            case syntax.Among():
                return self._among(node, scope)
            case syntax.Call():
                return self._call(node, scope)

    def _inner(self, node: syntax.Node, scope: _Scope) -> str:
        said = self._say(node, scope)
        return f"({said})" if isinstance(node, syntax.Logic) else said

    def _denied(self, node: syntax.Node, scope: _Scope) -> str:
        """The opposite: no such records, a tick that is not set, else the whole in brackets."""
        if isinstance(node, syntax.Call) and node.name.text == "exists":
            return self.desk.gettext("%(a)s: none") % {"a": self._rows(node, scope)[0]}
        if isinstance(node, syntax.Path):
            return self.desk.gettext("%(a)s: no") % {"a": self._say(node, scope)}
        return phrase("not", self.desk.language).format(self._say(node, scope))

    def _binary(self, node: syntax.Binary, scope: _Scope) -> str:
        if node.operator in SIGNS:
            return self._sum(node, scope)
        equal = node.operator in ("==", "!=")
        if equal and isinstance(node.right, syntax.Literal) and isinstance(node.right.value, bool):
            holds = node.right.value is (node.operator == "==")
            return self._say(node.left, scope) if holds else self._denied(node.left, scope)
        field = self._place(node.left, scope).field if isinstance(node.left, syntax.Path) else None
        right = (self._option(field, node.right) if field is not None else "") or self._say(node.right, scope)
        kind = self._kind(node.left, scope) or self._kind(node.right, scope)
        pattern = self.desk.gettext(comparison(node.operator, kind))
        return pattern % {"a": self._counted(node.left, scope), "b": right}

    def _counted(self, node: syntax.Node, scope: _Scope) -> str:
        """The left side of a comparison: of a count the records alone, as their number is what is compared."""
        if isinstance(node, syntax.Call) and node.name.text == "count":
            return self._rows(node, scope)[0]
        return self._say(node, scope)

    def _sum(self, node: syntax.Binary, scope: _Scope) -> str:
        """Arithmetic by its signs; a day so many days before or after another one in words."""
        left, right = self._say(node.left, scope), self._say(node.right, scope)
        length = isinstance(node.right, syntax.Call) and node.right.name.text in LENGTHS
        if not length:
            return f"{left} {SIGNS[node.operator]} {right}"
        _ = self.desk.gettext
        if isinstance(node.left, syntax.Path) and node.left.text in ("today", "now"):
            pattern = _("in %(b)s") if node.operator == "+" else _("%(b)s ago")
        else:
            pattern = _("%(b)s after %(a)s") if node.operator == "+" else _("%(b)s before %(a)s")
        return pattern % {"a": left, "b": right}

    def _among(self, node: syntax.Among, scope: _Scope) -> str:
        field = self._place(node.operand, scope).field if isinstance(node.operand, syntax.Path) else None
        if isinstance(node.choices, tuple):
            words = [(field and self._option(field, item)) or self._say(item, scope) for item in node.choices]
        else:
            words = [self._say(node.choices, scope)]
        left, _ = self._counted(node.operand, scope), self.desk.gettext
        if node.negated:
            return _("%(a)s: none of %(b)s") % {"a": left, "b": ", ".join(words)}
        return _("%(a)s: %(b)s") % {"a": left, "b": f" {_('or')} ".join(words)}

    def _call(self, node: syntax.Call, scope: _Scope) -> str:
        _, name = self.desk.gettext, node.name.text
        if name == "exists":
            return _("%(a)s: at least one") % {"a": self._rows(node, scope)[0]}
        if name in ("count", "sum", "minimum", "maximum", "average"):
            rows, of = self._rows(node, scope)
            # What is summed without a field of related records is the rule's own expression.
            said = [rows] if name == "count" else [of, rows] if of else [rows, self._label(scope.entity.plural, "")]
            return phrase(name, self.desk.language).format(*said)
        if name in LENGTHS and isinstance(node.arguments[0], syntax.Literal):
            return formats.span(int(str(node.arguments[0].value)), LENGTHS[name], self.desk.reader)
        arguments = [self._say(item, scope) for item in node.arguments]
        values = {"a": arguments[0], "b": (arguments[1:] or [""])[0], "all": ", ".join(arguments)}
        patterns = {
            "date": "%(a)s", "round": "%(a)s", "abs": "%(a)s", "coalesce": _("%(a)s (if empty: %(b)s)"),
            "min": _("the least of: %(all)s"), "max": _("the greatest of: %(all)s"),
        }  # fmt: skip
        if name in patterns:
            return patterns[name] % values
        return phrase(name, self.desk.language).format(*arguments) if name in PHRASES else values["all"]

    def _rows(self, node: syntax.Call, scope: _Scope) -> tuple[str, str]:
        """The related records of a call with what narrows them, and the field of theirs that it reads."""
        target = node.arguments[0]
        if not isinstance(target, syntax.Path):
            return self._say(target, scope), ""
        place, of = self._place(target, scope), ""
        if place.field is not None and not place.field.target and len(target.names) > 1:
            of = self._label(place.field.label, place.field.name)
            place = self._place(syntax.Path(target.names[:-1], target.span), scope)
        if node.where is None or place.behind is None:
            return place.said, of
        inside = self._say(node.where, _Scope(place.behind, scope.pack, scope))
        return phrase("where", self.desk.language).format(place.said, inside), of

    def _place(self, node: syntax.Path, scope: _Scope) -> _Place:
        """Follow the names, through references and to related records, as far as the reader may know."""
        if len(node.names) == 1 and node.text in ("now", "today", "me", "my_branch"):
            return _Place(phrase(node.text, self.desk.language))
        names, labels, here, entity = [name.text for name in node.names], list[str](), scope, scope.entity
        while names and names[0] == OUTER:
            names.pop(0)
            if here.outer is None:
                entity = self.known.entities.get(entity.parent, entity)
                continue
            here = here.outer
            entity = here.entity
            labels = [self._label(entity.label, entity.short)]
        field: FieldModel | None = None
        behind: EntityModel | None = None
        for name in names:
            known = self.known.entities.get(entity.key)
            field = self.known.find_field(entity.key, name, pack=scope.pack) if known else None
            inverse = known.inverses.get(name) if known and field is None else None
            if field is not None:
                labels.append(self._label(field.label, field.name))
                behind = self.known.entities.get(field.target)
            elif inverse is not None and inverse.entity in self.known.entities:
                labels.append(self._label(inverse.label, name))
                behind = self.known.entities[inverse.entity]
            else:
                return _Place(" › ".join([*labels, self.desk.gettext("something not shown to you")]))
            entity = behind or entity
        return _Place(" › ".join(labels), field, behind)

    def _label(self, label: Label, fallback: str) -> str:
        """A label within a sentence; an abbreviation keeps its capitals."""
        text = label.text(self.desk.language) or fallback
        return text if text[:2].isupper() else text[:1].lower() + text[1:]

    def _kind(self, node: syntax.Node, scope: _Scope) -> str:
        """`time`, `number` or nothing that is known: how two of them are compared in words."""
        match node:
            case syntax.Path():
                field = self._place(node, scope).field
                return "time" if node.text in ("now", "today") else kind_of_field(field)
            case syntax.Call():
                own = kind_of_call(node.name.text)
                if own or not node.arguments or node.name.text == "count":
                    return own
                return self._kind(node.arguments[0], scope)
            case syntax.Binary() if node.operator in SIGNS:
                return self._kind(node.left, scope)
            case syntax.Literal() if isinstance(node.value, int | Decimal):
                return COUNTING
        return ""

    def _option(self, field: FieldModel, node: syntax.Node) -> str:
        option = field.option(node.value) if isinstance(node, syntax.Literal) and isinstance(node.value, str) else None
        return self._quoted(option_label(self.desk, option)) if option else ""

    def _literal(self, value: object) -> str:
        if value is None:
            return self.desk.gettext("empty")
        if isinstance(value, bool):
            return self.desk.gettext("yes") if value else self.desk.gettext("no")
        if isinstance(value, int | Decimal):
            return formats.number(value, self.desk.reader)
        return self._quoted(value)

    def _quoted(self, text: object) -> str:
        return self.desk.gettext("“%(text)s”") % {"text": text}


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
