"""Requests on screens: what came in by forms, why somebody got it, and what it becomes."""

from __future__ import annotations

import html
import re
from uuid import UUID

import pytest

from palmette.capture.inbox import Inbox
from palmette.capture.work import capture_jobs
from palmette.jobs.engine import run_now
from tests.core.pages.house import House, Visitor

LEAD = "/r/lead"


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    return house.visitor()


@pytest.fixture(scope="module")
def seller(house: House) -> Visitor:
    return house.visitor("club_sales")


def post(house: House, owner: Visitor, body: bytes) -> UUID:
    """What a site sends; read at once. The id of the post."""
    answer = owner.client.post("/capture/guest_visit", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    run_now(
        capture_jobs()[0], house.pinned.gateway, house.pinned.directory.system("job"),
        progress=lambda message, done, total: None,
    )  # fmt: skip
    return UUID(answer.json()["id"])


def lead_of(house: House, key: UUID) -> UUID:
    found = Inbox(house.pinned.database, house.pinned.tables).get(key).record
    assert found is not None
    return found


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_posts_are_shown_as_they_came_with_what_became_of_them(house: House, owner: Visitor) -> None:
    lead = lead_of(house, post(house, owner, b'{"Name": "Aino Salo", "Phone": "+358401110001"}'))
    post(house, owner, b'{"Name": <b>')
    page = owner.get("/posts").text
    assert f"{LEAD}/{lead}" in page
    assert "neither a form nor JSON" in text_of(page)
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_a_post_is_read_again_from_the_page(house: House, owner: Visitor) -> None:
    spam = post(house, owner, b'{"Name": "Ilona", "website": "https://spam.example"}')
    inbox = Inbox(house.pinned.database, house.pinned.tables)
    assert inbox.get(spam).state == "spam"
    assert owner.send("/posts", {"post": str(spam)}, htmx=False).status_code == 303
    assert inbox.get(spam).state == "waiting"


def test_posts_are_for_those_who_configure(seller: Visitor) -> None:
    assert seller.get("/posts").status_code == 404
    assert seller.send("/posts", {"post": str(UUID(int=1))}).status_code == 404
    assert "/posts" not in seller.get("/me").text


def test_the_page_of_a_lead_says_why_it_was_given(house: House, owner: Visitor) -> None:
    lead = lead_of(house, post(house, owner, b'{"Name": "Eero Niemi", "Phone": "+358401110002"}'))
    text = text_of(owner.get(f"{LEAD}/{lead}").text)
    assert "Saara Seller got it. Rule: Who has the least to do." in text
    assert "least open work of 1" in text


def test_a_lead_becomes_a_sale_in_a_dialog_and_is_taken_back(house: House, owner: Visitor, seller: Visitor) -> None:
    lead = lead_of(house, post(house, owner, b'{"Name": "Helmi Laine", "Phone": "+358401110003"}'))
    address = f"{LEAD}/{lead}/convert/membership_sale"
    assert address in seller.get(f"{LEAD}/{lead}").text
    dialog = seller.get(address, htmx=True).text
    assert 'name="contact.first_name"' in dialog
    assert 'value="Helmi"' in dialog
    refused = seller.send(address, {"contact.first_name": "", "contact.last_name": "", "sale.name": ""})
    assert refused.status_code == 422
    done = seller.send(address, {
        "contact.first_name": "Helmi", "contact.last_name": "Laine", "contact.phone": "+358401110003",
        "sale.name": "Yearly membership",
    })  # fmt: skip
    assert done.status_code == 200, done.text
    deal = house.get("sales.lead", lead)["deal"]
    assert done.headers["hx-redirect"] == f"/r/deal/{deal}"
    assert house.get("sales.deal", UUID(str(deal)))["stage"] == "request"
    page = seller.get(f"{LEAD}/{lead}").text
    assert f"/r/deal/{deal}" in page
    assert address not in page
    assert seller.send(f"{LEAD}/{lead}/unconvert").status_code == 200
    assert house.get("sales.lead", lead)["deal"] is None


def test_an_existing_member_is_chosen_in_the_dialog(house: House, owner: Visitor, seller: Visitor) -> None:
    member = house.member(first_name="Kaisa", last_name="Koski", phone="+358401110004")
    lead = lead_of(house, post(house, owner, b'{"Name": "Kaisa Koski", "Phone": "+358401110004"}'))
    dialog = seller.get(f"{LEAD}/{lead}/convert/membership_sale", htmx=True).text
    assert re.search(rf'value="{member}" checked', dialog)
    done = seller.send(f"{LEAD}/{lead}/convert/membership_sale", {"contact.use": str(member), "sale.name": "Renewed"})
    assert done.status_code == 200, done.text
    assert house.get("sales.lead", lead)["contact"] == member


def test_a_dialog_of_somebody_elses_lead_is_not_there(house: House, seller: Visitor) -> None:
    source = house.create("contacts.source", name="Fair", medium="event")
    lead = house.create(
        "sales.lead", subject="Mine", source=source, received_at="2026-11-23T10:00:00Z",
        owner=house.user("owner@example.com"),
    )  # fmt: skip
    assert seller.get(f"{LEAD}/{lead}/convert/membership_sale", htmx=True).status_code == 404
