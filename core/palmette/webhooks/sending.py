"""Sends deliveries: takes what is due, makes each body in its owner's rights, signs it, and writes down the answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.api.json_forms import encode
from palmette.errors import InvalidInput, NotFound, TooMany
from palmette.integrations.http import CallFailed, HttpClient
from palmette.locale.sentences import sentence
from palmette.records.session import Gateway
from palmette.schema.sending import is_held
from palmette.webhooks import deliveries
from palmette.webhooks.deliveries import SKIPPED, Delivery
from palmette.webhooks.outcomes import Called, Outcome, outcome
from palmette.webhooks.payload import Unseen, body_of
from palmette.webhooks.signing import signed
from palmette.webhooks.subscriptions import Webhook, Webhooks

BATCH = 16
WIDTH = 4
SECONDS = 10.0
CHANNEL = "webhook"
USED_UP = timedelta(hours=1)
"""How long what a person may be shown in a day is waited for."""

log = logging.getLogger("palmette.webhooks")


@dataclass(frozen=True)
class Sender:
    """Sends for one blueprint."""

    gateway: Gateway
    webhooks: Webhooks
    directory: Directory
    http: HttpClient

    def due(self) -> list[UUID]:
        """Subscriptions that have something to send now; none while sending is held."""
        database, tables = self.gateway.database, self.gateway.tables
        with database.system(writing=False) as connection:
            return [] if is_held(connection) else deliveries.due_webhooks(connection, tables, clock.now())

    def drain_all(self) -> int:
        """Send everything that is due, in this thread; how many calls were made."""
        return sum(self.drain(webhook) for webhook in self.due())

    def drain(self, webhook: UUID, stopping: Callable[[], bool] = lambda: False) -> int:
        """Send everything of a subscription that is due; how many calls were made."""
        calls = 0
        with ThreadPoolExecutor(WIDTH, thread_name_prefix="palmette-webhook") as pool:
            while not stopping():
                try:
                    found = self.webhooks.get(webhook)
                except NotFound:
                    return calls
                actor = self._owner(found)
                if actor is None or not _may_send(found):
                    return calls
                taken = self._taken(webhook)
                if not taken:
                    return calls
                calls += len(taken)
                list(pool.map(partial(self._deliver, found, actor), taken))
        return calls

    def _owner(self, webhook: Webhook) -> Actor | None:
        """In whose rights it is told; the subscription ends when he is gone, or when what it asks is not there."""
        owner = self.directory.actor(webhook.owner, channel=CHANNEL)
        problem = self.problem_of(webhook, owner)
        if problem:
            self._turn_off(webhook.id, problem)
            return None
        # Of what it is shown there is a counter of its own.
        return replace(owner, token=webhook.id) if owner is not None else None

    def problem_of(self, webhook: Webhook, owner: Actor | None) -> str:
        """Why it cannot be told to anybody, in a sentence."""
        if owner is None:
            return sentence("Its owner is not active any more.")
        try:
            with self.gateway.reading(owner) as records:
                records.entity(webhook.entity)
                if webhook.filter and not records.may_filter(webhook.entity, webhook.filter):
                    return sentence("Its owner may not see what the filter reads.")
        except NotFound:
            return sentence("Its owner may not see such records.")
        return ""

    def _taken(self, webhook: UUID) -> Sequence[Delivery]:
        database, tables = self.gateway.database, self.gateway.tables
        with database.system() as connection:
            return [] if is_held(connection) else deliveries.claim(connection, tables, webhook, clock.now(), BATCH)

    def _deliver(self, webhook: Webhook, actor: Actor, one: Delivery) -> None:
        database, tables = self.gateway.database, self.gateway.tables
        try:
            with self.gateway.reading(actor) as records:
                body = body_of(records, one, webhook.filter)
        except Unseen as error:
            with database.system() as connection:
                deliveries.end(connection, tables, one, SKIPPED, error.message)
            return
        except TooMany as error:
            with database.system() as connection:
                deliveries.put_off(connection, tables, one, clock.now() + USED_UP, error.message)
            return
        began = time.perf_counter()
        called = self.call(webhook, one, body)
        found = outcome(called, one.attempts + 1, webhook.failures)
        with database.system() as connection:
            deliveries.note(connection, tables, one, called.status, found)
        self._felt(webhook, found)
        log.info("webhook", extra={
            "webhook": str(webhook.id), "delivery": str(one.id), "status": called.status, "try": one.attempts + 1,
            "ms": round((time.perf_counter() - began) * 1000, 1),
        })  # fmt: skip

    def call(self, webhook: Webhook, one: Delivery, body: bytes) -> Called:
        """One signed call; whatever goes wrong is an answer without a status."""
        headers = signed(self.webhooks.secret(webhook), str(one.id), int(clock.now().timestamp()), body)
        try:
            answer = self.http.request(
                "POST", webhook.url, headers={**headers, "content-type": "application/json"}, content=body,
                seconds=SECONDS,
            )  # fmt: skip
        except (CallFailed, InvalidInput) as error:
            return Called(0, error.message)
        return Called(answer.status, retry_after=answer.retry_after())

    def try_out(self, webhook: Webhook, one: Delivery) -> Called:
        """Call an address now with a body that says no more than that it is a test."""
        body = {"type": f"{one.entity}.{one.event}", "timestamp": one.at, "data": {"entity": one.entity, "test": True}}
        return self.call(webhook, one, encode(body))

    def _felt(self, webhook: Webhook, found: Outcome) -> None:
        if found.off:
            self._turn_off(webhook.id, found.reason)
        elif found.sent:
            if webhook.failures or webhook.ok_at is None or webhook.ok_at < clock.now() - timedelta(minutes=1):
                self.webhooks.went_well(webhook.id)
        else:
            self.webhooks.went_wrong(webhook.id, found.reason, found.rest)

    def _turn_off(self, webhook: UUID, reason: str) -> None:
        self.webhooks.turn_off(webhook, reason)
        with self.gateway.database.system() as connection:
            deliveries.give_up(connection, self.gateway.tables, webhook)
        log.warning("webhook off", extra={"webhook": str(webhook)})


def _may_send(webhook: Webhook) -> bool:
    return webhook.active and (webhook.rest_until is None or webhook.rest_until <= clock.now())
