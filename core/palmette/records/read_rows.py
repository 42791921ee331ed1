"""What a row of an answer is made of: the columns to select, the side tables to ask, and the row itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement

from palmette.access.actors import Actor
from palmette.access.masks import FieldRight
from palmette.blueprint.model import EntityModel
from palmette.records.disclose import disclose, is_contact
from palmette.records.read_children import child_rows
from palmette.records.read_columns import LEFT_OUT, Load, Shown, shown
from palmette.records.read_fields import SHOWING, FieldPath, find_path, is_available
from palmette.records.read_model import ReadModel, Seen, not_available
from palmette.records.read_reach import restrict
from palmette.records.read_sides import TAGS, is_side, side_values, tag_names
from palmette.records.read_statement import Found, Rows
from palmette.records.read_titles import known_titles, title_of
from palmette.records.results import Row

if TYPE_CHECKING:
    from palmette.records.session import Records

TITLE = "@title"
"""The name under which a list asks for the titles of its own rows."""

ALWAYS = ("id", "version")


@dataclass(frozen=True)
class View:
    """The values that rows show, in order. Rows begin with `ALWAYS`; the columns of this view follow at `start`."""

    entity: EntityModel
    columns: tuple[ColumnElement[Any], ...]
    plain: tuple[tuple[str, int], ...]
    made: tuple[tuple[str, int, Load], ...]
    sides: tuple[FieldPath, ...]
    tags: bool
    targets: tuple[tuple[str, str], ...]
    """(name, entity) of values that name other records."""
    order: tuple[str, ...]
    contacts: tuple[str, ...] = ()
    """The values that say how a person is reached."""

    def rows(
        self, records: Records, found: Sequence[Found], start: int, *, empty: frozenset[str] = frozenset()
    ) -> list[Row]:
        """The rows as the actor sees them, with what lies in side tables; those named by `empty` are not asked."""
        rows = self._raw(records, found, start, empty)
        restrict(records, self.entity, self.targets, rows)
        disclose(records, self.entity, self.contacts, rows)
        return rows

    def titled(self, records: Records, found: Sequence[Found], start: int) -> tuple[list[Row], dict[UUID, str]]:
        """The rows, and the titles of all records that they name."""
        rows = self._raw(records, found, start, frozenset())
        names = self._titles(records, rows)
        restrict(records, self.entity, self.targets, rows, names.keys())
        disclose(records, self.entity, self.contacts, rows)
        return rows, names

    def _raw(self, records: Records, found: Sequence[Found], start: int, empty: frozenset[str]) -> list[Row]:
        made = [self._row(row, start, records.actor) for row in found]
        if not (self.sides or self.tags) or not made:
            return made
        ids = [row[0] for row in found]
        for path in self.sides:
            values = {} if path.text in empty else self._side(records, path, ids)
            for row, record in zip(made, ids, strict=True):
                row[path.text] = values.get(record, None if path.field.kind == "image" else [])
        if self.tags:
            names = tag_names(records, ids)
            for row, record in zip(made, ids, strict=True):
                row[TAGS] = names.get(record, [])
        return [{name: row[name] for name in self.order if name in row} for row in made]

    def _titles(self, records: Records, rows: Sequence[Row]) -> dict[UUID, str]:
        wanted: dict[str, set[UUID]] = {}
        for name, target in self.targets:
            ids = wanted.setdefault(target, set())
            for value in (row.get(name) for row in rows):
                if type(value) is UUID:
                    ids.add(value)
                elif type(value) is list:
                    ids.update(value)
        found: dict[UUID, str] = {}
        for target, ids in wanted.items():
            found |= known_titles(records, records.blueprint.entities[target], ids)
        return found

    def _row(self, found: Found, start: int, actor: Actor) -> Row:
        row: Row = {"id": found[0], "version": found[1]}
        for name, at in self.plain:
            row[name] = found[start + at]
        for name, at, load in self.made:
            value = load(found, start + at, actor)
            if value is not LEFT_OUT:
                row[name] = value
        return row

    def _side(self, records: Records, path: FieldPath, ids: Sequence[UUID]) -> Mapping[UUID, object]:
        if path.field.kind == "children":
            return child_rows(records, path.field, ids)
        return side_values(records, self.entity, path.field, ids)


def default_fields(model: ReadModel, seen: Seen, entity: EntityModel) -> tuple[str, ...]:
    """The entity's list columns that the actor may see, else its first plain fields."""
    listed = entity.list or tuple(field.name for field in entity.declared_fields() if not field.hidden)[:6]
    return tuple(name for name in listed if is_available(model, seen, entity, name, SHOWING))


def all_fields(seen: Seen, entity: EntityModel) -> tuple[str, ...]:
    """Every field that the actor may see."""
    return tuple(name for name in entity.fields if name != "deleted_at" and seen.rights.of(entity.key, name).known)


def view_of(rows: Rows, names: Sequence[str]) -> View:
    """The view of rows that shows these names (fields, paths, `@title`, `@tags`)."""
    made: list[Shown] = []
    sides: list[FieldPath] = []
    contacts: list[str] = []
    statement, entity = rows.statement, rows.entity
    for name in dict.fromkeys(names):
        if name in ALWAYS or name == TAGS:
            continue
        if name == TITLE:
            title = title_of(rows, entity)
            made.append(Shown(TITLE, title.columns, title.say))
            continue
        path = find_path(statement.model, statement.seen, entity, name, SHOWING)
        if is_contact(statement.model.blueprint, path.field):
            contacts.append(path.text)
        if path.field.kind == "children" or is_side(path.field):
            sides.append(_side_path(statement.seen.rights.of(path.entity.key, path.field.name), path))
        else:
            made.append(shown(rows, path))
    view = _packed(entity, made, sides, [*ALWAYS, *names], tags=TAGS in names)
    return replace(view, contacts=tuple(contacts))


def _side_path(right: FieldRight, path: FieldPath) -> FieldPath:
    """Lists are shown of the record itself, and whole or not at all."""
    if path.hops or not right.usable:
        raise not_available(path.text, SHOWING)
    return path


def _packed(
    entity: EntityModel, made: Sequence[Shown], sides: Sequence[FieldPath], names: Sequence[str], *, tags: bool
) -> View:
    columns: list[ColumnElement[Any]] = []
    plain: list[tuple[str, int]] = []
    loads: list[tuple[str, int, Load]] = []
    for item in made:
        if item.load is None:
            plain.append((item.name, len(columns)))
        else:
            loads.append((item.name, len(columns), item.load))
        columns += item.columns
    targets = [(item.name, item.target) for item in made if item.target]
    targets += [(path.text, path.field.target) for path in sides if path.field.kind == "links"]
    order = tuple(dict.fromkeys(names))
    return View(entity, tuple(columns), tuple(plain), tuple(loads), tuple(sides), tags, tuple(targets), order)
