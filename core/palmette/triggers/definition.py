"""What a pack or an edition declares about automation: when something is due, for whom, and what is then done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label

ASKED, FIRE = "triggers", "fire"
"""What `extra` of an actor says whose import was asked to set triggers off."""

# ---- when


@dataclass(frozen=True)
class Event:
    """A change of a record: `created`, `changed`, `saved` (either of them) or `moved`.

    `fields` narrows a change to these fields, `to` a move to these stages. The occurrence is due at once, after `delay`
    (`2h`, `3d`), or on the local day so many `days` later at the hour `at`.
    """

    event: str
    _: KW_ONLY
    fields: Sequence[str] = ()
    to: Sequence[str] = ()
    delay: str = ""
    days: int = 0
    at: str = ""


@dataclass(frozen=True)
class Due:
    """A moment relative to a date of the record: `Due("ends_on", days=-30, at="11:00")`, in the record's zone.

    `due` is an expression that gives a date or a moment. `work_days` are counted after `days`, by the calendar of the
    record's branch. `yearly` means each anniversary; one of 29 February falls in other years on 28 February, or with
    `leap="after"` on 1 March. With `delay` (`-2h`) the occurrence is due that long after the moment, to the minute.
    """

    due: str
    _: KW_ONLY
    days: int = 0
    at: str = "10:00"
    work_days: int = 0
    yearly: bool = False
    leap: str = "before"
    delay: str = ""


@dataclass(frozen=True)
class Schedule:
    """Days of the calendar in the record's zone: every `day`, `week`, `month` or `year`, at the hour `at`.

    `on` names weekdays (`mon`) of a week, days (`1`) of a month, dates (`09-01`) of a year; a day that a month has not
    is its last one.
    """

    every: str
    _: KW_ONLY
    at: str = "10:00"
    on: Sequence[str] = ()


# ---- what is done


@dataclass(frozen=True)
class CreateTask:
    """A task about the record. `assignee` is an expression that gives a user; empty, or where it gives nobody, the
    record's owner, else that of the person it is about. `days` later it is due. With a `channel` (`call`) it is a
    contact with the person, and counts in a contact plan."""

    task: Label | str
    _: KW_ONLY
    assignee: str = ""
    days: int = 0
    text: Label | str = ""
    priority: str = ""
    channel: str = ""


@dataclass(frozen=True)
class SetField:
    """Fields of the record by name, each with an expression over the record that gives its value."""

    set: Mapping[str, str]


@dataclass(frozen=True)
class MoveStage:
    """The record moves to a stage. Its gates hold: what they refuse fails, and is shown."""

    move: str


@dataclass(frozen=True)
class SendMessage:
    """A message to the person by the first of `channels` that can reach him; empty is the order of his preferences.

    `message` is the key of a template, `variables` are expressions over the record by the template's names.
    """

    message: str
    _: KW_ONLY
    channels: Sequence[str] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CallWebhook:
    """The record is announced to the subscribers of a webhook event, by this name."""

    webhook: str


@dataclass(frozen=True)
class RunAction:
    """What a button of a pack does, by the button's key."""

    action: str


# ---- the whole


@dataclass(frozen=True)
class ContactPlan:
    """What the contacts with one person keep to, whichever triggers make them.

    `entity` are the people. At most `most` counted contacts a cycle, which begins on the date that the expression
    `cycle` gives (empty: the last 365 days); `apart` days between two, or those of the first condition of `apart_when`
    that holds. None between the hours of `quiet`, in the person's zone, and none while `exclude` holds. What comes too
    near waits `wait` days at most. `hold_out` is the share of people, 0 to 1, who get none: what contacts do is
    measured by them.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    most: int = 0
    cycle: str = ""
    apart: int = 0
    apart_when: Mapping[str, int] = field(default_factory=dict)
    quiet: Sequence[str] = ()
    exclude: str = ""
    hold_out: float = 0
    wait: int = 2


@dataclass(frozen=True)
class Trigger:
    """Does something by itself to the records for which a moment has come and a condition holds.

    The condition is looked at when the moment is found and again before anything is done; when `goal` holds nothing
    is done any more. `once`: empty is once a due day or event, `ever` once a record, `per month` (day, week, year)
    once in that time, `per ends_on` once for each value of a field. `contact` is the path to the person it is about
    (empty: the entity's subject, or the record itself). A trigger of a `plan` keeps to it; with `counted` off it is
    exempt and does not count there. Of two contacts on one day the one with the higher `priority` goes first.
    What is late by more than `catch_up` is not done any more. At most `per_hour` are done an hour, and at most
    `most_a_year` for one record in 365 days (0: all). Imports fire it only with `on_import`.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    when: Event | Due | Schedule
    do: Sequence[CreateTask | SetField | MoveStage | SendMessage | CallWebhook | RunAction]
    condition: str = ""
    goal: str = ""
    once: str = ""
    contact: str = ""
    plan: str = ""
    counted: bool = True
    purpose: str = "service"
    priority: int = 0
    catch_up: str = "1d"
    per_hour: int = 0
    most_a_year: int = 0
    on_import: bool = False
    help: Label | str = ""


Action = CreateTask | SetField | MoveStage | SendMessage | CallWebhook | RunAction
When = Event | Due | Schedule


def touches(trigger: Trigger) -> bool:
    """Whether it makes a contact with a person: a message, or a task through a channel."""
    return any(
        isinstance(action, SendMessage) or (isinstance(action, CreateTask) and bool(action.channel))
        for action in trigger.do
    )
