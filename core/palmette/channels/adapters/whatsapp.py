"""WhatsApp: the Cloud API by plain HTTP, its calls to us with signatures over the bytes as they came."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from palmette.channels.adapters.answers import receipt_of
from palmette.channels.definition import Channel
from palmette.channels.ports import (
    DELIVERED,
    READ,
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
from palmette.errors import InvalidInput
from palmette.labels import label as _
from palmette.locale.sentences import sentence
from palmette.records.fields import Secret, Text, Url

SERVER = "https://graph.facebook.com/v23.0"
SIGNATURE_HEADER = "x-hub-signature-256"
STATES = {"sent": SENT_ON, "delivered": DELIVERED, "read": READ, "failed": UNDELIVERED}
OUTSIDE_WINDOW = 131047
NOBODY = frozenset({131026, 131030})
SLOW_DOWN = frozenset({4, 80007, 130429, 131056})


@dataclass(frozen=True)
class WhatsAppNumber:
    """One business number. Outside of 24 hours after a person wrote only approved templates go out."""

    opened: Opened

    def send(self, message: Outgoing) -> Receipt:
        """A template by its approved name with the values of the text in order, else a plain text."""
        body: dict[str, object] = {
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": message.address.lstrip("+"),
            "biz_opaque_callback_data": message.key,
        }  # fmt: skip
        if message.template:
            body |= {"type": "template", "template": _template(message)}
        else:
            body |= {"type": "text", "text": {"body": message.text, "preview_url": False}}
            if message.in_reply_to:
                body["context"] = {"message_id": message.in_reply_to}
        server = (self.opened.text("server") or SERVER).rstrip("/")
        headers = {"authorization": f"Bearer {self.opened.text('token')}"}
        address = f"{server}/{self.opened.text('number_id')}/messages"
        answer = self.opened.http.request("POST", address, headers=headers, json=body)
        said = answer.json()
        found = said if isinstance(said, dict) else {}
        messages = found.get("messages")
        number = messages[0].get("id") if isinstance(messages, list) and messages and isinstance(
            messages[0], dict) else ""  # fmt: skip
        error = found.get("error")
        why = error if isinstance(error, dict) else {}
        return _receipt(receipt_of(answer, number, why.get("message")), why.get("code"))

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the signature over these very bytes is the app secret's."""
        given = headers.get(SIGNATURE_HEADER, "")
        secret = self.opened.text("app_secret")
        right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return bool(secret) and hmac.compare_digest(given.encode(), right.encode())

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """The answer to the question by which the address is set up; None for a wrong token."""
        given, token = query.get("hub.verify_token", ""), self.opened.text("verify_token")
        if query.get("hub.mode") != "subscribe" or not token:
            return None
        return query.get("hub.challenge", "") if hmac.compare_digest(given.encode(), token.encode()) else None

    def keys(self, body: bytes) -> str:
        """WhatsApp numbers no calls: the same call again has the same bytes, or the same messages and states in it."""
        known = [f"m{item.get('id')}" for item in _each(body, "messages")]
        known += [f"s{item.get('id')}{item.get('status')}" for item in _each(body, "statuses")]
        return hashlib.sha256("|".join(known).encode() if known else body).hexdigest()

    def read(self, body: bytes) -> tuple[Sequence[Came], Sequence[Told]]:
        """The messages and the states in a call."""
        names = {
            str(item.get("wa_id")): str((item.get("profile") or {}).get("name") or "")
            for item in _each(body, "contacts")
        }  # fmt: skip
        came = [_came(item, names) for item in _each(body, "messages") if item.get("from") and item.get("id")]
        told = [
            Told(str(item.get("id", "")), STATES[str(item.get("status"))],
                 key=str(item.get("biz_opaque_callback_data") or ""), reason=_why(item))
            for item in _each(body, "statuses")
            if str(item.get("status")) in STATES
        ]  # fmt: skip
        return came, told


def _template(message: Outgoing) -> dict[str, object]:
    values = [{"type": "text", "text": value} for value in message.values]
    parts = [{"type": "body", "parameters": values}] if values else []
    return {"name": message.template, "language": {"code": message.language}, "components": parts}


def _receipt(receipt: Receipt, code: object) -> Receipt:
    """Meta says by its own numbers what a refusal means."""
    if code in SLOW_DOWN:
        return Receipt("later", reason=receipt.reason, retry_after=60.0)
    if code in NOBODY:
        return Receipt(REFUSED, reason=receipt.reason, bad_address=True)
    if code == OUTSIDE_WINDOW:
        return Receipt(REFUSED, reason=sentence("More than 24 hours passed since the person wrote."))
    return receipt


def _came(item: Mapping[str, Any], names: Mapping[str, str]) -> Came:
    kind = str(item.get("type", ""))
    inner = item.get(kind)
    part = inner if isinstance(inner, dict) else {}
    text = str(part.get("body") or part.get("caption") or part.get("text") or "")
    sender = str(item["from"])
    stamp = str(item.get("timestamp", ""))
    at = datetime.fromtimestamp(int(stamp) if stamp.isdigit() and len(stamp) < 12 else 0, UTC)
    context = item.get("context")
    answered = [str(context["id"])] if isinstance(context, dict) and context.get("id") else []
    flaws = () if text else ("no_text",)
    return Came(
        str(item["id"]),
        f"+{sender.lstrip('+')}",
        text,
        at,
        name=names.get(sender, ""),
        in_reply_to=answered,
        flaws=flaws,
    )


def _why(item: Mapping[str, Any]) -> str:
    errors = item.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return str(first.get("title") or first.get("message") or "")[:300]


def _each(body: bytes, name: str) -> Iterator[dict[str, Any]]:
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidInput("channels.unreadable", "The call cannot be read.") from error
    for entry in _dicts(said, "entry"):
        for change in _dicts(entry, "changes"):
            yield from _dicts(change.get("value"), name)


def _dicts(holder: object, name: str) -> list[dict[str, Any]]:
    items = holder.get(name) if isinstance(holder, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _open(opened: Opened) -> Adapter:
    return WhatsAppNumber(opened)


WHATSAPP = Channel(
    "whatsapp",
    _("WhatsApp"),
    open=_open,
    address="whatsapp",
    icon="brand-whatsapp",
    length=4096,
    settings=[
        Text("number_id", _("Id of the phone number", ru="Идентификатор номера", fi="Numeron tunniste"), required=True),
        Secret("token", _("Access token", ru="Токен доступа", fi="Käyttötunniste"), required=True),
        Secret("app_secret", _("App secret", ru="Секрет приложения", fi="Sovelluksen salaisuus"), required=True),
        Secret("verify_token", _("Verify token", ru="Проверочный токен", fi="Vahvistustunniste"), required=True),
        Url("server", _("Server", ru="Сервер", fi="Palvelin")),
    ],
)  # fmt: skip
