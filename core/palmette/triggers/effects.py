"""What a trigger does to a record: in the transaction that marks its occurrence as done, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from palmette.channels.outbox import Message, queue
from palmette.channels.tasks import KIND, person_field, task_entity
from palmette.errors import Conflict, InvalidInput
from palmette.expressions import compile_value
from palmette.labels import as_label
from palmette.locale.sentences import sentence
from palmette.money import Money
from palmette.records.declared_sql import checked_text
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.triggers.definition import (
    Action,
    CallWebhook,
    CreateTask,
    MoveStage,
    RunAction,
    SendMessage,
    SetField,
    Trigger,
)
from palmette.triggers.due_sql import InZone, today_in
from palmette.triggers.facts import Facts
from palmette.triggers.ledger import Occurrence, catch_up_of
from palmette.triggers.moments import DAY
from palmette.triggers.people import person_entity


class Announcer(Protocol):
    """Who tells the subscribers of webhooks, in the same transaction."""

    def announce(self, records: Records, event: str, entity: str, record: UUID, *, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Doing:
    """One occurrence that is being done."""

    records: Records
    trigger: Trigger
    item: Occurrence
    facts: Facts
    announcer: Announcer | None = None

    @property
    def language(self) -> str:
        """What is kept for ever is in the language of the business."""
        return self.records.blueprint.edition.language


def do(doing: Doing) -> None:
    """Every action in order; the hooks of packs see what each record became, and may refuse it."""
    for action in doing.trigger.do:
        _do(doing, action)
    doing.records.settle_now()


def _do(doing: Doing, action: Action) -> None:
    records, item = doing.records, doing.item
    match action:
        case CreateTask():
            _create_task(doing, action)
        case SetField():
            names = list(action.set)
            values = values_of(doing, [action.set[name] for name in names])
            records.as_code().update(item.entity, item.record, dict(zip(names, values, strict=True)))
        case MoveStage():
            _move(doing, action.move)
        case SendMessage():
            _send(doing, action)
        case RunAction():
            _press(doing, action.action)
        case CallWebhook():
            if doing.announcer is None:
                raise Conflict("triggers.no_webhooks", sentence("Nobody sends webhooks here."))
            doing.announcer.announce(records, action.webhook, item.entity, item.record, key=item.key)


def _create_task(doing: Doing, action: CreateTask) -> None:
    records, item = doing.records, doing.item
    tasks = task_entity(records.blueprint)
    assert tasks is not None, "checked when the blueprint is built"
    due = today_in(records.now, doing.facts.zone) + action.days * DAY
    row = {
        "kind": KIND, "subject": as_label(action.task).text(doing.language), "due_on": due,
        "text": as_label(action.text).text(doing.language) or None,
        "owner": _assignee(doing, action), "about_entity": item.entity, "about_id": str(item.record),
    }  # fmt: skip
    if action.priority and "priority" in tasks.fields:
        row["priority"] = action.priority
    person = person_field(tasks, person_entity(records.blueprint, doing.trigger))
    if person and item.subject is not None:
        row[person] = item.subject
    branch = values_of(doing, ["branch"])[0] if "branch" in records.blueprint.entities[item.entity].fields else None
    records.as_code().create(tasks.key, {**row, "branch": branch} if branch is not None else row)


def _assignee(doing: Doing, action: CreateTask) -> object:
    """Who is named, else who is responsible for the record, else for the person."""
    asked = [action.assignee] if action.assignee else []
    entity = doing.records.blueprint.entities[doing.item.entity]
    if "owner" in entity.fields and entity.owned:
        asked.append("owner")
    if (
        doing.trigger.contact
        and "owner" in doing.records.blueprint.entities[person_entity(doing.records.blueprint, doing.trigger)].fields
    ):
        asked.append(f"{doing.trigger.contact}.owner")
    return next((user for user in values_of(doing, asked) if user is not None), None) if asked else None


def _move(doing: Doing, stage: str) -> None:
    now = values_of(doing, ["stage"])[0]
    if now != stage:
        doing.records.move(doing.item.entity, doing.item.record, stage)


def _press(doing: Doing, action: str) -> None:
    blueprint = doing.records.blueprint
    button = blueprint.buttons[action]
    pressed = doing.records.gateway.presses.press(
        doing.records, blueprint.button_packs[action], button.key, [doing.item.record]
    )
    if pressed.refused:
        problems = pressed.refused[0][1]
        raise Conflict("triggers.refused", problems[0].message if problems else sentence("It was refused."))


def _send(doing: Doing, action: SendMessage) -> None:
    item, trigger, records = doing.item, doing.trigger, doing.records
    if item.subject is None:
        raise NobodyToTell("triggers.nobody", sentence("There is nobody to tell."))
    names = list(action.variables)
    values = values_of(doing, [action.variables[name] for name in names])
    plan = records.blueprint.contact_plans.get(trigger.plan)
    patience = max(catch_up_of(trigger), timedelta(days=plan.wait if plan is not None else 0))
    message = Message(
        item.wall, item.entity, item.record, person_entity(records.blueprint, trigger), item.subject, trigger.purpose,
        tuple(action.channels), action.message, item.key,
        variables={name: _plain(value) for name, value in zip(names, values, strict=True)},
        not_before=records.now, expires_at=records.now + patience,
    )  # fmt: skip
    queue(records.connection, records.tables, [message])


class NobodyToTell(InvalidInput):
    """There is no person at the end of the trigger's path."""


def values_of(doing: Doing, texts: Sequence[str]) -> list[object]:
    """What some expressions over the record give."""
    if not texts:
        return []
    records, entity = doing.records, doing.item.entity
    place = InZone(records, doing.trigger, records.tables.table(entity), doing.facts.zone)
    columns = []
    for text in texts:
        found = compile_value(checked_text(records, entity, text, pack=place.pack), place.context)
        columns += [found.value, found.currency if found.currency is not None else found.value]
    table = place.table
    where = [table.c.id == doing.item.record, table.c.wall_id == doing.item.wall]
    row = records.connection.execute(select(*columns).where(*where), execution_options=GATED).one()
    kinds = [checked_text(records, entity, text, pack=place.pack).type.kind for text in texts]
    return [_value(kind, row[2 * number], row[2 * number + 1]) for number, kind in enumerate(kinds)]


def _value(kind: str, value: object, currency: object) -> object:
    if kind == "money" and isinstance(value, int) and isinstance(currency, str):
        return Money(value, currency)
    return value


def _plain(value: object) -> object:
    """A value as a message keeps it: plain numbers, truths and texts."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)
