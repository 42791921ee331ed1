"""`palmette canary`: customers that do not exist, so that whoever is shown one is told of."""

from __future__ import annotations

from uuid import UUID

import click

from palmette.app import open_runtime
from palmette.audit.canaries import Canaries
from palmette.cli.options import as_json, common, print_json
from palmette.cli.rights import actor_of, entity_of
from palmette.errors import InvalidInput
from palmette.settings import Settings
from palmette.web.runtime import Pinned

_USER = click.option("--as", "email", required=True, help="E-mail of the user in whose rights to look.")


@click.group()
def canary() -> None:
    """Customers that do not exist: whoever is shown one is told of to his heads."""


@canary.command("list")
@as_json
@common
def list_canaries(settings: Settings, as_json: bool) -> None:
    """List the canaries of every wall, newest first; nothing of what is in them."""
    pinned = open_runtime(settings).pinned
    found = _canaries(pinned).listed(pinned.directory.walls())
    if as_json:
        print_json([{"entity": one.entity, "id": str(one.record), "wall": one.wall, "at": one.at} for one in found])
        return
    for one in found:
        click.echo(f"{one.entity} {one.record} wall {one.wall} since {one.at:%Y-%m-%d}")
    if not found:
        click.echo("There are no canaries. Make a customer that does not exist, then `palmette canary mark`.")


@canary.command("mark")
@click.argument("entity")
@click.argument("record", type=click.UUID)
@_USER
@common
def mark_canary(settings: Settings, entity: str, record: UUID, email: str) -> None:
    """Make RECORD of ENTITY a canary."""
    pinned = open_runtime(settings).pinned
    model, actor = entity_of(pinned, entity), actor_of(pinned, email, "cli")
    if not model.walled or model.is_child:
        raise InvalidInput(
            "access.no_canary", f"A {model.short} is no customer.", remedy="Mark a record of people or firms."
        )
    with pinned.gateway.reading(actor) as records:
        records.get(model.key, record, fields=("id",))
    wall = _wall_of(pinned, model.key, record)
    _canaries(pinned).mark(model.key, record, wall, actor)
    click.echo("It is a canary now; running servers notice within five seconds.")


@canary.command("unmark")
@click.argument("record", type=click.UUID)
@common
def unmark_canary(settings: Settings, record: UUID) -> None:
    """Make RECORD a customer like others."""
    pinned = open_runtime(settings).pinned
    canaries = _canaries(pinned)
    if not canaries.among([record]):
        raise InvalidInput("access.no_canary", "This record is no canary.", remedy="See `palmette canary list`.")
    canaries.unmark(record)
    click.echo("It is a record like others now.")


def _canaries(pinned: Pinned) -> Canaries:
    return Canaries(pinned.database, pinned.tables)


def _wall_of(pinned: Pinned, entity: str, record: UUID) -> int:
    table = pinned.tables.table(entity)
    with pinned.database.system(writing=False) as connection:
        return int(connection.execute(table.select().where(table.c.id == record)).mappings().one()["wall_id"])
