"""Writes of one record: create, update with its version, and what would be refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from palmette.errors import InvalidInput, NotFound, Problem
from palmette.locale.sentences import sentence
from palmette.records import read_one
from palmette.records.accept_values import Accepted, accept_values, emptied_values
from palmette.records.before import Before, read_before
from palmette.records.create_rows import prepare, refusal, store
from palmette.records.draft import Draft
from palmette.records.ledgers import overdrawn, refuse_change
from palmette.records.permits import needs_writing
from palmette.records.results import Row, Values
from palmette.records.savepoint import all_or_nothing
from palmette.records.stale import stale
from palmette.records.update_rows import check_edits, edits_of, fields_needed, remember_edits, store_edits
from palmette.records.writer import CHILDREN, FILES, SIDE, Writer, writer_of

if TYPE_CHECKING:
    from palmette.records.session import Records


def create(records: Records, entity: str, values: Values) -> Row:
    """A new record as the actor may see it; InvalidInput with every problem when it cannot be."""
    writer = writer_for(records, entity)
    drafts = prepare(records, writer, [values])
    if drafts[0].problems:
        raise refusal(drafts[0].problems)
    with all_or_nothing(records):
        late = store(records, writer, drafts)
        if late:
            raise refusal(late[0])
    return seen(records, writer, drafts[0].id, version=1, empty=_empty_sides(writer, drafts[0]))


def update(records: Records, entity: str, id: UUID, values: Values, *, version: int | None = None) -> Row:
    """The record after the change; without a real difference nothing is written."""
    writer = changing(records, entity, values)
    accepted, problems = accept_change(records, writer, values)
    before = one_before(records, writer, id, accepted, action="update")
    if version is not None and version != before.version:
        raise stale(records, writer, before, accepted, version)
    if problems:
        raise refusal(problems)
    edits = edits_of(records, writer, {id: before}, {id: accepted})
    if edits:
        check_edits(records, writer, edits)
        if edits[0].problems:
            raise refusal(edits[0].problems)
        with all_or_nothing(records):
            late = store_edits(records, writer, edits)
            if late:
                raise refusal(late[0])
            remember_edits(records, writer, edits)
    return seen(records, writer, id, version=before.version + len(edits))


def check(records: Records, entity: str, values: Values, *, id: UUID | None = None) -> list[Problem]:
    """What would be refused in these values: of a new record, or of a change of that one."""
    writer = writer_for(records, entity, reading=True)
    if id is None:
        draft = prepare(records, writer, [values])[0]
        return draft.problems or overdrawn(records, writer, [draft], locked=False).get(0, [])
    refuse_change(records, writer, tuple(values))
    accepted, problems = accept_change(records, writer, values)
    before = one_before(records, writer, id, accepted, action="update")
    edits = edits_of(records, writer, {id: before}, {id: accepted})
    check_edits(records, writer, edits)
    return [*problems, *(problem for edit in edits for problem in edit.problems)]


def accept_change(records: Records, writer: Writer, values: Values) -> tuple[Accepted, list[Problem]]:
    """The Python forms of changed values, and the problems of the others."""
    accepted, problems = accept_values(records, writer, values, creating=False)
    return accepted, [*problems, *emptied_values(writer, accepted)]


def one_before(records: Records, writer: Writer, id: UUID, accepted: Accepted, *, action: str) -> Before:
    """The record before its change; NotFound when it is missing, deleted or out of scope."""
    names = fields_needed(records, writer, set(accepted))
    found = read_before(records, writer, [id], names, action=action, locked=records.writing)
    if id not in found:
        raise not_found(writer)
    return found[id]


def not_found(writer: Writer) -> NotFound:
    """The one answer for a record that is missing, deleted, or not for this actor."""
    message = sentence("There is no such %(entity)s.", entity=writer.entity.label)
    return NotFound("records.not_found", message, remedy="Check the link.")


def writer_for(records: Records, entity: str, *, reading: bool = False) -> Writer:
    """The writer of an entity that the actor may know of. Owned rows are written through their record."""
    model = records.entity(entity)
    if model.is_child:
        parent = records.blueprint.entities[model.parent]
        raise InvalidInput(
            "records.owned_rows",
            sentence("%(entity)s belongs to %(parent)s.", entity=model.label, parent=parent.label),
            remedy=sentence("Write the field %(field)r of the record it belongs to.", field=model.parent_field),
        )
    if not reading:
        needs_writing(records)
    return writer_of(records.gateway, model.key)


def changing(records: Records, entity: str, names: Iterable[str] = ()) -> Writer:
    """The same for a change of records that are there; the moves of a ledger stay as they are."""
    writer = writer_for(records, entity)
    refuse_change(records, writer, tuple(names))
    return writer


def _empty_sides(writer: Writer, draft: Draft) -> frozenset[str]:
    """What a new record does not have: lists and owned rows that were not given, and files, which come later."""
    sides = (item for item in writer.fields.values() if item.place in (SIDE, CHILDREN, FILES))
    return frozenset(item.name for item in sides if not draft.values.get(item.name))


def seen(records: Records, writer: Writer, id: UUID, *, version: int, empty: frozenset[str] = frozenset()) -> Row:
    """The record as the actor may see it; its id and version alone where he may not read what he wrote.

    `empty` names fields of side tables that are known to hold nothing.
    """
    try:
        return read_one.get(records, writer.entity.key, id, fields=(), empty=empty)
    except NotFound:
        return {"id": id, "version": version}
