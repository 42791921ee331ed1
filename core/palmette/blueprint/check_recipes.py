"""Whether a recipe of demo data gives what its field takes, and names only what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any  # a recipe's check takes that recipe alone

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.demo import recipes
from palmette.demo.from_recipes import FromRecipes
from palmette.demo.making import BARE_NUMBER, BRACES
from palmette.records.values.accept import acceptor
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import rules_of

TEXTS = frozenset({"text", "long_text", "rich_text", "url", "email", "phone", "address", "zone", "secret"})
FIGURES = frozenset({"integer", "decimal", "money", "duration"})
GIVEN = frozenset({"owner", "branch", "created_at"})
"""Columns of the frame that a demo may fill."""

PERSON_KINDS: Mapping[str, frozenset[str]] = {
    "birthday": frozenset({"date"}),
    "phone": frozenset({"phone", "text"}),
    "email": frozenset({"email", "text"}),
    "sex": frozenset({"choice"}),
    "language": frozenset({"choice"}),
}
PERSON_WORDS = {"sex": ("female", "male"), "language": ("en", "ru", "fi")}


@dataclass(frozen=True)
class RecipeCheck:
    """The recipes of one row. `named` are the values it may speak of, `before` the sets that are made by then."""

    checks: Checks
    load: FromRecipes
    entity: EntityModel
    named: frozenset[str]
    before: Sequence[str]
    parent: EntityModel | None = None

    def wrong(self, path: str, message: str, remedy: str, *, code: str = "bad_recipe") -> None:
        """Note a mistake."""
        self.checks.wrong(path, code, message, remedy)

    def value(self, path: str, name: str, recipe: object) -> None:
        """A recipe for a value of the row by its name."""
        if name == "moved_at" and name in self.named:
            self.recipe(path, None, recipe)
            return
        field = self.checks.name(path, self.entity, name)
        if field is None:
            return
        if (field.system and name not in GIVEN) or field.kind in ("computed", "rollup", "files", "image"):
            remedy = "Write `walk`." if name in ("stage", "pipeline", "lost_reason", "stage_since") else "Remove it."
            self.wrong(path, f"{name!r} is not filled by a demo.", remedy)
            return
        self.recipe(path, field, recipe)

    def recipe(self, path: str, field: FieldModel | None, recipe: object) -> None:
        """A recipe for a field; `moved_at` has none."""
        if isinstance(recipe, recipes.Word):
            _CHECKS[type(recipe)](self, path, field, recipe)
        elif recipe is not None:
            self.constant(path, field, recipe)

    def constant(self, path: str, field: FieldModel | None, value: object) -> None:
        """A value as it is."""
        if field is None or field.kind in ("reference", "links", "children"):
            word = {"links": "some: set", "children": "rows: [1, 2], values: …"}.get(
                field.kind if field else "", "ref: set"
            )
            self.wrong(path, f"{value!r} is no record.", f"Write `{{{word}}}`.")
            return
        if field.value_kind == "money" and isinstance(value, str) and BARE_NUMBER.fullmatch(value):
            value = Decimal(value)
        try:
            acceptor(field, rules_of(self.checks.blueprint))(value)
        except Refused as error:
            self.wrong(path, f"{field.name}: {error.message}", error.remedy, code="bad_constant")

    def kind(self, path: str, field: FieldModel | None, allowed: frozenset[str], what: str) -> bool:
        """Whether the field is of a kind that takes this."""
        found = field.value_kind if field else "instant"
        if found in allowed:
            return True
        name = field.name if field else "moved_at"
        self.wrong(path, f"{name!r} is {found} and takes no {what}.", f"That is for {', '.join(sorted(allowed))}.")
        return False

    def set(self, path: str, key: str) -> EntityModel | None:
        """The entity of a set that is made before."""
        if key in self.before:
            return self.load.entities.get(key)
        remedy = nearest(key, self.before) if self.before else "Write that set first."
        if key in self.load.said.records:
            remedy = "Put that set before this one."
        self.wrong(path, f"There is no set {key!r} before this one.", remedy, code="unknown_set")
        return None

    def path(self, path: str, name: str) -> FieldModel | EntityModel | None:
        """The field, or the parent, that a path of a recipe leads to."""
        first, *rest = name.split(".")
        if first == "parent":
            if self.parent is None:
                self.wrong(path, "There is no parent here.", "It is there in sets with `per`, and in owned rows.")
                return None
            return self._behind(path, self.parent, rest) if rest else self.parent
        if first not in self.named:
            self.wrong(path, f"No recipe gives {first!r}.", nearest(first, self.named))
            return None
        if not rest:
            return self.entity.fields.get(first)
        return self._behind(path, self.entity, [first, *rest])

    def _behind(self, path: str, entity: EntityModel, names: Sequence[str]) -> FieldModel | None:
        return self.checks.path(path, entity, ".".join(names))


def _person(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.PersonPart) -> None:
    allowed = PERSON_KINDS.get(recipe.person, frozenset({"text", "long_text"}))
    if check.kind(path, field, allowed, f"{recipe.person} of a person"):
        for word in PERSON_WORDS.get(recipe.person, ()):
            check.constant(path, field, word)


def _several_ways(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.AnyOf) -> None:
    for index, one in enumerate(recipe.any):
        check.recipe(f"{path}.any.{index}", field, one)


def _each(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.EachInTurn) -> None:
    for index, one in enumerate(recipe.each):
        check.recipe(f"{path}.each.{index}", field, one)


def _weighted(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Weighted) -> None:
    for word in recipe.weights:
        check.constant(f"{path}.weights.{word}", field, word)


def _number(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.NumberBetween) -> None:
    if not check.kind(path, field, FIGURES, "number"):
        return
    for end in recipe.number:
        check.constant(path, field, int(end) if end == int(end) else end)


def _days(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.DayAround) -> None:
    check.kind(path, field, frozenset({"date"}), "day")
    _since(check, path, recipe.since)


def _at(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.MomentAround | recipes.After) -> None:
    check.kind(path, field, frozenset({"instant"}), "moment")
    _since(check, path, recipe.since)


def _since(check: RecipeCheck, path: str, name: str) -> None:
    if not name or name in ("created_at", "moved_at"):
        return
    found = check.path(f"{path}.from", name)
    if isinstance(found, FieldModel) and found.value_kind not in ("date", "instant"):
        check.wrong(f"{path}.from", f"{name!r} is {found.value_kind}.", "Name a date or a moment.")


def _chosen(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Chosen) -> None:
    key, _, row = recipe.ref.partition(".")
    entity = check.set(f"{path}.ref", key)
    if entity is None or not check.kind(path, field, frozenset({"reference"}), "record"):
        return
    rows = check.load.said.records[key].rows
    if row and row not in rows:
        remedy = nearest(row, rows) if rows else "Only sets with `rows` have keys."
        check.wrong(f"{path}.ref", f"The set {key!r} has no row {row!r}.", remedy, code="unknown_set")
    _leads_to(check, path, field, entity)
    check_where(check.checks, f"{path}.where", entity, recipe.where)
    for theirs, ours in recipe.alike.items():
        check.path(f"{path}.same", ours)
        check.checks.name(f"{path}.same", entity, theirs)


def check_where(checks: Checks, path: str, entity: EntityModel, where: Mapping[str, str | Sequence[str]]) -> None:
    """Values that records of a set are chosen by."""
    for name, words in where.items():
        field = checks.name(f"{path}.{name}", entity, name)
        known = [option.key for option in field.options] if field is not None else []
        for word in [words] if isinstance(words, str) else words:
            if known and word not in known:
                checks.wrong(f"{path}.{name}", "bad_recipe", f"{name!r} is never {word!r}.", nearest(word, known))


def _leads_to(check: RecipeCheck, path: str, field: FieldModel | None, entity: EntityModel) -> None:
    if field is not None and field.target != entity.key:
        check.wrong(path, f"{field.name!r} leads to {field.target}, not to {entity.key}.", "Name another set.")


def _several(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Several) -> None:
    if isinstance(recipe.some, list):
        if check.kind(path, field, frozenset({"multi_choice", "texts"}), "words"):
            check.constant(path, field, recipe.some)
        return
    entity = check.set(f"{path}.some", recipe.some)
    if entity is not None and check.kind(path, field, frozenset({"links"}), "several records"):
        _leads_to(check, path, field, entity)


def _colleague(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Colleague) -> None:
    _of_frame(check, path, field, "frame.user", recipe.user, check.load.said.users)


def _workplace(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Workplace) -> None:
    _of_frame(check, path, field, "frame.branch", recipe.branch, check.load.said.branches)


def _of_frame(
    check: RecipeCheck, path: str, field: FieldModel | None, target: str, key: str, known: Mapping[str, object]
) -> None:
    if key not in known:
        what = target.partition(".")[2]
        remedy = nearest(key, known) if known else "Write it under `demo`."
        check.wrong(path, f"There is no {what} {key!r} in the demo.", remedy, code=f"unknown_{what}")
    if check.kind(path, field, frozenset({"reference"}), "record") and field is not None and field.target != target:
        check.wrong(path, f"{field.name!r} leads to {field.target}.", "Write `{ref: set}`.")


def _pattern(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Pattern) -> None:
    check.kind(path, field, TEXTS, "text")
    for name in BRACES.findall(recipe.text):
        if name not in ("n", "created_at"):
            check.path(f"{path}.text", name)


def _decision(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Decision) -> None:
    found = check.path(f"{path}.by", recipe.by)
    if isinstance(found, FieldModel) and found.options:
        for word in recipe.cases:
            if found.option(word) is None:
                remedy = nearest(word, [option.key for option in found.options])
                check.wrong(f"{path}.cases.{word}", f"{recipe.by!r} is never {word!r}.", remedy)
    for word, one in recipe.cases.items():
        check.recipe(f"{path}.cases.{word}", field, one)
    check.recipe(f"{path}.else", field, recipe.otherwise)


def _owned(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.OwnedRows) -> None:
    if not check.kind(path, field, frozenset({"children"}), "rows") or field is None:
        return
    child = check.checks.blueprint.entities[field.target]
    inner = replace(check, entity=child, named=frozenset({"n", *recipe.values}), parent=check.entity)
    for name, one in recipe.values.items():
        inner.value(f"{path}.values.{name}", name, one)


def _fixed(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Fixed) -> None:
    check.constant(path, field, recipe.value)


def _taken(check: RecipeCheck, path: str, field: FieldModel | None, recipe: recipes.Taken) -> None:
    found = check.path(f"{path}.from", recipe.source)
    if isinstance(recipe.times, str) and not BARE_NUMBER.fullmatch(recipe.times):
        check.path(f"{path}.times", recipe.times)
    leads = found.key if isinstance(found, EntityModel) else found.target if found else ""
    if field is not None and found is not None and field.target != leads:
        there = leads or "no record"
        message = f"{field.name!r} leads to {field.target or 'no record'}, {recipe.source!r} to {there}."
        check.wrong(path, message, "Take another value.")


_CHECKS: Mapping[type, Callable[[RecipeCheck, str, FieldModel | None, Any], None]] = {
    recipes.PersonPart: _person,
    recipes.AnyOf: _several_ways,
    recipes.EachInTurn: _each,
    recipes.Weighted: _weighted,
    recipes.NumberBetween: _number,
    recipes.DayAround: _days,
    recipes.MomentAround: _at,
    recipes.After: _at,
    recipes.Chosen: _chosen,
    recipes.Several: _several,
    recipes.Colleague: _colleague,
    recipes.Workplace: _workplace,
    recipes.Pattern: _pattern,
    recipes.Decision: _decision,
    recipes.OwnedRows: _owned,
    recipes.Fixed: _fixed,
    recipes.Taken: _taken,
}
