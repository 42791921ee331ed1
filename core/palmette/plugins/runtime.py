"""Calls the runtime hooks of packs inside and after a transaction, one pack at a time, in order."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from palmette.access.actors import Actor, system_actor
from palmette.channels.ports import Arrived, Reach, Recipient, Sent, Withdrawal
from palmette.errors import PalmetteError
from palmette.plugins.registry import Registry
from palmette.records.changes import Changes, Merges
from palmette.records.results import BulkResult
from palmette.records.session import Gateway, Records
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.shifts import ShiftSpan

CALENDARS_SECONDS = 5.0
"""How long work calendars are kept: a change of hours is felt within this time."""

log = logging.getLogger("palmette.packs")


class PackFailed(PalmetteError):
    """A pack's hook broke the transaction; nothing was stored."""

    status = 500


class PackInterceptor:
    """Joins every writing session: `before_commit` may write further and refuse, `after_commit` only announces."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._before = _with_hook(registry, "before_commit")
        self._after = _with_hook(registry, "after_commit")
        self._merging = _with_hook(registry, "merge_records")

    def before_commit(self, changes: Changes) -> None:
        """Ask each pack; an unforeseen failure fails the transaction and names the pack."""
        for pack in self._before:
            own = Changes(_as_pack(changes.records, pack), changes.items, changes.caused_by)
            self._must(pack, "before_commit", changes=own)

    def merge_records(self, merges: Merges) -> None:
        """The same for a merge."""
        for pack in self._merging:
            self._must(pack, "merge_records", merges=Merges(_as_pack(merges.records, pack), merges.items))

    def _must(self, pack: str, hook: str, **arguments: object) -> None:
        try:
            self.registry.call(pack, hook, **arguments)
        except PalmetteError:
            raise
        except Exception as error:
            raise _failed(pack, hook) from error

    def after_commit(self, changes: Changes) -> None:
        """Tell each pack; a failure is logged and harms nothing."""
        for pack in self._after:
            try:
                self.registry.call(pack, "after_commit", changes=changes)
            except Exception:
                log.exception("pack failed", extra={"pack": pack, "hook": "after_commit"})


class PackCalendars:
    """The work calendars of branches as packs know them, kept for a few seconds; earlier packs win."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._packs = _with_hook(registry, "work_calendars")
        self._lock = threading.Lock()
        self._kept: dict[tuple[int, ...], tuple[float, dict[UUID, WorkCalendar]]] = {}

    def of(self, records: Records) -> Mapping[UUID, WorkCalendar]:
        """The calendars of the branches of the session's walls, by branch."""
        walls = tuple(records.actor.walls)
        with self._lock:
            until, found = self._kept.get(walls, (0.0, {}))
        if until < time.monotonic():
            found = self._read(records)
            with self._lock:
                self._kept[walls] = (time.monotonic() + CALENDARS_SECONDS, found)
        return found

    def forget(self) -> None:
        """Read them anew next time, after a change of calendars."""
        with self._lock:
            self._kept.clear()

    def _read(self, records: Records) -> dict[UUID, WorkCalendar]:
        found: dict[UUID, WorkCalendar] = {}
        for pack in reversed(self._packs):
            for given in self.registry.call(pack, "work_calendars", records=_as_pack(records, pack)):
                assert isinstance(given, Mapping), "the hook gives a mapping"
                found |= given
        return found


class PackShifts:
    """Who is at work, as packs know it; None where none of them plans shifts."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._packs = _with_hook(registry, "shifts")

    def of(
        self, records: Records, branches: Sequence[UUID], since: datetime, until: datetime
    ) -> list[ShiftSpan] | None:
        """The shifts of some branches that touch a span of time."""
        if not self._packs:
            return None
        found: list[ShiftSpan] = []
        for pack in self._packs:
            own = _as_pack(records, pack)
            for given in self.registry.call(pack, "shifts", records=own, branches=branches, since=since, until=until):
                assert isinstance(given, Sequence), "the hook gives a list"
                found += given
        return sorted(found, key=lambda span: span.starts_at)


class PackPresses:
    """Runs what the buttons of packs do, in the transaction and with the rights of the person who pressed."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def press(self, records: Records, pack: str, button: str, ids: Sequence[UUID]) -> BulkResult:
        """What came of it; a failure of the pack fails the transaction and names the pack."""
        try:
            answers = self.registry.call(pack, "press", records=records, button=button, ids=ids)
        except PalmetteError:
            raise
        except Exception as error:
            raise _failed(pack, "press") from error
        found = [answer for answer in answers if isinstance(answer, BulkResult)]
        return found[0] if found else BulkResult(list(ids))


def _failed(pack: str, hook: str) -> PackFailed:
    """Notes why a pack failed; what the person is told."""
    log.exception("pack failed", extra={"pack": pack, "hook": hook})
    message = f"The pack {pack} failed, so nothing was stored."
    return PackFailed("packs.hook_failed", message, remedy="The log has the reason; the pack can be disabled.")


def _with_hook(registry: Registry, hook: str) -> list[str]:
    return [key for key, module in registry.modules.items() if hasattr(module, hook)]


def _as_pack(records: Records, pack: str) -> Records:
    """The same transaction in the pack's own name, over the walls of the one who caused it."""
    caller = records.actor
    actor = Actor(
        "pack", pack, caller.channel, caller.wall, caller.walls, home_branch=caller.home_branch,
        language=caller.language, zone=caller.zone, trusted=True,
    )  # fmt: skip
    return replace(records, actor=actor)


class PackPost:
    """How packs take part in messages: whom they reach, what came in, what became of what was sent."""

    def __init__(self, registry: Registry, gateway: Gateway) -> None:
        self.registry = registry
        self.gateway = gateway
        self._reaching = _with_hook(registry, "reach")
        self._withdrawing = _with_hook(registry, "withdraw")
        self._receiving = _with_hook(registry, "receive")
        self._hearing = _with_hook(registry, "sent")

    def reach(self, connection: Connection, recipients: Sequence[Recipient]) -> Mapping[UUID, Reach]:
        """Each recipient as the first pack that knows him says; users as the frame knows them."""
        groups: dict[tuple[int, str], list[UUID]] = {}
        for one in recipients:
            groups.setdefault((one.wall, one.entity), []).append(one.id)
        found: dict[UUID, Reach] = {}
        for (wall, entity), ids in groups.items():
            if entity == "frame.user":
                found |= _users(connection, self.gateway, ids)
                continue
            actor = system_actor(wall=wall, walls=(wall,), channel="job")
            records = Records(self.gateway, actor, connection, writing=False)
            for pack in reversed(self._reaching):
                own = _as_pack(records, pack)
                for given in self.registry.call(pack, "reach", records=own, entity=entity, ids=ids):
                    assert isinstance(given, Mapping), "the hook gives a mapping"
                    found |= given
        return found

    def withdraw(self, records: Records, withdrawal: Withdrawal) -> None:
        """Tell every pack that keeps agreements."""
        for pack in self._withdrawing:
            self.registry.call(pack, "withdraw", records=_as_pack(records, pack), withdrawal=withdrawal)

    def receive(self, records: Records, arrived: Sequence[Arrived]) -> None:
        """Give what came in to every pack that keeps it."""
        for pack in self._receiving:
            self.registry.call(pack, "receive", records=_as_pack(records, pack), arrived=arrived)

    def sent(self, records: Records, messages: Sequence[Sent]) -> None:
        """Tell every pack that keeps messages."""
        for pack in self._hearing:
            self.registry.call(pack, "sent", records=_as_pack(records, pack), messages=messages)


def _users(connection: Connection, gateway: Gateway, ids: Sequence[UUID]) -> dict[UUID, Reach]:
    table = gateway.tables.table("frame.user")
    statement = select(table).where(table.c.id.in_(ids), table.c.deleted_at.is_(None))
    return {
        row.id: Reach({"email": [row.email]}, name=row.name, language=row.language or "", zone=row.zone or "")
        for row in connection.execute(statement)
        if row.active is not False
    }
