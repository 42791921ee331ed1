"""What comes in: finds the conversation and the contact, or makes them, and puts the message on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import Arrived, ListQuery, PalmetteError

if TYPE_CHECKING:
    from palmette.records.session import Records

CONTACT, POINT = "contacts.contact", "contacts.contact_point"
ACTIVITY, CONVERSATION = "activities.activity", "messaging.conversation"
KNOWN = ("email", "sms", "telegram", "whatsapp")
ADDRESSES = {"email": "email", "sms": "phone", "whatsapp": "phone"}
"""The field of a contact that holds the address of a channel."""

POINTS = {"email": ["email"], "sms": ["phone"], "whatsapp": ["whatsapp", "phone"], "telegram": ["telegram"]}
"""The kinds of contact points that hold it."""

SHOWN = 200
MOST_FILES = 10
"""Files of one message that are kept."""


def quoted(text: str) -> str:
    """A text as it stands in an expression."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"


def receive(records: Records, arrived: Sequence[Arrived]) -> None:
    """Each message in order."""
    for one in arrived:
        _take(records, one)


def _take(records: Records, arrived: Arrived) -> None:
    came, channel = arrived.message, arrived.channel if arrived.channel in KNOWN else "other"
    number = f"{arrived.channel}:{came.external_id}"[:400]
    if _first(records, ACTIVITY, f"number == {quoted(number)}", ["id"]) is not None:
        return
    conversation, contact = _conversation(records, arrived, channel)
    body = came.text or ("…" if came.flaws or came.files else "")
    made = records.create(ACTIVITY, {
        "kind": "mail" if channel == "email" else "message", "subject": (came.subject or body)[:SHOWN],
        "text": body[:20_000], "contact": contact, "at": came.at, "direction": "in", "measured": True,
        "automatic": came.automatic, "conversation": conversation, "by_channel": channel, "number": number,
        "about_entity": CONVERSATION, "about_id": str(conversation),
    })  # fmt: skip
    _keep_files(records, _id(made["id"]), body, came.files)
    if not came.automatic:
        row = records.get(CONVERSATION, conversation, fields=["waiting"])
        waiting = row["waiting"] if isinstance(row["waiting"], int) else 0
        records.update(CONVERSATION, conversation, {
            "state": "open", "last_text": body[:SHOWN], "last_at": came.at, "last_number": came.external_id,
            "waiting": waiting + 1,
        })  # fmt: skip


def _keep_files(records: Records, message: UUID, body: str, files: Sequence[tuple[str, str, bytes]]) -> None:
    """Put what came with a message beside it, behind its rights; what may not be kept is named in its text."""
    left = [name for name, _kind, _content in files[MOST_FILES:]]
    for name, _kind, content in files[:MOST_FILES]:
        try:
            records.attach(ACTIVITY, message, "files", name, BytesIO(content))
        except PalmetteError:
            # Too large, or of a kind that is not kept: the message itself is not lost for it.
            left.append(name)
    if left:
        note = "\n".join(f"[{name[:SHOWN]}: –]" for name in left)
        records.update(ACTIVITY, message, {"text": f"{body[:19_000]}\n\n{note}".strip()})


def _conversation(records: Records, arrived: Arrived, channel: str) -> tuple[UUID, UUID]:
    """The one whose message is answered, else the last with this address, else a new one; and its contact."""
    came = arrived.message
    for number in came.in_reply_to[:5]:
        wanted = f"number == {quoted(f'{arrived.channel}:{number}')} and conversation is not empty"
        if found := _first(records, ACTIVITY, wanted, ["conversation", "contact"]):
            return _id(found["conversation"]), _id(found["contact"])
    known = f"channel == '{channel}' and address == {quoted(came.sender)}"
    if found := _first(records, CONVERSATION, known, ["id", "contact"], sort="-last_at"):
        return _id(found["id"]), _id(found["contact"])
    contact = _contact(records, arrived)
    owner = records.get(CONTACT, contact, fields=["owner"]).get("owner")
    made = records.create(CONVERSATION, {
        "contact": contact, "channel": channel, "address": came.sender, "topic": came.subject[:SHOWN],
        "last_at": came.at, **({"owner": owner} if owner else {}),
    })  # fmt: skip
    return _id(made["id"]), contact


def _contact(records: Records, arrived: Arrived) -> UUID:
    came, field = arrived.message, ADDRESSES.get(arrived.channel)
    address = quoted(came.sender)
    if field and (found := _first(records, CONTACT, f"{field} == {address}", ["id"], sort="created_at")):
        return _id(found["id"])
    listed = " or ".join(f"kind == '{kind}'" for kind in POINTS.get(arrived.channel, ()))
    known = f"({listed}) and (value == {address} or value_norm == {address})"
    if listed and (found := _first(records, POINT, known, ["contact"])):
        return _id(found["contact"])
    values: dict[str, object] = {"kind": "person", "first_name": (came.name or came.sender)[:80]}
    if field:
        values[field] = came.sender
    made = _id(records.create(CONTACT, values)["id"])
    if arrived.channel == "telegram":
        records.create(POINT, {"contact": made, "kind": "telegram", "value": came.sender})
    return made


def _first(
    records: Records, entity: str, wanted: str, fields: Sequence[str], sort: str = ""
) -> dict[str, object] | None:
    query = ListQuery(filter=wanted, fields=tuple(fields), sort=sort, limit=1, titles=False)
    rows = records.list(entity, query).rows
    return dict(rows[0]) if rows else None


def _id(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value
