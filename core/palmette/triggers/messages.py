"""What messages ask of the trigger that they came from: whether they may still leave, and how they ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select, update

from palmette.access.actors import Actor
from palmette.channels import outbox
from palmette.channels.outbox import Waiting
from palmette.ids import parse_id
from palmette.records.declared_sql import condition as condition_sql
from palmette.records.rows import among
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED
from palmette.triggers.definition import Trigger
from palmette.triggers.facts import facts_of
from palmette.triggers.ledger import DONE, FAILED, SUPPRESSED, UNKNOWN, Occurrence, occurrence
from palmette.triggers.states import running
from palmette.triggers.verdict import GO, judge
from palmette.triggers.words import ledger_reason, reason_sentence

_ENDS = {
    outbox.UNKNOWN: UNKNOWN, outbox.SUPPRESSED: SUPPRESSED, outbox.FAILED: FAILED, outbox.DEAD: FAILED,
    outbox.SENT: DONE,
}  # fmt: skip


@dataclass(frozen=True)
class TriggerMessages:
    """Both ports of channels: the recheck right before a message leaves, and the news of how it ended."""

    gateway: Callable[[], Gateway]
    actor: Callable[[], Actor]

    def recheck(self, connection: Connection, rows: Sequence[Waiting]) -> Mapping[UUID, str]:
        """Those that must not leave any more, with the reason: condition, goal, date and exclusion as they are now."""
        found: dict[UUID, str] = {}
        for trigger, items in self._by_trigger(connection, rows):
            records = self._records(connection)
            on = trigger.key in running(records)
            facts = facts_of(records, trigger, list(items.values()))
            excluded = _excluded(records, trigger, list(items.values()))
            for key, item in items.items():
                verdict = judge(trigger, item, facts.get(item.record), item.run_at, on=on)
                if verdict != GO:
                    found[key] = reason_sentence(verdict.reason)
                elif item.subject in excluded:
                    found[key] = reason_sentence("excluded")
        return found

    def settled(self, connection: Connection, rows: Sequence[Waiting]) -> None:
        """Note in the ledger how messages ended."""
        ends = {row.id: row for row in rows if row.state in _ENDS}
        for _, items in self._by_trigger(connection, list(ends.values())):
            ledger = self.gateway().tables.frame("occurrence")
            for key, item in items.items():
                row = ends[key]
                mine = [
                    ledger.c.wall_id == item.wall, ledger.c.trigger == item.trigger,
                    ledger.c.record_id == item.record, ledger.c.due_key == item.due_key,
                ]  # fmt: skip
                values = {"state": _ENDS[row.state], "reason": ledger_reason(row.reason)}
                connection.execute(update(ledger).where(*mine).values(values), execution_options=GATED)

    def _records(self, connection: Connection) -> Records:
        return Records(self.gateway(), self.actor(), connection, writing=True)

    def _by_trigger(
        self, connection: Connection, rows: Sequence[Waiting]
    ) -> list[tuple[Trigger, dict[UUID, Occurrence]]]:
        """The occurrences that messages came from, by the message, trigger by trigger."""
        known = self.gateway().blueprint.triggers
        keyed: dict[str, dict[UUID, tuple[UUID, str, int]]] = {}
        for row in rows:
            name, _, rest = row.dedup_key.partition("/")
            record, _, due_key = rest.partition("/")
            one = parse_id(record)
            if name in known and one is not None and due_key:
                keyed.setdefault(name, {})[row.id] = (one, due_key, row.wall)
        return [(known[name], self._read(connection, name, asked)) for name, asked in keyed.items()]

    def _read(
        self, connection: Connection, trigger: str, asked: Mapping[UUID, tuple[UUID, str, int]]
    ) -> dict[UUID, Occurrence]:
        tables = self.gateway().tables
        ledger = tables.frame("occurrence")
        records = list({record for record, _, _ in asked.values()})
        walls = sorted({wall for _, _, wall in asked.values()})
        statement = select(ledger).where(
            ledger.c.wall_id.in_(walls), ledger.c.trigger == trigger, among(ledger.c.record_id, records, tables.dialect)
        )
        rows = [occurrence(row) for row in connection.execute(statement, execution_options=GATED)]
        by_key = {(item.record, item.due_key, item.wall): item for item in rows}
        return {key: by_key[one] for key, one in asked.items() if one in by_key}


def _excluded(records: Records, trigger: Trigger, items: Sequence[Occurrence]) -> set[UUID]:
    """The people who are to get nothing now."""
    plan = records.blueprint.contact_plans.get(trigger.plan)
    people = [item.subject for item in items if item.subject is not None]
    if plan is None or not plan.exclude or not trigger.counted or not people:
        return set()
    table = records.tables.table(plan.entity)
    statement = select(table.c.id).where(
        among(table.c.id, people, records.tables.dialect),
        table.c.wall_id.in_(list(records.actor.walls)),
        condition_sql(records, plan.entity, plan.exclude, table),
    )
    return set(records.connection.scalars(statement, execution_options=GATED))
