"""Records that values name but the actor may not read: they leave the gateway as `restricted`, without id or title."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, select

from palmette.access.grants import WHOLE, reaches, root_of
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.records.read_statement import MOST_IDS, Prepared, Statement
from palmette.records.read_titles import RESTRICTED
from palmette.records.results import Masked, Row
from palmette.records.rows import chunks
from palmette.schema.types import Id

if TYPE_CHECKING:
    from palmette.records.session import Records

USER, BRANCH = "frame.user", "frame.branch"

Named = dict[str, set[UUID]]
"""Ids by the full key of their entity."""


def restrict(
    records: Records,
    entity: EntityModel,
    targets: Sequence[tuple[str, str]],
    rows: Sequence[Row],
    known: Collection[UUID] | None = None,
) -> None:
    """Put `restricted` in place of ids in rows of an entity; `targets` say which value names records of which entity.

    `known` are the ids that were found in scope already; without it they are looked up.
    """
    doubtful = [(name, target) for name, target in targets if not is_whole(records, entity, target)]
    if not doubtful or not rows:
        return
    named: Named = {}
    for name, target in doubtful:
        named.setdefault(target, set()).update(_ids(row.get(name) for row in rows))
    unseen = {item for ids in named.values() for item in ids}.difference(known) if known is not None else None
    unseen = unseen_ids(records, named) if unseen is None else unseen
    if unseen:
        for row in rows:
            for name, _ in doubtful:
                if name in row:
                    row[name] = _without(row[name], unseen, _mark(records))


def restrict_changes(
    records: Records, entity: EntityModel, changes: Iterable[Mapping[str, tuple[object, object]]]
) -> list[dict[str, tuple[object, object]]]:
    """The same for the old and new values of history, owned rows in them too."""
    given = [dict(each) for each in changes]
    if records.actor.trusted:
        return given
    named: Named = {}
    for each in given:
        for name, pair in each.items():
            for value in pair:
                _collect(records, entity.fields.get(name), value, named)
    unseen = unseen_ids(records, named)
    if not unseen:
        return given
    mark = _mark(records)
    return [
        {name: (_without(old, unseen, mark), _without(new, unseen, mark)) for name, (old, new) in each.items()}
        for each in given
    ]


def unseen_ids(records: Records, named: Mapping[str, set[UUID]]) -> set[UUID]:
    """Those of the named records that the actor may not read, living or in the trash."""
    found: set[UUID] = set()
    for target, ids in named.items():
        asked = ids - _own(records, target)
        if asked:
            found |= asked - _readable(records, records.blueprint.entities[target], asked)
    return found


def is_whole(records: Records, source: EntityModel, target: str) -> bool:
    """Whether every record that rows of `source` can name is in the actor's scope, so that none need be looked up."""
    actor, blueprint = records.actor, records.blueprint
    if actor.trusted:
        return True
    entity = blueprint.entities[target]
    if not (source.walled and entity.walled) or target not in records.gateway.reads.seen(actor).entities:
        return False
    return any(
        reach.column == WHOLE and reach.where is None and set(actor.walls) <= set(reach.walls)
        for reach in reaches(blueprint, actor, root_of(blueprint, entity), "read")
    )


def _own(records: Records, target: str) -> set[UUID]:
    """What an actor knows without asking: itself and its branches."""
    actor = records.actor
    if target not in records.gateway.reads.seen(actor).entities:
        return set()
    if target == USER:
        return {actor.id} if actor.id else set()
    if target == BRANCH:
        return {*actor.branches, *([actor.home_branch] if actor.home_branch else [])}
    return set()


def _readable(records: Records, entity: EntityModel, ids: Collection[UUID]) -> set[UUID]:
    model = records.gateway.reads
    if entity.key not in model.seen(records.actor).entities:
        return set()
    prepared = model.prepared(records, ("readable", entity.key), lambda: _prepare(records, entity))
    return {row[0] for some in chunks(list(ids), MOST_IDS) for row in prepared.run(records, {"ids": some})}


def _prepare(records: Records, entity: EntityModel) -> Prepared:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    among = table.c.id.in_(bindparam("ids", type_=Id(), expanding=True))
    return statement.prepare(select(table.c.id).where(among, statement.within(entity, table)))


def _collect(records: Records, field: FieldModel | None, value: object, named: Named) -> None:
    if field is None or value is None:
        return
    if field.value_kind in ("reference", "links"):
        named.setdefault(field.target, set()).update(_ids([value]))
    elif field.kind == "children" and isinstance(value, list):
        inner = records.blueprint.entities[field.target].fields
        for row in value:
            for name, part in row.items() if isinstance(row, Mapping) else ():
                _collect(records, inner.get(name), part, named)


def _ids(values: Iterable[object]) -> Iterator[UUID]:
    for value in values:
        if type(value) is UUID:
            yield value
        elif type(value) is list:
            yield from (item for item in value if type(item) is UUID)


def _without(value: Any, unseen: set[UUID], mark: Masked) -> object:  # Any: values of every kind
    """Of a list of links what may be named, and once the mark; of owned rows each of its values."""
    if type(value) is UUID:
        return mark if value in unseen else value
    if type(value) is list:
        kept = [_without(item, unseen, mark) for item in value]
        marks = [item for item in kept if item is mark]
        return [*(item for item in kept if item is not mark), *marks[:1]]
    if type(value) is dict:
        return {name: _without(item, unseen, mark) for name, item in value.items()}
    return value


def _mark(records: Records) -> Masked:
    return Masked(RESTRICTED.text(records.actor.language))
