"""Figures over related records that are stored: kept in the write that changes what they count, decayed every day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Update, and_, bindparam, or_, select, update

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.expressions import compile_value
from palmette.expressions.moment import Following, moments
from palmette.records import fields as kinds
from palmette.records.declared_sql import checked_field, context_of
from palmette.records.rows import CHUNK, among, chunks, in_walls, is_walled
from palmette.records.stored_rows import among_given
from palmette.records.writer import Writer
from palmette.schema.database import GATED
from palmette.schema.types import Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

_DEEPEST = 4
"""How many rollups may count each other, one above the other."""

BY_REFERENCE, BY_LINKS, BY_LINKED, BY_CHILDREN = "reference", "links", "linked", "children"


@dataclass(frozen=True)
class Kept:
    """A stored rollup seen from the records it counts: `way` says how they lead to the parent, by `field` of theirs
    (reference, linked) or of the parent (links, children)."""

    parent: EntityModel
    rollup: FieldModel
    way: str
    counted: str
    field: str


def stored_rollups(blueprint: Blueprint) -> list[Kept]:
    """Every stored rollup of a blueprint, with the way from what it counts to its parent."""
    return [
        _kept(blueprint, entity, field)
        for entity in blueprint.entities.values()
        for field in entity.fields.values()
        if isinstance(field.declared, kinds.Rollup) and field.declared.stored
    ]


def _kept(blueprint: Blueprint, parent: EntityModel, rollup: FieldModel) -> Kept:
    declared = rollup.declared
    assert isinstance(declared, kinds.Rollup)
    name = declared.path.partition(".")[0]
    own = blueprint.find_field(parent.key, name, pack=rollup.owner)
    if own is not None and own.kind in ("links", "children"):
        way = BY_LINKS if own.kind == "links" else BY_CHILDREN
        return Kept(parent, rollup, way, own.target, own.name)
    inverse = parent.inverses[name]
    field = blueprint.entities[inverse.entity].fields[inverse.field]
    way = BY_LINKED if field.kind == "links" else BY_REFERENCE
    return Kept(parent, rollup, way, inverse.entity, inverse.field)


def _all(records: Records) -> list[Kept]:
    model = records.gateway.reads
    return model.built(("stored rollups",), lambda: stored_rollups(records.blueprint))


def watched_fields(records: Records, writer: Writer) -> set[str]:
    """The fields of an entity that lead to parents with stored rollups."""
    return {
        kept.field
        for kept in _all(records)
        if kept.counted == writer.entity.key and kept.way in (BY_REFERENCE, BY_LINKED)
    }


def refresh_above(
    records: Records,
    writer: Writer,
    images: Sequence[Mapping[str, Any]],
    *,
    changed: set[str] | None = None,
    own: Collection[UUID] = (),
    created: bool = False,
) -> None:
    """Bring the stored rollups up to date that records of this entity count in, or that count what they own.

    `images` are values of the records before and after; `changed` the fields that differ (None = all); `own` their
    ids: of `created` records only those that came with lists or owned rows; the others hold the figures of nothing.
    """
    entity = writer.entity.key
    by_parent: dict[str, tuple[list[FieldModel], set[UUID]]] = {}
    for kept in _all(records):
        if created and kept.parent.key == entity and kept.way in (BY_LINKS, BY_CHILDREN):
            _add(by_parent, kept, set(own))
        if _concerns(records, kept, entity, changed, created=created):
            _add(by_parent, kept, _parents(records, kept, entity, images, own))
    # New rows lie in the actor's wall, and so does what they refer to.
    walls = (records.actor.wall,) if created else records.actor.walls
    for parent, (fields, ids) in by_parent.items():
        refresh(records, parent, fields, sorted(ids), walls=walls)


def _add(by_parent: dict[str, tuple[list[FieldModel], set[UUID]]], kept: Kept, ids: set[UUID]) -> None:
    if ids:
        fields, parents = by_parent.setdefault(kept.parent.key, ([], set()))
        if kept.rollup not in fields:
            fields.append(kept.rollup)
        parents |= ids


def _concerns(records: Records, kept: Kept, entity: str, changed: set[str] | None, *, created: bool) -> bool:
    if kept.way in (BY_LINKS, BY_CHILDREN) and kept.parent.key == entity:
        return not created and (changed is None or kept.field in changed)
    if kept.counted != entity or kept.way == BY_CHILDREN:
        return False
    if changed is None or kept.field in changed:
        return True
    reads = checked_field(records, kept.rollup).reads
    return any(owner == entity and name in changed for owner, name in reads)


def _parents(
    records: Records, kept: Kept, entity: str, images: Sequence[Mapping[str, Any]], own: Collection[UUID]
) -> set[UUID]:
    if kept.way == BY_REFERENCE:
        return {image[kept.field] for image in images if image.get(kept.field) is not None}
    if kept.way == BY_LINKED:
        return {record_id for image in images for record_id in image.get(kept.field) or ()}
    if kept.parent.key == entity:
        return set(own)
    side = records.tables.side(kept.parent.key, kept.field)
    found: set[UUID] = set()
    for part in chunks(list(own), CHUNK):
        named = among(side.c.target_id, part, records.tables.dialect)
        statement = select(side.c.record_id).where(named, *in_walls(side, records.actor.walls)).distinct()
        found |= set(records.connection.execute(statement, execution_options=GATED).scalars())
    return found


def refresh(
    records: Records,
    entity: str,
    fields: Sequence[FieldModel],
    ids: Sequence[UUID],
    *,
    walls: Sequence[int] = (),
    depth: int = 0,
) -> None:
    """Compute stored rollups of some records anew, in one statement per thousand, and those that count them in turn.

    They lie in `walls`, or in any of the actor's.
    """
    table, walls = records.tables.table(entity), walls or records.actor.walls
    for part in chunks(ids, CHUNK):
        if records.tables.dialect == "postgresql":
            # Without the lock first, two writers would each count without the other's row.
            touched = among(table.c.id, part, records.tables.dialect)
            locked = (
                select(table.c.id)
                .where(touched, *in_walls(table, walls))
                .order_by(table.c.id)
                .with_for_update(key_share=True)
            )
            records.connection.execute(locked, execution_options=GATED)
        many = len(part) > 1
        given: dict[str, Any] = {"given_ids": list(part)} if many else {"given_id": part[0]}
        made = _statement(records, entity, fields, many=many)
        if is_walled(table):
            given["given_walls"] = list(walls)
        given |= moments(made.shifts, records.now) | ({"given_today": records.local_today} if made.dated else {})
        records.connection.execute(made.update, given, execution_options=GATED)
    if depth < _DEEPEST:
        _refresh_further(records, entity, {field.name for field in fields}, ids, walls=walls, depth=depth + 1)


def _refresh_further(
    records: Records, entity: str, changed: set[str], ids: Sequence[UUID], *, walls: Sequence[int], depth: int
) -> None:
    """A figure may count figures: what a person has left is the sum of what is left of each of his packages."""
    table = records.tables.table(entity)
    by_parent: dict[str, tuple[list[FieldModel], set[UUID]]] = {}
    for kept in _all(records):
        if kept.counted != entity or kept.way != BY_REFERENCE:
            continue
        if any(owner == entity and name in changed for owner, name in checked_field(records, kept.rollup).reads):
            column = table.c[records.blueprint.entities[entity].fields[kept.field].column]
            parents: set[UUID] = set()
            for part in chunks(ids, CHUNK):
                touched = among(table.c.id, part, records.tables.dialect)
                statement = select(column).where(touched, *in_walls(table, walls), column.is_not(None)).distinct()
                parents |= set(records.connection.scalars(statement, execution_options=GATED))
            _add(by_parent, kept, parents)
    for parent, (fields, found) in by_parent.items():
        refresh(records, parent, fields, sorted(found), walls=walls, depth=depth)


@dataclass(frozen=True)
class _Recount:
    """The statement that counts some rollups anew; what it varies by, and the moments that each run gives it."""

    update: Update
    varies: str
    shifts: frozenset[int]
    dated: bool


def _statement(records: Records, entity: str, fields: Sequence[FieldModel], *, many: bool) -> _Recount:
    """It is made once for a blueprint where it holds no moment: an import asks for it with every thousand rows."""

    def build() -> _Recount:
        table, following = records.tables.table(entity), Following()
        values: dict[str, Any] = {}
        for field in fields:
            values |= figure_columns(records, field, table, following)
            if _is_daily(field):
                column = table.c[f"{field.column}__as_of"]
                values[column.name] = bindparam("given_today", type_=column.type)
        which = [among_given(table.c.id, many, records.tables.dialect)]
        if is_walled(table):
            which.append(table.c.wall_id.in_(bindparam("given_walls", type_=Whole(), expanding=True)))
        statement = update(table).where(*which).values(values)
        uses_me = any(checked_field(records, field).uses_me for field in fields)
        varies = [word for word, does in (("me", uses_me), ("day", following.daily)) if does]
        held = "now" if following.fixed else " ".join(varies)
        return _Recount(statement, held, frozenset(following.shifts), any(map(_is_daily, fields)))

    key = ("rollups", entity, tuple(field.name for field in fields), many, records.gateway.zones())
    return records.gateway.reads.prepared(records, key, build)


def _is_daily(field: FieldModel) -> bool:
    return getattr(field.declared, "stored", False) == "daily"


def decay(records: Records, entity: str, *, limit: int = 10_000) -> int:
    """Compute the daily rollups anew of at most `limit` records that were last computed on an earlier day.

    For the nightly job, which repeats it, one session each, until it answers 0. Trusted actors alone.
    """
    model = records.blueprint.entities[entity]
    fields = [
        item
        for item in model.fields.values()
        if isinstance(item.declared, kinds.Rollup) and item.declared.stored == "daily"
    ]
    if not fields:
        return 0
    table = records.tables.table(entity)
    today = records.local_today
    stale = [table.c[f"{item.column}__as_of"].is_distinct_from(today) for item in fields]
    alive = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
    within = [table.c.wall_id.in_(records.actor.walls)] if "wall_id" in table.c else []
    statement = select(table.c.id).where(and_(*within, *alive), or_(*stale)).order_by(table.c.id).limit(limit)
    ids = list(records.connection.execute(statement, execution_options=GATED).scalars())
    refresh(records, entity, fields, ids)
    return len(ids)


def figure_columns(
    records: Records, field: FieldModel, table: Any, following: Following | None = None
) -> dict[str, Any]:
    """The columns of a rollup over the rows of its entity's table; money has its currency beside it."""
    context = replace(context_of(records, table), following=following)
    found = compile_value(checked_field(records, field), context)
    if found.currency is None:
        return {field.column: found.value}
    return {field.column: found.value, f"{field.column}_currency": found.currency}
