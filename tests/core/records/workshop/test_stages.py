"""Guards of some ways, guards of the way in, stages and steps of some roles, and what a stage is in expressions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from palmette import Forbidden, MoneyValue
from palmette.errors import GateClosed
from palmette.records.results import ListQuery
from tests.core.records.workshop.workshop import Workshop


def missing(error: GateClosed) -> list[str]:
    return [problem.message for problem in error.problems]


def test_a_guard_of_some_ways_holds_there_alone(workshop: Workshop) -> None:
    repair = workshop.repair(price="50", checked=True, sort="large")
    with workshop.gateway.reading(workshop.actor("head")) as records:
        to_bench = [item.key for item in records.look_at_move("repair", repair, "bench").items]
        to_paid = [item.key for item in records.look_at_move("repair", repair, "paid").items]
    assert to_bench == ["priced", "looked"]
    assert to_paid == ["priced", "lead", "small_only", "looked"]


def test_a_guard_may_hold_the_way_to_a_lost_stage(workshop: Workshop) -> None:
    repair = workshop.repair()
    with pytest.raises(GateClosed) as caught:
        workshop.move(repair, "away")
    assert missing(caught.value) == ["Tell the customer first"]
    workshop.move(repair, "away", checked=True)
    assert workshop.look(repair)["stage"] == "away"


def test_what_guards_the_way_in_holds_from_every_side(workshop: Workshop) -> None:
    repair = workshop.repair(price="50")
    with pytest.raises(GateClosed) as caught:
        workshop.move(repair, "bench")
    assert missing(caught.value) == ["Look at it first"]
    workshop.move(repair, "bench", checked=True)
    workshop.move(repair, "asked", checked=False)
    with pytest.raises(GateClosed):
        workshop.move(repair, "bench")


def test_records_of_several_stages_are_moved_each_by_its_own_guards(workshop: Workshop) -> None:
    asked, told = workshop.repair(), workshop.repair(price="1", checked=True)
    workshop.move(told, "bench", checked=True)
    with workshop.gateway.writing(workshop.actor("head")) as records:
        records.update("repair", told, {"checked": False})
        result = records.move_many("repair", [told, asked], "away")
    assert result.done == [told]
    assert [which for which, _ in result.refused] == [asked]


def test_only_some_roles_move_into_a_stage(workshop: Workshop) -> None:
    repair = workshop.repair(price="50", checked=True, sort="small")
    workshop.move(repair, "bench", role="hand")
    with pytest.raises(Forbidden) as caught:
        workshop.move(repair, "paid", role="hand")
    assert caught.value.code == "pipelines.may_not_enter"
    with workshop.gateway.writing(workshop.actor("hand")) as records:
        assert [item.code for _, items in records.move_many("repair", [repair], "paid").refused for item in items] == [
            "pipelines.may_not_enter"
        ]


def test_only_some_roles_tick_a_step(workshop: Workshop) -> None:
    repair = workshop.repair(price="50", checked=True)
    workshop.move(repair, "bench")
    with workshop.gateway.writing(workshop.actor("hand")) as records:
        records.set_step("repair", repair, "any", done=True)
        with pytest.raises(Forbidden) as caught:
            records.set_step("repair", repair, "lead", done=True)
    assert caught.value.code == "pipelines.may_not_do"
    with workshop.gateway.writing(workshop.actor("head")) as records:
        records.set_step("repair", repair, "lead", done=True)


def test_a_stage_tells_its_kind_and_probability(workshop: Workshop) -> None:
    asked, bench = workshop.repair(price="50"), workshop.repair(price="50", checked=True)
    lost = workshop.repair(price="50", checked=True)
    workshop.move(bench, "bench")
    workshop.move(lost, "away")
    rows = [workshop.look(item) for item in (asked, bench, lost)]
    assert [row["how"] for row in rows] == ["open", "open", "lost"]
    assert [row["expected"] for row in rows] == [None, MoneyValue(2500, "EUR"), MoneyValue(0, "EUR")]


def test_stages_of_one_key_in_two_pipelines_are_told_apart(workshop: Workshop) -> None:
    other = workshop.repair(pipeline="other", price="1", checked=True)
    bench = workshop.repair(price="1", checked=True)
    workshop.move(bench, "bench")
    with workshop.gateway.reading(workshop.actor("head")) as records:
        query = ListQuery(filter="stage.probability == 0.5", fields=["id"])
        found = {row["id"] for row in records.list("repair", query).rows}
    assert bench in found
    assert other not in found


def test_lists_are_filtered_and_summed_by_the_kind_of_stage(workshop: Workshop) -> None:
    lost = workshop.repair(name="Gone", checked=True)
    workshop.move(lost, "away")
    with workshop.gateway.reading(workshop.actor("head")) as records:
        query = ListQuery(filter="stage.kind == 'lost' and name == 'Gone'", fields=["id"])
        assert [row["id"] for row in records.list("repair", query).rows] == [lost]
        assert records.may_filter("repair", "stage.kind in ['won', 'lost']")


def test_a_probability_is_a_number(workshop: Workshop) -> None:
    repair = workshop.repair(price="3", checked=True)
    workshop.move(repair, "bench")
    with workshop.gateway.reading(workshop.actor("head")) as records:
        assert records.count("repair", filter=f"stage.probability * 2 == {Decimal(1)} and price == 3").value >= 1
