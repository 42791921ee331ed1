"""`palmette outbox list`, `palmette outbox decide`: messages that leave, and what a person decides about doubt."""

from __future__ import annotations

import click

from palmette.app import open_runtime
from palmette.channels.decide import DECISIONS, recent
from palmette.channels.decide import decide as decided
from palmette.channels.outbox import STATES
from palmette.cli.options import as_json, common, print_json
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.settings import Settings


@click.group()
def outbox() -> None:
    """Messages that leave."""


@outbox.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many.")
@as_json
@common
def list_messages(settings: Settings, state: str | None, limit: int, as_json: bool) -> None:
    """Messages, newest first, with the reasons. Texts and addresses are not shown."""
    pinned = open_runtime(settings).pinned
    with pinned.database.system(writing=False) as connection:
        rows = recent(connection, pinned.tables, states=[state] if state else [], limit=limit)
    if as_json:
        print_json([
            {
                "id": row.id, "state": row.state, "channel": row.channel, "purpose": row.purpose, "reason": row.reason,
                "attempts": row.attempts, "key": row.dedup_key, "created_at": row.created_at.isoformat(),
            }
            for row in rows
        ])  # fmt: skip
        return
    for row in rows:
        click.echo(f"{row.created_at:%Y-%m-%d %H:%M}  {row.state:10}  {row.channel:9} {row.id}  {row.reason}".rstrip())


@outbox.command("decide")
@click.argument("message")
@click.option("--as", "decision", type=click.Choice(DECISIONS), required=True, help="What is to become of it.")
@common
def decide(settings: Settings, message: str, decision: str) -> None:
    """Send MESSAGE again, take it as sent, or drop it: for what is in doubt or failed."""
    key = parse_id(message)
    if key is None:
        raise NotFound("channels.no_message", "There is no such message.", remedy="`palmette outbox list` shows them.")
    pinned = open_runtime(settings).pinned
    with pinned.database.system() as connection:
        decided(connection, pinned.tables, key, decision)
    click.echo("Decided.")
