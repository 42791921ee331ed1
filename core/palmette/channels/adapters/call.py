"""A call as a channel: a task for a colleague with the words to say; what came of the call is the delivery state.

The task and the mark in the outbox are one transaction, so a message that is handed over twice makes one task.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, Table, select, update

from palmette import clock
from palmette.access.actors import system_actor
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.channels.definition import Channel
from palmette.channels.ports import ACCEPTED, DELIVERED, REFUSED, UNDELIVERED, Adapter, Opened, Outgoing, Receipt, Told
from palmette.channels.tasks import KIND, person_field, task_entity
from palmette.channels.told import note_told
from palmette.errors import InvalidInput
from palmette.labels import label as _
from palmette.locale.sentences import sentence
from palmette.records.changes import Change, Changes
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED

CALL = "call"
MARK = "call:"
"""What the outbox keeps of a call is this with the id of its task."""

OUTCOMES: Mapping[str, str] = {"no_answer": UNDELIVERED, "wrong_number": UNDELIVERED, "not_needed": ""}
"""What the result of a task says of the message; every other one means that they spoke."""

SUBJECT = _("Call {0}", ru="Позвонить: {0}", fi="Soita: {0}")


@dataclass(frozen=True)
class CallTasks:
    """Makes the tasks. Needs no account: it stays within the product."""

    gateway: Gateway

    def send(self, message: Outgoing) -> Receipt:
        """One task, however often the same message is handed over."""
        box = self.gateway.tables.frame("outbox")
        with self.gateway.database.system(writing=False) as connection:
            wall = connection.scalar(select(box.c.wall_id).where(box.c.id == message.id))
        if wall is None:
            return Receipt(REFUSED, reason=sentence("The message is gone."))
        with self.gateway.writing(system_actor(wall=wall, walls=(wall,), channel="job")) as records:
            mine = (box.c.wall_id == wall, box.c.id == message.id)
            row = records.connection.execute(select(box).where(*mine), execution_options=GATED).one()
            made = row.provider_id or ""
            if not made.startswith(MARK):
                made = f"{MARK}{_made(records, row, message)}"
                marked = update(box).where(*mine).values(provider_id=made)
                records.connection.execute(marked, execution_options=GATED)
        return Receipt(ACCEPTED, provider_id=made)


def _made(records: Records, row: Row[tuple[object, ...]], message: Outgoing) -> UUID:
    """The task: for whoever is responsible for the record, else for the person."""
    tasks = task_entity(records.blueprint)
    assert tasks is not None, "the channel is there only with tasks"
    language = records.blueprint.edition.language
    values: dict[str, object] = {
        "kind": KIND, "subject": message.subject or SUBJECT.text(language).format(message.name or message.address),
        "text": message.text, "due_on": clock.today(records.blueprint.edition.zone),
        "owner": _owner(records, row),
    }  # fmt: skip
    if row.record_id is not None:
        values |= {"about_entity": row.entity, "about_id": str(row.record_id)}
    if "calling" in tasks.fields:
        values["calling"] = True
    if name := person_field(tasks, row.recipient_entity):
        values[name] = row.recipient_id
    key = records.as_code().create(tasks.key, values)["id"]
    assert isinstance(key, UUID)
    return key


def _owner(records: Records, row: Row[tuple[object, ...]]) -> object:
    for entity, record in ((row.entity, row.record_id), (row.recipient_entity, row.recipient_id)):
        if record is None or "owner" not in records.blueprint.entities[entity].fields:
            continue
        found: Table = records.tables.table(entity)
        statement = select(found.c.owner_id).where(found.c.id == record)
        owner = records.connection.scalar(statement, execution_options=GATED)
        if owner is not None:
            return owner
    return None


class CallOutcomes:
    """Joins every writing session: who finishes a call says what became of its message."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._tasks: EntityModel | None = task_entity(blueprint)

    def before_commit(self, changes: Changes) -> None:
        """Note the outcomes of calls, in the transaction that names them."""
        if self._tasks is None:
            return
        for change in changes.of(self._tasks.key):
            if state := outcome_of(change):
                told = Told(f"{MARK}{change.id}", state, reason=_reason(state))
                records = changes.records
                note_told(records.connection, records.tables, CALL, told, execution_options=GATED)

    def after_commit(self, changes: Changes) -> None:
        """The courier looks by itself."""


def outcome_of(change: Change) -> str:
    """The state of the message that a change of a task tells; empty where it says nothing of it."""
    if change.kind != "changed" or not ("result" in change.new or "done_at" in change.new):
        return ""
    result = change.new.get("result")
    if isinstance(result, str):
        return OUTCOMES.get(result, DELIVERED)
    return DELIVERED if change.new.get("done_at") is not None and "result" not in change.new else ""


def _reason(state: str) -> str:
    return sentence("Nobody answered the call.") if state == UNDELIVERED else ""


def _open(opened: Opened) -> Adapter:
    raise InvalidInput("channels.no_account", sentence("%(channel)s needs no account.", channel=CALL_CHANNEL.label))


CALL_CHANNEL = Channel(
    CALL, _("Call", ru="Звонок", fi="Puhelu"), open=_open, address="phone", icon="phone-call", repeatable=True,
    inside=True,
)  # fmt: skip
