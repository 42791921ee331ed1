"""Whether an occurrence may be done: a table of facts and decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from palmette.triggers.definition import ContactPlan, CreateTask, Due, Trigger
from palmette.triggers.facts import Facts, PersonFacts
from palmette.triggers.ledger import Occurrence
from palmette.triggers.parts import parts_of
from palmette.triggers.verdict import GO, held_out, judge, judge_contact, share_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TRIGGER = Trigger(
    "one", "x.pass", when=Due("ends_on"), do=[CreateTask("Call", channel="call")], catch_up="6h", plan="year"
)
PLAN = ContactPlan("year", "contact", most=3, apart=5, quiet=["21:00", "09:00"], hold_out=0.5, wait=2)
WELL = Facts("UTC", UUID(int=1), condition=True, goal=False)
NEVER = PersonFacts("UTC", excluded=False, counted=0, last=None, apart=5)


def somebody(*, held: bool) -> UUID:
    """A person in or out of the group that is held out."""
    return next(UUID(int=number) for number in range(1, 100) if held_out(PLAN, UUID(int=number)) is held)


ITEM = Occurrence(
    1, "one", UUID(int=5), "2026-03-02", "x.pass", somebody(held=False), True, date(2026, 3, 2), NOON, NOON, "scheduled"
)


@pytest.mark.parametrize(
    ("facts", "item", "after", "on", "expected"),
    [
        (WELL, ITEM, 0, True, ("done", "")),
        (WELL, ITEM, 0, False, ("cancelled", "off")),
        (None, ITEM, 0, True, ("cancelled", "gone")),
        (replace(WELL, goal=True), ITEM, 0, True, ("cancelled", "goal")),
        (replace(WELL, goal=True, condition=False), ITEM, 0, True, ("cancelled", "goal")),
        (replace(WELL, due=frozenset()), ITEM, 0, True, ("cancelled", "moved")),
        (replace(WELL, condition=False), ITEM, 0, True, ("suppressed", "condition")),
        (WELL, replace(ITEM, depth=6), 0, True, ("suppressed", "depth")),
        (WELL, replace(ITEM, depth=5), 0, True, ("done", "")),
        (WELL, ITEM, 6, True, ("done", "")),
        (WELL, ITEM, 7, True, ("suppressed", "late")),
        (WELL, replace(ITEM, run_at=NOON + timedelta(hours=30)), 30, True, ("done", "")),
    ],
)
def test_by_the_record(facts: Facts | None, item: Occurrence, after: int, on: bool, expected: tuple[str, str]) -> None:
    found = judge(TRIGGER, item, facts, NOON + timedelta(hours=after), on=on)
    assert (found.state, found.reason) == expected


def ago(days: int, hour: int = 12) -> datetime:
    """A moment some days before."""
    return NOON.replace(hour=hour) - timedelta(days=days)


@pytest.mark.parametrize(
    ("person", "hour", "expected"),
    [
        (NEVER, 12, ("done", "", None)),
        (None, 12, ("cancelled", "gone", None)),
        (replace(NEVER, excluded=True), 12, ("suppressed", "excluded", None)),
        (replace(NEVER, counted=3), 12, ("suppressed", "most", None)),
        (replace(NEVER, counted=2), 12, ("done", "", None)),
        (replace(NEVER, last=ago(5, 23)), 12, ("done", "", None)),
        (replace(NEVER, last=ago(4)), 12, ("scheduled", "apart", NOON + timedelta(days=1))),
        (replace(NEVER, last=ago(1)), 12, ("suppressed", "apart", None)),
        (replace(NEVER, last=ago(2), apart=2), 12, ("done", "", None)),
        (replace(NEVER, before="other"), 12, ("scheduled", "behind", NOON + timedelta(days=1))),
        (NEVER, 22, ("scheduled", "quiet", datetime(2026, 3, 3, 9, tzinfo=UTC))),
    ],
)
def test_by_the_plan(person: PersonFacts | None, hour: int, expected: tuple[str, str, datetime | None]) -> None:
    found = judge_contact(PLAN, TRIGGER, ITEM, person, NOON.replace(hour=hour))
    assert (found.state, found.reason, found.until) == expected


def test_who_is_held_out_gets_nothing_but_service() -> None:
    item = replace(ITEM, subject=somebody(held=True))
    assert judge_contact(PLAN, TRIGGER, item, NEVER, NOON).reason == "hold_out"
    assert (
        judge_contact(PLAN, replace(TRIGGER, counted=False), item, replace(NEVER, excluded=True, counted=9), NOON) == GO
    )


def test_the_group_is_always_the_same_in_a_plan_and_another_in_the_next() -> None:
    people = [UUID(int=number) for number in range(4_000)]
    here = {person for person in people if share_of("here", person) < 0.1}
    there = {person for person in people if share_of("there", person) < 0.1}
    assert 320 < len(here) < 480
    assert len(here & there) < 90
    assert here == {person for person in people if share_of("here", person) < 0.1}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("a == 1", ("a == 1",)),
        ("a == 1 and b is empty", ("a == 1", "b is empty")),
        ("a == 1 and (b or c) and not d", ("a == 1", "b or c", "not d")),
        ("a or b", ("a or b",)),
        ("a\n  and exists(c where d == 1 and e)", ("a", "exists(c where d == 1 and e)")),
    ],
)
def test_a_condition_has_parts(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts
