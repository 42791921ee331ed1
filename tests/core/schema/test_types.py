"""Every column type gives back what was put in, and orders alike, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Column, MetaData, Table, func, insert, select, text

from palmette.schema.database import Database
from palmette.schema.types import Bytes, Clock, ColumnType, Flag, Id, LocalDate, Moment, Scaled, Str, Whole

VALUES: dict[str, tuple[ColumnType, list[object]]] = {
    "text": (Str(), ["B", "a", "z", "ä", "Ж", "😀", "", " it's"]),
    "whole": (Whole(), [-(2**63), -1, 0, 1, 2**63 - 1]),
    "scaled": (Scaled(4), [Decimal("-12.3456"), Decimal("0.0001"), Decimal(7), Decimal("99999999999999.9999")]),
    "flag": (Flag(), [False, True]),
    "id": (Id(), [UUID(int=1), UUID(int=2**127), UUID(int=2**128 - 1)]),
    "moment": (Moment(), [datetime(1969, 12, 31, 23, 59, 59, 999999, UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)]),
    "date": (LocalDate(), [date(1, 1, 1), date(1999, 12, 31), date(2026, 2, 28), date(9999, 12, 31)]),
    "clock": (Clock(), [time(0, 0), time(9, 5), time(23, 59)]),
    "bytes": (Bytes(), [b"", b"\x00\xff"]),
}


@pytest.mark.parametrize(("kind", "values"), VALUES.values(), ids=VALUES)
def test_values_come_back_and_order_as_in_python(database: Database, kind: ColumnType, values: list[object]) -> None:
    table = Table(
        "held", MetaData(), Column("number", Whole()), Column("value", kind, nullable=True), sqlite_strict=True
    )
    with database.system() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"number": n, "value": value} for n, value in enumerate([*values, None])])
        back = connection.scalars(select(table.c.value).order_by(table.c.number)).all()
        ordered = connection.scalars(
            select(table.c.value).where(table.c.value.is_not(None)).order_by(table.c.value)
        ).all()
        found = connection.scalar(select(func.count()).where(table.c.value == values[-1]))
    assert back == [*values, None]
    assert ordered == sorted(values)  # type: ignore[type-var] # one type at a time
    assert found == 1


def test_a_moment_in_any_zone_is_stored_in_utc(database: Database) -> None:
    local = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=3)))
    table = Table("held", MetaData(), Column("at", Moment()), sqlite_strict=True)
    with database.system() as connection:
        table.create(connection)
        connection.execute(insert(table).values(at=local))
        stored = connection.scalar(select(table.c.at))
    assert stored == local
    assert stored.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(sqlite: Database) -> None:
    table = Table("held", MetaData(), Column("at", Moment()), sqlite_strict=True)
    with sqlite.system() as connection:
        table.create(connection)
    with pytest.raises(Exception, match="an instant needs its zone"), sqlite.system() as connection:
        connection.execute(insert(table).values(at=datetime(2026, 7, 1)))  # noqa: DTZ001 -- the mistake itself


def test_strict_tables_refuse_another_type(sqlite: Database) -> None:
    table = Table("held", MetaData(), Column("value", Whole()), sqlite_strict=True)
    with sqlite.system() as connection:
        table.create(connection)
    with pytest.raises(Exception, match="cannot store TEXT"), sqlite.system() as connection:
        connection.execute(text("INSERT INTO held VALUES ('seven')"))
