"""The canary machine: whoever asks whatever in whatever state of the network sees nothing that an oracle denies him.

The oracle (`oracle.py`) is written apart from the product. In `make test` the machine goes a few steps; `make soak` it
goes on for long and asks every address.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from httpx import Response
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from palmette.logs import JsonLines
from tests.security.canaries import KEYS, ROLES, Aviary, aviary
from tests.security.inventory import LEFT_OUT, addresses, get_routes
from tests.security.oracle import Facts, Oracle, Person

NOT_LOOKED_AT = {key: why for key, why in LEFT_OUT.items() if key not in ("/audit", "/audit/entries.csv", "/metrics")}
"""Addresses that the machine does not ask."""

NOT_PRESSED = {
    "/logout": "ends the session that asks",
    "/setup": "is there for the first start alone",
    "/login": "row 50 of the catalogue tries it, and tries are throttled",
    "/login/code": "the same",
    "/login/phone": "the same",
    "/me/proof": "the same",
    "/me/security/phone": "gives oneself a second factor, without which there is no way back in",
}
"""Addresses with other methods that the machine does not ask, and why."""

PEOPLE, SPOTS = st.sampled_from([f"p{number}" for number in range(5)]), st.integers(0, 10_000)
WALL_ONE = ("first", "harbour", "market", "kiosk")


def get_buttons(found: Aviary) -> list[tuple[str, str]]:
    """Every method and address that changes something, core and packs."""
    routes = found.world.place.app.routes
    return sorted(
        (method, route.path)
        for route in routes
        for method in getattr(route, "methods", set()) - {"GET", "HEAD", "OPTIONS"}
        if route.path not in NOT_PRESSED
    )


def filled(found: Aviary, template: str, ids: dict[str, list[UUID]]) -> list[str]:
    """A template with real ids; parameters that the inventory does not know get a word that nothing is called."""
    known = addresses(found.world, template, ids)
    return known or addresses(found.world, _with_words(template), ids)


def _with_words(template: str) -> str:
    for name in ("button", "action", "activity", "step", "what", "record", "distinct", "letter"):
        for kind in ("str", "uuid"):
            word = str(uuid4()) if kind == "uuid" else {"action": "tag", "what": "save"}.get(name, "won")
            template = template.replace(f"{{{name}:{kind}}}", word)
    return template


def press(found: Aviary, who: str, method: str, address: str, id: UUID) -> Response:
    """Send what a page or a program would send, naming a record."""
    visitor, ask = found.at(who)
    named = str(id)
    if address.startswith("/api/v1"):
        body = {
            "ids": [named], "action": "update", "values": {"comment": "taken"}, "fields": ["phone", "text"],
            "to": "won", "with": named, "contact": named, "comment": "taken", "giver": named, "taker": named,
        }  # fmt: skip
        return ask(method, address.removeprefix("/api/v1"), json=body)
    form = {
        "ids": named, "version": "1", "field": "comment", "value": "taken", "comment": "taken", "to": "won", "go": "1",
        "with": named, "contact": named, "reason": "because", "kind": "csv", "other": named, "subject": "taken",
        "contact_id": named, "entity": "contact", "record": named, "id": named, "name": "taken", "tags": "taken",
    }  # fmt: skip
    return visitor.send(address, form, method=method)


class CanaryMachine(RuleBasedStateMachine):
    """The network in use: people come, go and change, records are made, moved, merged and thrown away."""

    found: Aviary
    reached: set[str]
    looks = 1
    """How many addresses are asked after each step, and as many buttons pressed."""

    @initialize()
    def begin(self) -> None:
        self.mine: list[UUID] = []
        self.lot = random.Random(len(self.found.sits))
        for who in ("p0", "p1", "p2", "p5"):
            self.new_customer(who)

    def new_customer(self, who: str) -> None:
        person = self.found.people[who]
        contact = self.found.create("contact", person.wall, person.branch, person.id)
        self.mine.append(contact)

    @rule(who=PEOPLE)
    def somebody_makes_a_customer(self, who: str) -> None:
        self.new_customer(who)

    @rule(at=SPOTS, entity=st.sampled_from(["deal", "lead", "activity", "contact_point"]), who=PEOPLE)
    def a_record_of_a_customer(self, at: int, entity: str, who: str) -> None:
        contact = self.pick(at, "contact")
        wall = self.found.facts()[contact].wall
        person = self.found.people[who if wall == 1 else "p5"]
        self.mine.append(self.found.create(entity, wall, person.branch, person.id, contact))

    @rule(at=SPOTS)
    def values_are_written_anew(self, at: int) -> None:
        self.found.rewrite(self.pick(at))

    @rule(at=SPOTS)
    def a_picture_is_uploaded(self, at: int) -> None:
        self.found.upload(self.pick(at, "contact"))

    @rule(at=SPOTS, who=PEOPLE, branch=st.sampled_from(WALL_ONE))
    def a_record_is_handed_over(self, at: int, who: str, branch: str) -> None:
        record = self.pick(at, "contact", "lead", wall=1)
        entity = self.found.facts()[record].entity
        with self.found.world.records(1) as records:
            values = {"owner": self.found.people[who].id, "branch": self.found.world.branches[branch]}
            records.update(entity, record, values)

    @rule(one=SPOTS, other=SPOTS)
    def two_customers_are_merged(self, one: int, other: int) -> None:
        first, second = self.pick(one, "contact", wall=1), self.pick(other, "contact", wall=1)
        if first != second:
            self.found.merge(first, second)
            self.mine.remove(second)

    @rule(at=SPOTS)
    def a_record_goes_to_the_trash_or_comes_back(self, at: int) -> None:
        record = self.pick(at, "deal", "activity", "contact")
        facts = self.found.facts()[record]
        with self.found.world.records(facts.wall) as records:
            records.delete(facts.entity, record)
            if at % 2:
                records.restore_many(facts.entity, [record])
            else:
                self.mine.remove(record)

    @rule(who=PEOPLE, role=st.sampled_from(ROLES), branch=st.sampled_from(WALL_ONE))
    def somebody_gets_another_role_and_place(self, who: str, role: str, branch: str) -> None:
        self.found.settle(who, role=role, branch=self.found.world.branches[branch])

    @rule(who=PEOPLE)
    def somebody_leaves_and_another_takes_his_chair(self, who: str) -> None:
        visitor, ask = self.found.at(who)
        self.found.settle(who, active=False)
        for answer in (visitor.get("/r/contact"), ask.get("/contact")):
            assert answer.status_code in (303, 401), answer.status_code
        self.found.settle(who, active=True)

    @invariant()
    def nobody_sees_more_than_the_oracle_allows(self) -> None:
        """After each step somebody looks around, opens what changed last, and presses what is not his."""
        if not getattr(self, "mine", None):
            return
        lot, who = self.lot, self.lot.choice(sorted(self.found.people))
        self.open(who, self.pick(lot.randrange(10_000)))
        routes = [one for one in get_routes(self.found.world) if one not in NOT_LOOKED_AT]
        for template in lot.sample(routes, self.looks):
            self.look(who, template, lot)
        for method, template in lot.sample(get_buttons(self.found), self.looks):
            press_foreign(self.found, who, method, template, lot)
            self.reached.add(f"{method} {template}")

    def open(self, who: str, id: UUID) -> None:
        entity = self.found.facts()[id].entity
        visitor, ask = self.found.at(who)
        for address in self.lot.sample([f"/r/{entity}/{id}", f"/r/{entity}", f"/r/{entity}?trash=1"], 2):
            self.judge(who, visitor.get(address), address)
        for address in self.lot.sample([f"/{entity}/{id}", f"/{entity}?count=exact", f"/{entity}/{id}/history"], 2):
            self.judge(who, ask.get(address), address)

    def look(self, who: str, template: str, lot: random.Random) -> None:
        ids: dict[str, list[UUID]] = {"contact": [self.pick(lot.randrange(10_000), "contact")]}
        other = self.pick(lot.randrange(10_000))
        ids.setdefault(self.found.facts()[other].entity, []).append(other)
        listed = filled(self.found, template, ids)
        assert listed, f"{template}: the inventory cannot fill it"
        address = lot.choice(listed)
        visitor, ask = self.found.at(who)
        answer = ask.get(address[7:]) if address.startswith("/api/v1") else visitor.get(address)
        self.judge(who, answer, address)
        self.reached.add(f"GET {template}")

    def judge(self, who: str, answer: Response, asked: str) -> None:
        person = self.found.people[who]
        assert answer.status_code < 500, asked
        assert self.found.leaks(who, answer, asked) == [], f"{person.role} at {asked}"

    def pick(self, at: int, *entities: str, wall: int = 0) -> UUID:
        facts = self.found.facts()
        fit = [
            one for one in self.mine
            if (not entities or facts[one].entity in entities) and (not wall or facts[one].wall == wall)
            and not facts[one].deleted
        ]  # fmt: skip
        return fit[at % len(fit)]


def press_foreign(found: Aviary, who: str, method: str, template: str, lot: random.Random) -> None:
    """Send a change of a record that somebody may not see: nothing comes out, and nothing of it changes."""
    facts, person = found.facts(), found.people[who]
    foreign = [one for one in facts if one in found.entities and not found.oracle.may_find(person, facts[one])]
    if not foreign:
        return
    record = lot.choice(foreign)
    listed = filled(found, template, {facts[record].entity: [record]})
    assert listed, f"{template}: the inventory cannot fill it"
    before = stored(found, record)
    address = lot.choice(listed)
    answer = press(found, who, method, address, record)
    assert answer.status_code < 500, f"{method} {address}: {answer.text[:300]}"
    assert found.leaks(who, answer, address) == [], f"{person.role} at {method} {address}"
    assert stored(found, record) == before, f"{person.role} at {method} {address}"


def stored(found: Aviary, id: UUID) -> dict[str, object]:
    """A row as it lies in the database."""
    pinned = found.world.place.pinned
    table = pinned.tables.table(KEYS[found.entities[id]])
    with pinned.database.system(writing=False) as connection:
        return dict(connection.execute(table.select().where(table.c.id == id)).mappings().one())


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    """One network for the file."""
    folder: Path = tmp_path_factory.mktemp("aviary")
    with aviary(folder) as opened:
        yield opened


def run(found: Aviary, caplog: pytest.LogCaptureFixture, *, examples: int, steps: int) -> set[str]:
    """Let the machine go; what it reached. No canary is in any line of the log."""

    class Machine(CanaryMachine):
        looks = 1 if examples < 10 else 4

    Machine.found, Machine.reached = found, set()
    logging.getLogger("palmette").propagate = True
    caplog.set_level(logging.DEBUG, logger="palmette")
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck), derandomize=examples < 10,
    )  # fmt: skip
    run_state_machine_as_test(Machine, settings=chosen)
    told = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert found.heard(told) & set(found.sits) == set()
    return Machine.reached


def test_nobody_sees_a_canary_that_the_oracle_denies_him(birds: Aviary, caplog: pytest.LogCaptureFixture) -> None:
    assert len(run(birds, caplog, examples=2, steps=3)) > 6


def test_no_button_reaches_what_somebody_may_not_see(birds: Aviary) -> None:
    """Some methods of some addresses, by somebody of another wall; the long run presses all of them."""
    press_some(birds, 30)


def press_some(found: Aviary, count: int) -> None:
    far = found.people["p5"]
    contact = found.create("contact", 2, far.branch, far.id)
    for entity in ("deal", "activity", "lead"):
        found.create(entity, 2, far.branch, far.id, contact)
    found.settle("p0", role="seller")
    lot, buttons = random.Random(7), get_buttons(found)
    assert len(buttons) > 80
    for method, template in lot.sample(buttons, min(count, len(buttons))):
        press_foreign(found, "p0", method, template, lot)


@pytest.mark.soak
def test_a_network_in_use_for_long_leaks_nothing_at_any_route(birds: Aviary, caplog: pytest.LogCaptureFixture) -> None:
    press_some(birds, 1_000)
    reached = run(birds, caplog, examples=40, steps=40)
    missed = [one for one in (f"GET {path}" for path in get_routes(birds.world)) if one not in reached]
    missed += [f"{method} {path}" for method, path in get_buttons(birds) if f"{method} {path}" not in reached]
    assert [one for one in missed if one.partition(" ")[2] not in NOT_LOOKED_AT] == []


# ---- the oracle itself


@cache
def places() -> dict[str, UUID]:
    return {name: uuid4() for name in ("region", "first", "second", "below", "outside", "far", "me", "mate", "other")}


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ("own", {"mine"}),
        ("team", {"mine", "mate's"}),
        ("branch", {"mine", "mate's", "first"}),
        ("branches", {"mine", "mate's", "first", "below"}),
        ("region", {"mine", "mate's", "first", "below", "second"}),
        ("wall", {"mine", "mate's", "first", "below", "second", "outside"}),
        ("all", {"mine", "mate's", "first", "below", "second", "outside", "far"}),
    ],
)
def test_the_oracle_knows_each_scope(scope: str, seen: set[str]) -> None:
    at = places()
    parents = {at["first"]: at["region"], at["second"]: at["region"], at["below"]: at["first"], at["region"]: None}
    roles = {"one": {"grants": [{"entities": "contact", "actions": "read", "scope": scope}]}}
    oracle = Oracle(roles, parents, frozenset({at["region"]}), (frozenset({at["me"], at["mate"]}),))
    person = Person(at["me"], "one", 1, at["first"])
    records = {
        "mine": Facts("contact", 1, at["first"], at["me"]), "mate's": Facts("contact", 1, at["first"], at["mate"]),
        "far": Facts("contact", 2, at["far"], at["other"]),
        **{name: Facts("contact", 1, at[name], at["other"]) for name in ("first", "below", "second", "outside")},
    }  # fmt: skip
    assert {name for name, facts in records.items() if oracle.may_find(person, facts)} == seen


def test_the_oracle_knows_what_is_hidden() -> None:
    at = places()
    grants = [{"entities": "contact", "actions": "read", "scope": "wall"}]
    oracle = Oracle({"one": {"grants": grants, "fields": {"contact.phone": "masked"}}}, {})
    facts = Facts("contact", 1, at["first"], None)
    person = Person(at["me"], "one", 1, at["first"])
    assert oracle.may_see(person, facts, "email")
    assert not oracle.may_see(person, facts, "phone")
    assert not oracle.may_see(Person(at["me"], "one", 1, at["first"], active=False), facts, "email")
    assert not oracle.may_find(person, Facts("deal", 1, at["first"], at["me"]))
