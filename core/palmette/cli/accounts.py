"""`palmette account list`, `palmette account add`, `palmette account remove`: accounts at providers of messages."""

from __future__ import annotations

import json
from typing import TextIO

import click

from palmette.app import open_runtime
from palmette.blueprint.names import suggestion
from palmette.channels.definition import Channel
from palmette.cli.options import as_json, common, print_json
from palmette.errors import InvalidInput, NotFound
from palmette.ids import parse_id
from palmette.integrations.accounts import Account
from palmette.locale.sentences import sentence
from palmette.records.fields import Secret
from palmette.settings import Settings
from palmette.web.runtime import office_of


@click.group()
def account() -> None:
    """Accounts at providers of messages."""


@account.command("list")
@as_json
@common
def list_accounts(settings: Settings, as_json: bool) -> None:
    """The accounts with the addresses for calls to us, and how they are. Secrets are not shown."""
    accounts = office_of(open_runtime(settings).pinned).accounts.all()
    rows = [_row(settings, item) for item in accounts]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['channel']}: {row['name']} ({row['id']})\n  calls: {row['address']}\n  {row['health']}")


def _row(settings: Settings, item: Account) -> dict[str, object]:
    return {
        "id": item.id, "channel": item.channel, "name": item.name, "wall": item.wall, "active": item.active,
        "address": f"{settings.base_url.rstrip('/')}/hooks/{item.id}",
        "health": "well" if item.well else f"{item.failures} failures, the last: {item.failure}",
    }  # fmt: skip


@account.command("add")
@click.argument("channel")
@click.option("--from", "source", type=click.File(encoding="utf-8"), required=True, help="JSON file, - for the input.")
@click.option("--name", default="", help="What people call it.")
@common
def add_account(settings: Settings, channel: str, source: TextIO, name: str) -> None:
    """Set up an account of CHANNEL with the settings of a JSON file; its secrets are stored encrypted."""
    office = office_of(open_runtime(settings).pinned)
    declared = office.desk.channels.get(channel)
    if declared is None or declared.inside:
        message = sentence("There is no channel %(key)s.", key=channel)
        raise InvalidInput("channels.unknown", message, remedy=suggestion(channel, office.desk.channels).strip())
    given = _settings(source, declared)
    secrets = [field.key for field in declared.settings if isinstance(field, Secret)]
    key = office.accounts.add(channel, name or channel, given, secrets=secrets)
    click.echo(f"{key}\n  calls: {settings.base_url.rstrip('/')}/hooks/{key}")


@account.command("remove")
@click.argument("account")
@common
def remove_account(settings: Settings, account: str) -> None:
    """Take ACCOUNT away with its secrets; messages that were sent by it stay."""
    key = parse_id(account)
    if key is None:
        raise NotFound("integrations.no_account", "There is no such account.")
    accounts = office_of(open_runtime(settings).pinned).accounts
    accounts.remove(accounts.get(key).id)
    click.echo("Removed.")


def _settings(source: TextIO, declared: Channel) -> dict[str, object]:
    """The settings of a file; InvalidInput for what the channel does not take, and for what is missing."""
    try:
        given = json.load(source)
    except ValueError as error:
        raise InvalidInput("channels.bad_settings", "The settings are no JSON.", remedy="Write an object.") from error
    known = {field.key: field for field in declared.settings}
    for name in given if isinstance(given, dict) else ():
        if name not in known:
            message = sentence("%(channel)s has no setting %(name)s.", channel=declared.key, name=name)
            raise InvalidInput("channels.bad_settings", message, remedy=suggestion(name, known).strip())
    missing = [key for key, field in known.items() if field.required and not (given or {}).get(key)]
    if missing or not isinstance(given, dict):
        message = sentence("Needed: %(names)s.", names=", ".join(missing) or "an object")
        raise InvalidInput("channels.bad_settings", message, remedy="Add them to the file.")
    defaults = {key: field.default for key, field in known.items() if field.default is not None}
    return defaults | given
