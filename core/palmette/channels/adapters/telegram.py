"""Telegram: the Bot API by plain HTTP. Telegram knows no keys of messages, so doubt is for a person."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from palmette.channels.adapters.answers import receipt_of
from palmette.channels.definition import Channel
from palmette.channels.ports import REFUSED, Adapter, Came, Opened, Outgoing, Receipt, Told
from palmette.errors import InvalidInput
from palmette.integrations.http import Answer
from palmette.labels import label as _
from palmette.records.fields import Secret, Url

SERVER = "https://api.telegram.org"
SECRET_HEADER = "x-telegram-bot-api-secret-token"
LONGEST = 4096


@dataclass(frozen=True)
class TelegramBot:
    """One bot. Addresses are chat ids; people come in by writing to the bot first."""

    opened: Opened

    def send(self, message: Outgoing) -> Receipt:
        """`sendMessage`; a person who blocked the bot is a refusal for good."""
        body: dict[str, object] = {"chat_id": message.address, "text": message.text}
        if message.in_reply_to.isdigit():
            body["reply_parameters"] = {"message_id": int(message.in_reply_to), "allow_sending_without_reply": True}
        answer = self.call("sendMessage", body)
        said = answer.json()
        found = said if isinstance(said, dict) else {}
        reason = str(found.get("description", ""))
        if answer.status == 403 or (answer.status == 400 and "chat not found" in reason):
            return Receipt(REFUSED, reason=reason, bad_address=True)
        result = found.get("result")
        number = result.get("message_id") if found.get("ok") is True and isinstance(result, dict) else None
        receipt = receipt_of(answer, f"{message.address}:{number}" if number else "", reason)
        return _patient(receipt, found)

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the call shows the secret that we gave to `setWebhook`."""
        secret = self.opened.text("secret")
        return bool(secret) and hmac.compare_digest(headers.get(SECRET_HEADER, "").encode(), secret.encode())

    def keys(self, body: bytes) -> str:
        """The `update_id`."""
        number = _update(body).get("update_id")
        if not isinstance(number, int):
            raise InvalidInput("channels.unreadable", "The call cannot be read.")
        return str(number)

    def read(self, body: bytes) -> tuple[Sequence[Came], Sequence[Told]]:
        """A message that a person wrote; edits and what groups say are left aside. Whoever blocks the bot is told."""
        update = _update(body)
        message = update.get("message") or update.get("business_message")
        if not isinstance(message, dict):
            return [], []
        chat, sender = message.get("chat") or {}, message.get("from") or {}
        if chat.get("type", "private") != "private" or "id" not in chat:
            return [], []
        text = str(message.get("text") or message.get("caption") or "")
        name = " ".join(str(sender.get(part) or "") for part in ("first_name", "last_name")).strip()
        answered = message.get("reply_to_message") or {}
        told = [f"{chat['id']}:{answered['message_id']}"] if answered.get("message_id") else []
        at = datetime.fromtimestamp(int(message.get("date") or 0), UTC)
        number = f"{chat['id']}:{message.get('message_id')}"
        flaws = () if text else ("no_text",)
        return [Came(number, str(chat["id"]), text, at, name=name, in_reply_to=told,
                     automatic=bool(sender.get("is_bot")), flaws=flaws)], []  # fmt: skip

    def connect(self, address: str) -> Receipt:
        """Tell Telegram where to call us."""
        secret = self.opened.text("secret")
        answer = self.call("setWebhook", {"url": address, "secret_token": secret, "allowed_updates": ["message"]})
        said = answer.json()
        found = said if isinstance(said, dict) else {}
        return receipt_of(answer, "webhook" if found.get("ok") else "", found.get("description"))

    def call(self, method: str, body: dict[str, object]) -> Answer:
        """One method of the Bot API."""
        server = (self.opened.text("server") or SERVER).rstrip("/")
        return self.opened.http.request("POST", f"{server}/bot{self.opened.text('token')}/{method}", json=body)


def _patient(receipt: Receipt, said: Mapping[str, Any]) -> Receipt:
    """Telegram says in the body how long to wait."""
    parameters = said.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if not isinstance(wait, int | float):
        return receipt
    return Receipt(receipt.outcome, reason=receipt.reason, retry_after=min(float(wait), 3600.0))


def _update(body: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidInput("channels.unreadable", "The call cannot be read.") from error
    return said if isinstance(said, dict) else {}


def _open(opened: Opened) -> Adapter:
    return TelegramBot(opened)


TELEGRAM = Channel(
    "telegram",
    _("Telegram"),
    open=_open,
    address="telegram",
    icon="brand-telegram",
    length=LONGEST,
    settings=[
        Secret("token", _("Token of the bot", ru="Токен бота", fi="Botin tunniste"), required=True),
        Secret(
            "secret", _("Secret of its calls to us", ru="Секрет входящих вызовов", fi="Saapuvien kutsujen salaisuus"),
            required=True,
        ),
        Url("server", _("Server", ru="Сервер", fi="Palvelin"), help=_(
            "Empty for Telegram itself; an own Bot API server otherwise.",
            ru="Пусто — сам Telegram; иначе собственный сервер Bot API.",
            fi="Tyhjä tarkoittaa Telegramia; muuten oma Bot API -palvelin.",
        )),
    ],
)  # fmt: skip
