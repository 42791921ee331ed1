"""What protects a change of the schema: a copy, an archive, a check of references, and not waiting long for locks."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from palmette.errors import PlanError, Unavailable
from palmette.schema.archive import Archive, archive_folder
from palmette.schema.database import Database, unavailable

Result = TypeVar("Result")
LOCK_TRIES = 5
_LOCK_NOT_AVAILABLE = "55P03"


def copy_first(database: Database, reason: str) -> Path | None:
    """SQLite copies its file before anything is changed; the copy is kept. None on PostgreSQL."""
    if database.path is None:
        return None
    target = database.path.with_name(f"{database.path.stem}.before-{reason}{database.path.suffix}")
    target.unlink(missing_ok=True)
    database.copy_file(target)
    return target


def open_archive(database: Database, parent: Path | None, name: str, reason: str) -> Archive:
    """An archive under the folder that was asked for, else beside the SQLite file; PostgreSQL has no such place."""
    if parent is None and database.path is not None:
        parent = database.path.with_name(f"{database.path.stem}.archive")
    return Archive(archive_folder(parent, name) if parent else None, reason)


def check_references(connection: Connection) -> None:
    """On SQLite no row may refer to nothing after references were not enforced."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise PlanError(
                "plan.broken_reference",
                f"Rows of {broken[0]} refer to records of {broken[2]} that are not there; nothing was applied.",
                remedy="Restore the missing records or empty the references first.",
            )


def when_lock_is_free(work: Callable[[], Result]) -> Result:
    """Try again while others hold a lock: a change of schema waits for every reader, so it must not wait long."""
    for wait in (*(2**turn for turn in range(LOCK_TRIES - 1)), None):
        try:
            return work()
        except IntegrityError as error:
            raise PlanError(
                "plan.rows_refused",
                f"Stored rows break what the plan asks for; nothing was applied. {str(error.orig).splitlines()[0]}",
                remedy="Change those rows, then plan again.",
            ) from error
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise unavailable(error) from error
            if wait is None:
                raise Unavailable(
                    "plan.locked",
                    "Other work holds the tables; nothing was applied.",
                    remedy="Try when less is going on.",
                ) from error
            time.sleep(wait)
    raise AssertionError
