"""What leaves: answers of people, and every message that was sent, with what became of it, on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import BulkResult, ListQuery, Message, Sent, send_messages
from palmette.packs.messaging.incoming import ACTIVITY, CONTACT, CONVERSATION, KNOWN, SHOWN, quoted

if TYPE_CHECKING:
    from palmette.records.session import Records

FIELDS = ("contact", "channel", "answer", "topic", "last_number", "last_text", "owner", "version")
TOLD = {"delivered": "delivered", "read": "read"}
STATES = {"sent": "sent", "failed": "failed", "dead": "failed", "unknown": "unknown"}


def press(records: Records, button: str, ids: Sequence[UUID]) -> BulkResult:
    """Take, close, send what was written, or keep it among colleagues."""
    if button == "take":
        return records.update_many(CONVERSATION, ids, {"owner": records.actor.id})
    if button == "close":
        return records.as_code().update_many(CONVERSATION, ids, {"state": "closed", "waiting": 0})
    for one in ids:
        if button == "note":
            _note_down(records, one)
        else:
            _answer(records, one)
    return BulkResult(list(ids))


def _answer(records: Records, conversation: UUID) -> None:
    row = records.get(CONVERSATION, conversation, fields=FIELDS)
    text, topic = str(row["answer"] or "").strip(), str(row["topic"] or "")
    contact = row["contact"]
    assert isinstance(contact, UUID)
    values = {"text": text, "in_reply_to": str(row["last_number"] or "")}
    if row["channel"] == "email":
        values["subject"] = topic if topic.lower().startswith("re:") else f"Re: {topic}".strip()
    # The same answer of the same state leaves once, however often the button is pressed.
    key = f"answer/{conversation}/{row['version']}"
    message = Message(
        0, CONVERSATION, conversation, CONTACT, contact, "service", [str(row["channel"])], "", key,
        variables=values, user=records.actor.id,
    )  # fmt: skip
    send_messages(records, [message])
    done: dict[str, object] = {"answer": None, "state": "answered", "waiting": 0}
    done |= {"last_text": text[:SHOWN], "last_at": records.now}
    if not row["owner"] and records.actor.id is not None:
        done["owner"] = records.actor.id
    records.as_code().update(CONVERSATION, conversation, done)


def _note_down(records: Records, conversation: UUID) -> None:
    """What was written stays among colleagues, in the place of the conversation where it was written."""
    row = records.get(CONVERSATION, conversation, fields=("contact", "answer"))
    text = str(row["answer"] or "").strip()
    made = records.create(ACTIVITY, {
        "kind": "note", "subject": text[:SHOWN], "text": text, "contact": row["contact"],
    })  # fmt: skip
    key = made["id"]
    assert isinstance(key, UUID)
    place = {"about_entity": CONVERSATION, "about_id": str(conversation), "conversation": conversation}
    records.as_code().update(ACTIVITY, key, place)
    records.as_code().update(CONVERSATION, conversation, {"answer": None})


def sent(records: Records, messages: Sequence[Sent]) -> None:
    """Put each message to a contact on the timeline, or what became of it."""
    for one in messages:
        message = one.message
        state = TOLD.get(one.told) or STATES.get(message.state)
        # A call is on the timeline by its task.
        if message.recipient_entity == CONTACT and message.channel != "call" and state is not None:
            _note(records, one, state)


def _note(records: Records, one: Sent, state: str) -> None:
    message = one.message
    number = f"{message.channel}:{message.provider_id}" if message.provider_id else f"outbox:{message.id}"
    query = ListQuery(
        filter=f"number in ({quoted(number)}, {quoted(f'outbox:{message.id}')})", fields=("id",), limit=1, titles=False
    )
    found = records.list(ACTIVITY, query).rows
    if found:
        key = found[0]["id"]
        assert isinstance(key, UUID)
        records.update(ACTIVITY, key, {"delivery": state, "number": number})
        return
    if not one.text or not records.in_scope(CONTACT, [message.recipient_id]):
        return
    channel = message.channel if message.channel in KNOWN else "other"
    values: dict[str, object] = {
        "kind": "mail" if channel == "email" else "message", "subject": (one.subject or one.text)[:SHOWN],
        "text": one.text, "contact": message.recipient_id, "at": one.done_at or records.now, "direction": "out",
        "measured": True, "automatic": message.user is None, "by_channel": channel, "delivery": state,
        "number": number[:400],
    }  # fmt: skip
    if message.entity == CONVERSATION and message.record_id is not None:
        values["conversation"] = message.record_id
        values |= {"about_entity": CONVERSATION, "about_id": str(message.record_id)}
    if message.user is not None:
        values["owner"] = message.user
    records.create(ACTIVITY, values)
