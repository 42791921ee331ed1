"""The lines of a quote in the browser's form: sums come from the server while one types, and nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from palmette.money import Money
from tests.packs.work.team import Team, open_team

LINES = {"lines.0.name": "Set", "lines.0.quantity": "3", "lines.0.price": "100", "lines.0.discount": "5",
         "lines.4.name": "Delivery", "lines.4.quantity": "1", "lines.4.price": "15,50"}  # fmt: skip


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """The office, served."""
    opened = open_team(tmp_path_factory.mktemp("office"))
    yield opened
    opened.pinned.database.close()


@pytest.fixture(scope="module")
def customer(team: Team) -> UUID:
    return team.create("contacts.contact", kind="person", first_name="Aino")


def shown(page: str, place: str) -> str:
    """The text that stands at a place of the form."""
    found = re.search(rf'hx-target="#{place}"[^>]*>(.*?)</template>', page, re.DOTALL)
    assert found is not None, page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).strip()


def test_the_form_has_a_place_for_every_figure(team: Team, customer: UUID) -> None:
    page = team.visitor().get(f"/r/quote/new?contact={customer}").text
    assert 'hx-post="/r/quote/new/figures"' in page
    assert 'id="sums-lines"' in page
    row = team.visitor().get("/r/quote/rows/lines?index=3").text
    assert 'id="fig-lines-3-total"' in row


def test_figures_are_told_while_one_types_and_nothing_is_stored(team: Team, customer: UUID) -> None:
    before = team.count("sales.quote")
    answer = team.visitor().send("/r/quote/new/figures", {**LINES, "contact": str(customer)})
    assert answer.status_code == 200
    assert shown(answer.text, "fig-lines-0-total").startswith("€285.00")
    assert shown(answer.text, "fig-lines-4-total").startswith("€15.50")
    assert "Total €300.50" in shown(answer.text, "sums-lines")
    assert team.count("sales.quote") == before


def test_a_new_row_begins_with_its_defaults_and_an_untouched_one_is_none(team: Team, customer: UUID) -> None:
    row = team.visitor().get("/r/quote/rows/lines?index=1").text
    tags = {name: re.search(rf'<input[^>]*name="lines.1.{name}"[^>]*>', row) for name in ("quantity", "discount")}
    assert [tag and re.findall(r'value="([^"]*)"', tag[0]) for tag in tags.values()] == [["1"], ["0"]]
    untouched = {"lines.7.quantity": "1", "lines.7.discount": "0", "lines.7.tax_included": "true"}
    answer = team.visitor().send("/r/quote/new/figures", {**LINES, **untouched, "contact": str(customer)})
    assert "Total €300.50" in shown(answer.text, "sums-lines")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Choose the customer"),
        ({"contact": "x", "lines.0.price": "a lot"}, "number"),
    ],
)
def test_what_cannot_be_told_yet_is_said_under_the_rows(
    team: Team, customer: UUID, values: dict[str, str], said: str
) -> None:
    values = {name: str(customer) if value == "x" else value for name, value in values.items()}
    answer = team.visitor().send("/r/quote/new/figures", {**LINES, **values})
    assert answer.status_code == 200
    assert said in shown(answer.text, "sums-lines")


def test_figures_of_a_quote_that_is_there_are_those_after_the_change(team: Team, customer: UUID) -> None:
    line = {"name": "Set", "price": Money.of(100, "EUR")}
    quote = team.create("sales.quote", contact=customer, lines=[line])
    answer = team.visitor().send(f"/r/quote/{quote}/edit/figures", LINES)
    assert "Total €300.50" in shown(answer.text, "sums-lines")
    assert team.get("sales.quote", quote)["total"] == Money.of(100, "EUR")
    page = team.visitor().get(f"/r/quote/{quote}").text
    assert "detail-lines" in page


def test_a_sent_quote_is_shown_without_inputs(team: Team, customer: UUID) -> None:
    quote = team.create("sales.quote", contact=customer, lines=[{"name": "Set", "price": Money.of(5, "EUR")}])
    with team.records() as records:
        records.move("sales.quote", quote, "sent")
    visitor = team.visitor()
    assert "/edit/lines" not in visitor.get(f"/r/quote/{quote}").text
    assert visitor.get(f"/r/quote/{quote}/edit/lines").status_code == 404
    assert 'name="valid_until"' not in visitor.get(f"/r/quote/{quote}/edit").text
