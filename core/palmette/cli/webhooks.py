"""`palmette webhooks list`, `deliveries`, `replay`: who is told of changes, what became of it, and telling it again."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from palmette.app import open_runtime
from palmette.cli.options import as_json, common, print_json
from palmette.errors import InvalidInput, NotFound
from palmette.ids import parse_id
from palmette.settings import Settings
from palmette.web.runtime import Pinned
from palmette.webhooks import deliveries as rows
from palmette.webhooks.deliveries import STATES
from palmette.webhooks.parts import webhooks_of
from palmette.webhooks.replay import send_again, send_since
from palmette.webhooks.subscriptions import Webhook

MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"])


@click.group()
def webhooks() -> None:
    """Other systems that are told what changes."""


@webhooks.command("list")
@as_json
@common
def list_webhooks(settings: Settings, as_json: bool) -> None:
    """The webhooks, how each is, and how many deliveries are in which state. Secrets are not shown."""
    pinned = open_runtime(settings).pinned
    with pinned.database.system(writing=False) as connection:
        counted = rows.counts(connection, pinned.tables)
    found = [_row(item, counted.get(item.id, {})) for item in webhooks_of(pinned).webhooks.all()]
    if as_json:
        print_json(found)
        return
    for row in found:
        click.echo(f"{row['id']}  {'on ' if row['active'] else 'off'}  {row['name']}: {row['entity']} to {row['url']}")
        click.echo(f"  {row['deliveries'] or 'no deliveries'}  {row['reason']}".rstrip())


def _row(item: Webhook, counts: dict[str, int]) -> dict[str, object]:
    return {
        "id": item.id, "name": item.name, "entity": item.entity, "events": list(item.events), "url": item.url,
        "active": item.active, "reason": item.reason,
        "deliveries": ", ".join(f"{counts[state]} {state}" for state in STATES if counts.get(state)),
    }  # fmt: skip


@webhooks.command("deliveries")
@click.argument("webhook")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many.")
@as_json
@common
def list_deliveries(settings: Settings, webhook: str, state: str | None, limit: int, as_json: bool) -> None:
    """Deliveries of WEBHOOK, newest first."""
    pinned = open_runtime(settings).pinned
    found = _named(pinned, webhook)
    with pinned.database.system(writing=False) as connection:
        listed = rows.recent(connection, pinned.tables, found.id, states=[state] if state else [], limit=limit)
    if as_json:
        print_json([
            {
                "id": one.id, "state": one.state, "event": one.event, "record": one.record, "status": one.status,
                "attempts": one.attempts, "reason": one.reason, "at": one.at.isoformat(),
            }
            for one in listed
        ])  # fmt: skip
        return
    for one in listed:
        told = f"{one.at:%Y-%m-%d %H:%M}  {one.state:8} {one.status or '-':>3}  {one.event:9} {one.record}  {one.id}"
        click.echo(f"{told}  {one.reason}".rstrip())


@webhooks.command("replay")
@click.argument("webhook")
@click.option("--since", type=MOMENT, help="Everything that happened since then, in UTC.")
@click.option("--delivery", default="", help="This one delivery.")
@common
def replay(settings: Settings, webhook: str, since: datetime | None, delivery: str) -> None:
    """Tell WEBHOOK again: one delivery, or all that happened since a moment, whether it was told then or not."""
    pinned = open_runtime(settings).pinned
    found = _named(pinned, webhook)
    if (since is None) == (not delivery):
        raise InvalidInput("webhooks.what_again", "Say what is to be told again.", remedy="Give --since or --delivery.")
    if since is not None:
        count = send_since(pinned.gateway, pinned.directory.system("cli"), found, since.replace(tzinfo=UTC))
    else:
        key = parse_id(delivery)
        if key is None:
            raise NotFound("webhooks.no_delivery", "There is no such delivery.")
        send_again(pinned.database, pinned.tables, key)
        count = 1
    click.echo(f"{count} deliveries wait. The server sends them.")


def _named(pinned: Pinned, text: str) -> Webhook:
    """A webhook by its id or its name."""
    parts = webhooks_of(pinned)
    named = [item for item in parts.webhooks.all() if text in (str(item.id), item.name)]
    if len(named) != 1:
        raise NotFound("webhooks.none", "There is no such webhook.", remedy="`palmette webhooks list` shows them.")
    return named[0]
