"""What packs declare about messages: ways to reach people, what messages are for, and the texts of messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING

from palmette.labels import Label
from palmette.records.fields import Field

if TYPE_CHECKING:
    from palmette.channels.ports import Adapter, Opened

ASK, DROP = "ask", "drop"
UNSAID = frozenset({"secret", "files", "image", "children", "links", "multi_choice", "texts"})
"""Kinds of fields that no text can say."""


@dataclass(frozen=True)
class Channel:
    """A way to reach people. `open` makes its adapter from an account that is set up with `settings`.

    `address` is the kind of address it sends to: `email`, `phone`, or a name that packs know (`telegram`). `subject`:
    its messages have a subject line. `length` is the longest text, 0 = any. `repeatable`: the provider drops a message
    whose key it knows, so that one of unknown outcome may be sent again. One that works `inside` the product needs no
    account, and is used only where a message, a trigger or a purpose names it.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    open: Callable[[Opened], Adapter]
    address: str = ""
    icon: str = "message"
    settings: Sequence[Field] = ()
    subject: bool = False
    length: int = 0
    repeatable: bool = False
    inside: bool = False


@dataclass(frozen=True)
class Purpose:
    """What messages are for. With `consent` a channel is used only for people who agreed to it; without it everybody is
    written to who did not object.

    `quiet` are two local times between which nothing is sent, such as ("21:00", "09:00"), in the recipient's zone.
    `unknown` says what becomes of a message of which nobody knows whether it left: `ask` a person, or `drop` it.
    `channels` are the ones to try, in order, for messages that name none.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    consent: bool = False
    quiet: Sequence[str] = ()
    unknown: str = ASK
    channels: Sequence[str] = ()


@dataclass(frozen=True)
class MessageTemplate:
    """The text of a message about a record of `entity`, in the languages of its labels.

    In `subject` and `text` stand values of the record: `{{ first_name }}`, `{{ branch.name }}`, with a word for when
    there is none: `{{ first_name or "friend" }}`. `variables` are further values by name, with their kinds (`text`,
    `date`, `money`, …), which whoever sends the message gives. `names` are the names by which providers know a text
    that they approved, by channel.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    purpose: str = "service"
    subject: Label | str = ""
    text: Label | str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tariff:
    """What one contact by the channel `key` costs, in the edition's currency: a message, or a call of somebody's time.

    `prefixes` are other prices for addresses that begin so: `{"+7": 0.04, "+358": 0.06}`; the longest counts.
    """

    key: str
    _: KW_ONLY
    price: float = 0
    prefixes: Mapping[str, float] = field(default_factory=dict)
