"""What tests of delivery share: a real gateway on this machine, people who can be reached, messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import Connection, select

from palmette.channels.adapters.sms import SMS
from palmette.channels.choose import Choice
from palmette.channels.definition import Channel, Purpose
from palmette.channels.delivery import Delivery, provider_key
from palmette.channels.outbox import Message, Waiting, queue, waiting
from palmette.channels.ports import Adapter, Opened, Outgoing, Reach, Receipt, Recipient
from palmette.errors import InvalidInput, PalmetteError
from palmette.ids import new_id
from palmette.integrations.addresses import address_rules
from palmette.integrations.http import HttpClient
from palmette.schema.database import Database
from palmette.schema.tables import Tables
from palmette.testing.provider import FakeProvider

PURPOSES = {
    "service": Purpose("service"),
    "marketing": Purpose("marketing", unknown="drop"),
    "night": Purpose("night", quiet=("00:00", "23:59")),
}


CLIENTS: list[HttpClient] = []
"""Those that a test opened, to be closed behind it."""


@dataclass
class OneDesk:
    """Accounts without a table: each channel's adapter over the fake provider."""

    provider: FakeProvider
    channels: Mapping[str, Channel]
    looks_up: bool = True
    seconds: float = 2.0
    felt_of: list[Receipt] = field(default_factory=list)

    def __post_init__(self) -> None:
        http = HttpClient(address_rules([self.provider.allow]), seconds=self.seconds)
        CLIENTS.append(http)
        settings = {"url": f"{self.provider.url}/messages", "looks_up": self.looks_up}
        self.adapters = {key: channel.open(Opened(key, key, settings, http)) for key, channel in self.channels.items()}

    def ready(self, wall: int) -> Sequence[str]:
        return list(self.adapters)

    def adapter(self, channel: str, wall: int) -> tuple[str, Adapter]:
        if channel not in self.adapters:
            raise InvalidInput("channels.no_account", "There is no account.")
        return channel, self.adapters[channel]

    def felt(self, account: str, receipt: Receipt) -> None:
        self.felt_of.append(receipt)


@dataclass
class Everybody:
    """Everybody can be reached, but for those named otherwise."""

    others: dict[UUID, Reach | None] = field(default_factory=dict)

    def reach(self, connection: Connection, recipients: Sequence[Recipient]) -> Mapping[UUID, Reach]:
        plain = {one.id: Reach({"phone": [f"+358{one.id.int % 10**9}"]}) for one in recipients}
        found = {key: self.others.get(key, reach) for key, reach in plain.items()}
        return {key: reach for key, reach in found.items() if reach is not None}


class AsWritten:
    """The text of the variables."""

    def write(
        self, connection: Connection, messages: Sequence[tuple[Waiting, Choice, Reach]]
    ) -> Sequence[Outgoing | PalmetteError]:
        return [
            Outgoing(row.id, provider_key(row, choice.channel), choice.address, str(row.variables["text"]))
            if "text" in row.variables
            else InvalidInput("messages.empty", "There is nothing to send.")
            for row, choice, _ in messages
        ]


def sms(**changes: object) -> dict[str, Channel]:
    return {"sms": replace(SMS, **changes)}


def delivery(
    database: Database, tables: Tables, provider: FakeProvider, *, channels: Mapping[str, Channel] | None = None,
    looks_up: bool = False, seconds: float = 2.0, **more: object,
) -> Delivery:  # fmt: skip
    channels = sms() if channels is None else channels
    desk = OneDesk(provider, channels, looks_up, seconds)
    return Delivery(database, tables, channels, PURPOSES, desk, Everybody(), AsWritten(), **more)


def message(key: str, **changes: object) -> Message:
    plain = Message(
        1, "contacts.contact", None, "contacts.contact", new_id(), "service", ["sms"], "", key,
        variables={"text": f"Hello {key}"},
    )  # fmt: skip
    return replace(plain, **changes)


def put(database: Database, tables: Tables, *messages: Message) -> None:
    with database.system() as connection:
        queue(connection, tables, messages)


def rows(database: Database, tables: Tables) -> dict[str, Waiting]:
    table = tables.frame("outbox")
    with database.system(writing=False) as connection:
        return {row.dedup_key: waiting(row) for row in connection.execute(select(table))}
