"""Taking back what was done to many records: each gets the values that it had, unless somebody changed it meanwhile.

What was before stands in the history of each record; nothing else is kept. Taking back is a change like any other, with
the rights of the person who does it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from litestar.datastructures import FormMultiDict

from palmette import clock
from palmette.blueprint.model import EntityModel
from palmette.errors import Conflict, GateClosed, InvalidInput, PalmetteError, Problem
from palmette.ids import parse_id
from palmette.locale.sentences import sentence
from palmette.pages.desk import Desk
from palmette.records.results import BulkResult, HistoryEntry
from palmette.records.savepoint import all_or_nothing
from palmette.records.session import Records

MINUTES = 10
CHUNK = 100
MOST = 1000
LATEST_ENTRIES = 20
"""Entries of one record's history in which its change is looked for."""


def tagged(records: Records, entity: str, ids: Sequence[UUID], names: Sequence[str], *, on: bool) -> BulkResult:
    """Put tags on records or take them off; those that stay as they were are skipped."""
    before = records.tags(entity, ids)
    (records.tag if on else records.untag)(entity, ids, names)
    after = records.tags(entity, ids)
    done = [one for one in ids if one in after and after[one] != before.get(one)]
    return BulkResult(done, [(one, "") for one in ids if one not in done])


def way_back(action: str, done: Sequence[UUID], form: FormMultiDict, begun: datetime) -> dict[str, str] | None:
    """What taking it back needs to know; nothing where it is done by its opposite."""
    fields = {"assign": "owner", "move": "stage", "edit": str(form.get("field", "")), "tag": "tags", "untag": "tags"}
    if not fields.get(action) or not done:
        return None
    found = {"what": action, "field": fields[action], "at": begun.isoformat()}
    return {**found, "tags": str(form.get("tags", ""))} if fields[action] == "tags" else found


def take_back(desk: Desk, entity: EntityModel, form: FormMultiDict) -> BulkResult:
    """Give the records the values they had."""
    ids = [found for text in str(form.get("ids", "")).split(",") if (found := parse_id(text))][:MOST]
    since = _since(desk, form)
    what, field = str(form.get("what", "")), str(form.get("field", ""))
    total = BulkResult([])
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        with desk.writing() as records:
            if what in ("tag", "untag"):
                names = [word for text in str(form.get("tags", "")).split(",") if (word := text.strip())]
                result = tagged(records, entity.key, part, names, on=what == "untag")
            else:
                result = _restored(records, entity, part, field, since)
        total.done.extend(result.done)
        total.skipped.extend(result.skipped)
        total.refused.extend(result.refused)
    return total


def _since(desk: Desk, form: FormMultiDict) -> datetime:
    try:
        since = datetime.fromisoformat(str(form.get("at", "")))
    except ValueError:
        since = datetime.min.replace(tzinfo=clock.now().tzinfo)
    if since.tzinfo is None or clock.now() - since > timedelta(minutes=MINUTES):
        message = desk.gettext("This can no longer be taken back.")
        raise InvalidInput("pages.too_late", message, remedy=desk.gettext("It could be for 10 minutes."))
    return since


def _restored(records: Records, entity: EntityModel, ids: Sequence[UUID], field: str, since: datetime) -> BulkResult:
    """Records by the value that they go back to, each group in one call."""
    total = BulkResult([])
    groups: dict[str, tuple[object, list[UUID]]] = {}
    for one in ids:
        entries = records.history(entity.key, one, limit=LATEST_ENTRIES)
        found = _before(records, entries, field, since)
        if found is None:
            problem = Problem(field, "pages.changed_meanwhile", sentence("Somebody changed it meanwhile."))
            total.refused.append((one, (problem,)))
        else:
            groups.setdefault(repr(found[0]), (found[0], []))[1].append(one)
    for value, members in groups.values():
        result = _give_back(records, entity, members, field, value)
        total.done.extend(result.done)
        total.skipped.extend(result.skipped)
        total.refused.extend(result.refused)
    return total


def _before(records: Records, entries: Sequence[HistoryEntry], field: str, since: datetime) -> tuple[object] | None:
    """What the field held before one's own change, which must be the newest of this field."""
    for entry in entries:
        if field in entry.changes:
            mine = entry.at >= since and entry.actor_id == records.actor.id
            return (entry.changes[field][0],) if mine else None
    return None


def _give_back(records: Records, entity: EntityModel, ids: Sequence[UUID], field: str, value: object) -> BulkResult:
    if field == "stage":
        return _moved_back(records, entity, ids, str(value))
    if field == "owner" and value is not None:
        return records.reassign(entity.key, ids, UUID(str(value)))
    return records.update_many(entity.key, ids, {field: value})


def _moved_back(records: Records, entity: EntityModel, ids: Sequence[UUID], stage: str) -> BulkResult:
    result = BulkResult([])
    for one in ids:
        try:
            with all_or_nothing(records):
                records.move(entity.key, one, stage)
        except (GateClosed, Conflict, InvalidInput) as error:
            result.refused.append((one, _problems(error)))
        else:
            result.done.append(one)
    return result


def _problems(error: PalmetteError) -> tuple[Problem, ...]:
    found: Mapping[str, object] | Sequence[Problem] = getattr(error, "problems", ())
    return tuple(item for item in found if isinstance(item, Problem)) or (Problem("", error.code, error.message),)
