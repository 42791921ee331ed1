"""Whether what a person asks of a webhook can be: an address to call, what he may see, events that there are."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from palmette.access.actors import Actor
from palmette.blueprint.model import Blueprint
from palmette.errors import InvalidInput, NotFound, Problem
from palmette.integrations.addresses import AddressRules
from palmette.locale.sentences import sentence
from palmette.records.session import Records
from palmette.triggers.definition import CallWebhook
from palmette.webhooks.subscriptions import EVERY_WALL, KINDS, Wish

LONGEST = 2000


def announced(blueprint: Blueprint, entity: str) -> list[str]:
    """The events of their own that triggers announce about an entity, in order."""
    names = [
        action.webhook
        for trigger in blueprint.triggers.values()
        if trigger.entity == entity
        for action in trigger.do
        if isinstance(action, CallWebhook)
    ]
    return sorted(set(names))


def tellable(records: Records) -> list[str]:
    """The entities that the actor may hear of."""
    return [
        key for key, entity in records.blueprint.entities.items()
        if not entity.is_child and not key.startswith("frame.") and records.may(key, "read")
    ]  # fmt: skip


def check_wish(records: Records, wish: Wish, rules: AddressRules) -> None:
    """InvalidInput with every problem when it cannot be."""
    problems = [*_problems(records, wish), *_address(wish.url, rules)]
    if problems:
        raise InvalidInput("webhooks.refused", problems[0].message, remedy=problems[0].remedy, problems=tuple(problems))


def wall_of(actor: Actor) -> int:
    """Whose changes a webhook of an actor is about: those of his wall, or of every one that is open to him."""
    return actor.wall if actor.walls == (actor.wall,) else EVERY_WALL


def _problems(records: Records, wish: Wish) -> Iterator[Problem]:
    if not wish.name.strip():
        yield Problem("name", "webhooks.refused", sentence("A webhook needs a name."))
    if wish.entity not in tellable(records):
        yield Problem("entity", "webhooks.refused", sentence("There is no %(entity)s to hear of.", entity=wish.entity))
        return
    known = [*KINDS, *announced(records.blueprint, wish.entity)]
    for event in wish.events:
        if event not in known:
            yield Problem("events", "webhooks.refused", sentence("Nothing announces %(event)s.", event=event),
                          sentence("There are: %(events)s.", events=known))  # fmt: skip
    if not wish.events:
        yield Problem("events", "webhooks.refused", sentence("Choose what is to be told."))
    if wish.filter and not _may_filter(records, wish):
        yield Problem("filter", "webhooks.refused", sentence("The filter cannot be read."),
                      sentence("Write it as in a list: state == 'open'."))  # fmt: skip


def _may_filter(records: Records, wish: Wish) -> bool:
    try:
        return records.may_filter(wish.entity, wish.filter)
    except NotFound:
        return False


def _address(url: str, rules: AddressRules) -> Iterator[Problem]:
    remedy = sentence("Write an address that begins with https://.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port, parts = "", 0, urlsplit("")
    plain = parts.scheme == "http" and rules.allows(host, port)
    if not host or len(url) > LONGEST or parts.username or not (parts.scheme == "https" or plain):
        yield Problem("url", "webhooks.refused", sentence("The address cannot be called."), remedy)
