"""Pieces of search are stored as one list of a record: the same rows, walled or not, and none of a clash."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, Table, create_engine, select
from sqlalchemy.exc import IntegrityError

from palmette.ids import new_id
from palmette.records.search_keys import cut, pieces
from palmette.records.search_rows import store_cuts
from palmette.schema.types import Flag, Id, Str, Whole

TEXTS = ("Ёлкин O'Neil", '"x" \\ {1}', "+79001234567", "anna.berg@mail.fi")


def search_table(name: str, *, walled: bool) -> Table:
    wall = [Column("wall_id", Whole(), nullable=False)] if walled else []
    keys = [*(["wall_id"] if walled else []), "piece", "record_id"]
    columns = [Column("piece", Str()), Column("record_id", Id()), Column("head", Flag())]
    return Table(name, MetaData(), *wall, *columns, PrimaryKeyConstraint(*keys), sqlite_with_rowid=False)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as found:
        yield found


@pytest.mark.parametrize("walled", [True, False])
@pytest.mark.parametrize("count", [1, 3])
def test_every_piece_of_every_record_is_stored(connection: Connection, walled: bool, count: int) -> None:
    table = search_table("found", walled=walled)
    table.create(connection)
    ids = [new_id() for _ in range(count)]
    store_cuts(connection, table, [*((7, one, cut(TEXTS)) for one in ids), (7, new_id(), cut([]))])
    rows = connection.execute(select(table.c.record_id, table.c.piece, table.c.head)).all()
    assert {tuple(row) for row in rows} == {(one, piece, head) for one in ids for piece, head in pieces(TEXTS)}
    assert not walled or set(connection.scalars(select(table.c.wall_id))) == {7}


def test_a_record_that_has_its_pieces_already_is_refused(connection: Connection) -> None:
    table = search_table("found", walled=True)
    table.create(connection)
    key = new_id()
    store_cuts(connection, table, [(7, key, cut(TEXTS))])
    with pytest.raises(IntegrityError):
        store_cuts(connection, table, [(7, key, cut(["anna"]))])


def test_a_cut_has_the_pieces_of_its_values() -> None:
    made = cut(TEXTS)
    assert made.values == TEXTS
    assert dict(made.pieces) == dict(pieces(TEXTS))
