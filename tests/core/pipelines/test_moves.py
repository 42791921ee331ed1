"""Moves: gates with their whole list, skipping, losing, opening again, on every path."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.errors import Conflict, Forbidden, GateClosed, InvalidInput, NotFound
from palmette.money import Money
from palmette.records.journal import decode_changes
from palmette.records.results import MovePlan
from tests.core.records.write.shop import NOW, Shop

READY = {"called": True, "amount": "50", "lines": [{"name": "Door"}]}


def make(shop: Shop, **values: object) -> UUID:
    """A deal of the head's."""
    with shop.gateway.writing(shop.head) as records:
        found = records.create("deal", {"title": "One", **values})["id"]
    assert isinstance(found, UUID)
    return found


def stage(shop: Shop, deal: UUID) -> object:
    """The stage a deal stands in."""
    with shop.gateway.reading(shop.head) as records:
        return records.get("deal", deal)["stage"]


def missing(error: GateClosed) -> list[tuple[str, str]]:
    """Field and kind of what is missing."""
    return [(problem.field, problem.code.removeprefix("pipelines.missing_")) for problem in error.problems]


def test_a_new_record_begins_at_the_first_stage(shop: Shop) -> None:
    deal = make(shop)
    with shop.gateway.reading(shop.head) as records:
        row = records.get("deal", deal)
        moves = records.stage_history("deal", deal)

    assert (row["pipeline"], row["stage"], row["stage_since"]) == ("shop.sale", "new", NOW)
    assert [(move["from_stage"], move["to_stage"], move["left_at"]) for move in moves] == [(None, "new", None)]


@pytest.mark.parametrize(("name", "value"), [("stage", "won"), ("stage_since", NOW), ("lost_reason", "price")])
def test_nobody_creates_a_record_past_its_first_stage(shop: Shop, name: str, value: object) -> None:
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(InvalidInput):
            records.create("deal", {"title": "One", name: value})
        with pytest.raises(InvalidInput):
            records.create_many("deal", [{"title": "One", name: value}])

    assert shop.count("shop__deal") == 0


def test_the_pipeline_is_chosen_at_creation(shop: Shop) -> None:
    deal = make(shop, pipeline="service")
    with shop.gateway.writing(shop.head) as records:
        assert records.get("deal", deal)["stage"] == "asked"
        assert records.move("deal", deal, "closed")["stage"] == "closed"
        with pytest.raises(InvalidInput) as caught:
            records.create("deal", {"title": "Two", "pipeline": "servise"})
        assert "Did you mean 'service'?" in caught.value.problems[0].message
        with pytest.raises(InvalidInput):
            records.update("deal", deal, {"pipeline": "sale"})


def test_a_closed_gate_tells_everything_that_is_missing_at_once(shop: Shop) -> None:
    deal = make(shop)
    with shop.gateway.writing(shop.head) as records, pytest.raises(GateClosed) as caught:
        records.move("deal", deal, "contract")

    assert missing(caught.value) == [("called", "guard"), ("amount", "field"), ("sent", "step"), ("due_on", "field")]
    assert caught.value.problems[0].message == "Call the customer"
    assert stage(shop, deal) == "new"


def test_an_open_gate_lets_the_record_through_with_its_values(shop: Shop) -> None:
    deal = make(shop)
    with clock.frozen(NOW + timedelta(hours=2)), shop.gateway.writing(shop.head) as records:
        row = records.move("deal", deal, "offer", values={"called": True}, version=1)
        moves = records.stage_history("deal", deal)

    assert (row["stage"], row["called"], row["version"]) == ("offer", True, 2)
    assert row["stage_since"] == NOW + timedelta(hours=2)
    assert [(move["to_stage"], move["left_at"], move["actor"]) for move in moves] == [
        ("new", NOW + timedelta(hours=2), "head"),
        ("offer", None, "head"),
    ]
    line = shop.rows("SELECT kind, changes FROM palmette__history ORDER BY id")[-1]
    assert line["kind"] == "moved"
    assert decode_changes(str(line["changes"])) == {"called": (None, True), "stage": ("new", "offer")}


def test_values_of_a_refused_move_are_not_kept(shop: Shop) -> None:
    deal = make(shop)
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(GateClosed) as caught:
            records.move("deal", deal, "won", values={"called": True, "amount": "5", "lines": [{"name": "Door"}]})
        row = records.get("deal", deal)

    assert missing(caught.value) == [("sent", "step"), ("enough", "guard")]
    assert (row["called"], row["amount"], row["lines"], row["version"]) == (None, None, [], 1)
    assert shop.count("shop__deal__lines") == 0


def test_looking_shows_what_is_done_and_changes_nothing(shop: Shop) -> None:
    deal = make(shop, amount="50")
    with shop.gateway.reading(shop.head) as records:
        plan = records.look_at_move("deal", deal, "contract")
        better = records.look_at_move("deal", deal, "contract", values={"called": True, "due_on": "2026-12-24"})

    def told(plan: MovePlan) -> dict[str, bool]:
        return {item.key: item.done for item in plan.items}

    assert told(plan) == {"called": False, "amount": True, "sent": False, "due_on": False}
    assert told(better) == {"called": True, "amount": True, "sent": False, "due_on": True}
    assert (plan.open, plan.may_skip, plan.from_stage) == (False, True, "new")
    assert stage(shop, deal) == "new"


def test_steps_are_ticked_in_their_stage_when_their_fields_are_filled(shop: Shop) -> None:
    deal = make(shop, called=True)
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(InvalidInput, match="no step"):
            records.set_step("deal", deal, "sent", done=True)
        records.move("deal", deal, "offer")
        with pytest.raises(GateClosed) as caught:
            records.set_step("deal", deal, "sent", done=True)
        person = records.create("person", {"name": "Anna"})["id"]
        records.update("deal", deal, {"person": person})
        records.set_step("deal", deal, "sent", done=True)
        records.set_step("deal", deal, "sent", done=True)
        assert (
            records.move("deal", deal, "contract", values={"amount": "50", "due_on": "2026-12-24"})["stage"]
            == "contract"
        )

    assert missing(caught.value) == [("person", "field")]
    assert shop.count("palmette__step_done") == 1


def test_an_unticked_step_holds_again(shop: Shop) -> None:
    deal = make(shop, called=True, amount="50", due_on="2026-12-24")
    with shop.gateway.writing(shop.head) as records:
        records.move("deal", deal, "offer")
        person = records.create("person", {"name": "Anna"})["id"]
        records.update("deal", deal, {"person": person})
        records.set_step("deal", deal, "sent", done=True)
        records.set_step("deal", deal, "sent", done=False)
        with pytest.raises(GateClosed) as caught:
            records.move("deal", deal, "contract")

    assert missing(caught.value) == [("sent", "step")]


def test_skipping_needs_the_right_and_a_reason_and_is_remembered(shop: Shop) -> None:
    deal = make(shop)
    with shop.gateway.writing(shop.actor("seller")) as records, pytest.raises(Forbidden) as caught:
        records.move("deal", deal, "offer", skip_reason="I know him")
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(GateClosed):
            records.move("deal", deal, "offer", skip_reason="  ")
        records.move("deal", deal, "offer", skip_reason="I know him")
        move = records.stage_history("deal", deal)[-1]

    assert caught.value.code == "pipelines.may_not_skip"
    assert (move["reason"], move["skipped"]) == ("I know him", "new.guard.called")


def test_going_back_is_free_and_coming_again_asks_again(shop: Shop) -> None:
    deal = make(shop, called=True)
    with shop.gateway.writing(shop.head) as records:
        records.move("deal", deal, "offer")
        records.move("deal", deal, "new")
        records.update("deal", deal, {"called": False})
        with pytest.raises(GateClosed):
            records.move("deal", deal, "offer")

    assert stage(shop, deal) == "new"


def test_a_stage_may_name_where_one_goes_from_it(shop: Shop) -> None:
    deal = make(shop, **READY)
    with shop.gateway.writing(shop.head) as records:
        records.move("deal", deal, "contract", skip_reason="test")
        with pytest.raises(InvalidInput) as caught:
            records.move("deal", deal, "new")
        assert records.move("deal", deal, "lost", lost_reason="price")["stage"] == "lost"

    assert caught.value.code == "pipelines.move_not_allowed"


def test_losing_needs_a_reason_of_the_list(shop: Shop) -> None:
    deal = make(shop)
    with shop.gateway.writing(shop.actor("seller")) as records:
        with pytest.raises(GateClosed) as caught:
            records.move("deal", deal, "lost", skip_reason="because")
        with pytest.raises(InvalidInput, match="Did you mean 'price'"):
            records.move("deal", deal, "lost", lost_reason="prise")
        row = records.move("deal", deal, "lost", lost_reason="price", note="Too much for him")

    assert missing(caught.value) == [("lost_reason", "reason")]
    assert (row["stage"], row["lost_reason"], row["lost_note"]) == ("lost", "price", "Too much for him")


def test_opening_again_needs_the_right_and_leads_round_no_gate(shop: Shop) -> None:
    deal = make(shop)
    with shop.gateway.writing(shop.actor("seller")) as records:
        records.move("deal", deal, "lost", lost_reason="price")
        with pytest.raises(Forbidden) as caught:
            records.move("deal", deal, "new")
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(GateClosed) as around:
            records.move("deal", deal, "contract")
        row = records.move("deal", deal, "new")

    assert caught.value.code == "pipelines.may_not_reopen"
    assert ("called", "guard") in missing(around.value)
    assert (row["stage"], row["lost_reason"], row["lost_note"]) == ("new", None, None)


def test_of_two_moves_with_one_version_the_second_is_a_conflict(shop: Shop) -> None:
    deal = make(shop, called=True)
    with shop.gateway.writing(shop.head) as records:
        records.move("deal", deal, "offer", version=1)
        with pytest.raises(Conflict):
            records.move("deal", deal, "lost", version=1, lost_reason="price")

    assert stage(shop, deal) == "offer"


def test_a_second_click_on_the_same_stage_does_nothing(shop: Shop) -> None:
    deal = make(shop, called=True)
    with shop.gateway.writing(shop.head) as records:
        records.move("deal", deal, "offer")
        row = records.move("deal", deal, "offer")
        assert records.move("deal", deal, "offer", values={"amount": "5"})["amount"] == Money(500, "EUR")

    assert row["version"] == 2
    assert shop.count("palmette__stage_move") == 2


def test_many_move_and_those_held_are_told_why(shop: Shop) -> None:
    good, held, foreign = make(shop, called=True), make(shop), make(shop, called=True, branch=shop.south)
    with shop.gateway.writing(shop.actor("seller")) as records:
        result = records.move_many("deal", [good, held, foreign], "offer")

    assert result.done == [good]
    assert [(key, [problem.field for problem in problems]) for key, problems in result.refused] == [(held, ["called"])]
    assert [stage(shop, deal) for deal in (good, held, foreign)] == ["offer", "new", "new"]


def test_many_are_lost_only_with_a_reason(shop: Shop) -> None:
    deals = [make(shop), make(shop)]
    with shop.gateway.writing(shop.head) as records:
        refused = records.move_many("deal", deals, "lost")
        done = records.move_many("deal", deals, "lost", lost_reason="silence", note="Autumn")

    assert [key for key, _ in refused.refused] == deals
    assert done.done == deals
    rows = shop.rows("SELECT lost_reason, lost_note FROM shop__deal")
    assert rows == [{"lost_reason": "silence", "lost_note": "Autumn"}] * 2


def test_a_deal_out_of_scope_cannot_be_moved_or_looked_at(shop: Shop) -> None:
    deal = make(shop, called=True)
    southerner = shop.actor("seller", name="southerner", branch=shop.south)
    with shop.gateway.writing(southerner) as records:
        with pytest.raises(NotFound):
            records.move("deal", deal, "offer")
        with pytest.raises(NotFound):
            records.look_at_move("deal", deal, "offer")
        with pytest.raises(NotFound):
            records.set_step("deal", deal, "sent", done=True)

    assert stage(shop, deal) == "new"


def test_who_may_only_look_moves_nothing(shop: Shop) -> None:
    deal = make(shop, called=True)
    with shop.gateway.writing(shop.actor("viewer")) as records, pytest.raises(NotFound):
        records.move("deal", deal, "offer")


def test_unknown_stages_and_entities_without_pipeline_are_refused(shop: Shop) -> None:
    deal = make(shop)
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(InvalidInput, match="Did you mean 'offer'"):
            records.move("deal", deal, "ofer")
        with pytest.raises(InvalidInput) as caught:
            records.move("person", deal, "offer")

    assert caught.value.code == "pipelines.none"
