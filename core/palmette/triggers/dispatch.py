"""Does what is due: looks at each occurrence again, then acts and marks it in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, literal, select

from palmette.access.actors import Actor
from palmette.errors import PalmetteError
from palmette.labels import as_label
from palmette.locale.sentences import kept
from palmette.records.savepoint import all_or_nothing
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED
from palmette.triggers.definition import Trigger
from palmette.triggers.effects import Announcer, Doing, NobodyToTell, do
from palmette.triggers.facts import Facts, PersonFacts, facts_of, person_facts
from palmette.triggers.ledger import (
    DONE,
    FAILED,
    RETRYING,
    SCHEDULED,
    SUPPRESSED,
    Occurrence,
    claim,
    settle,
)
from palmette.triggers.states import running
from palmette.triggers.told import told
from palmette.triggers.verdict import GO, Verdict, judge, judge_contact

BATCH = 50
"""Occurrences a transaction: SQLite's one writer is held a fraction of a second."""

TRIES = 5
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
CHANNEL = "trigger"
log = logging.getLogger("palmette.triggers")

Told = Callable[[Occurrence, Verdict], None]


def dispatch(
    gateway: Gateway, actor: Actor, *,
    announcer: Announcer | None = None, step: Callable[[int], None] = lambda done: None, only: Sequence[str] = (),
) -> dict[str, int]:  # fmt: skip
    """Do everything that is due now; how many occurrences came to which state."""
    counts: dict[str, int] = {}
    paced: set[str] = set()
    while True:
        with gateway.writing(actor) as records:
            found = _batch(records, announcer, paced, only)
        if found is None:
            return counts
        for state in found:
            counts[state] = counts.get(state, 0) + 1
        step(sum(counts.values()))


def _batch(records: Records, announcer: Announcer | None, paced: set[str], only: Sequence[str]) -> list[str] | None:
    """One transaction; the states that its occurrences came to, None when nothing is due."""
    items = claim(records, size=BATCH, without=sorted(paced), only=only)
    if not items:
        return None
    trigger = records.blueprint.triggers.get(items[0].trigger)
    if trigger is None:
        # Its pack is gone, or the edition dropped it.
        return [_settled(records, item, Verdict("cancelled", "off")) for item in items]
    items = items[: _room(records, trigger, paced)]
    on = trigger.key in running(records)
    facts = facts_of(records, trigger, items)
    return [_one(records, trigger, item, facts.get(item.record), announcer, on=on) for item in items]


def _room(records: Records, trigger: Trigger, paced: set[str]) -> int:
    """How many may be done now where there is a pace; the trigger rests for this turn when that is used up."""
    if not trigger.per_hour:
        return BATCH
    ledger = records.tables.frame("occurrence")
    hour = literal(records.now - timedelta(hours=1), ledger.c.done_at.type)
    statement = select(func.count()).where(
        ledger.c.trigger == trigger.key, ledger.c.state == DONE, ledger.c.done_at > hour
    )
    left = trigger.per_hour - int(records.connection.scalar(statement, execution_options=GATED) or 0)
    if left <= BATCH:
        paced.add(trigger.key)
    return max(min(left, BATCH), 0)


def _one(
    records: Records, trigger: Trigger, item: Occurrence, facts: Facts | None, announcer: Announcer | None, *, on: bool
) -> str:
    verdict = judge(trigger, item, facts, records.now, on=on)
    person: PersonFacts | None = None
    plan = records.blueprint.contact_plans.get(trigger.plan)
    if verdict == GO and plan is not None and facts is not None:
        # The person is the one at the end of the path now: the record may have been given to another.
        item = replace(item, subject=facts.person)
        # One by one: what was done for one record counts for the next one of the same person.
        found = person_facts(records, plan, trigger, [facts.person]) if facts.person is not None else {}
        person = found.get(facts.person) if facts.person is not None else None
        verdict = judge_contact(plan, trigger, item, person, records.now)
    if verdict != GO or facts is None:
        return _settled(records, item, verdict, trigger, facts, person)
    return _done(records, trigger, replace(item, subject=facts.person), facts, person, announcer)


def _done(
    records: Records, trigger: Trigger, item: Occurrence, facts: Facts, person: PersonFacts | None,
    announcer: Announcer | None,
) -> str:  # fmt: skip
    own = replace(records, actor=as_trigger(records, trigger, item))
    try:
        with all_or_nothing(records):
            do(Doing(own, trigger, item, facts, announcer))
            settle(records, item, DONE, detail=told(records, trigger, item, facts, person))
    except NobodyToTell as error:
        return _settled(records, item, Verdict(SUPPRESSED, error.code.partition(".")[2]), trigger, facts, person)
    except PalmetteError as error:
        return _tried(records, item, error)
    return DONE


def _tried(records: Records, item: Occurrence, error: PalmetteError) -> str:
    """It failed: again a little later, and after some tries it is left to people."""
    attempts = item.attempts + 1
    detail = {"error": error.code, "message": kept(error.message)}
    log.warning("failed", extra={"trigger": item.trigger, "record": str(item.record), "code": error.code})
    if attempts >= TRIES:
        settle(records, item, FAILED, error.code, detail=detail, attempts=attempts)
        return FAILED
    again = records.now + WAITS[attempts - 1]
    settle(records, item, RETRYING, error.code, detail=detail, run_at=again, attempts=attempts)
    return RETRYING


def _settled(
    records: Records, item: Occurrence, verdict: Verdict, trigger: Trigger | None = None, facts: Facts | None = None,
    person: PersonFacts | None = None,
) -> str:  # fmt: skip
    if verdict.state == SCHEDULED:
        settle(records, item, SCHEDULED, verdict.reason, run_at=verdict.until)
        return "waiting"
    detail = told(records, trigger, item, facts, person) if trigger is not None and facts is not None else None
    settle(records, item, verdict.state, verdict.reason, detail=detail)
    return verdict.state


def as_trigger(records: Records, trigger: Trigger, item: Occurrence) -> Actor:
    """The trigger's own hand, in the wall of its record; what it sets off knows how deep it is."""
    name = as_label(trigger.label).text(records.blueprint.edition.language)
    return Actor(
        "system", name, CHANNEL, item.wall, (item.wall,), zone=records.blueprint.edition.zone, trusted=True,
        language=records.blueprint.edition.language, extra={"depth": str(item.depth)},
    )  # fmt: skip
