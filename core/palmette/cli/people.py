"""`palmette user create`, `palmette token create`: people and their keys from the command line."""

from __future__ import annotations

import sys
from uuid import UUID

import click

from palmette.app import open_runtime
from palmette.cli.options import as_json, common, print_json
from palmette.errors import InvalidInput
from palmette.settings import Settings
from palmette.web.accounts import create_user, find_user


@click.group()
def user() -> None:
    """People who log in."""


@user.command("create")
@click.option("--name", required=True, help="Full name.")
@click.option("--email", required=True, help="The login.")
@click.option("--role", "roles", multiple=True, required=True, help="A role of the edition; may be repeated.")
@click.option("--branch", help="Name of the branch; the first one when not given.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@as_json
@common
def create_user_command(
    settings: Settings, name: str, email: str, roles: tuple[str, ...], branch: str | None, password_stdin: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Create a user with roles."""
    pinned = open_runtime(settings).pinned
    password = sys.stdin.readline().rstrip("\n") if password_stdin else click.prompt("Password", hide_input=True)
    created = create_user(pinned, name=name, email=email, password=password, roles=roles, branch=branch or "")
    if as_json:
        print_json({"id": str(created), "email": email, "roles": list(roles)})
    else:
        click.echo(f"{name} can log in as {email}.")


@click.group()
def token() -> None:
    """Keys for programs."""


@token.command("create")
@click.option("--email", required=True, help="Whose rights the token has.")
@click.option("--name", default="command line", show_default=True, help="What it is for.")
@click.option("--days", default=90, show_default=True, help="How long it is valid, 1 to 366.")
@as_json
@common
def create_token(settings: Settings, email: str, name: str, days: int, as_json: bool) -> None:
    """Create an API token; it is shown once."""
    pinned = open_runtime(settings).pinned
    owner: UUID | None = find_user(pinned, email)
    if owner is None:
        raise InvalidInput("access.unknown_user", f"Nobody logs in as {email}.", remedy="Check it, or create the user.")
    text = pinned.tokens.create(owner, name, days=days)
    if as_json:
        print_json({"token": text, "days": days})
    else:
        click.echo(text)
