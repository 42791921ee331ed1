"""Whether an occurrence may be done now. Pure: facts and the moment in, a decision with its reason out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from palmette.triggers.definition import ContactPlan, Trigger
from palmette.triggers.facts import Facts, PersonFacts
from palmette.triggers.ledger import CANCELLED, DONE, SCHEDULED, SUPPRESSED, Occurrence, catch_up_of
from palmette.triggers.moments import DAY, day_begins, local_day, quiet_until

MOST_DEPTH = 5
"""How many triggers may set each other off before it stops."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` is done (go on), scheduled (look again at `until`), suppressed or cancelled, with the reason."""

    state: str
    reason: str = ""
    until: datetime | None = None


GO = Verdict(DONE)


def judge(trigger: Trigger, item: Occurrence, facts: Facts | None, now: datetime, *, on: bool = True) -> Verdict:
    """By the record alone."""
    if not on:
        return Verdict(CANCELLED, "off")
    if facts is None:
        return Verdict(CANCELLED, "gone")
    if item.depth > MOST_DEPTH:
        return Verdict(SUPPRESSED, "depth")
    if facts.goal:
        return Verdict(CANCELLED, "goal")
    if facts.due is not None and item.due_on not in facts.due:
        return Verdict(CANCELLED, "moved")
    if not facts.condition:
        return Verdict(SUPPRESSED, "condition")
    if trigger.most_a_year and facts.this_year >= trigger.most_a_year:
        return Verdict(SUPPRESSED, "often")
    # What waited for the plan's sake is not late by its own fault.
    if item.run_at <= item.due_at and now - item.due_at > catch_up_of(trigger):
        return Verdict(SUPPRESSED, "late")
    return GO


def judge_contact(
    plan: ContactPlan, trigger: Trigger, item: Occurrence, person: PersonFacts | None, now: datetime
) -> Verdict:
    """By the plan: who is held out and who is excluded gets none, what is too much is left, what is too near waits."""
    if item.subject is None:
        return Verdict(SUPPRESSED, "nobody")
    if person is None:
        return Verdict(CANCELLED, "gone")
    # A service message is exempt from everything but the night.
    exempt = not trigger.counted
    if not exempt:
        if held_out(plan, item.subject):
            return Verdict(SUPPRESSED, "hold_out")
        if person.excluded:
            return Verdict(SUPPRESSED, "excluded")
        if plan.most and person.counted >= plan.most:
            return Verdict(SUPPRESSED, "most")
        if person.last is not None and person.apart:
            free = day_begins(local_day(person.last, person.zone) + person.apart * DAY, person.zone)
            if free > now:
                return _later(plan, item, _same_hour(item, free, person.zone), "apart")
        if person.before:
            return _later(plan, item, now + DAY, "behind")
    until = quiet_until(now, plan.quiet, person.zone)
    return _later(plan, item, until, "quiet") if until is not None else GO


def _later(plan: ContactPlan, item: Occurrence, until: datetime, reason: str) -> Verdict:
    """Look again later, unless that is too late to make sense."""
    begun = max(item.due_at, item.created_at or item.due_at)
    if until - begun > timedelta(days=plan.wait) + timedelta(hours=12):
        return Verdict(SUPPRESSED, reason)
    return Verdict(SCHEDULED, reason, until)


def _same_hour(item: Occurrence, begins: datetime, zone: str) -> datetime:
    """On that day at the hour at which it was due."""
    since = item.due_at - day_begins(local_day(item.due_at, zone), zone)
    return begins + since


def held_out(plan: ContactPlan, person: UUID) -> bool:
    """Whether a person is in the group that gets nothing: always the same one, in each plan another."""
    return share_of(plan.key, person) < plan.hold_out


def share_of(plan: str, person: UUID) -> float:
    """A number of 0 to 1 that a person has in a plan for ever."""
    digest = blake2b(f"{plan}/{person}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
