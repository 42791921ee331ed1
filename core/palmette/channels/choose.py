"""Which channel a message takes: the next of its chain that is set up, has an address and is agreed to. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from palmette.channels.definition import Channel, Purpose
from palmette.channels.outbox import DEAD, FAILED, SUPPRESSED, Waiting
from palmette.channels.ports import Agreement, Reach
from palmette.channels.quiet import quiet_until
from palmette.locale.sentences import sentence


@dataclass(frozen=True, slots=True)
class Choice:
    """What to do with a message: send it by `channel` to `address`, put it `off` until then, or end in a `state`."""

    channel: str = ""
    place: int = 0
    address: str = ""
    off: datetime | None = None
    state: str = ""
    reason: str = ""
    chain: tuple[str, ...] = ()


def choose(
    message: Waiting, reach: Reach | None, *, purpose: Purpose, channels: Mapping[str, Channel], ready: Sequence[str],
    now: datetime, zone: str,
) -> Choice:  # fmt: skip
    """The next step of a message. `ready` are the channels that have an account; `zone` the installation's."""
    if message.expires_at is not None and message.expires_at <= now:
        return Choice(state=DEAD, reason=sentence("It was not sent in time."))
    if reach is None:
        return Choice(state=SUPPRESSED, reason=sentence("The recipient is not there any more."))
    chain = message.channels or chain_for(purpose, reach, ready, channels)
    reasons, refused = [], False
    for place in range(message.place, len(chain)):
        key = chain[place]
        address = next(iter(reach.addresses.get(channels[key].address or key, ())), "") if key in channels else ""
        if key not in channels or key not in ready:
            reasons.append(sentence("%(channel)s is not set up.", channel=_name(channels, key)))
        elif not agreed(purpose, reach.agreements, key):
            refused = True
            reasons.append(sentence("No consent for %(channel)s.", channel=_name(channels, key)))
        elif not address:
            reasons.append(sentence("No address for %(channel)s.", channel=_name(channels, key)))
        else:
            off = quiet_until(purpose.quiet, reach.zone or zone, now)
            return Choice(key, place, address, off=off, chain=tuple(chain))
    reason = reasons[-1] if reasons else message.reason or sentence("There is no channel to send it by.")
    return Choice(state=SUPPRESSED if refused else FAILED, reason=reason, chain=tuple(chain))


def chain_for(purpose: Purpose, reach: Reach, ready: Sequence[str], channels: Mapping[str, Channel]) -> tuple[str, ...]:
    """The channels for a message that names none: what the person prefers, then those of the purpose, else all but
    those that work inside the product."""
    outside = [key for key in ready if key not in channels or not channels[key].inside]
    listed = [reach.preferred if reach.preferred in outside else "", *(purpose.channels or outside)]
    return tuple(dict.fromkeys(key for key in listed if key in ready))


def agreed(purpose: Purpose, agreements: Sequence[Agreement], channel: str) -> bool:
    """Whether a purpose may be written to by a channel: the last word on it counts, else what the purpose needs."""
    said = [
        item.given
        for item in agreements
        if item.purpose in (purpose.key, "") and item.channel in (channel, "")
    ]  # fmt: skip
    return said[-1] if said else not purpose.consent


def _name(channels: Mapping[str, Channel], key: str) -> object:
    return channels[key].label or key if key in channels else key
