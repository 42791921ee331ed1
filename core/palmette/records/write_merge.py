"""Two records become one in one transaction, by somebody who may merge both; and the way back is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy import func, select

from palmette.blueprint.model import EntityModel
from palmette.errors import Conflict, Forbidden, InvalidInput, Problem
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records import dismissed, merge_kept, read_one
from palmette.records.before import Before, read_before
from palmette.records.changes import Merges
from palmette.records.matching import matchings
from palmette.records.merge_derived import changed_since, derived_of
from palmette.records.merge_kept import Made
from palmette.records.merge_rows import Merging, absorb
from palmette.records.merge_values import BOTH, OUTCOMES, may_be_both, merged_fields
from palmette.records.permits import may_write, needs_writing
from palmette.records.results import Row
from palmette.records.rows import in_walls
from palmette.records.savepoint import all_or_nothing
from palmette.records.writer import Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


@runtime_checkable
class MergeHook(Protocol):
    """An interceptor that says what becomes of records beyond what their fields say: the packs."""

    def merge_records(self, merges: Merges) -> None: ...


def merge(records: Records, entity: str, survivor: UUID, gone: UUID, *, choices: Mapping[str, str]) -> Row:
    """The record that stays, after the other went into it with everything that refers to it."""
    needs_writing(records)
    model = mergeable(records, entity)
    before = both(records, model, survivor, gone, locked=True)
    writer = writer_of(records.gateway, model.key)
    _check_choices(records, writer, choices)
    if problems := hindrances(records, model, before[survivor], before[gone]):
        raise Conflict(problems[0].code, problems[0].message, remedy=problems[0].remedy, problems=problems)
    title = records.titles(model.key, [gone])
    # What waits belongs to other writes of this session: it is not undone with the merge.
    records.settle_now()
    with all_or_nothing(records):
        _merge(records, model, before[survivor].wall, survivor, gone, choices, title)
    return read_one.get(records, model.key, survivor, fields=())


def _merge(
    records: Records, model: EntityModel, wall: int, survivor: UUID, gone: UUID, choices: Mapping[str, str],
    titles: Mapping[UUID, str],
) -> None:  # fmt: skip
    merging = Merging(records.as_code())
    absorb(merging, model, survivor, gone, choices)
    for hook in records.gateway.interceptors:
        if isinstance(hook, MergeHook):
            hook.merge_records(Merges(merging.records, tuple(merging.merged)))
    phases = derived_of(merging.records, records.waiting())
    done = merging.done
    done.changes = [replace(item, old=dict(item.old), new=dict(item.new)) for item in records.settle_now()]
    done.derived = changed_since(merging.records, phases)
    done.made = [
        Made(item.entity, item.id, _version(records, item.entity, item.id))
        for item in done.changes
        if item.kind == "created"
    ]
    merge_kept.remember(records, wall, new_id(), done, titles)
    dismissed.recall(records, wall, survivor, gone)


def dismiss(records: Records, entity: str, first: UUID, second: UUID) -> None:
    """Remember that two records, of which the actor may merge both, are not the same."""
    needs_writing(records)
    model = mergeable(records, entity)
    found = both(records, model, first, second, locked=False)
    dismissed.dismiss(records, found[first].wall, model.key, first, second)


def recall(records: Records, entity: str, first: UUID, second: UUID) -> None:
    """Forget that somebody said so."""
    needs_writing(records)
    model = mergeable(records, entity)
    found = both(records, model, first, second, locked=False)
    dismissed.recall(records, found[first].wall, first, second)


def mergeable(records: Records, entity: str) -> EntityModel:
    """The entity, when two records of it may become one and the actor may merge any."""
    model = read_one.known_entity(records, entity)
    if not model.mergeable:
        message = sentence("%(entities)s are not merged.", entities=model.plural)
        raise InvalidInput("records.not_merged", message, remedy="Change or delete one of them.")
    if not read_one.may(records, model.key, "merge"):
        message = sentence("You may not merge %(entities)s.", entities=model.plural)
        raise Forbidden("records.may_not_merge", message, remedy="Ask for the right.")
    return model


def both(records: Records, model: EntityModel, survivor: UUID, gone: UUID, *, locked: bool) -> dict[UUID, Before]:
    """The two records, which the actor reads and may merge; NotFound for either of which that is not so."""
    if survivor == gone:
        raise InvalidInput("records.same_record", "A record cannot be merged with itself.", remedy="Choose another.")
    writer = writer_of(records.gateway, model.key)
    names = {item.name for item in merged_fields(writer)} | {"updated_at"}
    found = read_before(records, writer, [survivor, gone], names, action="merge", locked=locked)
    seen = read_one.in_scope(records, model, [survivor, gone])
    for record_id in (survivor, gone):
        if record_id not in found or record_id not in seen:
            raise read_one.missing(model, record_id)
    return found


def hindrances(records: Records, model: EntityModel, first: Before, second: Before) -> list[Problem]:
    """Why two records cannot become one."""
    found = []
    if first.wall != second.wall:
        found.append(Problem("", "records.cannot_become_one", "They belong to different walls.", "Keep both."))
    if not model.walled and not _sees_every_wall(records):
        message = sentence("%(entities)s belong to the whole network.", entities=model.plural)
        found.append(Problem("", "records.cannot_become_one", message, "Somebody of the network may merge them."))
    for item in matchings(records.blueprint, model):
        if item.match.of or not item.deciding:
            continue
        sides = (first.values, second.values)
        if not any(all(condition.holds(values) for condition in item.deciding) for values in sides):
            continue
        one, other = (item.key_in(values, records.blueprint.edition.region) for values in sides)
        if not one or one != other:
            label = model.fields[item.match.fields[0]].label
            message = sentence(
                "%(entities)s like these are one only when %(field)s is the same.", entities=model.plural, field=label
            )
            found.append(Problem(item.match.fields[0], "records.not_the_same", message, "Fill it in, or keep both."))
    return found


def _sees_every_wall(records: Records) -> bool:
    table = records.tables.frame("wall")
    walls = set(records.connection.scalars(select(table.c.id), execution_options=GATED))
    return walls <= set(records.actor.walls)


def _check_choices(records: Records, writer: Writer, choices: Mapping[str, str]) -> None:
    known = {item.name: item for item in merged_fields(writer)}
    problems = []
    for name, outcome in choices.items():
        field = known.get(name)
        if field is None or outcome not in OUTCOMES or (outcome == BOTH and not may_be_both(field)):
            message = sentence("%(value)r is no choice for %(field)r.", value=outcome, field=name)
            remedy = sentence("Choices are %(choices)s.", choices=list(OUTCOMES))
            problems.append(Problem(name, "records.bad_choice", message, remedy))
        elif not records.actor.trusted and not may_write(records, writer.entity, name):
            message = sentence("%(field)s cannot be chosen by your role.", field=field.model.label)
            problems.append(Problem(name, "records.readonly_field", message, "Leave it out."))
    if problems:
        raise InvalidInput(problems[0].code, problems[0].message, remedy=problems[0].remedy, problems=problems)


def _version(records: Records, entity: str, id: UUID) -> int:
    table = records.tables.table(entity)
    statement = select(func.max(table.c.version)).where(*in_walls(table, records.actor.walls), table.c.id == id)
    return int(records.connection.scalar(statement, execution_options=GATED) or 0)
