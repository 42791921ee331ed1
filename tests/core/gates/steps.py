"""What one step of a walk does: ask the oracle, call, tell the oracle what was done, and read the books."""

from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant

from palmette.imports.batches import DONE as ROW_DONE
from palmette.imports.batches import DUPLICATE, REFUSED, BatchRow
from tests.core.gates.books import Stored, count_deals, read_deals, read_visits
from tests.core.gates.doors import ApiDoor, Door, GatewayDoor, Move, Outcome
from tests.core.gates.firm import Firm
from tests.core.gates.oracle import (
    ABSENT,
    BAD,
    BY_MOVE_ALONE,
    CLOSED,
    DONE,
    LOST,
    ORDER,
    SHUT,
    Client,
    Deal,
    Lack,
    Values,
    Verdict,
    Visit,
    World,
)
from tests.core.gates.pages import PageDoor
from tests.core.gates.sheets import ImportDoor

READY: Values = {"called": True, "amount": 150, "channels": ["mail"], "lines": [2], "due_on": "2026-12-24", "client": 0}
"""All that gates ask of a deal itself."""


class Steps(RuleBasedStateMachine):
    """A firm, its oracle, and the ways in."""

    walks = 0
    tally: ClassVar[Counter[tuple[str, str, str]]] = Counter()
    """How often a door let a record move, and how often not: (door, stage asked for, what came of it)."""

    def __init__(self, firm: Firm) -> None:
        super().__init__()
        Steps.walks += 1
        self.firm = firm
        self.world = World()
        self.gateway, self.api, self.page = GatewayDoor(firm), ApiDoor(firm), PageDoor(firm)
        self.sheets = ImportDoor(firm)
        self.history: dict[UUID, list[tuple[Any, ...]]] = {}
        self.books: dict[UUID, Stored] = {}
        self.others = count_deals(firm)
        self.codes = 0

    # ---- what leads from a rule to a call

    def door(self, name: str) -> Door:
        found: dict[str, Door] = {"gateway": self.gateway, "api": self.api, "page": self.page}
        return found[name]

    def deal(self, which: int) -> Deal | None:
        deals = list(self.world.deals.values())
        return deals[which % len(deals)] if deals else None

    def given(self, values: Values) -> Values:
        """Values with the id of a client instead of its number."""
        if values.get("client") is None:
            return dict(values)
        return {**values, "client": list(self.world.clients)[values["client"]]}

    def version(self, deal: Deal, kind: str) -> int | None:
        now = 0 if kind == "none" else self.stored_version(deal)
        return {"none": None, "fresh": now, "stale": now - 1 or 7}[kind]

    def stored_version(self, deal: Deal) -> int:
        return int(read_deals(self.firm, [deal.id])[deal.id].row.version)

    def born(self, id: UUID, role: str, pipeline: str, values: Values, title: str, code: str | None = None) -> None:
        """A new deal stands at the first stage of its pipeline."""
        deal = self.world.deals[id] = Deal(id, role, title, code, pipeline, values=dict(values))
        self.history[id] = [(None, deal.stage, role, None, None)]

    def went(self, role: str, deal: Deal, move: Move, lacks: tuple[Lack, ...]) -> None:
        """A deal is where it was sent, with a line in its history."""
        if move.to != deal.stage:
            skipped = " ".join(lack.kept for lack in lacks) or None
            reason = move.skip.strip() or (move.reason if move.to in LOST else "") or None
            self.history[deal.id].append((deal.stage, move.to, role, reason, skipped))
        self.world.moved(deal, move.to, move.values, reason=move.reason)

    # ---- deals come, change and move

    def make(self, door: str, role: str, values: Values, forbidden: Values) -> None:
        outcome = self.door(door).create(role, {"title": "One", **values, **forbidden})
        # A form has no place for what moves alone write; the pipeline is anybody's to choose at the beginning.
        told = door != "page" and set(forbidden) & BY_MOVE_ALONE
        client = values.get("client")
        allowed = role != "viewer" and not told and not (client and self.world.clients[client].trashed)
        assert (outcome.kind == DONE) == allowed, outcome
        if allowed:
            assert outcome.id is not None
            self.born(outcome.id, role, str(forbidden.get("pipeline", "sale")), values, "One")

    def change(
        self, door: str, role: str, deal: Deal, values: Values, forbidden: Values, *, version: str, way: str
    ) -> None:
        inline = door == "page" and way == "each"
        if inline:
            # Where a field stands alone, the first is the one.
            forbidden = dict([*forbidden.items()][:1])
            values = {} if forbidden else dict([*values.items()][:1])
        wanted = self.version(deal, version) if way == "one" else None
        stale = wanted is not None and wanted != self.stored_version(deal)
        outcome = self.door(door).edit(role, deal.id, {**forbidden, **values}, way=way, version=wanted)
        if door == "page" and not inline:
            forbidden = {name: value for name, value in forbidden.items() if name not in BY_MOVE_ALONE}
        if door == "page" and way == "many":
            values = {name: value for name, value in values.items() if value not in (None, [])}
        nothing = door == "page" and way == "many" and not values
        verdict = self.world.judge_edit(role, deal, values, forbidden=bool(forbidden) or nothing)
        assert (outcome.kind == DONE) == (verdict.kind == DONE and not stale), (outcome, verdict, stale)
        if outcome.kind == DONE:
            deal.values |= values

    def go_on(self, door: str, role: str, which: int, skip: str, version: str, without: str, way: str) -> None:
        deal = self.deal(which)
        if deal is None or deal.trashed or deal.stage in CLOSED:
            return
        client = next(iter(self.world.clients))
        if self.world.clients[client].trashed:
            self.trash_client(door, 0, way)
        if self.world.clients[client].checked is not (without != "checked"):
            self.check_client(door, 0, without != "checked")
        values = self.given({name: value for name, value in READY.items() if name != without})
        self.change(door, "head", deal, values, {}, version="none", way=way)
        if deal.stage == "offer":
            self.tick_one(door, "head", deal, "sent", done=without != "sent")
        if deal.stage == "contract" and without != "paid" and not self.world.is_paid(deal.id):
            self.pay(deal, "paid")
        order = ORDER[deal.pipeline]
        to = order[order.index(deal.stage) + 1]
        self.send(door, role, deal, Move(to, skip=skip, version=self.version(deal, version)))

    def send(self, door: str, role: str, deal: Deal, move: Move) -> None:
        stale = move.version is not None and move.version != self.stored_version(deal)
        forbidden = set(move.forbidden) & ({"pipeline"} if door == "page" else {"pipeline", *BY_MOVE_ALONE})
        verdict = self.world.judge_move(
            role, deal, move.to, move.values, reason=move.reason, skip=move.skip, stale=stale, forbidden=bool(forbidden)
        )
        plain = self.world.lacks(deal, move.to, deal.values) if move.to in ORDER[deal.pipeline] else ()
        outcome = self.door(door).move(role, deal.id, move)
        self.tally[door, move.to, "skipped" if verdict.kind == DONE and verdict.lacks else verdict.kind] += 1
        if door == "page":
            # A value that names a record which is gone comes back in the form too.
            gone = verdict.kind == ABSENT and self.world.may_update(role, deal)
            self.check_page(outcome, Verdict(BAD) if gone else verdict, plain)
        else:
            assert outcome.kind == verdict.kind, (outcome, verdict)
            if verdict.kind == SHUT:
                assert outcome.told == [lack.told for lack in verdict.lacks]
        if verdict.kind == DONE:
            self.went(role, deal, move, verdict.lacks)

    def check_page(self, outcome: Outcome, verdict: Verdict, plain: tuple[Lack, ...]) -> None:
        """The gate's form offers every missing field and names the rest; beside them stays only what was just typed."""
        if verdict.kind == BAD:
            # A value that cannot be taken comes back in the form; a stage that is not there is not found.
            assert outcome.kind in (BAD, SHUT, ABSENT), outcome
            return
        assert outcome.kind == verdict.kind, (outcome, verdict)
        if verdict.kind == SHUT:
            assert outcome.shown is not None
            wanted = {lack.shown for lack in verdict.lacks}
            assert wanted <= outcome.shown <= wanted | {lack.shown for lack in plain} | {"lost_reason"}, (
                outcome,
                verdict,
            )

    def tick_one(self, door: str, role: str, deal: Deal, step: str, *, done: bool) -> None:
        verdict = self.world.judge_tick(role, deal, step, done=done)
        outcome = self.door(door).tick(role, deal.id, step, done=done)
        assert outcome.kind == verdict.kind, (outcome, verdict)
        if verdict.kind == SHUT and door != "page":
            assert outcome.told == [lack.told for lack in verdict.lacks]
        if verdict.kind == DONE:
            (deal.ticked.add if done else deal.ticked.discard)((deal.stage, step))

    # ---- what deals lean on

    def new_client(self, number: int, checked: bool | None) -> None:
        name = f"Client {Steps.walks} {number}"
        _, body = self.api.call("head", "POST", "/client", {"name": name, "checked": checked})
        self.world.clients[UUID(body["id"])] = Client(name, checked)

    def check_client(self, door: str, which: int, checked: bool | None) -> None:
        key = list(self.world.clients)[which]
        outcome = self.door(door).change("head", "client", key, {"checked": checked})
        assert (outcome.kind == DONE) != self.world.clients[key].trashed, outcome
        if outcome.kind == DONE:
            self.world.clients[key].checked = checked

    def trash_client(self, door: str, which: int, way: str) -> None:
        """To the trash, or back from it."""
        key = list(self.world.clients)[which]
        client = self.world.clients[key]
        call = self.door(door).restore if client.trashed else self.door(door).trash
        outcome = call("head", "client", key, way=way)
        assert outcome.kind == DONE, outcome
        if client.trashed:
            client.trashed = False
        else:
            self.world.trash_client(key)

    def pay(self, deal: Deal, kind: str) -> None:
        """A visit about a deal."""
        outcome, body = self.api.call("seller", "POST", "/visit", {"deal": str(deal.id), "kind": kind})
        assert (outcome.kind == DONE) != deal.trashed, outcome
        if outcome.kind == DONE:
            self.world.visits[UUID(body["id"])] = Visit(deal.id, kind)

    def change_visit(self, door: str, id: UUID, other: Deal, kind: str) -> None:
        """Another kind, or another deal."""
        visit = self.world.visits[id]
        outcome = self.door(door).change("head", "visit", id, {"kind": kind} if kind else {"deal": other.id})
        allowed = not visit.gone and (bool(kind) or not other.trashed)
        assert (outcome.kind == DONE) == allowed, outcome
        if allowed and kind:
            visit.kind = kind
        elif allowed:
            visit.deal = other.id

    def trash_visit(self, door: str, id: UUID, way: str) -> None:
        """To the trash, or back from it."""
        visit = self.world.visits[id]
        call = self.door(door).restore if visit.gone else self.door(door).trash
        outcome = call("head", "visit", id, way=way)
        allowed = not visit.gone or not self.world.deals[visit.deal].trashed
        assert (outcome.kind == DONE) == allowed, outcome
        if allowed:
            visit.gone = "" if visit.gone else "alone"

    # ---- tables come in

    def brought(
        self, role: str, code: str, row: BatchRow, values: Values, held: dict[str, str], duplicates: str
    ) -> None:
        """What one row should have come to."""
        deal = self.living(code)
        if deal is None:
            if set(held) - {"Pipeline"}:
                assert row.state == REFUSED, row
                return
            assert row.state == ROW_DONE, row
            assert row.record is not None
            pipeline = held.get("Pipeline", "x.sale").removeprefix("x.")
            self.born(row.record, role, pipeline, values, "Imported", code)
        elif duplicates == "update" and not held:
            assert row.state == ROW_DONE, row
            deal.values |= values
            deal.title = "Imported"
        else:
            assert row.state == (DUPLICATE if duplicates == "skip" else REFUSED), row

    def living(self, code: str) -> Deal | None:
        """The deal of a code that is not in the trash."""
        return next((deal for deal in self.world.deals.values() if deal.code == code and not deal.trashed), None)

    def cells(self, values: Values) -> dict[str, str]:
        """Values as somebody typed them into a table."""
        heads = {"called": "Called", "amount": "Amount", "due_on": "Due", "channels": "Channels", "client": "Client"}
        texts = {
            name: "yes" if value is True else "no" if value is False else ", ".join(value)
            if isinstance(value, list) else self.world.clients[value].name if name == "client" else str(value)
            for name, value in values.items()
        }  # fmt: skip
        return {heads[name]: text for name, text in texts.items()}

    # ---- what stands in the books

    @invariant()
    def the_books_are_as_they_should_be(self) -> None:
        self.books = read_deals(self.firm, list(self.world.deals))
        self.deals_are_as_they_should_be()
        self.every_stay_is_lawful_and_in_the_history()
        wanted = {key: (item.deal, item.kind, bool(item.gone)) for key, item in self.world.visits.items()}
        assert read_visits(self.firm, list(wanted)) == wanted

    def deals_are_as_they_should_be(self) -> None:
        assert count_deals(self.firm) == self.others + len(self.world.deals)
        for key, deal in self.world.deals.items():
            stored = self.books[key]
            assert _stands(stored) == (
                f"x.{deal.pipeline}", deal.stage, deal.reason, deal.trashed, self.firm.people[deal.owner].id, deal.title
            )  # fmt: skip
            assert _values(stored) == {**dict.fromkeys(READY), "channels": [], "lines": [], **deal.values}
            assert stored.ticked == deal.ticked
            if not deal.trashed:
                assert (stored.row.paid_visits > 0) == self.world.is_paid(key)

    def every_stay_is_lawful_and_in_the_history(self) -> None:
        roles = {person.id: role for role, person in self.firm.people.items()}
        for key in self.world.deals:
            moves = self.books[key].moves
            told = [(item.from_stage, item.to_stage, roles[item.actor_id], item.reason, item.skipped) for item in moves]
            assert told == self.history[key]
            assert [item.left_at is None for item in moves] == [*[False] * (len(moves) - 1), True]
            assert {item.pipeline for item in moves} == {self.books[key].row.pipeline}
            assert self.books[key].row.stage_since == moves[-1].at


def _stands(stored: Stored) -> tuple[Any, ...]:
    row = stored.row
    return row.pipeline, row.stage, row.lost_reason, row.deleted_at is not None, row.owner_id, row.title


def _values(stored: Stored) -> Values:
    row = stored.row
    return {
        "called": row.called,
        "amount": None if row.amount is None else row.amount // 100,
        "due_on": None if row.due_on is None else row.due_on.isoformat(),
        "channels": sorted(stored.channels),
        "lines": list(stored.lines),
        "client": row.client_id,
    }
