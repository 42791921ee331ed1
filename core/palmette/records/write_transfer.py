"""A record goes to another wall with everything that is its own, in one transaction; looked at before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from palmette.access.grants import BRANCH, WHOLE, reaches
from palmette.audit.journal import Event, note
from palmette.audit.kinds import TRANSFERRED
from palmette.blueprint.model import EntityModel
from palmette.errors import Conflict, Forbidden, InvalidInput, Problem
from palmette.locale.sentences import sentence
from palmette.records import read_one
from palmette.records.merge_rows import put_all, recount_owned
from palmette.records.permits import needs_writing
from palmette.records.record_locks import Locked, lock_of
from palmette.records.results import TransferLeft, TransferPlan
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.savepoint import all_or_nothing
from palmette.records.transfer_edits import edits, let_go, number, people_of
from palmette.records.transfer_frame import carry_frame, refuse_leased
from palmette.records.transfer_plan import Crossing, crossing_of
from palmette.records.transfer_rows import carry_rows
from palmette.records.unique import as_problem, key_column
from palmette.records.writer import FieldWriter, Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


def look(records: Records, entity: str, id: UUID, branch: UUID) -> TransferPlan:
    """What would move to a branch of another wall and what would stay."""
    model, source, target = _asked(records, entity, id, branch)
    product = _between(records, source, target)
    found = crossing_of(product, model.key, id, source, target)
    goes, unseen = _counted(records, found.goes)
    staying = {key: set(ids) - found.ended.get(key[0], set()) for key, ids in found.cut.items()}
    cut, more = _counted_fields(records, staying)
    left = {
        key: {one for one, beyond in listed.items() if None in beyond.values()} for key, listed in found.left.items()
    }
    ended, further = _counted(records, {key: sorted(ids) for key, ids in found.ended.items()})
    numbers = [
        (key, item.name) for key in found.goes for item in writer_of(records.gateway, key).numbers
    ]  # fmt: skip
    return TransferPlan(
        model.key, id, branch, goes, cut, _counted_fields(records, left)[0], ended, tuple(numbers),
        unseen or more or further, tuple(_problems(product, found)),
    )  # fmt: skip


def transfer(records: Records, entity: str, id: UUID, branch: UUID, *, owner: UUID | None) -> None:
    """Move it; Conflict with what is in the way."""
    needs_writing(records)
    model, source, target = _asked(records, entity, id, branch)
    _check_owner(records, owner, target)
    # What waits belongs to other writes of this session: it is not undone with this one.
    records.settle_now()
    product = _between(records, source, target)
    database = records.gateway.database
    within = database.only_walls(records.connection, (source, target), back=records.actor.walls)
    with within, all_or_nothing(records):
        _transfer(product, model, id, branch, owner)


def _transfer(product: Records, model: EntityModel, id: UUID, branch: UUID, owner: UUID | None) -> None:
    source, target = product.actor.walls
    found = crossing_of(product, model.key, id, source, target)
    if problems := _problems(product, found):
        raise Conflict(problems[0].code, problems[0].message, remedy=problems[0].remedy, problems=problems)
    if locks := lock_of(product, found.ids):
        raise Locked(next(iter(locks.values())))
    refuse_leased(product, found)
    changed = edits(product, found, branch, owner)
    let_go(product, found)
    try:
        carry_rows(product, found)
    except IntegrityError as error:
        raise as_problem(writer_of(product.gateway, model.key), error) from error
    carry_frame(product, found)
    for writer, living, trashed in changed:
        number(product, writer, [*living, *trashed])
        put_all(product, writer, living, deleted=False)
        put_all(product, writer, trashed, deleted=True)
        recount_owned(product, writer, [edit.id for edit in (*living, *trashed)])
    counts = {key: len(ids) for key, ids in found.goes.items()}
    for wall, other, way in ((source, target, "out"), (target, source, "in")):
        about = {"way": way, "other_wall": other, "records": counts}
        note(product.connection, product.tables, wall, [Event(TRANSFERRED, product.actor, model.key, id, about)])


def _between(records: Records, source: int, target: int) -> Records:
    """The product's own hand in these two walls alone; what is new is made in the second."""
    actor = replace(records.actor, trusted=True, wall=target, walls=(source, target))
    return replace(records, actor=actor)


# ---- who may


def _asked(records: Records, entity: str, id: UUID, branch: UUID) -> tuple[EntityModel, int, int]:
    """The entity and both walls, when the actor may take the record from the one and make one in the other."""
    model = read_one.known_entity(records, entity)
    if not model.walled or model.is_child or model.ledger is not None or not model.guarded:
        message = sentence("%(entities)s do not move between walls by themselves.", entities=model.plural)
        raise InvalidInput("records.not_transferred", message, remedy="Move the record that they belong to.")
    if not read_one.may(records, model.key, "transfer"):
        message = sentence("You may not move %(entities)s to another wall.", entities=model.plural)
        raise Forbidden("records.may_not_transfer", message, remedy="Ask for the right.")
    read_one.require(records, model, id)
    read_one.require(records, model, id, action="transfer")
    table = records.tables.table(model.key)
    within = (table.c.wall_id.in_(list(records.actor.walls)), table.c.id == id)
    source = int(
        records.connection.execute(select(table.c.wall_id).where(*within), execution_options=GATED).scalar_one()
    )
    target = _wall_of_branch(records, branch)
    if source == target:
        message = sentence("This branch is in the same wall.")
        raise InvalidInput("records.same_wall", message, remedy="Change the branch of the record instead.")
    if not _may_make(records, model, branch, target):
        message = sentence("You may not make %(entities)s in that branch.", entities=model.plural)
        raise Forbidden("records.may_not_transfer", message, remedy="Ask for the right.")
    return model, source, target


def _wall_of_branch(records: Records, branch: UUID) -> int:
    table = records.tables.table("frame.branch")
    asked = select(table.c.wall_id).where(
        table.c.id == branch, table.c.wall_id.in_(list(records.actor.walls)), table.c.deleted_at.is_(None)
    )
    found = records.connection.execute(asked, execution_options=GATED).scalar_one_or_none()
    if found is None:
        message = sentence("There is no such branch.")
        problem = Problem("branch", "records.no_such_branch", message, "Choose one of a wall that you reach.")
        raise InvalidInput(problem.code, message, remedy=problem.remedy, problems=[problem])
    return int(found)


def _may_make(records: Records, model: EntityModel, branch: UUID, wall: int) -> bool:
    return any(
        wall in reach.walls and (reach.column == WHOLE or (reach.column == BRANCH and branch in reach.values))
        for reach in reaches(records.blueprint, records.actor, model, "create")
    )


def _check_owner(records: Records, owner: UUID | None, wall: int) -> None:
    if owner is not None and owner not in people_of(records, wall):
        message = sentence("This person does not work behind that wall.")
        problem = Problem("owner", "records.no_such_owner", message, "Choose somebody who does, or nobody.")
        raise InvalidInput(problem.code, message, remedy=problem.remedy, problems=[problem])


# ---- what is in the way


def _problems(records: Records, found: Crossing) -> list[Problem]:
    """Records that need something of both walls, and values that another one has beyond."""
    problems = []
    for (key, name), ids in sorted(found.kept.items()):
        model = records.blueprint.entities[key]
        message = sentence(
            "%(entities)s: %(count)s of them cannot do without what stays behind (%(field)s).",
            entities=model.plural, count=len(ids), field=model.fields[name].label,
        )  # fmt: skip
        problems.append(Problem(name, "records.needs_both_walls", message, "Move or delete them first."))
    for key, going in found.goes.items():
        writer = writer_of(records.gateway, key)
        for group in (*((item,) for item in writer.unique), *writer.unique_groups):
            if not any(item.model.kind == "number" for item in group):
                problems += _taken_beyond(records, writer, group, going, found)
    return problems


def _taken_beyond(
    records: Records, writer: Writer, group: Sequence[FieldWriter], ids: Sequence[UUID], found: Crossing
) -> Iterator[Problem]:
    """Living records whose unique values a living one beyond the wall has, by name."""
    here, there = writer.table.alias(), writer.table
    columns = [key_column(writer, item) for item in group]
    alive = [table.c.deleted_at.is_(None) for table in (here, there) if "deleted_at" in table.c]
    clashes: list[UUID] = []
    for part in chunks(ids, CHUNK):
        same = [here.c[column.name] == column for column in columns]
        asked = select(here.c.id).where(
            here.c.wall_id == found.source, among(here.c.id, part, records.tables.dialect),
            there.c.wall_id == found.target, *same, *alive,
        )  # fmt: skip
        clashes += records.connection.scalars(asked, execution_options=GATED)
    titles = records.titles(writer.entity.key, clashes) if clashes else {}
    for one in clashes:
        message = sentence(
            "%(entity)s %(title)r: another one behind that wall has the same %(field)s.",
            entity=writer.entity.label, title=titles[one], field=group[-1].model.label,
        )  # fmt: skip
        yield Problem(group[-1].name, "records.taken_beyond", message, "Change the value of one of them.")


# ---- what is shown before


def _counted(records: Records, listed: Mapping[str, Sequence[UUID]]) -> tuple[tuple[TransferLeft, ...], bool]:
    return _counted_fields(records, {(key, ""): set(ids) for key, ids in listed.items()})


def _counted_fields(
    records: Records, listed: Mapping[tuple[str, str], set[UUID]]
) -> tuple[tuple[TransferLeft, ...], bool]:
    """How many of which the actor sees, and whether there are more; owned rows go under their record's entity."""
    known = records.gateway.reads.seen(records.actor).entities
    found: list[TransferLeft] = []
    unseen = False
    for (key, name), ids in listed.items():
        model = records.blueprint.entities[key]
        if not ids or model.is_child:
            continue
        visible = len(read_one.in_scope(records, model, sorted(ids))) if key in known else 0
        unseen = unseen or visible < len(ids)
        if visible:
            found.append(TransferLeft(key, name, visible))
    return tuple(found), unseen
