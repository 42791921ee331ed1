"""The ports of channels: what an adapter to a provider is given and answers, and who knows how to reach people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from palmette.channels.outbox import Waiting
from palmette.integrations.http import HttpClient

ACCEPTED, REFUSED, LATER, UNSURE = "accepted", "refused", "later", "unsure"
"""Outcomes of one call: the provider has it; it never will; not now; nobody knows."""

SENT_ON, DELIVERED, READ, UNDELIVERED = "sent", "delivered", "read", "undelivered"
TOLD = ("", SENT_ON, DELIVERED, READ)
"""What providers tell of a message afterwards, in the order in which it may change; `undelivered` ends it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as an adapter sends it. `key` is the same whenever the same message goes to the same channel again."""

    id: UUID
    key: str
    address: str
    text: str
    _: KW_ONLY
    subject: str = ""
    name: str = ""
    language: str = "en"
    unsubscribe: str = ""
    """Address of the page where the recipient stops such messages; empty for what needs no consent."""
    template: str = ""
    """The name under which the provider knows an approved text; `values` go into it in order."""
    values: Sequence[str] = ()
    in_reply_to: str = ""
    """The provider's id of the message that is answered."""
    automatic: bool = False
    """Sent by a rule, not by a person."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a call. `reason` is for people; `retry_after` seconds that the provider asks to wait, which then
    holds for the whole channel. `bad_address`: nothing will ever reach this address."""

    outcome: str
    _: KW_ONLY
    provider_id: str = ""
    reason: str = ""
    retry_after: float | None = None
    bad_address: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says of a message it took: a state of `TOLD` or `undelivered`, by its id or by our key."""

    provider_id: str
    state: str
    _: KW_ONLY
    key: str = ""
    reason: str = ""
    bad_address: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came in. `external_id` is the provider's own, unique in its account; `sender` the address."""

    external_id: str
    sender: str
    text: str
    at: datetime
    _: KW_ONLY
    name: str = ""
    subject: str = ""
    in_reply_to: Sequence[str] = ()
    automatic: bool = False
    """Sent by a machine: kept, never answered by one."""
    files: Sequence[tuple[str, str, bytes]] = ()
    flaws: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that came in by an account, as packs get it. `wall` is that of the account, else the first."""

    account: UUID
    channel: str
    wall: int
    message: Came


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as packs are told of it, again whenever its state changes. `text` is what went out; `told` what the
    provider said since."""

    message: Waiting
    text: str
    subject: str
    told: str
    done_at: datetime | None

    @property
    def id(self) -> UUID:
        """The message's id."""
        return self.message.id


@dataclass(frozen=True, slots=True)
class Opened:
    """An account at a provider with its settings, secrets in plain, and the way to the outside."""

    id: str
    channel: str
    settings: Mapping[str, object]
    http: HttpClient
    base_url: str = ""

    def text(self, key: str) -> str:
        """A setting as text, empty when there is none."""
        value = self.settings.get(key)
        return "" if value is None else str(value)


class Adapter(Protocol):
    """One provider behind one account; used by several threads at once."""

    def send(self, message: Outgoing) -> Receipt:
        """Send one message. Whatever goes wrong is a receipt; what is raised counts as unsure."""
        ...


class LooksUp(Protocol):
    """An adapter that can ask whether the provider has a message of a key; `looks_up` says whether this account can."""

    looks_up: bool

    def look_up(self, key: str, provider_id: str) -> Receipt | None: ...


class Receives(Protocol):
    """An adapter whose provider calls us."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the call is the provider's, by the bytes as they came."""
        ...

    def read(self, body: bytes) -> tuple[Sequence[Came], Sequence[Told]]:
        """What is in a call."""
        ...

    def keys(self, body: bytes) -> str:
        """The number by which a repeated call is known."""
        ...


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a person agreed to or objected to; an empty channel means every one. Later ones count."""

    purpose: str
    channel: str
    given: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach a person: addresses by kind, best first; agreements, oldest first."""

    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    agreements: Sequence[Agreement] = ()
    name: str = ""
    preferred: str = ""
    language: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a message goes to."""

    wall: int
    entity: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A person stops messages of a purpose on a channel. `source` is how, `text` what was read."""

    recipient: Recipient
    purpose: str
    channel: str
    source: str
    text: str


class Reaching(Protocol):
    """Knows how to reach people; those who are gone are left out."""

    def reach(self, connection: Connection, recipients: Sequence[Recipient]) -> Mapping[UUID, Reach]: ...
