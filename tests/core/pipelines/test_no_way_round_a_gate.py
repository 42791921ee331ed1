"""No sequence of calls brings a record past a guard that is false; plain Python says what should happen."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from palmette.access.actors import Actor
from palmette.errors import PalmetteError
from tests.core.records.write.shop import Shop, open_shop

ORDER = ["new", "offer", "contract", "won"]
STAGES = [*ORDER, "lost", "nowhere"]
ROLES = ["head", "seller", "intern"]

VALUES = st.fixed_dictionaries(
    {},
    optional={
        "called": st.sampled_from([True, False, None]),
        "amount": st.sampled_from(["5", "50", None]),
        "due_on": st.sampled_from(["2026-12-24", None]),
        "lines": st.sampled_from([[], [{"name": "Door"}]]),
        "stage": st.sampled_from(["won", "contract"]),
        "lost_reason": st.just("price"),
    },
)


@dataclass
class Deal:
    """What a deal should be."""

    id: UUID
    owner: str
    stage: str = "new"
    lost_from: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    ticked: bool = False

    def gates_open(self, start: str, to: str) -> bool:
        """Whether nothing is missing on the way, by the words of the declaration."""
        begin, end = ORDER.index(start), ORDER.index(to)
        crossed = ORDER[begin:end] if begin < end else []
        amount, lines = self.values.get("amount"), self.values.get("lines")
        if "new" in crossed and self.values.get("called") is not True:
            return False
        if "offer" in crossed and (amount is None or not self.ticked):
            return False
        if "contract" in crossed and (not lines or amount is None or int(amount) < 10):
            return False
        return to != "contract" or self.values.get("due_on") is not None

    def may_move(self, role: str, to: str, *, skip: bool, reason: bool) -> bool:
        """Whether the move should happen."""
        if to not in (*ORDER, "lost"):
            return False
        if to == self.stage:
            return True
        if self.stage in ("won", "lost") and role != "head":
            return False
        if to == "lost":
            return reason
        if self.stage == "contract" and to not in ("won", "offer"):
            return False
        start = self.lost_from if self.stage == "lost" else self.stage
        return self.gates_open(start, to) or (skip and role == "head")

    def moved(self, to: str) -> None:
        """The deal after the move."""
        if to == self.stage:
            return
        if to == "lost":
            self.lost_from = self.stage
        self.stage = to


class Machine(RuleBasedStateMachine):
    """People who try everything on three deals."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.shop: Shop = self.stack.enter_context(open_shop(f"sqlite:///{folder / 'shop.db'}", folder))
        self.deals: list[Deal] = []

    def teardown(self) -> None:
        self.stack.close()

    def actor(self, role: str) -> Actor:
        return self.shop.actor(role)

    @initialize()
    def begin(self) -> None:
        with self.shop.gateway.writing(self.shop.head) as records:
            self.person = records.create("person", {"name": "Anna"})["id"]

    @rule(role=st.sampled_from(ROLES), values=VALUES, many=st.booleans())
    def create(self, role: str, values: dict[str, Any], many: bool) -> None:
        if len(self.deals) >= 3:
            return
        given = {"title": "One", "person": self.person, **values}
        allowed = not {"stage", "lost_reason"} & set(values)
        try:
            with self.shop.gateway.writing(self.actor(role)) as records:
                if role == "intern":
                    given.pop("person")
                made = records.create_many("deal", [given]).done[0] if many else records.create("deal", given)["id"]
        except PalmetteError:
            assert not allowed
            return
        assert allowed
        assert isinstance(made, UUID)
        self.deals.append(Deal(made, role, values=dict(values)))

    @rule(
        role=st.sampled_from(ROLES),
        values=VALUES,
        which=st.integers(0, 2),
        how=st.sampled_from(["one", "many", "each"]),
    )
    def update(self, role: str, values: dict[str, Any], which: int, how: str) -> None:
        deal = self.deal(which)
        if deal is None or not values:
            return
        allowed = not {"stage", "lost_reason"} & set(values) and (role != "intern" or deal.owner == "intern")
        done = False
        try:
            with self.shop.gateway.writing(self.actor(role)) as records:
                if how == "one":
                    records.update("deal", deal.id, values)
                    done = True
                elif how == "many":
                    done = bool(records.update_many("deal", [deal.id], values).done)
                else:
                    done = bool(records.update_each("deal", {deal.id: values}).done)
        except PalmetteError:
            done = False
        assert done == allowed
        if allowed:
            deal.values |= values

    @rule(
        role=st.sampled_from(ROLES), to=st.sampled_from(STAGES), which=st.integers(0, 2), skip=st.booleans(),
        reason=st.booleans(), values=VALUES,
    )  # fmt: skip
    def move(self, role: str, to: str, which: int, skip: bool, reason: bool, values: dict[str, Any]) -> None:
        deal = self.deal(which)
        if deal is None:
            return
        after = Deal(deal.id, deal.owner, deal.stage, deal.lost_from, {**deal.values, **values}, deal.ticked)
        allowed = (
            not {"stage", "lost_reason"} & set(values)
            and (role != "intern" or deal.owner == "intern")
            and after.may_move(role, to, skip=skip, reason=reason)
        )
        try:
            with self.shop.gateway.writing(self.actor(role)) as records:
                records.move(
                    "deal", deal.id, to, values=values, lost_reason="price" if reason else "",
                    skip_reason="I know" if skip else "",
                )  # fmt: skip
        except PalmetteError:
            assert not allowed
            return
        assert allowed, (deal, role, to, skip, reason, values)
        deal.values |= values
        deal.moved(to)

    @rule(role=st.sampled_from(ROLES), to=st.sampled_from(STAGES), reason=st.booleans())
    def move_all(self, role: str, to: str, reason: bool) -> None:
        reachable = [deal for deal in self.deals if role != "intern" or deal.owner == "intern"]
        allowed = [deal for deal in reachable if deal.may_move(role, to, skip=False, reason=reason)]
        with self.shop.gateway.writing(self.actor(role)) as records:
            ids = [deal.id for deal in self.deals]
            result = records.move_many("deal", ids, to, lost_reason="price" if reason else "")
        assert result.done == [deal.id for deal in allowed]
        for deal in allowed:
            deal.moved(to)

    @rule(which=st.integers(0, 2), done=st.booleans())
    def tick(self, which: int, done: bool) -> None:
        deal = self.deal(which)
        if deal is None:
            return
        allowed = deal.stage == "offer"
        try:
            with self.shop.gateway.writing(self.shop.head) as records:
                if records.get("deal", deal.id)["person"] is None:
                    records.update("deal", deal.id, {"person": self.person})
                records.set_step("deal", deal.id, "sent", done=done)
        except PalmetteError:
            assert not allowed
            return
        assert allowed
        deal.ticked = done

    @invariant()
    def stages_are_as_they_should_be(self) -> None:
        with self.shop.gateway.reading(self.shop.head) as records:
            for deal in self.deals:
                assert records.get("deal", deal.id)["stage"] == deal.stage

    @invariant()
    def every_stay_is_in_the_history(self) -> None:
        with self.shop.gateway.reading(self.shop.head) as records:
            for deal in self.deals:
                moves = records.stage_history("deal", deal.id)
                assert moves[-1]["to_stage"] == deal.stage
                assert [move["left_at"] is None for move in moves] == [*[False] * (len(moves) - 1), True]
                assert [move["from_stage"] for move in moves[1:]] == [move["to_stage"] for move in moves[:-1]]

    def deal(self, which: int) -> Deal | None:
        return self.deals[which] if which < len(self.deals) else None


QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


class TestSmall(Machine.TestCase):  # type: ignore[name-defined,misc]  # hypothesis makes the class
    """A few dozen walks, on every run."""

    settings = settings(max_examples=12, stateful_step_count=20, suppress_health_check=QUIET, deadline=None)


@pytest.mark.soak
class TestLong(Machine.TestCase):  # type: ignore[name-defined,misc]  # as above
    """Thousands of steps."""

    settings = settings(max_examples=400, stateful_step_count=60, suppress_health_check=QUIET, deadline=None)
