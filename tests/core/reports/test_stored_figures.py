"""Figures that are kept in the write are those of the records, whatever was written, for everybody who may ask."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.grants import Condition, Reach
from palmette.errors import PalmetteError
from palmette.ids import new_id
from palmette.money import Money
from palmette.records import read_groups
from palmette.records.read_tallies import best_tally, covering, plainly_scoped
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.session import Gateway, Records
from palmette.reports.tallies import Keeper
from palmette.schema.apply import install
from palmette.schema.tallies import tallies
from palmette.web.accounts import create_user
from tests.core.reports.conftest import NOW, Figures

COUNT, SUM = MeasureSpec("count"), MeasureSpec("sum", "sum", "amount")
AVERAGE = MeasureSpec("average", "average", "amount")
WON = MeasureSpec("won", "count", where="stage == 'won'")
QUESTIONS: Sequence[tuple[list[GroupSpec], list[MeasureSpec], str]] = (
    ([GroupSpec("stage"), GroupSpec("owner")], [COUNT, SUM], ""),
    ([GroupSpec("pipeline"), GroupSpec("stage")], [COUNT, SUM, WON], ""),
    ([GroupSpec("branch")], [COUNT, AVERAGE], "stage != 'won'"),
    ([GroupSpec("branch.name")], [COUNT], ""),
    ([], [COUNT, SUM, AVERAGE, WON], ""),
    ([], [COUNT, SUM], "stage == 'won' and stage == 'lost'"),
    ([GroupSpec("closed_on", "month")], [SUM, AVERAGE, COUNT], "stage.kind == 'won'"),
    ([GroupSpec("owner")], [SUM, COUNT], "stage == 'won' and closed_on >= '2026-09-01' and closed_on < '2026-10-01'"),
    ([GroupSpec("stage")], [COUNT], "owner == me"),
)
UNANSWERED: Sequence[tuple[list[GroupSpec], list[MeasureSpec], str]] = (
    ([GroupSpec("source")], [COUNT], ""),
    ([GroupSpec("stage")], [MeasureSpec("largest", "maximum", "amount")], ""),
    ([GroupSpec("stage")], [COUNT], "amount > 10"),
    ([GroupSpec("stage")], [COUNT], "name == 'D'"),
    ([GroupSpec("amount", buckets=("10", "100"))], [COUNT], ""),
    ([GroupSpec("stage")], [MeasureSpec("twice", "sum", "amount * 2")], ""),
    ([GroupSpec("created_at", "month")], [COUNT], ""),
)


@pytest.fixture(scope="module")
def kept(house: Figures) -> Iterator[Figures]:
    """The house with sellers in two branches; stored figures are asked however few records there are."""
    with house.records() as records:
        records.create("branch", {"name": "Other"})
    for name, branch in (("Tea", "Main"), ("Una", "Other")):
        create_user(house.pinned, name=name, email=f"{name.lower()}@example.com", password="a long pass phrase 7",
                    roles=["seller" if name == "Tea" else "head_of_sales"], branch=branch)  # fmt: skip
    house.pinned.gateway.tally_worth = 0
    keeper = Keeper(house.pinned.gateway)
    for tally in keeper.tallies:
        keeper.verify(tally)
    yield house
    house.pinned.gateway.tally_worth = 10_000


def actors(house: Figures) -> list[Actor]:
    with house.records() as records:
        users = records.list("frame.user", ListQuery(fields=("id",))).rows
    found = [house.pinned.directory.actor(UUID(str(row["id"])), channel="page") for row in users]
    return [house.pinned.directory.system("figures"), *(actor for actor in found if actor is not None)]


def answers(gateway: Gateway, actor: Actor) -> list[object]:
    found: list[object] = []
    with clock.frozen(NOW), gateway.reading(actor) as records:
        for by, measures, where in QUESTIONS:
            found.append(sorted(map(repr, records.group("deal", by=by, measures=measures, filter=where))))
    return found


def is_kept(house: Figures) -> bool:
    with house.pinned.gateway.reading(house.pinned.directory.system("figures")) as records:
        return bool(best_tally(records, [tally.name for tally in tallies(house.pinned.blueprint, records.tables)]))


def agree(house: Figures) -> None:
    gateway = house.pinned.gateway
    assert is_kept(house)
    for actor in actors(house):
        assert answers(gateway, actor) == answers(replace(gateway, tally_worth=None, writers={}), actor)


class Someone:
    """Does at random what people do with deals."""

    def __init__(self, house: Figures, chance: random.Random) -> None:
        self.house, self.chance = house, chance
        with house.records() as records:
            self.users = [UUID(str(row["id"])) for row in records.list("frame.user").rows]
            self.branches = [UUID(str(row["id"])) for row in records.list("frame.branch").rows]
        self.person = house.person("Kim")
        self.deals: list[UUID] = []
        self.gone: list[UUID] = []
        self.merges: list[tuple[UUID, UUID, UUID]] = []

    def values(self) -> dict[str, object]:
        chance = self.chance
        amount = Money(chance.randrange(1, 90_000), chance.choice(["EUR", "EUR", "USD"]))
        return {
            "amount": chance.choice([amount, None]), "owner": chance.choice(self.users),
            "closed_on": chance.choice([None, date(2026, 9, 1) + timedelta(days=chance.randrange(60))]),
        }  # fmt: skip

    def act(self, records: Records) -> str:
        """What was done; nothing where there was nothing to do it to."""
        chance = self.chance
        kind = chance.choice(["create", "create", "many", "update", "update", "updates", "move", "delete", "restore",
                              "merge", "unmerge", "reassign", "branch"])  # fmt: skip
        deal = chance.choice(self.deals) if self.deals else None
        if kind == "create" or deal is None:
            made = {"name": "D", "contact": self.person, "branch": chance.choice(self.branches), **self.values()}
            self.deals.append(UUID(str(records.create("deal", made)["id"])))
        elif kind == "many":
            rows = [{"name": "D", "contact": self.person, **self.values()} for _ in range(12)]
            self.deals += records.create_many("deal", rows).done
        elif kind == "update":
            records.update("deal", deal, self.values())
        elif kind == "updates":
            records.update_many("deal", chance.sample(self.deals, min(5, len(self.deals))), self.values())
        elif kind == "move":
            records.move("deal", deal, chance.choice(["needs", "offer", "won"]), skip_reason="told")
        elif kind == "delete":
            self.deals.remove(deal)
            records.delete_many("deal", [deal])
            self.gone.append(deal)
        elif kind == "restore":
            if not self.gone:
                return ""
            back = self.gone.pop()
            self.deals += records.restore_many("deal", [back]).done
        elif kind == "merge":
            other = chance.choice(self.deals)
            if other == deal:
                return ""
            records.merge("deal", deal, other)
            self.deals.remove(other)
            self.merges.append((deal, other, records.merges("deal", deal)[0].merge))
        elif kind == "unmerge":
            if not self.merges:
                return ""
            survivor, other, merge = self.merges.pop()
            records.unmerge("deal", survivor, merge)
            self.deals.append(other)
        elif kind == "reassign":
            records.reassign("deal", [deal], chance.choice(self.users))
        elif kind == "branch":
            records.update("deal", deal, {"branch": chance.choice(self.branches)})
        return kind


@pytest.mark.parametrize("seed", range(3))
def test_kept_figures_are_those_of_the_records_after_whatever_was_written(kept: Figures, seed: int) -> None:
    someone = Someone(kept, random.Random(seed))
    done: Counter[str] = Counter()
    for turn in range(80):
        before = list(someone.deals), list(someone.gone), list(someone.merges)
        # What is refused is taken back whole, and with it what was added to the figures.
        try:
            with kept.records() as records:
                kind = someone.act(records.as_code())
                if someone.chance.random() < 0.1:
                    raise RuntimeError("thought better of it")
            done[kind] += 1
        except (PalmetteError, RuntimeError):
            someone.deals, someone.gone, someone.merges = before
        if turn % 20 == 19:
            agree(kept)
        if turn == 50:
            keeper = Keeper(kept.pinned.gateway)
            assert [keeper.fold(tally, beyond=-1_000) for tally in keeper.tallies] == [True] * len(keeper.tallies)
    assert {
        "create",
        "many",
        "update",
        "updates",
        "move",
        "delete",
        "restore",
        "merge",
        "unmerge",
        "reassign",
        "branch",
    } <= set(done)
    assert sum(done.values()) > 40
    keeper = Keeper(kept.pinned.gateway)
    assert [keeper.verify(tally) for tally in keeper.tallies] == [0] * len(keeper.tallies)


def test_every_question_of_this_test_is_answered_by_cells(kept: Figures) -> None:
    with clock.frozen(NOW), kept.pinned.gateway.reading(kept.pinned.directory.system("figures")) as records:
        for by, measures, where in QUESTIONS:
            plan, _ = read_groups.planned(records, "deal", by, measures, where)
            assert plan.stored


@pytest.mark.parametrize("number", range(len(UNANSWERED)))
def test_what_a_cell_does_not_tell_is_asked_of_the_records(kept: Figures, number: int) -> None:
    by, measures, where = UNANSWERED[number]
    with clock.frozen(NOW), kept.pinned.gateway.reading(kept.pinned.directory.system("figures")) as records:
        plan, _ = read_groups.planned(records, "deal", by, measures, where)
        assert not plan.stored


def test_who_reads_by_a_condition_is_answered_by_the_records(kept: Figures) -> None:
    deal = kept.pinned.blueprint.entities["sales.deal"]
    where = Condition("amount > 10")
    with kept.pinned.gateway.reading(kept.pinned.directory.system("figures")) as records:
        assert plainly_scoped([Reach((1,)), Reach((1,), "owner_id", (new_id(),))])
        assert not plainly_scoped([Reach((1,)), Reach((1,), where=where)])
        assert covering(records, deal, [GroupSpec("stage")], [COUNT], "")


def test_the_cells_are_really_asked(kept: Figures) -> None:
    house = kept
    house.create("deal", name="One", contact=house.person("Kim"))
    before = answers(house.pinned.gateway, house.pinned.directory.system("figures"))
    _spoil(house)
    assert answers(house.pinned.gateway, house.pinned.directory.system("figures")) != before
    keeper = Keeper(house.pinned.gateway)
    assert all(keeper.verify(tally) for tally in keeper.tallies)
    assert answers(house.pinned.gateway, house.pinned.directory.system("figures")) == before


def test_figures_that_were_not_watched_are_not_asked_until_they_are_built_anew(kept: Figures) -> None:
    database, blueprint = kept.pinned.database, kept.pinned.blueprint
    name, tally = next((name, one) for one in tallies(blueprint, kept.pinned.tables) for name in one.triggers)
    with database.migrating() as connection:
        on = f' ON "{tally.table}"' if database.dialect == "postgresql" else ""
        connection.execute(text(f'DROP TRIGGER "{name}"{on}'))
    kept.create("deal", name="Unseen", contact=kept.person("Kim"))
    install(database, blueprint)
    with kept.pinned.gateway.reading(kept.pinned.directory.system("figures")) as records:
        assert best_tally(records, [tally.name]) == ""
    keeper = Keeper(kept.pinned.gateway)
    keeper.verify(tally)
    agree(kept)


def _spoil(house: Figures) -> None:
    with house.pinned.database.system() as connection:
        connection.execute(text('UPDATE palmette__tally SET "count" = "count" + 1'))
