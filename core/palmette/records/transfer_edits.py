"""What records say after they came to another wall, and what those that stay say without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from palmette.records import journal
from palmette.records.before import Before, read_before
from palmette.records.delete_rows import mark
from palmette.records.draft import Draft
from palmette.records.merge_rows import put_all
from palmette.records.numbers import give_numbers
from palmette.records.references import Targets
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.transfer_plan import Crossing
from palmette.records.update_rows import Edit, fields_needed, place
from palmette.records.writer import COLUMN, FieldWriter, Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


def people_of(records: Records, wall: int) -> set[UUID]:
    """The people who work behind a wall."""
    table = records.tables.table("frame.user")
    asked = select(table.c.id).where(
        table.c.wall_id == wall, table.c.deleted_at.is_(None), table.c.active.is_distinct_from(False)
    )
    return set(records.connection.scalars(asked, execution_options=GATED))


def edits(
    records: Records, found: Crossing, branch: UUID, owner: UUID | None
) -> list[tuple[Writer, list[Edit], list[Edit]]]:
    """By entity what those that go will say beyond the wall, living ones and those of the trash."""
    table = records.tables.table("frame.branch")
    inside = select(table.c.id).where(table.c.wall_id == found.source)
    old_branches = set(records.connection.scalars(inside, execution_options=GATED))
    people = people_of(records, found.target)
    listed = []
    for key, ids in found.goes.items():
        writer = writer_of(records.gateway, key)
        names = {item.name for item in writer.fields.values() if item.place == COLUMN and _may_change(records, item)}
        needed = fields_needed(records, writer, names)
        parts = []
        for deleted in (False, True):
            before = read_before(records, writer, ids, needed, action="", deleted=deleted)
            edits = []
            for item in before.values():
                edit = _edit(writer, item, found, branch, owner, old_branches, people)
                place(records, writer, edit, Targets())
                edits.append(edit)
            parts.append(edits)
        listed.append((writer, parts[0], parts[1]))
    return listed


def _may_change(records: Records, item: FieldWriter) -> bool:
    model = item.model
    return model.kind == "number" or (model.kind == "reference" and model.name != "created_by")


def _edit(
    writer: Writer, before: Before, found: Crossing, branch: UUID, owner: UUID | None, old_branches: set[UUID],
    people: set[UUID],
) -> Edit:  # fmt: skip
    new: dict[str, Any] = {}
    for name, item in writer.fields.items():
        value = before.values.get(name)
        if item.place != COLUMN or item.model.kind != "reference" or value is None:
            continue
        left = found.left.get((writer.entity.key, name), {}).get(before.id)
        if left is not None:
            new[name] = left[value]
        elif name != "branch" and item.model.target == "frame.branch" and value in old_branches:
            new[name] = branch
    if "branch" in writer.fields and before.row["branch_id"] is not None:
        new["branch"] = branch
    if "owner" in writer.fields and before.row["owner_id"] not in (None, *people):
        new["owner"] = owner
    old = {name: before.values.get(name) for name in new}
    moved = replace(before, wall=found.target)
    return Edit(moved, old, new, kind=journal.TRANSFERRED)


def number(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """New numbers of the series beyond the wall, in the order of the records' ids."""
    ordered = sorted(edits, key=lambda edit: edit.id)
    for item in writer.numbers:
        numbered = [edit for edit in ordered if edit.before.values.get(item.name) is not None]
        drafts = [Draft(at, edit.id, dict(edit.now), branch=edit.new.get("branch")) for at, edit in enumerate(numbered)]
        give_numbers(records, writer, item, drafts)
        for edit, draft in zip(numbered, drafts, strict=True):
            edit.old[item.name], edit.new[item.name] = edit.before.values[item.name], draft.values[item.name]


def let_go(records: Records, found: Crossing) -> None:
    """What stays names nobody who goes, and what was between the two ends."""
    for key, ended in found.ended.items():
        mark(records, writer_of(records.gateway, key), sorted(ended), deleted=True)
    for (key, name), ids in found.cut.items():
        model, writer = records.blueprint.entities[key], writer_of(records.gateway, key)
        item = model.fields[name]
        if model.is_child:
            _empty_owned(records, key, name, ids, found)
            continue
        gone = found.moving.get(item.target, set())
        for deleted in (False, True):
            needed = fields_needed(records, writer, {name})
            edits = []
            for before in read_before(records, writer, ids, needed, action="", deleted=deleted).values():
                old = before.values.get(name)
                new = [one for one in old or () if one not in gone] or None if item.kind == "links" else None
                edits.append(Edit(before, {name: old}, {name: new}))
            put_all(records, writer, edits, deleted=deleted)


def _empty_owned(records: Records, key: str, name: str, ids: Sequence[UUID], found: Crossing) -> None:
    """Owned rows of a record that stays; its history does not tell of them one by one."""
    table = records.tables.table(key)
    column = records.blueprint.entities[key].fields[name].column
    for part in chunks(ids, CHUNK):
        inside = among(table.c.id, part, records.tables.dialect)
        statement = table.update().where(table.c.wall_id == found.source, inside).values({column: None})
        records.connection.execute(statement, execution_options=GATED)
