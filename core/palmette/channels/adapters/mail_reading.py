"""Reads letters as they came: text, thread, bounces, machines. Nothing that is in one stops the reader. Pure."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

import nh3

from palmette import clock
from palmette.channels.ports import DELIVERED, UNDELIVERED, Came, Told

LONGEST_TEXT = 200_000
MOST_FILES = 20
MOST_PARTS = 200
DEEPEST = 100
_IDS = re.compile(r"<[^<>\s]{3,300}>")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_MACHINES = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@", "do-not-reply@")


def mail_key(body: bytes) -> str:
    """The Message-ID of a letter, else the digest of its bytes."""
    found = _IDS.search(_text(BytesHeaderParser(policy=compat32).parsebytes(body[:65_536]), "Message-ID"))
    return found.group() if found else hashlib.sha256(body).hexdigest()


def read_mail(body: bytes, *, own: str) -> tuple[Sequence[Came], Sequence[Told]]:
    """What a letter is: a message of a person or a machine, or news of a letter that we sent."""
    flaws: list[str] = []
    letter = _parsed(body, flaws)
    told = list(_bounces(letter)) if letter.get_content_type() == "multipart/report" else []
    if told:
        return [], told
    senders = [address for _, address in getaddresses([_text(letter, "From")]) if "@" in address]
    if len(letter.get_all("From") or []) > 1 or len(senders) > 1:
        flaws.append("several_senders")
    if _text(letter, "X-Palmette-Flaw"):
        flaws.append("too_large")
    sender = (senders or [""])[0].strip().lower()
    if not sender or sender == own.lower():
        # Our own letter that came round, or nobody's: nothing that anybody could answer.
        return [], []
    name = next((name for name, address in getaddresses([_text(letter, "From")]) if address.lower() == sender), "")
    thread = [*_IDS.findall(_text(letter, "In-Reply-To")), *reversed(_IDS.findall(_text(letter, "References")))]
    text, files = _contents(letter, flaws)
    return [
        Came(
            mail_key(body), sender, text, _moment(letter, flaws), name=name[:200],
            subject=_text(letter, "Subject")[:500], in_reply_to=list(dict.fromkeys(thread)),
            automatic=is_automatic(letter, sender), files=files, flaws=tuple(dict.fromkeys(flaws)),
        )
    ], []  # fmt: skip


def is_automatic(letter: Message, sender: str) -> bool:
    """Whether a machine sent it (RFC 3834, RFC 2919): such a letter is never answered by one of ours."""
    automatic = _text(letter, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        automatic not in ("", "no")
        or _text(letter, "Precedence").strip().lower() in _BULK
        or any(letter[name] is not None for name in ("List-Id", "List-Unsubscribe", "List-Post", "X-Autoreply",
                                                     "X-Auto-Response-Suppress", "X-Loop"))
        or _text(letter, "Return-Path").strip() == "<>"
        or sender.startswith(_MACHINES)
    )  # fmt: skip


def _parsed(body: bytes, flaws: list[str]) -> Message:
    try:
        return BytesParser(policy=compat32).parsebytes(body)
    except (RecursionError, ValueError, LookupError, AssertionError):
        flaws.append("unreadable")
        return BytesHeaderParser(policy=compat32).parsebytes(body[:65_536])


def _parts(letter: Message, flaws: list[str]) -> Iterator[Message]:
    """The parts that hold something, not too many and not too deep."""
    waiting: list[tuple[Message, int]] = [(letter, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            flaws.append("too_many_parts")
            return
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            waiting = [(item, depth + 1) for item in inner if isinstance(item, Message)] + waiting
        else:
            yield part


def _contents(letter: Message, flaws: list[str]) -> tuple[str, list[tuple[str, str, bytes]]]:
    plain, marked, files = "", "", list[tuple[str, str, bytes]]()
    for part in _parts(letter, flaws):
        kind = part.get_content_type()
        name = _decoded(part.get_filename() or "")
        if name or part.get_content_disposition() == "attachment":
            if len(files) < MOST_FILES:
                files.append((name[:200] or "attachment", kind, _bytes(part)))
            else:
                flaws.append("too_many_files")
        elif kind == "text/plain" and not plain:
            plain = _words(part, flaws)
        elif kind == "text/html" and not marked:
            marked = _words(part, flaws)
    return (plain or _from_html(marked)).strip()[:LONGEST_TEXT], files


def _words(part: Message, flaws: list[str]) -> str:
    charset = part.get_content_charset() or "utf-8"
    raw = _bytes(part)
    try:
        return raw.decode(charset).replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        flaws.append("charset")
        return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def _bytes(part: Message) -> bytes:
    found: Any = part.get_payload(decode=True)  # Any: the library's own word
    return found if isinstance(found, bytes) else b""


def _from_html(text: str) -> str:
    spaced = re.sub(r"(?i)<(br|/p|/div|/tr|/li|/h[1-6])\b[^<>]*>", "\n", text[: LONGEST_TEXT * 4])
    words = html.unescape(nh3.clean(spaced, tags=set(), clean_content_tags={"script", "style", "head"}))
    return re.sub(r"\n[ \t\n]*\n", "\n\n", words)


def _moment(letter: Message, flaws: list[str]) -> datetime:
    try:
        found = parsedate_to_datetime(_text(letter, "Date"))
        at = found if found.tzinfo else found.replace(tzinfo=UTC)
        if abs((clock.now() - at).days) <= 366:
            return at.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        pass
    flaws.append("date")
    return clock.now()


def _text(letter: object, name: str) -> str:
    """A header as text, whatever is in it."""
    value = letter.get(name) if isinstance(letter, Message) else None
    return " ".join(_decoded(str(value)).split()) if value is not None else ""


def _decoded(value: str) -> str:
    parts = []
    try:
        for raw, charset in decode_header(value):
            if isinstance(raw, str):
                parts.append(raw)
                continue
            try:
                parts.append(raw.decode(charset or "utf-8"))
            except (LookupError, UnicodeDecodeError):
                parts.append(raw.decode("utf-8", "replace"))
    except (ValueError, IndexError, MessageError):
        return value
    return "".join(parts)


# ---- bounces


def _bounces(letter: Message) -> Iterator[Told]:
    """What a report of delivery says (RFC 3464) of the letter whose Message-ID it brings back."""
    parts = [part for part in letter.walk() if part is not letter]
    number = next((found for part in parts if (found := _original(part))), "")
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        inner = part.get_payload()
        for block in inner if isinstance(inner, list) else []:
            action = _text(block, "Action").lower()
            if action not in ("failed", "delivered") or not number:
                continue
            status = _text(block, "Status")
            yield Told(
                number, UNDELIVERED if action == "failed" else DELIVERED, key=number.strip("<>").partition("@")[0],
                reason=(_text(block, "Diagnostic-Code") or status)[:300], bad_address=status.startswith("5.1"),
            )  # fmt: skip


def _original(part: Message) -> str:
    """The Message-ID of the letter that came back, whole or its headers."""
    kind, inner = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(inner, list) and inner:
        return _first_id(_text(inner[0], "Message-ID"))
    if kind == "text/rfc822-headers":
        return _first_id(_text(BytesHeaderParser(policy=compat32).parsebytes(_bytes(part)), "Message-ID"))
    return ""


def _first_id(text: str) -> str:
    found = _IDS.search(text)
    return found.group() if found else ""
