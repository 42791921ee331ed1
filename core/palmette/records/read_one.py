"""One record as the actor sees it, which entities and records are in its scope, and what they are called."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, literal, select

from palmette.access.grants import may as granted_somewhere
from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound
from palmette.locale.sentences import sentence
from palmette.records import read_titles
from palmette.records.read_fields import FILTERING, is_available
from palmette.records.read_rows import TITLE, View, all_fields, view_of
from palmette.records.read_sides import TAGS
from palmette.records.read_statement import MOST_IDS, Prepared, Rows, Statement
from palmette.records.results import Row
from palmette.records.rows import chunks
from palmette.schema.types import Id

if TYPE_CHECKING:
    from palmette.records.session import Records


def known_entity(records: Records, name: str) -> EntityModel:
    """The entity the actor may know of; NotFound when it is missing or no grant of his names it."""
    return records.gateway.reads.entity(records.actor, name)


def may(records: Records, entity: str, action: str) -> bool:
    """Whether there can be any record for which the actor may do this."""
    found = records.blueprint.find_entity(entity)
    return found is not None and granted_somewhere(records.blueprint, records.actor, found, action)


def right(records: Records, entity: str, name: str) -> str:
    """The actor's right to a field: full, read, reveal, masked or hidden (the strictest of any row)."""
    return records.gateway.reads.seen(records.actor).rights.of(known_entity(records, entity).key, name).right


def available(records: Records, entity: str, names: Sequence[str], use: str) -> list[str]:
    """Those of some fields and paths that the actor may use for showing, sorting or grouping, in their order."""
    model = records.gateway.reads
    found, seen = known_entity(records, entity), model.seen(records.actor)
    return [name for name in names if name in (TITLE, TAGS) or is_available(model, seen, found, name, use)]


def may_filter(records: Records, entity: str, text: str) -> bool:
    """Whether a filter may be asked by the actor: a declared view is offered only then."""
    try:
        records.gateway.reads.seen(records.actor).condition(known_entity(records, entity), text, use=FILTERING)
    except InvalidInput:
        return False
    return True


def get(records: Records, entity: str, id: UUID, *, fields: Sequence[str], empty: frozenset[str] = frozenset()) -> Row:
    """One living record in scope; `empty` names fields of side tables that are known to hold nothing."""
    model, actor = records.gateway.reads, records.actor
    found = model.entity(actor, entity)
    names = tuple(fields) or all_fields(model.seen(actor), found)
    key = ("one", found.key, names, records.gateway.zones())
    plan = model.prepared(records, key, lambda: _prepare(records, found, names))
    rows = plan.prepared.run(records, {"id": id})
    if not rows:
        raise missing(found, id)
    return plan.view.rows(records, rows, 2, empty=empty)[0]


def require(records: Records, entity: EntityModel, id: UUID, *, action: str = "read") -> None:
    """NotFound unless the record lives and is in the actor's scope for the action."""
    if not in_scope(records, entity, [id], action=action):
        raise missing(entity, id)


def in_scope(
    records: Records, entity: EntityModel, ids: Collection[UUID], *, action: str = "read", deleted: bool = False
) -> set[UUID]:
    """Those of some records that live (or lie in the trash) and are in the actor's scope for the action."""
    key = ("scope", entity.key, action, deleted)
    prepared = records.gateway.reads.prepared(
        records, key, lambda: _prepare_scope(records, entity, action, deleted=deleted)
    )
    return {row[0] for some in chunks(list(ids), MOST_IDS) for row in prepared.run(records, {"ids": some})}


def titles(records: Records, entity: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Titles by id; those out of scope read `restricted`."""
    return read_titles.titles(records, known_entity(records, entity), ids)


def missing(entity: EntityModel, id: UUID) -> NotFound:
    """The same answer for a record that is missing, deleted or out of scope."""
    return NotFound(
        "records.not_found",
        sentence("There is no %(entity)s %(id)s.", entity=entity.short, id=id),
        remedy="It may have been deleted.",
    )


@dataclass(frozen=True)
class _Plan:
    prepared: Prepared
    view: View

    @property
    def varies(self) -> str:
        return self.prepared.varies


def _prepare(records: Records, entity: EntityModel, names: Sequence[str]) -> _Plan:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    rows = Rows(statement, entity, table)
    view = view_of(rows, names)
    version: Any = table.c.version if "version" in table.c else literal(1)
    chosen = select(table.c.id, version, *view.columns).select_from(rows.source)
    chosen = chosen.where(table.c.id == bindparam("id", type_=Id()), statement.within(entity, table))
    if "deleted_at" in table.c:
        chosen = chosen.where(table.c.deleted_at.is_(None))
    return _Plan(statement.prepare(chosen), view)


def _prepare_scope(records: Records, entity: EntityModel, action: str, *, deleted: bool) -> Prepared:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    chosen = select(table.c.id).where(
        table.c.id.in_(bindparam("ids", type_=Id(), expanding=True)), statement.within(entity, table, action)
    )
    if "deleted_at" in table.c:
        gone = table.c.deleted_at
        chosen = chosen.where(gone.is_not(None) if deleted else gone.is_(None))
    return statement.prepare(chosen)
