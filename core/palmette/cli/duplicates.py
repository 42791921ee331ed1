"""`palmette duplicates`: pairs of records that may be one, in the rights of a user."""

from __future__ import annotations

import click

from palmette.api.duplicates import pair_json
from palmette.app import open_runtime
from palmette.cli.options import as_json, common, print_json
from palmette.cli.rights import actor_of, entity_of
from palmette.settings import Settings


@click.command()
@click.argument("entity")
@click.option("--as", "email", required=True, help="E-mail of the user in whose rights to look.")
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True, help="How many pairs at most.")
@as_json
@common
def duplicates(settings: Settings, entity: str, email: str, limit: int, as_json: bool) -> None:
    """List pairs of ENTITY that may be one, the likeliest first; exits 0 whether there are any or not."""
    pinned = open_runtime(settings).pinned
    model = entity_of(pinned, entity)
    with pinned.gateway.reading(actor_of(pinned, email, "cli")) as records:
        found = records.duplicate_pairs(model.key, limit=limit)
    if as_json:
        print_json([pair_json(pair) for pair in found])
        return
    for pair in found:
        names = f"{pair.first_title} ({pair.first})  {pair.second_title} ({pair.second})"
        click.echo(f"{pair.verdict:6} {pair.strength:3}  {', '.join(pair.evidence):20} {names}")
    if not found:
        click.echo(f"No two records of {model.short} look like one.")
