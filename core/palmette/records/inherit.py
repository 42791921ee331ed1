"""Which branch a record belongs to: that of the record its entity names, else that of its creator."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from sqlalchemy import select, update

from palmette.blueprint.model import EntityModel
from palmette.records.draft import Draft
from palmette.records.references import Targets
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.records.writer import Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

_DEEPEST = 6
"""How far a change of branch is carried on: contact, membership, visit, …"""


def branch_of_draft(records: Records, writer: Writer, draft: Draft, targets: Targets) -> UUID | None:
    """The branch of a new record: as given, inherited, or the creator's."""
    if draft.values.get("branch") is not None:
        return cast("UUID", draft.values["branch"])
    if writer.entity.branch:
        inherited = inherited_branch(records, writer, draft.values, targets)
        if inherited is not None:
            return inherited
    return records.actor.home_branch


def inherited_branch(records: Records, writer: Writer, values: dict[str, Any], targets: Targets) -> UUID | None:
    """The branch that the reference named by the entity gives; None when it is empty."""
    name, _, rest = writer.entity.branch.partition(".")
    field = writer.fields[name].model
    record_id = values.get(name)
    if record_id is None:
        return None
    if field.target == "frame.branch":
        return cast("UUID", record_id)
    if rest:
        return _along(records, field.target, rest, record_id)
    return targets.branch(field.target, record_id)


def _along(records: Records, entity: str, path: str, id: UUID) -> UUID | None:
    """The branch at the end of a path of references (`home_branch` of a member)."""
    name, _, rest = path.partition(".")
    model = records.blueprint.entities[entity]
    table = records.tables.table(entity)
    field = model.fields[name]
    statement = select(table.c[field.column]).where(table.c.id == id, *in_walls(table, records.actor.walls))
    found = records.connection.execute(statement, execution_options=GATED).scalar_one_or_none()
    if found is None or field.target == "frame.branch":
        return found
    if rest:
        return _along(records, field.target, rest, found)
    return _along(records, field.target, "branch", found)


def carry_branches(records: Records, entity: str, ids: Collection[UUID], *, depth: int = 0) -> None:
    """Give the records that inherit from some others the branch that those have now.

    Without a version or history of their own: the change belongs to the record it came from.
    """
    if not ids or depth >= _DEEPEST:
        return
    for heir in heirs_of(records, entity):
        changed: list[UUID] = []
        for part in chunks(list(ids), CHUNK):
            changed += _carry(records, heir, entity, part)
        carry_branches(records, heir.key, changed, depth=depth + 1)


def heirs_of(records: Records, entity: str) -> list[EntityModel]:
    """The entities whose branch is that of a record of this one."""
    return [
        item
        for item in records.blueprint.entities.values()
        if item.branch
        and item.guarded
        and not item.is_child
        and item.fields[item.branch.partition(".")[0]].target == entity
        and entity != "frame.branch"
    ]


def _carry(records: Records, heir: EntityModel, entity: str, ids: Sequence[UUID]) -> list[UUID]:
    table, source = records.tables.table(heir.key), records.tables.table(entity)
    name, _, rest = heir.branch.partition(".")
    reference = table.c[heir.fields[name].column]
    field = records.blueprint.entities[entity].fields[rest] if rest else None
    column = source.c[field.column] if field is not None and field.target == "frame.branch" else source.c.branch_id
    same_wall = [source.c.wall_id == table.c.wall_id] if heir.walled and "wall_id" in source.c else []
    wanted = select(column).where(source.c.id == reference, *same_wall).scalar_subquery()
    touched = among(reference, ids, records.tables.dialect)
    statement = (
        update(table)
        .where(
            touched,
            *in_walls(table, records.actor.walls),
            wanted.is_not(None),
            table.c.branch_id.is_distinct_from(wanted),
        )
        .values(branch_id=wanted)
        .returning(table.c.id)
    )
    return list(records.connection.execute(statement, execution_options=GATED).scalars())
