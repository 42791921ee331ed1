"""What simulated contacts would cost: each by the channel that would take it and the address of the person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from palmette.blueprint.model import Blueprint
from palmette.channels.choose import agreed, chain_for
from palmette.channels.definition import Purpose
from palmette.channels.ports import Reach, Reaching, Recipient
from palmette.channels.tariff import cost_of
from palmette.records.session import Gateway
from palmette.triggers.definition import CreateTask, SendMessage, Trigger
from palmette.triggers.people import person_entity
from palmette.triggers.simulate import Happening, Simulation

CHUNK = 500
PHONE = "phone"
"""The kind of address whose country says what a call costs."""

Ready = Callable[[int], Sequence[str]]
"""The channels that have an account for a wall."""


@dataclass(frozen=True, slots=True)
class Person:
    """How to reach who is written to, and by which channels one could at all."""

    reach: Reach
    ready: Sequence[str]


def costed(found: Simulation, gateway: Gateway, reaching: Reaching, ready: Ready) -> Simulation:
    """The simulation with the channel and cost of every contact; as it was where the edition names no tariffs."""
    blueprint = gateway.blueprint
    if not blueprint.tariffs:
        return found
    reached = _reached(found.happenings, gateway, reaching)
    happenings = []
    for item in found.happenings:
        trigger = blueprint.triggers.get(item.trigger)
        if trigger is None or item.state != "done" or item.person is None:
            happenings.append(item)
            continue
        person = Person(reached.get(item.person, Reach()), ready(item.wall) or list(blueprint.channels))
        happenings.append(_costed(blueprint, trigger, item, person))
    return replace(found, happenings=tuple(happenings))


def _costed(blueprint: Blueprint, trigger: Trigger, item: Happening, person: Person) -> Happening:
    """Every contact of it; a message that no channel could take costs nothing."""
    cost, by = Decimal(0), item.channel
    for action in trigger.do:
        if isinstance(action, SendMessage):
            by, address = taken_by(blueprint, trigger, action, person)
        elif isinstance(action, CreateTask) and action.channel:
            address = next(iter(person.reach.addresses.get(PHONE, ())), "")
            by = action.channel
        else:
            continue
        if by in blueprint.tariffs:
            cost += cost_of(blueprint.tariffs[by], address)
    return replace(item, channel=by or item.channel, cost=cost)


def taken_by(blueprint: Blueprint, trigger: Trigger, action: SendMessage, person: Person) -> tuple[str, str]:
    """The channel that would take a message first, and the address; empty where none could."""
    purpose = blueprint.purposes.get(trigger.purpose) or Purpose(trigger.purpose)
    chain = tuple(action.channels) or chain_for(purpose, person.reach, person.ready, blueprint.channels)
    for key in chain:
        channel = blueprint.channels.get(key)
        if channel is None or not agreed(purpose, person.reach.agreements, key):
            continue
        if addresses := person.reach.addresses.get(channel.address or key, ()):
            return key, addresses[0]
    return "", ""


def _reached(happenings: Sequence[Happening], gateway: Gateway, reaching: Reaching) -> Mapping[UUID, Reach]:
    """How to reach those who would be contacted, as they are now; who was made in the copy is not known."""
    blueprint = gateway.blueprint
    people = {
        Recipient(item.wall, person_entity(blueprint, blueprint.triggers[item.trigger]), item.person)
        for item in happenings
        if item.state == "done" and item.channel and item.person is not None and item.trigger in blueprint.triggers
    }
    asked = sorted(people, key=lambda one: (one.wall, one.id))
    found: dict[UUID, Reach] = {}
    with gateway.database.system(writing=False) as connection:
        for start in range(0, len(asked), CHUNK):
            found |= reaching.reach(connection, asked[start : start + CHUNK])
    return found
