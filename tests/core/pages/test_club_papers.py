"""Everything that the club prints, in its three languages, made of real records as somebody at the desk makes it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from palmette import clock
from palmette.money import Money
from tests.core.pages.house import House

ADDRESSES = {
    "membership_contract": "membership", "freeze_application": "application", "transfer_application": "application",
    "refund_application": "application", "contract_annex": "application", "waiver": "contact", "guest_pass": "deal",
    "receipt_copy": "sale", "inventory_act": "inventory",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def closed(house: House) -> Iterator[None]:
    yield
    house.runtime.documents.close()


@pytest.fixture(scope="module")
def records(house: House) -> dict[str, UUID]:
    """A record for each document."""
    aino = house.member(first_name="Aino", last_name="Virtanen", phone="+358400005511", birthday=date(1991, 4, 2))
    eero = house.member(first_name="Eero", last_name="Salo")
    year = house.create("membership_type", name="Year", basis="term", term=12, price=Money.of(590, "EUR"))
    more = house.create("membership_type", name="Year with pool", basis="term", term=12, price=Money.of(790, "EUR"))
    membership = house.create(
        "membership", member=aino, type=year, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        price_paid=Money.of(590, "EUR"),
    )  # fmt: skip
    about = {"member": aino, "membership": membership}
    freeze = {"from_on": date(2026, 7, 1), "until_on": date(2026, 7, 15), "reason": "vacation"}
    item = house.create("bar_item", name="Espresso", sku="p-1", price=Money.of("2.40", "EUR"))
    line = {"kind": "bar", "name": "Espresso", "bar_item": item, "quantity": 2, "price": Money.of("2.40", "EUR")}
    counted = {"item": item, "expected": Decimal(12), "counted": Decimal(11)}
    branch = house.branch()
    return {
        "membership_contract": membership,
        "freeze_application": house.create("application", kind="freeze", **freeze, **about),
        "transfer_application": house.create("application", kind="transfer", transfer_to=eero, **about),
        "refund_application": house.create("application", kind="refund", refund=Money.of("245.50", "EUR"), **about),
        "contract_annex": house.create("application", kind="upgrade", new_type=more, **about),
        "waiver": aino,
        "guest_pass": house.create(
            "deal", name="Guest", pipeline="fitness_club.new_member", contact=eero, club=branch,
            source=house.create("source", name="Fair", medium="event"), guest_visit_at=clock.now() + timedelta(days=2),
        ),
        "receipt_copy": house.create("sale", member=aino, club=branch, lines=[line]),
        "inventory_act": house.create("inventory", club=branch, counted_on=date(2026, 11, 30), lines=[counted]),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru", "fi"])
@pytest.mark.parametrize("document", list(ADDRESSES))
def test_it_is_printed(house: House, records: dict[str, UUID], document: str, language: str) -> None:
    desk = house.visitor()
    made = desk.send(f"/r/{ADDRESSES[document]}/{records[document]}/documents/{document}", {"language": language})
    assert made.status_code == 200, made.text
    paper = desk.get(re.findall(r'href="(/documents/[^"]+/pdf)"', made.text)[0]).content
    assert paper.startswith(b"%PDF-")
    if folder := os.environ.get("PALMETTE_PICTURES"):
        (Path(folder) / f"{document}-{language}.pdf").write_bytes(paper)


def test_a_paper_of_another_kind_is_not_offered(house: House, records: dict[str, UUID]) -> None:
    desk = house.visitor()
    place = f"/r/application/{records['freeze_application']}/documents"
    assert desk.send(f"{place}/refund_application").status_code == 400
    assert "Application for a refund" not in desk.get(place).text
