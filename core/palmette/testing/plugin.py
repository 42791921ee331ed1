"""The pytest plugin that comes with Palmette: databases, a browser, and the list of tests that were not run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import pytest

from palmette.testing import not_run
from palmette.testing.chromium import find_chromium
from palmette.testing.mail import Mailbox, dovecot_mailbox
from palmette.testing.memory import CollectsByModule
from palmette.testing.postgres import PostgresServer, find_binaries

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
PAGE_TIMEOUT_MS = 10_000


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers of the facilities."""
    config.addinivalue_line("markers", "postgres: needs PostgreSQL server binaries")
    config.addinivalue_line("markers", "dovecot: needs the mail server Dovecot 2.3")
    config.addinivalue_line("markers", "browser: needs a Chromium that Playwright can drive")
    config.addinivalue_line("markers", "mostly_sqlite: what runs on either engine runs on PostgreSQL as soak alone")
    config.pluginmanager.register(CollectsByModule(), "palmette-collects-by-module")
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(_WorkerCounts(config), "palmette-worker-counts")


class _MarkFirst:
    """Marks before pytest's own choice by `-m`, which must see the markers."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        not_run.mark(items)
        for item in items:
            if item.get_closest_marker("mostly_sqlite") and _is_of_postgresql(item):
                item.add_marker("soak")


def _is_of_postgresql(item: pytest.Item) -> bool:
    """Whether it is the one of two, on SQLite and on PostgreSQL; a test of PostgreSQL alone is not."""
    callspec = getattr(item, "callspec", None)
    return callspec is not None and "postgres" in callspec.id


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(_MarkFirst(), "palmette-mark-first")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """After every other choice, so that the list counts only what would have run."""
    not_run.leave_out(config, items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the controlling process what a worker left out; fail the run where nothing may be left out."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[not_run.WORKER_KEY] = dict(not_run.counts(session.config))
    elif not_run.is_failure(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the list."""
    for line in not_run.lines(config):
        terminalreporter.write_line(line, yellow=True)
    if not_run.is_failure(config):
        terminalreporter.write_line(f"{not_run.REQUIRE_ALL}=1: all tests have to run", red=True)


class _Node(Protocol):
    workeroutput: dict[str, object]


class _WorkerCounts:
    """Takes a worker's counts. Every worker collects the same tests, so one of them speaks for all."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: _Node) -> None:
        told = getattr(node, "workeroutput", {}).get(not_run.WORKER_KEY)
        if told:
            self._config.stash[not_run.COUNTS] = Counter(cast("dict[str, int]", told))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL cluster per test process, for tests that make several databases or copy a template."""
    binaries = find_binaries()
    assert binaries is not None, "tests that need PostgreSQL are left out where it is missing"
    server = PostgresServer(binaries)
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite database whose file is not there yet."""
    return f"sqlite:///{tmp_path / 'palmette.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, empty database: every test that uses it runs once on each engine."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return cast("str", request.getfixturevalue(name))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def module_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same for all tests of a module, once on each engine: each test keeps to records of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'palmette.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """Dovecot with one mailbox, empty at first."""
    with dovecot_mailbox() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium under Playwright's synchronous interface; it finds no host but this machine.

    One per module: while it is there, its event loop runs in the thread of the tests.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only where it is installed

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=find_chromium(), headless=True, args=[LOOPBACK_ONLY, "--disable-dev-shm-usage"]
        )
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser context of its own: no cookies, English, UTC, a laptop's window."""
    context = browser.new_context(
        locale="en-GB", timezone_id="UTC", viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    context.set_default_timeout(PAGE_TIMEOUT_MS)
    yield context.new_page()
    context.close()
