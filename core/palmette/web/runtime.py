"""What a running process holds: settings, database, the pinned blueprint and what is derived from it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from litestar.connection import ASGIConnection

from palmette.access.directory import Directory
from palmette.access.links import Links
from palmette.access.logins import Logins
from palmette.access.mail import Mailer
from palmette.access.oidc import Provider
from palmette.access.rates import Rates
from palmette.access.second_factor import SecondFactors
from palmette.access.sessions import Sessions
from palmette.access.tokens import Tokens
from palmette.blueprint.model import Blueprint
from palmette.channels.office import Office
from palmette.documents.service import Office as DocumentOffice
from palmette.jobs.ports import Jobs
from palmette.personal.notices import Notices
from palmette.personal.preferences import Preferences
from palmette.personal.saved import SavedThings
from palmette.records.session import Gateway
from palmette.schema.database import Database
from palmette.schema.sending import Hold
from palmette.schema.tables import Tables
from palmette.settings import Settings
from palmette.shaping.ports import Shaper

Connection = ASGIConnection[Any, Any, Any, Any]  # Any: Litestar's own parameters, which we do not use


class PackHealth(Protocol):
    """A line of the health page: a pack, its state, and why."""

    @property
    def pack(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def remedy(self) -> str: ...


@dataclass(frozen=True)
class Pinned:
    """One blueprint and everything derived from it; a request keeps the one it began with."""

    blueprint: Blueprint
    tables: Tables
    gateway: Gateway
    directory: Directory
    sessions: Sessions
    tokens: Tokens
    database: Database
    health: Sequence[PackHealth] = ()
    extras: dict[str, Any] = field(default_factory=dict)  # Any: parts of higher layers, put there by the application

    @property
    def logins(self) -> Logins:
        """Showing who one is."""
        return Logins(self.sessions)

    @property
    def factors(self) -> SecondFactors:
        """The second factors of people."""
        return self.logins.factors

    @property
    def links(self) -> Links:
        """Links by mail that let people choose a password."""
        return Links(self.database, self.tables)

    @property
    def preferences(self) -> Preferences:
        """The choices of people about their screens."""
        return Preferences(self.database, self.tables)

    @property
    def saved(self) -> SavedThings:
        """Views and dashboards that people saved."""
        return SavedThings(self.database, self.tables, self.blueprint)

    @property
    def notices(self) -> Notices:
        """What people are told."""
        return Notices(self.database, self.tables)


class Seen(Protocol):
    """How things are: see `palmette.web.watch.Conditions`."""

    @property
    def hold(self) -> Hold | None: ...
    @property
    def low(self) -> bool: ...
    @property
    def short(self) -> bool: ...


class Watching(Protocol):
    """Who looks at the disk and at sending."""

    @property
    def seen(self) -> Seen: ...
    def look(self) -> Seen: ...


@dataclass(frozen=True)
class _Well:
    hold: Hold | None = None
    low: bool = False
    short: bool = False


class _Unwatched:
    """Where nobody looks, as in a command, all is well."""

    seen = _Well()

    def look(self) -> Seen:
        """As ever."""
        return self.seen


class Runtime:
    """The process: swaps its pinned blueprint as a whole, never in part."""

    def __init__(self, settings: Settings, database: Database, pinned: Pinned) -> None:
        self.settings = settings
        self.database = database
        self._pinned = pinned
        self._lock = threading.Lock()
        self.stopping = False
        self.jobs: Jobs | None = None
        self.provider = Provider(settings, pinned.sessions.keyring)
        self.mailer = Mailer(settings)
        self.rates = Rates(settings.calls_a_minute)
        self.shaper: Shaper | None = None
        self.watch: Watching = _Unwatched()
        self.documents = DocumentOffice.open()
        self.checks: dict[str, Callable[[], str]] = {}
        """Named readiness checks: each answers an empty text, or what is wrong."""

    @property
    def pinned(self) -> Pinned:
        """The current blueprint with its parts."""
        return self._pinned

    def swap(self, pinned: Pinned) -> None:
        """Serve another blueprint from the next request on."""
        with self._lock:
            self._pinned = pinned


OFFICE = "office"
"""Where the parts of a blueprint hold what messages need."""


def office_of(pinned: Pinned) -> Office:
    """What messages need."""
    office: Office = pinned.extras[OFFICE]
    return office


def runtime_of(connection: Connection) -> Runtime:
    """The runtime of the application that serves this request."""
    runtime: Runtime = connection.app.state.runtime
    return runtime


def pinned_of(connection: Connection) -> Pinned:
    """The blueprint this request began with."""
    state = connection.scope.setdefault("state", {})
    kept: Pinned | None = state.get("palmette_pinned")
    if kept is None:
        kept = state["palmette_pinned"] = runtime_of(connection).pinned
    return kept
