"""Whether a unique value is taken by another living record of the wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError

from palmette.errors import Conflict, InvalidInput, PalmetteError, Problem
from palmette.locale.sentences import sentence
from palmette.records.rows import CHUNK, chunks
from palmette.records.search_keys import sort_key
from palmette.records.writer import FieldWriter, Writer
from palmette.schema.database import GATED
from palmette.schema.tables import has_sort_key

if TYPE_CHECKING:
    from palmette.records.session import Records


TAKEN = "records.taken"
TOGETHER = 200
"""How many groups of values one statement asks for."""


def taken(
    records: Records, writer: Writer, wall: int, values: Iterable[tuple[int, UUID, Mapping[str, Any]]]
) -> dict[int, list[Problem]]:
    """Problems by number of the record: (number, id, values) whose unique values another record has, or one before."""
    problems: dict[int, list[Problem]] = {}
    listed = list(values)
    for group in writer.unique_groups:
        _taken_together(records, writer, group, wall, listed, problems)
    for field in writer.unique:
        keys: dict[object, tuple[int, UUID]] = {}
        for number, record_id, given in listed:
            key = _key(field, given.get(field.name))
            if key is None:
                continue
            if key in keys:
                problems.setdefault(number, []).append(taken_problem(field))
            else:
                keys[key] = (number, record_id)
        for key, owner in _stored(records, writer, field, wall, list(keys)):
            number, record_id = keys[key]
            if owner != record_id:
                problems.setdefault(number, []).append(taken_problem(field))
    return problems


def _taken_together(
    records: Records,
    writer: Writer,
    group: Sequence[FieldWriter],
    wall: int,
    listed: Sequence[tuple[int, UUID, Mapping[str, Any]]],
    problems: dict[int, list[Problem]],
) -> None:
    """The same for values that are unique only together; with an empty one among them they are not."""
    keys: dict[tuple[object, ...], tuple[int, UUID]] = {}
    for number, record_id, given in listed:
        key = tuple(_key(field, given.get(field.name)) for field in group)
        if None in key:
            continue
        if key in keys:
            problems.setdefault(number, []).append(taken_together(group))
        else:
            keys[key] = (number, record_id)
    columns = [key_column(writer, field) for field in group]
    within = [writer.table.c.wall_id == wall] if writer.walled else []
    if "deleted_at" in writer.table.c:
        within.append(writer.table.c.deleted_at.is_(None))
    for part in chunks(list(keys), TOGETHER):
        same = [and_(*(column == value for column, value in zip(columns, key, strict=True))) for key in part]
        statement = select(writer.table.c.id, *columns).where(*within, or_(*same))
        for owner, *values in records.connection.execute(statement, execution_options=GATED):
            number, record_id = keys[tuple(values)]
            if owner != record_id:
                problems.setdefault(number, []).append(taken_together(group))


def key_column(writer: Writer, field: FieldWriter) -> Any:  # Any: a column of any type
    """The column by which values are the same."""
    return writer.table.c[f"{field.model.column}__key" if has_sort_key(field.model) else field.columns[0]]


def _stored(
    records: Records, writer: Writer, field: FieldWriter, wall: int, keys: list[object]
) -> Iterable[tuple[object, UUID]]:
    table = writer.table
    column = key_column(writer, field)
    within = [table.c.wall_id == wall] if writer.walled else []
    if "deleted_at" in table.c:
        within.append(table.c.deleted_at.is_(None))
    for part in chunks(keys, CHUNK):
        statement = select(column, table.c.id).where(*within, column.in_(part) if len(part) > 1 else column == part[0])
        yield from ((row[0], row[1]) for row in records.connection.execute(statement, execution_options=GATED))


def _key(field: FieldWriter, value: Any) -> object:
    if value is None:
        return None
    if has_sort_key(field.model):
        return sort_key(value)
    row: dict[str, Any] = {}
    assert field.bind is not None
    field.bind(value, row)
    return row[field.columns[0]]


def taken_problem(field: FieldWriter, *, row: int | None = None) -> Problem:
    """The problem of a value that another record has; it does not say which."""
    message = sentence("%(field)s is already taken.", field=field.model.label)
    return Problem(field.name, TAKEN, message, "Give another value.", row)


def taken_together(group: Sequence[FieldWriter]) -> Problem:
    """The problem of values that another record has together."""
    labels: list[object] = [field.model.label for field in group]
    together = reduce(lambda one, other: sentence("%(one)s and %(other)s", one=one, other=other), labels)
    message = sentence("There is a record with the same %(fields)s already.", fields=together)
    return Problem(group[-1].name, TAKEN, message, "Change one of them, or use that record.")


def as_problem(writer: Writer, error: IntegrityError) -> PalmetteError:
    """What a refusal of the database itself means: somebody was faster, or a record referred to is gone."""
    text = str(error.orig).lower()
    if "unique" in text or "duplicate key" in text:
        fields = [item for item in writer.unique if item.columns and item.columns[0] in text]
        problems = [taken_problem(item) for item in fields]
        problems += [
            taken_together(group) for group in writer.unique_groups if all(item.columns[0] in text for item in group)
        ]
        return Conflict("records.taken", "A value is already taken.", remedy="Give another value.", problems=problems)
    if "foreign key" in text:
        return Conflict(
            "records.reference_gone",
            "A record that this one refers to, or that refers to it, has changed meanwhile.",
            remedy="Load the record again.",
        )
    return InvalidInput("records.refused", "The database refused these values.", remedy="Check them and try again.")
