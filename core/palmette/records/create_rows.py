"""New records as one batch; a single one is a batch of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound, PalmetteError, Problem
from palmette.ids import new_ids
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.accept_values import accept_values, missing_values, open_fields
from palmette.records.draft import Draft
from palmette.records.inherit import branch_of_draft
from palmette.records.late_checks import late_problems, looks_at_rows
from palmette.records.ledgers import overdrawn, sign_move
from palmette.records.match_rows import store_matches
from palmette.records.numbers import give_numbers
from palmette.records.permits import may
from palmette.records.pipeline_start import enter_pipelines, store_first_moves
from palmette.records.references import check_references, uses_in
from palmette.records.results import Values
from palmette.records.rollups import refresh_above
from palmette.records.rows import store_rows
from palmette.records.secrets import sealed
from palmette.records.side_rows import store_lists, store_sides
from palmette.records.unique import as_problem, taken
from palmette.records.writer import Writer

if TYPE_CHECKING:
    from palmette.records.session import Records


def prepare(records: Records, writer: Writer, rows: Sequence[Values]) -> list[Draft]:
    """Drafts of new records with every problem that can be known before storing."""
    if not may(records, writer.entity, "create"):
        raise Forbidden(
            "records.may_not_create", sentence("You may not create %(entities)s.", entities=writer.entity.plural)
        )
    known = open_fields(records, writer, creating=True)
    drafts = [
        _draft(records, writer, number, record_id, values, known)
        for number, (record_id, values) in enumerate(zip(new_ids(len(rows)), rows, strict=True))
    ]
    enter_pipelines(records, writer, drafts)
    good = [draft for draft in drafts if not draft.problems]
    _check_links(records, writer, good)
    good = [draft for draft in good if not draft.problems]
    wall = records.actor.wall
    listed = [(draft.number, draft.id, draft.values) for draft in good]
    if writer.unique or writer.unique_groups:
        for number, problems in taken(records, writer, wall, listed).items():
            drafts[number].problems += problems
    return drafts


def store(records: Records, writer: Writer, drafts: Sequence[Draft]) -> dict[int, list[Problem]]:
    """Insert drafts without problems, with all that belongs to them; answers problems found only afterwards.

    With problems the caller rolls back.
    """
    if too_little := overdrawn(records, writer, drafts, locked=True):
        return too_little
    _give_numbers(records, writer, drafts)
    wall = records.actor.wall
    try:
        store_rows(records.connection, writer.table, [_row(records, writer, draft) for draft in drafts])
        owners = [((wall, draft.id), draft.values) for draft in drafts]
        if writer.side_fields or writer.children_fields or writer.search is not None:
            cuts = {draft.id: draft.cut for draft in drafts if draft.cut is not None}
            store_sides(records, writer, owners, cuts)
        if writer.matched:
            store_matches(records, writer, owners)
    except IntegrityError as error:
        raise as_problem(writer, error) from error
    late = late_problems(records, writer, drafts)
    if late:
        return late
    store_first_moves(records, writer, drafts)
    _count(records, writer, drafts)
    _remember(records, writer, drafts)
    return {}


def rehearse(records: Records, writer: Writer, drafts: Sequence[Draft]) -> dict[int, list[Problem]]:
    """What `store` would find, with no more stored than that takes: no words of search, no history, no counting.

    The caller rolls back in any case.
    """
    if too_little := overdrawn(records, writer, drafts, locked=True):
        return too_little
    if looks_at_rows(records, writer):
        _give_numbers(records, writer, drafts)
        wall = records.actor.wall
        try:
            store_rows(records.connection, writer.table, [_row(records, writer, draft) for draft in drafts])
            store_lists(records, writer, [((wall, draft.id), draft.values) for draft in drafts])
        except IntegrityError as error:
            raise as_problem(writer, error) from error
    return late_problems(records, writer, drafts)


def refusal(problems: Sequence[Problem]) -> PalmetteError:
    """The error for problems of new or changed values."""
    codes = {problem.code for problem in problems}
    if codes == {"records.taken"}:
        return Conflict("records.taken", "A value is already taken.", remedy="Give another value.", problems=problems)
    if codes == {"records.overdrawn"}:
        first = problems[0]
        return Conflict("records.overdrawn", first.message, remedy=first.remedy, problems=problems)
    if codes == {"records.reference_not_found"}:
        message = sentence("A record that this one refers to is not there.")
        return NotFound("records.reference_not_found", message, remedy="Choose another one.", problems=problems)
    if codes == {"records.out_of_scope"}:
        return Forbidden("records.out_of_scope", problems[0].message, remedy=problems[0].remedy, problems=problems)
    return InvalidInput(
        "records.invalid", "Some values cannot be stored.", remedy="Mend what is listed.", problems=problems
    )


def _draft(
    records: Records, writer: Writer, number: int, id: UUID, given: Values, known: frozenset[str]
) -> Draft:  # fmt: skip
    values, problems = accept_values(records, writer, given, creating=True, row=None, known=known)
    draft = Draft(number, values.pop("id", None) or id, values, problems, given=frozenset(given))
    for name, default in writer.defaults.items():
        if name not in values and name not in given:
            values[name] = default(records)
    sign_move(writer, draft)
    wrong = {problem.field.partition(".")[0] for problem in problems}
    draft.problems += [item for item in missing_values(writer, values) if item.field not in wrong]
    draft.owner = values.get("owner", _owner_of_new(records, writer) if writer.entity.owned else None)
    return draft


def _owner_of_new(records: Records, writer: Writer) -> UUID | None:
    """Who makes it; for a person with an account of his own who answers for him, unless it is given out by rules."""
    if records.actor.person is None:
        return records.actor.id
    given_out = any(item.entity == writer.entity.key for item in records.blueprint.distributions.values())
    return None if given_out else records.actor.keeper


def _check_links(records: Records, writer: Writer, drafts: Sequence[Draft]) -> None:
    uses = [use for draft in drafts for use in uses_in(writer, draft.number, draft.values)]
    fresh = {writer.entity.key: {draft.id for draft in drafts}}
    targets, problems = check_references(records, records.actor.wall, uses, known=fresh)
    for draft in drafts:
        draft.problems += problems.get(draft.number, ())
        if writer.entity.guarded and not writer.entity.is_child:
            draft.branch = branch_of_draft(records, writer, draft, targets)


def _count(records: Records, writer: Writer, drafts: Sequence[Draft]) -> None:
    """Rollups of the records above the new ones, and of new ones over what they own."""
    images = [draft.values for draft in drafts]
    names = {item.name for item in (*writer.side_fields, *writer.children_fields)}
    owning = [draft.id for draft in drafts if any(draft.values.get(name) for name in names)]
    refresh_above(records, writer, images, created=True, own=owning)


def _give_numbers(records: Records, writer: Writer, drafts: Sequence[Draft]) -> None:
    for field in writer.numbers:
        waiting = [draft for draft in drafts if not draft.values.get(field.name)]
        if waiting:
            give_numbers(records, writer, field, waiting)


def _row(records: Records, writer: Writer, draft: Draft) -> dict[str, Any]:
    values = draft.values
    at = values.get("created_at") or records.now
    row: dict[str, Any] = {**writer.empty_row, "id": draft.id, "version": 1, "created_at": at, "updated_at": at}
    row |= writer.figures_of_nothing
    if writer.owns_wall:
        row["wall_id"] = records.actor.wall
    row["created_by_id"] = values.get("created_by", records.actor.id)
    if "owner_id" in writer.table.c:
        row["owner_id"], row["branch_id"] = draft.owner, draft.branch
    for name, value in values.items():
        field = writer.stored.get(name) if value is not None else None
        if field is None:
            continue
        if field.plain_column:
            row[field.plain_column] = value
        else:
            assert field.bind is not None
            field.bind(sealed(records, field, value) if name in writer.secrets else value, row)
    if writer.figure_days:
        row |= dict.fromkeys(writer.figure_days, records.local_today)
    return row


def _remember(records: Records, writer: Writer, drafts: Sequence[Draft]) -> None:
    wall = records.actor.wall if writer.walled else 0
    entries = [
        journal.Entry(journal.CREATED, wall, draft.id, 1, {}, _news(writer, draft), draft.values.get("created_at"))
        for draft in drafts
    ]
    journal.remember(records, writer.entity.key, entries, secrets=writer.secrets)


def _news(writer: Writer, draft: Draft) -> Mapping[str, object]:
    values = draft.values
    if writer.entity.guarded:
        values = {**values, "owner": draft.owner, "branch": draft.branch}
    return {name: value for name, value in values.items() if value is not None}
