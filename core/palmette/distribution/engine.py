"""Gives new records without a responsible user to somebody, in the transaction that makes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import cast
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.blueprint.model import Blueprint
from palmette.distribution.decision import Decision, Record, decide
from palmette.distribution.definition import Distribution
from palmette.distribution.people import People
from palmette.distribution.store import Ledger, remember
from palmette.labels import as_label
from palmette.records.changes import Changes
from palmette.records.results import ListQuery
from palmette.records.rows import chunks
from palmette.records.session import Records

SIZE = 100
QUIET = frozenset({"demo"})
"""Channels whose records come with everything they need."""


class Distributor:
    """Joins every writing session."""

    def __init__(self, blueprint: Blueprint, directory: Directory) -> None:
        self.directory = directory
        self.by_entity: dict[str, list[Distribution]] = {}
        for item in blueprint.distributions.values():
            self.by_entity.setdefault(item.entity, []).append(item)

    def before_commit(self, changes: Changes) -> None:
        """Give what was created without anybody."""
        if changes.records.actor.channel in QUIET:
            return
        for entity, distributions in self.by_entity.items():
            fresh: dict[int, list[UUID]] = {}
            for change in changes.of(entity, "created"):
                if change.new.get("owner") is None:
                    fresh.setdefault(change.wall, []).append(change.id)
            for wall, ids in sorted(fresh.items()):
                for distribution in distributions:
                    given = give(changes.records, self.directory, distribution, wall, ids)
                    ids = [one for one in ids if one not in given]

    def after_commit(self, changes: Changes) -> None:
        """Nothing to announce."""


def give(
    records: Records, directory: Directory, distribution: Distribution, wall: int, ids: Sequence[UUID],
    *, taken_from: Mapping[UUID, UUID] | None = None,
) -> set[UUID]:  # fmt: skip
    """Find somebody for records of one wall; those that were meant. With `taken_from` who had them does not count, and
    where nobody else is found they stay with him."""
    whole = _as_itself(records, distribution, wall)
    before = taken_from or {}
    found: set[UUID] = set()
    for part in chunks(list(ids), SIZE):
        found |= _give(whole, directory, distribution, wall, part, before)
    return found


def _give(
    records: Records, directory: Directory, distribution: Distribution, wall: int, ids: Sequence[UUID],
    before: Mapping[UUID, UUID],
) -> set[UUID]:  # fmt: skip
    rows = _read(records, distribution, ids)
    if not rows:
        return set()
    ledger = Ledger(records, distribution, wall)
    ledger.lock()
    people = People(records, directory, wall, records.now)
    rules = {rule.key: rule for rule in distribution.rules}
    decisions: dict[UUID, Decision] = {}
    for row in rows:
        without: Collection[UUID] = {before[row.id]} if row.id in before else ()
        decision = decide(distribution.rules, row, people, ledger, without=without)
        if decision.user is not None:
            rule = rules[decision.rule]
            weight = people.pool(rule, row.branch).get(decision.user, 1) if rule.roles else 1
            ledger.gave(rule, row.branch, decision.user, weight)
        if decision.user is not None or row.id not in before:
            decisions[row.id] = decision
    ledger.keep()
    given = {key: {"owner": decision.user} for key, decision in decisions.items() if decision.user is not None}
    if given:
        records.update_each(distribution.entity, given)
    remember(records, distribution, wall, decisions, before)
    return set(decisions)


def _as_itself(records: Records, distribution: Distribution, wall: int) -> Records:
    """The same transaction in the distribution's own name, in one wall."""
    # Kept with what it does for ever, so in the language of the business.
    name = as_label(distribution.label).text(records.blueprint.edition.language)
    actor = Actor(
        "system", name, records.actor.channel, wall, (wall,), zone=records.actor.zone, trusted=True,
        language=records.actor.language,
    )  # fmt: skip
    return replace(records, actor=actor)


def _read(records: Records, distribution: Distribution, ids: Sequence[UUID]) -> list[Record]:
    """The records that the distribution is meant for, in the order in which they came."""
    owners = [rule.owner_of for rule in distribution.rules if rule.owner_of]
    territories = [rule.territory for rule in distribution.rules if rule.territory]
    fields = list(dict.fromkeys(["id", "branch", *owners, *territories]))
    query = ListQuery(distribution.when, "created_at", len(ids), fields=fields, titles=False, ids=ids)
    rows = records.list(distribution.entity, query).rows
    meant = {rule.key: _meant(records, distribution.entity, ids, rule.when) for rule in distribution.rules}
    found = []
    for row in rows:
        key = cast("UUID", row["id"])
        found.append(
            Record(
                key,
                cast("UUID | None", row.get("branch")),
                frozenset(name for name, those in meant.items() if those is None or key in those),
                {path: cast("UUID", row[path]) for path in owners if row[path] is not None},
                {path: cast("UUID", row[path]) for path in territories if row[path] is not None},
            )
        )
    return found


def _meant(records: Records, entity: str, ids: Sequence[UUID], when: str) -> set[UUID] | None:
    """The records for which a condition is true; None when there is none."""
    if not when:
        return None
    query = ListQuery(when, fields=["id"], limit=SIZE, titles=False, ids=ids)
    return {cast("UUID", row["id"]) for row in records.list(entity, query).rows}
