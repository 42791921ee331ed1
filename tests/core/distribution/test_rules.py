"""Who gets a new lead, rule by rule, and what is told of it."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from palmette.distribution.decision import CHOSEN, FULL, NO_TERRITORY, NOBODY, NOT_MEANT, OFF_SHIFT
from palmette.errors import Unavailable
from tests.core.distribution.conftest import NOON, Chain

pytestmark = pytest.mark.mostly_sqlite

HOUR = timedelta(hours=1)


def said(chain: Chain, lead: object, rule: str) -> str:
    """What a rule said of the newest giving of a lead."""
    return next(item.what for item in chain.why(lead)[0].said if item.rule == rule)  # type: ignore[arg-type]  # an id


def test_sellers_of_the_store_take_turns(either: Chain) -> None:
    store = either.store()
    first, second = (either.person(f"{store}-{n}", "seller", store) for n in (1, 2))
    leads = [either.lead("turn", store) for _ in range(4)]
    assert Counter(either.owner(lead) for lead in leads) == {first: 2, second: 2}
    newest = either.why(leads[-1])[0]
    assert (newest.rule, newest.user) == ("turn", either.owner(leads[-1]))
    assert said(either, leads[-1], "turn") == CHOSEN
    assert said(either, leads[-1], "busy") == NOT_MEANT


def test_leads_at_once_are_never_the_same_turn(either: Chain) -> None:
    store = either.store()
    people = [either.person(f"{store}-{n}", "seller", store) for n in range(4)]
    assert either.source

    def four_leads() -> None:
        made = 0
        while made < 4:
            # A database that lets nobody wait for long may say "try again": then one does, as a caller would.
            with suppress(Unavailable):
                either.lead("turn", store)
                made += 1

    threads = [threading.Thread(target=four_leads) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with either.served.pinned.gateway.reading(either.served.pinned.directory.system("job")) as records:
        counts = {
            one: records.count("sales.lead", filter=f"branch == '{store}' and owner == '{one}'").value for one in people
        }
    assert counts == dict.fromkeys(people, 4)


def test_the_clients_own_person_comes_first(chain: Chain) -> None:
    store = chain.store()
    chain.person(f"{store}-a", "seller", store)
    own = chain.person(f"{store}-own", "boss_of_shop", store)
    client = chain.create("contacts.contact", kind="person", last_name="Virtanen", owner=own)
    lead = chain.lead("turn", store, contact=client)
    assert (chain.owner(lead), chain.why(lead)[0].rule) == (own, "known")


def test_who_has_the_least_open_work_gets_it_and_nobody_more_than_the_limit(chain: Chain) -> None:
    store = chain.store()
    one, other = (chain.person(f"{store}-{n}", "seller", store) for n in "ab")
    chain.lead("mine", store, owner=one)
    assert chain.owner(chain.lead("by load", store)) == other
    chain.lead("mine", store, owner=one)
    assert chain.owner(chain.lead("by load", store)) == other
    full = chain.lead("by load", store)
    assert (chain.owner(full), said(chain, full, "busy")) == (None, FULL)


def test_weights_share_by_role(chain: Chain) -> None:
    store = chain.store()
    seller, senior = chain.person(f"{store}-s", "seller", store), chain.person(f"{store}-sen", "senior", store)
    leads = [chain.lead("by weight", store) for _ in range(6)]
    assert Counter(chain.owner(lead) for lead in leads) == {seller: 2, senior: 4}


def test_people_of_the_region_help_each_other(chain: Chain) -> None:
    store, neighbour = chain.store(), chain.store()
    head = chain.person(f"{neighbour}-head", "boss_of_shop", neighbour)
    lead = chain.lead("by region", store)
    facts = chain.why(lead)[0].said[-1].facts if chain.owner(lead) is None else {}
    assert facts == {}
    assert chain.owner(lead) in {head, *chain.people.values()}
    assert chain.owner(chain.lead("turn", store)) is None


def test_a_territory_has_its_people_and_those_of_the_one_above(chain: Chain) -> None:
    store = chain.store()
    land = chain.create("frame.territory", name="Lapland")
    town = chain.create("frame.territory", name="Inari", parent=land)
    desert = chain.create("frame.territory", name="Sahara")
    seller = chain.person(f"{store}-north", "seller", store)
    actor = chain.served.pinned.directory.system("api")
    with chain.served.pinned.gateway.writing(actor) as records:
        records.update("frame.user", seller, {"territories": [land]})
    assert chain.owner(chain.lead("x", store, territory=town)) == seller
    nowhere = chain.lead("x", store, territory=desert)
    assert (chain.owner(nowhere), said(chain, nowhere, "north_land")) == (None, NO_TERRITORY)


def test_those_on_shift_get_it_and_at_night_those_of_the_next_shift(chain: Chain) -> None:
    store = chain.store()
    here, later = chain.person(f"{store}-here", "seller", store), chain.person(f"{store}-later", "seller", store)
    chain.shift(here, store, NOON - 2 * HOUR, NOON + 6 * HOUR)
    chain.shift(later, store, NOON + 22 * HOUR, NOON + 30 * HOUR)
    assert {chain.owner(chain.lead("shift", store)) for _ in range(3)} == {here}
    night = NOON + 12 * HOUR
    lead = chain.lead("shift", store, night)
    assert chain.owner(lead) == later
    assert chain.why(lead)[0].said[-1].facts["next_shift"] == str(NOON + 22 * HOUR)
    waits = chain.lead("now", store, night)
    assert (chain.owner(waits), said(chain, waits, "now")) == (None, OFF_SHIFT)


def test_an_absent_person_is_left_out_and_his_substitute_gets_his_clients(chain: Chain) -> None:
    store = chain.store()
    ill, well = chain.person(f"{store}-ill", "seller", store), chain.person(f"{store}-well", "seller", store)
    chain.create(
        "work.absence", user=ill, substitute=well, kind="illness", starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 24), branch=store,
    )  # fmt: skip
    assert {chain.owner(chain.lead("turn", store)) for _ in range(3)} == {well}
    client = chain.create("contacts.contact", kind="person", last_name="Salo", owner=ill)
    lead = chain.lead("x", store, contact=client)
    assert (chain.owner(lead), chain.why(lead)[0].said[-1].facts["for"]) == (well, str(ill))


def test_a_lead_that_nobody_can_take_says_why(chain: Chain) -> None:
    store = chain.store()
    lead = chain.lead("turn", store)
    assert (chain.owner(lead), chain.why(lead)[0].user, said(chain, lead, "turn")) == (None, None, NOBODY)


def test_what_is_not_meant_and_what_has_somebody_is_left_alone(chain: Chain) -> None:
    store = chain.store()
    seller = chain.person(f"{store}-s", "seller", store)
    assert chain.why(chain.lead("left alone", store)) == []
    kept = chain.lead("turn", store, owner=seller)
    assert (chain.owner(kept), chain.why(kept)) == (seller, [])


def test_an_unanswered_lead_goes_on_when_the_shift_is_over(chain: Chain) -> None:
    store = chain.store()
    early, late = chain.person(f"{store}-early", "seller", store), chain.person(f"{store}-late", "seller", store)
    chain.shift(early, store, NOON - 2 * HOUR, NOON + 2 * HOUR)
    chain.shift(late, store, NOON + 2 * HOUR, NOON + 8 * HOUR)
    waiting, answered = chain.lead("shift", store), chain.lead("shift", store)
    actor = chain.served.pinned.directory.system("api")
    with chain.served.pinned.gateway.writing(actor) as records:
        records.update("sales.lead", answered, {"first_response_at": NOON + HOUR})
    chain.go_on(NOON + HOUR)
    assert chain.owner(waiting) == early
    chain.go_on(NOON + 3 * HOUR)
    assert (chain.owner(waiting), chain.owner(answered)) == (late, early)
    newest = chain.why(waiting)[0]
    assert (newest.user, newest.taken_from) == (late, early)


def test_a_lead_waits_with_its_person_while_nobody_else_is_there(chain: Chain) -> None:
    store = chain.store()
    early = chain.person(f"{store}-only", "seller", store)
    begins = datetime(2026, 11, 21, 8, tzinfo=UTC)
    chain.shift(early, store, begins, begins + 4 * HOUR)
    lead = chain.lead("shift", store, begins + HOUR)
    chain.go_on(begins + 20 * HOUR)
    assert chain.owner(lead) == early
