"""What the writes of one entity are compiled to, once per blueprint: readers of values, columns, side tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import RowMapping, Table

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.money import Money
from palmette.records import fields as kinds
from palmette.records.matching import Matching, matchings
from palmette.records.values.accept import Accept, acceptor
from palmette.records.values.columns import Bind, Load, binder, is_plain, loader
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules, rules_of
from palmette.schema.tables import FILE_KINDS, columns_of

if TYPE_CHECKING:
    from palmette.blueprint.model import Blueprint
    from palmette.records.session import Gateway
    from palmette.schema.tables import Tables

COLUMN, SIDE, CHILDREN, FILES, DERIVED = "column", "side", "children", "files", "derived"
OWN_COLUMNS = ("id", "version", "created_at", "updated_at", "created_by", "deleted_at", "owner", "branch")
"""System fields that every write fills itself."""


@dataclass(frozen=True)
class FieldWriter:
    """How one field is written: `place` is column, side (a table of values), children, files or derived."""

    model: FieldModel
    place: str
    accept: Accept
    columns: tuple[str, ...] = ()
    bind: Bind | None = None
    load: Load | None = None
    side: Table | None = None
    value_column: str = ""
    child: Writer | None = None

    @cached_property
    def name(self) -> str:
        """The field's name."""
        return self.model.name

    @cached_property
    def many(self) -> bool:
        """Whether it holds ids of several records rather than of one."""
        return self.model.kind == "links"

    @cached_property
    def plain_column(self) -> str:
        """The column that takes the Python form as it is; empty where it takes more than that to store it."""
        stored_as_it_is = self.place == COLUMN and self.model.kind != "secret" and is_plain(self.model)
        return self.columns[0] if stored_as_it_is else ""

    @cached_property
    def where(self) -> str:
        """The condition on the records that it may refer to; empty for any."""
        return self.model.declared.where if isinstance(self.model.declared, kinds.Reference) else ""

    def loaded(self, row: RowMapping | Mapping[str, Any]) -> Any:  # Any: each kind has its own form
        """The Python form out of a row of columns."""
        assert self.load is not None
        return self.load(cast("Mapping[str, Any]", row))


@dataclass(frozen=True)
class Writer:
    """The compiled writes of one entity."""

    entity: EntityModel
    table: Table
    fields: Mapping[str, FieldWriter]
    rules: Rules
    dialect: str
    search: Table | None
    matched: tuple[Matching, ...] = ()
    """What its records say about duplicates, of themselves or of what they belong to."""

    @property
    def walled(self) -> bool:
        """Whether rows are keyed by wall and id."""
        return self.entity.walled

    @cached_property
    def owns_wall(self) -> bool:
        """Whether rows name a wall at all."""
        return "wall_id" in self.table.c

    @cached_property
    def column_fields(self) -> tuple[FieldWriter, ...]:
        """Fields stored in columns that a new row fills from its values."""
        derived = {name for name in OWN_COLUMNS if name in self.fields and self.fields[name].model.system}
        return tuple(
            item
            for item in self.fields.values()
            if item.place == COLUMN and item.name not in derived and item.model.kind != "rollup"
        )

    @cached_property
    def accepts(self) -> Mapping[str, Accept]:
        """How values are read whose field alone decides it: neither owned rows nor the choice of a pipeline."""
        return {
            name: item.accept
            for name, item in self.fields.items()
            if item.place != CHILDREN and not (item.model.system and name == "pipeline")
        }

    @cached_property
    def empty_row(self) -> Mapping[str, None]:
        """The columns of a row in which nothing is filled."""
        return dict.fromkeys(name for item in self.column_fields for name in item.columns)

    @cached_property
    def stored(self) -> Mapping[str, FieldWriter]:
        """Those fields by name."""
        return {item.name: item for item in self.column_fields}

    @cached_property
    def side_fields(self) -> tuple[FieldWriter, ...]:
        """Fields stored as rows of a table of their own."""
        return tuple(item for item in self.fields.values() if item.place == SIDE)

    @cached_property
    def children_fields(self) -> tuple[FieldWriter, ...]:
        """Fields of owned rows."""
        return tuple(item for item in self.fields.values() if item.place == CHILDREN)

    @cached_property
    def required(self) -> tuple[FieldWriter, ...]:
        """Fields that must be filled; files come after the record and are asked for by gates."""
        return tuple(
            item
            for item in self.fields.values()
            if item.model.required and not item.model.system and item.place in (COLUMN, SIDE, CHILDREN)
        )

    @cached_property
    def required_names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(item.name for item in self.required)

    @cached_property
    def conditional(self) -> tuple[FieldWriter, ...]:
        """Fields that must be filled under a condition."""
        return tuple(item for item in self.fields.values() if item.model.declared.required_when)

    @cached_property
    def lockable(self) -> tuple[FieldWriter, ...]:
        """Fields that people do not change while a condition holds."""
        return tuple(item for item in self.fields.values() if item.model.declared.readonly_when)

    @cached_property
    def unique(self) -> tuple[FieldWriter, ...]:
        """Fields whose value one living record of a wall may have."""
        return tuple(item for item in self.fields.values() if item.model.declared.unique and item.place == COLUMN)

    @cached_property
    def unique_groups(self) -> tuple[tuple[FieldWriter, ...], ...]:
        """Fields whose values together one living record of a wall may have."""
        return tuple(tuple(self.fields[name] for name in names) for names in self.entity.unique)

    @cached_property
    def numbers(self) -> tuple[FieldWriter, ...]:
        """Running numbers."""
        return tuple(item for item in self.fields.values() if item.model.kind == "number")

    @cached_property
    def rollups(self) -> tuple[FieldWriter, ...]:
        """Stored rollups."""
        return tuple(item for item in self.fields.values() if item.model.kind == "rollup" and item.place == COLUMN)

    @cached_property
    def figures_of_nothing(self) -> Mapping[str, Any]:
        """The columns of stored rollups of a record that nothing refers to yet."""
        row: dict[str, Any] = {}
        for item in self.rollups:
            assert item.bind is not None
            item.bind(_figure_of_nothing(item.model, self.rules), row)
        return row

    @cached_property
    def figure_days(self) -> tuple[str, ...]:
        """The columns that say of which day a figure is."""
        names = (f"{item.model.column}__as_of" for item in self.rollups)
        return tuple(name for name, item in zip(names, self.rollups, strict=True) if name in item.columns)

    @cached_property
    def references(self) -> tuple[FieldWriter, ...]:
        """Fields that hold ids of other records."""
        return tuple(
            item
            for item in self.fields.values()
            if item.model.kind in ("reference", "links") and item.name not in ("created_by",)
        )

    @cached_property
    def reference_names(self) -> tuple[tuple[str, FieldWriter], ...]:
        """The same by name."""
        return tuple((item.name, item) for item in self.references)

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Names of fields whose values history may not hold."""
        return frozenset(item.name for item in self.fields.values() if item.model.kind == "secret")

    @cached_property
    def searched(self) -> tuple[FieldWriter, ...]:
        """Fields whose words are found by search."""
        found = (self.fields.get(name) for name in self.entity.search)
        return tuple(item for item in found if item is not None and item.place in (COLUMN, SIDE))

    @cached_property
    def searched_names(self) -> tuple[tuple[str, bool], ...]:
        """Their names, and whether each holds a phone."""
        return phones_among(item.model for item in self.searched)

    @cached_property
    def matched_names(self) -> frozenset[str]:
        """Fields whose change may change what duplicates are found by."""
        return frozenset(name for item in self.matched for name in item.needs)

    @cached_property
    def defaults(self) -> Mapping[str, Callable[[Any], object]]:
        """What fills a field that was not given: takes the session, for `today`, `now` and `me`."""
        return {
            item.name: _default(item)
            for item in self.fields.values()
            if item.model.declared.default is not None and not item.model.system and item.place != DERIVED
        }


def phones_among(fields: Iterable[FieldModel]) -> tuple[tuple[str, bool], ...]:
    """The names of fields, and whether each holds a phone."""
    return tuple((field.name, field.value_kind == "phone") for field in fields)


def writer_of(gateway: Gateway, entity: str) -> Writer:
    """The writer of an entity by full key, made at its first use."""
    found = gateway.writers.get(entity)
    if found is None:
        found = gateway.writers[entity] = build_writer(gateway.blueprint, gateway.tables, entity)
    return found


def build_writer(blueprint: Blueprint, tables: Tables, key: str) -> Writer:
    """Compile the writes of an entity."""
    entity = blueprint.entities[key]
    rules = rules_of(blueprint)
    fields = {name: _field(blueprint, tables, item, rules) for name, item in entity.fields.items()}
    matched = tuple(item for item in matchings(blueprint, entity) if item.target in tables.matches)
    return Writer(entity, tables.table(key), fields, rules, tables.dialect, tables.searches.get(key), matched)


def _field(blueprint: Blueprint, tables: Tables, field: FieldModel, rules: Rules) -> FieldWriter:
    if field.kind == "children":
        return FieldWriter(field, CHILDREN, _same, child=build_writer(blueprint, tables, field.target))
    if field.kind in FILE_KINDS:
        return FieldWriter(field, FILES, _same)
    if (side := tables.sides.get((field.entity, field.name))) is not None:
        column = "target_id" if field.kind == "links" else "value"
        return FieldWriter(field, SIDE, acceptor(field, rules), side=side, value_column=column)
    columns = tuple(name for name, _ in columns_of(field))
    if not columns:
        return FieldWriter(field, DERIVED, _same)
    return FieldWriter(field, COLUMN, acceptor(field, rules), columns, binder(field), loader(field))


def _figure_of_nothing(field: FieldModel, rules: Rules) -> object:
    """Counts and sums begin at 0, the greatest and the least with no value."""
    declared = field.declared
    if not isinstance(declared, kinds.Rollup) or declared.function not in ("count", "sum"):
        return None
    if field.value_kind == "money":
        return Money(0, declared.currency or rules.currency)
    return Decimal(0) if field.value_kind == "decimal" else 0


def _same(value: object) -> object:
    return value


def _default(field: FieldWriter) -> Callable[[Any], object]:
    default = field.model.declared.default
    if default == "today" and field.model.kind == "date":
        return lambda records: records.local_today
    if default == "now" and field.model.kind == "instant":
        return lambda records: records.now
    if default == "me" and field.model.kind == "reference":
        return lambda records: records.actor.id
    if default == "my_branch" and field.model.kind == "reference":
        return lambda records: records.actor.home_branch
    value = _accepted_default(field, default)
    return lambda records: value


def _accepted_default(field: FieldWriter, default: object) -> object:
    if isinstance(field.model.declared, kinds.Children):
        return default
    try:
        return field.accept(list(default) if isinstance(default, tuple) else default)
    except Refused as refusal:
        raise ValueError(f"the default of {field.model.entity}.{field.name} cannot be used: {refusal}") from refusal
