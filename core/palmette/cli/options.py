"""Options that every command shares, and the settings they make."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from palmette.settings import Overrides, Settings, load_settings

P = ParamSpec("P")
R = TypeVar("R")


def common(function: Callable[..., R]) -> Callable[..., R]:
    """Adds `--edition` and `--database`; the command gets `settings` in their place."""

    @click.option("--edition", type=click.Path(path_type=Path), help="The edition file (PALMETTE_EDITION).")
    @click.option("--database", help="SQLAlchemy URL (PALMETTE_DATABASE_URL).")
    @wraps(function)
    def inner(*args: Any, edition: Path | None, database: str | None, **kwargs: Any) -> R:  # Any: click's own values
        return function(*args, settings=load_settings(Overrides(edition=edition, database_url=database)), **kwargs)

    return inner


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def with_overrides(settings: Settings, **changes: object) -> Settings:
    """Settings with a few values replaced."""
    return settings.model_copy(update=changes)
