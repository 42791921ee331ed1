"""Telling open screens what others changed: one thread for all who listen, and only while somebody does.

Each is told of what he may read, and only that it changed: the screen fetches it again through the gate.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from palmette.access.actors import Actor
from palmette.errors import PalmetteError, TooMany
from palmette.personal.notice_kinds import kinds_off
from palmette.records.journal import REVEALED
from palmette.records.read_reach import unseen_ids
from palmette.web.event_feed import EventFeed, Happening
from palmette.web.runtime import Pinned, Runtime

LOOK_SECONDS = 0.5
PERSON_SECONDS = 1.0
"""How often it is asked whether a listener may still listen, and what he has not read."""
MOST_NAMED = 50
"""Records of one entity that are named at once; of more it is said that many changed."""
MOST_STREAMS = 20
"""Streams that one person may hold open; a browser needs one for all its tabs."""

log = logging.getLogger("palmette.live")

Told = tuple[str, dict[str, object]]
"""The name of a message and what is in it."""


@dataclass(eq=False)
class Listener:
    """One open stream. `actor` answers who listens, or None when he may not any more; `tell` may be called from any
    thread, with None when it is over."""

    actor: Callable[[], Actor | None]
    tell: Callable[[Told | None], None]
    known: Actor | None = None
    unread: int = field(default=-1)


class Live:
    """Watches the event table for the listeners of this process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def join(self, listener: Listener) -> None:
        """Begin to tell; TooMany when the person has too many streams already."""
        listener.known = listener.actor()
        with self._lock:
            mine = [
                one for one in self._listeners if one.known and listener.known and one.known.id == listener.known.id
            ]
            if len(mine) >= MOST_STREAMS:
                raise TooMany("live.too_many", "Too many windows listen for changes.", remedy="Close some of them.")
            self._listeners.append(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="palmette-live", daemon=True)
                self._thread.start()

    def leave(self, listener: Listener) -> None:
        """The stream is closed."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def close(self) -> None:
        """The process ends: every stream is closed."""
        self._closing.set()
        with self._lock:
            for listener in self._listeners:
                listener.tell(None)
            self._listeners.clear()

    def _watch(self) -> None:
        pinned, feed, checked = self._runtime.pinned, None, 0.0
        while not self._closing.is_set():
            with self._lock:
                listeners = list(self._listeners)
                if not listeners:
                    self._thread = None
                    return
            try:
                if feed is None or pinned is not self._runtime.pinned:
                    pinned = self._runtime.pinned
                    feed = EventFeed(pinned.database, pinned.tables)
                if time.monotonic() - checked >= PERSON_SECONDS:
                    checked = time.monotonic()
                    listeners = self._still_there(listeners)
                    _tell_unread(pinned, feed, listeners)
                _tell_changes(pinned, feed, listeners)
            except PalmetteError as error:
                log.warning("live: %s", error)
            except Exception:
                log.exception("live")
            self._closing.wait(LOOK_SECONDS)

    def _still_there(self, listeners: Sequence[Listener]) -> list[Listener]:
        for listener in listeners:
            listener.known = listener.actor()
            if listener.known is None:
                listener.tell(None)
                self.leave(listener)
        return [listener for listener in listeners if listener.known is not None]


def _tell_unread(pinned: Pinned, feed: EventFeed, listeners: Sequence[Listener]) -> None:
    users = {one.known.id for one in listeners if one.known and one.known.id}
    if not users:
        return
    counts = feed.unread(users, {user: kinds_off(pinned.preferences, user) for user in users})
    for listener in listeners:
        count = counts.get(listener.known.id, 0) if listener.known and listener.known.id else 0
        if count != listener.unread:
            listener.unread = count
            listener.tell(("notices", {"unread": count}))


def _tell_changes(pinned: Pinned, feed: EventFeed, listeners: Sequence[Listener]) -> None:
    walls = {wall for listener in listeners if listener.known for wall in listener.known.walls}
    happened = [event for event in feed.news(walls) if event.kind != REVEALED]
    if not happened:
        return
    told: dict[UUID, list[Told]] = {}
    for listener in listeners:
        actor = listener.known
        if actor is None or actor.id is None:
            continue
        if actor.id not in told:
            told[actor.id] = messages(pinned, actor, happened)
        for message in told[actor.id]:
            listener.tell(message)


def messages(pinned: Pinned, actor: Actor, happened: Sequence[Happening]) -> list[Told]:
    """What one person is told: entity, id and version of records in his scope, living or in the trash."""
    own = [event for event in happened if event.wall in actor.walls and event.entity in pinned.blueprint.entities]
    named: dict[str, set[UUID]] = {}
    for event in own:
        named.setdefault(event.entity, set()).add(event.record)
    with pinned.gateway.reading(actor) as records:
        unseen = unseen_ids(records, named)
    seen = {(event.entity, event.record): event for event in own if event.record not in unseen}
    many = Counter(entity for entity, _ in seen)
    crowds: list[Told] = [("change", {"entity": key}) for key, count in many.items() if count > MOST_NAMED]
    single: list[Told] = [
        ("change", {"entity": event.entity, "id": str(event.record), "kind": event.kind, "version": event.version})
        for event in seen.values()
        if many[event.entity] <= MOST_NAMED
    ]
    return [*crowds, *single]
