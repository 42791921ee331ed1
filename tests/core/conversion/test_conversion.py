"""A lead becomes a contact, an organization and a deal; existing ones are chosen; it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest

from palmette.access.actors import Actor, system_actor
from palmette.conversion.convert import Choice, Made, convert, done_of, take_back
from palmette.conversion.plan import Plan, look
from palmette.errors import Conflict, InvalidInput, NotFound
from palmette.records.results import Row
from palmette.testing.club import EDITION, OWNER, Served, api_client, served
from palmette.web.accounts import create_branch, find_user

LEAD, DEAL, CONTACT = "sales.lead", "sales.deal", "contacts.contact"
numbers = count(1)


@dataclass
class Office:
    """A served edition and its owner."""

    place: Served
    owner: Actor
    source: UUID
    branch: UUID

    def lead(self, **values: object) -> UUID:
        """A request of Anna's."""
        number = next(numbers)
        given = {
            "subject": "Ten doors", "name": "Anna Petrova", "phone": f"+35840777{number:04}", "source": self.source,
            "email": f"anna{number}@example.com", "campaign": "autumn", "branch": self.branch,
            "received_at": datetime(2026, 11, 23, 9, tzinfo=UTC),
        }  # fmt: skip
        return self.write(LEAD, **{**given, **values})

    def write(self, entity: str, **values: object) -> UUID:
        """A record made by the product."""
        with self.place.pinned.gateway.writing(system_actor(wall=1, walls=(1,), channel="api")) as records:
            return UUID(str(records.create(entity, values)["id"]))

    def get(self, entity: str, record: UUID, *fields: str) -> Row:
        """A record as the owner sees it."""
        with self.place.pinned.gateway.reading(self.owner) as records:
            return records.get(entity, record, fields=fields)

    def look(self, lead: UUID) -> Plan:
        """What it would become."""
        with self.place.pinned.gateway.reading(self.owner) as records:
            return look(records, LEAD, lead)

    def convert(self, lead: UUID, *, by: Actor | None = None, **choices: Choice) -> dict[str, Made]:
        """Convert it; what it became by part."""
        with self.place.pinned.gateway.writing(by or self.owner) as records:
            return {one.part: one for one in convert(records, LEAD, lead, choices)}

    def take_back(self, lead: UUID) -> None:
        """Undo."""
        with self.place.pinned.gateway.writing(self.owner) as records:
            take_back(records, LEAD, lead)

    def is_there(self, entity: str, record: UUID) -> bool:
        """Whether the owner finds it, and not in the trash."""
        with self.place.pinned.gateway.reading(self.owner) as records:
            return record in records.in_scope(entity, [record])


@pytest.fixture(scope="module")
def either(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office on each engine."""
    yield from _open(tmp_path_factory.mktemp("office"), module_database_url)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office on SQLite."""
    folder = tmp_path_factory.mktemp("office")
    yield from _open(folder, f"sqlite:///{folder / 'a.db'}")


def _open(folder: Path, url: str) -> Iterator[Office]:
    with served(folder, url, edition=EDITION) as place:
        branch = create_branch(place.pinned, name="Desk", zone="Europe/Helsinki")
        user = find_user(place.pinned, OWNER)
        assert user is not None
        owner = place.pinned.directory.actor(user, channel="page")
        assert owner is not None
        with place.pinned.gateway.writing(place.pinned.directory.system("api")) as records:
            source = UUID(str(records.create("contacts.source", {"name": "Site", "medium": "site"})["id"]))
        yield Office(place, owner, source, branch)


def test_a_lead_becomes_a_contact_and_a_deal_linked_both_ways(either: Office) -> None:
    lead = either.lead()
    made = either.convert(lead)
    assert {part: one.created for part, one in made.items()} == {"contact": True, "deal": True}
    contact, deal = made["contact"].id, made["deal"].id
    person = either.get(CONTACT, contact, "first_name", "last_name", "phone", "email", "source", "kind", "branch")
    row = either.get(LEAD, lead, "contact", "deal", "stage", "first_response_at", "phone", "email")
    assert (person["first_name"], person["last_name"], person["kind"]) == ("Anna", "Petrova", "person")
    assert (person["phone"], person["email"], person["branch"]) == (row["phone"], row["email"], either.branch)
    sale = either.get(DEAL, deal, "name", "contact", "source", "campaign", "branch", "stage")
    assert (sale["name"], sale["contact"], sale["source"]) == ("Ten doors", contact, either.source)
    assert (sale["campaign"], sale["branch"], sale["stage"]) == ("autumn", either.branch, "new")
    assert (row["contact"], row["deal"], row["stage"]) == (contact, deal, "converted")
    assert row["first_response_at"] is not None


def test_taking_it_back_leaves_the_lead_as_it_was(either: Office) -> None:
    lead = either.lead()
    fields = ("contact", "deal", "stage", "first_response_at", "lost_reason")
    before = either.get(LEAD, lead, *fields)
    made = either.convert(lead)
    either.take_back(lead)
    after = either.get(LEAD, lead, *fields)
    assert {name: after[name] for name in fields} == {name: before[name] for name in fields}
    assert not either.is_there(CONTACT, made["contact"].id)
    assert not either.is_there(DEAL, made["deal"].id)
    with either.place.pinned.gateway.reading(either.owner) as records:
        assert done_of(records, LEAD, lead) is None
    assert either.convert(lead)["deal"].created


def test_a_known_client_is_proposed_and_not_doubled(office: Office) -> None:
    known = office.write(CONTACT, kind="person", last_name="Known", first_name="Aino", phone="+358407779901")
    lead = office.lead(phone="+358407779901", email=None, name="Aino Known")
    plan = office.look(lead)
    assert (plan.parts[0].first, [offer.verdict for offer in plan.parts[0].offers]) == (known, ["tied"])
    made = office.convert(lead)
    assert (made["contact"].id, made["contact"].created, made["deal"].created) == (known, False, True)
    office.take_back(lead)
    assert office.is_there(CONTACT, known)
    assert office.get(LEAD, lead, "contact")["contact"] == known


def test_an_open_deal_of_the_client_can_be_chosen(office: Office) -> None:
    known = office.write(CONTACT, kind="person", last_name="Petrova", first_name="Anna", phone="+358407779902")
    deal = office.write(DEAL, name="Earlier", contact=known)
    lead = office.lead(phone="+358407779902", email=None)
    offers = next(part.offers for part in office.look(lead).parts if part.declared.key == "deal")
    assert [(offer.id, offer.verdict) for offer in offers] == [(deal, "linked")]
    made = office.convert(lead, deal=Choice(use=deal))
    assert (made["deal"].id, made["deal"].created) == (deal, False)


def test_a_company_comes_along_where_the_lead_names_one(office: Office) -> None:
    lead = office.lead(organization="Pohjola Oy")
    made = office.convert(lead)
    assert office.get(CONTACT, made["organization"].id, "name", "kind")["kind"] == "organization"
    assert office.get(DEAL, made["deal"].id, "organization")["organization"] == made["organization"].id
    other = office.lead(organization="Pohjola Oy")
    assert "organization" not in office.convert(other, organization=Choice(skip=True))


def test_values_of_the_dialog_win_over_those_of_the_lead(office: Office) -> None:
    made = office.convert(office.lead(), contact=Choice(values={"first_name": "Aino"}))
    assert office.get(CONTACT, made["contact"].id, "first_name", "last_name")["first_name"] == "Aino"


def test_what_is_missing_is_named_at_its_part_and_nothing_is_stored(office: Office) -> None:
    lead = office.lead(name=None, phone=None, email=None)
    with pytest.raises(InvalidInput) as refused:
        office.convert(lead)
    assert [problem.field for problem in refused.value.problems] == ["contact.last_name"]
    assert office.get(LEAD, lead, "stage", "deal")["stage"] == "new"


def test_a_lead_is_converted_once(office: Office) -> None:
    lead = office.lead()
    office.convert(lead)
    with pytest.raises(Conflict, match="converted already"):
        office.convert(lead)


def test_what_somebody_worked_on_is_not_taken_back(office: Office) -> None:
    lead = office.lead()
    made = office.convert(lead)
    with office.place.pinned.gateway.writing(office.owner) as records:
        records.update(DEAL, made["deal"].id, {"next_action": "Call"})
    with pytest.raises(Conflict, match="Ten doors"):
        office.take_back(lead)
    assert office.is_there(DEAL, made["deal"].id)


def test_needed_parts_are_not_left_out_and_unknown_ones_not_taken(office: Office) -> None:
    lead = office.lead()
    with pytest.raises(InvalidInput) as refused:
        office.convert(lead, deal=Choice(skip=True))
    assert refused.value.code == "conversion.needed"
    with pytest.raises(InvalidInput) as refused:
        office.convert(lead, house=Choice())
    assert refused.value.code == "conversion.unknown_part"


def test_nobody_converts_what_he_may_not_change(office: Office) -> None:
    seller = office.place.user("seller@example.com", "seller")
    actor = office.place.pinned.directory.actor(seller, channel="page")
    assert actor is not None
    with pytest.raises(NotFound):
        office.convert(office.lead(), by=actor)


def test_nothing_is_taken_back_twice(office: Office) -> None:
    lead = office.lead()
    office.convert(lead)
    office.take_back(lead)
    with pytest.raises(NotFound):
        office.take_back(lead)


def test_the_api_looks_converts_and_takes_back(office: Office) -> None:
    lead = office.lead()
    base = f"/api/v1/lead/{lead}/convert"
    with api_client(office.place) as client:
        parts = {part["key"]: part for part in client.get(base).json()["parts"]}
        assert parts["contact"]["values"]["first_name"] == "Anna"
        assert (parts["organization"]["wanted"], parts["deal"]["wanted"]) == (False, True)
        made = client.post(base, json={"parts": {"deal": {"values": {"name": "Eleven doors"}}}})
        assert made.status_code == 201, made.text
        deal = next(one for one in made.json()["data"] if one["part"] == "deal")
        assert client.get(f"/api/v1/deal/{deal['id']}").json()["name"] == "Eleven doors"
        assert client.post(base, json={}).status_code == 409
        assert client.post(f"{base}/undo", json={}).status_code == 200
        assert client.get(f"/api/v1/deal/{deal['id']}").status_code == 404
        assert client.post(base, json={"parts": {"deal": {"use": "nonsense"}}}).status_code == 400
