"""What every check of the whole shares: the blueprint, the draft that notes mistakes, expressions at their places."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from palmette.blueprint.draft import Draft
from palmette.blueprint.mistakes import Mistake, nearest
from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.blueprint.words import words_of
from palmette.errors import ExpressionError
from palmette.expressions.check import Checker
from palmette.expressions.tree import CheckedExpression
from palmette.labels import LANGUAGES, Label
from palmette.records.fields import Option


@cache
def _attributes(kind: type) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The attributes of a kind of declaration, each with the words it takes."""
    if not dataclasses.is_dataclass(kind):
        return ()
    return tuple((attribute.name, words_of(kind, attribute.name)) for attribute in dataclasses.fields(kind))


@dataclass
class Checks:
    """Notes mistakes; every path is that of `origins`, so that the right author is told at the right line."""

    blueprint: Blueprint
    draft: Draft
    checker: Checker

    def wrong(self, path: str, code: str, message: str, remedy: str = "", *, owner: str = "") -> None:
        """Note a mistake."""
        self.draft.mistake(path, f"blueprint.{code}", message, remedy, owner=owner)

    def condition(self, path: str, entity: str, text: str, pack: str, *, owner: str = "") -> CheckedExpression | None:
        """Check an expression that must be true or false."""
        if not text:
            return None
        try:
            return self.checker.check_condition(entity, text, pack=pack)
        except ExpressionError as error:
            self._expression(path, error, text, owner)
            return None

    def expression(self, path: str, entity: str, text: str, pack: str, *, owner: str = "") -> CheckedExpression | None:
        """Check an expression of any kind."""
        try:
            return self.checker.check(entity, text, pack=pack)
        except ExpressionError as error:
            self._expression(path, error, text, owner)
            return None

    def _expression(self, path: str, error: ExpressionError, text: str, owner: str) -> None:
        author, place = self.draft.origins.blame(path, owner)
        inner = error.place
        exact = self.draft.origins.inside(path, inner.line, inner.column) if inner else None
        shown = text if len(text) <= 80 else f"{text[:77]}…"
        message = f"{path.rpartition('.')[2]} {shown!r}: {error.message}"
        self.draft.mistakes.append(Mistake(author, error.code, message, error.remedy, exact or place, path))

    def name(self, path: str, entity: EntityModel, name: str, *, owner: str = "") -> FieldModel | None:
        """The field of that name; a mistake when there is none."""
        found = entity.fields.get(name)
        if found is None:
            message = f"{entity.key} has no field {name!r}."
            self.wrong(path, "unknown_field", message, nearest(name, entity.fields), owner=owner)
        return found

    def names(self, path: str, entity: EntityModel, names: Iterable[str], *, owner: str = "") -> None:
        """Several fields of an entity."""
        for name in names:
            self.path(path, entity, name, owner=owner)

    def path(self, path: str, entity: EntityModel, name: str, *, owner: str = "") -> FieldModel | None:
        """The field at the end of a path through references."""
        first, *rest = name.split(".")
        found = self.name(path, entity, first, owner=owner)
        for step in rest:
            if found is None:
                return None
            target = self.blueprint.entities.get(found.target)
            if target is None or found.value_kind != "reference":
                message = f"{name!r} goes on behind {found.name!r}, which is {found.value_kind}."
                self.wrong(path, "no_way", message, "A dot follows a reference.", owner=owner)
                return None
            found = self.name(path, target, step, owner=owner)
        return found

    def words(self, path: str, item: object, *, owner: str = "") -> None:
        """Attributes that take only some words, and labels in known languages."""
        kind: type = type(item)
        for name, known in _attributes(kind):
            value = getattr(item, name)
            if isinstance(value, Label):
                self._languages(f"{path}.{name}", value, owner)
            if known and value not in known:
                message = f"{name} is {value!r}."
                self.wrong(f"{path}.{name}", "unknown_word", message, nearest(str(value), known), owner=owner)

    def _languages(self, path: str, value: Label, owner: str) -> None:
        for language in (*value.forms, *value.plurals):
            if language not in LANGUAGES:
                message = f"A label is in {language!r}, which is no language of Palmette."
                self.wrong(path, "unknown_language", message, f"Languages are {', '.join(LANGUAGES)}.", owner=owner)

    def under(self, path: str, options: Sequence[Option]) -> None:
        """Note options under one that is not there, and those that stand under themselves."""
        known = {option.key: option.under for option in options}
        for key, wider in known.items():
            if wider and wider not in known:
                message = f"{key!r} is under {wider!r}, which is not among them."
                self.wrong(f"{path}.{key}.under", "unknown_option", message, nearest(wider, known))
            way = [key]
            while wider and wider in known and wider not in way:
                way.append(wider)
                wider = known[wider]
            if wider == key:
                self.wrong(f"{path}.{key}.under", "option_circle", f"{key!r} is under itself.", "Take `under` away.")

    def unique(self, path: str, what: str, keys: Sequence[str]) -> None:
        """Each key once."""
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.wrong(f"{path}.{key}", "duplicate_key", f"The {what} {key!r} is there twice.", "Keep one.")
