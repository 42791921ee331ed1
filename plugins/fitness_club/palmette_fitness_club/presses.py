"""The club's buttons, and which use case each runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import BulkResult
from palmette_fitness_club import applying, bar, bookings, charges, classes, packages, pay
from palmette_fitness_club.fiscal import queue

if TYPE_CHECKING:
    from palmette.records.session import Records

DOES: Mapping[str, Callable[[Records, Sequence[UUID]], BulkResult]] = {
    "came": bookings.press_came,
    "cancel_booking": bookings.press_cancel,
    "call_off": classes.press_call_off,
    "repeat_week": classes.press_repeat,
    "session_held": packages.press_held,
    "refund_package": packages.press_refund,
    "charge_paid": charges.press_paid,
    "charge_failed": charges.press_failed,
    "apply": applying.press_apply,
    "post_inventory": bar.press_post,
    "close_pay": pay.press_close,
    "send_receipt": queue.press_again,
    "correct_receipt": queue.press_correct,
}


def press(records: Records, button: str, ids: Sequence[UUID]) -> BulkResult:
    """What came of it."""
    return DOES[button](records, ids)
