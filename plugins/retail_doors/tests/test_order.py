"""The algorithm from the first answer to the last step: each gate is closed until what it asks for is there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from palmette import ListQuery, PalmetteError, clock
from palmette_retail_doors.algorithm import KEYS
from plugins.retail_doors.tests.shop import NOW, TODAY, Shop, rub

pytestmark = pytest.mark.mostly_sqlite

ORDER, VISIT, FACTORY_ORDER = "sales.deal", "retail_doors.visit", "retail_doors.factory_order"


class Walk:
    """One order on its way; every step asserts what is missing before it is given."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        customer = shop.customer(phone="123 45 67")
        self.order = shop.order(contact=customer, source=None)
        self.customer = customer

    def on(self, to: str, *missing: str) -> None:
        """Only these are missing; what makes them true is given by the method of the step; then the order goes on."""
        assert self.shop.missing(ORDER, self.order, to) == set(missing)
        getattr(self, f"leave_{KEYS[KEYS.index(to) - 1] if to in KEYS else KEYS[-1]}")()
        assert self.shop.missing(ORDER, self.order, to) == set()
        self.shop.move(ORDER, self.order, to)

    def create(self, entity: str, **values: object) -> UUID:
        return self.shop.create(f"retail_doors.{entity}", order=self.order, **values)

    def sell(self, entity: str, **values: object) -> UUID:
        return self.shop.create(f"sales.{entity}", deal=self.order, **values)

    def set(self, **values: object) -> None:
        self.shop.update(ORDER, self.order, **values)

    def tick(self, *steps: str) -> None:
        self.shop.tick(ORDER, self.order, *steps)

    def leave_request(self) -> None:
        self.shop.update("contacts.contact", self.customer, phone="+7 100 123 45 67")
        self.set(source=self.shop.source, first_answer_at=NOW)

    def leave_needs(self) -> None:
        self.set(doors_wanted=1, rooms=["bedroom"], renovation="plaster", budget="middle", wanted_by=TODAY)
        self.tick("asked")

    def leave_selection(self) -> None:
        self.opening = self.create("opening", room="bedroom")
        assert self.shop.missing(ORDER, self.order, "preliminary_quote") == {"models", "card"}
        self.shop.update("retail_doors.opening", self.opening, model=self.shop.leaf)
        self.tick("card")

    def leave_preliminary_quote(self) -> None:
        line = {"name": "Door", "quantity": 1, "price": rub(20_500)}
        quote = self.sell("quote", issued_on=TODAY, lines=[line], valid_until=TODAY)
        self.shop.update("sales.quote", quote, valid_until=TODAY - timedelta(days=1))
        assert self.shop.missing(ORDER, self.order, "measurement_booked") == {"quote", "sent"}
        self.shop.update("sales.quote", quote, valid_until=TODAY + timedelta(days=7))
        self.tick("sent")

    def leave_measurement_booked(self) -> None:
        self.set(site=self.shop.create("retail_doors.site", customer=self.customer, place="Lesnaya 12"))
        self.measuring = self.shop.visit(self.order, "measurement")

    def leave_measurement_done(self) -> None:
        shop = self.shop
        shop.move(VISIT, self.measuring, "on_way")
        assert shop.missing(VISIT, self.measuring, "done") == {"result", "signature", "done_at"}
        shop.attach(VISIT, self.measuring, "signature")
        shop.update(VISIT, self.measuring, result="done", done_at=NOW)
        shop.move(VISIT, self.measuring, "done")
        sheet = shop.opening(shop.order())
        measured = shop.get("retail_doors.opening", sheet)
        names = [name for name in measured if name.startswith(("width_", "height_", "wall_"))]
        assert len(names) == 12
        shop.update("retail_doors.opening", self.opening, side="left", **{name: measured[name] for name in names})
        shop.attach("retail_doors.opening", self.opening, "photos")

    def leave_final_quote(self) -> None:
        shop = self.shop
        self.door = shop.door(self.order, self.opening, side="right", leaf_width=900, discount=5)
        shop.update("retail_doors.opening", self.opening, wall_left_top=120)
        wrong = {"complete", "fits", "extension", "discount", "specification"}
        assert shop.missing(ORDER, self.order, "contract") == wrong
        mended = {"side": "left", "leaf_width": 800, "extension_qty": "2.5", "extension_price": rub(800)}
        shop.update("retail_doors.door", self.door, **mended)
        self.sell("approval", discount=5, reason="Three doors at once", stage="approved")
        self.tick("specification")

    def leave_contract(self) -> None:
        contract = self.create("contract", customer=self.customer)
        assert self.shop.missing(ORDER, self.order, "prepayment") == {"customer", "dates", "signed"}
        self.shop.update(
            "retail_doors.contract", contract, passport="0000 000000", signed_on=TODAY, specification_signed=True,
            deliver_by=TODAY + timedelta(days=40), install_by=TODAY + timedelta(days=45),
        )  # fmt: skip

    def leave_prepayment(self) -> None:
        self.sell("invoice", kind="prepayment", amount=rub(10_000), stage="issued")
        due = self.shop.get(ORDER, self.order, "prepayment_due")["prepayment_due"]
        self.sell("payment", kind="card", amount=rub("1"), at=NOW)
        self.tick("receipt")
        assert self.shop.missing(ORDER, self.order, "factory_order") == {"paid"}
        self.sell("payment", kind="card", amount=due, at=NOW)

    def leave_factory_order(self) -> None:
        shop = self.shop
        self.made = self.create("factory_order", factory=shop.factory)
        shop.update("retail_doors.door", self.door, factory_order=self.made)
        assert shop.missing(ORDER, self.order, "production") == {"locked", "confirmed"}
        assert shop.missing(FACTORY_ORDER, self.made, "sent") == {"locked", "sent_at"}
        shop.update(FACTORY_ORDER, self.made, locked=True, sent_at=NOW)
        shop.move(FACTORY_ORDER, self.made, "sent")
        assert shop.missing(FACTORY_ORDER, self.made, "confirmed") == {"confirm_no", "promised_on", "ready_on"}
        promised = TODAY + timedelta(days=20)
        shop.update(FACTORY_ORDER, self.made, confirm_no="B-17", promised_on=promised, ready_on=promised)
        shop.move(FACTORY_ORDER, self.made, "confirmed")

    def leave_production(self) -> None:
        shop = self.shop
        shop.update(FACTORY_ORDER, self.made, ready_on=TODAY + timedelta(days=25))
        assert shop.missing(ORDER, self.order, "goods_received") == {"told"}
        assert shop.missing(FACTORY_ORDER, self.made, "shipped") == {"told"}
        shop.update(FACTORY_ORDER, self.made, told_on=TODAY, ready_on=TODAY - timedelta(days=1))
        assert shop.missing(ORDER, self.order, "goods_received") == {"in_time"}
        shop.update(FACTORY_ORDER, self.made, ready_on=TODAY + timedelta(days=25))

    def leave_goods_received(self) -> None:
        shop = self.shop
        shop.move(FACTORY_ORDER, self.made, "shipped")
        assert shop.missing(FACTORY_ORDER, self.made, "received") == {"received_on", "checked"}
        shop.update(FACTORY_ORDER, self.made, received_on=TODAY, quantity_checked=True, defects_checked=True)
        shop.move(FACTORY_ORDER, self.made, "received")
        self.tick("note")

    def leave_final_payment(self) -> None:
        balance = self.shop.get(ORDER, self.order, "balance")["balance"]
        self.sell("payment", kind="card", amount=balance, at=NOW)
        self.tick("receipt")

    def leave_delivery(self) -> None:
        delivery = self.shop.visit(self.order, "delivery")
        self.shop.attach(VISIT, delivery, "signature")
        self.shop.update(VISIT, delivery, result="done", done_at=NOW)
        self.shop.move(VISIT, delivery, "on_way")
        self.shop.move(VISIT, delivery, "done")
        self.tick("note")

    def leave_installation(self) -> None:
        shop = self.shop
        work = shop.visit(self.order, "installation", checklist=[{"item": "Bedroom", "done": False}])
        shop.move(VISIT, work, "on_way")
        shop.update(VISIT, work, result="done", done_at=NOW)
        assert shop.missing(VISIT, work, "done") == {"checklist", "photos"}
        shop.update(VISIT, work, checklist=[{"item": "Bedroom", "done": True}])
        shop.attach(VISIT, work, "photos", times=2)
        shop.move(VISIT, work, "done")

    def leave_acceptance(self) -> None:
        act = self.create("act", customer=self.customer, remarks="A scratch")
        assert self.shop.missing(ORDER, self.order, "aftercare") == {"act", "remarks"}
        self.shop.update("retail_doors.act", act, signed_on=TODAY)
        self.create("claim", customer=self.customer, kind="leaf_defect", text="A scratch")

    def leave_aftercare(self) -> None:
        self.set(review_asked_on=TODAY, closed_on=TODAY)
        self.tick("warranty", "reminder")


STEPS = (
    ("needs", "source", "first_answer_at", "phone"),
    ("selection", "doors_wanted", "rooms", "renovation", "budget", "wanted_by", "asked"),
    ("preliminary_quote", "openings", "card"),
    ("measurement_booked", "quote", "sent"),
    ("measurement_done", "site", "visit"),
    ("final_quote", "visit_done", "widths", "heights", "walls", "sides", "photos"),
    ("contract", "doors", "specification"),
    ("prepayment", "customer", "dates", "signed"),
    ("factory_order", "invoice", "paid", "receipt"),
    ("production", "ordered"),
    ("goods_received",),
    ("final_payment", "received", "note"),
    ("delivery", "paid", "receipt"),
    ("installation", "delivered", "note"),
    ("acceptance", "installed"),
    ("aftercare", "act"),
    ("done", "review_asked_on", "warranty", "reminder", "closed_on"),
)


def test_an_order_walks_all_seventeen_steps_and_each_holds_it(any_shop: Shop) -> None:
    with clock.frozen(NOW):
        walk = Walk(any_shop)
        for to, *missing in STEPS:
            walk.on(to, *missing)
        row = any_shop.get(ORDER, walk.order, "stage", "balance", "doors_count", "claims_count", "accepted_on")
    assert row["stage"] == "done"
    assert (row["balance"], row["doors_count"], row["claims_count"]) == (rub(0), 1, 1)
    assert row["accepted_on"] == TODAY


@pytest.mark.parametrize("number", range(len(KEYS)))
def test_no_step_is_jumped_over(shop: Shop, number: int) -> None:
    beyond = [*KEYS, "done"][number + 2 :]
    order = shop.order(stage=KEYS[number], without_installation=True)
    for to in beyond[:1]:
        with pytest.raises(PalmetteError) as refused:
            shop.move(ORDER, order, to)
        assert refused.value.code == "pipelines.move_not_allowed"


def test_before_a_factory_works_on_it_an_order_goes_back_freely(shop: Shop) -> None:
    order = shop.order(stage="contract")
    shop.move(ORDER, order, "measurement_booked")
    assert shop.get(ORDER, order, "stage")["stage"] == "measurement_booked"


def test_once_a_factory_works_on_it_an_order_goes_back_by_one_step(shop: Shop) -> None:
    order = shop.order(stage="goods_received")
    with pytest.raises(PalmetteError):
        shop.move(ORDER, order, "factory_order")
    shop.move(ORDER, order, "production")


@pytest.mark.parametrize("stage", KEYS)
def test_every_step_can_be_lost_with_a_reason(shop: Shop, stage: str) -> None:
    order = shop.order(stage=stage)
    with pytest.raises(PalmetteError):
        shop.move(ORDER, order, "lost")
    shop.update(ORDER, order, closed_on=TODAY)
    shop.move(ORDER, order, "lost", lost_reason="price")


def test_a_store_head_skips_with_a_reason_and_a_seller_does_not(shop: Shop) -> None:
    seller = shop.person("Seller")
    order = shop.order(owner=seller, stage="needs")
    with pytest.raises(PalmetteError) as refused, shop.writing_as("door_seller", user=seller) as records:
        records.move(ORDER, order, "selection", skip_reason="In a hurry")
    assert refused.value.code == "pipelines.may_not_skip"
    with shop.writing_as("store_head") as records:
        assert records.move(ORDER, order, "selection", skip_reason="Known customer")["stage"] == "selection"


def test_a_company_needs_its_tax_number_instead_of_a_passport(shop: Shop) -> None:
    firm = shop.customer(kind="organization", name="Romashka", inn="7701234567", first_name=None, last_name=None)
    order = shop.order(contact=firm, stage="contract")
    shop.create("retail_doors.contract", order=order, customer=firm)
    assert "customer" not in shop.missing(ORDER, order, "prepayment")


def test_a_store_may_ask_for_another_share_of_prepayment(shop: Shop) -> None:
    order = shop.order(installation=rub(10_000))
    shop.update("frame.branch", shop.branch, prepayment_share=70)
    try:
        assert shop.get(ORDER, order, "prepayment_due")["prepayment_due"] == rub(7_000)
    finally:
        shop.update("frame.branch", shop.branch, prepayment_share=None)
    assert shop.get(ORDER, order, "prepayment_due")["prepayment_due"] == rub(5_000)


def test_until_doors_are_put_together_an_order_is_worth_its_quote(shop: Shop) -> None:
    order = shop.order()
    line = {"name": "Door", "quantity": 2, "price": rub(20_000)}
    shop.create("sales.quote", deal=order, issued_on=TODAY, lines=[line])
    assert shop.get(ORDER, order, "total")["total"] == rub(40_000)
    shop.door(order, shop.opening(order))
    assert shop.get(ORDER, order, "total")["total"] == rub(20_500)


def test_a_quote_of_three_doors_comes_to_the_worked_example(any_shop: Shop) -> None:
    shop = any_shop
    order = shop.order(installation=rub(10_500), delivery=rub(1_500))
    for number in range(3):
        thick = {"wall_left_top": 130} if number == 2 else {}
        bars = {"extension_qty": "2.5", "extension_price": rub(800)} if number == 2 else {}
        shop.door(order, shop.opening(order, **thick), discount=5, **bars)
    row = shop.get(ORDER, order, "goods_list", "goods_total", "total", "prepayment_due", "discount_pct", "balance")
    assert (row["goods_list"], row["goods_total"]) == (rub(63_500), rub(60_325))
    assert (row["total"], row["prepayment_due"]) == (rub(72_325), rub("36162.50"))
    assert row["discount_pct"] == 5


GOODS, SERVICES = (
    (("Door set", 20_500, 3), ("Extension bar", 800, 2.5)),
    (("Installation", 10_500), ("Delivery", 1_500)),
)


def test_the_worked_example_is_offered_allowed_invoiced_and_paid_with_two_receipts(any_shop: Shop) -> None:
    shop, seller = any_shop, any_shop.person("Seller")
    order = shop.order(owner=seller, installation=rub(10_500), delivery=rub(1_500))
    lines = [{"name": name, "price": rub(price), "quantity": str(many), "discount": 5} for name, price, many in GOODS]
    lines += [{"name": name, "price": rub(price)} for name, price in SERVICES]
    with clock.frozen(NOW):
        with shop.writing_as("door_seller", user=seller) as records:
            quote = UUID(str(records.create("quote", {"deal": order, "kind": "final", "lines": lines})["id"]))
            records.create("approval", {"quote": quote, "reason": "Three doors at once"})
        assert shop.missing("sales.quote", quote, "sent") == {"discount"}
        with shop.writing_as("store_head") as records:
            records.move("approval", records.list("approval", of(quote)).rows[0]["id"], "approved")  # type: ignore[arg-type]
        with shop.writing_as("door_seller", user=seller) as records:
            for stage in ("sent", "accepted"):
                records.move("quote", quote, stage)
    assert [shop.get("sales.quote", quote, "total")["total"], due(shop, quote, "prepayment")] == [
        rub(72_325), rub("36162.50"),
    ]  # fmt: skip
    assert due(shop, quote, "balance") == rub("36162.50")
    with shop.reading_as("door_accountant") as records:
        names = ["amount", "receipt_kind", "set_off", "left"]
        found = records.list("payment", ListQuery(filter=f"deal == '{order}'", fields=names, sort="id")).rows
        paid = [tuple(row[name] for name in names) for row in found]
    assert paid == [
        (rub("36162.50"), "prepayment", None, rub(0)),
        (rub("36162.50"), "full_payment", rub("36162.50"), rub(0)),
    ]
    assert shop.get(ORDER, order, "balance")["balance"] == rub(0)


def of(quote: UUID) -> ListQuery:
    return ListQuery(filter=f"quote == '{quote}'")


def due(shop: Shop, quote: UUID, kind: str) -> object:
    """Issue an invoice of the quote and pay it; what it asked for."""
    invoice = shop.create("sales.invoice", quote=quote, kind=kind, issued_on=TODAY)
    shop.move("sales.invoice", invoice, "issued")
    amount = shop.get("sales.invoice", invoice, "amount")["amount"]
    shop.create("sales.payment", invoice=invoice, kind="card", amount=amount)
    return amount
