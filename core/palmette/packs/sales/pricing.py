"""Which price counts on a day: chosen among the price lists that hold one, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from palmette import MoneyValue

CHOSEN, NOT_IN_FORCE, OTHER_TYPE, OTHER_CURRENCY = "chosen", "not_in_force", "other_type", "other_currency"
OTHER_BRANCH, NOT_YET, ENDED, OLDER, WIDER = "other_branch", "not_yet", "ended", "older", "wider"


@dataclass(frozen=True, slots=True)
class Offer:
    """A price of a product in a list. `branches` is whom it is for, empty for all; the last day is inclusive."""

    list_id: UUID
    name: str
    price: MoneyValue
    type: str
    valid_from: date
    valid_to: date | None = None
    branches: frozenset[UUID] = frozenset()
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What a price is wanted for."""

    on: date
    type: str
    currency: str
    branch: UUID | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """An offer and why it counts or not."""

    offer: Offer
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The offer that counts, if there is one, and what became of each."""

    offer: Offer | None
    verdicts: tuple[Verdict, ...]


def choose_price(offers: Sequence[Offer], wish: Wish) -> Choice:
    """The offer that is meant for this branch before those for all; of these the one that came into force last."""
    barred = {offer: reason for offer in offers if (reason := _bar(offer, wish))}
    able = sorted((offer for offer in offers if offer not in barred), key=_rank, reverse=True)
    best = able[0] if able else None
    verdicts = tuple(Verdict(offer, barred.get(offer) or _beside(offer, best)) for offer in offers)
    return Choice(best, verdicts)


def _rank(offer: Offer) -> tuple[bool, date, str]:
    return bool(offer.branches), offer.valid_from, str(offer.list_id)


def _bar(offer: Offer, wish: Wish) -> str:
    """Why an offer cannot count at all; empty where it can."""
    bars = {
        NOT_IN_FORCE: not offer.in_force,
        OTHER_TYPE: offer.type != wish.type,
        OTHER_CURRENCY: offer.price.currency != wish.currency,
        OTHER_BRANCH: bool(offer.branches) and wish.branch not in offer.branches,
        NOT_YET: offer.valid_from > wish.on,
        ENDED: offer.valid_to is not None and offer.valid_to < wish.on,
    }
    return next((reason for reason, holds in bars.items() if holds), "")


def _beside(offer: Offer, best: Offer | None) -> str:
    if offer == best:
        return CHOSEN
    return WIDER if best is not None and best.branches and not offer.branches else OLDER


def told(offer: Offer) -> str:
    """A list and its days in a line that needs no language: `Autumn · 2026-09-01 – 2026-11-30`."""
    until = f"– {offer.valid_to}" if offer.valid_to else "–"
    return f"{offer.name} · {offer.valid_from} {until}"
