"""What happened to a record, field by field and stage by stage, under the same rights as its present values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Table, bindparam, select

from palmette.access.masks import masked_text
from palmette.blueprint.model import EntityModel
from palmette.records import read_one
from palmette.records.disclose import disclose, is_contact
from palmette.records.journal import decode_changes
from palmette.records.read_model import Seen
from palmette.records.read_reach import restrict_changes
from palmette.records.read_statement import Prepared
from palmette.records.results import HistoryEntry, Masked, Row
from palmette.records.values.refusal import Refused
from palmette.records.writer import writer_of
from palmette.schema.types import Id, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_ENTRIES = 500


def history(records: Records, entity: str, id: UUID, *, limit: int, before: UUID | None) -> list[HistoryEntry]:
    """Changes newest first, those before an entry if given; a change of hidden fields alone is no entry."""
    model = read_one.known_entity(records, entity)
    require_readable(records, model, id)
    return entries(records, model, id, limit=limit, before=before)


def entries(
    records: Records, entity: EntityModel, id: UUID, *, limit: int, before: UUID | None = None
) -> list[HistoryEntry]:
    """The same for a record that was found in scope already."""
    seen = records.gateway.reads.seen(records.actor)
    found: list[HistoryEntry] = []
    last = before
    wanted = max(1, min(limit, MOST_ENTRIES))
    while len(found) < wanted:
        rows = _history_rows(records, id, wanted, last)
        for row in rows:
            changes = visible_changes(records, seen, entity, decode_changes(row.changes))
            if changes or row.kind != "changed":
                found.append(HistoryEntry(row.id, row.at, row.kind, row.actor, row.actor_id, row.channel, changes))
        if len(rows) < wanted:
            break
        last = rows[-1].id
    shown = found[:wanted]
    visible = restrict_changes(records, entity, [item.changes for item in shown])
    contacts = [name for name, field in entity.fields.items() if is_contact(records.blueprint, field)]
    told = [{"id": id, **{name: list(pair) for name, pair in each.items()}} for each in visible]
    disclose(records, entity, contacts, told)
    return [replace(item, changes=kept) for item, kept in zip(shown, visible, strict=True)]


def stage_history(records: Records, entity: str, id: UUID) -> list[Row]:
    """Moves oldest first: pipeline, from_stage, to_stage, at, left_at, actor, reason, skipped."""
    model = read_one.known_entity(records, entity)
    require_readable(records, model, id)
    return [*reversed(moves(records, model, id))]


def moves(records: Records, entity: EntityModel, id: UUID) -> list[Row]:
    """The moves of a record that was found in scope already, newest first; none where the stage is not shown whole."""
    if not _shows(records, entity, "stage"):
        return []
    table = records.tables.frame("stage_move")
    names = ("id", "pipeline", "from_stage", "to_stage", "at", "left_at", "actor", "actor_id", "reason", "skipped")
    prepared = records.gateway.reads.built(
        ("moves", records.tables.dialect), lambda: Prepared(_of_record(table, names).order_by(table.c.id.desc()))
    )
    return [dict(zip(names, row, strict=True)) for row in prepared.run(records, {"record": id})]


def phases(records: Records, entity: EntityModel, id: UUID) -> list[Row]:
    """The changes of phase of a record that was found in scope already, newest first."""
    table = records.tables.frame("phase_change")
    names = ("lifecycle", "since", "phase", "at")
    prepared = records.gateway.reads.built(
        ("phases", records.tables.dialect),
        lambda: Prepared(_of_record(table, names).order_by(table.c.since.desc(), table.c.lifecycle)),
    )
    rows = (dict(zip(names, row, strict=True)) for row in prepared.run(records, {"record": id}))
    shown = {key for key in entity.lifecycles if _shows(records, entity, phase_field(records, entity, key))}
    return [row for row in rows if row["lifecycle"] in shown]


def phase_field(records: Records, entity: EntityModel, lifecycle: str) -> str:
    """The name of the field that holds a lifecycle's phase."""
    model = records.blueprint.lifecycles[lifecycle]
    name = f"{model.pack}__{model.short}"
    return name if name in entity.fields else model.short


def require_readable(records: Records, entity: EntityModel, id: UUID) -> None:
    """NotFound unless the record, living or in the trash, is in scope."""
    if not read_one.in_scope(records, entity, [id]):
        trashed = read_one.in_scope(records, entity, [id], deleted=True)
        if not trashed:
            raise read_one.missing(entity, id)


def _shows(records: Records, entity: EntityModel, name: str) -> bool:
    return name in entity.fields and records.gateway.reads.seen(records.actor).rights.of(entity.key, name).usable


def _history_rows(records: Records, id: UUID, most: int, before: UUID | None) -> Any:  # Any: rows of the journal
    table = records.tables.frame("history")
    names = ("id", "at", "kind", "actor", "actor_id", "channel", "changes")

    def build() -> Prepared:
        chosen = _of_record(table, names).order_by(table.c.id.desc()).limit(bindparam("most", type_=Integer()))
        return Prepared(chosen if before is None else chosen.where(table.c.id < bindparam("before", type_=Id())))

    prepared = records.gateway.reads.built(("history", records.tables.dialect, before is None), build)
    return prepared.run(records, {"record": id, "most": most, "before": before})


def _of_record(table: Table, names: tuple[str, ...]) -> Any:  # Any: a SELECT
    network: ColumnElement[bool] = table.c.wall_id.in_(bindparam("network", type_=Whole(), expanding=True))
    return select(*(table.c[name] for name in names)).where(
        network, table.c.record_id == bindparam("record", type_=Id())
    )


def visible_changes(
    records: Records, seen: Seen, entity: EntityModel, changes: Mapping[str, tuple[object, object]]
) -> dict[str, tuple[object, object]]:
    """Only fields the actor may see; a field hidden or masked on some row counts as if it were on this one."""
    found: dict[str, tuple[object, object]] = {}
    for name, (old, new) in changes.items():
        right = seen.rights.of(entity.key, name)
        if right.right == "hidden":
            continue
        if right.usable:
            found[name] = (_form(records, entity, name, old), _form(records, entity, name, new))
        else:
            revealable = right.right == "reveal"
            found[name] = (_masked(old, revealable=revealable), _masked(new, revealable=revealable))
    return found


def _masked(value: object, *, revealable: bool) -> object:
    return None if value is None else Masked(masked_text(value), revealable)


def _form(records: Records, entity: EntityModel, name: str, value: object) -> object:
    """The Python form of a value; as it was kept, where its field would not take it any more."""
    if value is None:
        return None
    try:
        return writer_of(records.gateway, entity.key).fields[name].accept(value)
    except (Refused, KeyError):
        return value
