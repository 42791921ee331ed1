"""`palmette user`, `palmette token`, `palmette keys`: people, their ways in and the installation's keys."""

from __future__ import annotations

import os
import sys
from uuid import UUID

import click

from palmette.access.leaving import shut_out
from palmette.access.links import INVITE
from palmette.app import open_runtime
from palmette.cli.options import as_json, common, print_json, with_overrides
from palmette.errors import InvalidInput, SettingsError
from palmette.records.secrets import reseal
from palmette.settings import Settings, add_own_key, drop_old_keys
from palmette.web.access_jobs import link_address
from palmette.web.accounts import create_user, find_user
from palmette.web.runtime import Pinned, office_of
from palmette.webhooks.parts import webhooks_of


@click.group()
def user() -> None:
    """People who log in."""


@user.command("create")
@click.option("--name", required=True, help="Full name.")
@click.option("--email", required=True, help="The login.")
@click.option("--role", "roles", multiple=True, required=True, help="A role of the edition; may be repeated.")
@click.option("--branch", help="Name of the branch; the first one when not given.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.option("--must-change", is_flag=True, help="The user chooses another password at the first login.")
@as_json
@common
def create_user_command(
    settings: Settings, name: str, email: str, roles: tuple[str, ...], branch: str | None, password_stdin: bool,
    must_change: bool, as_json: bool,
) -> None:  # fmt: skip
    """Create a user with roles."""
    pinned = open_runtime(settings).pinned
    password = sys.stdin.readline().rstrip("\n") if password_stdin else click.prompt("Password", hide_input=True)
    created = create_user(pinned, name=name, email=email, password=password, roles=roles, branch=branch or "")
    if must_change:
        pinned.logins.expect_change(created)
    if as_json:
        print_json({"id": str(created), "email": email, "roles": list(roles)})
    else:
        click.echo(f"{name} can log in as {email}.")


@user.command("invite")
@click.option("--email", required=True, help="The login.")
@as_json
@common
def invite_user(settings: Settings, email: str, as_json: bool) -> None:
    """Print a link by which a user chooses a password: once, within three days."""
    pinned = open_runtime(settings).pinned
    link = link_address(settings, pinned.links.make(_somebody(pinned, email), INVITE))
    if as_json:
        print_json({"email": email, "link": link})
    else:
        click.echo(link)


@user.command("shut-out")
@click.option("--email", required=True, help="The login.")
@common
def shut_out_user(settings: Settings, email: str) -> None:
    """End every session, key, link and running job of a user; he may log in again."""
    pinned = open_runtime(settings).pinned
    shut_out(pinned.database, pinned.tables, _somebody(pinned, email))
    click.echo(f"Everything that was open for {email} is ended; other processes notice within five seconds.")


@user.command("lost-phone")
@click.option("--email", required=True, help="The login.")
@common
def lost_phone(settings: Settings, email: str) -> None:
    """Take a user's second factor away, with his sessions."""
    pinned = open_runtime(settings).pinned
    found = _somebody(pinned, email)
    pinned.factors.remove(found)
    pinned.sessions.close_all(found)
    click.echo(f"{email} logs in by the password alone until a phone is set up again.")


def _somebody(pinned: Pinned, email: str) -> UUID:
    found = find_user(pinned, email)
    if found is None:
        raise InvalidInput("access.unknown_user", f"Nobody logs in as {email}.", remedy="Check it, or create the user.")
    return found


@click.group()
def keys() -> None:
    """The keys that sign sessions and encrypt what is secret."""


@keys.command("rotate")
@click.option("--drop-old", is_flag=True, help="Forget older keys once everything is encrypted with the newest.")
@common
def rotate_keys(settings: Settings, drop_old: bool) -> None:
    """Begin with a new key and encrypt every stored secret with it; then restart the server.

    Where the key comes from the environment, set the new one and name the old one in PALMETTE_OLD_SECRET_KEYS first.
    """
    own = not os.environ.get("PALMETTE_SECRET_KEY") and not os.environ.get("PALMETTE_SECRET_KEY_FILE")
    if own:
        key, *old = add_own_key(settings)
        settings = with_overrides(settings, secret_key=key, old_secret_keys=old)
    elif not settings.old_secret_keys:
        raise SettingsError(
            "access.one_key",
            "There is one key, of the environment: nothing to change to.",
            remedy="Set the new key in PALMETTE_SECRET_KEY and the old one in PALMETTE_OLD_SECRET_KEYS.",
        )
    pinned = open_runtime(settings).pinned
    count = reseal(pinned.gateway) + pinned.factors.reseal() + office_of(pinned).accounts.reseal()
    count += webhooks_of(pinned).webhooks.reseal()
    click.echo(f"{count} stored secrets are encrypted with the new key. Restart the server.")
    if drop_old and own:
        drop_old_keys(settings)
        click.echo("The old keys are forgotten: pages that are open now have to be loaded again.")


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
    text = pinned.tokens.create(_somebody(pinned, email), name, days=days)
    if as_json:
        print_json({"token": text, "days": days})
    else:
        click.echo(text)


@token.command("revoke")
@click.option("--email", required=True, help="Whose keys end.")
@common
def revoke_tokens(settings: Settings, email: str) -> None:
    """End every API token of a user."""
    pinned = open_runtime(settings).pinned
    click.echo(f"{pinned.tokens.revoke_all(_somebody(pinned, email))} ended.")
