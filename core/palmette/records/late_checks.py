"""What can be known only of stored rows: fields required under a condition, and the scope new records must lie in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette.errors import Problem
from palmette.locale.sentences import sentence
from palmette.records.accept_values import required
from palmette.records.declared_sql import checked_condition
from palmette.records.draft import Draft
from palmette.records.permits import Scoped
from palmette.records.stored_rows import ANY, Ask, stored_rows
from palmette.records.values.accept import is_filled
from palmette.records.writer import FILES, FieldWriter, Writer

if TYPE_CHECKING:
    from palmette.records.session import Records
    from palmette.records.update_rows import Edit

Problems = dict[int, list[Problem]]


def late_problems(records: Records, writer: Writer, drafts: Sequence[Draft]) -> Problems:
    """Problems of new records by number, found in the transaction after they were stored."""
    found: Problems = {}
    numbers = {draft.id: draft.number for draft in drafts}
    values = {draft.id: draft.values for draft in drafts}
    _conditional(
        records, writer, writer.conditional, numbers, lambda record_id, field: values[record_id].get(field.name), found
    )
    for record_id in _outside(records, writer, drafts):
        message = sentence("You may not create such a record: it would be outside what is yours.")
        problem = Problem("", "records.out_of_scope", message, "Give it to yourself or to your branch.")
        found.setdefault(numbers[record_id], []).append(problem)
    return found


def looks_at_rows(records: Records, writer: Writer) -> bool:
    """Whether the problems of new records can be found of stored rows only."""
    conditional = any(item.place != FILES for item in writer.conditional)
    return conditional or Scoped(records, writer.entity, "create").conditional


def late_problems_of(records: Records, writer: Writer, edits: Sequence[Edit]) -> Problems:
    """Problems of changed records by number in the batch."""
    found: Problems = {}
    numbers = {edit.id: number for number, edit in enumerate(edits)}
    changed = {name for edit in edits for name in edit.new}
    fields = [field for field in writer.conditional if changed & _read_by(records, writer, field)]
    _conditional(records, writer, fields, numbers, lambda id, field: edits[numbers[id]].new.get(field.name), found)
    return found


def _read_by(records: Records, writer: Writer, field: FieldWriter) -> set[str]:
    """The fields that decide whether a field is required: itself, and those that its condition reads."""
    key, text = writer.entity.key, field.model.declared.required_when
    checked = checked_condition(records, key, text, pack=field.model.owner)
    return {field.name} | {name for entity, name in (*checked.reads, *checked.relations) if entity == key}


def _conditional(
    records: Records,
    writer: Writer,
    conditional: Sequence[FieldWriter],
    numbers: dict[UUID, int],
    given: Callable[[UUID, FieldWriter], Any],
    found: Problems,
) -> None:
    """Fields whose `required_when` is true of the stored row and which are empty in it."""
    fields = [item for item in conditional if item.place != FILES]
    if not fields:
        return
    conditions = tuple(
        (f"({field.model.declared.required_when}) and {empty_text(field)}", field.model.owner) for field in fields
    )
    for row in stored_rows(records, writer.entity, list(numbers), Ask(conditions=conditions, state=ANY)):
        for number, field in enumerate(fields):
            if row[f"c{number}"] and not is_filled(given(row["id"], field)):
                found.setdefault(numbers[row["id"]], []).append(required(field))


def empty_text(field: FieldWriter) -> str:
    """The expression that is true where the field is empty."""
    many = field.model.kind in ("links", "children", "files", "image")
    return f"not exists({field.name})" if many else f"{field.name} is empty"


def _outside(records: Records, writer: Writer, drafts: Sequence[Draft]) -> list[UUID]:
    """New records that are not in the actor's scope for creating."""
    scoped = Scoped(records, writer.entity, "create")
    if scoped.whole:
        return []
    # Owner and branch are known without asking; only grants with a condition need the stored row.
    waiting = [draft.id for draft in drafts if not scoped.holds(owner=draft.owner, branch=draft.branch)]
    if not waiting or not scoped.conditional:
        return waiting
    ask = Ask(action="create", state=ANY)
    inside = {row["id"] for row in stored_rows(records, writer.entity, waiting, ask)}
    return [record_id for record_id in waiting if record_id not in inside]
