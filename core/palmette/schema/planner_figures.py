"""Figures by which a database plans its queries: taken after a change of the schema, a load and a move."""

from __future__ import annotations

from sqlalchemy import Connection, text

from palmette.schema.database import Database

SAMPLE = 1000
"""So many entries of an index SQLite looks at: the first ones, so that it stays quick however large a table is."""

UNKNOWN = 10
"""Rows that share a value of which there is no example; what SQLite itself takes where it has no figures."""

_INDEXES = """
SELECT figures.idx, figures.stat, indexes.tbl_name, indexes.sql
FROM sqlite_stat1 AS figures JOIN sqlite_schema AS indexes ON indexes.type = 'index' AND indexes.name = figures.idx
WHERE indexes.sql IS NOT NULL
"""


def analyze(database: Database) -> None:
    """Fresh figures for the planner; of an empty database there are none to take.

    Open connections to SQLite would go on with the old figures, so that they are given back.
    """
    with database.migrating() as connection:
        if database.dialect == "sqlite":
            connection.execute(text(f"PRAGMA analysis_limit={SAMPLE}"))
        connection.execute(text("ANALYZE"))
        if database.dialect == "sqlite":
            _look_past_the_empty(connection)
    if database.dialect == "sqlite":
        database.engine.dispose()


def _look_past_the_empty(connection: Connection) -> None:
    """Mend what a look at the first entries gets wrong: empty values come first, and a query asks for others.

    Where a thousand payments are nobody's, each member would seem to have a thousand, and a list of the year's
    payments would be read for each of them instead.
    """
    for name, figures, table, sql in connection.execute(text(_INDEXES)).all():
        numbers = figures.split()
        # In all, of one value of the first column, of one of the first two, …; then perhaps words.
        counts = [int(one) for one in numbers if one.isdigit()]
        if len(counts) < 3 or counts[2] <= SAMPLE:
            continue
        columns = connection.scalars(text("SELECT name FROM pragma_index_info(:name) ORDER BY seqno"), {"name": name})
        first, second = list(columns)[:2]
        if first is None or second is None:
            continue
        share = _rows_of_a_value(connection, name, table, first, second, sql.partition(" WHERE ")[2])
        if share is None:
            continue
        counts[2:] = [min(one, share) for one in counts[2:]]
        connection.execute(
            text("UPDATE sqlite_stat1 SET stat = :stat WHERE idx = :name"),
            {"stat": " ".join([*map(str, counts), *numbers[len(counts) :]]), "name": name},
        )


def _rows_of_a_value(connection: Connection, name: str, table: str, first: str, second: str, only: str) -> int | None:
    """How many rows share a value of the second column where it is not empty; None where none are empty."""
    there = f'"{first}" = (SELECT min("{first}") FROM "{table}")' + (f" AND {only}" if only else "")
    source = f'"{table}" INDEXED BY "{name}" WHERE {there}'
    if connection.scalar(text(f'SELECT 1 FROM {source} AND "{second}" IS NULL LIMIT 1')) is None:
        return None
    # Numbers come first, then texts, then bytes: whatever is not empty is more than the least number.
    some = f'SELECT "{second}" AS value FROM {source} AND "{second}" > -9e999 LIMIT {SAMPLE}'
    rows, values = connection.execute(text(f"SELECT count(*), count(DISTINCT value) FROM ({some})")).one()
    return max(1, round(rows / values)) if values else UNKNOWN
