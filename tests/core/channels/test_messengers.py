"""Telegram and WhatsApp against a server that speaks their documented shapes: what leaves, what comes, from whom."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from palmette.channels.adapters.telegram import TELEGRAM, TelegramBot
from palmette.channels.adapters.whatsapp import WHATSAPP, WhatsAppNumber
from palmette.channels.ports import ACCEPTED, DELIVERED, LATER, READ, REFUSED, UNDELIVERED, UNSURE, Opened, Outgoing
from palmette.errors import InvalidInput
from palmette.ids import new_id
from palmette.integrations.addresses import address_rules
from palmette.integrations.http import HttpClient
from palmette.testing.provider import JsonServer


@pytest.fixture(scope="module")
def server() -> Iterator[JsonServer]:
    with JsonServer() as found:
        yield found


@pytest.fixture
def http(server: JsonServer) -> Iterator[HttpClient]:
    found = HttpClient(address_rules([server.allow]), seconds=2)
    yield found
    found.close()


@pytest.fixture
def bot(server: JsonServer, http: HttpClient) -> TelegramBot:
    settings = {"token": "1:abc", "secret": "hush", "server": server.url}
    made = TELEGRAM.open(Opened("a", "telegram", settings, http))
    assert isinstance(made, TelegramBot)
    return made


@pytest.fixture
def number(server: JsonServer, http: HttpClient) -> WhatsAppNumber:
    settings = {"number_id": "777", "token": "t", "app_secret": "app", "verify_token": "v", "server": server.url}
    made = WHATSAPP.open(Opened("b", "whatsapp", settings, http))
    assert isinstance(made, WhatsAppNumber)
    return made


def outgoing(address: str, **changes: Any) -> Outgoing:
    return Outgoing(new_id(), "key1", address, "Привет 🙂", **changes)


def test_telegram_takes_a_message_and_gives_its_number(bot: TelegramBot, server: JsonServer) -> None:
    server.answer(200, {"ok": True, "result": {"message_id": 55}})
    receipt = bot.send(outgoing("4242", in_reply_to="9"))
    path, body, _headers = server.asked[-1]
    assert (receipt.outcome, receipt.provider_id, path) == (ACCEPTED, "4242:55", "/bot1:abc/sendMessage")
    assert (body["chat_id"], body["text"], body["reply_parameters"]["message_id"]) == ("4242", "Привет 🙂", 9)


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, REFUSED),
        (400, {"ok": False, "description": "Bad Request: chat not found"}, REFUSED),
        (400, {"ok": False, "description": "Bad Request: message is too long"}, REFUSED),
        (429, {"ok": False, "parameters": {"retry_after": 35}}, LATER),
        (401, {"ok": False, "description": "Unauthorized"}, LATER),
        (500, {}, UNSURE),
        (200, {"ok": True}, UNSURE),
        (200, {"ok": True, "result": []}, UNSURE),
    ],
)
def test_what_telegram_answers_is_understood(
    bot: TelegramBot, server: JsonServer, status: int, said: dict[str, Any], outcome: str
) -> None:
    server.answer(status, said)
    receipt = bot.send(outgoing("4242"))
    assert receipt.outcome == outcome
    assert receipt.retry_after == {429: 35.0, 401: 300.0}.get(status)
    assert receipt.bad_address == (status == 403 or "chat not found" in str(said))


UPDATE = {
    "update_id": 10,
    "message": {
        "message_id": 5, "date": 1795428000, "text": "Когда вы открыты?",
        "chat": {"id": 4242, "type": "private"}, "from": {"id": 4242, "first_name": "Анна", "is_bot": False},
        "reply_to_message": {"message_id": 4},
    },
}  # fmt: skip


def test_a_telegram_message_is_read(bot: TelegramBot) -> None:
    (came,), told = bot.read(json.dumps(UPDATE).encode())
    assert told == []
    assert (came.sender, came.name, came.text, came.external_id) == ("4242", "Анна", "Когда вы открыты?", "4242:5")
    assert (came.in_reply_to, bot.keys(json.dumps(UPDATE).encode())) == (["4242:4"], "10")


@pytest.mark.parametrize(
    "change",
    [{"message": None}, {"message": {"chat": {"id": 1, "type": "group"}}}, {"message": [1]}, {"message": "x"},
     {"edited_message": {}, "message": {}}],
)  # fmt: skip
def test_what_is_no_message_to_the_bot_is_left_aside(bot: TelegramBot, change: dict[str, Any]) -> None:
    assert bot.read(json.dumps(UPDATE | change).encode()) == ([], [])


def test_a_telegram_call_shows_the_secret(bot: TelegramBot) -> None:
    name = "x-telegram-bot-api-secret-token"
    assert bot.verify({name: "hush"}, b"{}")
    assert not any(bot.verify(headers, b"{}") for headers in ({}, {name: ""}, {name: "hus"}, {name: "hush "}))
    with pytest.raises(InvalidInput):
        bot.keys(b"{nonsense")


def test_telegram_is_told_where_to_call(bot: TelegramBot, server: JsonServer) -> None:
    server.answer(200, {"ok": True, "result": True})
    assert bot.connect("https://crm.example/hooks/1").outcome == ACCEPTED
    assert server.asked[-1][1]["secret_token"] == "hush"


def test_whatsapp_takes_a_text_and_an_approved_template(number: WhatsAppNumber, server: JsonServer) -> None:
    server.answer(200, {"messages": [{"id": "wamid.1"}]})
    assert number.send(outgoing("+358401")).provider_id == "wamid.1"
    path, body, headers = server.asked[-1]
    assert (path, headers["authorization"], body["to"]) == ("/777/messages", "Bearer t", "358401")
    assert (body["text"]["body"], body["biz_opaque_callback_data"]) == ("Привет 🙂", "key1")
    number.send(outgoing("+358401", template="visit", values=("Anna", "14 Mar"), language="fi"))
    template = server.asked[-1][1]["template"]
    assert (template["name"], template["language"]) == ("visit", {"code": "fi"})
    assert [item["text"] for item in template["components"][0]["parameters"]] == ["Anna", "14 Mar"]


@pytest.mark.parametrize(
    ("status", "code", "outcome", "bad"),
    [
        (400, 131026, REFUSED, True), (400, 131047, REFUSED, False), (400, 130429, LATER, False),
        (429, 80007, LATER, False), (401, 190, LATER, False), (500, 1, UNSURE, False), (400, 100, REFUSED, False),
    ],
)  # fmt: skip
def test_what_whatsapp_refuses_is_understood(
    number: WhatsAppNumber, server: JsonServer, status: int, code: int, outcome: str, bad: bool
) -> None:
    server.answer(status, {"error": {"code": code, "message": "no"}})
    receipt = number.send(outgoing("+358401"))
    assert (receipt.outcome, receipt.bad_address) == (outcome, bad)


def call(value: dict[str, Any]) -> bytes:
    said = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}
    return json.dumps(said, ensure_ascii=False).encode()


MESSAGE = call({
    "contacts": [{"wa_id": "358401", "profile": {"name": "Anna 🙂"}}],
    "messages": [{"id": "wamid.in", "from": "358401", "timestamp": "1795428000", "type": "text",
                  "text": {"body": "Хочу записаться 🙂"}, "context": {"id": "wamid.1"}}],
})  # fmt: skip


def signed(body: bytes, secret: str = "app") -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_a_whatsapp_message_is_read(number: WhatsAppNumber) -> None:
    (came,), _ = number.read(MESSAGE)
    assert (came.sender, came.name, came.text) == ("+358401", "Anna 🙂", "Хочу записаться 🙂")
    assert came.in_reply_to == ["wamid.1"]


def _rewritten(body: bytes) -> bytes:
    return json.dumps(json.loads(body)).encode()


@pytest.mark.parametrize(
    ("headers", "change"),
    [
        ({}, bytes), (signed(MESSAGE, "other"), bytes), (signed(MESSAGE), _rewritten),
        ({"x-hub-signature-256": "sha1=" + hmac.new(b"app", MESSAGE, hashlib.sha1).hexdigest()}, bytes),
        ({"x-hub-signature": signed(MESSAGE)["x-hub-signature-256"]}, bytes), ({"x-hub-signature-256": "é"}, bytes),
    ],
)  # fmt: skip
def test_a_forged_whatsapp_call_is_known(
    number: WhatsAppNumber, headers: dict[str, str], change: Callable[[bytes], bytes]
) -> None:
    assert number.verify(signed(MESSAGE), MESSAGE)
    assert not number.verify(headers, change(MESSAGE))


def test_states_of_whatsapp_are_read(number: WhatsAppNumber) -> None:
    states = [
        {"id": "wamid.1", "status": status, "biz_opaque_callback_data": "key1", "errors": [{"title": "blocked"}]}
        for status in ("delivered", "read", "failed", "something new")
    ]
    _, told = number.read(call({"statuses": states}))
    assert [item.state for item in told] == [DELIVERED, READ, UNDELIVERED]
    assert (told[2].key, told[2].reason) == ("key1", "blocked")


def test_the_same_call_has_the_same_number(number: WhatsAppNumber) -> None:
    assert number.keys(MESSAGE) == number.keys(_rewritten(MESSAGE))
    assert number.keys(MESSAGE) != number.keys(call({"statuses": [{"id": "wamid.1", "status": "read"}]}))


def test_the_address_is_confirmed_to_who_knows_the_token(number: WhatsAppNumber) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "v", "hub.challenge": "12"}
    assert number.challenge(asked) == "12"
    assert number.challenge(asked | {"hub.verify_token": "x"}) is None
    assert number.challenge({}) is None


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"entry": 1}', b'{"entry": [{"changes": [{"value": 3}]}]}'])
def test_nonsense_stops_nothing(number: WhatsAppNumber, body: bytes) -> None:
    assert number.read(body) == ([], [])


def test_what_is_no_json_is_refused(number: WhatsAppNumber) -> None:
    with pytest.raises(InvalidInput) as refused:
        number.read(b"")
    assert refused.value.code == "channels.unreadable"
