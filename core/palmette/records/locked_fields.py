"""What a person does not change though he may write the field: locked ones, and what code wrote into owned rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette.errors import Problem
from palmette.locale.sentences import sentence
from palmette.records.accept_values import Accepted, open_fields
from palmette.records.before import Before
from palmette.records.stored_rows import ANY, Ask, stored_rows
from palmette.records.writer import COLUMN, FieldWriter, Writer

if TYPE_CHECKING:
    from palmette.records.session import Records
    from palmette.records.update_rows import Edit

Row = Mapping[str, Any]  # Any: each kind has its own form


def check_locked(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """Note the fields that `readonly_when` of their declaration locks in the stored record; code may write them."""
    touched = {name for edit in edits for name in edit.new}
    fields = [item for item in writer.lockable if item.name in touched]
    if not fields or records.actor.trusted:
        return
    by_id = {edit.id: edit for edit in edits if any(item.name in edit.new for item in fields)}
    conditions = tuple((item.model.declared.readonly_when, item.model.owner) for item in fields)
    for row in stored_rows(records, writer.entity, list(by_id), Ask(conditions=conditions, state=ANY)):
        edit = by_id[row["id"]]
        edit.problems += [_locked(item) for at, item in enumerate(fields) if row[f"c{at}"] and item.name in edit.new]


def _locked(field: FieldWriter) -> Problem:
    message = sentence("%(field)s cannot be changed any more.", field=field.model.label)
    return Problem(field.name, "records.locked_field", message, "Leave it as it is, or make a new one.")


def with_kept_values(
    records: Records, writer: Writer, before: Mapping[UUID, Before], changes: Mapping[UUID, Accepted]
) -> Mapping[UUID, Accepted]:
    """Owned rows that a person gives keep what he does not write in them: what code worked out, what his role only
    reads."""
    touched = [
        (item, kept)
        for item in writer.children_fields
        if any(item.name in values for values in changes.values()) and (kept := _kept(records, item))
    ]
    if not touched or records.actor.trusted:
        return changes
    found = {record_id: dict(values) for record_id, values in changes.items()}
    for item, names in touched:
        for record_id, record in before.items():
            if item.name in found.get(record_id, ()):
                stored = record.values.get(item.name) or []
                found[record_id][item.name] = _merged(stored, found[record_id][item.name] or [], names)
    return found


def _kept(records: Records, field: FieldWriter) -> frozenset[str]:
    """The columns of owned rows that this person does not write."""
    child = field.child
    assert child is not None
    known = open_fields(records, child, creating=True)
    return frozenset(item.name for item in child.fields.values() if item.place == COLUMN and item.name not in known)


def _merged(stored: Sequence[Row], given: Sequence[Row], names: frozenset[str]) -> list[Accepted]:
    by_id = {row["id"]: row for row in stored}
    if not any(row.get("id") for row in given) and _alike(stored, given, names):
        given = [{**row, "id": known["id"]} for row, known in zip(given, stored, strict=True)]
    return [{**_only(by_id.get(row.get("id"), {}), names), **row} for row in given]


def _only(row: Row, names: frozenset[str]) -> Accepted:
    return {name: value for name, value in row.items() if name in names}


def _alike(stored: Sequence[Row], given: Sequence[Row], names: frozenset[str]) -> bool:
    """Whether rows without ids are those that are there, as far as the person writes them."""
    if len(stored) != len(given):
        return False
    return all(
        all((known.get(name) or None) == (row.get(name) or None) for name in {*known, *row} - names - {"id"})
        for known, row in zip(stored, given, strict=True)
    )
