"""People who work through the API while the server is killed: what was acknowledged is remembered, then looked for.

Each caller asks with idempotency keys. What got no answer is asked again with the same key until it gets one, as a
client must; so at the end each effect has to be there once: not lost, not twice.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import Connection, text

from palmette.app import open_runtime
from palmette.backup.invariants import verify_data
from palmette.files.store import FolderStore
from palmette.settings import load_settings
from tests.security.served import Installation

DEFINITE = (200, 201, 204)
PATIENCE = 1200
"""Seconds a caller asks again: longer than the kills last, since a slow machine may answer some only after them."""
Body = dict[str, Any]  # Any: JSON


@dataclass
class Ledger:
    """What the callers know of: effects that were acknowledged, by kind."""

    created: list[str] = field(default_factory=list)
    notes: dict[str, tuple[str, int]] = field(default_factory=dict)
    paid: Counter[str] = field(default_factory=Counter)
    given: int = 0
    merged: list[tuple[str, str]] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    asked: int = 0
    again: int = 0
    refused: list[str] = field(default_factory=list)


class Caller(threading.Thread):
    """One of the clients: it owns its records, so that it knows what each must hold."""

    def __init__(self, there: Installation, number: int, stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.there, self.number, self.stopping = there, number, stop
        self.random = random.Random(seed * 100 + number)
        self.ledger = Ledger()
        self.guests: list[str] = []
        self.count = 0
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Work until told to stop; the call that is under way is asked to its end."""
        try:
            with httpx.Client(base_url=self.there.base, headers=self.there.headers, timeout=10, verify=False) as client:
                while not self.stopping.is_set():
                    self._turn(client)
        except BaseException as error:  # noqa: BLE001 - told by the thread that joins
            self.failure = error

    def _turn(self, client: httpx.Client) -> None:
        works: list[Callable[[httpx.Client], None]] = [self._create, self._pay, self._update, self._give, self._merge]
        if len(self.guests) < 2:
            self._create(client)
        else:
            self.random.choices(works, weights=(3, 4, 3, 2, 1))[0](client)

    def _create(self, client: httpx.Client) -> None:
        name = self._fresh()
        made = self._ask(client, "POST", "/api/v1/guest", {"name": name})
        self.guests.append(made["id"])
        self.ledger.created.append(name)

    def _update(self, client: httpx.Client) -> None:
        guest, note = self.random.choice(self.guests), self._fresh()
        self._ask(client, "PATCH", f"/api/v1/guest/{guest}", {"note": note})
        self.ledger.notes[guest] = (note, self.ledger.notes.get(guest, ("", 0))[1] + 1)

    def _pay(self, client: httpx.Client) -> None:
        guest = self.random.choice(self.guests)
        self._ask(client, "POST", "/api/v1/bonus_move", {"guest": guest, "kind": "earn", "points": 1})
        self.ledger.paid[guest] += 1

    def _give(self, client: httpx.Client) -> None:
        rich = [guest for guest, points in self.ledger.paid.items() if points > 0]
        if not rich:
            return
        giver = self.random.choice(rich)
        taker = self.random.choice([guest for guest in self.guests if guest != giver])
        self._ask(client, "POST", "/api/v1/bonus_move/transfer", {"from": giver, "to": taker, "quantity": 1})
        self.ledger.paid[giver] -= 1
        self.ledger.paid[taker] += 1
        self.ledger.given += 1

    def _merge(self, client: httpx.Client) -> None:
        names = self._fresh(), self._fresh()
        first, second = (
            self._ask(client, "POST", "/api/v1/contact?allow_duplicate=true", {"kind": "person", "last_name": name})[
                "id"
            ]
            for name in names
        )
        self._ask(client, "POST", f"/api/v1/contact/{first}/merge", {"other": second})
        self.ledger.merged.append((first, second))

    def _fresh(self) -> str:
        self.count += 1
        return f"{self.number}-{self.count}"

    def _ask(self, client: httpx.Client, method: str, path: str, body: Body) -> Body:
        """Ask until there is an answer; each asking with the same key."""
        self.count += 1
        headers = {"idempotency-key": f"{self.number}:{self.count}"}
        self.ledger.asked += 1
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = client.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                self.ledger.again += 1
                time.sleep(0.05)
                continue
            if answer.status_code in DEFINITE:
                found: Body = answer.json() if answer.content else {}
                return found
            if answer.status_code < 500:
                raise AssertionError(f"{method} {path} {body}: {answer.status_code} {answer.text}")
            self.ledger.refused.append(f"{answer.status_code} {answer.json().get('code')}")
            self.ledger.again += 1
            time.sleep(0.1)
        raise AssertionError(f"{method} {path} had no answer in time")


@dataclass(frozen=True)
class Found:
    """What was found afterwards."""

    asked: int
    again: int
    acknowledged: int
    refused: Counter[str]
    wrong: list[str]


def begin(there: Installation, *, callers: int = 8, seed: int = 1) -> tuple[list[Caller], threading.Event]:
    """Start the callers."""
    stop = threading.Event()
    found = [Caller(there, number, stop, seed) for number in range(callers)]
    for one in found:
        one.start()
    return found, stop


def settle(there: Installation, callers: list[Caller], stop: threading.Event) -> Found:
    """Let the callers finish what they began, then compare what they know with what is stored."""
    stop.set()
    for one in callers:
        one.join(PATIENCE + 30)
        if one.failure is not None:
            raise one.failure
        assert not one.is_alive(), "a caller still waits for its answer"
    runtime = open_runtime(load_settings(environ=there.environment))
    pinned = runtime.pinned
    try:
        with runtime.database.snapshot() as connection:
            wrong = [line for one in callers for line in _compare(connection, one.ledger)]
            wrong += _engine(connection)
        found = verify_data(
            runtime.database, pinned.blueprint, pinned.tables, FolderStore(runtime.settings.data_dir / "files")
        )
        wrong += [item.message for item in found]
    finally:
        runtime.database.close()
    ledgers = [one.ledger for one in callers]
    acknowledged = sum(
        len(one.created) + sum(count for _, count in one.notes.values()) + sum(one.paid.values()) + one.given
        + 3 * len(one.merged)
        for one in ledgers
    )  # fmt: skip
    refused = Counter(line for one in ledgers for line in one.refused)
    return Found(sum(one.asked for one in ledgers), sum(one.again for one in ledgers), acknowledged, refused, wrong)


def _compare(connection: Connection, ledger: Ledger) -> list[str]:
    guests = "x__guest"
    wrong = []
    sqlite = connection.dialect.name == "sqlite"
    shown = "lower(hex(id))" if sqlite else "replace(id::text, '-', '')"
    rows = {
        row.id: row
        for row in connection.execute(text(f"SELECT {shown} AS id, name, note, bonus, version FROM {guests}"))
    }
    names = Counter(row.name for row in rows.values())
    wrong += [f"{name} is there {names[name]} times" for name in ledger.created if names[name] != 1]
    for guest, (note, count) in ledger.notes.items():
        row = rows.get(guest.replace("-", ""))
        if row is None or row.note != note:
            wrong.append(f"{guest} says {row and row.note!r} instead of {note!r}")
        elif row.version < 1 + count:
            wrong.append(f"{guest} was changed {row.version - 1} times instead of {count}")
    for guest, points in ledger.paid.items():
        row = rows.get(guest.replace("-", ""))
        if row is None or (row.bonus or 0) != points:
            wrong.append(f"{guest} has {row and row.bonus} points instead of {points}")
    kept = "lower(hex(survivor_id)) || ':' || lower(hex(record_id))"
    if not sqlite:
        kept = "replace(survivor_id::text, '-', '') || ':' || replace(record_id::text, '-', '')"
    merges = Counter(connection.execute(text(f"SELECT {kept} FROM palmette__merge")).scalars())
    for first, second in ledger.merged:
        pair = f"{first.replace('-', '')}:{second.replace('-', '')}"
        if merges[pair] != 1:
            wrong.append(f"{second} went into {first} {merges[pair]} times")
    return wrong


def _engine(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    told = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [line for line in told if line != "ok"] + [f"{len(broken)} broken references" for _ in broken[:1]]
