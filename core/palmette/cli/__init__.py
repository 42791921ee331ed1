"""The command `palmette`: one group, common options, errors in one clear sentence with a remedy, never a trace."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from palmette import __version__
from palmette.errors import PalmetteError

COMMANDS = {
    "demo": "demo", "serve": "serve", "worker": "worker", "plan": "plan", "apply": "plan",
    "disable": "plan", "purge": "plan",
    "packs": "inspect", "doctor": "inspect", "why": "inspect", "schema": "inspect", "import": "data", "export": "data",
    "duplicates": "duplicates", "resume-import": "data", "undo-import": "data", "keys": "people",
    "token": "people", "user": "people", "form": "forms", "backup": "backup", "verify": "backup", "move": "backup",
    "sending": "backup", "triggers": "triggers", "simulate": "triggers", "account": "accounts", "outbox": "outbox",
    "webhooks": "webhooks",
    "canary": "canaries",
}  # fmt: skip
"""Each command with its module, which is imported when the command is asked for: the server needs no importer."""

_FUNCTIONS = {
    "simulate": "simulate_command",
    "import": "import_file",
    "resume-import": "resume_import",
    "undo-import": "undo_import",
}


class Commands(click.Group):
    """The commands, loaded one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"palmette.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, _FUNCTIONS.get(cmd_name, cmd_name))
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="palmette")
def cli() -> None:
    """Palmette: a small universal CRM core, and vertical packs that grow on it."""


def main() -> None:
    """Run the command line; exit 1 with one sentence on any error of ours, 130 when interrupted."""
    try:
        cli(prog_name="palmette", standalone_mode=False)
    except PalmetteError as error:
        _say(error)
        sys.exit(1)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        # Not Click's own 2: that is how `plan` says that there are changes.
        error.show()
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except Exception as error:  # the command line's edge: a sentence, never a trace
        if isinstance(error, OSError) or not os.environ.get("PALMETTE_DEBUG"):
            _say_unforeseen(error)
            sys.exit(1)
        raise


def _say_unforeseen(error: Exception) -> None:
    if isinstance(error, OSError):
        click.echo(f"error: {error.strerror or error}: {error.filename or ''}".rstrip(": "), err=True)
        click.echo("  Check that the path is right and that you may read and write there.", err=True)
        return
    click.echo(f"error: something unforeseen happened ({type(error).__name__}: {error})", err=True)
    click.echo("  Run it again with PALMETTE_DEBUG=1 to see where, and report that.", err=True)


def _say(error: PalmetteError) -> None:
    where = f"{error.place}: " if error.place else ""
    click.echo(f"error: {where}{error.message}", err=True)
    for problem in error.problems:
        if problem.message != error.message:
            click.echo(f"  {problem}", err=True)
        if problem.remedy and problem.remedy != error.remedy:
            click.echo(f"    {problem.remedy}", err=True)
    if error.remedy:
        click.echo(f"  {error.remedy}", err=True)
