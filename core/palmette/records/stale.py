"""A change based on an old version: what was read, what is stored now, what was to be written, and who was faster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from palmette.errors import Conflict, Problem
from palmette.locale.sentences import sentence
from palmette.records.accept_values import Accepted
from palmette.records.before import Before
from palmette.records.journal import decode_changes, json_form
from palmette.records.permits import may_read
from palmette.records.writer import COLUMN, Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody else changed: the value at the version read, the one stored now, the one to be written.

    Values are in the API's JSON form. `mine` equals `base` where this change does not touch the field.
    """

    base: object
    stored: object
    mine: object
    touched: bool


class Stale(Conflict):
    """Somebody else changed the record meanwhile. `clashes` by field, for a dialog that lets the person choose."""

    def __init__(self, *, version: int, by: str, at: datetime | None, clashes: Mapping[str, Clash]) -> None:
        problems = [
            Problem(name, "records.changed_meanwhile", "This was changed meanwhile.", "Choose which value to keep.")
            for name in clashes
        ]
        super().__init__(
            "records.changed_meanwhile",
            sentence("%(person)s changed the record meanwhile.", person=by)
            if by
            else sentence("Somebody else changed the record meanwhile."),
            remedy=sentence("Choose which values to keep and save again."),
            problems=problems,
        )
        self.version = version
        self.by = by
        self.at = at
        self.clashes = dict(clashes)


def stale(records: Records, writer: Writer, before: Before, accepted: Accepted, version: int) -> Stale:
    """The conflict of a change that was based on `version`."""
    event, history = records.tables.frame("event"), records.tables.frame("history")
    statement = (
        select(history.c.changes, history.c.actor, history.c.at)
        .join(event, (event.c.wall_id == history.c.wall_id) & (event.c.id == history.c.id))
        .where(history.c.wall_id == before.wall, history.c.record_id == before.id, event.c.version > version)
        .order_by(history.c.id)
    )
    changes = records.connection.execute(statement, execution_options=GATED).all()
    bases: dict[str, object] = {}
    stored: dict[str, object] = {}
    for row in changes:
        for name, (old, new) in decode_changes(row.changes).items():
            bases.setdefault(name, old)
            stored[name] = new
    clashes = {
        name: _clash(writer, name, base, stored[name], before, accepted)
        for name, base in bases.items()
        if name in writer.fields and may_read(records, writer.entity, name)
    }
    last = changes[-1] if changes else None
    return Stale(
        version=before.version,
        by=last.actor if last is not None else "",
        at=last.at if last is not None else None,
        clashes=clashes,
    )


def _clash(writer: Writer, name: str, base: object, stored: object, before: Before, accepted: Accepted) -> Clash:
    if name in before.values and writer.fields[name].place == COLUMN:
        stored = json_form(before.values[name])
    touched = name in accepted
    return Clash(base, stored, json_form(accepted[name]) if touched else base, touched)
