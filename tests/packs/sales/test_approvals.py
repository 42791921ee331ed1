"""Discounts: each role has its limit, beyond it somebody who may is asked and says why."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from palmette.access.actors import Actor
from palmette.errors import Forbidden, GateClosed
from tests.packs.sales.trade import Trade

QUOTE, APPROVAL = "sales.quote", "sales.approval"


def offered(trade: Trade, who: Actor, discount: int) -> UUID:
    """A quote that somebody wrote with a discount."""
    contact = trade.create_as(who, "contacts.contact", kind="person", first_name="Liisa")
    deal = trade.create_as(who, "sales.deal", name="Sets", contact=contact)
    return trade.create_as(who, QUOTE, deal=deal, lines=[trade.line(discount=Decimal(discount))])


@pytest.mark.parametrize(("role", "discount"), [("seller", 5), ("head_of_sales", 15), ("business_owner", 60)])
def test_a_role_gives_up_to_its_limit_without_asking(trade: Trade, role: str, discount: int) -> None:
    who = trade.somebody(role)
    trade.move_as(who, QUOTE, offered(trade, who, discount), "sent")


@pytest.mark.parametrize(("role", "discount"), [("seller", 6), ("head_of_sales", 16)])
def test_beyond_it_a_quote_is_not_sent(trade: Trade, role: str, discount: int) -> None:
    who = trade.somebody(role)
    with pytest.raises(GateClosed) as refusal:
        trade.move_as(who, QUOTE, offered(trade, who, discount), "sent")
    assert [problem.code for problem in refusal.value.problems] == ["pipelines.missing_guard"]


def test_what_was_asked_for_is_decided_by_somebody_who_may_give_so_much(any_trade: Trade) -> None:
    trade = any_trade
    seller, head, owner = (trade.somebody(role) for role in ("seller", "head_of_sales", "business_owner"))
    quote = offered(trade, seller, 20)
    asked = trade.create_as(seller, APPROVAL, quote=quote, reason="They buy ten sets a year")
    row = trade.get(APPROVAL, asked, "discount", "deal", "requested_by")
    assert (row["discount"], row["requested_by"]) == (20, seller.id)
    assert row["deal"] is not None
    with pytest.raises(Forbidden) as refusal:
        trade.move_as(head, APPROVAL, asked, "approved")
    assert refusal.value.code == "sales.above_own_limit"
    trade.move_as(owner, APPROVAL, asked, "approved")
    row = trade.get(APPROVAL, asked, "decided_by", "decided_at")
    assert row["decided_by"] == owner.id
    assert row["decided_at"] is not None
    trade.move_as(seller, QUOTE, quote, "sent")


def test_a_refusal_says_why_and_opens_nothing(trade: Trade) -> None:
    seller, owner = trade.somebody("seller"), trade.somebody("business_owner")
    quote = offered(trade, seller, 20)
    asked = trade.create_as(seller, APPROVAL, quote=quote, reason="They asked")
    trade.move_as(owner, APPROVAL, asked, "refused", lost_reason="margin", note="Not this month")
    row = trade.get(APPROVAL, asked, "lost_reason", "lost_note", "decided_by")
    assert (row["lost_reason"], row["lost_note"], row["decided_by"]) == ("margin", "Not this month", owner.id)
    with pytest.raises(GateClosed):
        trade.move_as(seller, QUOTE, quote, "sent")


def test_whoever_asks_does_not_decide(trade: Trade) -> None:
    seller = trade.somebody("seller")
    asked = trade.create_as(seller, APPROVAL, quote=offered(trade, seller, 20), reason="They asked")
    with pytest.raises(Exception, match=r".") as refusal:
        trade.move_as(seller, APPROVAL, asked, "approved")
    assert getattr(refusal.value, "status", 500) in (403, 404)


def test_a_head_who_writes_the_lines_anew_gives_from_his_own_limit(trade: Trade) -> None:
    seller, head = trade.somebody("seller"), trade.somebody("head_of_sales")
    quote = offered(trade, seller, 10)
    lines = trade.get(QUOTE, quote, "lines")["lines"]
    again = {**trade.line(discount=Decimal(12)), "id": lines[0]["id"]}  # type: ignore[index]
    trade.update_as(head, QUOTE, quote, lines=[again])
    assert trade.get(QUOTE, quote, "own_limit", "discount_is_fine")["discount_is_fine"] is True
