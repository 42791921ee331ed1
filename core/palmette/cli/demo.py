"""`palmette demo`: an edition with invented data, served in one command."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from palmette import clock
from palmette.app import build, open_database, open_runtime
from palmette.cli.memory import seldom_collected
from palmette.cli.options import common
from palmette.cli.progress import Bar
from palmette.cli.serve import run_server
from palmette.demo.load import DemoLogin, load_demo
from palmette.demo.logins import read_logins, write_logins
from palmette.errors import SettingsError
from palmette.jobs.engine import run_now
from palmette.lifecycles.engine import nightly_job
from palmette.lifecycles.replay import past_days, replay
from palmette.records.fill import fillers
from palmette.schema.apply import apply_plan
from palmette.schema.planning import make_plan
from palmette.settings import PREFIX, Settings
from palmette.shaping.store import Overlays
from palmette.web.runtime import Pinned


@click.command()
@click.option("--size", type=click.Choice(["tiny", "demo", "full"]), default="demo", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), help="Port to serve at.")
@click.option("--no-serve", is_flag=True, help="Load only.")
@click.option("--fresh", is_flag=True, help="Throw the demo database away and make it anew.")
@common
def demo(settings: Settings, size: str, port: int | None, no_serve: bool, fresh: bool) -> None:
    """Make a demo database of invented people and serve it."""
    chosen = _demo_settings(settings, port)
    if fresh:
        _remove(chosen)
    logins = _prepare(chosen, size)
    click.echo(f"\nPalmette demo of {chosen.edition}. All people in it are invented.")
    click.echo(f"\n  {chosen.base_url}\n")
    for login in logins:
        click.echo(f"  {login.email:34} {login.password:20} {login.name} ({', '.join(login.roles)})")
    click.echo("")
    if not no_serve:
        run_server(chosen)


def _demo_settings(settings: Settings, port: int | None) -> Settings:
    """The demo has a database of its own beside the real one, unless one was named."""
    at = port or settings.port
    changes: dict[str, object] = {"demo": True, "port": at}
    if PREFIX + "BASE_URL" not in os.environ:
        changes["base_url"] = f"http://{settings.host}:{at}"
    if settings.database_url == Settings.model_fields["database_url"].default:
        changes["database_url"] = f"sqlite:///{settings.data_dir}/demo-{settings.edition.stem}.db"
    return settings.model_copy(update=changes)


def _prepare(settings: Settings, size: str) -> list[DemoLogin]:
    database = open_database(settings)
    result = build(settings, Overlays(database).applied())
    for pack in result.health:
        if pack.state == "quarantined":
            click.echo(f"Not running: {pack.pack}: {pack.reason} {pack.remedy}".rstrip(), err=True)
    with Bar() as bar:
        plan = make_plan(database, result.blueprint)
        if plan.needed:
            raise SettingsError(
                "demo.would_lose",
                "The demo database holds values that this edition would remove.",
                remedy="Add --fresh to make it anew.",
            )
        if not plan.empty:
            apply_plan(
                database, result.blueprint, plan, archive=settings.data_dir / "archive",
                fillers=fillers(result.blueprint, database), progress=bar.show, by="demo",
            )  # fmt: skip
        database.close()
        runtime = open_runtime(settings)
        kept = read_logins(settings.data_dir, settings.edition)
        if not runtime.pinned.directory.is_empty():
            runtime.database.close()
            return kept
        pinned = runtime.pinned
        with seldom_collected():
            loaded = load_demo(pinned.gateway, pinned.directory, pinned.sessions, size=size, progress=bar.show)
            run_now(nightly_job(), pinned.gateway, pinned.directory.system("demo"), progress=bar.show)
            _replay(pinned, bar)
    runtime.database.close()
    write_logins(settings.data_dir, settings.edition, loaded.logins)
    return list(loaded.logins)


def _replay(pinned: Pinned, bar: Bar) -> None:
    """Phases of past days, so that the history of invented people does not begin with the load."""
    actor = pinned.directory.system("demo")
    today = clock.now().astimezone(ZoneInfo(pinned.blueprint.edition.zone)).date()
    days = past_days(today)
    for key, lifecycle in pinned.blueprint.lifecycles.items():
        replay(pinned.gateway, actor, lifecycle, days, step=partial(_step, bar, key, len(days)))


def _step(bar: Bar, key: str, days: int, day: int) -> None:
    bar.show(key, day, days)


def _remove(settings: Settings) -> None:
    path = open_database(settings).path
    if path is None:
        raise SettingsError(
            "demo.not_a_file", "--fresh works on SQLite files only.", remedy="Drop the database yourself."
        )
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
