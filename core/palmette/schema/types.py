"""Column types that store one value alike on SQLite (STRICT) and PostgreSQL; each is one TypeDecorator per kind."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, SafeUUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Integer, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import BYTEA, TEXT, TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

ColumnType = TypeEngine[Any]
"""Any column type (Any: the types of the values differ)."""

_KEPT: dict[tuple[str, ColumnType], ColumnType] = {}


def _of(dialect: Dialect, kind: ColumnType) -> ColumnType:
    """The dialect's own form of a type, always the same object: a new one would be adapted anew in every statement."""
    key = (dialect.name, kind)
    found = _KEPT.get(key)
    return found if found is not None else _KEPT.setdefault(key, dialect.type_descriptor(kind))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_new, _set, _number_of = object.__new__, object.__setattr__, int.from_bytes
_UNKNOWN = SafeUUID.unknown


class _BinaryText(TEXT):
    """`text COLLATE "C"`; parameters are cast, because the driver sends them without a type."""

    render_bind_cast = True


_BINARY_TEXT = _BinaryText(collation="C")
_TEXT, _INTEGER, _BIG, _BYTES = Text(), Integer(), BigInteger(), LargeBinary()
_BOOLEAN, _UUID, _TIMESTAMP, _DATE, _BYTEA = Boolean(), Uuid(), TIMESTAMP(timezone=True), Date(), BYTEA()


class Str(TypeDecorator[str]):
    """Text in binary order: COLLATE "C" on PostgreSQL, BINARY (its default) on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return _BINARY_TEXT
        return _of(dialect, _TEXT)


class Whole(TypeDecorator[int]):
    """A signed 64-bit integer."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _of(dialect, _INTEGER if dialect.name == "sqlite" else _BIG)


class Scaled(TypeDecorator[Decimal]):
    """An exact decimal kept as an integer times 10 to the minus `scale`."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _of(dialect, _INTEGER if dialect.name == "sqlite" else _BIG)

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else int((Decimal(value)).scaleb(self.scale))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.scale)


class Flag(TypeDecorator[bool]):
    """True or false: 1 or 0 on SQLite."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _of(dialect, _INTEGER if dialect.name == "sqlite" else _BOOLEAN)

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:  # int on SQLite
        if value is None or dialect.name != "sqlite":
            return value
        return int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:  # int on SQLite
        return None if value is None else bool(value)


class Id(TypeDecorator[UUID]):
    """A UUID: 16 bytes on SQLite, `uuid` on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _of(dialect, _BYTES if dialect.name == "sqlite" else _UUID)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:  # bytes on SQLite
        if value is None or dialect.name != "sqlite":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:  # bytes on SQLite
        return _id_of(value) if isinstance(value, bytes) else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # a callable, or None: as the driver gives it
        # A page holds hundreds of ids, so nothing stands between the driver's bytes and the id.
        return _id_of if dialect.name == "sqlite" else None


def _id_of(value: bytes | None) -> UUID | None:
    """The same as UUID(bytes=value), without its checks: what is stored came from one."""
    if value is None:
        return None
    found = _new(UUID)
    _set(found, "int", _number_of(value))
    _set(found, "is_safe", _UNKNOWN)
    return found


class Moment(TypeDecorator[datetime]):
    """An instant in UTC: microseconds since 1970 on SQLite, `timestamptz` on PostgreSQL."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _of(dialect, _INTEGER if dialect.name == "sqlite" else _TIMESTAMP)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # int on SQLite
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return (value - _EPOCH) // _MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # int on SQLite
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _EPOCH + timedelta(microseconds=value)


class LocalDate(TypeDecorator[date]):
    """A local date: ISO text on SQLite, `date` on PostgreSQL."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _of(dialect, _TEXT if dialect.name == "sqlite" else _DATE)

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:  # text on SQLite
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # text on SQLite
        return date.fromisoformat(value) if isinstance(value, str) else value


class Clock(TypeDecorator[time]):
    """A local time of day as `HH:MM` text on both."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _BINARY_TEXT if dialect.name == "postgresql" else _of(dialect, _TEXT)

    def process_bind_param(self, value: time | None, dialect: Dialect) -> str | None:
        return None if value is None else value.strftime("%H:%M")

    def process_result_value(self, value: str | None, dialect: Dialect) -> time | None:
        return None if value is None else time.fromisoformat(value)


class Bytes(TypeDecorator[bytes]):
    """Raw bytes."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _of(dialect, _BYTES if dialect.name == "sqlite" else _BYTEA)
