"""To the trash, back from it, and out of it for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table, and_, delete, exists, select, update

from palmette.errors import Forbidden, Problem
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.before import Before, read_before
from palmette.records.match_rows import remove_matches, store_matches
from palmette.records.merge_kept import forget_of, gone_into, merged_away
from palmette.records.record_locks import without_locked
from palmette.records.referring import going_with, references_to, why_kept
from palmette.records.results import BulkResult
from palmette.records.rollups import refresh_above
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.records.side_rows import remove_rows
from palmette.records.unique import taken
from palmette.records.update_rows import Edit, fields_needed, remember_edits, store_edits
from palmette.records.writer import Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

JOURNALS = ("history", "event", "stage_move", "step_done", "phase_change", "phase_due", "tagging", "file",
            "record_lock", "document")  # fmt: skip
"""Frame tables whose rows go for good with their record."""


def trash_rows(records: Records, writer: Writer, ids: Sequence[UUID]) -> BulkResult:
    """Mark records deleted with what goes with them; those that others refer to are refused."""
    entity = writer.entity.key
    free, held = without_locked(records, ids)
    found = read_before(records, writer, free, (), action="delete")
    refused: list[tuple[UUID | int, tuple[Problem, ...]]] = [*held.items()]
    roots = list(found)
    going = going_with(records, entity, roots)
    # A root that stays keeps what would have gone with it, which in turn may keep another root.
    while going.kept_by:
        refused += [(root, why_kept(records, kept_by)) for root, kept_by in going.kept_by.items()]
        roots = [root for root in roots if root not in going.kept_by]
        going = going_with(records, entity, roots)
    for (key, name), referring in going.emptied.items():
        _empty(records, writer_of(records.gateway, key), name, sorted(referring))
    for key in going.entities():
        mark(records, writer_of(records.gateway, key), going.ids(key), deleted=True)
    return BulkResult(roots, refused=refused)


def _empty(records: Records, writer: Writer, name: str, ids: Sequence[UUID]) -> None:
    before = read_before(records, writer, ids, fields_needed(records, writer, {name}), action="")
    edits = [Edit(item, {name: item.values[name]}, {name: None}) for item in before.values()]
    store_edits(records, writer, edits)
    remember_edits(records, writer, edits)


def restore_rows(records: Records, writer: Writer, ids: Sequence[UUID]) -> BulkResult:
    """Take records back with those that went to the trash in the same moment because of them."""
    grouped = (item for group in writer.unique_groups for item in group)
    names = {item.name for item in (*writer.unique, *grouped, *writer.references) if item.place == "column"}
    found = read_before(records, writer, ids, names, action="delete", deleted=True)
    refused: list[tuple[UUID | int, tuple[Problem, ...]]] = []
    problems = _unique_problems(records, writer, found)
    for record_id in gone_into(records, list(found)):
        message = sentence("It is one with another record now.")
        problems.setdefault(record_id, []).append(Problem("", "records.merged", message, "Undo the merge there."))
    for record_id, problem in _gone_references(records, writer, found).items():
        problems.setdefault(record_id, []).append(problem)
    refused += [(record_id, tuple(listed)) for record_id, listed in problems.items()]
    back = [record_id for record_id in found if record_id not in problems]
    _restore_with(records, writer, {record_id: found[record_id] for record_id in back})
    return BulkResult(back, refused=refused)


def _unique_problems(records: Records, writer: Writer, found: dict[UUID, Before]) -> dict[UUID, list[Problem]]:
    ids = list(found)
    problems: dict[UUID, list[Problem]] = {}
    for wall in {item.wall for item in found.values()}:
        listed = [
            (number, record_id, found[record_id].values)
            for number, record_id in enumerate(ids)
            if found[record_id].wall == wall
        ]
        for number, items in taken(records, writer, wall, listed).items():
            problems.setdefault(ids[number], []).extend(items)
    return problems


def _gone_references(records: Records, writer: Writer, found: dict[UUID, Before]) -> dict[UUID, Problem]:
    """Records whose own references lead into the trash: what they belong to has to come back first."""
    problems: dict[UUID, Problem] = {}
    for field in writer.references:
        if field.place != "column" or field.name in ("owner", "branch"):
            continue
        target = records.tables.table(field.model.target)
        wanted = {item.values[field.name] for item in found.values() if item.values.get(field.name)}
        if field.model.target == writer.entity.key:
            wanted -= set(found)
        if not wanted or "deleted_at" not in target.c:
            continue
        gone: set[UUID] = set()
        for part in chunks(sorted(wanted), CHUNK):
            statement = select(target.c.id).where(
                target.c.deleted_at.is_not(None), among(target.c.id, part, records.tables.dialect),
                *in_walls(target, records.actor.walls),
            )  # fmt: skip
            gone |= set(records.connection.execute(statement, execution_options=GATED).scalars())
        for record_id, item in found.items():
            if item.values.get(field.name) in gone:
                message = sentence("%(field)s of it is in the trash.", field=field.model.label)
                problems[record_id] = Problem(
                    field.name, "records.reference_in_trash", message, "Restore that record first."
                )
    return problems


def _restore_with(records: Records, writer: Writer, found: dict[UUID, Before]) -> None:
    """Unmark records, then those that were marked with them, level by level."""
    if not found:
        return
    moments = {item.row["deleted_at"] for item in found.values()}
    mark(records, writer, list(found), deleted=False)
    for model, field in references_to(records, writer.entity.key):
        if getattr(field.declared, "on_delete", "") != "delete":
            continue
        table = records.tables.table(model.key)
        if "deleted_at" not in table.c:
            continue
        marked = and_(
            among(table.c[field.column], list(found), records.tables.dialect), table.c.deleted_at.in_(moments),
            *in_walls(table, records.actor.walls),
        )  # fmt: skip
        statement = select(table.c.id).where(marked)
        ids = list(records.connection.execute(statement, execution_options=GATED).scalars())
        below = writer_of(records.gateway, model.key)
        _restore_with(records, below, read_before(records, below, ids, (), action="", deleted=True))


def mark(records: Records, writer: Writer, ids: Sequence[UUID], *, deleted: bool, kind: str = "") -> None:
    """Set or clear the mark, with rollups and journal (as `kind`); owned rows carry the mark of their record."""
    at = records.now if deleted else None
    names = fields_needed(records, writer, set()) | writer.matched_names
    before = read_before(records, writer, ids, names, action="", deleted=not deleted)
    table = writer.table
    for part in chunks(list(before), CHUNK):
        touched = among(table.c.id, part, records.tables.dialect)
        values = {"deleted_at": at, "version": table.c.version + 1, "updated_at": records.now}
        statement = update(table).where(touched, *in_walls(table, records.actor.walls)).values(values)
        records.connection.execute(statement, execution_options=GATED)
    _mark_children(records, writer, list(before), at)
    owners = [(item.wall, item.id) for item in before.values()]
    if deleted:
        remove_matches(records, writer, owners)
    else:
        store_matches(records, writer, [(owner, before[owner[1]].values) for owner in owners])
    images = [item.values for item in before.values()]
    refresh_above(records, writer, images, own=list(before))
    kind = kind or (journal.DELETED if deleted else journal.RESTORED)
    entries = [journal.Entry(kind, item.wall, item.id, item.version + 1, {}, {}) for item in before.values()]
    journal.remember(records, writer.entity.key, entries)


def _mark_children(records: Records, writer: Writer, parents: Sequence[UUID], at: datetime | None) -> None:
    for field in writer.children_fields:
        assert field.child is not None
        table = field.child.table
        if "deleted_at" not in table.c:
            continue
        ids: list[UUID] = []
        for part in chunks(parents, CHUNK):
            statement = (
                update(table)
                .where(among(table.c.parent_id, part, records.tables.dialect), *in_walls(table, records.actor.walls))
                .values(deleted_at=at)
                .returning(table.c.id)
            )
            ids += records.connection.execute(statement, execution_options=GATED).scalars()
        if ids:
            _mark_children(records, field.child, ids, at)


def purge_trash(records: Records, entity: str, *, older_than: datetime, limit: int = CHUNK) -> int:
    """Delete for good at most `limit` records that went to the trash before a moment, with everything about them.

    For the retention job, which repeats it, one session each, until it answers 0. Records that others still refer
    to, from the trash too, wait until those are gone. Trusted actors alone.
    """
    if not records.actor.trusted:
        raise Forbidden("records.may_not_purge", "Only the product's own jobs empty the trash.")
    writer = writer_of(records.gateway, entity)
    table = writer.table
    within = [table.c.wall_id.in_(records.actor.walls)] if writer.owns_wall else []
    free = [~_referred(records, table, model.key, field.column) for model, field in references_to(records, entity)]
    free.append(~merged_away(records.tables, table))
    statement = (
        select(*([table.c.wall_id] if writer.walled else []), table.c.id)
        .where(*within, table.c.deleted_at < older_than, *free)
        .order_by(table.c.id)
        .limit(limit)
    )
    owners = [
        (row[0], row[1]) if writer.walled else (0, row[0])
        for row in records.connection.execute(statement, execution_options=GATED)
    ]
    if owners:
        _remove_mentions(records, entity, [record_id for _, record_id in owners])
        remove_rows(records, writer, owners)
    return len(owners)


def purge(records: Records, writer: Writer, found: Sequence[Before]) -> None:
    """Delete living records for good, with everything about them: nobody else knows of them yet."""
    mark(records, writer, [item.id for item in found], deleted=True)
    _remove_mentions(records, writer.entity.key, [item.id for item in found])
    remove_rows(records, writer, [(item.wall, item.id) for item in found])


def _referred(records: Records, table: Table, entity: str, column: str) -> Any:  # Any: an EXISTS
    other = records.tables.table(entity).alias()
    same = [other.c.wall_id == table.c.wall_id] if "wall_id" in other.c and "wall_id" in table.c else []
    not_itself = [other.c.id != table.c.id] if entity == table.name.replace("__", ".", 1) else []
    return exists().where(*same, *not_itself, other.c[column] == table.c.id)


def _remove_mentions(records: Records, entity: str, ids: Sequence[UUID]) -> None:
    """Journals, merges, tags, and links from other records to those that go for good."""
    forget_of(records, ids)
    for name in JOURNALS:
        table = records.tables.frame(name)
        for part in chunks(ids, CHUNK):
            mine = among(table.c.record_id, part, records.tables.dialect)
            statement = delete(table).where(mine, *in_walls(table, (0, *records.actor.walls)))
            records.connection.execute(statement, execution_options=GATED)
    for model in records.blueprint.entities.values():
        for field in model.fields.values():
            if field.kind == "links" and field.target == entity:
                side = records.tables.side(model.key, field.name)
                for part in chunks(ids, CHUNK):
                    named = among(side.c.target_id, part, records.tables.dialect)
                    statement = delete(side).where(named, *in_walls(side, records.actor.walls))
                    records.connection.execute(statement, execution_options=GATED)
