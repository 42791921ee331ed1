"""Where a page of an ordered list begins: the signed cursor, and the conditions for all rows behind it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, tuple_

from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import sentence

Key = str | int | bool | UUID | datetime | date | time | Decimal | None
"""A value that rows are ordered by."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGEST = 12


@dataclass(frozen=True)
class OrderKey:
    """One part of an order: empty values first when ascending, last when descending, on both engines."""

    column: ColumnElement[object]
    descending: bool
    nullable: bool


def order_by(keys: Sequence[OrderKey], dialect: str) -> list[ColumnElement[object]]:
    """The ORDER BY. SQLite has this order of empty values by itself; PostgreSQL is told."""
    return [_ordered(key, dialect) for key in keys]


def _ordered(key: OrderKey, dialect: str) -> ColumnElement[object]:
    ordered = key.column.desc() if key.descending else key.column.asc()
    if not key.nullable or dialect == "sqlite":
        return ordered
    return ordered.nulls_last() if key.descending else ordered.nulls_first()


def after(keys: Sequence[OrderKey], empty: Sequence[bool]) -> list[ColumnElement[bool]]:
    """Conditions that together hold exactly the rows behind a cursor, no row twice; each can seek in an index.

    `empty` says which of the cursor's values are empty; the others are the parameters `after_0`, `after_1`, …
    """
    if _one_seek(keys, empty):
        columns, values = tuple_(*(key.column for key in keys)), tuple_(*(_value(keys, at) for at in range(len(keys))))
        return [columns < values if keys[0].descending else columns > values]
    found = []
    for last in reversed(range(len(keys))):
        same = [_same(keys, at, empty) for at in range(last)]
        found += [and_(*same, behind) for behind in _behind(keys, last, empty)]
    return found


def _one_seek(keys: Sequence[OrderKey], empty: Sequence[bool]) -> bool:
    """Whether one comparison of rows says it all: one direction, and no empty value in the way."""
    if any(empty) or len({key.descending for key in keys}) > 1:
        return False
    # Ascending, empty values lie before the cursor, and a comparison with one is never true.
    return not keys[0].descending or not any(key.nullable for key in keys)


def _same(keys: Sequence[OrderKey], at: int, empty: Sequence[bool]) -> ColumnElement[bool]:
    return keys[at].column.is_(None) if empty[at] else keys[at].column == _value(keys, at)


def _behind(keys: Sequence[OrderKey], at: int, empty: Sequence[bool]) -> list[ColumnElement[bool]]:
    key = keys[at]
    if empty[at]:
        return [] if key.descending else [key.column.is_not(None)]
    if not key.descending:
        return [key.column > _value(keys, at)]
    smaller = [key.column < _value(keys, at)]
    return [*smaller, key.column.is_(None)] if key.nullable else smaller


def _value(keys: Sequence[OrderKey], at: int) -> ColumnElement[object]:
    return bindparam(f"after_{at}", type_=keys[at].column.type)


def write_cursor(values: Sequence[Key], *, secret: bytes, order: str) -> str:
    """An opaque cursor over the values of a page's last row, signed for this order of this list."""
    body = msgspec.json.encode([_plain(value) for value in values])
    return base64.urlsafe_b64encode(_digest(body, secret, order) + body).rstrip(b"=").decode()


def read_cursor(text: str, *, secret: bytes, order: str) -> list[Key]:
    """The values in a cursor; InvalidInput when it was changed, or made for another list or order."""
    try:
        raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        digest, body = raw[:_DIGEST], raw[_DIGEST:]
        if not hmac.compare_digest(digest, _digest(body, secret, order)):
            raise ValueError("not signed by us")
        return [_value_of(item) for item in msgspec.json.decode(body, type=list[tuple[_Mark, str]])]
    except (ValueError, binascii.Error, InvalidOperation, msgspec.MsgspecError) as error:
        raise _bad_cursor() from error


def _bad_cursor() -> InvalidInput:
    message = sentence("The cursor does not belong to this list.")
    remedy = sentence("Begin again with the first page, and keep filter and order while paging.")
    return InvalidInput(
        "records.bad_cursor",
        message,
        remedy=remedy,
        problems=[Problem("after", "records.bad_cursor", message, remedy)],
    )


def _digest(body: bytes, secret: bytes, order: str) -> bytes:
    key = hashlib.sha256(b"cursor\0" + secret).digest()
    return hmac.digest(key, order.encode(errors="surrogatepass") + b"\0" + body, "sha256")[:_DIGEST]


_Mark = Literal["n", "b", "i", "s", "u", "m", "d", "t", "f"]


def _plain(value: Key) -> tuple[_Mark, str]:
    match value:
        case None:
            return "n", ""
        case bool():
            return "b", str(int(value))
        case int():
            return "i", str(value)
        case str():
            return "s", value
        case UUID():
            return "u", value.hex
        case datetime():
            return "m", str((value - _EPOCH) // timedelta(microseconds=1))
        case date():
            return "d", value.isoformat()
        case time():
            return "t", value.isoformat()
        case Decimal():
            return "f", str(value)


def _value_of(item: tuple[_Mark, str]) -> Key:
    mark, text = item
    match mark:
        case "n":
            return None
        case "b":
            return text == "1"
        case "i":
            return int(text)
        case "s":
            return text
        case "u":
            return UUID(text)
        case "m":
            return _EPOCH + timedelta(microseconds=int(text))
        case "d":
            return date.fromisoformat(text)
        case "t":
            return time.fromisoformat(text)
        case "f":
            return Decimal(text)
