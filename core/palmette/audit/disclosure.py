"""One counter of the distinct customers that an actor was shown on a day, over every channel; an alarm, and a stop.

A customer counts when the gateway hands out a record with a phone, an e-mail or an address that is not masked. Each is
written down once a day, before the answer leaves: in the transaction of a session that writes, else in one of its own.
Those that were counted today are known in memory and cost nothing more.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.access.actors import Actor
from palmette.audit.canaries import Canaries
from palmette.audit.journal import Event, note
from palmette.audit.kinds import CANARY, DISCLOSURE_ALARM, DISCLOSURE_STOPPED
from palmette.audit.limits import Limits, limits_of
from palmette.blueprint.model import Blueprint
from palmette.errors import TooMany
from palmette.locale.sentences import sentence
from palmette.schema.database import GATED, Database
from palmette.schema.tables import Tables

MOST_KEPT = 2_000
"""Actors whose customers of today are known in memory."""

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Shown:
    """Records of one entity that an actor is about to be shown, on his local day."""

    actor: Actor
    day: date
    entity: str
    ids: Collection[UUID]

    @property
    def key(self) -> str:
        """Whose counter it is: a token has one of its own."""
        actor = self.actor
        return f"token:{actor.token}" if actor.token else str(actor.id) if actor.id else f"{actor.kind}:{actor.name}"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What heads are told: `kind` is that of the audit entry, `key` tells it from others of the day."""

    kind: str
    key: str
    actor: Actor
    entity: str
    record: UUID | None
    count: int


Tell = Callable[[Alarm], None]


class _Waiting(threading.local):
    """What cannot be written while this thread writes something else."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.alarms: list[tuple[Alarm, bool]] = []


@dataclass
class Disclosures:
    """Counts what is shown. One per gateway; thread-safe."""

    database: Database
    tables: Tables
    blueprint: Blueprint
    usual: Limits = field(default_factory=Limits)
    alarm: Tell | None = None
    _known: OrderedDict[tuple[str, date], set[UUID]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waiting: _Waiting = field(default_factory=_Waiting)

    def __post_init__(self) -> None:
        self.canaries = Canaries(self.database, self.tables)

    def limits(self, actor: Actor) -> Limits:
        """The limits of an actor."""
        return limits_of(self.blueprint, actor, self.usual)

    def show(self, shown: Shown, connection: Connection | None) -> None:
        """Count records before they leave; TooMany when they would be more than the day allows.

        `connection` is that of a session that writes; without it there is a transaction of its own.
        """
        known = self._known_today(shown)
        fresh = [one for one in dict.fromkeys(shown.ids) if one not in known]
        if not fresh:
            return
        new = Shown(shown.actor, shown.day, shown.entity, fresh)
        if connection is not None:
            self._store(connection, new)
        elif self.database.is_writing:
            # Two transactions of one thread would wait for each other for ever.
            self._refuse_above(new, len(known) + len(fresh))
            self._waiting.shown.append(new)
            known.update(fresh)
        else:
            try:
                with self.database.write(new.actor.walls) as own:
                    self._store(own, new)
            except BaseException:
                self.forget(shown.actor)
                raise
            finally:
                self.flush()

    def flush(self) -> None:
        """Write what had to wait; called when the thread's own transaction is over, well or not."""
        if self.database.is_writing:
            return
        shown, self._waiting.shown = self._waiting.shown, []
        for one in shown:
            with self.database.write(one.actor.walls) as own:
                self._store(own, one, strict=False)
        alarms, self._waiting.alarms = self._waiting.alarms, []
        for alarm, stopped in alarms:
            if stopped:
                self._write_stop(alarm)
            if self.alarm is not None:
                self.alarm(alarm)

    def sound(self, alarm: Alarm) -> None:
        """Let heads be told once this thread's transaction is over."""
        self._waiting.alarms.append((alarm, False))

    def forget(self, actor: Actor) -> None:
        """Know nothing more of an actor's day: what was counted was rolled back. Its alarms are not to be told."""
        key = Shown(actor, date.min, "", ()).key
        with self._lock:
            for known in [known for known in self._known if known[0] == key]:
                del self._known[known]
        self._waiting.alarms = [
            (alarm, stopped) for alarm, stopped in self._waiting.alarms if stopped or alarm.actor.id != actor.id
        ]

    def count(self, actor: Actor, day: date) -> int:
        """How many distinct customers an actor was shown on a day."""
        table, key = self.tables.frame("disclosed_day"), Shown(actor, day, "", ()).key
        with self.database.system(writing=False) as connection:
            asked = select(table.c.records).where(table.c.actor == key, table.c.day == day)
            return connection.scalar(asked) or 0

    def _known_today(self, shown: Shown) -> set[UUID]:
        at = (shown.key, shown.day)
        with self._lock:
            found = self._known.get(at)
            if found is not None:
                self._known.move_to_end(at)
                return found
        table = self.tables.frame("disclosed")
        with self.database.system(writing=False) as connection:
            asked = select(table.c.record_id).where(table.c.actor == shown.key, table.c.day == shown.day)
            loaded = set(connection.scalars(asked))
        with self._lock:
            while len(self._known) >= MOST_KEPT:
                self._known.popitem(last=False)
            return self._known.setdefault(at, loaded)

    def _store(self, connection: Connection, shown: Shown, *, strict: bool = True) -> None:
        now = clock.now()
        count = self._insert(connection, shown, now)
        total, told = self._add_up(connection, shown, count)
        if strict:
            self._refuse_above(shown, total)
        self._look_for_canaries(connection, shown)
        if told is None and total >= self.limits(shown.actor).alarm:
            self._sound(connection, shown, total, now)
        self._known_today(shown).update(shown.ids)

    def _insert(self, connection: Connection, shown: Shown, now: datetime) -> int:
        table = self.tables.frame("disclosed")
        make = sqlite_insert if self.tables.dialect == "sqlite" else postgresql_insert
        common = {
            "actor": shown.key, "day": shown.day, "wall_id": shown.actor.wall, "entity": shown.entity, "at": now,
            "channel": shown.actor.channel,
        }  # fmt: skip
        ids, count = list(shown.ids), 0
        for start in range(0, len(ids), _AT_ONCE):
            rows = [{**common, "record_id": one} for one in ids[start : start + _AT_ONCE]]
            statement = make(table).values(rows).on_conflict_do_nothing().returning(table.c.record_id)
            count += len(connection.execute(statement, execution_options=GATED).all())
        return count

    def _add_up(self, connection: Connection, shown: Shown, count: int) -> tuple[int, datetime | None]:
        table = self.tables.frame("disclosed_day")
        make = sqlite_insert if self.tables.dialect == "sqlite" else postgresql_insert
        row = {
            "actor": shown.key, "day": shown.day, "wall_id": shown.actor.wall, "user_id": shown.actor.id,
            "records": count, "exported": 0, "told_at": None, "stopped_at": None,
        }  # fmt: skip
        grown = make(table).values(row).on_conflict_do_update(
            index_elements=[table.c.actor, table.c.day], set_={"records": table.c.records + count}
        )  # fmt: skip
        found = grown.returning(table.c.records, table.c.told_at)
        total, told = connection.execute(found, execution_options=GATED).one()
        return int(total), told

    def _refuse_above(self, shown: Shown, total: int) -> None:
        most = self.limits(shown.actor).customers
        if total <= most:
            return
        self._waiting.alarms.append(
            (Alarm(DISCLOSURE_STOPPED, f"{shown.key}:{shown.day}", shown.actor, shown.entity, None, total), True)
        )
        message = sentence("You have seen %(most)s customers today, which is as many as one day allows.", most=most)
        raise TooMany("records.disclosure_limit", message, remedy="Go on tomorrow, or ask your head for more.")

    def _sound(self, connection: Connection, shown: Shown, total: int, now: datetime) -> None:
        table = self.tables.frame("disclosed_day")
        connection.execute(
            update(table).where(table.c.actor == shown.key, table.c.day == shown.day).values(told_at=now),
            execution_options=GATED,
        )
        event = Event(DISCLOSURE_ALARM, shown.actor, shown.entity, about={"customers": total})
        note(connection, self.tables, shown.actor.wall, [event])
        alarm = Alarm(DISCLOSURE_ALARM, f"{shown.key}:{shown.day}", shown.actor, shown.entity, None, total)
        self._waiting.alarms.append((alarm, False))

    def _look_for_canaries(self, connection: Connection, shown: Shown) -> None:
        touched = self.canaries.among(shown.ids)
        events = [Event(CANARY, shown.actor, shown.entity, one) for one in touched]
        note(connection, self.tables, shown.actor.wall, events)
        for one in touched:
            alarm = Alarm(CANARY, f"{shown.key}:{shown.day}:{one}", shown.actor, shown.entity, one, 1)
            self._waiting.alarms.append((alarm, False))

    def _write_stop(self, alarm: Alarm) -> None:
        """Once a day; the try that was stopped has been rolled back, and with it perhaps the day's row."""
        table = self.tables.frame("disclosed_day")
        make = sqlite_insert if self.tables.dialect == "sqlite" else postgresql_insert
        key, _, day = alarm.key.rpartition(":")
        now = clock.now()
        row = {
            "actor": key, "day": date.fromisoformat(day), "wall_id": alarm.actor.wall, "user_id": alarm.actor.id,
            "records": 0, "exported": 0, "told_at": None, "stopped_at": now,
        }  # fmt: skip
        with self.database.system() as connection:
            stopped = (
                make(table)
                .values(row)
                .on_conflict_do_update(
                    index_elements=[table.c.actor, table.c.day], set_={"stopped_at": now},
                    where=table.c.stopped_at.is_(None),
                )
                .returning(table.c.actor)
            )  # fmt: skip
            if connection.execute(stopped).first() is not None:
                event = Event(DISCLOSURE_STOPPED, alarm.actor, alarm.entity, about={"customers": alarm.count})
                note(connection, self.tables, alarm.actor.wall, [event])
