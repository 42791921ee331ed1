"""Everything that webhooks need for one blueprint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from palmette.access.directory import Directory
from palmette.integrations.http import HttpClient
from palmette.records.session import Gateway
from palmette.web.runtime import Pinned
from palmette.webhooks.noting import Known
from palmette.webhooks.sending import Sender
from palmette.webhooks.subscriptions import Webhooks

WEBHOOKS = "webhooks"
"""Where the parts of a blueprint hold it."""


@dataclass(frozen=True)
class WebhookParts:
    """Subscriptions, those that writes know of, and who sends."""

    webhooks: Webhooks
    known: Known
    sender: Sender


def open_webhooks(
    gateway: Gateway, directory: Directory, *, http: HttpClient, known: Known, key: bytes, old_keys: Sequence[bytes]
) -> WebhookParts:
    """The parts over a gateway whose interceptor knows `known`."""
    webhooks = Webhooks(gateway.database, gateway.tables, key, tuple(old_keys))
    return WebhookParts(webhooks, known, Sender(gateway, webhooks, directory, http))


def webhooks_of(pinned: Pinned) -> WebhookParts:
    """What webhooks need."""
    found: WebhookParts = pinned.extras[WEBHOOKS]
    return found
