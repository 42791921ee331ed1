"""An undone merge: each change it made is taken back where it still stands, later ones stay with the survivor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, select

from palmette.blueprint.model import EntityModel
from palmette.errors import Conflict
from palmette.locale.sentences import sentence
from palmette.records import journal, merge_kept, read_one
from palmette.records.before import Before, read_before
from palmette.records.changes import Change
from palmette.records.delete_rows import mark, purge
from palmette.records.merge_derived import bring_back
from palmette.records.merge_documents import give_documents_back
from palmette.records.merge_kept import Done, Kept
from palmette.records.merge_rows import linked_ids, links_to, move_file, move_owned, put_all, recount_owned
from palmette.records.merge_values import LISTS
from palmette.records.permits import needs_writing
from palmette.records.referring import references_to
from palmette.records.results import KeptEdit, UnmergePlan
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.records.savepoint import all_or_nothing
from palmette.records.unique import taken
from palmette.records.update_rows import Edit, fields_needed
from palmette.records.write_merge import MergeHook, mergeable
from palmette.records.writer import Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

UNDONE = frozenset({journal.CHANGED, journal.MOVED})
"""Changes that are taken back field by field."""


@dataclass
class Undoing:
    """What is taken back, and what stays because it was changed since."""

    records: Records
    kept: list[KeptEdit] = field(default_factory=list)


def look(records: Records, entity: str, survivor: UUID, merge: UUID) -> UnmergePlan:
    """What would come back, and what was changed since and stays with the survivor; nothing is written."""
    model, kept, done = _found(records, entity, survivor, merge)
    undoing = Undoing(records.as_code())
    counts: dict[str, int] = {}
    for run in _runs([*done.changes, *done.unsaid]):
        writer = writer_of(records.gateway, run[0].entity)
        for edits in _edits(undoing, writer, run, done):
            counts[writer.entity.key] = counts.get(writer.entity.key, 0) + len(edits)
    counts.pop(model.key, None)
    known = records.gateway.reads.seen(records.actor).entities
    stays = [item for item in undoing.kept if item.entity in known]
    return UnmergePlan(kept.told, {key: count for key, count in counts.items() if key in known}, tuple(stays))


def unmerge(records: Records, entity: str, survivor: UUID, merge: UUID) -> UUID:
    """Take a merge back: both records are there again as they were; the id of the one that had gone."""
    needs_writing(records)
    model, kept, done = _found(records, entity, survivor, merge)
    records.settle_now()
    with all_or_nothing(records):
        _undo(Undoing(records.as_code()), model, kept, done)
    return kept.gone


def _found(records: Records, entity: str, survivor: UUID, merge: UUID) -> tuple[EntityModel, Kept, Done]:
    """The merge, which the actor may take back: it may merge both records, and the survivor lives."""
    model = mergeable(records, entity)
    read_one.require(records, model, survivor, action="merge")
    read_one.require(records, model, survivor)
    found = merge_kept.find(records, merge)
    if found is None or found[0].survivor != survivor or found[0].entity != model.key:
        raise read_one.missing(model, merge)
    if not read_one.in_scope(records, model, [found[0].gone], action="merge", deleted=True):
        raise read_one.missing(model, found[0].gone)
    return model, *found


def _undo(undoing: Undoing, model: EntityModel, kept: Kept, done: Done) -> None:
    records = undoing.records
    for run in _runs([*done.changes, *done.unsaid]):
        writer = writer_of(records.gateway, run[0].entity)
        for edits in _edits(undoing, writer, run, done):
            put_all(records, writer, edits, deleted=bool(edits and edits[0].before.row["deleted_at"]))
    _give_owned_back(records, done)
    _give_files_back(records, done)
    _take_tags_back(records, done)
    give_documents_back(records, done.documents, {pair.gone: pair.survivor for pair in done.pairs})
    _bring_rows_back(records, done)
    _remove_made(undoing, done)
    survivor = writer_of(records.gateway, model.key)
    before = read_before(records, survivor, [kept.survivor], (), action="")[kept.survivor]
    journal.remember(
        records, model.key, [journal.Entry(journal.UNMERGED, kept.wall, kept.survivor, before.version, {}, {})]
    )
    # What packs wrote for the merge is undone as well: asked again, they would write it anew.
    records.settle_now([item for item in records.gateway.interceptors if not isinstance(item, MergeHook)])
    bring_back(records, done.derived)
    merge_kept.forget(records, kept.wall, kept.id)


# ---- fields


def _runs(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes that can be taken back at once, the last ones first: of one entity, no record twice."""
    run: list[Change] = []
    for change in reversed([item for item in changes if item.kind in UNDONE]):
        if run and (run[0].entity != change.entity or any(item.id == change.id for item in run)):
            yield run
            run = []
        run.append(change)
    if run:
        yield run


def _edits(undoing: Undoing, writer: Writer, run: Sequence[Change], done: Done) -> Iterator[list[Edit]]:
    """The changes back of living records, then of those in the trash."""
    records = undoing.records
    made = {item.id for item in done.made}
    by_id = {item.id: item for item in run if item.id not in made}
    names = {name for item in by_id.values() for name in (*item.old, *item.new) if name in writer.fields}
    for deleted in (False, True):
        needed = fields_needed(records, writer, names)
        found = read_before(records, writer, list(by_id), needed, action="", deleted=deleted)
        edits = [_back(undoing, writer, before, by_id[before.id], names) for before in found.values()]
        yield [edit for edit in edits if edit.new]


def _back(undoing: Undoing, writer: Writer, before: Before, change: Change, names: set[str]) -> Edit:
    edit = Edit(before, {}, {})
    for name in names:
        if name not in change.old and name not in change.new:
            continue
        old, new, now = change.old.get(name), change.new.get(name), before.values.get(name)
        value = _value_back(writer, name, old, new, now)
        if value != now and _still_there(undoing.records, writer, name, value):
            edit.old[name], edit.new[name] = now, value
        elif now != old:
            undoing.kept.append(KeptEdit(writer.entity.key, before.id, name))
    for name, column in (("owner", "owner_id"), ("branch", "branch_id")):
        if name in edit.new:
            edit.columns[column] = edit.new[name]
    return edit


def _value_back(writer: Writer, name: str, old: Any, new: Any, now: Any) -> Any:
    """The former value where the merge's still stands; of a list that was changed since, what the merge did to it."""
    if (now or None) == (new or None):
        return old
    if writer.fields[name].model.kind not in LISTS:
        return now
    added = [item for item in new or () if item not in (old or ())]
    removed = [item for item in old or () if item not in (new or ())]
    left = [item for item in now or () if item not in added]
    return [*left, *(item for item in removed if item not in left)] or None


def _still_there(records: Records, writer: Writer, name: str, value: Any) -> bool:
    """Whether what a former value refers to was not deleted for good since."""
    model = writer.fields[name].model
    if model.kind not in ("reference", "links") or not value:
        return True
    wanted = set(value) if isinstance(value, list) else {value}
    table = records.tables.table(model.target)
    found: set[UUID] = set()
    for part in chunks(sorted(wanted), CHUNK):
        statement = select(table.c.id).where(
            *in_walls(table, records.actor.walls), among(table.c.id, part, records.tables.dialect)
        )
        found |= set(records.connection.scalars(statement, execution_options=GATED))
    return found == wanted


# ---- rows


def _give_owned_back(records: Records, done: Done) -> None:
    touched: dict[str, set[UUID]] = {}
    for item in reversed(done.owned):
        child = writer_of(records.gateway, item.entity)
        table = child.table
        statement = select(table.c.parent_id).where(table.c.id == item.id, *in_walls(table, records.actor.walls))
        parent = records.connection.scalar(statement, execution_options=GATED)
        if parent is not None and _went_into(done, item.to) == parent:
            move_owned(records, child, item.id, item.to, item.position)
            touched.setdefault(child.entity.parent, set()).update((item.to, parent))
    for entity, ids in touched.items():
        recount_owned(records, writer_of(records.gateway, entity), sorted(ids))


def _went_into(done: Done, gone: UUID) -> UUID | None:
    return next((pair.survivor for pair in done.pairs if pair.gone == gone), None)


def _give_files_back(records: Records, done: Done) -> None:
    table = records.tables.frame("file")
    for item in reversed(done.files):
        here = select(table.c.record_id).where(table.c.wall_id == item.wall, table.c.id == item.id)
        if records.connection.scalar(here, execution_options=GATED) == _went_into(done, item.to):
            move_file(records, item.wall, item.id, item.to, item.position)


def _take_tags_back(records: Records, done: Done) -> None:
    table = records.tables.frame("tagging")
    for item in done.tags:
        statement = delete(table).where(
            table.c.wall_id == item.wall, table.c.record_id == item.record, table.c.tag_id == item.tag
        )
        records.connection.execute(statement, execution_options=GATED)


def _bring_rows_back(records: Records, done: Done) -> None:
    """Those that went into others, and what packs put into the trash with the merge."""
    gone = {pair.gone: pair.entity for pair in done.pairs}
    trashed = {item.id: item.entity for item in done.changes if item.kind == journal.DELETED}
    by_entity: dict[tuple[str, str], list[UUID]] = {}
    for kind, listed in ((journal.UNMERGED, gone), ("", trashed)):
        for record_id, entity in listed.items():
            by_entity.setdefault((entity, kind), []).append(record_id)
    for (entity, kind), ids in by_entity.items():
        writer = writer_of(records.gateway, entity)
        names = {item.name for item in (*writer.unique, *(one for group in writer.unique_groups for one in group))}
        found = read_before(records, writer, ids, names, action="", deleted=True)
        for wall in {before.wall for before in found.values()}:
            listed_values = [
                (number, before.id, before.values)
                for number, before in enumerate(found.values())
                if before.wall == wall
            ]
            problems = [one for listed in taken(records, writer, wall, listed_values).values() for one in listed]
            if problems:
                message = sentence("Another record has meanwhile a value that was unique to it.")
                raise Conflict("records.taken", message, remedy="Change that one first.", problems=problems)
        mark(records, writer, list(found), deleted=False, kind=kind)


def _remove_made(undoing: Undoing, done: Done) -> None:
    """Records that the merge made go for good; those that were changed since, or are referred to, stay."""
    records = undoing.records
    for item in reversed(done.made):
        writer = writer_of(records.gateway, item.entity)
        before = read_before(records, writer, [item.id], (), action="").get(item.id)
        if before is None:
            continue
        if before.version != item.version or _is_used(records, writer, item.id):
            undoing.kept.append(KeptEdit(item.entity, item.id, ""))
            continue
        purge(records, writer, [before])


def _is_used(records: Records, writer: Writer, id: UUID) -> bool:
    for model, reference in references_to(records, writer.entity.key):
        table = records.tables.table(model.key)
        statement = select(table.c.id).where(*in_walls(table, records.actor.walls), table.c[reference.column] == id)
        if records.connection.execute(statement.limit(1), execution_options=GATED).first() is not None:
            return True
    return any(linked_ids(records, links, id) for _, links in links_to(records, writer.entity.key))
