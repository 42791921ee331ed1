"""Records that hold the words of a search, as a condition over the table of search pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, or_, select, true

from palmette.blueprint.model import EntityModel
from palmette.records.read_columns import LEFT_OUT, Shown, shown
from palmette.records.read_fields import SHOWING, find_path
from palmette.records.read_model import Seen
from palmette.records.read_statement import Found, Prepared, Rows, Statement
from palmette.records.search_keys import SHORTEST, pieces, query_pieces, range_end
from palmette.schema.types import Flag, Id, Str, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_WORDS = 6


@dataclass(frozen=True)
class Words:
    """A search text taken apart; every group must be found, by any of its alternatives."""

    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """The words of a text, the longest first: it narrows most."""
        groups = query_pieces(text[:200])[:MOST_WORDS]
        return cls(tuple(sorted(groups, key=lambda group: -max(map(len, group)))))

    def __bool__(self) -> bool:
        return bool(self.groups)

    @property
    def shape(self) -> tuple[tuple[bool, ...], ...]:
        """What decides the text of the condition: how many there are, and which begin words only."""
        return tuple(tuple(len(form) < SHORTEST for form in group) for group in self.groups)

    def values(self) -> dict[str, object]:
        """The values of the condition's parameters."""
        found: dict[str, object] = {}
        for number, group in enumerate(self.groups):
            for at, form in enumerate(group):
                found[f"word_{number}_{at}"] = form
                found[f"word_{number}_{at}_end"] = range_end(form)
        return found

    def among(self, values: Sequence[str]) -> bool:
        """Whether all of it is found in these values alone."""
        index = pieces(values)
        return all(any(_starts(piece, head, form) for piece, head in index for form in group) for group in self.groups)


def _starts(piece: str, head: bool, form: str) -> bool:
    return piece.startswith(form) and (head or len(form) >= SHORTEST)


def holds(shape: Sequence[Sequence[bool]], table: FromClause, search: FromClause, walls: int) -> ColumnElement[bool]:
    """True for the rows of `table` whose pieces hold every word of a search of this shape."""
    return and_(*(table.c.id.in_(_with_word(number, group, search, walls)) for number, group in enumerate(shape)))


def _with_word(number: int, group: Sequence[bool], search: FromClause, walls: int) -> Any:  # Any: a sub-select
    alias = search.alias()
    return select(alias.c.record_id).where(in_walls(alias, walls), matches(alias, number, group))


def matches(search: FromClause, number: int, group: Sequence[bool]) -> ColumnElement[bool]:
    """True for the pieces that begin with any form of one word; one or two letters only begin words."""
    return or_(*(_form(search, f"word_{number}_{at}", short=short) for at, short in enumerate(group)))


def _form(search: FromClause, name: str, *, short: bool) -> ColumnElement[bool]:
    within = and_(
        search.c.piece >= bindparam(name, type_=Str()), search.c.piece < bindparam(f"{name}_end", type_=Str())
    )
    return and_(within, search.c.head == bindparam("head", True, type_=Flag())) if short else within


def in_walls(search: FromClause, walls: int) -> ColumnElement[bool]:
    """The wall first, so that the index over pieces is used."""
    if "wall_id" not in search.c:
        return true()
    if walls == 1:
        return search.c.wall_id == bindparam("wall", type_=Whole())
    return search.c.wall_id.in_(bindparam("walls", type_=Whole(), expanding=True))


def unseen_words(seen: Seen, entity: EntityModel) -> bool:
    """Whether the pieces of an entity hold words of fields that the actor may not see on every row."""
    return any(not seen.rights.of(entity.key, name).usable for name in entity.search)


@dataclass(frozen=True)
class _Plan:
    prepared: Prepared
    parts: tuple[tuple[Shown, int], ...]

    @property
    def varies(self) -> str:
        return self.prepared.varies


def really_holding(records: Records, entity: EntityModel, words: Words, ids: Sequence[UUID]) -> list[UUID]:
    """Those of some records in scope where the words are in values that the actor sees, in the order given."""
    model = records.gateway.reads
    plan = model.prepared(records, ("words", entity.key), lambda: _prepare(records, entity))
    seen = {row[0] for row in plan.prepared.run(records, {"ids": list(ids)}) if words.among(_texts(plan, row, records))}
    return [record for record in ids if record in seen]


def _texts(plan: _Plan, row: Found, records: Records) -> list[str]:
    values = (row[at] if part.load is None else part.load(row, at, records.actor) for part, at in plan.parts)
    return [value for value in values if isinstance(value, str) and value is not LEFT_OUT]


def _prepare(records: Records, entity: EntityModel) -> _Plan:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    rows = Rows(statement, entity, table)
    names = [name for name in entity.search if statement.seen.rights.of(entity.key, name).known]
    parts: list[tuple[Shown, int]] = []
    columns: list[Any] = [table.c.id]
    for name in names:
        part = shown(rows, find_path(statement.model, statement.seen, entity, name, SHOWING))
        parts.append((part, len(columns)))
        columns += part.columns
    ids = table.c.id.in_(bindparam("ids", type_=Id(), expanding=True))
    chosen = select(*columns).select_from(rows.source).where(statement.within(entity, table), ids)
    return _Plan(statement.prepare(chosen), tuple(parts))
