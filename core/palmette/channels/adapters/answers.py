"""What a provider's HTTP answer means for a message: taken, not now, never, or nobody knows."""

from __future__ import annotations

from palmette.channels.ports import ACCEPTED, LATER, REFUSED, UNSURE, Receipt
from palmette.integrations.http import Answer
from palmette.locale.sentences import sentence

KEY_PAUSE = 300.0
"""Seconds that a channel rests whose provider refuses our key: only a person can mend it."""

_NOT_NOW = frozenset({408, 425, 429, 503})
_NO_KEY = frozenset({401, 403, 407})


def receipt_of(answer: Answer, provider_id: object, reason: object = "") -> Receipt:
    """The receipt of an answer. `provider_id` is what the provider calls the message, empty when it does not say;
    `reason` what it says of a refusal. A success without an id and a failure of the server leave doubt."""
    said = str(reason or "")[:300]
    status = answer.status
    if 200 <= status < 300:
        if provider_id:
            return Receipt(ACCEPTED, provider_id=str(provider_id)[:200])
        return Receipt(UNSURE, reason=sentence("The provider answered something that cannot be read."))
    if status in _NOT_NOW:
        wait = answer.retry_after()
        return Receipt(LATER, reason=said or sentence("The provider asks to wait."), retry_after=wait)
    if status in _NO_KEY:
        return Receipt(LATER, reason=said or sentence("The provider refuses our key."), retry_after=KEY_PAUSE)
    if 300 <= status < 500:
        return Receipt(REFUSED, reason=said or sentence("The provider refuses it (%(status)s).", status=str(status)))
    return Receipt(UNSURE, reason=sentence("The provider failed (%(status)s).", status=str(status)))
