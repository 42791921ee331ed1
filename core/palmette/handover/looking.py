"""What a handover would give, and what it would not: found under the rights of the one who wishes for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast  # values of records
from uuid import UUID

from palmette.access.grants import may
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import Forbidden, InvalidInput
from palmette.handover.sharing import Sharing
from palmette.handover.store import REFUSED, SKIPPED, WAITING, HandoverRow, Wish
from palmette.locale.sentences import sentence
from palmette.records.results import ListQuery
from palmette.records.session import Records

PAGE = 200
MOST = 50_000
"""Records of one handover; more are narrowed by kind, branch or filter."""

NO_RIGHT, HIS_ALREADY = "no_right", "same_owner"
"""Why a record is left alone."""


def kinds_of(records: Records) -> list[EntityModel]:
    """The entities whose records the actor may give to others, those that others are about first."""
    blueprint, actor = records.blueprint, records.actor
    found = [
        entity
        for entity in blueprint.entities.values()
        if entity.guarded
        and entity.owned
        and not entity.is_child
        and not entity.hidden
        and entity.ledger is None
        and may(blueprint, actor, entity, "reassign")
    ]
    persons = {_subject_entity(blueprint, entity) for entity in blueprint.entities.values()}
    return sorted(found, key=lambda entity: entity.key not in persons)


def look(records: Records, wish: Wish) -> list[HandoverRow]:
    """A row for each record that the wish means and the actor may read."""
    _check(records, wish)
    rows: list[HandoverRow] = []
    sharing = Sharing(wish.takers)
    known = {entity.key: entity for entity in kinds_of(records)}
    if not set(known) & set(wish.entities):
        raise Forbidden("handover.may_not", "You may not give these records to others.")
    for key in (key for key in known if key in wish.entities):
        entity = known[key]
        condition = filter_of(records.blueprint, entity, wish)
        for part in _pages(records, entity, condition):
            allowed = records.in_scope(key, [row["id"] for row in part], action="reassign")
            rows += [_row(len(rows) + at, entity, row, sharing, allowed) for at, row in enumerate(part)]
            if len(rows) > MOST:
                raise InvalidInput(
                    "handover.too_many", sentence("These are more than %(most)s records.", most=MOST),
                    remedy="Narrow by kind, branch or filter, and do it in parts.",
                )  # fmt: skip
    return rows


def filter_of(blueprint: Blueprint, entity: EntityModel, wish: Wish) -> str:
    """The records of one entity that a wish means, as an expression."""
    parts = []
    if wish.owners:
        parts.append("owner in [" + ", ".join(f"'{owner}'" for owner in wish.owners) + "]")
    if wish.branch:
        parts.append(f"branch == '{wish.branch}'")
    if wish.filter:
        parts.append(f"({wish.filter})")
    if wish.open_only and (still := _still_to_do(blueprint, entity)):
        parts.append(still)
    return " and ".join(parts)


def open_stages(blueprint: Blueprint, entity: EntityModel) -> list[str]:
    """The keys of the open stages of an entity's pipelines."""
    found = {
        stage.key: None
        for pipeline in blueprint.pipelines_of(entity.key)
        for stage in pipeline.stages.values()
        if stage.kind == "open"
    }
    return list(found)


def _still_to_do(blueprint: Blueprint, entity: EntityModel) -> str:
    """Records in an open stage; of activities those that can be done and are not: notes and calls are history."""
    if entity.pipelines:
        return "stage in [" + ", ".join(f"'{key}'" for key in open_stages(blueprint, entity)) + "]"
    done = entity.fields.get("done_at")
    if done is None:
        return ""
    shown = done.declared.visible_when
    return f"done_at is empty and ({shown})" if shown else "done_at is empty"


def _check(records: Records, wish: Wish) -> None:
    if not wish.takers:
        raise InvalidInput("handover.no_taker", "Nobody is named to take the records.", remedy="Choose who gets them.")
    if not wish.entities:
        raise InvalidInput("handover.nothing_chosen", "Nothing is chosen to be given.", remedy="Choose what is given.")
    if not (wish.owners or wish.branch or wish.filter):
        raise InvalidInput(
            "handover.everything", "This would give away everything there is.",
            remedy="Name whose records they are, a branch, or a filter.",
        )  # fmt: skip
    if wish.filter and len(wish.entities) > 1:
        raise InvalidInput(
            "handover.one_kind", "A filter speaks of one kind of record.", remedy="Choose one kind, or no filter."
        )


def _pages(records: Records, entity: EntityModel, condition: str) -> Iterator[list[dict[str, Any]]]:
    fields = ["id", "owner", *([entity.subject] if entity.subject else [])]
    after = ""
    while True:
        query = ListQuery(filter=condition, sort="created_at", limit=PAGE, after=after, fields=fields, titles=False)
        page = records.list(entity.key, query)
        if page.rows:
            yield cast("list[dict[str, Any]]", page.rows)
        if not (after := page.next):
            return


def _row(number: int, entity: EntityModel, row: dict[str, Any], sharing: Sharing, allowed: set[UUID]) -> HandoverRow:
    record, owner = row["id"], row.get("owner")
    if record not in allowed:
        return HandoverRow(number, entity.key, record, owner, None, REFUSED, NO_RIGHT)
    about = row.get(entity.subject) if entity.subject else None
    taker = sharing.next(entity.key, record, about if isinstance(about, UUID) else None, owner)
    if taker == owner:
        return HandoverRow(number, entity.key, record, owner, taker, SKIPPED, HIS_ALREADY)
    return HandoverRow(number, entity.key, record, owner, taker, WAITING)


def _subject_entity(blueprint: Blueprint, entity: EntityModel) -> str:
    field = entity.fields.get(entity.subject) if entity.subject else None
    return field.target if field is not None else ""


def people(rows: Sequence[HandoverRow]) -> set[UUID]:
    """Everybody whom rows name."""
    return {person for row in rows for person in (row.owner, row.taker) if person is not None}
