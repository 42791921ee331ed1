"""How an order went: the moments at which it entered each step, and where it stopped. Pure dice, no records."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from palmette_retail_doors.algorithm import KEYS

MEASURED, SIGNED = 0.79, 0.645
"""Of the orders so many are measured, of those so many signed."""
LOST_AT = {"needs": 3, "selection": 4, "preliminary_quote": 6, "measurement_booked": 2}
LOST_LATE = {"measurement_done": 2, "final_quote": 6, "contract": 3}

# Days that a step takes, from and to; production takes what the factory says.
DAYS = {
    "request": (0.0, 0.1), "needs": (0.1, 1.2), "selection": (0.5, 3.0), "preliminary_quote": (0.5, 4.0),
    "measurement_booked": (1.0, 4.0), "measurement_done": (0.1, 1.0), "final_quote": (0.5, 3.0),
    "contract": (0.5, 4.0), "prepayment": (0.2, 3.0), "factory_order": (0.3, 1.5), "goods_received": (0.2, 1.2),
    "final_payment": (0.3, 4.0), "delivery": (0.8, 5.0), "installation": (1.0, 4.0), "acceptance": (0.1, 1.0),
    "aftercare": (3.0, 5.0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """The way of one order up to now: when it entered each step, and how it stands."""

    entered: dict[str, datetime]
    stage: str
    since: datetime

    def passed(self, step: str) -> bool:
        """Whether the step lies behind the order."""
        return step in self.entered and (self.stage == "done" or step != self.last)

    def reached(self, step: str) -> bool:
        """Whether the order came so far."""
        return step in self.entered

    @property
    def last(self) -> str:
        """The last step entered."""
        return next(reversed(self.entered))

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.stage not in ("done", "lost")


def tell(dice: random.Random, began: datetime, now: datetime, lead_days: int) -> Story:
    """Step by step from the first day, until now or until it was lost."""
    stops = _stops_at(dice)
    entered: dict[str, datetime] = {}
    at = began
    for step in KEYS:
        entered[step] = at
        least, most = DAYS.get(step, (lead_days * 0.9, lead_days * 1.25))
        at += timedelta(days=dice.uniform(least, most))
        if at >= now:
            return Story(entered, step, entered[step])
        if step == stops:
            return Story(entered, "lost", at)
    return Story(entered, "done", at)


def _stops_at(dice: random.Random) -> str:
    """Where an order will be lost; empty when it will not."""
    if dice.random() > MEASURED:
        return dice.choices(list(LOST_AT), list(LOST_AT.values()))[0]
    if dice.random() > SIGNED:
        return dice.choices(list(LOST_LATE), list(LOST_LATE.values()))[0]
    return ""
