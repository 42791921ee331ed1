"""The screens as a way to a deal: board, gate form, inline cells, forms and bulk dialogs of a logged-in person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any
from uuid import UUID

from httpx import Response

from palmette.testing.club import BASE_URL
from tests.core.gates.doors import KINDS, Move, Outcome
from tests.core.gates.firm import Firm
from tests.core.gates.oracle import ABSENT, BAD, DONE, SHUT, Values

OWN_INPUTS = {"stage", "version", "after", "gate", "skip_reason", "lost_note", "_shown", "q"}
"""What a gate's form holds beside the fields it asks for: its own inputs, and the search of a reference."""


def form_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a form of ours sends them."""
    form: dict[str, Any] = {}
    shown = []
    for name, value in values.items():
        if name == "lines":
            shown.append(name)
            for number, pieces in enumerate(value):
                form[f"lines.{number}.name"] = "Door"
                form[f"lines.{number}.pieces"] = str(pieces)
        elif name == "channels":
            shown.append(name)
            form[name] = list(value)
        elif isinstance(value, bool):
            form[name] = "true" if value else "false"
        else:
            form[name] = "" if value is None else str(value)
    if shown:
        form["_shown"] = shown
    return form


class PageDoor:
    """The screens."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.sent = 0

    def send(
        self, role: str, method: str, address: str, form: Mapping[str, Any], *, on: str = "", csrf: bool = True,
        origin: str = BASE_URL,
    ) -> Response:  # fmt: skip
        """What a page of ours would send: the session's cookie, its token in a header or in the form, our origin."""
        person = self.firm.people[role]
        self.sent += 1
        headers = {"cookie": f"palmette={person.cookie}", "origin": origin}
        if self.sent % 4:
            headers["hx-request"] = "true"
        data = dict(form)
        if csrf and self.sent % 3:
            headers["x-csrf-token"] = person.csrf
        elif csrf:
            data["_csrf_token"] = person.csrf
        if on:
            headers["hx-current-url"] = f"{BASE_URL}{on}"
        return self.firm.ask(method, address, data=data, headers=headers)

    def _simple(self, role: str, method: str, address: str, form: Mapping[str, Any]) -> tuple[Outcome, Response]:
        answer = self.send(role, method, address, form)
        # A refused form comes back as 422, whatever was wrong with it.
        kind = DONE if answer.status_code < 400 else BAD if answer.status_code == 422 else KINDS[answer.status_code]
        return Outcome(kind), answer

    def create(self, role: str, values: Values) -> Outcome:
        outcome, answer = self._simple(role, "POST", "/r/deal/new", form_of(values))
        if outcome.kind == DONE:
            address = answer.headers.get("hx-redirect") or answer.headers["location"]
            outcome.id = UUID(address.rsplit("/", 1)[1])
        return outcome

    def edit(self, role: str, deal: UUID, values: Values, *, way: str, version: int | None) -> Outcome:
        form = form_of(values)
        if version is not None:
            form["version"] = str(version)
        if way == "many":
            return self._bulk(role, "deal", "edit", [deal], form)
        if way == "one":
            return self._simple(role, "POST", f"/r/deal/{deal}/edit", form)[0]
        name = next(iter(values))
        return self._simple(role, "PATCH", f"/r/deal/{deal}/edit/{name}", form)[0]

    def move(self, role: str, deal: UUID, move: Move) -> Outcome:
        # The form has inputs of these names, which mean the move itself.
        meddling = {name: value for name, value in move.forbidden.items() if name not in ("stage", "lost_reason")}
        form = {**form_of({**meddling, **move.values}), "stage": move.to}
        if move.reason:
            form["lost_reason"] = move.reason
        if move.skip:
            form["skip_reason"] = move.skip
        if move.version is not None:
            form["version"] = str(move.version)
        on = f"/r/deal/{deal}" if self.sent % 2 else "/r/deal/board/sale"
        if self.sent % 5 == 0:
            form["gate"] = "1"
        answer = self.send(role, "POST", f"/r/deal/{deal}/move", form, on=on)
        if answer.status_code == 422:
            return Outcome(SHUT, shown=_shown(answer.text))
        return Outcome(DONE if answer.status_code < 400 else KINDS[answer.status_code])

    def move_many(self, role: str, deals: Sequence[UUID], to: str, *, reason: str) -> Outcome:
        return self._bulk(role, "deal", "move", deals, {"to": to, "lost_reason": reason})

    def tick(self, role: str, deal: UUID, step: str, *, done: bool) -> Outcome:
        word = "true" if done else "false"
        outcome, answer = self._simple(role, "POST", f"/r/deal/{deal}/step/{step}?done={word}", {})
        # The bar comes back with a message when the step cannot be ticked yet.
        if outcome.kind == DONE and "The record cannot move on yet." in answer.text:
            return Outcome(SHUT)
        return outcome

    def trash(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome:
        if way == "one":
            return self._simple(role, "POST", f"/r/{entity}/{id}/delete", {})[0]
        return self._bulk(role, entity, "delete", [id], {})

    def restore(self, role: str, entity: str, id: UUID, *, way: str) -> Outcome:
        if way == "one":
            return self._simple(role, "POST", f"/r/{entity}/{id}/restore", {})[0]
        return self._bulk(role, entity, "restore", [id], {})

    def reassign(self, role: str, deals: Sequence[UUID], owner: UUID) -> Outcome:
        return self._bulk(role, "deal", "assign", deals, {"owner": str(owner)})

    def change(self, role: str, entity: str, id: UUID, values: Values) -> Outcome:
        name = next(iter(values))
        return self._simple(role, "PATCH", f"/r/{entity}/{id}/edit/{name}", form_of(values))[0]

    def tag(self, role: str, deal: UUID, name: str, *, on: bool) -> Outcome:
        """Put a tag on a deal, or take it off."""
        if on:
            return self._simple(role, "POST", f"/r/deal/{deal}/tags", {"name": name})[0]
        return self._simple(role, "POST", f"/r/deal/{deal}/untag?name={name}", {})[0]

    def _bulk(self, role: str, entity: str, action: str, ids: Sequence[UUID], form: Mapping[str, Any]) -> Outcome:
        listed = ",".join(str(item) for item in ids)
        outcome, answer = self._simple(role, "POST", f"/r/{entity}/bulk/{action}", {**form, "ids": listed, "go": "1"})
        if outcome.kind != DONE:
            return outcome
        done = re.search(r'toast-text">(\d+) done', answer.text)
        assert done is not None, answer.text
        count, refused = int(done[1]), "Refused, and why" in answer.text
        return Outcome(DONE if count else BAD if refused else ABSENT, count=count)


def _shown(text: str) -> frozenset[str]:
    """What a gate's form names as missing: the fields it offers, and the sentences that no field mends."""
    refusals = re.search(r'<ul class="ticks ticks-missing">(.*?)</ul>', text, re.DOTALL)
    said = re.findall(r"<span>(.*?)</span>", refusals[1]) if refusals else []
    names = {name.split(".")[0] for name in re.findall(r' name="([^"]+)"', text)} - OWN_INPUTS
    # Owned rows are drawn as a table, which may be empty.
    names |= set(re.findall(r'name="_shown" value="([^"]+)"', text))
    assert 'type="text" value="[]"' not in text
    return frozenset([*(unescape(item) for item in said), *names])
