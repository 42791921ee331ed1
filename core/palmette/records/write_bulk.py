"""Writes of many records as one batch: the same rules as for one, the work done in sets.

A call holds SQLite's writer lock from its first statement to the end of the session: background work gives at most
`rows.CHUNK` (1,000) records to a session and opens a new one for the next, which keeps each below 200 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from palmette.errors import InvalidInput, Problem
from palmette.records.before import read_before
from palmette.records.create_rows import prepare, refusal, rehearse, store
from palmette.records.delete_rows import restore_rows, trash_rows
from palmette.records.draft import Draft
from palmette.records.record_locks import without_locked
from palmette.records.results import BulkResult, Values
from palmette.records.savepoint import all_or_nothing
from palmette.records.search_keys import Cut
from palmette.records.stale import stale
from palmette.records.unique import TAKEN, taken
from palmette.records.update_rows import Edit, check_edits, edits_of, fields_needed, remember_edits, store_edits
from palmette.records.write_one import accept_change, changing, not_found, writer_for
from palmette.records.writer import Writer

if TYPE_CHECKING:
    from palmette.records.session import Records

Refusals = list[tuple[UUID | int, tuple[Problem, ...]]]
Store = Callable[["Records", Writer, Sequence[Draft]], dict[int, list[Problem]]]


def create_many(
    records: Records, entity: str, rows: Sequence[Values], *, all_or_nothing: bool = True,
    cuts: Sequence[Cut | None] = (),
) -> BulkResult:  # fmt: skip
    """Ids of new records in order; refused rows by number. With `all_or_nothing` a bad row refuses the whole call."""
    writer = writer_for(records, entity)
    drafts = prepare(records, writer, rows)
    for draft, cut in zip(drafts, cuts, strict=False):
        draft.cut = cut
    if all_or_nothing:
        _refuse_any(drafts)
    _create(records, writer, drafts, store, strict=all_or_nothing)
    refused = [(draft.number, tuple(draft.problems)) for draft in drafts if draft.problems]
    return BulkResult(
        [draft.id for draft in drafts if not draft.problems],
        refused=list[tuple[UUID | int, tuple[Problem, ...]]](refused),
    )


def try_many(records: Records, entity: str, rows: Sequence[Values]) -> dict[int, tuple[Problem, ...]]:
    """What `create_many` would refuse, by number of the row; nothing is stored."""
    writer = writer_for(records, entity)
    drafts = prepare(records, writer, rows)
    with suppress(_Tried), all_or_nothing(records):
        _create(records, writer, drafts, rehearse, strict=False)
        raise _Tried
    return {draft.number: tuple(draft.problems) for draft in drafts if draft.problems}


class _Tried(Exception):
    """Takes back what a rehearsal stored."""


def _create(records: Records, writer: Writer, drafts: Sequence[Draft], store: Store, *, strict: bool) -> None:
    """Store the drafts without problems; those found late stay with their drafts."""
    late = _store(records, writer, [draft for draft in drafts if not draft.problems], store, strict=strict)
    while late:
        for draft in drafts:
            draft.problems += late.get(draft.number, ())
        late = _store_freed(records, writer, drafts, late, store)


def _store_freed(
    records: Records, writer: Writer, drafts: Sequence[Draft], late: Mapping[int, Sequence[Problem]], store: Store
) -> dict[int, list[Problem]]:
    """Store rows whose only fault was a unique value of a row before them that was refused in the end."""
    waiting = [
        draft
        for draft in drafts
        if draft.problems and draft.number not in late and all(item.code == TAKEN for item in draft.problems)
    ]
    listed = [(draft.number, draft.id, draft.values) for draft in waiting]
    still = taken(records, writer, records.actor.wall, listed)
    for draft in waiting:
        draft.problems = still.get(draft.number, [])
    return _store(records, writer, [draft for draft in waiting if not draft.problems], store, strict=False)


def _store(
    records: Records, writer: Writer, drafts: Sequence[Draft], store: Store, *, strict: bool
) -> dict[int, list[Problem]]:
    """Store drafts; those with problems found only afterwards are left out and the others stored anew."""
    refused: dict[int, list[Problem]] = {}
    waiting = list(drafts)
    while waiting:
        try:
            with all_or_nothing(records):
                if late := store(records, writer, waiting):
                    raise _Late(late)
        except _Late as found:
            if strict:
                raise refusal(_numbered(found.problems)) from None
            refused |= found.problems
            waiting = [draft for draft in waiting if draft.number not in found.problems]
            for draft in waiting:
                _take_back_numbers(writer, draft)
        else:
            return refused
    return refused


class _Late(Exception):
    def __init__(self, problems: dict[int, list[Problem]]) -> None:
        super().__init__()
        self.problems = problems


def _take_back_numbers(writer: Writer, draft: Draft) -> None:
    """Numbers that were rolled back are given anew, so that none is left out."""
    for field in writer.numbers:
        if field.name not in draft.given:
            draft.values.pop(field.name, None)


def _refuse_any(drafts: Sequence[Draft]) -> None:
    found = {draft.number: draft.problems for draft in drafts if draft.problems}
    if found:
        raise refusal(_numbered(found))


def _numbered(problems: Mapping[int, Sequence[Problem]]) -> list[Problem]:
    return [
        Problem(item.field, item.code, item.message, item.remedy, number)
        for number, items in sorted(problems.items())
        for item in items
    ]


def update_many(records: Records, entity: str, ids: Sequence[UUID], values: Values) -> BulkResult:
    """The same change on many records; a value that no record may have refuses the call."""
    writer = changing(records, entity, values)
    accepted, problems = accept_change(records, writer, values)
    if problems:
        raise refusal(problems)
    return _update(records, writer, dict.fromkeys(ids, accepted), {})


def update_each(records: Records, entity: str, changes: Mapping[UUID, Values]) -> BulkResult:
    """A change of its own for each record; refused ones by id."""
    writer = changing(records, entity, {name for values in changes.values() for name in values})
    accepted: dict[UUID, dict[str, object]] = {}
    refused: dict[UUID, list[Problem]] = {}
    for record_id, values in changes.items():
        accepted[record_id], problems = accept_change(records, writer, values)
        if problems:
            refused[record_id] = problems
    return _update(records, writer, accepted, refused)


def _update(
    records: Records, writer: Writer, changes: Mapping[UUID, Mapping[str, object]], refused: dict[UUID, list[Problem]]
) -> BulkResult:
    names = {name for values in changes.values() for name in values}
    ids, held = without_locked(records, changes)
    before = read_before(records, writer, ids, fields_needed(records, writer, names), action="update")
    wanted = {record_id: dict(changes[record_id]) for record_id in before if record_id not in refused}
    edits = edits_of(records, writer, {record_id: before[record_id] for record_id in wanted}, wanted)
    check_edits(records, writer, edits)
    late = _store_edits(records, writer, [edit for edit in edits if not edit.problems])
    bad = {record_id: tuple(problems) for record_id, problems in refused.items() if record_id in before}
    bad |= {edit.id: tuple(edit.problems) for edit in edits if edit.problems} | late | held
    return BulkResult([record_id for record_id in wanted if record_id not in bad], refused=list(bad.items()))


def _store_edits(records: Records, writer: Writer, edits: Sequence[Edit]) -> dict[UUID, tuple[Problem, ...]]:
    refused: dict[UUID, tuple[Problem, ...]] = {}
    waiting = list(edits)
    while waiting:
        try:
            with all_or_nothing(records):
                if late := store_edits(records, writer, waiting):
                    raise _Late(late)
                remember_edits(records, writer, waiting)
        except _Late as found:
            refused |= {waiting[number].id: tuple(problems) for number, problems in found.problems.items()}
            waiting = [edit for number, edit in enumerate(waiting) if number not in found.problems]
        else:
            break
    return refused


def delete_one(records: Records, entity: str, id: UUID, *, version: int | None = None) -> None:
    """Move a record to the trash; InvalidInput that names what refers to it when that refuses."""
    writer = changing(records, entity)
    before = read_before(records, writer, [id], (), action="delete")
    if id not in before:
        raise not_found(writer)
    if version is not None and version != before[id].version:
        raise stale(records, writer, before[id], {}, version)
    result = delete_many(records, entity, [id])
    if result.refused:
        problems = result.refused[0][1]
        raise InvalidInput("records.referred", problems[0].message, remedy=problems[0].remedy, problems=problems)


def delete_many(records: Records, entity: str, ids: Sequence[UUID]) -> BulkResult:
    """Move many records to the trash; those that others refer to are refused."""
    writer = changing(records, entity)
    return _undoable(records, lambda: trash_rows(records, writer, ids))


def restore_many(records: Records, entity: str, ids: Sequence[UUID]) -> BulkResult:
    """Take records back from the trash, with those that went there together with them."""
    writer = writer_for(records, entity)
    return _undoable(records, lambda: restore_rows(records, writer, ids))


def _undoable(records: Records, work: Callable[[], BulkResult]) -> BulkResult:
    with all_or_nothing(records):
        return work()


def reassign(records: Records, entity: str, ids: Sequence[UUID], owner: UUID) -> BulkResult:
    """Give records to another user; those without the right `reassign` are left out."""
    writer = changing(records, entity)
    accepted, problems = accept_change(records, writer, {"owner": owner})
    if problems:
        raise refusal(problems)
    names = fields_needed(records, writer, {"owner"})
    free, held = without_locked(records, ids)
    before = read_before(records, writer, free, names, action="reassign")
    edits = edits_of(records, writer, before, dict.fromkeys(before, accepted))
    check_edits(records, writer, edits)
    bad: dict[UUID, tuple[Problem, ...]] = {edit.id: tuple(edit.problems) for edit in edits if edit.problems} | held
    bad |= _store_edits(records, writer, [edit for edit in edits if not edit.problems])
    return BulkResult([record_id for record_id in before if record_id not in bad], refused=_refusals(bad))


def _refusals(problems: Mapping[UUID, tuple[Problem, ...]]) -> Refusals:
    return list[tuple[UUID | int, tuple[Problem, ...]]](problems.items())
