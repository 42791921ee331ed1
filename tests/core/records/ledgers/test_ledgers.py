"""What a ledger keeps: the sum of its moves, the sign of each kind, the limit, and every move for ever."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from palmette import Conflict, InvalidInput, MoneyValue
from palmette.errors import NotFound
from tests.core.records.ledgers.bank import NOW, Bank


def test_the_balance_is_the_sum_of_the_moves(bank: Bank) -> None:
    anna = bank.guest()
    bank.earn(anna, 100)
    bank.spend(anna, 30)
    assert bank.look(anna)["points"] == 70


def test_a_new_holder_has_nothing(bank: Bank) -> None:
    row = bank.look(bank.guest())
    assert (row["points"], row["cash"], row["cash_usd"], row["grain"]) == (
        0, MoneyValue(0, "EUR"), MoneyValue(0, "USD"), Decimal(0),
    )  # fmt: skip


@pytest.mark.parametrize("given", [30, -30])
def test_a_kind_that_takes_is_stored_below_zero_however_it_is_written(bank: Bank, given: int) -> None:
    anna = bank.guest()
    bank.earn(anna, 50)
    bank.spend(anna, given)
    assert bank.look(anna)["points"] == 20


def test_a_kind_that_adds_refuses_a_minus(bank: Bank) -> None:
    with pytest.raises(InvalidInput) as caught:
        bank.earn(bank.guest(), -5)
    assert [item.code for item in caught.value.problems] == ["records.ledger_sign"]


def test_a_kind_of_neither_sort_goes_both_ways(bank: Bank) -> None:
    anna = bank.guest()
    bank.move("point_move", anna, kind="correction", points=7)
    bank.move("point_move", anna, kind="correction", points=-3)
    assert bank.look(anna)["points"] == 4


def test_a_move_of_nothing_is_refused(bank: Bank) -> None:
    with pytest.raises(InvalidInput) as caught:
        bank.earn(bank.guest(), 0)
    assert [item.code for item in caught.value.problems] == ["records.ledger_nothing"]


def test_what_is_not_there_cannot_be_spent(bank: Bank) -> None:
    anna = bank.guest()
    bank.earn(anna, 20)
    with pytest.raises(Conflict) as caught:
        bank.spend(anna, 21)
    assert caught.value.code == "records.overdrawn"
    assert caught.value.message == "Points is too little for this. 20 can be taken."
    assert bank.look(anna)["points"] == 20


def test_how_much_is_left_is_not_told_to_those_who_may_not_read_it(bank: Bank) -> None:
    anna = bank.guest()
    with bank.gateway.writing(bank.actor("temp")) as records, pytest.raises(Conflict) as caught:
        records.create("point_move", {"guest": anna, "kind": "spend", "points": 5})
    assert caught.value.message == "Points is too little for this."


def test_each_currency_has_a_balance_of_its_own(bank: Bank) -> None:
    anna = bank.guest()
    bank.move("cash_move", anna, amount=MoneyValue(1000, "EUR"))
    bank.move("cash_move", anna, amount=MoneyValue(500, "USD"))
    with pytest.raises(Conflict):
        bank.move("cash_move", anna, amount=MoneyValue(-600, "USD"))
    row = bank.look(anna)
    assert (row["cash"], row["cash_usd"]) == (MoneyValue(1000, "EUR"), MoneyValue(500, "USD"))


def test_a_currency_that_the_ledger_does_not_hold_is_refused(bank: Bank) -> None:
    with pytest.raises(InvalidInput) as caught:
        bank.move("cash_move", bank.guest(), amount=MoneyValue(500, "JPY"))
    assert [item.code for item in caught.value.problems] == ["records.ledger_currency"]


def test_the_limit_may_be_an_expression_over_the_holder(bank: Bank) -> None:
    anna = bank.guest(credit="50")
    bank.move("tab_move", anna, amount="-50")
    with pytest.raises(Conflict):
        bank.move("tab_move", anna, amount="-0.01")
    assert bank.look(anna)["tab"] == MoneyValue(-5000, "EUR")


def test_who_stands_below_a_lowered_limit_may_add_and_not_take(bank: Bank) -> None:
    anna = bank.guest(credit="50")
    bank.move("tab_move", anna, amount="-50")
    with bank.gateway.writing(bank.system) as records:
        records.update("guest", anna, {"credit": "10"})
    bank.move("tab_move", anna, amount="5")
    with pytest.raises(Conflict):
        bank.move("tab_move", anna, amount="-1")
    assert bank.look(anna)["tab"] == MoneyValue(-4500, "EUR")


def test_a_number_below_zero_is_a_limit_too(bank: Bank) -> None:
    anna = bank.guest()
    bank.move("seat_move", anna, seats=-2)
    with pytest.raises(Conflict):
        bank.move("seat_move", anna, seats=-1)


def test_a_ledger_without_a_limit_goes_below_zero(bank: Bank) -> None:
    anna = bank.guest()
    bank.move("grain_move", anna, kilos="-0.125")
    assert bank.look(anna)["grain"] == Decimal("-0.125")


def test_moves_have_a_moment_and_a_reason_without_declaring_them(bank: Bank) -> None:
    anna = bank.guest()
    bank.earn(anna, 5, reason="Birthday")
    with bank.gateway.reading(bank.actor()) as records:
        (row,) = records.related("guest", anna, "point_moves").rows
    assert (row["at"], row["reason"]) == (NOW, "Birthday")


def test_a_batch_counts_what_it_adds_before_what_it_takes(bank: Bank) -> None:
    anna = bank.guest()
    rows = [{"guest": anna, "kind": "spend", "points": 30}, {"guest": anna, "kind": "earn", "points": 30}]
    with bank.gateway.writing(bank.actor()) as records:
        records.create_many("point_move", rows)
    assert bank.look(anna)["points"] == 0


def test_a_batch_stores_what_the_balance_allows_and_names_the_others(bank: Bank) -> None:
    anna, ben = bank.guest(), bank.guest()
    rows = [
        {"guest": anna, "kind": "earn", "points": 10},
        {"guest": anna, "kind": "spend", "points": 8},
        {"guest": anna, "kind": "spend", "points": 8},
        {"guest": ben, "kind": "spend", "points": 1},
        {"guest": anna, "kind": "spend", "points": 2},
    ]
    with bank.gateway.writing(bank.actor()) as records:
        result = records.create_many("point_move", rows, all_or_nothing=False)
    assert [number for number, _ in result.refused] == [2, 3]
    assert (bank.look(anna)["points"], bank.look(ben)["points"]) == (0, 0)


def test_an_overdrawn_batch_that_goes_together_leaves_nothing(bank: Bank) -> None:
    anna = bank.guest()
    rows = [{"guest": anna, "kind": "earn", "points": 10}, {"guest": anna, "kind": "spend", "points": 11}]
    with bank.gateway.writing(bank.actor()) as records, pytest.raises(Conflict) as caught:
        records.create_many("point_move", rows)
    assert [item.row for item in caught.value.problems] == [1]
    assert bank.look(anna)["points"] == 0


def test_a_check_tells_what_would_be_refused(bank: Bank) -> None:
    anna = bank.guest()
    with bank.gateway.reading(bank.actor()) as records:
        problems = records.check("point_move", {"guest": anna, "kind": "spend", "points": 5})
    assert [item.code for item in problems] == ["records.overdrawn"]


def _first(bank: Bank, guest: UUID) -> UUID:
    with bank.gateway.reading(bank.actor()) as records:
        found = records.related("guest", guest, "point_moves").rows[0]["id"]
    assert isinstance(found, UUID)
    return found


def test_a_move_is_neither_changed_nor_deleted(bank: Bank) -> None:
    anna = bank.guest()
    bank.earn(anna, 5)
    move = _first(bank, anna)
    for actor in (bank.actor(), bank.system):
        with bank.gateway.writing(actor) as records:
            for change in (
                lambda: records.update("point_move", move, {"points": 6}),
                lambda: records.update_many("point_move", [move], {"reason": "Other"}),
                lambda: records.update_each("point_move", {move: {"points": 6}}),
                lambda: records.delete("point_move", move),
                lambda: records.delete_many("point_move", [move]),
                lambda: records.reassign("point_move", [move], anna),
            ):
                with pytest.raises(InvalidInput) as caught:
                    change()
                assert caught.value.code == "records.append_only"
    assert bank.look(anna)["points"] == 5


def test_nobody_is_offered_to_change_a_move(bank: Bank) -> None:
    with bank.gateway.reading(bank.actor()) as records:
        asked = {action: records.may("point_move", action) for action in ("read", "create", "update", "delete")}
    assert asked == {"read": True, "create": True, "update": False, "delete": False}


def test_the_products_own_code_leads_moves_to_the_record_that_remains(bank: Bank) -> None:
    anna, twin = bank.guest(), bank.guest()
    bank.earn(twin, 5)
    with bank.gateway.writing(bank.system) as records:
        records.update("point_move", _first(bank, twin), {"guest": anna})
    assert (bank.look(anna)["points"], bank.look(twin)["points"]) == (5, 0)


def test_a_holder_with_moves_is_kept(bank: Bank) -> None:
    anna = bank.guest()
    bank.earn(anna, 5)
    with bank.gateway.writing(bank.actor()) as records, pytest.raises(InvalidInput) as caught:
        records.delete("guest", anna)
    assert caught.value.code == "records.referred"


def test_a_transfer_takes_from_one_and_gives_to_the_other(bank: Bank) -> None:
    anna, ben = bank.guest(), bank.guest()
    bank.earn(anna, 50)
    with bank.gateway.writing(bank.actor()) as records:
        given, taken = records.transfer("point_move", anna, ben, 20, values={"reason": "A present"})
        rows = [records.get("point_move", move) for move in (given, taken)]
    assert [(row["points"], row["kind"], row["reason"]) for row in rows] == [
        (-20, "transfer", "A present"),
        (20, "transfer", "A present"),
    ]
    assert (bank.look(anna)["points"], bank.look(ben)["points"]) == (30, 20)


def test_a_transfer_of_more_than_there_is_gives_nothing(bank: Bank) -> None:
    anna, ben = bank.guest(), bank.guest()
    bank.earn(anna, 5)
    with bank.gateway.writing(bank.actor()) as records, pytest.raises(Conflict) as caught:
        records.transfer("point_move", anna, ben, 6)
    assert caught.value.code == "records.overdrawn"
    assert (bank.look(anna)["points"], bank.look(ben)["points"]) == (5, 0)


@pytest.mark.parametrize("quantity", [0, -5, None])
def test_a_transfer_moves_something(bank: Bank, quantity: int | None) -> None:
    anna, ben = bank.guest(), bank.guest()
    with bank.gateway.writing(bank.actor()) as records, pytest.raises(InvalidInput) as caught:
        records.transfer("point_move", anna, ben, quantity)
    assert caught.value.code == "records.bad_transfer"


def test_what_is_no_ledger_transfers_nothing(bank: Bank) -> None:
    anna = bank.guest()
    with bank.gateway.writing(bank.actor()) as records, pytest.raises(InvalidInput) as caught:
        records.transfer("guest", anna, anna, 1)
    assert caught.value.code == "records.no_ledger"


def test_a_move_of_nobody_is_refused_as_any_reference(bank: Bank) -> None:
    with pytest.raises(NotFound):
        bank.spend(UUID(int=5), 1)
