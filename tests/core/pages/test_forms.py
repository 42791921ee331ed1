"""Forms of records: what they keep, what they refuse, and that pressing twice makes one record."""

from __future__ import annotations

from uuid import UUID

import pytest

from palmette.errors import Problem
from palmette.pages.form_values import Typed
from palmette.pages.visible import decides, is_visible
from tests.core.pages.house import House, built, hidden

PERSON = {"kind": "person", "first_name": "Aino", "last_name": "Virtanen", "_shown": "kind"}


def test_an_empty_form_offers_the_quick_fields_first(house: House) -> None:
    page = house.visitor().get("/r/contact/new").text
    assert page.index('name="last_name"') < page.index('class="form-section"') < page.index('name="birthday"')


def test_a_form_makes_a_record_and_leads_to_it(house: House) -> None:
    visitor = house.visitor()
    answer = visitor.send("/r/contact/new", {**PERSON, "phone": "+358 40 000 1234", "_once": "makes-one"})
    assert answer.status_code == 200
    address = answer.headers["hx-redirect"]
    assert address.startswith("/r/contact/")
    page = visitor.get(address).text
    assert "Aino Virtanen" in page
    assert "+358400001234" in page


def test_without_a_script_the_same_form_is_a_redirect(house: House) -> None:
    visitor = house.visitor()
    answer = visitor.send("/r/contact/new", {**PERSON, "_once": "plain"}, htmx=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/r/contact/")


def test_a_refused_form_shows_its_problems_at_the_fields_and_keeps_what_was_typed(house: House) -> None:
    visitor = house.visitor()
    before = house.count("contact")
    answer = visitor.send("/r/contact/new", {**PERSON, "email": "aino@", "website": "nowhere:", "_once": "refused"})
    assert answer.status_code == 422
    assert 'value="aino@"' in answer.text
    assert 'value="Virtanen"' in answer.text
    assert 'id="f-email-error"' in answer.text
    assert hidden(answer.text, "_once") == "refused"
    assert house.count("contact") == before


def test_the_same_form_sent_twice_makes_one_record(house: House) -> None:
    visitor = house.visitor()
    before = house.count("contact")
    values = {**PERSON, "last_name": "Twice", "_once": "pressed-twice"}
    first, second = visitor.send("/r/contact/new", values), visitor.send("/r/contact/new", values)
    assert first.headers["hx-redirect"] == second.headers["hx-redirect"]
    assert house.count("contact") == before + 1


def test_a_refused_form_can_be_mended_and_sent_again(house: House) -> None:
    visitor = house.visitor()
    assert visitor.send("/r/contact/new", {**PERSON, "email": "x@", "_once": "mended"}).status_code == 422
    assert visitor.send("/r/contact/new", {**PERSON, "email": "x@example.com", "_once": "mended"}).status_code == 200


def test_an_address_fills_a_reference_and_leads_back(house: House) -> None:
    visitor = house.visitor()
    member = house.member()
    page = visitor.get(f"/r/deal/new?contact={member}&back=/r/contact/{member}").text
    assert hidden(page, "contact") == str(member)
    assert "Anna Petrova" in page
    assert hidden(page, "_back") == f"/r/contact/{member}"


def test_a_way_back_never_leaves_the_site(house: House) -> None:
    page = house.visitor().get("/r/contact/new?back=https://elsewhere.example/").text
    assert "elsewhere.example" not in page


def test_owned_rows_are_stored_in_their_order_and_blank_ones_left_out(house: House) -> None:
    visitor = house.visitor()
    child = built().blueprint.entities["contacts.contact__external_ids"]
    first, second, *_ = (item.name for item in child.declared_fields())
    rows = {"0": ("1C", "77"), "4": ("", ""), "7": ("Till", "8")}
    values = {**PERSON, "_once": "rows"}
    for number, (system, key) in rows.items():
        values |= {f"external_ids.{number}.{first}": system, f"external_ids.{number}.{second}": key}
    answer = visitor.send("/r/contact/new", values)
    assert answer.status_code == 200, answer.text
    stored = house.get("contact", _id(answer.headers["hx-redirect"]))["external_ids"]
    assert isinstance(stored, list)
    assert [row[first] for row in stored] == ["1C", "Till"]


def test_a_choice_that_decides_what_is_shown_asks_for_the_fields_anew(house: House) -> None:
    visitor = house.visitor()
    page = visitor.get("/r/contact/new").text
    assert "change from:[name=&#39;kind&#39;]" in page
    part = visitor.send("/r/contact/new/fields", {"kind": "organization", "email": "typed@example.com"}).text
    assert 'name="name"' in part
    assert 'name="last_name"' not in part
    assert 'value="typed@example.com"' in part


def test_a_role_without_the_right_to_create_finds_no_form(house: House) -> None:
    visitor = house.visitor("trainer")
    assert visitor.get("/r/sale/new").status_code == 404
    assert visitor.send("/r/sale/new", {}).status_code == 404


def test_a_form_without_the_token_of_its_session_stores_nothing(house: House) -> None:
    visitor = house.visitor()
    before = house.count("contact")
    visitor.csrf = "guessed"
    assert visitor.send("/r/contact/new", {**PERSON, "_once": "foreign"}).status_code == 403
    assert house.count("contact") == before


def test_fields_hidden_from_a_role_are_not_in_its_form_and_not_taken_from_it(house: House) -> None:
    visitor = house.visitor("club_sales")
    page = visitor.get("/r/contact/new").text
    assert "medical_note" not in page
    answer = visitor.send("/r/contact/new", {**PERSON, "medical_note": "secret", "_once": "hidden"})
    assert answer.status_code == 422


def test_combos_find_records_by_a_part_of_their_name(house: House) -> None:
    house.member(first_name="Veronika", last_name="Zimina")
    found = house.visitor().get("/choices/contact?for=sales.deal:contact&q=nika", htmx=True)
    assert "Veronika Zimina" in found.text


def test_a_combo_of_an_entity_one_may_not_know_is_missing(house: House) -> None:
    assert house.visitor("trainer").get("/choices/payment?q=a").status_code == 404


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"kind": "person"}, True),
        ({"kind": "organization"}, False),
        ({"kind": Typed("organization")}, False),
        ({"kind": "organization", "last_name": "Kept"}, True),
        ({}, True),
    ],
)
def test_a_field_is_shown_where_its_condition_holds_or_cannot_be_told(values: dict[str, object], shown: bool) -> None:
    field = built().blueprint.entities["contacts.contact"].fields["last_name"]
    assert is_visible(field, values) is shown


def test_the_fields_that_conditions_read_are_known() -> None:
    assert decides(built().blueprint.entities["contacts.contact"].fields.values()) == ["kind"]


def test_a_problem_inside_a_row_belongs_to_its_own_input() -> None:
    from palmette.pages.form_fields import error_of  # noqa: PLC0415 -- one test alone

    problems = [Problem("lines.1.price", "values.not_number", "A number is expected.")]
    assert error_of("lines.1.price", problems) == "A number is expected."
    assert error_of("lines.0.price", problems) == ""


def _id(address: str) -> UUID:
    return UUID(address.rsplit("/", 1)[1])
