"""What a pack or an edition declares about the calendar: which records stand in it, from when to when, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label


@dataclass(frozen=True)
class CalendarEvents:
    """Records of an entity that stand in the calendar.

    `starts` names the Instant at which they begin, or a Date on which they stand all day; where an Instant is empty the
    Date `day` counts, if it is named. `ends` names where they end: an Instant (excluded) or a Date (the last day);
    without it they last as long as the Duration, or Integer of minutes, named by `lasts` says, else `minutes`.
    `person` names the reference to the user in whose calendar they stand; it may be computed. `resources` name
    references that get a column each: trainers, halls, crews. `title` is a pattern over fields (`{template}`), empty =
    that of the record; `note` names fields shown under it. The tone is that of the chosen option of the field
    `tone_of`, else `tone`. `filter` narrows. `done` names a field that is filled when the thing is over with, `remind`
    the Duration before its beginning at which its person is reminded. With `add` an empty slot offers a new one; `new`
    are its first values. A `task` is something to be done by its person: while `done` is empty it stands in his day
    once it is due, and is ticked off there. A `hidden` one stands in no calendar.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    starts: str = ""
    ends: str = ""
    day: str = ""
    lasts: str = ""
    minutes: int = 60
    person: str = "owner"
    resources: Sequence[str] = ()
    title: str = ""
    note: Sequence[str] = ()
    tone: str = "info"
    tone_of: str = ""
    filter: str = ""
    done: str = ""
    remind: str = ""
    add: bool = True
    task: bool = False
    new: Mapping[str, object] = field(default_factory=dict)
    roles: Sequence[str] = ()
    order: int = 50
    hidden: bool = False
