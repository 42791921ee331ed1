"""The gateway and the REST API as ways to a deal; each says in the same words what came of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from uuid import UUID

from httpx import Response

from palmette.errors import PalmetteError, Problem
from palmette.records.results import BulkResult
from palmette.records.session import Records
from tests.core.gates.firm import Firm
from tests.core.gates.oracle import ABSENT, BAD, DONE, FORBIDDEN, SHUT, STALE, Values

KINDS = {400: BAD, 403: FORBIDDEN, 404: ABSENT, 409: STALE, 422: SHUT}
MISSING = "pipelines.missing_"

Told = list[tuple[str, str]]
_NUMBERS = count(1)


@dataclass
class Outcome:
    """What came of a call. `told` is what a refusal named as missing, by kind and field; `refused` that of many."""

    kind: str
    told: Told | None = None
    id: UUID | None = None
    done: list[UUID] = field(default_factory=list)
    refused: dict[UUID, Told] = field(default_factory=dict)
    count: int | None = None
    shown: frozenset[str] | None = None


@dataclass(frozen=True)
class Move:
    """A wish to move."""

    to: str
    values: Values = field(default_factory=dict)
    forbidden: Values = field(default_factory=dict)
    reason: str = ""
    skip: str = ""
    version: int | None = None


class Door(Protocol):
    """A way in."""

    def create(self, role: str, values: Values) -> Outcome: ...
    def edit(self, role: str, deal: UUID, values: Values, *, way: str, version: int | None) -> Outcome: ...
    def move(self, role: str, deal: UUID, move: Move) -> Outcome: ...
    def move_many(self, role: str, deals: Sequence[UUID], to: str, *, reason: str) -> Outcome: ...
    def tick(self, role: str, deal: UUID, step: str, *, done: bool) -> Outcome: ...
    def trash(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome: ...
    def restore(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome: ...
    def reassign(self, role: str, deals: Sequence[UUID], owner: UUID) -> Outcome: ...
    def change(self, role: str, entity: str, id: UUID, values: Values) -> Outcome: ...


def sent(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as gateway and API take them."""
    found = dict(values)
    if "lines" in found:
        found["lines"] = [{"name": "Door", "pieces": pieces} for pieces in found["lines"]]
    if found.get("amount") is not None:
        found["amount"] = str(found["amount"])
    return {name: str(value) if isinstance(value, UUID) else value for name, value in found.items()}


def _told(problems: Sequence[Problem]) -> Told:
    return [(item.code.removeprefix(MISSING), item.field) for item in problems]


class GatewayDoor:
    """The gateway, as packs and jobs reach it."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm

    @contextmanager
    def _writing(self, role: str, outcome: Outcome) -> Iterator[Records]:
        try:
            with self.firm.pinned.gateway.writing(self.firm.actor(role)) as records:
                yield records
        except PalmetteError as error:
            outcome.kind, outcome.told = KINDS[error.status], _told(error.problems)

    def create(self, role: str, values: Values) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            outcome.id = UUID(str(records.create("deal", sent(values))["id"]))
        return outcome

    def edit(self, role: str, deal: UUID, values: Values, *, way: str, version: int | None) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            if way == "one":
                records.update("deal", deal, sent(values), version=version)
            elif way == "many":
                _note(outcome, records.update_many("deal", [deal], sent(values)))
            else:
                _note(outcome, records.update_each("deal", {deal: sent(values)}))
        return outcome

    def move(self, role: str, deal: UUID, move: Move) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            records.move(
                "deal", deal, move.to, values=sent({**move.values, **move.forbidden}), lost_reason=move.reason,
                skip_reason=move.skip, version=move.version,
            )  # fmt: skip
        return outcome

    def move_many(self, role: str, deals: Sequence[UUID], to: str, *, reason: str) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            _note(outcome, records.move_many("deal", list(deals), to, lost_reason=reason))
        return outcome

    def tick(self, role: str, deal: UUID, step: str, *, done: bool) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            records.set_step("deal", deal, step, done=done)
        return outcome

    def trash(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            _note(outcome, records.delete_many(entity, [id]))
        return outcome

    def restore(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            _note(outcome, records.restore_many(entity, [id]))
        return outcome

    def reassign(self, role: str, deals: Sequence[UUID], owner: UUID) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            _note(outcome, records.reassign("deal", list(deals), owner))
        return outcome

    def change(self, role: str, entity: str, id: UUID, values: Values) -> Outcome:
        outcome = Outcome(DONE)
        with self._writing(role, outcome) as records:
            records.update(entity, id, sent(values))
        return outcome


def _note(outcome: Outcome, result: BulkResult) -> None:
    outcome.done = list(result.done)
    outcome.refused = {which: _told(problems) for which, problems in result.refused if isinstance(which, UUID)}
    outcome.count = len(outcome.done)
    _one_of_many(outcome)


def _one_of_many(outcome: Outcome) -> None:
    """What it came to, where it was about one: nothing done is a refusal, or a record that is not there."""
    if not outcome.done:
        outcome.kind = BAD if outcome.refused else ABSENT


@dataclass(frozen=True)
class Call:
    """A call with a key that went through, to be sent again."""

    method: str
    address: str
    body: object
    headers: Mapping[str, str]
    answer: Response


class ApiDoor:
    """The REST API with each person's token; every other call carries a key."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.kept: list[Call] = []
        self.keys = 0
        self.number = next(_NUMBERS)

    def call(
        self, role: str, method: str, address: str, body: object = None, *, version: int | None = None
    ) -> tuple[Outcome, Any]:  # Any: JSON
        """Send a call; what came of it, and the answer's body."""
        person = self.firm.people[role]
        headers = {"authorization": f"Bearer {person.token}"}
        self.keys += 1
        keyed = method in ("POST", "PATCH") and self.keys % 2 == 0
        if version is not None:
            headers["if-match"] = f'"{version}"'
        if keyed:
            headers["idempotency-key"] = f"walk-{self.number}-{self.keys}"
        answer = self.firm.ask(method, f"/api/v1{address}", json=body, headers=headers)
        if answer.status_code >= 300:
            found = answer.json()
            told = [(item["code"].removeprefix(MISSING), item["field"]) for item in found.get("errors", [])]
            return Outcome(KINDS[answer.status_code], told), found
        if keyed and address.startswith("/deal"):
            self.kept.append(Call(method, f"/api/v1{address}", body, headers, answer))
        return Outcome(DONE), answer.json() if answer.content else None

    def create(self, role: str, values: Values) -> Outcome:
        many = self.keys % 3 == 0
        outcome, body = self.call(role, "POST", "/deal", [sent(values)] if many else sent(values))
        if outcome.kind == DONE:
            outcome.id = UUID(body["done"][0] if many else body["id"])
        return outcome

    def edit(self, role: str, deal: UUID, values: Values, *, way: str, version: int | None) -> Outcome:
        if way == "one":
            return self.call(role, "PATCH", f"/deal/{deal}", sent(values), version=version)[0]
        return self._bulk(role, "deal", {"action": "update", "ids": [str(deal)], "values": sent(values)})

    def move(self, role: str, deal: UUID, move: Move) -> Outcome:
        wish = {"to": move.to, "values": sent({**move.values, **move.forbidden}), "lost_reason": move.reason}
        wish["skip_reason"] = move.skip
        return self.call(role, "POST", f"/deal/{deal}/move", wish, version=move.version)[0]

    def move_many(self, role: str, deals: Sequence[UUID], to: str, *, reason: str) -> Outcome:
        ids = [str(deal) for deal in deals]
        return self._bulk(role, "deal", {"action": "move", "ids": ids, "to": to, "lost_reason": reason})

    def tick(self, role: str, deal: UUID, step: str, *, done: bool) -> Outcome:
        return self.call(role, "POST", f"/deal/{deal}/steps/{step}", {"done": done})[0]

    def trash(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome:
        if way == "one":
            return self.call(role, "DELETE", f"/{entity}/{id}")[0]
        return self._bulk(role, entity, {"action": "delete", "ids": [str(id)]})

    def restore(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome:
        return self._bulk(role, entity, {"action": "restore", "ids": [str(id)]})

    def reassign(self, role: str, deals: Sequence[UUID], owner: UUID) -> Outcome:
        ids = [str(deal) for deal in deals]
        return self._bulk(role, "deal", {"action": "reassign", "ids": ids, "owner": str(owner)})

    def change(self, role: str, entity: str, id: UUID, values: Values) -> Outcome:
        return self.call(role, "PATCH", f"/{entity}/{id}", sent(values))[0]

    def _bulk(self, role: str, entity: str, wish: dict[str, Any]) -> Outcome:
        outcome, body = self.call(role, "POST", f"/{entity}/bulk", wish)
        if outcome.kind == DONE:
            outcome.done = [UUID(item) for item in body["done"]]
            outcome.count = len(outcome.done)
            outcome.refused = {
                UUID(item["id"]): [(one["code"].removeprefix(MISSING), one["field"]) for one in item["errors"]]
                for item in body["refused"]
            }
            _one_of_many(outcome)
        return outcome

    def look(self, role: str, deal: UUID, to: str) -> tuple[Outcome, Any]:
        """What a move would need."""
        return self.call(role, "GET", f"/deal/{deal}/move?to={to}")

    def again(self, which: int, *, changed: bool) -> None:
        """Send a call of before once more: the same answer, and nothing done; with another body it is refused."""
        call = self.kept[which % len(self.kept)]
        body = {"to": "won", "skip_reason": "again"} if changed else call.body
        answer = self.firm.ask(call.method, call.address, json=body, headers=call.headers)
        if changed:
            assert answer.status_code in (400, 422), answer.text
        else:
            assert (answer.status_code, answer.content) == (call.answer.status_code, call.answer.content)
