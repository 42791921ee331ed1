"""What can be known only of stored rows: fields required under a condition, and the scope new records must lie in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from palmette.errors import Problem
from palmette.records.accept_values import required
from palmette.records.declared_sql import condition
from palmette.records.draft import Draft
from palmette.records.permits import scope_of
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.values.accept import is_filled
from palmette.records.writer import FILES, FieldWriter, Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records
    from palmette.records.update_rows import Edit

Problems = dict[int, list[Problem]]


def late_problems(records: Records, writer: Writer, drafts: Sequence[Draft]) -> Problems:
    """Problems of new records by number, found in the transaction after they were stored."""
    found: Problems = {}
    numbers = {draft.id: draft.number for draft in drafts}
    values = {draft.id: draft.values for draft in drafts}
    _conditional(records, writer, numbers, lambda record_id, field: values[record_id].get(field.name), found)
    for record_id in _outside(records, writer, list(numbers)):
        message = "You may not create such a record: it would be outside what is yours."
        problem = Problem("", "records.out_of_scope", message, "Give it to yourself or to your branch.")
        found.setdefault(numbers[record_id], []).append(problem)
    return found


def late_problems_of(records: Records, writer: Writer, edits: Sequence[Edit]) -> Problems:
    """Problems of changed records by number in the batch."""
    found: Problems = {}
    numbers = {edit.id: number for number, edit in enumerate(edits)}
    _conditional(records, writer, numbers, lambda id, field: edits[numbers[id]].new.get(field.name), found)
    return found


def _conditional(
    records: Records,
    writer: Writer,
    numbers: dict[UUID, int],
    given: Callable[[UUID, FieldWriter], Any],
    found: Problems,
) -> None:
    """Fields whose `required_when` is true of the stored row and which are empty in it."""
    fields = [item for item in writer.conditional if item.place != FILES]
    if not fields:
        return
    table = writer.table
    columns: list[ColumnElement[Any]] = [table.c.id]
    for number, field in enumerate(fields):
        declared, pack = field.model.declared, field.model.owner
        wanted = condition(records, writer.entity.key, declared.required_when, table, pack=pack)
        empty = condition(records, writer.entity.key, empty_text(field), table)
        columns.append((wanted & empty).label(f"c{number}"))
    for part in chunks(list(numbers), CHUNK):
        statement = select(*columns).where(among(table.c.id, part, records.tables.dialect))
        for row in records.connection.execute(statement, execution_options=GATED):
            for field, missing in zip(fields, row[1:], strict=True):
                if missing and not is_filled(given(row[0], field)):
                    found.setdefault(numbers[row[0]], []).append(required(field))


def empty_text(field: FieldWriter) -> str:
    """The expression that is true where the field is empty."""
    many = field.model.kind in ("links", "children", "files", "image")
    return f"not exists({field.name})" if many else f"{field.name} is empty"


def _outside(records: Records, writer: Writer, ids: Sequence[UUID]) -> list[UUID]:
    """New records that are not in the actor's scope for creating."""
    scope = scope_of(records, writer.entity, "create", writer.table)
    if scope.whole:
        return []
    table = writer.table
    inside: set[UUID] = set()
    for part in chunks(list(ids), CHUNK):
        statement = select(table.c.id).where(*scope.clauses, among(table.c.id, part, records.tables.dialect))
        inside |= set(records.connection.execute(statement, scope.values, execution_options=GATED).scalars())
    return [record_id for record_id in ids if record_id not in inside]
