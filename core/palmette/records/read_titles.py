"""What a record is called for an actor: its entity's title pattern over what the actor may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from string import Formatter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select

from palmette.access.actors import Actor
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput
from palmette.labels import label as _
from palmette.locale.dates import clock_time, full_day, full_moment
from palmette.locale.sums import money_text
from palmette.money import Money
from palmette.records.read_columns import LEFT_OUT, Load, shown
from palmette.records.read_fields import SHOWING, FieldPath, find_path
from palmette.records.read_statement import MOST_IDS, Prepared, Rows, Statement
from palmette.records.results import Masked
from palmette.records.rows import chunks
from palmette.schema.types import Id

if TYPE_CHECKING:
    from palmette.records.session import Records

RESTRICTED = _("restricted", ru="доступ ограничен", fi="rajoitettu")
"""What stands for a record that the actor may not see."""

Say = Callable[[Sequence[Any], int, Actor], str]  # Any: columns of every type
_DEEPEST = 3
_SPACES = re.compile(r"\s+")
_LOOSE = " \t,;:·-–—/|"


@dataclass(frozen=True)
class Title:
    """The columns that a title is made of, and what makes it of them."""

    columns: tuple[ColumnElement[Any], ...]
    say: Say


def title_of(rows: Rows, entity: EntityModel, hops: tuple[FieldModel, ...] = ()) -> Title:
    """The title of the rows' records, or of those at the end of a way along references."""
    columns: list[ColumnElement[Any]] = []
    parts: list[str | tuple[int, Say]] = []
    for literal, name, _spec, _conversion in Formatter().parse(entity.title):
        if literal:
            parts.append(literal)
        if name and (part := _part(rows, entity, hops, name)) is not None:
            parts.append((len(columns), part.say))
            columns += part.columns
    return Title(tuple(columns), _sentence(parts, entity))


def titles(records: Records, entity: EntityModel, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Titles of records by id; those out of scope, or gone, read `restricted`. Trashed ones keep their title."""
    wanted = list(dict.fromkeys(ids))
    restricted = RESTRICTED.text(records.actor.language)
    return dict.fromkeys(wanted, restricted) | known_titles(records, entity, wanted)


def known_titles(records: Records, entity: EntityModel, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The same without those that are out of scope or gone."""
    wanted = list(dict.fromkeys(ids))
    model, actor = records.gateway.reads, records.actor
    found: dict[UUID, str] = {}
    if not wanted or entity.key not in model.seen(actor).entities:
        return found
    plan = model.prepared(records, ("titles", entity.key), lambda: _prepare(records, entity))
    for some in chunks(wanted, MOST_IDS):
        for row in plan.prepared.run(records, {"ids": some}):
            found[row[0]] = plan.say(row, 1, actor)
    return found


@dataclass(frozen=True)
class _Plan:
    prepared: Prepared
    say: Say

    @property
    def varies(self) -> str:
        return self.prepared.varies


def _prepare(records: Records, entity: EntityModel) -> _Plan:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    rows = Rows(statement, entity, table)
    title = title_of(rows, entity)
    ids = table.c.id.in_(bindparam("ids", type_=Id(), expanding=True))
    chosen = select(table.c.id, *title.columns).select_from(rows.source).where(statement.within(entity, table), ids)
    return _Plan(statement.prepare(chosen), title.say)


def _part(rows: Rows, entity: EntityModel, hops: tuple[FieldModel, ...], name: str) -> Title | None:
    statement = rows.statement
    try:
        path = find_path(statement.model, statement.seen, entity, name, SHOWING)
    except InvalidInput:
        return None
    path = FieldPath(path.text, (*hops, *path.hops), path.entity, path.field)
    if path.field.kind == "reference" and path.field.target in statement.seen.entities and len(path.hops) < _DEEPEST:
        return _referred(rows, path)
    value = shown(rows, path)
    return Title(value.columns, _text(path.field, value.load))


def _referred(rows: Rows, path: FieldPath) -> Title:
    """The title of the record that a reference names, `restricted` where the actor may not read it."""
    hops = (*path.hops, path.field)
    target = rows.statement.model.blueprint.entities[path.field.target]
    inner = title_of(rows, target, hops)
    named = rows.at(path.hops).c[path.field.column]
    reached = rows.at(hops).c.id

    def say(row: Sequence[Any], at: int, actor: Actor) -> str:
        if row[at] is None:
            return ""
        return RESTRICTED.text(actor.language) if row[at + 1] is None else inner.say(row, at + 2, actor)

    return Title((named, reached, *inner.columns), say)


def _sentence(parts: Sequence[str | tuple[int, Say]], entity: EntityModel) -> Say:
    def say(row: Sequence[Any], at: int, actor: Actor) -> str:
        said = "".join(part if isinstance(part, str) else part[1](row, at + part[0], actor) for part in parts)
        return _SPACES.sub(" ", said).strip(_LOOSE) or entity.label.text(actor.language)

    return say


def _text(field: FieldModel, load: Load | None) -> Say:
    labels = {option.key: option.label for option in field.options}

    def say(row: Sequence[Any], at: int, actor: Actor) -> str:
        value = row[at] if load is None else load(row, at, actor)
        if isinstance(value, str) and value in labels:
            return _label_text(labels[value], actor.language)
        return plain_text(value, actor)

    return say


def _label_text(label: object, language: str) -> str:
    return label.text(language) if hasattr(label, "text") else str(label)


def plain_text(value: object, actor: Actor) -> str:
    """A value as a few words without markup; dates and money in the actor's language, moments in its zone."""
    match value:
        case None | bool():
            return ""
        case str():
            return value
        case Masked():
            return value.text
        case datetime():
            return full_moment(value, actor.language, actor.zone)
        case time():
            return clock_time(value, actor.language)
        case date():
            return full_day(value, actor.language)
        case Money():
            return money_text(value, actor.language)
        case int() | Decimal():
            return str(value)
    return "" if value is LEFT_OUT else str(value)
