"""People of every role who try everything on a few deals, by every way in; plain Python says what should come of it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.core.gates.doors import Move
from tests.core.gates.firm import ROLES
from tests.core.gates.oracle import ABSENT, BAD, DONE, FORBIDDEN, LOST, ORDER, REASONS, SHUT, Values
from tests.core.gates.steps import READY, Steps

MOST_DEALS, MOST_VISITS = 4, 6
UNPROVEN = ("no token", "bad token", "no csrf", "foreign")
DOORS = st.sampled_from(["gateway", "api", "page"])
WHO = st.sampled_from(["head", "head", "head", "seller", "seller", *ROLES])
WHICH = st.integers(0, MOST_DEALS - 1)
STAGES = st.sampled_from([*ORDER["sale"], *ORDER["sale"], *ORDER["care"], "nowhere"])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "called": st.sampled_from([True, False, None]),
        "amount": st.sampled_from([5, 50, 150, None]),
        "due_on": st.sampled_from(["2026-12-24", None]),
        "channels": st.sampled_from([[], ["phone"], ["mail", "visit"]]),
        "lines": st.sampled_from([[], [1], [1, 1], [5]]),
        "client": st.sampled_from([0, 1, None]),
    },
)
MEDDLING = st.one_of(
    *[st.just({})] * 6,
    st.sampled_from(
        [
            {"stage": "won"}, {"stage_since": "2020-01-01T00:00:00Z"}, {"pipeline": "care"}, {"lost_reason": "price"},
            {"lost_note": "Nobody"}, {"stage": "contract", "pipeline": "sale"},
        ]
    ),
)  # fmt: skip
REASON = st.sampled_from(["", "price", "silence", "weather"])
SKIP = st.sampled_from(["", "", "", "   ", "I know them"])
VERSION = st.sampled_from(["none", "none", "fresh", "stale"])


class Walk(Steps):
    """A walk through the firm. After every rule the books are compared with what the oracle knows."""

    @initialize(
        checked=st.lists(st.sampled_from([True, True, False, None]), min_size=2, max_size=2),
        makers=st.lists(
            st.tuples(DOORS, st.sampled_from(["head", "seller", "senior", "intern"]), st.integers(0, 3)),
            min_size=1, max_size=3,
        ),
        care=st.booleans(),
    )  # fmt: skip
    def two_clients_and_some_deals(
        self, checked: list[bool | None], makers: list[tuple[str, str, int]], care: bool
    ) -> None:
        for number, mark in enumerate(checked):
            self.new_client(number, mark)
        for which, (door, role, stages) in enumerate(makers):
            self.make(door, role, {}, {})
            for _ in range(stages):
                self.go_on(door, "head", which, "", "none", "", "one")
        if care:
            self.make("gateway", "seller", {}, {"pipeline": "care"})

    @rule(door=DOORS, role=WHO, values=VALUES, forbidden=MEDDLING)
    def create(self, door: str, role: str, values: Values, forbidden: Values) -> None:
        if len(self.world.deals) < MOST_DEALS:
            self.make(door, role, self.given(values), forbidden)

    @rule(
        door=DOORS, role=WHO, which=WHICH, values=VALUES, forbidden=MEDDLING, version=VERSION,
        way=st.sampled_from(["one", "many", "each"]),
    )  # fmt: skip
    def edit(self, door: str, role: str, which: int, values: Values, forbidden: Values, version: str, way: str) -> None:
        deal = self.deal(which)
        if deal is None or not {**values, **forbidden}:
            return
        self.change(door, role, deal, self.given(values), forbidden, version=version, way=way)

    @rule(
        door=DOORS, role=WHO, which=WHICH, way=st.sampled_from(["one", "many"]), owner=st.sampled_from(ROLES),
        act=st.sampled_from(["trash", "restore", "restore", "reassign", "tag"]),
    )  # fmt: skip
    def come_and_go(self, door: str, role: str, which: int, way: str, owner: str, act: str) -> None:
        """To the trash, back from it, to another owner; a tag put on."""
        deal = self.deal(which)
        if deal is None:
            return
        if act == "trash":
            outcome = self.door(door).trash(role, "deal", deal.id, way=way)
            allowed = not deal.trashed and role in ("head", "seller")
        elif act == "restore":
            outcome = self.door(door).restore(role, "deal", deal.id, way=way)
            allowed = role in ("head", "seller") and self.world.may_return(deal)
        elif act == "reassign":
            outcome = self.door(door).reassign(role, [deal.id], self.firm.people[owner].id)
            allowed = role == "head" and not deal.trashed
        else:
            outcome = self.page.tag(role, deal.id, "won", on=way == "one")
            # Who may not change a deal and still sees it gets its tags as they are.
            allowed = self.world.may_update(role, deal) or (role == "viewer" and not deal.trashed)
        assert (outcome.kind == DONE) == allowed, outcome
        if allowed and act == "trash":
            self.world.trash_deal(deal)
        elif allowed and act == "restore":
            self.world.restore_deal(deal)
        elif allowed and act == "reassign":
            deal.owner = owner

    @rule(
        door=DOORS, role=WHO, which=WHICH, to=STAGES, values=VALUES, forbidden=MEDDLING, reason=REASON, skip=SKIP,
        version=VERSION,
    )  # fmt: skip
    def move(
        self, door: str, role: str, which: int, to: str, values: Values, forbidden: Values, reason: str, skip: str,
        version: str,
    ) -> None:  # fmt: skip
        deal = self.deal(which)
        if deal is not None:
            self.send(
                door, role, deal, Move(to, self.given(values), forbidden, reason, skip, self.version(deal, version))
            )

    @rule(
        door=DOORS, role=WHO, which=WHICH, skip=SKIP, version=st.sampled_from(["none", "fresh"]),
        without=st.sampled_from([*[""] * 8, *READY, "sent", "checked", "paid"]), way=st.sampled_from(["one", "many"]),
    )  # fmt: skip
    def advance(self, door: str, role: str, which: int, skip: str, version: str, without: str, way: str) -> None:
        """To the next stage with all that its gates ask for, but perhaps one thing."""
        self.go_on(door, role, which, skip, version, without, way)

    @rule(door=DOORS, role=WHO, to=STAGES, reason=REASON)
    def move_all(self, door: str, role: str, to: str, reason: str) -> None:
        deals = list(self.world.deals.values())
        reached = [deal for deal in deals if self.world.may_update(role, deal)]
        verdicts = {deal.id: self.world.judge_move(role, deal, to, {}, reason=reason) for deal in reached}
        outcome = self.door(door).move_many(role, list(self.world.deals), to, reason=reason)
        losing = to in LOST and reason
        if losing and any(
            to in ORDER[d.pipeline] and d.stage != to and reason not in REASONS[d.pipeline] for d in reached
        ):
            # A reason that is not on the list refuses the call as a whole.
            assert outcome.kind == BAD, outcome
            return
        done = [deal for deal in reached if verdicts[deal.id].kind == DONE]
        self.tally.update((f"{door} bulk", to, verdict.kind) for verdict in verdicts.values())
        assert outcome.count == len(done), (outcome, verdicts)
        if door != "page":
            assert outcome.done == [deal.id for deal in done]
            assert outcome.refused.keys() == {deal.id for deal in reached} - set(outcome.done)
            for key, told in outcome.refused.items():
                if verdicts[key].kind == SHUT:
                    assert told == [lack.told for lack in verdicts[key].lacks]
        for deal in done:
            self.went(role, deal, Move(to, reason=reason), ())

    @rule(
        door=DOORS, role=WHO, which=WHICH, step=st.sampled_from(["sent", "sent", "gift", "dance"]), done=st.booleans()
    )
    def tick(self, door: str, role: str, which: int, step: str, done: bool) -> None:
        deal = self.deal(which)
        if deal is not None:
            self.tick_one(door, role, deal, step, done=done)

    @rule(role=WHO, which=WHICH, to=STAGES)
    def look(self, role: str, which: int, to: str) -> None:
        """What a move would need is told as it is, and nothing else comes of asking."""
        deal = self.deal(which)
        if deal is None:
            return
        verdict = self.world.judge_move("head", deal, to, {})
        outcome, plan = self.api.look(role, deal.id, to)
        if not self.world.may_update(role, deal):
            assert outcome.kind == ABSENT
        elif verdict.kind == BAD:
            assert outcome.kind == BAD
        elif not self.world.may_enter(role, deal, to):
            assert outcome.kind == FORBIDDEN
        else:
            missing = [(item["kind"], item["key"], item["stage"]) for item in plan["items"] if not item["done"]]
            assert missing == [(lack.kind, lack.key, lack.stage) for lack in verdict.lacks]
            assert plan["may_skip"] == self.world.may_skip(role, deal)

    @rule(
        door=DOORS, which=WHICH, other=WHICH, way=st.sampled_from(["one", "many"]),
        act=st.sampled_from(["check", "uncheck", "trash client", "visit", "visit", "kind", "deal", "trash visit"]),
    )  # fmt: skip
    def turn(self, door: str, which: int, other: int, way: str, act: str) -> None:
        """A record that gates look at becomes another, so that what was true is true no more."""
        visits = list(self.world.visits)
        visit = visits[which % len(visits)] if visits else None
        deal = self.deal(other)
        if act in ("check", "uncheck"):
            self.check_client(door, which % 2, [True, False, None][other % 3] if act == "check" else False)
        elif act == "trash client":
            self.trash_client(door, which % 2, way)
        elif act == "visit" and deal is not None and len(visits) < MOST_VISITS:
            self.pay(deal, "free" if which == 3 else "paid")
        elif visit is not None and act == "trash visit":
            self.trash_visit(door, visit, way)
        elif visit is not None and deal is not None and act in ("kind", "deal"):
            self.change_visit(door, visit, deal, ("free", "paid")[which % 2] if act == "kind" else "")

    @rule(
        role=st.sampled_from(["head", "seller", "intern"]), known=st.lists(WHICH, unique=True, max_size=2),
        new=st.booleans(), again=st.booleans(), values=VALUES, aside=st.fixed_dictionaries(
            {}, optional={
                "Stage": st.sampled_from(["won", "contract", ""]), "Since": st.just("2020-01-01T10:00:00Z"),
                "Pipeline": st.sampled_from(["x.care", "x.sale"]), "Lost": st.just("price"),
            },
        ), duplicates=st.sampled_from(["skip", "update", "update", "create"]), forged=st.booleans(),
        workbook=st.booleans(),
    )  # fmt: skip
    def bring(
        self, role: str, known: list[int], new: bool, again: bool, values: Values, aside: dict[str, str],
        duplicates: str, forged: bool, workbook: bool,
    ) -> None:  # fmt: skip
        """A file with deals that are there and one that is not, with columns that moves alone may write."""
        given = self.given(values)
        client = given.get("client")
        if client is not None and self.world.clients[client].trashed:
            return
        filled = {name: value for name, value in given.items() if value not in (None, []) and name != "lines"}
        codes = list(dict.fromkeys(deal.code for n in known if (deal := self.deal(n)) is not None and deal.code))
        room = len(self.world.deals) < MOST_DEALS
        codes = [code for code in codes if room or self.living(code) is not None]
        if room and new and len(codes) < 2:
            self.codes += 1
            codes.append(f"W{Steps.walks}-{self.codes}")
        if not codes or (room and len(self.world.deals) + len(codes) > MOST_DEALS + 1):
            return
        cells = self.cells(filled)
        rows = [{"Code": code, "Title": "Imported", **cells, **aside} for code in codes]
        found = self.sheets.run(role, rows, duplicates=duplicates, forged=forged, workbook=workbook)
        assert (found is None) == (role == "intern")
        if found is None:
            return
        assert forged or not {"stage", "stage_since", "pipeline", "lost_reason"} & set(found.mapped.values()), found
        held = {head: text for head, text in aside.items() if forged and text}
        for code, row in zip(codes, found.rows, strict=True):
            self.brought(role, code, row, filled, held, duplicates)

    @rule(which=st.integers(0, 100), to=STAGES, how=st.sampled_from(["again", "again", "reused", *UNPROVEN]))
    def repeat(self, which: int, to: str, how: str) -> None:
        """The same key again gives the same answer and does nothing; nor does a call without proof of who sent it."""
        deal = self.deal(which)
        if how in ("again", "reused"):
            if self.api.kept:
                self.api.again(which, changed=how == "reused")
        elif deal is not None and how.endswith("token"):
            headers = {"authorization": "Bearer pal_000000000000_x"} if how == "bad token" else {}
            body = {"to": to, "skip_reason": "me"}
            answer = self.firm.ask("POST", f"/api/v1/deal/{deal.id}/move", json=body, headers=headers)
            assert answer.status_code == 401
        elif deal is not None:
            form, origin = {"stage": to, "skip_reason": "me"}, {"origin": "http://elsewhere.example"}
            foreign = origin if how == "foreign" else {}
            sent = self.page.send("head", "POST", f"/r/deal/{deal.id}/move", form, csrf=how != "no csrf", **foreign)
            assert sent.status_code == 403
