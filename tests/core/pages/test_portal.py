"""Personal accounts: a person sees and does what pages offer him of his own, and finds nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from litestar.testing import TestClient

from palmette import clock
from palmette.web.portal import portal_of
from tests.core.pages.house import BASE, House


@dataclass
class Member:
    """A person of the club with a membership, a visit and a booking of his own, and a browser."""

    house: House
    person: UUID
    membership: UUID
    booking: UUID
    account: UUID
    client: TestClient[Any]  # Any: the application's own type

    def get(self, address: str) -> Response:
        return self.client.get(f"/my{address}", follow_redirects=False)

    def send(self, address: str, **values: object) -> Response:
        page = self.get("/me").text
        token = re.search(r'name="_csrf_token" value="([^"]+)"', page)
        assert token is not None, page
        sent = {"_csrf_token": token[1], **values}
        return self.client.post(f"/my{address}", data=sent, headers={"origin": BASE}, follow_redirects=False)


def enter(house: House, person: UUID, email: str) -> tuple[UUID, TestClient[Any]]:
    portal = portal_of(house.pinned)
    opened = portal.accounts.open(
        wall=1, entity="contacts.contact", record=person, email=email, language="", by=None
    )  # fmt: skip
    client = TestClient(house.app, base_url=BASE, raise_server_exceptions=False)
    client.cookies.set("palmette-my", portal.sessions.open(opened.id, address="", agent=""))
    return opened.id, client


def session_of(house: House, **values: object) -> UUID:
    """A class in a week."""
    direction = house.create("fitness_club.direction", name="Yoga")
    template = house.create(
        "fitness_club.class_template", name=str(values.pop("name", "Sunrise yoga")), direction=direction, minutes=55,
        capacity=10,
    )  # fmt: skip
    at = clock.now() + timedelta(days=7)
    given = {"template": template, "club": house.branch(), "starts_at": at, "capacity": 10, **values}
    return house.create("fitness_club.class_session", trainer=house.user("trainer@example.com"), **given)


def member(house: House, name: str, contract: str, yoga: UUID) -> Member:
    person = house.member(last_name=name, email=f"{name.lower()}@example.com", comment=f"Secret note on {name}")
    kind = house.create("fitness_club.membership_type", name=f"Annual {name}", basis="term", term=12, price="540 EUR")
    today, branch = clock.now().date(), house.branch()
    with house.records() as records:
        made = records.create(
            "fitness_club.membership",
            {"member": person, "type": kind, "sold_at": clock.now(), "starts_on": today,
             "ends_on": today + timedelta(days=90), "price_paid": "540 EUR", "former_no": contract,
             "branch": branch, "stage": "active", "pipeline": "fitness_club.membership"},
        )["id"]  # fmt: skip
    booking = house.create("fitness_club.booking", member=person, session=yoga)
    house.create("fitness_club.visit", member=person, club=house.branch(), at=clock.now(), source="desk")
    account, client = enter(house, person, f"{name.lower()}@example.com")
    return Member(house, person, UUID(str(made)), booking, account, client)


@pytest.fixture(scope="module")
def yoga(house: House) -> UUID:
    return session_of(house)


@pytest.fixture(scope="module")
def aino(house: House, yoga: UUID) -> Iterator[Member]:
    return member(house, "Zubrowska", "K-1", yoga)


@pytest.fixture(scope="module")
def other(house: House, yoga: UUID) -> Iterator[Member]:
    return member(house, "Kettunen", "K-2", yoga)


def test_a_member_sees_his_own_and_nothing_of_another(aino: Member, other: Member) -> None:
    for page in (
        "",
        "/p/my_membership",
        "/p/my_bookings",
        "/p/classes",
        "/p/my_visits",
        "/p/my_data",
        "/me",
        f"/p/my_membership/{aino.membership}",
        f"/p/my_bookings/{aino.booking}",
    ):
        answer = aino.get(page)
        assert answer.status_code == 200, (page, answer.text)
        assert "Kettunen" not in answer.text, page
        assert "Secret note" not in answer.text, page
    assert "Annual Zubrowska" in aino.get("/p/my_membership").text
