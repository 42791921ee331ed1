"""The one door to the database: engines, transactions, the writer lock of SQLite, the tripwire at the driver."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable, Row, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from palmette.errors import NoSpace, PalmetteError, SettingsError, Unavailable
from palmette.expressions import register_sqlite_functions

APP_ROLE = "palmette_app"
"""The PostgreSQL role that owns nothing: the gateway's transactions run as it, under row-level security."""

GATED = {"palmette_gated": True}
"""Statement options that the gateway alone passes; without them a gate connection refuses the statement."""

_PASS = object()


class Bypass(PalmetteError):
    """A statement came to the driver by another way than the gateway."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """`url` is an SQLAlchemy URL; `pool` connections; `read_timeout` in seconds (PostgreSQL)."""

    url: str
    pool: int = 16
    read_timeout: int = 15


class Database:
    """Opens transactions of three kinds: gated reads, gated writes, and the system's own work."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.settings = settings
        self.url = _checked(settings.url)
        self.dialect = self.url.get_backend_name()
        self.engine = _engine(self.url, settings)
        self._writer = threading.RLock()
        self._own = threading.local()
        self._app_role = ""
        self._refused: Callable[[], PalmetteError] | None = None
        self._read_only = False

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.database) if self.dialect == "sqlite" and self.url.database else None

    @property
    def is_writing(self) -> bool:
        """Whether this thread is inside a transaction that writes: another one would wait for it for ever."""
        return bool(getattr(self._own, "writes", 0))

    def use_app_role(self, present: bool) -> None:
        """Say whether the application role exists (found at start, after apply)."""
        self._app_role = APP_ROLE if present and self.dialect == "postgresql" else ""

    def refuse_writes(self, why: Callable[[], PalmetteError] | None) -> None:
        """Let no record be written, for the reason that is made anew each time; None lets them be written again."""
        self._refused = why

    def only_read(self) -> None:
        """Let nothing at all be written by this process any more: a copy is looked at, not used."""
        self._read_only = True

    @contextmanager
    def read(self, walls: Sequence[int]) -> Iterator[Connection]:
        """A gated read transaction over these walls: a snapshot on SQLite, row-level security on PostgreSQL."""
        with self._transaction("gate", walls, writing=False) as connection:
            yield connection

    @contextmanager
    def write(self, walls: Sequence[int]) -> Iterator[Connection]:
        """A gated write transaction over these walls; commits at the end, rolls back on any error."""
        if self._refused is not None:
            raise self._refused()
        with self._transaction("gate", walls, writing=True) as connection:
            yield connection

    @contextmanager
    def system(self, *, writing: bool = True) -> Iterator[Connection]:
        """A transaction of the frame itself (access, jobs, plan): all walls, statements not gated."""
        with self._transaction("system", (), writing=writing) as connection:
            yield connection

    @contextmanager
    def steady(self) -> Iterator[Connection]:
        """A system transaction that reads all tables as of one moment, for as long as that takes."""
        options = _options("system", "DEFERRED")
        if self.dialect == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            if self.dialect == "postgresql":
                connection.execute(_STEADY)
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A system transaction that may change the schema. References are not enforced on SQLite while it lasts, so
        they are to be checked before its end; PostgreSQL sets no time limits, but waits 3 s for a lock at most."""
        with self._writer, self.engine.connect().execution_options(**_options("system", "IMMEDIATE")) as connection:
            if self.dialect == "sqlite":
                # Inside a transaction the pragma does nothing; a rebuild with enforcement on deletes row by row.
                _pragma(connection, "foreign_keys=OFF")
            try:
                with connection.begin():
                    if self.dialect == "postgresql":
                        connection.execute(_MIGRATING)
                    yield connection
            finally:
                if self.dialect == "sqlite":
                    _pragma(connection, "foreign_keys=ON")

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A long system read of one moment, over all walls: what is read late is as old as what was read first."""
        options = _options("system", "DEFERRED")
        if self.dialect == "postgresql":
            options["isolation_level"] = "REPEATABLE READ"
        try:
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                if self.dialect == "postgresql":
                    connection.execute(_UNHURRIED)
                yield connection
        except OperationalError as error:
            raise unavailable(error) from error

    @contextmanager
    def still(self, tables: Sequence[str]) -> Iterator[Connection]:
        """A long system read over all walls, during which nobody else can write to these tables."""
        if self.dialect == "sqlite":
            with self.system() as connection:
                yield connection
            return
        options = _options("system", "DEFERRED") | {"isolation_level": "REPEATABLE READ"}
        listed = ", ".join(f'"{name}"' for name in sorted(tables))
        try:
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                # The locks come before the snapshot, which the first query takes; SET is none.
                for statement in (*_STILL, f"LOCK TABLE {listed} IN SHARE MODE"):
                    connection.exec_driver_sql(statement)
                yield connection
        except OperationalError as error:
            raise unavailable(error) from error

    def as_owner(
        self, connection: Connection, statement: Executable
    ) -> Sequence[Row[Any]]:  # Any: columns of all kinds
        """The rows of one statement of the frame within a gated transaction, on a table that the application role may
        not reach. Walls stay as they are. An error breaks the transaction, so the role never stays lifted."""
        lifted = bool(self._app_role)
        if lifted:
            connection.execute(_SET_ROLE, {"role": "none"}, execution_options=GATED)
        rows = connection.execute(statement, execution_options=GATED).all()
        if lifted:
            connection.execute(_SET_ROLE, {"role": self._app_role}, execution_options=GATED)
        return rows

    @contextmanager
    def only_walls(self, connection: Connection, walls: Sequence[int], *, back: Sequence[int]) -> Iterator[None]:
        """Let a gated transaction see and write rows of these walls alone, which are among those it has (`back`); the
        role stays what it is. What moves from one wall to another moves between two, and no third is in reach."""
        if not set(walls) <= set(back):
            raise Bypass("database.bypass", "A transaction cannot reach walls that it was not opened for.")
        if self.dialect != "postgresql":
            yield
            return
        connection.execute(_SET_WALLS, {"walls": _listed(walls)}, execution_options=GATED)
        try:
            yield
        finally:
            if not connection.invalidated:
                connection.execute(_SET_WALLS, {"walls": _listed(back)}, execution_options=GATED)

    def copy_file(self, target: Path) -> None:
        """Copy an SQLite database into a new file as of one moment (`VACUUM INTO`)."""
        with self._writer, self.engine.connect() as connection:
            cursor = _driver(connection).cursor()
            cursor.execute("VACUUM INTO ?", (str(target),))
            cursor.close()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, kind: str, walls: Sequence[int], *, writing: bool) -> Iterator[Connection]:
        if writing and self._read_only:
            raise Unavailable("database.only_read", "This copy is only looked at; nothing is stored in it.")
        # The lock is taken before the connection, or waiting writers would hold connections that readers need.
        locked = writing and self.dialect == "sqlite"
        if locked:
            self._writer.acquire()
        self._own.writes = getattr(self._own, "writes", 0) + writing
        try:
            options = _options(kind, "IMMEDIATE" if writing else "DEFERRED")
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                if self.dialect == "postgresql":
                    self._set_walls(connection, kind, walls)
                yield connection
        except OperationalError as error:
            raise unavailable(error) from error
        except PoolTimeout as error:
            raise Unavailable(
                "database.busy", "Too much is being asked for at once.", remedy="Try again in a moment."
            ) from error
        finally:
            self._own.writes -= writing
            if locked:
                self._writer.release()

    def _set_walls(self, connection: Connection, kind: str, walls: Sequence[int]) -> None:
        """State role and walls for this transaction alone, in one round trip."""
        role = self._app_role if kind == "gate" else ""
        listed = _listed(walls) if kind == "gate" else "*"
        statement = _SET_BOTH if role else _SET_WALLS
        values = {"walls": listed, "role": role} if role else {"walls": listed}
        connection.execute(statement, values, execution_options=GATED)


_SET_BOTH = text("SELECT set_config('palmette.walls', :walls, true), set_config('role', :role, true)")
_SET_ROLE = text("SELECT set_config('role', :role, true)")
_SET_WALLS = text("SELECT set_config('palmette.walls', :walls, true)")
_MIGRATING = text(
    "SELECT set_config('palmette.walls', '*', true), set_config('statement_timeout', '0', true), "
    "set_config('lock_timeout', '3000', true), set_config('idle_in_transaction_session_timeout', '0', true)"
)
_STILL = (
    "SET LOCAL palmette.walls = '*'", "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)  # fmt: skip
_UNHURRIED = text(
    "SELECT set_config('palmette.walls', '*', true), set_config('statement_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)

_STEADY = text(
    "SELECT set_config('palmette.walls', '*', true), set_config('statement_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)


def _listed(walls: Sequence[int]) -> str:
    return ",".join(str(int(wall)) for wall in walls)


def _options(kind: str, begin: str) -> dict[str, Any]:  # Any: the pass is an object, the rest are texts
    return {"palmette_pass": _PASS, "palmette_kind": kind, "palmette_begin": begin}


def _driver(connection: Connection) -> Any:  # Any: the driver's own connection
    return connection.connection.driver_connection


def _pragma(connection: Connection, words: str) -> None:
    cursor = _driver(connection).cursor()
    cursor.execute(f"PRAGMA {words}")
    cursor.close()


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError(
            "database.bad_url",
            "The database address cannot be read.",
            remedy="Write sqlite:///path/file.db or postgresql://user@host/name.",
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise SettingsError("database.unsupported", f"{backend} is not supported.", remedy="Use SQLite or PostgreSQL.")
    if not parsed.database or parsed.database == ":memory:":
        raise SettingsError("database.no_file", "SQLite needs a file.", remedy="Write sqlite:///path/file.db.")
    return parsed


def _engine(url: URL, settings: DatabaseSettings) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            pool_size=settings.pool,
            max_overflow=settings.pool,
            pool_timeout=10,
            # The connection that was used last has its pages and prepared statements at hand.
            pool_use_lifo=True,
            connect_args={"check_same_thread": False},
            query_cache_size=2000,
        )
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        options = f"-c timezone=UTC -c jit=off -c statement_timeout={settings.read_timeout * 1000}"
        engine = create_engine(
            url,
            pool_size=settings.pool,
            max_overflow=settings.pool,
            pool_timeout=10,
            pool_use_lifo=True,
            pool_pre_ping=True,
            connect_args={"options": f"{options} -c lock_timeout=3000 -c idle_in_transaction_session_timeout=60000"},
            query_cache_size=2000,
        )
    event.listen(engine, "before_cursor_execute", _tripwire)
    return engine


def _sqlite_connect(connection: Any, record: object) -> None:  # Any: the driver's own connection
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "trusted_schema=OFF",
        "cell_size_check=ON", "journal_size_limit=67108864", "secure_delete=FAST",
        "cache_size=-32768", "temp_store=MEMORY",
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    register_sqlite_functions(connection)


def _sqlite_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("palmette_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}", execution_options=GATED)


def _tripwire(
    connection: Connection, cursor: object, statement: str, parameters: object, context: Any, many: bool
) -> None:  # Any: the dialect's execution context
    options = context.execution_options if context is not None else connection.get_execution_options()
    if options.get("palmette_pass") is not _PASS:
        raise Bypass("database.bypass", "A statement was refused: data is reached through the gateway only.")
    if options.get("palmette_kind") == "gate" and not options.get("palmette_gated"):
        raise Bypass("database.bypass", "An unscoped statement was refused on a gate connection.")


def unavailable(error: DBAPIError) -> PalmetteError:
    """What an error of the driver means to a person."""
    reason = str(error.orig)
    if "no such table" in reason or "no such column" in reason:
        return SettingsError(
            "database.behind",
            "The database does not have the tables of this edition yet.",
            remedy="Run `palmette plan` and `palmette apply`.",
        )
    if _is_full(error, reason):
        return NoSpace("database.full", "The disk is full; nothing was stored.", remedy="Free some space.")
    return Unavailable("database.unavailable", "The database does not answer now.", remedy="Try again in a moment.")


_DISK_FULL = "53100"


def _is_full(error: DBAPIError, reason: str) -> bool:
    """No room left, or a limit for files: SQLite calls the latter an error of writing."""
    told = getattr(error.orig, "sqlite_errorname", "") or getattr(error.orig, "sqlstate", "")
    return ("disk" in reason and "full" in reason) or told in ("SQLITE_FULL", "SQLITE_IOERR_WRITE", _DISK_FULL)
