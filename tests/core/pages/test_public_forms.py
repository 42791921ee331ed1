"""A form's own page: what a visitor writes is kept with the words of his consent, or shown again with what is wrong."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from palmette.capture.inbox import Inbox
from palmette.capture.work import read_post
from palmette.testing.club import BASE_URL, EDITION, OWNER, PASSWORD, Served, served

FORMS = """
forms:
  ask:
    entity: lead
    label: {en: Ask us, ru: Спросите нас, fi: Kysy meiltä}
    columns: {name: [name], phone: [phone], email: [email]}
    constants: {subject: Ask us, source: Ask us}
    received: received_at
    rest: text
    origins: ["https://shop.example"]
    page:
      fields: [name, phone, email]
      required: [name]
      consent: {en: I agree that you call me., ru: "Согласен, чтобы вы позвонили."}
      done: Thank you
  plain: {entity: lead, columns: {name: [name]}, constants: {subject: Plain, source: Plain}, received: received_at}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small firm with a form that has a page, and one that has none."""
    folder = tmp_path_factory.mktemp("forms")
    with served(folder, f"sqlite:///{folder / 'a.db'}", edition=EDITION + FORMS) as opened:
        yield opened


@pytest.fixture
def visitor(place: Served) -> TestClient[Any]:
    """Somebody with a browser and no login."""
    return TestClient(place.app, base_url=BASE_URL)


def number(page: Any) -> str:  # Any: httpx's answer
    """The number that a form was drawn with."""
    found = re.search(r'name="number" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def leads(place: Served) -> list[dict[str, object]]:
    """What came of the posts, once they were read."""
    inbox = Inbox(place.pinned.database, place.pinned.tables)
    for key in inbox.due(100):
        read_post(place.pinned.gateway, inbox, inbox.get(key))
    with place.pinned.gateway.reading(place.pinned.directory.system("api")) as records:
        return [dict(row) for row in records.list("lead").rows]


def test_what_is_sent_becomes_a_record_with_the_words_of_the_consent(place: Served, visitor: TestClient[Any]) -> None:
    page = visitor.get("/form/ask")
    assert page.status_code == 200
    assert "script" not in page.text
    sent = {"number": number(page), "name": "Anna Visitor", "phone": "+358 40 1234567", "consent": "true"}
    answer = visitor.post("/form/ask", data=sent)
    assert (answer.status_code, "Thank you" in answer.text) == (200, True)
    assert visitor.post("/form/ask", data=sent).status_code == 200  # the second click
    [lead] = [row for row in leads(place) if row["name"] == "Anna Visitor"]
    with place.pinned.gateway.reading(place.pinned.directory.system("api")) as records:
        row = records.get("lead", lead["id"], fields=["text", "phone", "subject"])  # type: ignore[arg-type] # an id
    assert "I agree that you call me." in str(row["text"])
    assert (row["phone"], row["subject"]) == ("+358401234567", "Ask us")


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(place: Served, visitor: TestClient[Any]) -> None:
    sent = {"number": "n1", "name": "", "phone": "call me", "email": "half@", "consent": "true"}
    answer = visitor.post("/form/ask", data=sent)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') >= 3
    assert 'value="call me"' in answer.text
    assert Inbox(place.pinned.database, place.pinned.tables).due(100) == []


def test_without_consent_nothing_is_kept(place: Served, visitor: TestClient[Any]) -> None:
    answer = visitor.post("/form/ask", data={"number": "n2", "name": "Boris Without"})
    assert answer.status_code == 422
    assert "Without your consent it cannot be sent." in html.unescape(answer.text)
    assert "Boris Without" not in str(leads(place))


def test_it_speaks_the_visitors_language(visitor: TestClient[Any]) -> None:
    page = visitor.get("/form/ask", headers={"accept-language": "ru"})
    assert "Спросите нас" in page.text
    assert "Согласен, чтобы вы позвонили." in page.text


def test_the_listed_sites_alone_may_frame_it(visitor: TestClient[Any]) -> None:
    policy = visitor.get("/form/ask").headers["content-security-policy"]
    assert "frame-ancestors https://shop.example" in policy
    assert "frame-ancestors 'none'" in visitor.get("/login").headers["content-security-policy"]


def test_what_fills_the_trap_is_answered_and_kept_nowhere(place: Served, visitor: TestClient[Any]) -> None:
    sent = {"number": "n3", "name": "Robot", "consent": "true", "website_url": "https://spam.example"}
    assert visitor.post("/form/ask", data=sent).status_code == 200
    assert "Robot" not in str(leads(place))


def test_a_form_without_a_page_has_none(visitor: TestClient[Any]) -> None:
    assert visitor.get("/form/plain").status_code == 404
    assert visitor.get("/form/nothing").status_code == 404


@pytest.mark.slow
def test_a_form_is_made_on_the_settings_and_served_once_applied(place: Served) -> None:
    owner = TestClient(place.app, base_url=BASE_URL)
    owner.headers["origin"] = BASE_URL
    assert owner.post("/login", data={"email": OWNER, "password": PASSWORD}, follow_redirects=False).status_code == 303
    page = owner.get("/settings/forms/-new")
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert token is not None
    sent = {
        "_csrf_token": token[1], "number": number(page), "label__en": "Call me back", "entity": "sales.lead",
        "fields": ["name", "phone"], "required": ["phone"], "consent__en": "Do call me.",
        "origins": "https://shop.example",
    }  # fmt: skip
    entity = re.search(r'value="([a-z_]+\.lead)"', page.text)
    assert entity is not None
    answer = owner.post("/settings/forms/-new", data={**sent, "entity": entity[1]}, follow_redirects=False)
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    assert owner.get("/form/call_me_back").status_code == 404
    plan = re.search(r'name="plan" value="([^"]+)"', owner.get("/settings/changes").text)
    assert plan is not None
    owner.post("/settings/changes", data={"_csrf_token": token[1], "act": "apply", "plan": plan[1]})
    shown = owner.get("/form/call_me_back")
    assert shown.status_code == 200
    assert "Do call me." in shown.text
    assert '/form/call_me_back"' in html.unescape(owner.get("/settings/forms/call_me_back").text)
