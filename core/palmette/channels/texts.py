"""Writes messages: a template over its record in the recipient's language, or the text as a person wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import InvalidOperation
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection

from palmette.access.actors import system_actor
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.channels.choose import Choice
from palmette.channels.definition import MessageTemplate, Purpose
from palmette.channels.delivery import provider_key
from palmette.channels.outbox import Waiting
from palmette.channels.ports import Outgoing, Reach, Recipient
from palmette.channels.saying import said_value, said_variable
from palmette.channels.slots import UNSUBSCRIBE, Slotted, read_slots
from palmette.channels.unsubscribe import PATH, Stop, stop_token
from palmette.errors import InvalidInput, PalmetteError
from palmette.labels import as_label
from palmette.locale.sentences import sentence
from palmette.records.session import Gateway, Records


@dataclass(frozen=True, slots=True)
class Written:
    """A message in words."""

    text: str
    subject: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class GatewayTexts:
    """Reads what a text needs through the gateway, in the transaction that sends it."""

    gateway: Gateway
    base_url: str
    key: bytes = field(repr=False)
    old_keys: tuple[bytes, ...] = field(default=(), repr=False)

    def write(
        self, connection: Connection, messages: Sequence[tuple[Waiting, Choice, Reach]]
    ) -> Sequence[Outgoing | PalmetteError]:
        """The messages, each as it goes out, or the error that says why it does not."""
        return [self._one(connection, *item) for item in messages]

    def _one(self, connection: Connection, row: Waiting, choice: Choice, reach: Reach) -> Outgoing | PalmetteError:
        blueprint = self.gateway.blueprint
        language = row.language or reach.language or blueprint.edition.language
        purpose = blueprint.purposes.get(row.purpose) or Purpose(row.purpose)
        stop = self.stop_address(row, choice.channel) if purpose.consent else ""
        template = blueprint.messages.get(row.template)
        try:
            written = self._written(connection, row, template, language, reach.zone or blueprint.edition.zone, stop)
        except PalmetteError as error:
            return error
        channel = blueprint.channels[choice.channel]
        if channel.length and len(written.text) > channel.length:
            return InvalidInput("messages.too_long", "The text is too long for this channel.", remedy="Shorten it.")
        return Outgoing(
            row.id, provider_key(row, choice.channel), choice.address, written.text, subject=written.subject,
            name=reach.name, language=language, unsubscribe=stop, values=written.values,
            template=template.names.get(choice.channel, "") if template else "",
            in_reply_to=str(row.variables.get("in_reply_to") or ""), automatic=row.user is None,
        )  # fmt: skip

    def stop_address(self, row: Waiting, channel: str) -> str:
        """Where the recipient stops messages of this purpose."""
        recipient = Recipient(row.wall, row.recipient_entity, row.recipient_id)
        token = stop_token(self.key, Stop(recipient, row.purpose, channel))
        return f"{self.base_url.rstrip('/')}{PATH}/{token}"

    def _written(
        self, connection: Connection, row: Waiting, template: MessageTemplate | None, language: str, zone: str,
        stop: str,
    ) -> Written:  # fmt: skip
        if not row.template:
            text = str(row.variables.get("text") or "").strip()
            if not text:
                raise InvalidInput("messages.nothing", "There is nothing to send.", remedy="Write a text.")
            return Written(text, str(row.variables.get("subject") or ""))
        if template is None:
            message = sentence("There is no message template %(key)s any more.", key=row.template)
            raise InvalidInput("messages.no_template", message, remedy="Bring it back, or send it again.")
        actor = system_actor(wall=row.wall, walls=(row.wall,), channel="job")
        records = Records(self.gateway, actor, connection, writing=False)
        return written(
            records, template, row.record_id, {**row.variables, UNSUBSCRIBE: stop}, language=language, zone=zone
        )


def written(
    records: Records, template: MessageTemplate, record: UUID | None, variables: dict[str, object], *, language: str,
    zone: str,
) -> Written:  # fmt: skip
    """A template about a record, as the session's actor may see it; InvalidInput where a value is missing."""
    entity = records.blueprint.entities[template.entity]
    text = _slots(as_label(template.text).text(language))
    subject = _slots(as_label(template.subject).text(language))
    slots = [*subject.slots(), *text.slots()]
    values: dict[str, str] = {}
    for name in {slot.path for slot in slots if slot.path in template.variables or slot.path == UNSUBSCRIBE}:
        values[name] = _variable(template.variables.get(name, "text"), name, variables.get(name), language, zone)
    paths = list(dict.fromkeys(slot.path for slot in slots if slot.path not in values))
    if paths and record is None:
        raise InvalidInput("messages.no_record", "The message is about no record.", remedy="Send it about one.")
    if paths and record is not None:
        values |= _read(records, entity, record, paths, language, zone)
    for slot in slots:
        values.setdefault(slot.path, "")
    chosen = tuple(values[slot.path].strip() or slot.otherwise for slot in text.slots())
    return Written(text.filled(values).strip(), " ".join(subject.filled(values).split()), chosen)


def _variable(kind: str, name: str, value: object, language: str, zone: str) -> str:
    try:
        return said_variable(kind, value, language, zone)
    except (ValueError, InvalidOperation, TypeError) as error:
        message = sentence("%(name)s cannot be read as %(kind)s.", name=name, kind=kind)
        raise InvalidInput("messages.bad_value", message, remedy="Give it in its kind.") from error


def _read(
    records: Records, entity: EntityModel, record: UUID, paths: Sequence[str], language: str, zone: str
) -> dict[str, str]:
    row = records.get(entity.key, record, fields=paths)
    read = {}
    for path in paths:
        value, model = row.get(path), field_at(records, entity, path)
        titles = records.titles(model.target, [value]) if isinstance(value, UUID) and model and model.target else {}
        read[path] = said_value(model, value, language, zone, titles)
    return read


def field_at(records: Records, entity: EntityModel, path: str) -> FieldModel | None:
    """The field at the end of a path."""
    found: FieldModel | None = None
    for name in path.split("."):
        found = entity.fields.get(name)
        if found is None:
            return None
        if found.target:
            entity = records.blueprint.entities[found.target]
    return found


@lru_cache(maxsize=512)
def _slots(text: str) -> Slotted:
    return read_slots(text)
