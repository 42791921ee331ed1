"""What becomes of a message after a call: sent, tried again, given to the next channel, or in doubt. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from palmette.channels.definition import DROP, Purpose
from palmette.channels.leases import Leased, Noted
from palmette.channels.outbox import DEAD, FAILED, PENDING, SENT, UNKNOWN, Waiting
from palmette.channels.ports import ACCEPTED, REFUSED, UNSURE, Receipt
from palmette.channels.quiet import MOST_ATTEMPTS, wait_after
from palmette.locale.sentences import sentence

FIRST_LOOK = timedelta(minutes=1)
LOOKS_END = timedelta(hours=24)
"""How soon and how long a provider is asked about a message of unknown outcome."""


@dataclass(frozen=True, slots=True)
class Means:
    """What can be done about doubt on a channel: send again under the same key, ask the provider, ask a person."""

    repeatable: bool
    looks_up: bool
    purpose: Purpose


def outcome(leased: Leased, receipt: Receipt, means: Means, now: datetime) -> Noted:
    """What a message becomes after a try."""
    message = leased.message
    base = Noted(
        message, SENT, leased.number, receipt.outcome, receipt.reason, receipt.provider_id, channel=leased.channel,
        place=leased.place, attempts=message.attempts + 1,
    )  # fmt: skip
    if receipt.outcome == ACCEPTED:
        return base
    if receipt.outcome == UNSURE and not means.repeatable:
        return doubt(base, means, now)
    if receipt.outcome != REFUSED and base.attempts < MOST_ATTEMPTS:
        return replace(base, state=PENDING, wait=now + wait_after(base.attempts, receipt.retry_after))
    return onward(base)


def onward(base: Noted) -> Noted:
    """The next channel of the chain, or the end."""
    chain, place = base.message.channels, base.place + 1
    if place < len(chain):
        return replace(base, state=PENDING, channel=chain[place], place=place, attempts=0)
    return replace(base, state=FAILED if base.outcome == REFUSED else DEAD)


def lost(message: Waiting, means: Means, now: datetime) -> Noted:
    """What a message becomes whose sender died while it had it."""
    reason = sentence("The sender stopped while it was being sent.")
    number = message.place * 100 + message.attempts
    base = Noted(message, UNKNOWN, number, UNSURE, reason, place=message.place, attempts=message.attempts)
    if means.repeatable:
        return replace(base, state=PENDING) if message.attempts < MOST_ATTEMPTS else onward(base)
    return doubt(base, means, now)


def doubt(base: Noted, means: Means, now: datetime) -> Noted:
    """Nobody knows whether it left: the provider is asked where it can be, then a person; some purposes drop it."""
    if means.looks_up:
        return replace(base, state=UNKNOWN, wait=now + FIRST_LOOK)
    return undecided(base, means)


def undecided(base: Noted, means: Means) -> Noted:
    """Doubt for good."""
    if means.purpose.unknown == DROP:
        reason = sentence("Nobody knows whether it left, and such messages are not sent twice.")
        return replace(base, state=DEAD, reason=reason, wait=None)
    waiting = base.reason or sentence("Nobody knows whether it left.")
    return replace(base, state=UNKNOWN, reason=waiting, wait=None)


def looked_up(message: Waiting, receipt: Receipt | None, means: Means, now: datetime) -> Noted:
    """What the provider's word about a doubtful message makes of it; None = it did not say."""
    base = Noted(message, UNKNOWN, reason=message.reason, place=message.place, attempts=message.attempts)
    if receipt is not None and receipt.outcome == ACCEPTED:
        return replace(base, state=SENT, reason="", provider_id=receipt.provider_id)
    if receipt is not None and receipt.outcome == REFUSED:
        # It does not have it, so sending it is no second time.
        return replace(base, state=PENDING)
    age = max(now - message.created_at, FIRST_LOOK)
    return replace(base, wait=now + age) if age < LOOKS_END else undecided(base, means)
