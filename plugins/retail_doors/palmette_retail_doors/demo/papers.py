"""The papers of one store's year: quotes, contracts, invoices and payments, factories, acts, claims, reviews, tills."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from palmette_retail_doors.demo.chain import CLOSES, OPENS, Chain, Rows, Store
from palmette_retail_doors.demo.orders import Made
from palmette_retail_doors.rules import claim_deadline, receipts

QUOTE_DAYS, TILL_DAYS = 7, 60
PAID_BY = {"card": 46, "cash": 22, "online": 16, "bank": 8, "credit": 8}
CLAIMS, REVIEWS, MOVED = 0.07, 0.25, 0.15
CLAIM_KINDS = {"leaf_defect": 5, "missing_part": 3, "installation": 2, "wrong_size": 1}
SCORES = {10: 30, 9: 24, 8: 16, 7: 10, 6: 7, 5: 5, 3: 5, 1: 3}
FLOAT = Decimal(5_000)


@dataclass
class Papers:
    """Rows of a store, by entity, in the order in which they can be stored."""

    factory_orders: Rows = field(default_factory=list)
    quotes: Rows = field(default_factory=list)
    contracts: Rows = field(default_factory=list)
    invoices: Rows = field(default_factory=list)
    cash_shifts: Rows = field(default_factory=list)
    payments: Rows = field(default_factory=list)
    allocations: Rows = field(default_factory=list)
    approvals: Rows = field(default_factory=list)
    acts: Rows = field(default_factory=list)
    claims: Rows = field(default_factory=list)
    reviews: Rows = field(default_factory=list)


def write_papers(chain: Chain, store: Store, orders: list[Made]) -> Papers:
    """All papers of a store."""
    papers = Papers()
    for made in orders:
        story = made.begun.story
        if story.passed("preliminary_quote"):
            papers.quotes.append(_quote(chain, made))
        if story.passed("contract"):
            papers.contracts.append(_contract(chain, made))
        if story.reached("prepayment"):
            _money(chain, made, papers)
        if story.reached("factory_order"):
            papers.factory_orders.append(_factory_order(chain, made))
        if story.passed("acceptance"):
            _end(chain, store, made, papers)
        if made.discount > 3:
            papers.approvals.append(_approval(made, store))
    _tills(chain, store, papers)
    return papers


def _approval(made: Made, store: Store) -> dict[str, object]:
    """Who gives more than a seller may was allowed to: by the head up to his limit, else by the office."""
    at = made.begun.at
    return {
        "deal": made.begun.id, "discount": made.discount, "reason": "Several doors at once", "stage": "approved",
        "stage_since": at, "requested_by": made.begun.seller, "decided_by": store.head, "decided_at": at,
        "owner": made.begun.seller, "created_at": at,
    }  # fmt: skip


def _common(made: Made, step: str) -> dict[str, object]:
    return {"order": made.begun.id, "owner": made.begun.seller, "created_at": made.begun.story.entered[step]}


def _sold(made: Made, step: str) -> dict[str, object]:
    """The same of what the pack of sales declares."""
    at = made.begun.story.entered[step]
    return {
        "deal": made.begun.id, "contact": made.begun.customer.id, "owner": made.begun.seller, "created_at": at,
    }  # fmt: skip


def _quote(chain: Chain, made: Made) -> dict[str, object]:
    at = made.begun.story.entered["preliminary_quote"]
    price = (made.sums.goods_list / made.doors).quantize(Decimal(1))
    services = Decimal(made.installation + made.delivery)
    lines = [_line(chain, "Door set", price, made.doors, made.leaf.id), _line(chain, "Services", services, 1, None)]
    total = chain.context.money(price * made.doors + services)
    nothing = chain.context.money(0)
    return _sold(made, "preliminary_quote") | {
        "kind": "preliminary", "issued_on": at.date(), "prices_on": at.date().replace(day=1),
        "valid_until": at.date() + timedelta(days=QUOTE_DAYS), "lines": lines,
        "taxes": [{"rate": None, "net": total, "tax": nothing}], "net": total, "tax": nothing, "total": total,
        "largest_discount": 0, "own_limit": 100, "sent_at": at + timedelta(hours=1), "stage_since": at,
        "stage": "accepted" if made.begun.story.passed("contract") else "sent",
    }  # fmt: skip


def _line(chain: Chain, name: str, price: Decimal, quantity: int, product: UUID | None) -> dict[str, object]:
    whole = chain.context.money(price * quantity)
    return {
        "name": name, "product": product, "quantity": quantity, "price": chain.context.money(price), "net": whole,
        "tax_amount": chain.context.money(0), "total": whole,
    }  # fmt: skip


def _contract(chain: Chain, made: Made) -> dict[str, object]:
    signed = made.begun.story.entered["contract"].date()
    return _common(made, "contract") | {
        "customer": made.begun.customer.id, "passport": f"0000 {chain.context.random.randint(0, 999_999):06}",
        "signed_on": signed, "specification_signed": True, "deliver_by": signed + timedelta(days=45),
        "install_by": signed + timedelta(days=52), "amount": chain.context.money(made.sums.total),
    }  # fmt: skip


def _money(chain: Chain, made: Made, papers: Papers) -> None:
    """Two invoices, two payments, two receipts; the second receipt sets the prepayment off."""
    story, context = made.begun.story, chain.context
    first, second = receipts(made.sums.total, made.sums.prepayment)
    for kind, step, receipt in (("prepayment", "prepayment", first), ("balance", "final_payment", second)):
        if not story.reached(step):
            continue
        key, at = context.new_id(), story.entered[step]
        amount = context.money(receipt.paid)
        papers.invoices.append(_sold(made, step) | {
            "id": key, "kind": kind, "amount": amount, "issued_on": at.date(), "stage": "issued", "stage_since": at,
            "due_on": at.date() + timedelta(days=3), "own_limit": 100,
        })  # fmt: skip
        if story.passed(step):
            paid_by = context.random.choices(list(PAID_BY), list(PAID_BY.values()))[0]
            payment = context.new_id()
            papers.payments.append(_sold(made, step) | {
                "id": payment, "invoice": key, "kind": paid_by, "amount": amount, "at": at,
                "receipt_kind": receipt.kind, "set_off": context.money(receipt.set_off) if receipt.set_off else None,
                "receipt_no": f"{len(papers.payments) + 1:06}",
            })  # fmt: skip
            papers.allocations.append({
                "payment": payment, "invoice": key, "amount": amount, "at": at, "owner": made.begun.seller,
                "created_at": at,
            })  # fmt: skip


def _factory_order(chain: Chain, made: Made) -> dict[str, object]:
    dice, story = chain.context.random, made.begun.story
    placed = story.entered["factory_order"]
    promised = placed.date() + timedelta(days=made.begun.lead_days)
    row = _common(made, "factory_order") | {
        "id": made.factory_order, "factory": made.factory.id, "locked": True, "sent_at": placed, "stage": "sent",
        "stage_since": placed, "cost": chain.context.money((made.sums.goods_list * 55 / 100).quantize(Decimal("0.01"))),
    }  # fmt: skip
    if not story.reached("production"):
        return row
    row |= {"confirm_no": f"{dice.randint(10_000, 99_999)}", "promised_on": promised, "ready_on": promised,
            "stage": "confirmed", "stage_since": story.entered["production"]}  # fmt: skip
    if dice.random() < MOVED:
        moved = promised + timedelta(days=dice.randint(2, 9))
        row |= {"ready_on": moved, "told_on": min(promised, chain.context.today) if dice.random() < 0.8 else None}
    if story.reached("goods_received"):
        received = story.entered["goods_received"]
        row |= {"received_on": received.date(), "quantity_checked": True, "defects_checked": True, "stage": "received",
                "stage_since": received}  # fmt: skip
    return row


def _end(chain: Chain, store: Store, made: Made, papers: Papers) -> None:
    """The act; some orders have a claim, some a review."""
    context, dice, story = chain.context, chain.context.random, made.begun.story
    signed = story.entered["acceptance"].date()
    claimed = dice.random() < CLAIMS
    customer = {"customer": made.begun.customer.id}
    remarks = "A scratch on one leaf; a casing is missing." if claimed and dice.random() < 0.5 else None
    papers.acts.append(_common(made, "acceptance") | customer | {"signed_on": signed, "remarks": remarks})
    if claimed:
        papers.claims.append(_common(made, "acceptance") | customer | _claim(chain, store, signed))
    if dice.random() < REVIEWS:
        at = min(story.entered["acceptance"] + timedelta(days=4), context.now)
        papers.reviews.append(_common(made, "acceptance") | customer | {
            "score": dice.choices(list(SCORES), list(SCORES.values()))[0], "at": at,
            "place": dice.choice(("own_site", "maps", "reviews", "phone")),
        })  # fmt: skip


def _claim(chain: Chain, store: Store, opened: date) -> dict[str, object]:
    context, dice = chain.context, chain.context.random
    row: dict[str, object] = {
        "kind": dice.choices(list(CLAIM_KINDS), list(CLAIM_KINDS.values()))[0],
        "text": "Found when the doors were accepted.", "opened_on": opened,
        "deadline": claim_deadline(opened), "owner": store.head,
    }  # fmt: skip
    age = (context.today - opened).days
    if age > 25:
        closed = datetime.combine(opened + timedelta(days=dice.randint(4, 24)), time(12), store.zone)
        row |= {"stage": "settled", "stage_since": closed,
                "resolution": dice.choice(("replace", "repair", "refit", "discount")),
                "cost": context.money(dice.choice((0, 1500, 4000, 9000)))}  # fmt: skip
    elif age > 3:
        row |= {"stage": "examined", "stage_since": datetime.combine(opened + timedelta(days=2), time(12), store.zone)}
    return row


def _tills(chain: Chain, store: Store, papers: Papers) -> None:
    """A till for each of the last days; what was paid in cash lies in it, now and then with a difference."""
    context, dice = chain.context, chain.context.random
    shifts: dict[date, tuple[UUID, dict[str, object], list[Decimal]]] = {}
    for back in range(TILL_DAYS, 0, -1):
        day = context.today - timedelta(days=back)
        key = context.new_id()
        row: dict[str, object] = {
            "id": key, "store": store.id, "day": day, "opened_by": store.on_shift(day.toordinal())[0],
            "opened_at": datetime.combine(day, time(OPENS), store.zone),
            "closed_at": datetime.combine(day, time(CLOSES), store.zone), "cash_open": context.money(FLOAT),
        }  # fmt: skip
        shifts[day] = (key, row, [])
    for payment in papers.payments:
        at = payment["at"]
        assert isinstance(at, datetime)
        day = at.astimezone(store.zone).date()
        if payment["kind"] == "cash" and day in shifts:
            key, _, taken = shifts[day]
            payment["cash_shift"] = key
            taken.append(payment["amount"].amount)  # type: ignore[attr-defined]
    for _, row, taken in shifts.values():
        short = Decimal(dice.choice((50, 100, -200))) if dice.random() < 0.03 else Decimal(0)
        row |= {"cash_close": context.money(FLOAT - short), "collected": context.money(sum(taken, Decimal(0)))}
        papers.cash_shifts.append(row)
