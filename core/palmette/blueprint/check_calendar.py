"""What stands in the calendar: the fields and expressions it speaks of."""

from __future__ import annotations

import re

from palmette.blueprint.checks import Checks
from palmette.blueprint.model import EntityModel
from palmette.blueprint.names import suggestion
from palmette.calendar.definition import CalendarEvents

TIMES = ("instant", "date")
LENGTHS = ("duration", "integer")
MOST_MINUTES = 1440
_NAMES = re.compile(r"\{(\w+)\}")


def check_calendar(checks: Checks) -> None:
    """Note what it says that cannot be."""
    owners = {item.key: item.owner for item in checks.draft.calendar_events}
    for key, events in checks.blueprint.calendar_events.items():
        path = f"calendar_events.{key}"
        entity = checks.blueprint.entities[events.entity]
        checks.words(path, events)
        checks.condition(f"{path}.filter", entity.key, events.filter, owners[key])
        if not entity.guarded or entity.is_child:
            checks.wrong(path, "bad_event", f"{entity.key} belongs to no branch.", "Take a walled entity.")
            continue
        _times(checks, path, entity, events)
        _people(checks, path, entity, events)
        checks.names(f"{path}.note", entity, events.note)
        for name in _NAMES.findall(events.title):
            checks.name(f"{path}.title", entity, name)
        for name in (*((events.done,) if events.done else ()), *events.new):
            checks.name(f"{path}.{name}", entity, name)
        if events.task and not events.done:
            message = f"{events.key} is a task that cannot be done."
            checks.wrong(path, "bad_event", message, "Name in `done` the field that says so.")
        _roles(checks, path, events)


def _times(checks: Checks, path: str, entity: EntityModel, events: CalendarEvents) -> None:
    if not events.starts:
        checks.wrong(path, "bad_event", f"{events.key} says no beginning.", "Name a moment or a date in `starts`.")
        return
    kinds = [
        _kind(checks, f"{path}.starts", entity, events.starts, TIMES),
        _kind(checks, f"{path}.ends", entity, events.ends, TIMES),
    ]
    if kinds[0] and kinds[1] and kinds[0] != kinds[1]:
        message = f"{events.key} begins at {_a(kinds[0])} and ends at {_a(kinds[1])}."
        checks.wrong(f"{path}.ends", "bad_event", message, "Name two moments or two dates.")
    _kind(checks, f"{path}.day", entity, events.day, ("date",))
    _kind(checks, f"{path}.lasts", entity, events.lasts, LENGTHS)
    _kind(checks, f"{path}.remind", entity, events.remind, ("duration",))
    if not 5 <= events.minutes <= MOST_MINUTES:
        message = f"{events.key} lasts {events.minutes} minutes."
        checks.wrong(f"{path}.minutes", "bad_event", message, "Take 5 to 1440.")


def _people(checks: Checks, path: str, entity: EntityModel, events: CalendarEvents) -> None:
    found = checks.name(f"{path}.person", entity, events.person) if events.person else None
    if found is not None and found.target != "frame.user" and found.kind != "computed":
        message = f"`person` names {found.name!r}, which leads to no user."
        checks.wrong(f"{path}.person", "bad_event", message, "Name a reference to a user.")
    for name in events.resources:
        resource = checks.name(f"{path}.resources", entity, name)
        if resource is not None and resource.kind != "reference":
            message = f"{name!r} is {resource.value_kind} and gets no column."
            checks.wrong(f"{path}.resources", "bad_event", message, "Name a reference.")
    tone = checks.name(f"{path}.tone_of", entity, events.tone_of) if events.tone_of else None
    if tone is not None and not tone.options:
        checks.wrong(f"{path}.tone_of", "bad_event", f"{tone.name!r} has no options.", "Name a choice or the stage.")


def _roles(checks: Checks, path: str, events: CalendarEvents) -> None:
    for role in events.roles:
        if role not in checks.blueprint.roles:
            hint = suggestion(role, checks.blueprint.roles).strip()
            checks.wrong(f"{path}.roles", "unknown_role", f"There is no role {role!r}.", hint)


def _kind(checks: Checks, path: str, entity: EntityModel, name: str, kinds: tuple[str, ...]) -> str:
    found = checks.name(path, entity, name) if name else None
    if found is None:
        return ""
    if found.value_kind not in kinds:
        message = f"{name!r} is {found.value_kind}."
        checks.wrong(path, "bad_event", message, f"Name a field that is {' or '.join(kinds)}.")
        return ""
    return found.value_kind


def _a(kind: str) -> str:
    return {"instant": "a moment", "date": "a date"}[kind]
