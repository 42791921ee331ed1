"""A write that fails half way leaves nothing, even when the caller goes on with its session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


@contextmanager
def all_or_nothing(records: Records) -> Iterator[None]:
    """Within the block everything is stored, or on an error nothing of it: rows, journals, numbers, noted changes."""
    connection = records.connection
    noted = records.noted()
    connection.exec_driver_sql("SAVEPOINT palmette_write", execution_options=GATED)
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT palmette_write", execution_options=GATED)
        connection.exec_driver_sql("RELEASE SAVEPOINT palmette_write", execution_options=GATED)
        records.forget_after(noted)
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT palmette_write", execution_options=GATED)
