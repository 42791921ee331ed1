"""What sales ask for before a lead or a deal goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from palmette.money import Money
from tests.packs.office import Office

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EUROS = Money.of(100, "EUR")


@pytest.fixture(scope="module")
def contact(office: Office) -> UUID:
    return office.create("contacts.contact", kind="person", first_name="Aino")


@pytest.fixture(scope="module")
def source(office: Office) -> UUID:
    return office.create("contacts.source", name="Trade fair of the tests", medium="event")


@pytest.mark.parametrize(
    ("stage", "to", "values", "missing"),
    [
        ("new", "contacted", {}, []),
        ("contacted", "qualified", {}, ["first_response_at"]),
        ("contacted", "qualified", {"first_response_at": NOW}, []),
        ("qualified", "converted", {}, ["contact", "deal"]),
    ],
)
def test_a_lead_goes_on_when_the_stage_is_done(
    office: Office, source: UUID, stage: str, to: str, values: Mapping[str, object], missing: list[str]
) -> None:
    lead = office.create("sales.lead", subject="Offer for a set", source=source, received_at=NOW, stage=stage, **values)
    assert office.missing("sales.lead", lead, to) == missing


@pytest.mark.parametrize(
    ("stage", "to", "values", "missing"),
    [
        ("new", "needs", {}, []),
        ("needs", "offer", {}, ["expected_close", "budget", "decider"]),
        ("offer", "agreement", {}, ["price"]),
        ("offer", "agreement", {"amount": EUROS}, []),
        ("agreement", "won", {"amount": EUROS}, ["closed_on"]),
        ("agreement", "won", {}, ["amount", "closed_on"]),
        ("agreement", "won", {"amount": EUROS, "closed_on": date(2026, 11, 23)}, []),
    ],
)
def test_a_deal_goes_on_when_the_stage_is_done(
    office: Office, contact: UUID, stage: str, to: str, values: Mapping[str, object], missing: list[str]
) -> None:
    deal = office.create("sales.deal", name="Sets", contact=contact, pipeline="sales.sale", stage=stage, **values)
    assert office.missing("sales.deal", deal, to) == missing


def test_lines_of_products_open_the_offer_as_well(office: Office, contact: UUID) -> None:
    product = office.create("sales.product", name="Starter set", price=EUROS)
    line = {"product": product, "quantity": 3, "price": EUROS, "discount": 10}
    deal = office.create("sales.deal", name="Sets", contact=contact, pipeline="sales.sale", stage="offer", lines=[line])
    assert office.missing("sales.deal", deal, "agreement") == []
    assert office.get("sales.deal", deal, "lines_total")["lines_total"] == Money.of(270, "EUR")


def test_a_deal_is_in_the_first_pipeline_unless_told(office: Office, contact: UUID) -> None:
    deal = office.create("sales.deal", name="Sets", contact=contact)
    row = office.get("sales.deal", deal, "pipeline", "stage")
    assert (row["pipeline"], row["stage"]) == ("sales.sale", "new")


def test_a_deal_may_be_in_the_second_pipeline(office: Office, contact: UUID) -> None:
    deal = office.create("sales.deal", name="Again", contact=contact, pipeline="sales.repeat_sale")
    assert office.missing("sales.deal", deal, "proposed") == []
    assert office.missing("sales.deal", deal, "won") == ["amount", "closed_on"]


def test_only_leads_nobody_answered_are_unanswered(office: Office, source: UUID) -> None:
    lead = office.create("sales.lead", subject="Question", source=source, received_at=NOW)
    assert office.get("sales.lead", lead, "is_unanswered")["is_unanswered"] is True
    office.update("sales.lead", lead, first_response_at=NOW)
    assert office.get("sales.lead", lead, "is_unanswered")["is_unanswered"] is False
