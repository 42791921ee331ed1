"""A page of a list in order, by keyset; what lies behind a relation; how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)

from palmette.access.grants import row_limit
from palmette.access.scope import MOST_SEEKS
from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound, Problem
from palmette.locale.sentences import sentence
from palmette.records import read_one
from palmette.records.keyset import OrderKey, after, order_by, read_cursor, write_cursor
from palmette.records.read_fields import SORTING, is_available
from palmette.records.read_model import ReadModel, Seen
from palmette.records.read_narrow import Behind, Narrowing, narrowing, reached_through_parent, scoped
from palmette.records.read_order import order_keys, parse_sort
from palmette.records.read_rows import View, default_fields, view_of
from palmette.records.read_statement import Found, Prepared, Rows, Statement
from palmette.records.results import Count, ListQuery, Page, Sort

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_ROWS = 200


def list_page(records: Records, entity: str, query: ListQuery) -> Page:
    """A page of the records in scope."""
    return _page(records, read_one.known_entity(records, entity), query, None, {})


def related(records: Records, entity: str, record: UUID, inverse: str, query: ListQuery) -> Page:
    """A page of the records behind an inverse, links or children field of one record that is in scope."""
    model = read_one.known_entity(records, entity)
    target, behind = _relation(records, model, inverse)
    read_one.require(records, model, record)
    return _page(records, target, query, behind, {"record": record})


def count(records: Records, entity: str, *, filter: str, search: str, cap: int | None) -> Count:
    """How many records in scope match; counting ends one above the cap."""
    model = read_one.known_entity(records, entity)
    narrowed, values = narrowing(records, model, filter=filter, search=search)
    if (most := row_limit(records.blueprint, records.actor, model)) is not None:
        cap = most if cap is None else min(cap, most)
    key = ("count", model.key, narrowed, cap is None, _zones(records))
    prepared = records.gateway.reads.prepared(records, key, lambda: _prepare_count(records, model, narrowed, cap))
    found = prepared.run(records, {**values, "most": (cap or 0) + 1})[0][0]
    return Count(found, capped=False) if cap is None or found <= cap else Count(cap, capped=True)


@dataclass(frozen=True)
class _Plan:
    """A finished page: rows hold id, version, the order's values but the id, then the view's columns."""

    prepared: Prepared
    view: View
    keys: int

    @property
    def varies(self) -> str:
        return self.prepared.varies


@dataclass(frozen=True)
class _Asked:
    """All that decides the text of a page's statement."""

    narrowed: Narrowing
    sort: tuple[Sort, ...]
    fields: tuple[str, ...]
    empty: tuple[bool, ...]
    """Which values of the cursor are empty; none on the first page."""


def _page(
    records: Records, entity: EntityModel, query: ListQuery, behind: Behind | None, values: dict[str, object]
) -> Page:
    model, actor = records.gateway.reads, records.actor
    limit, most = _limit(query.limit), row_limit(records.blueprint, records.actor, entity)
    narrowed, more = narrowing(
        records,
        entity,
        filter=query.filter,
        search=query.search,
        deleted=query.deleted,
        behind=behind,
        equal=query.equal,
        ids=query.ids,
    )
    sort = _sort(model, model.seen(actor), entity, query)
    order = f"{entity.key}|{sort}|{behind}|{most}"
    cursor = read_cursor(query.after, secret=records.gateway.secret_key, order=order) if query.after else []
    shown = 0
    if most is not None:
        # A list that ends early carries how far it is, so that no page size leads beyond.
        shown = int(str(cursor.pop())) if cursor else 0
        limit = min(limit, most - shown)
    fields = tuple(query.fields) or default_fields(model, model.seen(actor), entity)
    asked = _Asked(narrowed, sort, fields, tuple(value is None for value in cursor))
    plan = model.prepared(
        records, ("page", entity.key, asked, _zones(records)), lambda: _prepare(records, entity, asked)
    )
    given = {**values, **more, "most": limit + 1, **{f"after_{at}": value for at, value in enumerate(cursor)}}
    found = plan.prepared.run(records, given)
    following = ""
    if len(found) > limit and (most is None or shown + limit < most):
        following = _next(records, found[limit - 1], plan.keys, order, () if most is None else (shown + limit,))
    if not query.titles:
        return Page(plan.view.rows(records, found[:limit], 2 + plan.keys), following)
    rows, titles = plan.view.titled(records, found[:limit], 2 + plan.keys)
    return Page(rows, following, titles)


def sort_of(records: Records, entity: EntityModel, query: ListQuery) -> tuple[Sort, ...]:
    """The order of a list."""
    model = records.gateway.reads
    return _sort(model, model.seen(records.actor), entity, query)


def ordered(
    records: Records, entity: EntityModel, narrowed: Narrowing, sort: tuple[Sort, ...], empty: tuple[bool, ...],
    given: dict[str, object],
) -> tuple[Sequence[Found], int]:  # fmt: skip
    """Rows of a list in order (id, version, the order's values but the id), and how many of these values there are."""
    asked = _Asked(narrowed, sort, ("id",), empty)
    plan = records.gateway.reads.prepared(
        records, ("page", entity.key, asked, _zones(records)), lambda: _prepare(records, entity, asked)
    )
    return plan.prepared.run(records, given), plan.keys


def _limit(limit: int) -> int:
    if 1 <= limit <= MOST_ROWS:
        return limit
    message = sentence("A page has 1 to %(most)s rows.", most=MOST_ROWS)
    problem = Problem("limit", "records.bad_limit", message)
    raise InvalidInput("records.bad_limit", message, remedy="Page on with `after`.", problems=[problem])


def _sort(model: ReadModel, seen: Seen, entity: EntityModel, query: ListQuery) -> tuple[Sort, ...]:
    """The order that is asked for, else the entity's own as far as the actor may use it."""
    if query.sort:
        return parse_sort(query.sort)
    if query.deleted and "deleted_at" in entity.fields:
        return (Sort("deleted_at", descending=True),)
    own = () if entity.is_child else parse_sort(entity.sort)
    usable = tuple(part for part in own if is_available(model, seen, entity, part.field, SORTING))
    return usable if usable or not own else (Sort("created_at", descending=True),)


def _next(records: Records, last: Found, keys: int, order: str, shown: tuple[int, ...]) -> str:
    return write_cursor([*last[2 : 2 + keys], last[0], *shown], secret=records.gateway.secret_key, order=order)


def _zones(records: Records) -> tuple[str, ...]:
    return records.gateway.zones()


def _prepare(records: Records, entity: EntityModel, asked: _Asked) -> _Plan:
    """One SELECT where the order's rows need nothing joined; else their keys first, and the rest for those alone."""
    dialect = records.tables.dialect
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    rows = Rows(statement, entity, table)
    keys = _keys(rows, asked.sort)
    seeks, _ = _seeks(statement, entity, table, asked, keys)
    view = view_of(rows, asked.fields)
    if len(seeks) == 1 and not rows.joined and not rows.worked_out:
        columns = [*_always(table), *(key.column for key in keys[:-1]), *view.columns]
        chosen = _limited(select(*columns).where(*seeks[0]), keys, dialect)
        return _Plan(statement.prepare(chosen), view, len(keys) - 1)
    # What is shown is joined to the page's rows only, so the order is made anew without it.
    rows = Rows(statement, entity, table)
    keys = _keys(rows, asked.sort)
    seeks, disjoint = _seeks(statement, entity, table, asked, keys)
    page = _page_of_keys(rows, keys, seeks, disjoint=disjoint, dialect=dialect)
    return _outer(statement, entity, asked, page, keys)


def _keys(rows: Rows, sort: Sequence[Sort]) -> list[OrderKey]:
    if not sort and rows.entity.is_child:
        return [OrderKey(rows.table.c.position, False, nullable=False), *order_keys(rows, ())]
    return order_keys(rows, sort)


def _always(table: FromClause) -> list[ColumnElement[Any]]:
    return [table.c.id, table.c.version if "version" in table.c else literal(1).label("version")]


def _seeks(
    statement: Statement, entity: EntityModel, table: FromClause, asked: _Asked, keys: Sequence[OrderKey]
) -> tuple[list[list[ColumnElement[bool]]], bool]:
    """The conditions of each limited seek, and whether no row is in two of them."""
    narrowed = asked.narrowed
    behind = after(keys, asked.empty) if asked.empty else []
    common = narrowed.conditions(statement, entity, table)
    parts: list[ColumnElement[bool]] = []
    disjoint = True
    ordered = not narrowed.words and not narrowed.among and narrowed.behind is None
    if ordered and not entity.is_child and entity.key in statement.seen.entities:
        scope = statement.scope(entity)
        parts, disjoint = scope.seeks(table), scope.disjoint
    if not parts:
        parts, disjoint = [_inside(statement, entity, table, narrowed)], True
    if len(parts) * max(1, len(behind)) > MOST_SEEKS:
        behind = [or_(*behind)]
    if not behind:
        return [[part, *common] for part in parts], disjoint
    return [[part, *common, where] for part in parts for where in behind], disjoint


def _inside(statement: Statement, entity: EntityModel, table: FromClause, narrowed: Narrowing) -> ColumnElement[bool]:
    if reached_through_parent(narrowed):
        return scoped(statement, entity, table, narrowed)[0]
    return statement.within(entity, table)


def _limited(chosen: Select[Any], keys: Sequence[OrderKey], dialect: str) -> Select[Any]:
    return chosen.order_by(*order_by(keys, dialect)).limit(bindparam("most", type_=Integer()))


def _page_of_keys(
    rows: Rows,
    keys: Sequence[OrderKey],
    seeks: Sequence[Sequence[ColumnElement[bool]]],
    *,
    disjoint: bool,
    dialect: str,
) -> Subquery:
    """Key and order of the page's rows: one limited seek, or the first of several."""
    table = rows.table
    wall = [table.c.wall_id] if "wall_id" in table.c else []
    columns = [*wall, table.c.id, *(key.column.label(f"key_{at}") for at, key in enumerate(keys[:-1]))]
    parts = [_limited(select(*columns).select_from(rows.source).where(*seek), keys, dialect) for seek in seeks]
    if len(parts) == 1:
        return parts[0].subquery("page")
    # SQLite takes no ORDER BY inside a UNION, so each seek is wrapped.
    several = [select(part.subquery()) for part in parts]
    together = (union_all(*several) if disjoint else union(*several)).subquery()
    return _limited(select(together), _keys_of(together, keys), dialect).subquery("page")


def _keys_of(page: Subquery, keys: Sequence[OrderKey]) -> list[OrderKey]:
    """The same order over a subquery that selected the keys; the last is the id."""
    names = [*(f"key_{at}" for at in range(len(keys) - 1)), "id"]
    return [OrderKey(page.c[name], key.descending, key.nullable) for name, key in zip(names, keys, strict=True)]


def _outer(statement: Statement, entity: EntityModel, asked: _Asked, page: Subquery, keys: Sequence[OrderKey]) -> _Plan:
    """The page's rows with everything that is shown of them."""
    table = statement.model.tables.table(entity.key).alias()
    rows = Rows(statement, entity, table)
    view = view_of(rows, asked.fields)
    same = [table.c.id == page.c.id]
    if "wall_id" in table.c:
        same.append(table.c.wall_id == page.c.wall_id)
    found = _keys_of(page, keys)
    columns = [*_always(table), *(key.column for key in found[:-1]), *view.columns]
    source = rows.over(page.join(table, and_(*same)))
    chosen = select(*columns).select_from(source).order_by(*order_by(found, statement.model.tables.dialect))
    return _Plan(statement.prepare(chosen), view, len(keys) - 1)


def _prepare_count(records: Records, entity: EntityModel, narrowed: Narrowing, cap: int | None) -> Prepared:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    conditions = scoped(statement, entity, table, narrowed)
    if cap is None:
        return statement.prepare(select(func.count()).select_from(table).where(*conditions))
    some = select(literal(1).label("one")).select_from(table).where(*conditions)
    counted = some.limit(bindparam("most", type_=Integer())).subquery()
    return statement.prepare(select(func.count()).select_from(counted))


def _relation(records: Records, entity: EntityModel, name: str) -> tuple[EntityModel, Behind]:
    """What lies behind a name; NotFound for one the actor may not know of, as for one that is not there."""
    seen = records.gateway.reads.seen(records.actor)
    visible = seen.blueprint.entities[entity.key]
    entities = records.blueprint.entities
    if (inverse := visible.inverses.get(name)) is not None:
        carrier = entities[inverse.entity].fields[inverse.field]
        kind = "linked" if carrier.kind == "links" else "inverse"
        return entities[inverse.entity], Behind(kind, inverse.entity, inverse.field)
    field = visible.fields.get(name)
    if field is not None and field.kind in ("links", "children") and seen.rights.of(entity.key, name).usable:
        return entities[field.target], Behind(field.kind, entity.key, name)
    raise NotFound(
        "records.unknown_relation",
        sentence("%(entity)s has no relation %(relation)r.", entity=entity.key, relation=name),
    )
