"""What was true when an occurrence was decided, kept with it: each part of the condition with the values it read."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import false as nothing
from sqlalchemy import func, select

from palmette.expressions import compile_value
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.triggers.definition import Trigger
from palmette.triggers.due_sql import InZone
from palmette.triggers.facts import Facts, PersonFacts
from palmette.triggers.ledger import Occurrence
from palmette.triggers.parts import parts_of

Told = dict[str, object]
MOST = 12
"""Values of one condition that are kept."""


def told(records: Records, trigger: Trigger, item: Occurrence, facts: Facts, person: PersonFacts | None) -> Told:
    """The parts of condition and goal with their truth, the values that they read, and what the plan looked at."""
    found: Told = {}
    if parts := read_parts(records, trigger, item.record, facts.zone, parts_of(trigger.condition)):
        found["condition"] = parts
    if person is not None:
        found["plan"] = {"counted": person.counted, "last": _plain(person.last), "apart": person.apart}
    return found


def read_parts(
    records: Records, trigger: Trigger, record: UUID, zone: str, parts: tuple[str, ...]
) -> list[dict[str, object]]:
    """Each part: its text, whether it holds, and the fields of the record that it reads with their values."""
    if not parts:
        return []
    place = InZone(records, trigger, records.tables.table(trigger.entity), zone)
    reads = [_read(place, part) for part in parts]
    columns = [func.coalesce(place.holds(part), nothing()) for part in parts]
    names = list(dict.fromkeys(name for some in reads for name in some))[:MOST]
    values = [compile_value(place.checked(name), place.context).value for name in names]
    statement = select(*columns, *values).where(place.table.c.id == record)
    row = records.connection.execute(statement, execution_options=GATED).first()
    if row is None:
        return []
    known = {name: _plain(row[len(parts) + number]) for number, name in enumerate(names)}
    return [
        {
            "text": part,
            "holds": bool(row[number]),
            "values": {name: known[name] for name in reads[number] if name in known},
        }
        for number, part in enumerate(parts)
    ]


def _read(place: InZone, part: str) -> list[str]:
    """The record's own fields that a part reads and that have one value; nothing secret or personal is kept."""
    fields = place.entity.fields
    names = []
    for entity, name in sorted(place.checked_condition(part).reads):
        field = fields.get(name)
        if entity != place.entity.key or field is None or field.declared.personal:
            continue
        if field.value_kind in (
            "text",
            "long_text",
            "secret",
            "children",
            "links",
            "files",
            "image",
            "address",
            "texts",
        ):
            continue
        if field.value_kind in ("multi_choice", "rich_text"):
            continue
        names.append(name)
    return names


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)
