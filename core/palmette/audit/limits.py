"""How many customers, exported rows and revealed values one person may be shown on a day."""

from __future__ import annotations

from dataclasses import dataclass

from palmette.access.actors import Actor
from palmette.access.grants import may_configure
from palmette.blueprint.model import Blueprint

ALARM, CUSTOMERS, EXPORT, REVEALS, BULK = "customers_alarm", "customers", "export_rows", "reveals", "bulk_rows"
"""What the limits of a role are called: `roles: {seller: {limits: {customers: 300}}}`."""

LEAVING_REVEALS = 10
OVERSEER = 20
"""How many times more somebody who configures may see, where no role of his says a figure."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of one day: at `alarm` distinct customers the head is told, behind `customers` nothing more is shown."""

    alarm: int = 200
    customers: int = 500
    export_rows: int = 500
    reveals: int = 50
    bulk_rows: int = 1_000


def limits_of(blueprint: Blueprint, actor: Actor, usual: Limits) -> Limits:
    """The limits of an actor: of each the greatest that his roles name, else the installation's own."""
    times = OVERSEER if may_configure(blueprint, actor) else 1
    reveals = _named(blueprint, actor, REVEALS, usual.reveals)
    customers = _named(blueprint, actor, CUSTOMERS, usual.customers * times)
    return Limits(
        alarm=min(_named(blueprint, actor, ALARM, usual.alarm * times), customers),
        customers=customers,
        export_rows=_named(blueprint, actor, EXPORT, usual.export_rows * times),
        bulk_rows=_named(blueprint, actor, BULK, usual.bulk_rows * times),
        reveals=min(reveals, LEAVING_REVEALS) if actor.leaving else reveals,
    )


def _named(blueprint: Blueprint, actor: Actor, what: str, usual: int) -> int:
    roles = (blueprint.roles[key] for key in actor.roles if key in blueprint.roles)
    said = [int(role.limits[what]) for role in roles if what in role.limits]
    return max(said, default=usual)
