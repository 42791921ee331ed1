"""Search over everything the actor may read, and suggestions while a reference is being chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Integer, and_, bindparam, select

from palmette.access.grants import row_limit
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.records import read_one
from palmette.records.disclose import disclose, is_contact
from palmette.records.read_columns import LEFT_OUT, Shown, shown
from palmette.records.read_fields import SHOWING, find_path
from palmette.records.read_lists import list_page
from palmette.records.read_model import Seen
from palmette.records.read_statement import Found, Prepared, Rows, Statement
from palmette.records.read_titles import Say, plain_text, title_of
from palmette.records.read_words import Words, in_walls, matches, really_holding, unseen_words
from palmette.records.results import Hit, ListQuery
from palmette.schema.types import Flag, Id

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_HITS = 100
_CANDIDATES, _AT_ONCE = 200, 60
_DETAIL_KINDS = ("phone", "email", "number", "date", "money", "text")


def search(records: Records, text: str, *, entities: Sequence[str], limit: int) -> list[Hit]:
    """Records by entity in the order of the blueprint, at most `limit` of each; word starts first, then by title."""
    words = Words.of(text)
    if not words:
        return []
    searched = _searched(records, entities)
    return [hit for entity in searched for hit in _by_words(records, entity, words, _most(records, entity, limit))]


def suggest(records: Records, entity: str, text: str, *, where: str = "", limit: int = 10) -> list[Hit]:
    """Records of one entity to choose from: by words, or the first of its list without any; `where` narrows them."""
    model = read_one.known_entity(records, entity)
    most = _most(records, model, limit)
    words = Words.of(text)
    if not words and text.strip():
        return []
    if words and model.key in records.tables.searches and not where:
        return _by_words(records, model, words, most)
    query = ListQuery(
        filter=where, search=text if model.key in records.tables.searches else "", fields=("id",), limit=most,
        titles=False,
    )  # fmt: skip
    page = list_page(records, model.key, query)
    ids = [(row["id"], True) for row in page.rows if isinstance(row["id"], UUID)]
    return _hits(records, model, ids, most, in_order=True)


def _most(records: Records, entity: EntityModel, limit: int) -> int:
    """How many hits of an entity are told."""
    most = row_limit(records.blueprint, records.actor, entity)
    return max(1, min(limit, MOST_HITS, MOST_HITS if most is None else most))


def _searched(records: Records, names: Sequence[str]) -> list[EntityModel]:
    seen = records.gateway.reads.seen(records.actor)
    if names:
        known = [read_one.known_entity(records, name) for name in names]
    else:
        known = [item for key, item in records.blueprint.entities.items() if key in seen.entities and not item.hidden]
    return [entity for entity in known if entity.key in records.tables.searches and not entity.is_child]


def _by_words(records: Records, entity: EntityModel, words: Words, most: int) -> list[Hit]:
    """A rare word is looked up and its few records are asked for; a frequent one is searched within the scope."""
    found, complete = _candidates(records, entity, words)
    hits = _hits(records, entity, _seen_to_hold(records, entity, words, found), most)
    if complete or len(hits) >= most:
        return hits
    return _hits(records, entity, _seen_to_hold(records, entity, words, _inside(records, entity, words)), most)


def _candidates(records: Records, entity: EntityModel, words: Words) -> tuple[dict[UUID, bool], bool]:
    """Records of any scope that hold the words, with whether one of them begins so; and whether these are all."""
    found: dict[UUID, bool] = {}
    rows = _run(records, entity, words, scoped=False, starts=False)
    complete = len(rows) < _CANDIDATES
    for row in (*rows, *(() if complete else _run(records, entity, words, scoped=False, starts=True))):
        found[row[0]] = found.get(row[0], False) or row[1]
    return found, complete


def _inside(records: Records, entity: EntityModel, words: Words) -> dict[UUID, bool]:
    """The same for records in scope alone, word starts first."""
    found: dict[UUID, bool] = {}
    for starts in (True, False):
        for row in _run(records, entity, words, scoped=True, starts=starts):
            found[row[0]] = found.get(row[0], False) or row[1]
    return found


def _seen_to_hold(
    records: Records, entity: EntityModel, words: Words, found: dict[UUID, bool]
) -> list[tuple[UUID, bool]]:
    """Without the records that hold the words only where the actor may not look."""
    if not found or not unseen_words(records.gateway.reads.seen(records.actor), entity):
        return list(found.items())
    return [(record, found[record]) for record in really_holding(records, entity, words, list(found))]


def _run(records: Records, entity: EntityModel, words: Words, *, scoped: bool, starts: bool) -> Sequence[Found]:
    build = partial(_prepare, records, entity, words, scoped=scoped, starts=starts)
    key = ("search", entity.key, words.shape, scoped, starts)
    prepared = records.gateway.reads.prepared(records, key, build)
    return prepared.run(records, {**words.values(), "most": _CANDIDATES})


def _prepare(records: Records, entity: EntityModel, words: Words, *, scoped: bool, starts: bool) -> Prepared:
    """The first word drives the search through its index; the others are looked up for its records."""
    statement = Statement(records)
    tables, walls = statement.model.tables, len(statement.actor.walls)
    search = tables.search(entity.key).alias()
    conditions = [in_walls(search, walls), matches(search, 0, words.shape[0])]
    if starts:
        conditions.append(search.c.head == bindparam("head", True, type_=Flag()))
    for number, group in enumerate(words.shape[1:], start=1):
        conditions.append(_also(tables.search(entity.key), search, number, group))
    source: FromClause = search
    if scoped:
        table = tables.table(entity.key)
        source = search.join(table, and_(*_same(table.c.id, table, search)))
        conditions.append(statement.within(entity, table))
        if "deleted_at" in table.c:
            conditions.append(table.c.deleted_at.is_(None))
    chosen = select(search.c.record_id, search.c.head).select_from(source).where(*conditions)
    return statement.prepare(chosen.limit(bindparam("most", type_=Integer())))


def _same(key: ColumnElement[Any], table: FromClause, search: FromClause) -> list[ColumnElement[bool]]:
    same = [key == search.c.record_id]
    return [*same, table.c.wall_id == search.c.wall_id] if "wall_id" in search.c else same


def _also(source: FromClause, search: FromClause, number: int, group: Sequence[bool]) -> Any:  # Any: an EXISTS
    other = source.alias()
    same = _same(other.c.record_id, other, search)
    return select(other.c.piece).where(*same, matches(other, number, group)).correlate(search).exists()


@dataclass(frozen=True)
class _Plan:
    prepared: Prepared
    say: Say
    detail: tuple[Shown, int] | None
    status: tuple[FieldModel, Shown, int] | None
    contact: bool = False
    """Whether the detail says how a person is reached."""

    @property
    def varies(self) -> str:
        return self.prepared.varies


def _hits(
    records: Records, entity: EntityModel, found: Sequence[tuple[UUID, bool]], most: int, *, in_order: bool = False
) -> list[Hit]:
    model = records.gateway.reads
    plan = model.prepared(records, ("hits", entity.key), lambda: _prepare_hits(records, entity))
    ordered = found if in_order else sorted(found, key=lambda item: not item[1])
    hits: list[Hit] = []
    rows: dict[UUID, Found] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        rows |= {row[0]: row for row in plan.prepared.run(records, {"ids": [record for record, _ in some]})}
        hits += [_hit(records, entity, plan, rows[record], at_start) for record, at_start in some if record in rows]
        if len(hits) >= most:
            break
    told = hits[:most] if in_order else sorted(hits, key=lambda hit: (not hit.at_start, hit.title))[:most]
    if plan.contact and plan.detail is not None:
        part, at = plan.detail
        disclose(records, entity, ("",), [{"id": hit.id, "": _value(part, rows[hit.id], at, records)} for hit in told])
    return told


def _hit(records: Records, entity: EntityModel, plan: _Plan, row: Found, at_start: bool) -> Hit:
    actor = records.actor
    detail = _value(plan.detail[0], row, plan.detail[1], records) if plan.detail else None
    hit = Hit(entity.key, row[0], plan.say(row, 1, actor), plain_text(detail, actor), at_start=at_start)
    if plan.status is None:
        return hit
    field, part, at = plan.status
    option = field.option(str(_value(part, row, at, records)))
    if option is None:
        return hit
    status = option.label if isinstance(option.label, str) else option.label.text(actor.language)
    return replace(hit, status=status, tone=option.tone, icon=option.icon)


def _value(part: Shown, row: Found, at: int, records: Records) -> object:
    value = row[at] if part.load is None else part.load(row, at, records.actor)
    return None if value is LEFT_OUT else value


def _prepare_hits(records: Records, entity: EntityModel) -> _Plan:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    rows = Rows(statement, entity, table)
    title = title_of(rows, entity)
    columns: list[Any] = [table.c.id, *title.columns]
    parts: list[tuple[FieldModel, Shown, int] | None] = []
    detail_field = _detail_field(statement.seen, entity)
    for field in (detail_field, _status_field(statement.seen, entity)):
        if field is None:
            parts.append(None)
            continue
        part = shown(rows, find_path(statement.model, statement.seen, entity, field.name, SHOWING))
        parts.append((field, part, len(columns)))
        columns += part.columns
    ids = table.c.id.in_(bindparam("ids", type_=Id(), expanding=True))
    chosen = select(*columns).select_from(rows.source).where(ids, statement.within(entity, table))
    if "deleted_at" in table.c:
        chosen = chosen.where(table.c.deleted_at.is_(None))
    detail, status = parts
    contact = detail_field is not None and is_contact(statement.model.blueprint, detail_field)
    return _Plan(statement.prepare(chosen), title.say, detail[1:] if detail else None, status, contact)


def _detail_field(seen: Seen, entity: EntityModel) -> FieldModel | None:
    """A fact that tells namesakes apart: the first phone, e-mail, number, … that the title does not say."""
    known = [
        field
        for field in entity.declared_fields()
        if seen.rights.of(entity.key, field.name).known and f"{{{field.name}}}" not in entity.title
    ]
    for kind in _DETAIL_KINDS:
        found = next((field for field in known if field.kind == kind and not field.hidden), None)
        if found is not None:
            return found
    return None


def _status_field(seen: Seen, entity: EntityModel) -> FieldModel | None:
    """The stage, else the first phase."""
    names = ["stage", *(key.rpartition(".")[2] for key in entity.lifecycles)]
    fields = (entity.fields.get(name) for name in names)
    return next((field for field in fields if field and seen.rights.of(entity.key, field.name).known), None)
