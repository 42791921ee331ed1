"""The association's decisions as pure functions: terms, votes, the choice of experts, what a payment pays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from palmette import WorkCalendar

ENOUGH_ALIKE = 0.9

# ---- terms


def local_deadline(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a local date and time come where somebody is."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def due_after_wait(calendar: WorkCalendar, due_on: date, since: date, until: date) -> date:
    """A term whose clock stood still from `since` to `until`: as many work days later."""
    waited = calendar.work_days_between(since, until)
    return (calendar.add_work_days(due_on, waited) if waited > 0 else due_on) or due_on


# ---- votes


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether enough of those not recused voted, and whether the question is carried."""

    has_quorum: bool
    is_carried: bool


def decide(votes: Mapping[str, str], *, seats: int, chair: str, share: Decimal = Decimal("0.5")) -> Outcome:
    """Count the votes by voter: more than `share` of those not recused must vote; the chair decides a tie."""
    recused = sum(vote == "recused" for vote in votes.values())
    voted = len(votes) - recused
    has_quorum = voted > (seats - recused) * share
    for_it, against = (sum(vote == kind for vote in votes.values()) for kind in ("for", "against"))
    wins = for_it > against or (for_it == against and votes.get(chair) == "for")
    return Outcome(has_quorum, has_quorum and wins)


# ---- experts


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert as the choice sees him: open files, the day of the last one, and what bars him."""

    key: str
    directions: tuple[str, ...]
    open_files: int = 0
    last_on: date | None = None
    employer: str = ""
    region: str = ""
    was_in_case: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Whose report it is."""

    key: str
    employer: str = ""
    region: str = ""


def is_barred(candidate: Candidate, author: Author) -> bool:
    """Whether an expert may not review this author: himself, a colleague, or somebody from a case of his."""
    colleague = bool(author.employer) and candidate.employer == author.employer
    return candidate.key == author.key or colleague or candidate.was_in_case


def choose_experts(candidates: Iterable[Candidate], author: Author, direction: str, *, count: int = 2) -> list[str]:
    """The least loaded who may: fewest open files, another region first, longest without a file, then by key."""
    able = [item for item in candidates if direction in item.directions and not is_barred(item, author)]

    def weight(item: Candidate) -> tuple[int, bool, date, str]:
        near = bool(author.region) and item.region == author.region
        return item.open_files, near, item.last_on or date.min, item.key

    return [item.key for item in sorted(able, key=weight)[:count]]


# ---- payments


@dataclass(frozen=True, slots=True)
class OpenFee:
    """A fee that is not paid in full, with what a payment might call its member."""

    key: str
    member: str
    invoice: str
    left: Decimal
    register_no: str = ""
    inn: str = ""
    name: str = ""
    employer_inn: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """What the bank says."""

    amount: Decimal
    payer: str = ""
    payer_inn: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """By what a payment was recognised, whose it is (none when several), and what it pays; no rule: the queue."""

    rule: str = ""
    member: str = ""
    shares: tuple[tuple[str, Decimal], ...] = ()


INVOICE = re.compile(r"INV-\d{4}-\d{5,}", re.IGNORECASE)
REGISTER = re.compile(
    r"(?:№|no\.?|reg(?:ister)?\.?|рег\.?|реестр\w*)\s*(?:no\.?|№|номер)?\s*(\d{4,8})\b", re.IGNORECASE
)


def invoices_in(purpose: str) -> list[str]:
    """The invoice numbers that a purpose names."""
    return list(dict.fromkeys(found.upper() for found in INVOICE.findall(purpose)))


def register_numbers_in(purpose: str) -> list[str]:
    """The register numbers that a purpose names."""
    return list(dict.fromkeys(REGISTER.findall(purpose)))


def alike(one: str, other: str) -> float:
    """How alike two names are, 0–1, whatever the order of their words, case and ё."""
    first, second = (" ".join(sorted(re.findall(r"\w+", text.casefold().replace("ё", "е")))) for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() if first and second else 0.0


def match_payment(paid: Paid, fees: Sequence[OpenFee]) -> Match:
    """Invoice number, register number, tax number, exact sum with name; anything less sure goes to the queue.

    `fees` are the open fees that could be meant, oldest first. A name alone never decides.
    """
    invoices, numbers = invoices_in(paid.purpose), register_numbers_in(paid.purpose)
    if listed := [fee for fee in fees if fee.invoice in invoices]:
        return _matched("invoice", paid, listed)
    if numbered := [fee for fee in fees if fee.register_no in numbers]:
        return _of_one("register", paid, numbered)
    if paid.payer_inn:
        if own := [fee for fee in fees if fee.inn == paid.payer_inn]:
            return _of_one("inn", paid, own)
        employees = [fee for fee in fees if fee.employer_inn == paid.payer_inn]
        if employees and sum(fee.left for fee in employees) == paid.amount:
            return _matched("employer", paid, employees)
    exact = [fee for fee in fees if fee.left == paid.amount and alike(fee.name, paid.payer) >= ENOUGH_ALIKE]
    return _matched("name", paid, exact) if len(exact) == 1 else Match()


def _of_one(rule: str, paid: Paid, fees: Sequence[OpenFee]) -> Match:
    """Only when all fees are one member's: two members of one number are for a person to tell apart."""
    return _matched(rule, paid, fees) if len({fee.member for fee in fees}) == 1 else Match()


def _matched(rule: str, paid: Paid, fees: Sequence[OpenFee]) -> Match:
    """The fees in order, each paid as far as the money goes."""
    left, shares = paid.amount, []
    for fee in fees:
        share = min(fee.left, left)
        if share > 0:
            shares.append((fee.key, share))
            left -= share
    members = {fee.member for fee in fees}
    return Match(rule, members.pop() if len(members) == 1 else "", tuple(shares))
