"""Who gets one record: rule after rule, with what each of them said, so that it can be told later."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from palmette.distribution.definition import AssignRule
from palmette.distribution.people import People, Roster
from palmette.distribution.turn import Turns, least_loaded

NOT_MEANT, NOBODY, NO_TERRITORY, OFF_SHIFT, ABSENT, FULL, CHOSEN = (
    "not_meant", "nobody", "no_territory", "off_shift", "absent", "full", "chosen",
)  # fmt: skip
"""What a rule says: its condition is not true; it has no people; none of the territory; none on shift; all absent;
all have as much as they may; it chose."""

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule said, with the numbers behind it."""

    rule: str
    what: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of the record: its branch, the ends of the rules' paths, and which rules' conditions are true."""

    id: UUID
    branch: UUID | None
    meant: frozenset[str] = frozenset()
    owners: Mapping[str, UUID] = field(default_factory=dict)
    territories: Mapping[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets it, by which rule; nobody when no rule has anybody."""

    user: UUID | None
    rule: str
    said: tuple[Said, ...]

    def as_text(self) -> str:
        """As it is stored."""
        rows = [[item.rule, item.what, item.facts] for item in self.said]
        return json.dumps(rows, default=str, ensure_ascii=False)


def said_of(text: str) -> tuple[Said, ...]:
    """As it was stored."""
    return tuple(Said(rule, what, facts) for rule, what, facts in json.loads(text))


class Desk(Protocol):
    """What the distribution of one wall knows beside people: turns, and open work."""

    def turns(self, rule: AssignRule, branch: UUID | None) -> Turns: ...

    def load(self, users: Sequence[UUID]) -> Mapping[UUID, int]: ...


def decide(
    rules: Sequence[AssignRule], record: Record, people: People, desk: Desk, *, without: Collection[UUID] = ()
) -> Decision:
    """The first rule that has somebody gives the record to him. `without` are people who do not count."""
    said: list[Said] = []
    for rule in rules:
        user, answer = _ask(rule, record, people, desk, without)
        said.append(answer)
        if user is not None:
            return Decision(user, rule.key, tuple(said))
    return Decision(None, "", tuple(said))


def _ask(
    rule: AssignRule, record: Record, people: People, desk: Desk, without: Collection[UUID]
) -> tuple[UUID | None, Said]:
    if rule.key not in record.meant:
        return None, Said(rule.key, NOT_MEANT)
    if rule.owner_of:
        return _named(rule, record, people, without)
    weights = people.pool(rule, record.branch)
    able = [user for user in weights if user not in without]
    facts: dict[str, object] = {"people": len(able)}
    if not able:
        return None, Said(rule.key, NOBODY, facts)
    if rule.territory:
        territory = record.territories.get(rule.territory)
        mine = people.of_territory(able, territory) if territory is not None else set()
        able = [user for user in able if user in mine]
        facts["of_territory"] = len(able)
        if not able:
            return None, Said(rule.key, NO_TERRITORY, facts)
    away = people.absent(able)
    able = [user for user in able if user not in away]
    facts |= {"absent": len(away)} if away else {}
    if not able:
        return None, Said(rule.key, ABSENT, facts)
    if rule.shift:
        able, facts = _on_shift(rule, people.roster(record.branch, rule.within), able, facts)
        if not able:
            return None, Said(rule.key, OFF_SHIFT, facts)
    return _chosen(rule, record, desk, {user: weights[user] for user in able}, facts)


def _named(rule: AssignRule, record: Record, people: People, without: Collection[UUID]) -> tuple[UUID | None, Said]:
    """The one person that a path leads to; who stands in for him while he is absent."""
    user = record.owners.get(rule.owner_of)
    if user is None or not people.active(user):
        return None, Said(rule.key, NOBODY)
    away = people.absent([user])
    stands_in = away.get(user)
    taker = stands_in if user in away else user
    facts: dict[str, object] = {"by": "owner"} | ({"for": user} if user in away else {})
    if taker is None or not people.active(taker):
        return None, Said(rule.key, ABSENT, facts)
    if taker in without:
        return None, Said(rule.key, NOBODY)
    if rule.shift:
        able, facts = _on_shift(rule, people.roster(record.branch, rule.within), [taker], facts)
        if not able:
            return None, Said(rule.key, OFF_SHIFT, facts)
    return taker, Said(rule.key, CHOSEN, facts)


def _on_shift(
    rule: AssignRule, roster: Roster, able: list[UUID], facts: dict[str, object]
) -> tuple[list[UUID], dict[str, object]]:
    """Those on shift, or of the next shift; everybody where no shifts are planned at all."""
    if not roster.planned:
        return able, facts | {"unplanned": True}
    now = [user for user in able if user in roster.now]
    if now or rule.shift == "now":
        return now, facts | {"on_shift": len(now)}
    starts, following = _next_of(roster, able)
    return following, facts | {"on_shift": 0} | ({"next_shift": starts} if starts else {})


def _next_of(roster: Roster, able: Sequence[UUID]) -> tuple[datetime | None, list[UUID]]:
    """Of some people those whose shift begins next, all who begin together."""
    mine = [(at, user) for at, user in roster.later if user in able]
    if not mine:
        return None, []
    first = mine[0][0]
    return first, [user for at, user in mine if at == first]


def _chosen(
    rule: AssignRule, record: Record, desk: Desk, able: Mapping[UUID, int], facts: dict[str, object]
) -> tuple[UUID | None, Said]:
    load = desk.load(list(able)) if rule.by == "load" or rule.most else {}
    free = [user for user in able if not rule.most or load.get(user, 0) < rule.most]
    if not free:
        return None, Said(rule.key, FULL, facts | {"most": rule.most})
    turns = desk.turns(rule, record.branch)
    user = least_loaded(free, load, turns) if rule.by == "load" else turns.next(free)
    facts |= {"by": rule.by, "among": len(free)}
    facts |= {"load": load.get(user, 0)} if rule.by == "load" else {}
    facts |= {"weight": able[user]} if able[user] != 1 else {}
    return user, Said(rule.key, CHOSEN, facts)
