"""Text messages through an HTTP gateway that takes JSON; the names of its fields are settings of the account."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec

from palmette import clock
from palmette.channels.adapters.answers import receipt_of
from palmette.channels.definition import Channel
from palmette.channels.ports import (
    ACCEPTED,
    DELIVERED,
    REFUSED,
    SENT_ON,
    UNDELIVERED,
    Adapter,
    Came,
    Opened,
    Outgoing,
    Receipt,
    Told,
)
from palmette.labels import label as _
from palmette.records.fields import Boolean, Secret, Text, Url

STATES = {
    "queued": SENT_ON, "sent": SENT_ON, "accepted": SENT_ON, "delivered": DELIVERED, "delivrd": DELIVERED,
    "failed": UNDELIVERED, "undelivered": UNDELIVERED, "undeliv": UNDELIVERED, "rejected": UNDELIVERED,
    "expired": UNDELIVERED,
}  # fmt: skip
SECRET_HEADER = "x-palmette-secret"


@dataclass(frozen=True)
class SmsGateway:
    """`POST <url>` with key, to, text and sender; the answer has an `id`. `GET <url>/<key>` tells of a message."""

    opened: Opened

    def send(self, message: Outgoing) -> Receipt:
        """Send one text message."""
        body = {"key": message.key, "to": message.address, "text": message.text, "from": self.opened.text("sender")}
        headers = self._headers() | {"idempotency-key": message.key}
        answer = self.opened.http.request("POST", self.opened.text("url"), headers=headers, json=body)
        said = answer.json()
        found = said if isinstance(said, dict) else {}
        return receipt_of(answer, found.get("id"), found.get("error"))

    @property
    def looks_up(self) -> bool:
        """Whether the gateway tells of messages."""
        return bool(self.opened.settings.get("looks_up"))

    def look_up(self, key: str, provider_id: str) -> Receipt | None:
        """Whether the gateway has a message of a key; None when it does not say."""
        answer = self.opened.http.request("GET", f"{self.opened.text('url')}/{quote(key)}", headers=self._headers())
        said = answer.json()
        if answer.status != 200 or not isinstance(said, dict):
            return None
        if said.get("id"):
            return Receipt(ACCEPTED, provider_id=str(said["id"]))
        return Receipt(REFUSED) if said.get("state") == "none" else None

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether a call shows the secret of the account."""
        secret = self.opened.text("secret")
        return bool(secret) and hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), secret.encode())

    def keys(self, body: bytes) -> str:
        """The number of a call."""
        said = _read(body)
        return f"{said.get('id', '')}:{said.get('state', '')}:{said.get('text') is not None}"

    def read(self, body: bytes) -> tuple[Sequence[Came], Sequence[Told]]:
        """A message that came in (`from`, `text`), or the state of one that was sent (`id`, `state`)."""
        said = _read(body)
        number = str(said.get("id", ""))
        if said.get("text") is not None and said.get("from"):
            return [Came(number, str(said["from"]), str(said["text"]), clock.now())], []
        state = STATES.get(str(said.get("state", "")).lower())
        if state is None:
            return [], []
        return [], [Told(number, state, key=str(said.get("key", "")), reason=str(said.get("error", ""))[:300])]

    def _headers(self) -> dict[str, str]:
        token = self.opened.text("token")
        return {"authorization": f"Bearer {token}"} if token else {}


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    return said if isinstance(said, dict) else {}


def _open(opened: Opened) -> Adapter:
    return SmsGateway(opened)


SMS = Channel(
    "sms",
    _("Text message", ru="SMS", fi="Tekstiviesti"),
    open=_open,
    address="phone",
    icon="message",
    length=1000,
    settings=[
        Url("url", _("Address of the gateway", ru="Адрес шлюза", fi="Yhdyskäytävän osoite"), required=True),
        Secret("token", _("Key", ru="Ключ", fi="Avain")),
        Text("sender", _("Sender", ru="Отправитель", fi="Lähettäjä"), max_length=20),
        Boolean(
            "looks_up", _("Tells of messages by their keys", ru="Сообщает о сообщениях по ключу",
                          fi="Kertoo viesteistä avaimen perusteella"), default=False,
        ),
        Secret(
            "secret", _("Secret of its calls to us", ru="Секрет входящих вызовов", fi="Saapuvien kutsujen salaisuus"),
        ),
    ],
)  # fmt: skip
