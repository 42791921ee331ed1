"""What narrows a list, a count or a grouping: filter, words, the trash, the record behind whose relation it lies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, bindparam, false, select

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import Sentence, sentence
from palmette.records.merge_kept import merged_away
from palmette.records.read_fields import FILTERING
from palmette.records.read_statement import Prepared, Statement
from palmette.records.read_words import Words, holds, in_walls, really_holding, unseen_words
from palmette.records.search_keys import sort_key
from palmette.schema.tables import has_sort_key
from palmette.schema.types import Id

if TYPE_CHECKING:
    from palmette.records.session import Records

_MOST_CANDIDATES = 2_000
LONGEST_FILTER = 16_000
"""Characters; two hundred e-mail addresses, as many as a list may hold, have room."""


@dataclass(frozen=True)
class Behind:
    """A relation: `kind` is inverse, links, linked (links from their other side) or children; `field` carries it."""

    kind: str
    entity: str
    field: str


@dataclass(frozen=True)
class Narrowing:
    """All that narrows, without values: it is part of the key under which a statement is kept."""

    filter: str = ""
    words: tuple[tuple[bool, ...], ...] = ()
    deleted: bool = False
    behind: Behind | None = None
    among: bool = False
    named: bool = False
    equal: tuple[str, ...] = ()
    nothing: bool = False

    def conditions(self, statement: Statement, entity: EntityModel, table: FromClause) -> list[ColumnElement[bool]]:
        """The conditions on rows of a table, without the scope."""
        found: list[ColumnElement[bool]] = [false()] if self.nothing else []
        if "deleted_at" in table.c:
            found.append(table.c.deleted_at.is_not(None) if self.deleted else table.c.deleted_at.is_(None))
        if self.deleted:
            found.append(~merged_away(statement.model.tables, table))
        if self.filter:
            found.append(statement.sql(statement.seen.condition(entity, self.filter, use=FILTERING), table))
        for name in self.equal:
            # The condition is checked for the actor's sake; the value itself is a parameter.
            statement.seen.condition(entity, f"{name} is not empty", use=FILTERING)
            column = table.c[entity.fields[name].column]
            found.append(column == bindparam(f"equal_{name}", type_=column.type))
            if has_sort_key(entity.fields[name]):
                # Texts are indexed by their key.
                key = table.c[f"{entity.fields[name].column}__key"]
                found.append(key == bindparam(f"equal_key_{name}", type_=key.type))
        if self.words:
            search = statement.model.tables.search(entity.key)
            found.append(holds(self.words, table, search, len(statement.actor.walls)))
        if self.among:
            found.append(table.c.id.in_(bindparam("ids", type_=Id(), expanding=True)))
        if self.named:
            found.append(table.c.id.in_(bindparam("named", type_=Id(), expanding=True)))
        if self.behind is not None:
            found.append(_behind(statement, self.behind, table))
        return found


def narrowing(
    records: Records, entity: EntityModel, *, filter: str = "", search: str = "", deleted: bool = False,
    behind: Behind | None = None, equal: Sequence[tuple[str, object]] = (), ids: Collection[UUID] | None = None,
) -> tuple[Narrowing, dict[str, object]]:  # fmt: skip
    """What narrows, and the values of its parameters."""
    text = _storable(filter.strip())
    names = tuple(_one_column(entity, name) for name, _ in equal)
    given = {f"equal_{name}": value for name, value in equal}
    given |= {
        f"equal_key_{name}": sort_key(value) if isinstance(value, str) else None
        for name, value in equal
        if has_sort_key(entity.fields[name])
    }
    if ids is not None:
        given["named"] = sorted(set(ids))
    plain = Narrowing(filter=text, deleted=deleted, behind=behind, named=ids is not None, equal=names)
    if not search.strip():
        return plain, given
    words = _words(records, entity, search)
    if not words:
        return Narrowing(nothing=True), {}
    if unseen_words(records.gateway.reads.seen(records.actor), entity):
        ids = really_holding(records, entity, words, _candidates(records, entity, words, deleted=deleted))
        return replace(plain, among=True), {**given, "ids": ids}
    return replace(plain, words=words.shape), {**given, **words.values()}


def _one_column(entity: EntityModel, name: str) -> str:
    """A field that one parameter can be compared with."""
    field = entity.fields.get(name)
    if field is None or not field.column or field.kind in ("money", "multi_choice", "texts", "links", "secret"):
        message = sentence("%(entity)s has no field %(field)r to compare with a value.", entity=entity.key, field=name)
        raise _bad_filter(message, sentence("Use a filter."))
    return name


def _storable(text: str) -> str:
    """A filter that a database can be asked: of bounded length, without characters that no text can hold."""
    if len(text) > LONGEST_FILTER:
        message = sentence("A filter has at most %(most)s characters.", most=LONGEST_FILTER)
        raise _bad_filter(message, sentence("Take a part of it away."))
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        message = sentence("The filter holds a character that no text can hold.")
        raise _bad_filter(message, sentence("Write it anew."))
    return text


def _bad_filter(message: Sentence, remedy: Sentence) -> InvalidInput:
    problem = Problem("filter", "records.bad_expression", message, remedy)
    return InvalidInput("records.bad_expression", message, remedy=remedy, problems=[problem])


def _words(records: Records, entity: EntityModel, text: str) -> Words:
    if entity.key not in records.tables.searches:
        message = sentence("%(entity)s is not searched: none of its fields is.", entity=entity.key)
        raise InvalidInput(
            "records.not_searchable", message, remedy="Use a filter.",
            problems=[Problem("search", "records.not_searchable", message)],
        )  # fmt: skip
    return Words.of(text)


def _candidates(records: Records, entity: EntityModel, words: Words, *, deleted: bool) -> list[UUID]:
    """Records in scope whose pieces hold the words, whichever field they came from."""
    model = records.gateway.reads
    narrowed = Narrowing(words=words.shape, deleted=deleted)
    key = ("candidates", entity.key, narrowed)
    prepared = model.prepared(records, key, lambda: _prepare(records, entity, narrowed))
    return [row[0] for row in prepared.run(records, words.values())]


def _prepare(records: Records, entity: EntityModel, narrowed: Narrowing) -> Prepared:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    chosen = select(table.c.id).where(statement.within(entity, table), *narrowed.conditions(statement, entity, table))
    return statement.prepare(chosen.order_by(table.c.id).limit(_MOST_CANDIDATES))


def _behind(statement: Statement, behind: Behind, table: FromClause) -> ColumnElement[bool]:
    record: Any = bindparam("record", type_=Id())
    if behind.kind == "children":
        found: ColumnElement[bool] = table.c.parent_id == record
        return found
    if behind.kind == "inverse":
        carrier = statement.model.blueprint.entities[behind.entity].fields[behind.field]
        return table.c[carrier.column] == record  # type: ignore[no-any-return]  # a comparison
    side = statement.model.tables.side(behind.entity, behind.field)
    there, here = (
        (side.c.target_id, side.c.record_id) if behind.kind == "links" else (side.c.record_id, side.c.target_id)
    )
    return table.c.id.in_(select(there).where(in_walls(side, len(statement.actor.walls)), here == record))


def reached_through_parent(narrowed: Narrowing) -> bool:
    """Whether the rows are owned by a record that was found in scope already."""
    return narrowed.behind is not None and narrowed.behind.kind == "children"


def scoped(
    statement: Statement, entity: EntityModel, table: FromClause, narrowed: Narrowing
) -> Sequence[ColumnElement[bool]]:
    """Scope and narrowing as one plain predicate, for what is not an ordered page."""
    scope = in_walls(table, len(statement.actor.walls)) if reached_through_parent(narrowed) else None
    inside = statement.within(entity, table) if scope is None else scope
    return [inside, *narrowed.conditions(statement, entity, table)]
