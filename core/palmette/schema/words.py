"""How tables and columns are called in the sentences of a plan: the labels of the blueprint, the names behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from palmette.blueprint.model import Blueprint
from palmette.labels import Label
from palmette.locale.sentences import sentence
from palmette.schema.tables import Tables, columns_of


@dataclass(frozen=True)
class Words:
    """Labels by table and by (table, column); a name without a label stands for itself."""

    tables: Mapping[str, Label | str] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], Label | str] = field(default_factory=dict)

    def table(self, name: str) -> str:
        """`Membership (gym__membership)`."""
        label = self.tables.get(name)
        return sentence("%(label)s (%(name)s)", label=label, name=name) if label else name

    def column(self, table: str, name: str) -> str:
        """`Ends (ends_on)`."""
        label = self.columns.get((table, name))
        return sentence("%(label)s (%(name)s)", label=label, name=name) if label else name


def words_of(blueprint: Blueprint, tables: Tables) -> Words:
    """The words of a blueprint."""
    names: dict[str, Label | str] = {}
    columns: dict[tuple[str, str], Label | str] = {}
    for entity in blueprint.entities.values():
        names[entity.table] = entity.label
        columns |= {
            (entity.table, name): field.label for field in entity.fields.values() for name, _ in columns_of(field)
        }
        if entity.key in tables.searches:
            names[tables.searches[entity.key].name] = sentence("Search of %(entity)s", entity=entity.label)
        if entity.key in tables.matches:
            names[tables.matches[entity.key].name] = sentence("Duplicates of %(entity)s", entity=entity.label)
    for (key, name), side in tables.sides.items():
        entity = blueprint.entities[key]
        names[side.name] = sentence("%(entity)s: %(field)s", entity=entity.label, field=entity.fields[name].label)
    return Words(names, columns)
