"""The gate: asks the server, admits by the list while it is away, keeps every pass and hands it over later."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette_fitness_club.doors.decide import Cover, Door, Facts, Window, decide
from palmette_fitness_club.doors.digest import digest
from palmette_fitness_club.gateway.server import Away, Refused
from palmette_fitness_club.gateway.store import Store
from palmette_fitness_club.gateway.ticking import now

BATCH = 200
HERE = UUID(int=0)
"""The club of the gateway: its list holds nobody of others."""

log = logging.getLogger("palmette.gateway")


class Link(Protocol):
    """What the gate needs of the server."""

    def check(self, device: str, kind: str, value: str, direction: str, at: str) -> dict[str, Any]: ...

    def send(self, device: str, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]: ...

    def allow_list(self, device: str) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Device:
    """A door: its number at the server (`external_id`), and the zone behind it where zones are told apart."""

    id: str
    zone: str = ""
    direction: str = "in"


@dataclass
class Gate:
    """All doors of one club."""

    store: Store
    link: Link
    zone: ZoneInfo
    now: Callable[[], datetime] = now
    pause: timedelta = timedelta(seconds=10)
    """How long the server is not asked after it did not answer: the next at the door does not wait for it."""
    _away_until: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, device: Device, kind: str, value: str) -> dict[str, Any]:
        """`{allow, reason, text, offline}` for who stands at a door."""
        at = self.now()
        if self._away_until is None or at >= self._away_until:
            try:
                answer = self.link.check(device.id, kind, value, device.direction, at.isoformat())
                self._away_until = None
                return {**answer, "offline": False}
            except Away:
                self._away_until = at + self.pause
                log.warning("the server is away: admitting by the list")
            except Refused as error:
                log.error("the server refused the question: %s", error)
        return {**self._by_list(device, kind, value, at), "text": "", "member": None, "offline": True}

    def _by_list(self, device: Device, kind: str, value: str, at: datetime) -> dict[str, Any]:
        listed = self.store.passes(device.id, digest(kind, value))
        local = at.astimezone(self.zone)
        covers = [_cover(one) for one in listed if date.fromisoformat(one["until"]) >= local.date()]
        first = min((one["from"] for one in listed if one.get("from")), default=None)
        facts = Facts(covers, valid_from=date.fromisoformat(first) if first else None) if listed else None
        zone = UUID(device.zone) if device.zone else None
        verdict = decide(facts, Door(HERE, zone, device.direction), local)
        return {"allow": verdict.allow, "reason": verdict.reason}

    def passed(
        self, device: Device, kind: str, value: str, *, at: datetime | None = None, allowed: bool = True,
        reason: str = "ok", direction: str = "", offline: bool = False, external: str = "",
    ) -> int:  # fmt: skip
        """Keep a pass; its number. Only the digest of what was shown goes on the disk and on to the server."""
        event = {
            "at": (at or self.now()).astimezone(UTC).isoformat(), "credential": {"hash": digest(kind, value)},
            "direction": direction or device.direction, "allowed": allowed, "reason": reason, "offline": offline,
        }  # fmt: skip
        return self.store.add(device.id, event, external=external)

    def open(self, device: Device, kind: str, value: str) -> dict[str, Any]:
        """Ask and keep what came of it, for controllers that ask us and open by our answer."""
        answer = self.ask(device, kind, value)
        self.passed(
            device, kind, value, allowed=bool(answer["allow"]), reason=str(answer["reason"]),
            offline=bool(answer["offline"]),
        )  # fmt: skip
        return answer

    def forward(self, devices: Sequence[Device]) -> int:
        """Hand over what waits, the oldest first; how many events the server has now. Ends when the server is away."""
        done = 0
        with self._lock:
            for device in devices:
                while batch := self.store.waiting(device.id, BATCH):
                    try:
                        answer = self.link.send(device.id, batch)
                    except Away:
                        return done
                    except Refused as error:
                        log.error("the server does not take events of %s: %s", device.id, error)
                        break
                    taken = [*answer.get("accepted", []), *answer.get("known", [])]
                    refused = [one["sequence"] for one in answer.get("refused", [])]
                    for one in answer.get("refused", []):
                        log.error("an event of %s was refused: %s", device.id, one)
                    if not taken and not refused:
                        break
                    self.store.forget(device.id, [*taken, *refused])
                    done += len(taken)
        return done

    def refresh(self, devices: Sequence[Device]) -> bool:
        """Fetch the list anew; an old one stays as long as there is no new one."""
        try:
            for device in devices:
                self.store.replace_passes(device.id, self.link.allow_list(device.id))
        except (Away, Refused) as error:
            log.warning("no new list: %s", error)
            return False
        return True


def _cover(one: Mapping[str, Any]) -> Cover:
    windows = tuple(
        Window(frozenset(hours["weekdays"]), time.fromisoformat(hours["from"]), time.fromisoformat(hours["until"]))
        for hours in one.get("hours", ())
    )
    return Cover(
        UUID(str(one["member"])), zones=frozenset(UUID(zone) for zone in one.get("zones", ())), windows=windows
    )
