"""Contacts as they are stored: what is required, how points are normalised, what hangs on a person."""

from __future__ import annotations

from datetime import date

import pytest

from palmette import InvalidInput
from tests.packs.office import Office


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "organization"}, "name"),
        ({"kind": "person"}, "last_name"),
        ({"kind": "person", "last_name": "Virtanen", "birthday": "not a day"}, "birthday"),
        ({"kind": "robot", "last_name": "Virtanen"}, "kind"),
    ],
)
def test_a_contact_without_a_name_is_refused(office: Office, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        office.create("contacts.contact", **values)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "person", "first_name": "Aino"},
        {"kind": "person", "last_name": "Virtanen"},
        {"kind": "person", "raw_name": "call back after 15:00"},
        {"kind": "organization", "name": "Pohjola Print Oy"},
    ],
)
def test_any_part_of_a_name_is_enough(office: Office, values: dict[str, object]) -> None:
    assert office.create("contacts.contact", **values)


@pytest.mark.parametrize(
    ("kind", "value", "norm"),
    [
        ("phone", "040 123 4567", "+358401234567"),
        ("email", "A@Example.com", "a@example.com"),
        ("telegram", "@Aino", "aino"),
    ],
)
def test_a_contact_point_gets_its_normal_form(office: Office, kind: str, value: str, norm: str) -> None:
    contact = office.create("contacts.contact", kind="person", first_name="Aino")
    point = office.create("contacts.contact_point", contact=contact, kind=kind, value=value)
    row = office.get("contacts.contact_point", point, "value", "value_norm")
    assert (row["value"], row["value_norm"]) == (value, norm)


def test_the_normal_form_follows_a_change(office: Office) -> None:
    contact = office.create("contacts.contact", kind="person", first_name="Aino")
    point = office.create("contacts.contact_point", contact=contact, kind="phone", value="040 123 4567")
    office.update("contacts.contact_point", point, value="+358 44 765 4321")
    assert office.get("contacts.contact_point", point, "value_norm")["value_norm"] == "+358447654321"


def test_a_person_works_for_an_organization(office: Office) -> None:
    person = office.create("contacts.contact", kind="person", first_name="Aino")
    firm = office.create("contacts.contact", kind="organization", name="Pohjola Print Oy")
    tie = {"from": person, "to": firm, "kind": "employee", "position": "Buyer", "since": date(2026, 1, 1)}
    office.create("contacts.relationship", **tie)
    with office.gateway.reading(office.actor) as records:
        page = records.related("contacts.contact", firm, "related_by")
    assert [row["from"] for row in page.rows] == [person]


def test_ids_of_other_systems_are_kept_as_rows(office: Office) -> None:
    ids = [{"system": "amoCRM", "value": "77"}, {"system": "1C", "value": "000-12"}]
    contact = office.create("contacts.contact", kind="person", first_name="Aino", external_ids=ids)
    kept = office.get("contacts.contact", contact, "external_ids")["external_ids"]
    assert isinstance(kept, list)
    assert [(row["system"], row["value"]) for row in kept] == [("amoCRM", "77"), ("1C", "000-12")]
